package main

import (
	"context"
	"io"
	"time"

	"zhibiao/alerts"
)

type rulesVerb struct {
	instanceFlag
	Out string        `short:"o" help:"File to write; without it, standard output." placeholder:"FILE" type:"path"`
	For time.Duration `help:"How long a state must have lasted before it is told." default:"5m" placeholder:"DURATION"`
}

func (rulesVerb) Help() string {
	return "Writes alerting rules for targets that are missed, far behind, slipping or past their ceiling, and for reports that are " +
		"overdue, each explaining itself in Chinese and English. Prometheus and vmalert take the file as it is."
}

func (v rulesVerb) Run(_ context.Context, env *environment) error {
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	grade := inst.alerts.Grade(inst.catalogue, env.now().In(inst.location))
	return writeOut(env, v.Out, func(w io.Writer) error { return alerts.WriteRules(w, inst.catalogue, v.For, grade) })
}
