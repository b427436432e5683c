package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

type serveVerb struct {
	instanceFlag
	Listen string `help:"Address to serve on, instead of the configuration's." placeholder:"ADDR"`
}

func (serveVerb) Help() string {
	return "Looks into every source on its schedule, takes what has come in, and serves the board, /metrics for Prometheus and " +
		"Prometheus' own HTTP API for Grafana. Takes up its configuration and catalogue anew on SIGHUP, or by the verb reload, which " +
		"says why when it cannot. Ends cleanly on SIGINT and SIGTERM."
}

func (v serveVerb) Run(ctx context.Context, env *environment) error {
	return unlessTold(ctx, v.serve(ctx, env))
}

// unlessTold is the error with which a program ended, unless it was told to end: also while it was still beginning.
func unlessTold(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func (v serveVerb) serve(ctx context.Context, env *environment) error {
	inst, err := v.load()
	if err != nil {
		return err
	}
	p, err := openProgram(ctx, env, inst)
	if err != nil {
		return err
	}
	s := newServing(p, v.load)
	defer s.Close()
	if err := p.openOutlet(); err != nil {
		return err
	}
	if err := p.useCatalogue(ctx, env.now()); err != nil {
		return err
	}
	l, err := listen(inst.config.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	if err := s.openDoor(ctx, l); err != nil {
		return err
	}
	hangups := make(chan os.Signal, 1)
	if !signal.Ignored(syscall.SIGHUP) { // as under nohup
		signal.Notify(hangups, syscall.SIGHUP)
		defer signal.Stop(hangups)
	}
	if err := (entrance{s}).welcome(ctx, l); err != nil {
		return err
	}
	return s.run(ctx, l, hangups)
}

// load reads the instance that the flags name.
func (v serveVerb) load() (*instance, error) {
	inst, err := openInstance(v.Config)
	if err == nil && v.Listen != "" {
		inst.config.Listen = v.Listen
	}
	return inst, err
}
