package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"zhibiao/collector/report"
)

// Findings gives what was found in a submission, in the order in which it was found.
func (b submissionBook) Findings(ctx context.Context, submission int64) ([]report.Finding, error) {
	out, err := b.findings(ctx, `SELECT detail FROM finding WHERE submission = ? ORDER BY ordinal`, submission)
	if err != nil {
		return nil, fmt.Errorf("findings of submission %d: %w", submission, err)
	}
	if len(out) == 0 {
		_, err = b.Submission(ctx, submission)
	}
	return out, err
}

// Gravest gives the findings that weigh most, errors before questions before
// notices and each in the order in which they were found, and how many there are in all.
func (b submissionBook) Gravest(ctx context.Context, submission int64, most int) (out []report.Finding, t report.Tally, err error) {
	if err = b.tally(ctx, []int64{submission}, func(int64) *report.Tally { return &t }); err == nil && t.Total() > 0 {
		out, err = b.findings(ctx, `SELECT detail FROM finding WHERE submission = ?1 AND ordinal IN (
				SELECT ordinal FROM finding WHERE submission = ?1 AND `+isTold+` ORDER BY `+weight+`, ordinal LIMIT ?2)
			ORDER BY `+weight+`, ordinal`, submission, most)
	}
	if err != nil {
		return nil, t, fmt.Errorf("findings of submission %d: %w", submission, err)
	}
	return out, t, nil
}

// weight orders findings by what they stop.
const weight = `CASE severity WHEN 'error' THEN 0 WHEN 'question' THEN 1 ELSE 2 END`

// FindingsAt gives what was found at the cells of a spot, at most so many.
func (b submissionBook) FindingsAt(ctx context.Context, submission int64, spot report.Spot, most int) (out []report.Finding, err error) {
	var detail sql.RawBytes
	err = each(ctx, b.readers, `SELECT detail FROM finding WHERE submission = ? ORDER BY ordinal`, []any{submission},
		func(scan scanner) error {
			if err := scan(&detail); err != nil || len(out) >= most || !mayMeet(detail, spot) {
				return err
			}
			var f report.Finding
			err := json.Unmarshal(detail, &f)
			if err == nil && spot.Meets(report.Spot{Sheet: f.Sheet, Cells: f.Cell}) {
				out = append(out, f)
			}
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("findings of submission %d at %s: %w", submission, spot, err)
	}
	return out, nil
}

// mayMeet spares the reading of most findings: false where one is certainly at other cells. A
// quote within a text is escaped, so that the first key of that name is the finding's own.
func mayMeet(detail []byte, spot report.Spot) bool {
	_, rest, ok := bytes.Cut(detail, []byte(`"cell":"`))
	cell, _, whole := bytes.Cut(rest, []byte(`"`))
	return !ok || !whole || spot.Meets(report.Spot{Sheet: spot.Sheet, Cells: string(cell)})
}

func (b submissionBook) findings(ctx context.Context, query string, args ...any) (out []report.Finding, err error) {
	err = each(ctx, b.readers, query, args, func(scan scanner) error {
		var detail []byte
		if err := scan(&detail); err != nil {
			return err
		}
		var f report.Finding
		err := json.Unmarshal(detail, &f)
		out = append(out, f)
		return err
	})
	return out, err
}
