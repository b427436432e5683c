package collector

import (
	"context"
	"time"

	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/indicators"
)

// State records what is said without a workbook, held against what stands as files are: nothing comes between.
func (c *Collector) State(ctx context.Context, now time.Time, s statement.Statement) (report.Receipt, error) {
	leave, err := c.enter()
	if err != nil {
		return report.Receipt{}, err
	}
	defer leave()
	defer c.tellAll()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state(ctx, now, s, c.config.Reader())
}

func (c *Collector) state(ctx context.Context, now time.Time, s statement.Statement, r *reading.Reader) (report.Receipt, error) {
	var unknown error
	past := NewPast(ctx, c.config.Ledger, func(err error) { unknown = err })
	s.At = now
	entry, err := s.Entry(ctx, r, past.Standing)
	if unknown != nil {
		return report.Receipt{}, unknown
	}
	if err != nil {
		return report.Receipt{}, err
	}
	receipts, err := c.config.Ledger.Record(ctx, now, entry)
	if err != nil {
		return report.Receipt{}, err
	}
	if commit := receipts[0].Commit; commit != nil {
		c.news.add([]indicators.Commit{*commit})
	}
	return receipts[0], nil
}
