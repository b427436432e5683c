package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"zhibiao/collector/report"
)

// Lookup finds an earlier submission of the same bytes: the accepted one, else the latest.
func (b submissionBook) Lookup(ctx context.Context, sha256 string) (report.Submission, error) {
	return b.one(ctx, "bytes "+sha256, `b.sha256 = ? ORDER BY s.verdict = 'accepted' DESC, s.id DESC LIMIT 1`, sha256)
}

// Uploaded finds the accepted submission that an upload became: the digest of its bytes, its name and its instant tell it.
func (b submissionBook) Uploaded(ctx context.Context, sha256, name string, at time.Time) (report.Submission, error) {
	return b.one(ctx, "what upload "+name+" became",
		`b.sha256 = ? AND s.name = ? AND s.source = ? AND s.arrived = ? AND s.verdict = 'accepted' ORDER BY s.id DESC LIMIT 1`,
		sha256, name, report.UploadSource, millis(at))
}

// Submission finds a submission by its number. It is ErrDamaged where not all of the submission's rows are those that were recorded.
func (b submissionBook) Submission(ctx context.Context, id int64) (report.Submission, error) {
	what := fmt.Sprintf("submission %d", id)
	sub, err := b.one(ctx, what, `s.id = ?`, id)
	if err != nil {
		return sub, err
	}
	if err := prove(ctx, b.readers, id); err != nil {
		return report.Submission{}, fmt.Errorf("%s: %w", what, err)
	}
	return sub, nil
}

