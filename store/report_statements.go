package store

import (
	"context"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// statements are what submissions are that are no files.
type statements map[int64]said

// said is what a statement says, of which submission, and for which other unit.
type said struct {
	outcome indicators.ReportOutcome
	of      int64
	unit    string
}

// loadStatements finds those behind a submission.
func loadStatements(ctx context.Context, db querier, submission int64) (statements, error) {
	all := statements{}
	query := `SELECT submission, code, coalesce(detail ->> 'about', 0), coalesce(detail ->> 'unit', '') FROM finding
		WHERE code IN (` + statementCodes + `) AND ordinal = 1 AND submission > ?`
	err := each(ctx, db, query, []any{submission}, func(scan scanner) error {
		var submission, of int64
		var code, unit string
		err := scan(&submission, &code, &of, &unit)
		all[submission] = said{statementOutcomes[code], of, unit}
		return err
	})
	return all, err
}

func (s statements) mark(r *indicators.Report) {
	if o, ok := s[r.Submission]; ok && r.Outcome == indicators.ReportAccepted {
		r.Outcome, r.Of, r.Unit = o.outcome, o.of, o.unit
	}
}

// saidBy is what an accepted reading says, if it is a statement.
func saidBy(r *report.Reading) said {
	if len(r.Findings) > 0 {
		if o, ok := statementOutcomes[r.Findings[0].Code]; ok {
			return said{o, r.Findings[0].About, r.Findings[0].Unit}
		}
	}
	return said{}
}
