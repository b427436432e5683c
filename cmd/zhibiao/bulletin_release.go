package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/bulletin"
	"zhibiao/indicators/periods"
)

type bulletinReleaseVerb struct {
	actor
	File   string `arg:"" help:"The draft, also after somebody edited its text." type:"existingfile"`
	Number string `required:"" help:"文号, as it was given to the letter: the program invents none." placeholder:"文号"`
	Office string `help:"Who issues it; goes with -o." placeholder:"OFFICE"`
	Day    string `help:"成文日期; default today; goes with -o." placeholder:"DAY"`
	Out    string `short:"o" help:"Also write it anew with 文号, office and day: .docx, .xlsx, .html or .md. What was edited by hand is not in it." placeholder:"FILE" type:"path"`
}

func (bulletinReleaseVerb) Help() string {
	return "Writes down in the ledger who released the bulletin, when and under which 文号, with the digest of its figures. A draft whose " +
		"figures are not the ledger's of its day is refused. A bulletin is released once."
}

func (v bulletinReleaseVerb) Run(ctx context.Context, env *environment) error {
	annex, err := readBulletin(ctx, v.File)
	if err != nil {
		return fmt.Errorf("%s: %w", v.File, err)
	}
	write, known := bulletinWriters[strings.ToLower(filepath.Ext(v.Out))]
	if v.Out != "" && (!known || v.Office == "") {
		return fmt.Errorf("%w: -o %q: want a name that ends in .docx, .xlsx, .html or .md, and --office", errUsage, v.Out)
	}
	release := &bulletin.Release{Number: v.Number, Office: v.Office}
	if err := v.view(ctx, env, func(p *program) error { return v.check(ctx, p, annex, release) }); err != nil {
		return err
	}
	reference := bulletin.Reference{Period: annex.Facts.Period, AsOf: annex.Facts.AsOf, Digest: annex.Digest}
	err = v.do(ctx, env, alerts.Act{Kind: alerts.ActIssue, Number: v.Number, Unit: v.Office, Text: reference.String()})
	if err != nil || v.Out == "" {
		return err
	}
	data, _, err := write.file(annex.Facts, release)
	if err != nil {
		return err
	}
	return writeOut(env, v.Out, func(w io.Writer) error { _, err := w.Write(data); return err })
}

// check refuses a draft that is not as it was written, or not what the ledger says, and finds the day.
func (v bulletinReleaseVerb) check(ctx context.Context, p *program, a *bulletin.Annex, release *bulletin.Release) (err error) {
	f, loc := a.Facts, p.instance.location
	release.Day = p.env.now().In(loc)
	if v.Day != "" {
		if release.Day, err = time.ParseInLocation(time.DateOnly, v.Day, loc); err != nil {
			return fmt.Errorf("%w: --day: %q: want a day such as 2026-11-20", errUsage, v.Day)
		}
	}
	period, err := periods.Parse(f.Period)
	if err != nil {
		return fmt.Errorf("the data annex: period: %w", err)
	}
	if a.Digest != a.Said {
		return fmt.Errorf("%s: its data annex is not as it was written; write the draft anew", v.File)
	}
	differ, err := publisher{p}.contradicted(ctx, f, spanOf(f, period, loc))
	if err == nil && len(differ) > 0 {
		err = fmt.Errorf("%s: %d of its figures are not the ledger's; zhibiao bulletin verify lists them", v.File, len(differ))
	}
	return err
}
