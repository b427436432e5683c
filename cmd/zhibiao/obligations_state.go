package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/user"

	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/server/obligations"
)

// stateFlags say of which obligation something is said, by whom and why.
type stateFlags struct {
	instanceFlag
	Form       string `required:"" help:"Which form: its id in the catalogue." placeholder:"ID"`
	Period     string `required:"" help:"For which period: 2026-M10, 2026-Q3." placeholder:"P"`
	Department string `help:"For whom, where several owe the form." placeholder:"ID"`
	Reason     string `required:"" help:"Why; it is kept and shown." placeholder:"WORDS"`
	By         string `help:"Who says so; default the name on this machine." placeholder:"NAME"`
}

type (
	obligationsNilVerb     struct{ stateFlags }
	obligationsWaiveVerb   struct{ stateFlags }
	obligationsUnwaiveVerb struct{ stateFlags }
)

func (obligationsNilVerb) Help() string {
	return "Records 零报告: there is nothing to report for the period. It counts as sent. What it says is the form's to declare (nil: zero, " +
		"none or false in the catalogue): with zero, own amounts are 0 and cumulatives stand as before. A period that has not ended, or " +
		"for which a report was accepted, takes none."
}

func (obligationsWaiveVerb) Help() string {
	return "Records that a unit need not report for the period, and why. It is then neither owed nor counted in 报送率."
}

func (v obligationsNilVerb) Run(ctx context.Context, env *environment) error {
	return v.state(ctx, env, statement.Nil)
}

func (v obligationsWaiveVerb) Run(ctx context.Context, env *environment) error {
	return v.state(ctx, env, statement.Waive)
}

func (v obligationsUnwaiveVerb) Run(ctx context.Context, env *environment) error {
	return v.state(ctx, env, statement.Retain)
}

// statePath is where the running program is told statements.
const statePath = "/-/state"

// state has a statement recorded: by the program that runs on the instance, or itself.
func (v stateFlags) state(ctx context.Context, env *environment, kind statement.Kind) error {
	period, err := periods.Parse(v.Period)
	if err != nil {
		return fmt.Errorf("%w: --period: %w", errUsage, err)
	}
	s := statement.Statement{Kind: kind, Form: v.Form, Department: v.Department, Period: period, Reason: v.Reason, By: v.By}
	if u, err := user.Current(); err == nil && s.By == "" {
		s.By = u.Username
	}
	return record(ctx, env, v.instanceFlag, statePath, toldStatement{s, s.Period.String()}, func(p *program) (report.Receipt, error) {
		return statements{p}.state(ctx, s)
	})
}

// record has a statement or a decision recorded: by the program that runs on the instance, which is told what at a path, or alone.
// One that is not taken is a mistake of usage.
func record(ctx context.Context, env *environment, flag instanceFlag, path string, what any,
	alone func(*program) (report.Receipt, error)) error {
	switch err := flag.tell(ctx, env, path, what); {
	case errors.Is(err, errDeclined):
		return fmt.Errorf("%w: %w", errUsage, err)
	case !errors.Is(err, errNotRunning):
		return err
	}
	return flag.work(ctx, env, func(p *program) error {
		if err := p.useCatalogue(ctx, env.now()); err != nil {
			return err
		}
		receipt, err := alone(p)
		if err != nil {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
		_, err = io.WriteString(env.out, acknowledged(receipt))
		return err
	})
}

// acknowledged says what became of a statement or a decision.
func acknowledged(r report.Receipt) string {
	n := 0
	if r.Commit != nil {
		n = len(r.Commit.Observations)
	}
	return fmt.Sprintf("已记录，收件号%d，%d个数据 recorded as submission %d, %d figures\n", r.Submission.ID, n, r.Submission.ID, n)
}

// toldStatement is a statement on its way to the running program.
type toldStatement struct {
	statement.Statement
	Spelled string // the period
}

// stateTold records what another process of the machine's owner states.
func stateTold(ctx context.Context, s *serving, t toldStatement) (said string, err error) {
	if t.Period, err = periods.Parse(t.Spelled); err != nil {
		return "", err
	}
	receipt, err := forObligations{s}.State(ctx, t.Statement)
	return acknowledged(receipt), err
}

// State implements obligations.Source.
func (s forObligations) State(ctx context.Context, said statement.Statement) (report.Receipt, error) {
	return unlessRetired(s.serving, func(p *program) (report.Receipt, error) { return statements{p}.state(ctx, said) })
}

// statements records what is stated and decided.
type statements struct{ *program }

// state records a statement. What was reported is not said to be nothing.
func (p statements) state(ctx context.Context, s statement.Statement) (report.Receipt, error) {
	known, err := owing(p).Owed(ctx, "")
	if err != nil {
		return report.Receipt{}, err
	}
	if f := known.Catalogue.Form(s.Form); f != nil && s.Department == "" && len(f.Departments) == 1 {
		s.Department = f.Departments[0]
	}
	for _, o := range known.Select(obligations.Filter{Form: s.Form, Period: s.Period}) {
		if s.Kind == statement.Nil && o.Met != nil && o.Met.Outcome == indicators.ReportAccepted &&
			(s.Department == "" || o.Department == indicators.DutiesOf(known.Catalogue).OwedFor(o.Form, s.Department, s.Period)) {
			return report.Receipt{}, fmt.Errorf("%w: submission %d", obligations.ErrReported, o.Met.Submission)
		}
	}
	return p.collector.State(ctx, p.env.now(), s)
}

// decide records a decision of somebody on the machine.
func (p statements) decide(ctx context.Context, d statement.Decision) (report.Receipt, error) {
	if d.Kind.IsPersonal() {
		return report.Receipt{}, statement.ErrPersonal
	}
	sub, err := p.store.Submission(ctx, d.Submission)
	if err == nil {
		d.Closed, err = publisher(p).closed(ctx, sub)
	}
	if err != nil {
		return report.Receipt{}, err
	}
	return p.collector.Decide(ctx, p.env.now(), d)
}

// decisionTold records what another process of the machine's owner decides.
func decisionTold(ctx context.Context, s *serving, d statement.Decision) (string, error) {
	receipt, err := unlessRetired(s, func(p *program) (report.Receipt, error) { return statements{p}.decide(ctx, d) })
	return acknowledged(receipt), err
}

// copyPath is where the running program is told sealed copies, of so many bytes at most as JSON.
const (
	copyPath      = "/-/copy"
	copyToldBytes = report.CopyBytes/3*4 + toldBytes
)

// toldCopy is a sealed copy on its way to the running program.
type toldCopy struct {
	Submission int64
	By, Name   string
	Data       []byte
}

// copyTold records a sealed copy that another process of the machine's owner attaches.
func copyTold(ctx context.Context, s *serving, t toldCopy) (string, error) {
	receipt, err := unlessRetired(s, func(p *program) (report.Receipt, error) { return statements{p}.attach(ctx, t) })
	return acknowledged(receipt), err
}

// attach records a sealed copy, unless it is secret.
func (p statements) attach(ctx context.Context, t toldCopy) (report.Receipt, error) {
	secret, err := p.collector.Classified(ctx, p.env.now(), report.File{Name: t.Name, Data: t.Data, Source: report.UploadSource})
	if err == nil && secret {
		err = fmt.Errorf("%s carries a classification mark and was not kept", t.Name)
	}
	if err != nil {
		return report.Receipt{}, err
	}
	scan := report.NewAttachment(t.Name, t.Data)
	return p.decide(ctx, statement.Decision{Kind: statement.Attach, Submission: t.Submission, By: t.By, Copy: &scan})
}
