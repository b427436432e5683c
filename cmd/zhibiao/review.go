package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os/user"
	"strings"

	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/people"
	"zhibiao/server/review"
)

type reviewVerb struct {
	List     reviewListVerb     `cmd:"" default:"withargs" help:"List what waits for a reviewer."`
	Confirm  reviewConfirmVerb  `cmd:"" help:"审核通过: its figures count as reviewed."`
	Return   reviewReturnVerb   `cmd:"" help:"退回修改: what stood before stands again."`
	Keep     reviewKeepVerb     `cmd:"" help:"不予退回: it stands, though its unit asks for it."`
	Withdraw reviewWithdrawVerb `cmd:"" help:"撤回, for its unit: what stood before stands again."`
	Ask      reviewAskVerb      `cmd:"" help:"申请退回修改, for its unit, where it can no longer be withdrawn."`
	Signing  reviewSigningVerb  `cmd:"" help:"List what waits for a signature (签批), another unit (会签) or a sealed copy (盖章件)."`
	Copy     reviewCopyVerb     `cmd:"" help:"Attach a sealed copy (盖章件): a PDF, OFD or JPG of 20 MB at most."`
}

type reviewListVerb struct {
	instanceFlag
	JSON bool `help:"As JSON."`
}

func (v reviewListVerb) Run(ctx context.Context, env *environment) error {
	return v.view(ctx, env, func(p *program) error {
		list, err := p.store.Submissions(ctx, report.Filter{Waiting: true})
		if err != nil {
			return err
		}
		if v.JSON {
			shown := []review.Waiting{}
			for _, l := range list {
				shown = append(shown, review.Shown(l))
			}
			out := json.NewEncoder(env.out)
			out.SetIndent("", " ")
			return out.Encode(shown)
		}
		t := newWaitingTable()
		for _, l := range list {
			t.add(waitingRow(p.instance, l, l.Stage.Name().ZH)...)
		}
		return t.write(env.out)
	})
}

func newWaitingTable() *table {
	return newTable(">收件号", "状态", "单位", "报表", "报告期", "收到", "报送人", "文件")
}

// waitingRow is a submission that waits for something, in words.
func waitingRow(i *instance, l report.Listed, state string) []string {
	c, form, unit := i.catalogue, l.Form, l.Department
	if f := c.Form(l.Form); f != nil {
		form = f.Name.ZH
	}
	if d := c.Department(l.Department); d != nil {
		unit = d.Name.ZH
	}
	return []string{fmt.Sprint(l.ID), state, unit, form, l.Period.Name(false),
		l.Received.In(i.location).Format("2006-01-02 15:04"), l.By, l.Name}
}

// decisionFlags say about which submission something is decided, by whom and why.
type decisionFlags struct {
	instanceFlag
	Submission int64  `arg:"" help:"The submission's number."`
	Reason     string `help:"Why; it is kept and shown. All but confirm need it." placeholder:"WORDS"`
	By         string `help:"Who decides; default the name on this machine." placeholder:"NAME"`
}

type (
	reviewConfirmVerb  struct{ decisionFlags }
	reviewKeepVerb     struct{ decisionFlags }
	reviewWithdrawVerb struct{ decisionFlags }
	reviewAskVerb      struct{ decisionFlags }
	reviewReturnVerb   struct {
		decisionFlags
		Note []string `help:"A remark at a cell, such as '月报!C14=请核对单位'; may be given again." placeholder:"CELL=WORDS" sep:"none"`
	}
)

func (v reviewConfirmVerb) Run(ctx context.Context, env *environment) error {
	return v.decide(ctx, env, statement.Confirm, nil)
}

func (v reviewKeepVerb) Run(ctx context.Context, env *environment) error {
	return v.decide(ctx, env, statement.Keep, nil)
}

func (v reviewWithdrawVerb) Run(ctx context.Context, env *environment) error {
	return v.decide(ctx, env, statement.Withdraw, nil)
}

func (v reviewAskVerb) Run(ctx context.Context, env *environment) error {
	return v.decide(ctx, env, statement.Ask, nil)
}

func (v reviewReturnVerb) Run(ctx context.Context, env *environment) error {
	var notes []statement.Note
	for _, text := range v.Note {
		place, words, _ := strings.Cut(text, "=")
		spot, ok := report.ParseSpot(place)
		if !ok || strings.TrimSpace(words) == "" {
			return fmt.Errorf("%w: --note: %q: want a cell and a remark, such as '月报!C14=请核对单位'", errUsage, text)
		}
		notes = append(notes, statement.Note{Sheet: spot.Sheet, Cell: spot.Cells, Words: strings.TrimSpace(words)})
	}
	return v.decide(ctx, env, statement.SendBack, notes)
}

// decidePath is where the running program is told decisions.
const decidePath = "/-/decide"

// decide has a decision recorded: by the program that runs on the instance, or itself.
func (v decisionFlags) decide(ctx context.Context, env *environment, kind statement.Kind, notes []statement.Note) error {
	d := statement.Decision{Kind: kind, Submission: v.Submission, Reason: v.Reason, Notes: notes, By: v.By}
	if u, err := user.Current(); err == nil && d.By == "" {
		d.By = u.Username
	}
	return record(ctx, env, v.instanceFlag, decidePath, d, func(p *program) (report.Receipt, error) {
		return statements{p}.decide(people.With(ctx, people.Machine()), d)
	})
}
