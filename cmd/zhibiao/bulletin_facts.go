package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/bulletin"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/query"
)

// bulletinSpan is what a bulletin is taken from.
type bulletinSpan struct {
	period      periods.Period
	asOf, since time.Time
	ranked      bool
	scored      bool
	english     bool
}

// errSpan says that there is no bulletin of what is asked for.
var errSpan = errors.New("no bulletin")

// publisher makes bulletins of what a program knows, and says which were released.
type publisher struct{ *program }

// span is what a bulletin of a period is taken from, by default and as flags say. Reports of a period come in the month after it; what
// came later belongs to the next bulletin.
func (p publisher) span(period periods.Period, asOf, since string) (s bulletinSpan, err error) {
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
func (p publisher) bulletin(ctx context.Context, s bulletinSpan) (*bulletin.Facts, error) {
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
		Catalogue: now.Catalogue, Program: buildVersion(), English: s.english, Period: s.period, AsOf: s.asOf, Since: s.since,
		Revision: now.Revision, Ranked: s.ranked, Scored: s.scored, Assessed: now.Assessed,
		Obligations: indicators.ReportingOf(now.Catalogue).Obligations(reports, s.asOf),
		Changed:     changed, Supervision: supervised(book, now.Catalogue, s),
	}), nil
}

// changes finds who stated figures anew.
func (p publisher) changes(ctx context.Context, revised []indicators.Revised, revision int64) ([]bulletin.Change, error) {
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
var outcomes = []alerts.ActKind{alerts.ActClose, alerts.ActReturn, alerts.ActExtend, alerts.ActSuspend}

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
		if slices.Contains(outcomes, a.Kind) {
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
			k.Unit = d.Called().In(s.english)
		}
		var about, states []string
		current := n.Made.After(s.since)
		for _, m := range b.Marks {
			if m.Notice != n.ID {
				continue
			}
			e := &b.Episodes[m.Episode-1]
			about = append(about, aboutName(c, e.Key.About, s.english))
			state, at := outcome(e, last, s)
			current = current || at.IsZero() || at.After(s.since)
			if !slices.Contains(states, state) {
				states = append(states, state)
			}
		}
		k.Subject = strings.Join(about, indicators.Text{ZH: "；", EN: "; "}.In(s.english))
		k.State = strings.Join(states, indicators.Text{ZH: "、", EN: ", "}.In(s.english))
		if current {
			list = append(list, k)
		}
	}
	return list
}

// outcome is what had become of an episode by then, and since when; the zero time: it is open.
func outcome(e *alerts.Episode, last map[int64]alerts.Act, s bulletinSpan) (string, time.Time) {
	switch act, done := last[e.ID]; {
	case done:
		return act.Name().In(s.english), act.At
	case !e.Ended.IsZero() && !e.Ended.After(s.asOf):
		return indicators.Text{ZH: "已恢复", EN: "back in order"}.In(s.english), e.Ended
	}
	return indicators.Text{ZH: "办理中", EN: "under way"}.In(s.english), time.Time{}
}

// aboutName is what an episode speaks of as people call it.
func aboutName(c *indicators.Catalogue, a alerts.About, english bool) string {
	name := cmp.Or(a.Indicator, a.Form, a.Source)
	if i := c.Indicator(a.Indicator); i != nil {
		name = i.Name.In(english)
	}
	if f := c.Form(a.Form); f != nil {
		name = indicators.Text{ZH: "《" + f.Name.ZH + "》", EN: f.Name.EN}.In(english)
	}
	if e := c.Entity(a.Entity); e != nil {
		name += indicators.Text{ZH: "（" + e.Name.ZH + "）", EN: " (" + e.Name.In(true) + ")"}.In(english)
	}
	if p, err := periods.Parse(a.Period); err == nil {
		name += indicators.Text{ZH: p.Name(false), EN: ", " + p.Name(true)}.In(english)
	}
	return name
}
