package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"zhibiao/alerts"
	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/indicators"
	"zhibiao/people"
)

type alertsAdjustVerb struct {
	actor
	Alert  int64  `arg:"" help:"The alert's number."`
	Why    string `arg:"" help:"Why."`
	Figure string `help:"同意调整: the new figure with its unit (8亿元); of a node its new day; as another deadline (延期) its month (2027-06)." placeholder:"FIGURE" xor:"what"`
	Basis  string `help:"批准依据: a 文号, or the minutes of a meeting." placeholder:"文号"`
	From   string `help:"The day from which it counts; default today." placeholder:"DAY"`
	File   string `help:"The approval, which is kept with it." placeholder:"FILE" type:"existingfile"`
	Refuse bool   `help:"不予调整." xor:"what"`
}

func (alertsAdjustVerb) Help() string {
	return "Without --figure and --refuse it asks for another target (申请调整), for the unit. What is granted is a record of the ledger " +
		"beside the catalogue: it is shown as 调整后, and earlier periods keep the target that stood then. zhibiao catalogue check names " +
		"where the two differ."
}

func (v alertsAdjustVerb) Run(ctx context.Context, env *environment) error {
	switch {
	case v.Refuse:
		return v.do(ctx, env, alerts.Act{Kind: alerts.ActDeny, Episode: v.Alert, Text: v.Why})
	case v.Figure == "":
		return v.do(ctx, env, alerts.Act{Kind: alerts.ActAsk, Episode: v.Alert, Text: v.Why})
	}
	inst, err := locateInstance(v.Config)
	if err != nil {
		return err
	}
	g := toldGrant{Alert: v.Alert, Adjustment: statement.Adjustment{Figure: v.Figure, Basis: v.Basis, Reason: v.Why, By: v.name(),
		From: env.now().In(inst.location)}}
	if v.From != "" {
		if g.From, err = time.ParseInLocation(time.DateOnly, v.From, inst.location); err != nil {
			return fmt.Errorf("%w: --from: %q: want a day such as 2026-07-01", errUsage, v.From)
		}
	}
	if v.File != "" {
		g.FileName = filepath.Base(v.File)
		if g.File, err = os.ReadFile(v.File); err != nil {
			return fmt.Errorf("read the approval: %w", err)
		}
	}
	return record(ctx, env, v.instanceFlag, grantPath, g, func(p *program) (report.Receipt, error) {
		return forAlerts{newServing(p, nil)}.Grant(people.With(ctx, people.Machine()), g.Alert, g.Adjustment)
	})
}

// grantPath is where the running program is told what was granted about a target.
const grantPath = "/-/alerts/grant"

// toldGrant is what was granted, on its way to the running program.
type toldGrant struct {
	statement.Adjustment
	Alert int64
}

// counting is the target that an adjustment speaks of, as it counts now.
func counting(ctx context.Context, p *program, a statement.Adjustment, now time.Time) (k statement.Counting, err error) {
	j, err := p.db.Judge("", now.In(p.instance.location))
	if err != nil {
		return k, err
	}
	if k.Known, err = p.store.Targets(ctx, indicators.Subject{Indicator: a.Indicator, Entity: a.Entity}); err != nil {
		return k, err
	}
	label := indicators.StandsAs(k.Known, a.Window)
	for i := range j.Assessed {
		if x := &j.Assessed[i]; x.Indicator == a.Indicator && x.Entity == a.Entity && x.Window.Label() == label {
			k.Now = x.Target
			break
		}
	}
	return k, nil
}

// warnOverruled logs the targets of which the catalogue that was loaded says one thing and what was granted another.
func warnOverruled(ctx context.Context, p *program) error {
	granted, err := p.store.Granted(ctx)
	for _, o := range indicators.OverruledBy(p.instance.catalogue, granted) {
		p.env.log.Warn("a target that was adjusted stands, not the catalogue's", "target", o)
	}
	return err
}
