package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"sync"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// reportColumns and reportTables give a submission once for each period that it reports on.
var reportColumns = `s.id, s.form, s.department, p.value, s.received, s.recorded, s.source, s.name, s.sender, s.reason, s.verdict,
	s.verdict = 'rejected' AND ` + isHeld + `, ` + uploaded + `, ` + asked

const reportTables = `submission s JOIN json_each(s.periods) p`

func scanReport(scan scanner, more ...any) (r indicators.Report, err error) {
	var period, source, verdict string
	var received, recorded int64
	var uploaded sql.NullInt64
	var held bool
	var asked string
	err = scan(append([]any{&r.Submission, &r.Form, &r.Department, &period, &received, &recorded, &source, &r.File, &r.By, &r.Reason,
		&verdict, &held, &uploaded, &asked}, more...)...)
	if err != nil {
		return r, err
	}
	r.Received, r.Uploaded = instant(received), instantOf(uploaded)
	switch {
	case held:
		r.Outcome = indicators.ReportHeld
	case verdict == string(report.Rejected):
		r.Outcome = indicators.ReportReturned
	}
	askFor(&r, report.NewChain(stepsOf(asked)))
	if source != "" { // it lay in its folder until it was looked at; what is handed over is answered at once
		r.Answered = instant(recorded)
	}
	r.Period, err = parsePeriod(period)
	return r, err
}

// Reports lists what was sent of forms, in the order in which the ledger took it in, as far as it was known at an instant; zero: now.
// The list may be shared and is not changed.
func (b reportBook) Reports(ctx context.Context, until time.Time) ([]indicators.Report, error) {
	list, known, err := b.sent.read(ctx, b.readers)
	if err != nil {
		return nil, fmt.Errorf("list reports: %w", err)
	}
	if until.IsZero() {
		return list, nil
	}
	var out []indicators.Report
	for i := range list {
		if known[i] <= millis(until) {
			out = append(out, list[i])
		}
	}
	return out, nil
}

// sentReports remembers what was sent: rows are only ever added, and what became of one never changes.
type sentReports struct {
	mu    sync.Mutex
	last  int64 // submission
	list  []indicators.Report
	known []int64 // of each, since when
}

// read takes in what is new, and gives all.
func (c *sentReports) read(ctx context.Context, db querier) ([]indicators.Report, []int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	query := `SELECT ` + reportColumns + `, coalesce(r.known, s.received) FROM ` + reportTables + `
		LEFT JOIN revision r ON r.revision = s.revision WHERE s.form <> '' AND s.id > ? ORDER BY s.id`
	list, known, last := c.list, c.known, c.last
	err := each(ctx, db, query, []any{c.last}, func(scan scanner) error {
		var at int64
		r, err := scanReport(scan, &at)
		list, known, last = append(list, r), append(known, at), r.Submission
		return err
	})
	if err != nil || last == c.last {
		return slices.Clip(c.list), slices.Clip(c.known), err
	}
	marks, err := loadStatements(ctx, db, c.last) // after them: what is there of a submission is there at once
	if err != nil {
		return nil, nil, err
	}
	for i := len(c.list); i < len(list); i++ {
		marks.mark(&list[i])
	}
	c.list, c.known, c.last = list, known, last
	return slices.Clip(list), slices.Clip(known), nil
}

// askFor has a report wait for what its form asked for: a signature, a sealed copy, other units.
func askFor(r *indicators.Report, c report.Chain) {
	r.SignOff, r.Copy, r.Asked = c.SignOff.Asked(), c.Copy == indicators.CopyWith, c.Units()
}

// reports are the obligations that a submission meets.
func reports(sub report.Submission, periods []periods.Period) []indicators.Report {
	if sub.Form == "" {
		return nil
	}
	of := indicators.Report{
		Form: sub.Form, Department: sub.Department, Received: sub.Received, Uploaded: sub.Uploaded, Submission: sub.ID, File: sub.Name,
		By: sub.By, Reason: sub.Reason,
	}
	askFor(&of, sub.Chain)
	if sub.Source != "" {
		of.Answered = sub.Recorded
	}
	var out []indicators.Report
	for _, p := range periods {
		of.Period = p
		out = append(out, of)
	}
	return out
}
