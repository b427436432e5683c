package main

import (
	"context"
	"fmt"
	"io"

	"zhibiao/collector/template"
	"zhibiao/indicators/periods"
)

type templateVerb struct {
	instanceFlag
	Form       string `required:"" help:"Which form: its id in the catalogue." placeholder:"ID"`
	Period     string `required:"" help:"For which period: 2026-M10, 2026-Q3, 2026-S1, 2026-A1." placeholder:"P"`
	Department string `help:"For whom, where several owe the form." placeholder:"ID"`
	Out        string `short:"o" required:"" help:"File to write." placeholder:"OUT.xlsx" type:"path"`
}

func (templateVerb) Help() string {
	return "Writes the form's workbook for a period: rows and headers in place, labels locked, numbers guarded by validation, at each " +
		"cell what its indicator means and, where the instance has a ledger, what stood there last time. It is known again by a hidden " +
		"id when it comes back."
}

func (v templateVerb) Run(ctx context.Context, env *environment) error {
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	period, err := periods.Parse(v.Period)
	if err != nil {
		return fmt.Errorf("%w: --period: %w", errUsage, err)
	}
	c, err := openChecker(ctx, env, inst)
	if err != nil {
		return err
	}
	defer c.Close()
	asked := template.Request{Form: v.Form, Department: v.Department, Period: period}
	data, err := template.Make(ctx, c.reader, asked, c.past.Standing, env.now())
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	return writeOut(env, v.Out, func(w io.Writer) error { _, err := w.Write(data); return err })
}
