package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"zhibiao/collector"
	"zhibiao/indicators"
)

const (
	submissionColumns = `s.id, b.sha256, s.name, b.size, s.form, s.department, s.period, s.received,
		r.known, s.recorded, s.sender, s.source, s.reason, s.verdict, s.revision, s.stated, s.saved`
	submissionTables = `submission s JOIN blob b ON b.id = s.blob LEFT JOIN revision r ON r.revision = s.revision`
)

// scanSubmission reads submissionColumns, and what follows them.
func scanSubmission(scan scanner, more ...any) (sub collector.Submission, err error) {
	var period, verdict string
	var received, recorded int64
	var known, revision, stated, saved sql.NullInt64
	err = scan(append([]any{&sub.ID, &sub.SHA256, &sub.Name, &sub.Size, &sub.Form, &sub.Department, &period, &received,
		&known, &recorded, &sub.By, &sub.Source, &sub.Reason, &verdict, &revision, &stated, &saved}, more...)...)
	if err != nil {
		return collector.Submission{}, err
	}
	sub.Received, sub.Recorded = instant(received), instant(recorded)
	if known.Valid {
		sub.Known = instant(known.Int64)
	}
	sub.Dates = collector.Dates{Stated: instantOf(stated), Saved: instantOf(saved)}
	sub.Verdict, sub.Revision = collector.Verdict(verdict), revision.Int64
	sub.Period, err = parsePeriod(period)
	return sub, err
}

// Lookup finds an earlier submission of the same bytes: the accepted one, else the latest.
func (s *Store) Lookup(ctx context.Context, sha256 string) (collector.Submission, error) {
	return s.one(ctx, "bytes "+sha256, `b.sha256 = ? ORDER BY s.verdict = 'accepted' DESC, s.id DESC LIMIT 1`, sha256)
}

// Submission finds a submission by its number.
func (s *Store) Submission(ctx context.Context, id int64) (collector.Submission, error) {
	return s.one(ctx, fmt.Sprintf("submission %d", id), `s.id = ?`, id)
}

func (s *Store) one(ctx context.Context, what, where string, args ...any) (collector.Submission, error) {
	sub, err := scanSubmission(s.readers.QueryRowContext(ctx, `SELECT `+submissionColumns+` FROM `+submissionTables+` WHERE `+where, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		err = collector.ErrNoSubmission
	}
	if err != nil {
		return collector.Submission{}, fmt.Errorf("%s: %w", what, err)
	}
	return sub, nil
}

// Filter chooses submissions. What is zero does not choose.
type Filter struct {
	Form, Department, Source string
	Period                   indicators.Period
	Verdict                  collector.Verdict
	Finding                  string    // code of a finding that it has
	Since, Until             time.Time // received in [Since, Until)
	Before                   int64     // number below this: the next page
	Limit                    int       // at most so many; 0: all
}

// Submissions lists submissions, newest first.
func (s *Store) Submissions(ctx context.Context, f Filter) ([]collector.Submission, error) {
	var where []string
	var args []any
	add := func(given bool, condition string, arg any) {
		if given {
			where, args = append(where, condition), append(args, arg)
		}
	}
	add(f.Form != "", `s.form = ?`, f.Form)
	add(f.Department != "", `s.department = ?`, f.Department)
	add(f.Source != "", `s.source = ?`, f.Source)
	add(!f.Period.IsZero(), `EXISTS (SELECT 1 FROM json_each(s.periods) p WHERE p.value = ?)`, f.Period.String())
	add(f.Verdict != "", `s.verdict = ?`, string(f.Verdict))
	add(f.Finding != "", `EXISTS (SELECT 1 FROM finding f WHERE f.submission = s.id AND f.code = ?)`, f.Finding)
	add(!f.Since.IsZero(), `s.received >= ?`, millis(f.Since))
	add(!f.Until.IsZero(), `s.received < ?`, millis(f.Until))
	add(f.Before != 0, `s.id < ?`, f.Before)
	query := `SELECT ` + submissionColumns + ` FROM ` + submissionTables
	if len(where) > 0 {
		query += ` WHERE ` + strings.Join(where, ` AND `)
	}
	query += ` ORDER BY s.id DESC`
	if f.Limit > 0 {
		query, args = query+` LIMIT ?`, append(args, f.Limit)
	}
	var out []collector.Submission
	err := each(ctx, s.readers, query, args, func(scan scanner) error {
		sub, err := scanSubmission(scan)
		out = append(out, sub)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list submissions: %w", err)
	}
	return out, nil
}

// Findings gives what was found in a submission, in the order in which it was found.
func (s *Store) Findings(ctx context.Context, submission int64) ([]collector.Finding, error) {
	var out []collector.Finding
	err := each(ctx, s.readers, `SELECT detail FROM finding WHERE submission = ? ORDER BY ordinal`, []any{submission}, func(scan scanner) error {
		var detail []byte
		if err := scan(&detail); err != nil {
			return err
		}
		var f collector.Finding
		err := json.Unmarshal(detail, &f)
		out = append(out, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("findings of submission %d: %w", submission, err)
	}
	if len(out) == 0 {
		_, err = s.Submission(ctx, submission)
	}
	return out, err
}
