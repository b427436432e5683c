package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"zhibiao/collector/report"
	"zhibiao/people"
	"zhibiao/server/review"
	"zhibiao/server/steps"
)

// Signatures, and what units say of one another's reports, are given on pages by who is signed in. From here they are looked at.

type reviewSigningVerb struct {
	instanceFlag
	Department string `help:"Only what this unit signs, is asked about, or owes a copy of." placeholder:"ID"`
	JSON       bool   `help:"As JSON."`
}

func (v reviewSigningVerb) Run(ctx context.Context, env *environment) error {
	return v.view(ctx, env, func(p *program) error {
		var unsigned, asked, uncopied []report.Listed
		for list, f := range map[*[]report.Listed]report.Filter{
			&unsigned: {Unsigned: true, Department: v.Department}, &uncopied: {Uncopied: true, Department: v.Department},
			&asked: {Unagreed: v.Department == "", Countersign: v.Department},
		} {
			var err error
			if *list, err = p.store.Submissions(ctx, f); err != nil {
				return err
			}
		}
		c, now := p.instance.catalogue, env.now()
		if v.JSON {
			out := json.NewEncoder(env.out)
			out.SetIndent("", " ")
			return out.Encode(review.SigningOf(c, unsigned, asked, uncopied, now))
		}
		t := newWaitingTable()
		for _, l := range unsigned {
			t.add(waitingRow(p.instance, l, report.Unsigned.Name().ZH)...)
		}
		for _, l := range asked {
			t.add(waitingRow(p.instance, l, l.Stage.Name().ZH)...)
		}
		for _, l := range uncopied {
			state := report.Uncopied.Name().ZH
			if due := steps.CopyDue(c, l.Submission); !due.IsZero() {
				state = "缺盖章件，应于" + due.Format(time.DateOnly) + "前上传"
			}
			t.add(waitingRow(p.instance, l, state)...)
		}
		return t.write(env.out)
	})
}

type reviewCopyVerb struct {
	instanceFlag
	Submission int64  `arg:"" help:"The submission's number."`
	File       string `arg:"" type:"existingfile" help:"The scan."`
	By         string `help:"Who attaches it; default the name on this machine." placeholder:"NAME"`
}

func (v reviewCopyVerb) Run(ctx context.Context, env *environment) error {
	data, err := os.ReadFile(v.File)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	t := toldCopy{Submission: v.Submission, By: v.By, Name: filepath.Base(v.File), Data: data}
	if u, err := user.Current(); err == nil && t.By == "" {
		t.By = u.Username
	}
	return record(ctx, env, v.instanceFlag, copyPath, t, func(p *program) (report.Receipt, error) {
		return statements{p}.attach(people.With(ctx, people.Machine()), t)
	})
}
