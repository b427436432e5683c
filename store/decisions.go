package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/people"
)

// What was decided about a submission is a submission of its own: a statement, whose finding names the one that it is about.

// statementOutcomes are what submissions are that are no files, by the finding that tells them.
var statementOutcomes = map[string]indicators.ReportOutcome{
	report.NilCode: indicators.NilReturn, report.WaivedCode: indicators.ReportWaived, report.UnwaivedCode: indicators.ReportUnwaived,
	report.WithdrawnCode: indicators.ReportWithdrawn, report.SentBackCode: indicators.ReportSentBack, report.ReviewedCode: indicators.ReportReviewed,
	report.AskedCode: indicators.ReportAsked, report.KeptCode: indicators.ReportKept,
}

// Columns of a submission: the code of what it says if it is a statement, the codes of what
// was decided about it, newest first, and that by which it waits for a reviewer.
const (
	says = `coalesce((SELECT f.code FROM finding f WHERE f.submission = s.id AND f.code IN ('` +
		report.NilCode + `', '` + report.WaivedCode + `', '` + report.UnwaivedCode + `', '` + report.WithdrawnCode + `', '` + report.SentBackCode + `', '` +
		report.ReviewedCode + `', '` + report.AskedCode + `', '` + report.KeptCode + `') LIMIT 1), '')`
	decided   = `coalesce((SELECT group_concat(code) FROM (SELECT f.code FROM finding f WHERE f.detail ->> 'about' = s.id ORDER BY f.submission DESC)), '')`
	reviewing = `coalesce((SELECT f.code FROM finding f WHERE f.submission = s.id AND f.code IN ('` + report.PendingCode + `', '` + report.ProvisionalCode + `')), '')`
	sender    = `coalesce((SELECT a.line ->> 'account' FROM act a WHERE a.line ->> 'about' = 'submission ' || s.id AND a.line ->> 'act' = '` + string(people.Receive) + `'), 0)`
)

// isWaiting says that a submission waits for a reviewer.
const isWaiting = `s.verdict = 'accepted' AND s.id IN (SELECT submission FROM finding WHERE code IN ('` + report.PendingCode + `', '` + report.ProvisionalCode + `')
		UNION SELECT detail ->> 'about' FROM finding WHERE code = '` + report.AskedCode + `')
	AND coalesce((SELECT f.code FROM finding f WHERE f.detail ->> 'about' = s.id ORDER BY f.submission DESC LIMIT 1), '` + report.AskedCode + `') = '` + report.AskedCode + `'`

// stageOf is where a submission stands after decisions, newest first.
func stageOf(waits bool, decisions []string) report.Stage {
	kept := false
	for _, code := range decisions {
		switch {
		case code == report.WithdrawnCode:
			return report.Withdrawn
		case code == report.SentBackCode:
			return report.SentBack
		case code == report.ReviewedCode:
			return report.Reviewed
		case code == report.AskedCode && !kept:
			return report.Asked
		}
		kept = code == report.KeptCode
	}
	if waits {
		return report.Pending
	}
	return report.Plain
}

// Without gives what is to be stated so that what stands is as if a submission had never come: of each of its figures and targets that
// stands, what was received last before it and was not taken back, wherever that stood; a figure of which there is none is missing.
func (s *Store) Without(ctx context.Context, submission int64) (r report.Restored, err error) {
	figures, targets, err := s.Said(ctx, submission)
	if err == nil {
		r.Observations, err = s.figuresWithout(ctx, submission, figures)
	}
	if err == nil {
		r.Targets, err = s.targetsWithout(ctx, submission, targets)
	}
	if err != nil {
		return report.Restored{}, fmt.Errorf("what stands without submission %d: %w", submission, err)
	}
	return r, nil
}

func (s *Store) figuresWithout(ctx context.Context, submission int64, figures []indicators.Observation) (out []indicators.Observation, err error) {
	var subjects []indicators.Subject
	seen := map[indicators.Subject]bool{}
	for i := range figures {
		if x := figures[i].Subject; !seen[x] {
			seen[x], subjects = true, append(subjects, x)
		}
	}
	stands, said := map[indicators.Key]indicators.Observation{}, map[indicators.Key][]indicators.Observation{}
	err = s.statements(ctx, subjects, latest, func(_ int64, o statement) {
		key := o.Key()
		said[key] = append(said[key], o.Observation)
		if !o.late {
			stands[key] = o.Observation
		}
	})
	if err != nil {
		return nil, err
	}
	before := &counting{store: s, ctx: ctx, without: submission, known: map[int64]report.Submission{}}
	done := map[indicators.Key]bool{}
	for i := range figures {
		key := figures[i].Key()
		if done[key] || stands[key].Source.Submission != submission {
			continue
		}
		done[key] = true
		best := indicators.Observation{Subject: key.Subject, Period: key.Period, Basis: key.Basis, Item: key.Item, Value: math.NaN(), Status: indicators.Missing}
		for _, o := range said[key] {
			later, err := before.later(o.Source.Submission, best.Source.Submission)
			if err != nil {
				return nil, err
			}
			if later {
				best = o
			}
		}
		out = append(out, best)
	}
	return out, nil
}

func (s *Store) targetsWithout(ctx context.Context, submission int64, targets []indicators.Target) (out []indicators.Target, err error) {
	type slot struct {
		indicators.Subject
		periods.Window
	}
	before := &counting{store: s, ctx: ctx, without: submission, known: map[int64]report.Submission{}}
	done := map[slot]bool{}
	for i := range targets {
		at := slot{targets[i].Subject, targets[i].Window}
		if done[at] {
			continue
		}
		done[at] = true
		all, err := s.targets(ctx, `t.subject = (SELECT id FROM subject WHERE indicator = ? AND entity = ?)`, at.Indicator, at.Entity)
		if err != nil {
			return nil, err
		}
		standing, err := s.Targets(ctx, at.Subject)
		if err != nil {
			return nil, err
		}
		same := func(t indicators.Target) bool { return t.Window == at.Window }
		standing, all = slices.DeleteFunc(standing, func(t indicators.Target) bool { return !same(t) }), slices.DeleteFunc(all, func(t indicators.Target) bool { return !same(t) })
		if n := len(standing); n == 0 || standing[n-1].Source.Submission != submission {
			continue
		}
		var best indicators.Target
		for _, t := range all {
			later, err := before.later(t.Source.Submission, best.Source.Submission)
			if err != nil {
				return nil, err
			}
			if later {
				best = t
			}
		}
		if best.Source.Submission == 0 {
			return nil, fmt.Errorf("%w: %s in %s", report.ErrPlanned, name(at.Subject), at.Window.Label())
		}
		out = append(out, best)
	}
	return out, nil
}

// counting tells the order of submissions that count.
type counting struct {
	store   *Store
	ctx     context.Context
	without int64
	known   map[int64]report.Submission
}

// later says that a submission counts and was received after another; 0 is before all.
func (c *counting) later(a, b int64) (bool, error) {
	one, err := c.submission(a)
	if err != nil || a == c.without || !one.Counts() {
		return false, err
	}
	if b == 0 {
		return true, nil
	}
	other, err := c.submission(b)
	return cmp.Or(one.Received.Compare(other.Received), cmp.Compare(a, b)) >= 0, err
}

func (c *counting) submission(id int64) (report.Submission, error) {
	if sub, ok := c.known[id]; ok {
		return sub, nil
	}
	sub, err := c.store.Submission(c.ctx, id)
	c.known[id] = sub
	return sub, err
}
