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
)

// Without gives what is to be stated so that what stands is as if a submission had never come: of each of its figures and targets that
// stands, what was received last before it and was not taken back, wherever that stood; a figure of which there is none is missing.
func (b statementBook) Without(ctx context.Context, submission int64) (r report.Restored, err error) {
	figures, targets, err := b.Said(ctx, submission)
	before := &counting{ledger: b.ledger, ctx: ctx, without: submission, known: map[int64]report.Submission{}}
	if err == nil {
		r.Observations, err = before.figures(figures)
	}
	if err == nil {
		r.Targets, err = before.targets(targets)
	}
	if err != nil {
		return report.Restored{}, fmt.Errorf("what stands without submission %d: %w", submission, err)
	}
	return r, nil
}

// counting finds what stood before a submission, by the order of those that count.
type counting struct {
	ledger  *ledger
	ctx     context.Context
	without int64
	known   map[int64]report.Submission
}

func (c *counting) figures(figures []indicators.Observation) (out []indicators.Observation, err error) {
	var subjects []indicators.Subject
	seen := map[indicators.Subject]bool{}
	for i := range figures {
		if x := figures[i].Subject; !seen[x] {
			seen[x], subjects = true, append(subjects, x)
		}
	}
	stands, said := map[indicators.Key]indicators.Observation{}, map[indicators.Key][]indicators.Observation{}
	err = figureBook{c.ledger}.statements(c.ctx, subjects, latest, func(_ int64, o statement) {
		key := o.Key()
		said[key] = append(said[key], o.Observation)
		if !o.late {
			stands[key] = o.Observation
		}
	})
	if err != nil {
		return nil, err
	}
	done := map[indicators.Key]bool{}
	for i := range figures {
		key := figures[i].Key()
		if done[key] || stands[key].Source.Submission != c.without {
			continue
		}
		done[key] = true
		best, err := lastOf(c, said[key], func(o *indicators.Observation) int64 { return o.Source.Submission })
		if err != nil {
			return nil, err
		}
		if best == nil {
			best = &indicators.Observation{Subject: key.Subject, Period: key.Period, Basis: key.Basis, Item: key.Item,
				Value: math.NaN(), Status: indicators.Missing}
		}
		out = append(out, *best)
	}
	return out, nil
}

func (c *counting) targets(said []indicators.Target) (out []indicators.Target, err error) {
	type slot struct {
		indicators.Subject
		periods.Window
	}
	done := map[slot]bool{}
	for i := range said {
		at := slot{said[i].Subject, said[i].Window}
		if done[at] {
			continue
		}
		done[at] = true
		all, err := targetsWhere(c.ctx, c.ledger.readers, `t.subject = (SELECT id FROM subject WHERE indicator = ? AND entity = ?)`, at.Indicator,
			at.Entity)
		if err != nil {
			return nil, err
		}
		standing, err := targetBook{c.ledger}.Targets(c.ctx, at.Subject)
		if err != nil {
			return nil, err
		}
		other := func(t indicators.Target) bool { return t.Window != at.Window }
		all, standing = slices.DeleteFunc(all, other), slices.DeleteFunc(standing, other)
		if n := len(standing); n == 0 || standing[n-1].Source.Submission != c.without {
			continue
		}
		best, err := lastOf(c, all, func(t *indicators.Target) int64 { return t.Source.Submission })
		if err != nil {
			return nil, err
		}
		if best == nil {
			return nil, fmt.Errorf("%w: %s in %s", report.ErrPlanned, name(at.Subject), at.Window.Label())
		}
		out = append(out, *best)
	}
	return out, nil
}

// lastOf is what was received last of what submissions said; nil where none of them counts.
func lastOf[T any](c *counting, said []T, of func(*T) int64) (best *T, err error) {
	var last int64
	for i := range said {
		id := of(&said[i])
		later, err := c.later(id, last)
		if err != nil {
			return nil, err
		}
		if later {
			best, last = &said[i], id
		}
	}
	return best, nil
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
	sub, err := submissionBook{c.ledger}.Submission(c.ctx, id)
	c.known[id] = sub
	return sub, err
}
