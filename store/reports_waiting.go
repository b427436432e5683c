package store

import (
	"context"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// waiting are reports that were not accepted, by what they report: each is told once, with the next that is accepted for the same.
type waiting map[reported][]indicators.Report

type reported struct {
	form, department string
	period           periods.Period
}

func of(r indicators.Report) reported { return reported{r.Form, r.Department, r.Period} }

func (w waiting) add(r indicators.Report) { w[of(r)] = append(w[of(r)], r) }

// before takes out what came before accepted reports, and puts it in front of them.
func (w waiting) before(accepted []indicators.Report) (told []indicators.Report) {
	for _, r := range accepted {
		told = append(told, w[of(r)]...)
		delete(w, of(r))
	}
	return append(told, accepted...)
}

// loadWaiting finds what waits behind a submission.
func loadWaiting(ctx context.Context, db querier, submission int64) (waiting, error) {
	w := waiting{}
	query := `SELECT ` + reportColumns + ` FROM ` + reportTables + ` WHERE s.form <> '' AND s.id <= ? ORDER BY s.id`
	return w, each(ctx, db, query, []any{submission}, func(scan scanner) error {
		r, err := scanReport(scan)
		if r.Outcome.Meets() {
			delete(w, of(r))
		} else {
			w.add(r)
		}
		return err
	})
}

// notAccepted lists the reports that were not accepted, behind a submission.
func notAccepted(ctx context.Context, db querier, submission int64) (list []indicators.Report, err error) {
	query := `SELECT ` + reportColumns + ` FROM ` + reportTables +
		` WHERE s.form <> '' AND s.verdict = 'rejected' AND s.id > ? ORDER BY s.id`
	err = each(ctx, db, query, []any{submission}, func(scan scanner) error {
		r, err := scanReport(scan)
		list = append(list, r)
		return err
	})
	return list, err
}
