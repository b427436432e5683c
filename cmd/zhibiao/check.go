package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"zhibiao/collector"
	"zhibiao/collector/answer"
	"zhibiao/collector/change"
	"zhibiao/collector/check"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

type checkVerb struct {
	instanceFlag
	JSON       bool     `help:"As JSON; docs/findings.md has the schema."`
	English    bool     `help:"In English."`
	Annotate   string   `help:"Write the file back as this .xlsx, each bad cell coloured and commented, a first sheet listing all findings. For one file." placeholder:"OUT.xlsx" type:"path"`
	Department string   `help:"Whose files these are, where they do not say." placeholder:"ID"`
	Files      []string `arg:"" name:"file" help:"Workbooks to check." type:"path"`
}

func (checkVerb) Help() string {
	return "Reads each file as an upload would and lists everything that is wrong or odd, at its cell, with the mend, and what it would " +
		"change of the figures that stand. Nothing is recorded. Where the instance has a ledger, figures are also compared with what it " +
		"holds. Exit code 1 when a file would be refused or held."
}

func (v checkVerb) Run(ctx context.Context, env *environment) error {
	if v.Annotate != "" && len(v.Files) != 1 {
		return fmt.Errorf("%w: --annotate takes one file, not %d", errUsage, len(v.Files))
	}
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	c, err := openChecker(ctx, env, inst)
	if err != nil {
		return err
	}
	defer c.Close()
	lang := report.Chinese
	if v.English {
		lang = report.English
	}
	refused := false
	var answers []answer.Answer
	for _, path := range v.Files {
		data, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read the workbook: %w", err)
		}
		file := report.File{Name: filepath.Base(path), Data: data, Received: env.now(), Department: v.Department}
		if file.Reason, err = collector.ReasonBeside(path); err != nil {
			return err
		}
		r, changes, err := c.check(ctx, file)
		if err != nil {
			return err
		}
		r.Reason = cmp.Or(file.Reason, r.Reason)
		refused = refused || r.Verdict(r.Reason) != report.Accepted
		if v.Annotate != "" {
			if err := c.annotate(ctx, file, r, lang, v.Annotate); err != nil {
				return err
			}
		}
		if v.JSON {
			a := answer.NewAnswer(file.Name, r)
			a.Changes = append(a.Changes, changes...)
			answers = append(answers, a)
		} else if err := answer.WriteAnswer(visible{env.out}, answer.Result{Name: file.Name, Reading: r, Changes: changes},
			lang); err != nil {
			return err
		}
	}
	if v.JSON {
		if err := answer.WriteJSON(env.out, answers); err != nil {
			return err
		}
	}
	if refused {
		return errFindings
	}
	return nil
}

// checker reads files without recording them.
type checker struct {
	env      *environment
	limits   workbook.Limits
	isolated *workbook.Isolated
	reader   *reading.Reader
	past     report.Past // knows nothing where the instance has no ledger
	program  *program    // nil then
}

func openChecker(ctx context.Context, env *environment, inst *instance) (*checker, error) {
	c := &checker{env: env, limits: inst.config.Reading.limits()}
	c.reader = reading.New(inst.catalogue, c.limits).Within(inst.config.Reading.confinement().Time)
	if _, err := os.Stat(inst.path(inst.config.Store)); err != nil {
		c.isolated, err = workbook.NewIsolated(inst.config.Reading.confinement())
		return c, err
	}
	p, err := viewProgram(ctx, env, inst)
	if err != nil {
		return nil, err
	}
	c.program, c.isolated = p, p.isolated
	c.past = collector.NewPast(ctx, p.store, func(err error) { env.log.Warn("compare with the ledger", "error", err) })
	return c, nil
}

func (c *checker) Close() error {
	if c.program != nil {
		return c.program.Close()
	}
	return c.isolated.Close()
}

// check tells what a file says, and what it would change.
func (c *checker) check(ctx context.Context, file report.File) (report.Reading, []change.Change, error) {
	book, err := c.isolated.Read(ctx, file.Name, file.Data, c.limits)
	switch {
	case ctx.Err() != nil:
		return report.Reading{}, nil, ctx.Err()
	case errors.Is(err, workbook.ErrUnavailable):
		return report.Reading{}, nil, err
	case err != nil:
		return reading.Unreadable(err), nil, nil
	}
	r := check.Against(c.reader.Prepare(ctx, book, file, file.Received), c.past)
	if c.program == nil || ctx.Err() != nil {
		return r, nil, ctx.Err()
	}
	return r, change.Of(c.reader.Catalogue(), r, c.past, true), nil
}

// annotate writes the file back with its findings in it.
func (c *checker) annotate(ctx context.Context, file report.File, r report.Reading, lang report.Language, path string) error {
	marked, err := c.isolated.Mark(ctx, file.Name, file.Data, answer.NewMarks(file.Name, r, lang, file.Received), c.limits)
	if err != nil {
		return fmt.Errorf("annotate: what cannot be read cannot be given back: %w", err)
	}
	return writeOut(c.env, path, func(w io.Writer) error { _, err := w.Write(marked); return err })
}
