package main

import (
	"context"

	"zhibiao/alerts/bulletin"
	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/indicators/periods"
)

// Submissions implements review.Office.
func (o office) Submissions(ctx context.Context, f report.Filter) ([]report.Listed, error) {
	return o.current.Load().store.Submissions(ctx, f)
}

// Findings implements review.Office.
func (o office) Findings(ctx context.Context, id int64) ([]report.Finding, error) {
	return o.current.Load().store.Findings(ctx, id)
}

// Closed implements review.Office.
func (o office) Closed(ctx context.Context, sub report.Submission) (bool, error) {
	return o.current.Load().closed(ctx, sub)
}

// Decide implements review.Office.
func (o office) Decide(ctx context.Context, d statement.Decision) (report.Receipt, error) {
	return unlessRetired(o.serving, func(p *program) (report.Receipt, error) { return p.collector.Decide(ctx, p.env.now(), d) })
}

// closed says that a bulletin was released of a submission's period, or of one that ends later: it tells of what was reported by then.
func (p *program) closed(ctx context.Context, sub report.Submission) (bool, error) {
	if sub.Period.IsZero() {
		return false, nil
	}
	released, err := p.lastIssue(ctx, func(r bulletin.Reference) bool {
		period, err := periods.Parse(r.Period)
		return err == nil && period.EndMonth() >= sub.Period.EndMonth()
	})
	return released != nil, err
}
