package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/bulletin"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/query"
)

type bulletinVerb struct {
	Write   bulletinWriteVerb   `cmd:"" default:"withargs" help:"Write the bulletin of a period (通报): a page of text and its annexes, a draft until released."`
	Release bulletinReleaseVerb `cmd:"" help:"签发: release a draft under its 文号."`
	Verify  bulletinVerifyVerb  `cmd:"" help:"Hold a bulletin against the ledger, and say what has changed since."`
}

type bulletinWriteVerb struct {
	instanceFlag
	Period string `required:"" help:"Which period it speaks of: 2026-M10, 2026-Q3." placeholder:"P"`
	AsOf   string `help:"What was known then: a day (its end) or an instant; default now, for past periods the end of the month after." placeholder:"T"`
	Since  string `help:"What the last bulletin knew, for corrections; default a period before --as-of." placeholder:"T"`
	Rank   bool   `help:"Also name the targets farthest ahead and behind. Units are never ranked."`
	Score  bool   `help:"Also 考核计分表: a line for each target, its weight and marks to be filled in."`
	Out    string `short:"o" required:"" help:"File to write; its ending says as what: .docx, .xlsx, .html or .md." placeholder:"FILE" type:"path"`
}

func (bulletinWriteVerb) Help() string {
	return "Writes 综述, 主要问题 and 下步工作 (left blank) on a page, then annexes: every target, each measure, each unit, overdue reports and the units' record, corrections since the last bulletin, 督办. The file carries all its figures as a data annex, whose digest is printed; zhibiao bulletin verify holds it against the ledger. Figures are those of zhibiao progress --as-of."
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
		span, err := p.span(period, v.AsOf, v.Since)
		if err != nil {
			return fmt.Errorf("%w: %w", errUsage, err)
		}
		span.ranked, span.scored = v.Rank, v.Score
		facts, err := p.bulletin(ctx, span)
		if err != nil {
			return err
		}
		annex, digest, err := facts.Seal()
		if err != nil {
			return err
		}
		data, err := write(facts, facts.Document(nil), annex)
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

// bulletinSpan is what a bulletin is taken from.
type bulletinSpan struct {
	period      periods.Period
	asOf, since time.Time
	ranked      bool
	scored      bool
}

// errSpan says that there is no bulletin of what is asked for.
var errSpan = errors.New("no bulletin")

// span is what a bulletin of a period is taken from, by default and as flags say. Reports of a period come in the month after it; what
// came later belongs to the next bulletin.
func (p *program) span(period periods.Period, asOf, since string) (s bulletinSpan, err error) {
	loc := p.instance.location
	now := p.env.now().In(loc).Truncate(time.Millisecond)
	s = bulletinSpan{period: period, asOf: now}
	if !period.End(loc).Before(now) {
		return s, fmt.Errorf("%w: --period: %s has not ended yet", errSpan, period.Name(true))
	}
	if close := period.End(loc).AddDate(0, 1, 0).Add(-time.Millisecond); close.Before(now) {
		s.asOf = close
	}
	if asOf != "" {
		if s.asOf, err = query.ParseAsOf(asOf, loc); err != nil {
			return s, fmt.Errorf("%w: --as-of: %w", errSpan, err)
		}
		if s.asOf.After(now) {
			s.asOf = now
		}
	}
	s.since = s.asOf.AddDate(0, -period.Months(), 0)
	if since != "" {
		if s.since, err = query.ParseAsOf(since, loc); err != nil {
			return s, fmt.Errorf("%w: --since: %w", errSpan, err)
		}
	}
	s.asOf, s.since = s.asOf.In(loc), s.since.In(loc)
	if !s.since.Before(s.asOf) {
		return s, fmt.Errorf("%w: --since: %s is not before %s", errSpan, s.since.Format(time.DateTime), s.asOf.Format(time.DateTime))
	}
	return s, nil
}

// bulletin takes the facts of a span from the ledger.
func (p *program) bulletin(ctx context.Context, s bulletinSpan) (*bulletin.Facts, error) {
	asOf := s.asOf.Format(time.RFC3339Nano)
	now, err := p.db.Judge(asOf, s.asOf)
	if err != nil {
		return nil, err
	}
	if now.Catalogue == nil {
		return nil, fmt.Errorf("%w: no catalogue was in force on %s", errSpan, s.asOf.Format(time.DateTime))
	}
	then, err := p.db.Judge(s.since.Format(time.RFC3339Nano), s.since)
	if err != nil {
		return nil, err
	}
	reports, err := p.store.Reports(ctx, s.asOf)
	if err != nil {
		return nil, err
	}
	changed, err := p.changes(ctx, bulletin.Changed(then.Revised, now.Revised), now.Revision)
	if err != nil {
		return nil, err
	}
	book, err := p.store.Book(ctx)
	if err != nil {
		return nil, err
	}
	return bulletin.New(bulletin.Input{
		Catalogue: now.Catalogue, Program: buildVersion(), Period: s.period, AsOf: s.asOf, Since: s.since, Revision: now.Revision,
		Ranked: s.ranked, Scored: s.scored, Assessed: now.Assessed, Obligations: now.Catalogue.Obligations(reports, s.asOf),
		Changed: changed, Supervision: supervised(book, now.Catalogue, s),
	}), nil
}

// changes finds who stated figures anew.
func (p *program) changes(ctx context.Context, revised []indicators.Revised, revision int64) ([]bulletin.Change, error) {
	var list []bulletin.Change
	for _, r := range revised {
		c := bulletin.Change{Revised: r}
		standing, err := p.store.StandingAt(ctx, r.Subject, revision)
		if err != nil {
			return nil, err
		}
		for _, o := range standing { // the period's own figure; a cumulative to its end, where that is what is reported
			if o.Period.EndMonth() == r.Period.EndMonth() && (c.Submission == 0 || o.Period == r.Period) {
				c.Submission = o.Source.Submission
			}
		}
		if c.Submission != 0 {
			s, err := p.store.Submission(ctx, c.Submission)
			if err != nil {
				return nil, err
			}
			c.File, c.By, c.Reason, c.Known = s.Name, s.By, s.Reason, s.Known.In(p.instance.location)
		}
		list = append(list, c)
	}
	return list, nil
}

// outcomes are what became of a 督办 by what was done last.
var outcomes = map[alerts.ActKind]string{
	alerts.ActClose: "办结（销号）", alerts.ActReturn: "退回续办", alerts.ActExtend: "延期", alerts.ActSuspend: "中止",
}

// supervised are the 督办 of a span: those made in it, and those made before and still open when it began.
func supervised(b *alerts.Book, c *indicators.Catalogue, s bulletinSpan) []bulletin.Case {
	released, last := map[int64]alerts.Act{}, map[int64]alerts.Act{}
	for _, a := range b.Acts {
		if a.At.After(s.asOf) {
			continue
		}
		if a.Kind == alerts.ActRelease {
			released[a.Notice] = a
		}
		if outcomes[a.Kind] != "" {
			last[a.Episode] = a
		}
	}
	var list []bulletin.Case
	for _, n := range b.Notices {
		if !n.Stage.Draft() || n.Made.After(s.asOf) {
			continue
		}
		k := bulletin.Case{Number: released[n.ID].Number, Unit: n.Unit, Began: n.Made.In(s.asOf.Location()).Format(time.DateOnly)}
		if d := c.Department(n.Unit); d != nil {
			k.Unit = d.Called().ZH
		}
		var about, states []string
		current := n.Made.After(s.since)
		for _, m := range b.Marks {
			if m.Notice != n.ID {
				continue
			}
			e := &b.Episodes[m.Episode-1]
			about = append(about, aboutName(c, e.Key.About))
			state, at := outcome(e, last, s.asOf)
			current = current || at.IsZero() || at.After(s.since)
			if !slices.Contains(states, state) {
				states = append(states, state)
			}
		}
		k.Subject, k.State = strings.Join(about, "；"), strings.Join(states, "、")
		if current {
			list = append(list, k)
		}
	}
	return list
}

// outcome is what had become of an episode by then, and since when; the zero time: it is open.
func outcome(e *alerts.Episode, last map[int64]alerts.Act, asOf time.Time) (string, time.Time) {
	switch act, done := last[e.ID]; {
	case done:
		return outcomes[act.Kind], act.At
	case !e.Ended.IsZero() && !e.Ended.After(asOf):
		return "已恢复", e.Ended
	}
	return "办理中", time.Time{}
}

// aboutName is what an episode speaks of as people call it.
func aboutName(c *indicators.Catalogue, a alerts.About) string {
	name := cmp.Or(a.Indicator, a.Form, a.Source)
	if i := c.Indicator(a.Indicator); i != nil {
		name = i.Name.ZH
	}
	if f := c.Form(a.Form); f != nil {
		name = "《" + f.Name.ZH + "》"
	}
	if e := c.Entity(a.Entity); e != nil {
		name += "（" + e.Name.ZH + "）"
	}
	if p, err := periods.Parse(a.Period); err == nil {
		name += p.Name(false)
	}
	return name
}
