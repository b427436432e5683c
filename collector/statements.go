package collector

import (
	"context"
	"errors"
	"time"

	"zhibiao/collector/change"
	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/indicators"
)

// State records what is said without a workbook, held against what stands as files are: nothing comes between.
func (c *Collector) State(ctx context.Context, now time.Time, s statement.Statement) (report.Receipt, error) {
	return c.recordAlone(ctx, now, func() (report.Entry, error) {
		var unknown error
		past := NewPast(ctx, c.config.Ledger, func(err error) { unknown = err })
		s.At = now
		entry, err := s.Entry(ctx, c.config.Reader(), past.Standing)
		if unknown != nil {
			return report.Entry{}, unknown
		}
		return entry, err
	})
}

// Decide records what is decided about a submission, as things stand: nothing comes between.
func (c *Collector) Decide(ctx context.Context, now time.Time, d statement.Decision) (report.Receipt, error) {
	return c.recordAlone(ctx, now, func() (report.Entry, error) {
		sub, err := c.config.Ledger.Submission(ctx, d.Submission)
		if err != nil {
			return report.Entry{}, err
		}
		if err := d.Permits(sub); err != nil {
			return report.Entry{}, err
		}
		stands, err := c.standingAfter(ctx, d, sub)
		if err != nil {
			return report.Entry{}, err
		}
		d.At = now
		return d.Entry(c.config.Reader().Catalogue(), sub, stands)
	})
}

// Adjust records that another figure was granted for a target, of the version that counts now as a function finds it; nil: there is none.
func (c *Collector) Adjust(ctx context.Context, now time.Time, a statement.Adjustment, counts func() (statement.Counting, error)) (
	report.Receipt, error) {
	return c.recordAlone(ctx, now, func() (report.Entry, error) {
		counting, err := counts()
		if err != nil {
			return report.Entry{}, err
		}
		a.At = now
		return a.Entry(c.config.Reader().Catalogue(), counting)
	})
}

// standingAfter is what a decision makes stand: without the submission what was there before, and what it
// states itself where the decision takes the last step that it waited for.
func (c *Collector) standingAfter(ctx context.Context, d statement.Decision, sub report.Submission) (report.Restored, error) {
	switch {
	case (d.Kind == statement.Withdraw || d.Kind == statement.SendBack || d.Kind == statement.Refuse) && sub.Counts():
		return c.config.Ledger.Without(ctx, sub.ID)
	case sub.Chain.Waits && sub.Chain.Open() != report.Plain && sub.Chain.After(d.Step()).Open() == report.Plain:
		return c.released(ctx, sub)
	}
	return report.Restored{}, nil
}

// released is what a submission states that was not received before what stands.
func (c *Collector) released(ctx context.Context, sub report.Submission) (r report.Restored, err error) {
	var unknown error
	past := NewPast(ctx, c.config.Ledger, func(err error) { unknown = err })
	newer := func(number int64) bool {
		return number != 0 && number != sub.ID && past.Submission(number).Received.After(sub.Received)
	}
	figures, targets, err := c.config.Ledger.Said(ctx, sub.ID)
	for _, o := range figures {
		standing := past.Standing(o.Subject)
		if at, ok := report.FindKey(standing, &o); !ok || !newer(standing[at].Source.Submission) {
			r.Observations = append(r.Observations, o)
		}
	}
	for _, t := range targets {
		if stands := change.StandingPlan(&t, past.Plans); stands == nil || !newer(stands.Source.Submission) {
			r.Targets = append(r.Targets, t)
		}
	}
	return r, errors.Join(err, unknown)
}

// recordAlone records the entry that is made of what stands: nothing is recorded between its making and its recording.
func (c *Collector) recordAlone(ctx context.Context, now time.Time, entry func() (report.Entry, error)) (report.Receipt, error) {
	leave, err := c.enter()
	if err != nil {
		return report.Receipt{}, err
	}
	defer leave()
	defer c.tellAll()
	c.mu.Lock()
	defer c.mu.Unlock()
	e, err := entry()
	if err != nil {
		return report.Receipt{}, err
	}
	receipts, err := c.config.Ledger.Record(ctx, now, e)
	if err != nil {
		return report.Receipt{}, err
	}
	if commit := receipts[0].Commit; commit != nil {
		c.news.add([]indicators.Commit{*commit})
	}
	return receipts[0], nil
}
