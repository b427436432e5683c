package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os/user"
	"strings"

	"zhibiao/collector"
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
	return "Records 零报告: there is nothing to report for the period. It counts as sent. What it says is the form's to declare (nil: zero, none or false in the catalogue): with zero, own amounts are 0 and cumulatives stand as before. A period that has not ended, or for which a report was accepted, takes none."
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
	located, err := locateInstance(v.Config)
	if err != nil {
		return err
	}
	if err := located.tellStatement(ctx, env, s); !errors.Is(err, errNotRunning) {
		return err
	}
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	p, err := openProgram(ctx, env, inst)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.useCatalogue(ctx, env.now()); err != nil {
		return err
	}
	receipt, err := p.state(ctx, s)
	if err != nil {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	return printReceipt(env.out, receipt)
}

func printReceipt(w io.Writer, r report.Receipt) error {
	n := 0
	if r.Commit != nil {
		n = len(r.Commit.Observations)
	}
	_, err := fmt.Fprintf(w, "已记录，收件号%d，%d个数据 recorded as submission %d, %d figures\n", r.Submission.ID, n, r.Submission.ID, n)
	return err
}

// toldStatement is a statement on its way to the running program.
type toldStatement struct {
	statement.Statement
	Spelled string // the period
}

// tellStatement tells a statement to the program that runs on the instance.
func (i *instance) tellStatement(ctx context.Context, env *environment, s statement.Statement) error {
	body, err := json.Marshal(toldStatement{s, s.Period.String()})
	if err != nil {
		return err
	}
	answer, err := i.callControl(ctx, statePath, strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return fmt.Errorf("hear from the running program: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: %s", errUsage, strings.TrimSpace(string(said)))
	}
	_, err = env.out.Write(said)
	return err
}

// answerState records what another process says for its owner.
func (s *serving) answerState(w http.ResponseWriter, r *http.Request) {
	var said toldStatement
	var receipt report.Receipt
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&said)
	if err == nil {
		said.Period, err = periods.Parse(said.Spelled)
	}
	for err == nil {
		if receipt, err = s.current.Load().state(r.Context(), said.Statement); errors.Is(err, collector.ErrRetired) {
			err = nil
			continue
		}
		break
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	_ = printReceipt(w, receipt) // who told it may be gone
}

// errReported says that there is nothing to state any more.
var errReported = errors.New("a report was accepted already; send it again, corrected, where it is wrong")

// state records a statement. What was reported is not said to be nothing.
func (p *program) state(ctx context.Context, s statement.Statement) (report.Receipt, error) {
	known, err := p.Owed(ctx, "")
	if err != nil {
		return report.Receipt{}, err
	}
	if f := known.Catalogue.Form(s.Form); f != nil && s.Department == "" && len(f.Departments) == 1 {
		s.Department = f.Departments[0]
	}
	for _, o := range known.Select(obligations.Filter{Form: s.Form, Period: s.Period}) {
		if s.Kind == statement.Nil && o.Met != nil && o.Met.Outcome == indicators.ReportAccepted && (s.Department == "" || o.Department == known.Catalogue.OwedFor(o.Form, s.Department, s.Period)) {
			return report.Receipt{}, fmt.Errorf("%w: submission %d", errReported, o.Met.Submission)
		}
	}
	return p.collector.State(ctx, p.env.now(), s)
}
