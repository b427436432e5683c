package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"zhibiao/indicators/periods"
)

type bulletinVerb struct {
	Write   bulletinWriteVerb   `cmd:"" default:"withargs" help:"Write the bulletin of a period (通报): a page of text and its annexes, a draft until released."`
	Release bulletinReleaseVerb `cmd:"" help:"签发: release a draft under its 文号."`
	Verify  bulletinVerifyVerb  `cmd:"" help:"Hold a bulletin against the ledger, and say what has changed since."`
}

type bulletinWriteVerb struct {
	instanceFlag
	Period  string `required:"" help:"Which period it speaks of: 2026-M10, 2026-Q3." placeholder:"P"`
	AsOf    string `help:"What was known then: a day (its end) or an instant; default now, for past periods the end of the month after." placeholder:"T"`
	Since   string `help:"What the last bulletin knew, for corrections; default a period before --as-of." placeholder:"T"`
	Rank    bool   `help:"Also name the targets farthest ahead and behind. Units are never ranked."`
	Score   bool   `help:"Also 考核计分表: a line for each target, its weight and marks to be filled in."`
	English bool   `help:"In English: names, words and figures."`
	Out     string `short:"o" required:"" help:"File to write; its ending says as what: .docx, .xlsx, .html or .md." placeholder:"FILE" type:"path"`
}

func (bulletinWriteVerb) Help() string {
	return "Writes 综述, 主要问题 and 下步工作 (left blank) on a page, then annexes: every target, each measure, each unit, overdue reports and " +
		"the units' record, corrections since the last bulletin, 督办. The file carries all its figures as a data annex, whose digest is " +
		"printed; zhibiao bulletin verify holds it against the ledger. Figures are those of zhibiao progress --as-of."
}

func (v bulletinWriteVerb) Run(ctx context.Context, env *environment) error {
	period, err := periods.Parse(v.Period)
	if err != nil {
		return fmt.Errorf("%w: --period: %w", errUsage, err)
	}
	write, known := bulletinWriters[strings.ToLower(filepath.Ext(v.Out))]
	if !known {
		return fmt.Errorf("%w: -o %q: want a name that ends in .docx, .xlsx, .html or .md", errUsage, v.Out)
	}
	return v.view(ctx, env, func(p *program) error {
		span, err := publisher{p}.span(period, v.AsOf, v.Since)
		if err != nil {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
		span.ranked, span.scored, span.english = v.Rank, v.Score, v.English
		facts, err := publisher{p}.bulletin(ctx, span)
		if err != nil {
			return err
		}
		data, digest, err := write.file(facts, nil)
		if err != nil {
			return err
		}
		if err := writeOut(env, v.Out, func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
			return err
		}
		env.log.Info("bulletin written", "period", v.Period, "as_of", facts.AsOf, "revision", facts.Revision, "digest", digest)
		_, err = fmt.Fprintf(env.out, "%s\nsha256:%s\n", v.Out, digest)
		return err
	})
}
