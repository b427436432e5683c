package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"zhibiao/collector"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

type checkVerb struct {
	instanceFlag
	JSON    bool     `help:"As JSON; docs/findings.md has the schema."`
	English bool     `help:"In English."`
	Files   []string `arg:"" name:"file" help:"Workbooks to check." type:"path"`
}

func (checkVerb) Help() string {
	return "Reads each file as an upload would and lists everything that is wrong or odd, at its cell, with the mend. Nothing is recorded. Where the instance has a ledger, figures are also compared with what it holds. Exit code 1 when a file would be refused."
}

func (v checkVerb) Run(ctx context.Context, env *environment) error {
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	standing := func(indicators.Subject) []indicators.Observation { return nil }
	if _, err := os.Stat(inst.path(inst.config.Store)); err == nil {
		p, err := viewProgram(ctx, env, inst)
		if err != nil {
			return err
		}
		defer p.Close()
		standing = func(s indicators.Subject) []indicators.Observation {
			known, err := p.store.Standing(ctx, s)
			if err != nil {
				env.log.Warn("compare with the ledger", "indicator", s.Indicator, "error", err)
			}
			return known
		}
	}
	reader := collector.NewReader(inst.catalogue, workbook.Limits{})
	lang := collector.Chinese
	if v.English {
		lang = collector.English
	}
	refused := false
	var answers []collector.Answer
	for _, path := range v.Files {
		data, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read the workbook: %w", err)
		}
		now := env.now()
		name := filepath.Base(path)
		r := reader.Read(ctx, collector.File{Name: name, Data: data, Received: now}, now, standing)
		refused = refused || !r.Accepted()
		if v.JSON {
			answers = append(answers, collector.NewAnswer(name, r))
		} else if err := collector.WriteAnswer(env.out, name, r, lang); err != nil {
			return err
		}
	}
	if v.JSON {
		if err := collector.WriteJSON(env.out, answers); err != nil {
			return err
		}
	}
	if refused {
		return errFindings
	}
	return nil
}
