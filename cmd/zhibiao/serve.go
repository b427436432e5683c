package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"golang.org/x/sync/errgroup"

	"zhibiao/collector"
	"zhibiao/server"
)

type serveVerb struct {
	instanceFlag
	Listen string `help:"Address to serve on, instead of the configuration's." placeholder:"ADDR"`
}

func (serveVerb) Help() string {
	return "Looks into every source on its schedule, takes what has come in, and serves the board, /metrics for Prometheus and Prometheus' own HTTP API for Grafana. Ends cleanly on SIGINT and SIGTERM."
}

func (v serveVerb) Run(ctx context.Context, env *environment) error {
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	if v.Listen != "" {
		inst.config.Listen = v.Listen
	}
	p, err := openProgram(ctx, env, inst)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.useCatalogue(ctx, env.now()); err != nil {
		return err
	}
	l, err := listen(inst.config.Listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.out, "http://%s/\n", l.Addr())
	return p.serve(ctx, l)
}

func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w; choose another with --listen, port 0 for any", address, err)
	}
	return l, nil
}

// serve collects and answers until the context ends.
func (p *program) serve(ctx context.Context, l net.Listener) error {
	p.register()
	web := p.web()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return web.Run(ctx, l) })
	g.Go(func() error { return p.collector.Run(ctx) })
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// web is the program over HTTP.
func (p *program) web() *server.Server {
	return server.New(server.Config{
		API:      p.db.API(),
		Metrics:  p.db.Metrics(),
		Process:  p.db.Process(p.figures),
		Board:    p,
		Ledger:   p.store,
		Workshop: p.workshop,
		Reader:   func() *collector.Reader { return p.reader },
		Location: p.instance.location,
		Ready:    p.ready,
		Now:      p.env.now,
		Log:      p.env.log,
		Extra:    map[string]http.Handler{"/grafana/": p.grafana()},
	})
}