func (b submissionBook) one(ctx context.Context, what, where string, args ...any) (report.Submission, error) {
	query := `SELECT ` + submissionColumns + ` FROM ` + submissionTables + ` WHERE ` + where
	sub, err := scanSubmission(b.readers.QueryRowContext(ctx, query, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		err = report.ErrNoSubmission
	}
	if err != nil {
		return report.Submission{}, fmt.Errorf("%s: %w", what, err)
	}
	return sub, nil
}

// isTold leaves out the finding by which the ledger knows what was held back: to people that is the verdict.
const isTold = `code <> '` + report.HeldCode + `'`

// conditions are what a filter asks for, but for the page.
func conditions(f report.Filter) (chosen selection) {
	if f.Seen != nil {
		chosen.add(true, `(s.department = ? AND s.department <> '' OR s.id IN (`+sentBy+`) OR s.id IN (`+askedOf+`) AND NOT `+isBefore+`)`,
			f.Seen.Department, f.Seen.Account, f.Seen.Department)
	}
	chosen.add(f.Form != "", `s.form = ?`, f.Form)
	chosen.add(f.Department != "", `s.department = ?`, f.Department)
	chosen.add(f.Source != "", `s.source = ?`, f.Source)
	chosen.add(!f.Period.IsZero(), `EXISTS (SELECT 1 FROM json_each(s.periods) p WHERE p.value = ?)`, f.Period.String())
	switch f.Verdict {
	case report.Held:
		chosen.add(true, `s.verdict = 'rejected' AND `+isHeld)
	case report.Rejected:
		chosen.add(true, `s.verdict = 'rejected' AND NOT `+isHeld)
	default:
		chosen.add(f.Verdict != "", `s.verdict = ?`, string(f.Verdict))
	}
	chosen.add(f.Finding != "", `EXISTS (SELECT 1 FROM finding f WHERE f.submission = s.id AND f.code = ?)`, f.Finding)
	chosen.add(f.Waiting, waitsForReviewer)
	chosen.add(f.Unsigned, waitsForSignature)
	chosen.add(f.Uncopied, waitsForCopy)
	chosen.add(f.Unagreed, waitsForUnits)
	chosen.add(f.Countersign != "", waitsForUnit, f.Countersign, f.Countersign)
	chosen.add(f.Of != 0, `s.id IN (SELECT submission FROM finding WHERE detail ->> 'about' = ?)`, f.Of)
	chosen.add(!f.Since.IsZero(), `s.received >= ?`, millis(f.Since))
	chosen.add(!f.Until.IsZero(), `s.received < ?`, millis(f.Until))
	return chosen
}

// Submissions lists submissions, newest first: in the order in which the ledger took them in.
func (b submissionBook) Submissions(ctx context.Context, f report.Filter) ([]report.Listed, error) {
	chosen := conditions(f)
	chosen.add(f.Before != 0, `s.id < ?`, f.Before)
	chosen.add(f.After != 0, `s.id > ?`, f.After)
	order := ` ORDER BY s.id DESC`
	if f.After != 0 {
		order = ` ORDER BY s.id`
	}
	query := `SELECT ` + submissionColumns + `, coalesce(k.observations + k.targets, 0) FROM ` + submissionTables +
		` LEFT JOIN block k ON k.revision = s.revision` + chosen.clause() + order + chosen.limit(f.Limit)
	var out []report.Listed
	err := each(ctx, b.readers, query, chosen.args, func(scan scanner) error {
		var l report.Listed
		var err error
		l.Submission, err = scanSubmission(scan, &l.Figures)
		out = append(out, l)
		return err
	})
	if err == nil {
		err = b.tallyAll(ctx, out)
	}
	if err != nil {
		return nil, fmt.Errorf("list submissions: %w", err)
	}
	if f.After != 0 {
		slices.Reverse(out)
	}
	return out, nil
}

// tallyAll counts the findings of submissions, in one pass over them.
func (b submissionBook) tallyAll(ctx context.Context, list []report.Listed) error {
	at, ids := make(map[int64]*report.Listed, len(list)), make([]int64, len(list))
	for i := range list {
		at[list[i].ID], ids[i] = &list[i], list[i].ID
	}
	return b.tally(ctx, ids, func(submission int64) *report.Tally { return &at[submission].Tally })
}

// tally counts the findings of submissions by their weight.
func (b submissionBook) tally(ctx context.Context, submissions []int64, of func(submission int64) *report.Tally) error {
	list := numbers(submissions)
	const chosen = ` FROM finding WHERE submission IN (SELECT value FROM json_each(?)) AND ` + isTold
	err := each(ctx, b.readers, `SELECT submission, severity, count(*)`+chosen+` GROUP BY submission, severity`, []any{list},
		func(scan scanner) error {
			var submission int64
			var severity report.Severity
			var n int
			if err := scan(&submission, &severity, &n); err != nil {
				return err
			}
			t := of(submission)
			switch severity {
			case report.Fault:
				t.Errors = n
			case report.Question:
				t.Questions = n
			case report.Notice:
				t.Notices = n
			}
			return nil
		})
	if err != nil {
		return err
	}
	const held = `SELECT s.id FROM submission s WHERE s.id IN (SELECT value FROM json_each(?)) AND s.verdict = 'rejected' AND ` + isHeld
	return each(ctx, b.readers, held, []any{list}, func(scan scanner) error {
		var submission int64
		err := scan(&submission)
		if err == nil {
			of(submission).Held = true
		}
		return err
	})
}

// Count tells how many submissions a filter chooses, whatever its page.
func (b submissionBook) Count(ctx context.Context, f report.Filter) (n int, err error) {
	chosen := conditions(f)
	query := `SELECT count(*) FROM submission s` + chosen.clause()
	if err := b.readers.QueryRowContext(ctx, query, chosen.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count submissions: %w", err)
	}
	return n, nil
}

// Written is when the ledger last took a submission, by the clock of then; zero: never.
func (b submissionBook) Written(ctx context.Context) (time.Time, error) {
	var ms sql.NullInt64
	err := b.readers.QueryRowContext(ctx, `SELECT recorded FROM submission ORDER BY id DESC LIMIT 1`).Scan(&ms)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, fmt.Errorf("when the ledger was last written: %w", err)
	}
	return instantOf(ms), nil
}
