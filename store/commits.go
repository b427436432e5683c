package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// Commits gives every commit after a revision, in order; after 0 it is the
// whole story. It reads one state of the file, however long it takes. The
// strings that observations share are shared between commits; the texts of one
// commit are parts of one string. An error ends it.
func (s *Store) Commits(ctx context.Context, after int64) iter.Seq2[indicators.Commit, error] {
	return func(yield func(indicators.Commit, error) bool) {
		err := s.replay(ctx, after, yield)
		if err != nil && !errors.Is(err, errStopped) {
			yield(indicators.Commit{}, fmt.Errorf("read the ledger's commits: %w", err))
		}
	}
}

var errStopped = errors.New("stopped")

func (s *Store) replay(ctx context.Context, after int64, yield func(indicators.Commit, error) bool) error {
	const query = `SELECT r.revision, r.known, cb.sha256, s.id, s.form, s.department, s.periods, s.received, s.recorded, s.source,
		s.name, s.sender, s.reason, ` + uploaded + `, k.targets, k.data
		FROM revision r
		LEFT JOIN catalogue c ON c.revision = r.revision
		LEFT JOIN blob cb ON cb.id = c.blob
		LEFT JOIN submission s ON s.revision = r.revision
		LEFT JOIN block k ON k.revision = r.revision
		WHERE r.revision > ? ORDER BY r.revision`
	tx, err := s.readers.BeginTx(ctx, nil) // one state of the file
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing was written
	var since int64     // the last submission that is not asked for
	if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(id), 0) FROM submission WHERE revision <= ?`, after).Scan(&since); err != nil {
		return err
	}
	waits, err := loadWaiting(ctx, tx, since)
	if err != nil {
		return err
	}
	refused, err := notAccepted(ctx, tx, since)
	if err != nil {
		return err
	}
	said, err := loadStatements(ctx, tx, since)
	if err != nil {
		return err
	}
	last := after
	var in kept
	return each(ctx, tx, query, []any{after}, func(scan scanner) error {
		if err := in.scan(scan); err != nil {
			return err
		}
		c, err := s.commit(ctx, &in)
		for ; len(refused) > 0 && refused[0].Submission < in.submission.Int64; refused = refused[1:] {
			waits.add(refused[0])
		}
		for i := range c.Reports {
			said.mark(&c.Reports[i])
		}
		c.Reports = waits.before(c.Reports)
		switch {
		case err != nil:
			return fmt.Errorf("revision %d: %w", in.revision, err)
		case c.Revision != last+1:
			return fmt.Errorf("revision %d follows %d", c.Revision, last)
		}
		last = c.Revision
		if !yield(c, nil) {
			return errStopped
		}
		return nil
	})
}

// kept is a revision as it is kept.
type kept struct {
	revision, known                 int64
	catalogue                       sql.NullString
	submission                      sql.NullInt64
	form, department, periods, name sql.NullString
	source, sender, reason          sql.NullString
	received, recorded, targets     sql.NullInt64
	uploaded                        sql.NullInt64
	data                            sql.RawBytes // valid until the next row
}

func (r *kept) scan(scan scanner) error {
	return scan(&r.revision, &r.known, &r.catalogue, &r.submission, &r.form, &r.department, &r.periods, &r.received, &r.recorded, &r.source,
		&r.name, &r.sender, &r.reason, &r.uploaded, &r.targets, &r.data)
}

func (s *Store) commit(ctx context.Context, r *kept) (c indicators.Commit, err error) {
	c = indicators.Commit{Revision: r.revision, Known: instant(r.known)}
	if r.catalogue.Valid {
		c.Catalogue, err = s.catalogue(ctx, r.catalogue.String)
		return c, err
	}
	if !r.submission.Valid || r.data == nil {
		return c, errors.New("neither a catalogue nor a submission belongs to it")
	}
	periods, err := decodePeriods(r.periods.String)
	if err != nil {
		return c, err
	}
	c.Reports = reports(report.Submission{
		ID: r.submission.Int64, Form: r.form.String, Department: r.department.String, Received: instant(r.received.Int64),
		Name: r.name.String, Uploaded: instantOf(r.uploaded),
		Recorded: instant(r.recorded.Int64), Source: r.source.String, By: r.sender.String, Reason: r.reason.String,
	}, periods)
	if c.Observations, err = s.decode(ctx, r.data, r.submission.Int64, current); err != nil {
		return c, err
	}
	if r.targets.Int64 > 0 {
		c.Targets, err = s.targetsOf(ctx, r.revision, r.targets.Int64, current)
	}
	return c, err
}

// decode spells a block out, with the newest words if need be.
func (s *Store) decode(ctx context.Context, data []byte, submission int64, which choice) ([]indicators.Observation, error) {
	out, err := decodeBlock(data, s.dict.glossary(), submission, which)
	if !errors.Is(err, errUnknown) {
		return out, err
	}
	g, err := s.dict.reload(ctx, s.readers)
	if err != nil {
		return nil, err
	}
	return decodeBlock(data, g, submission, which)
}

// targetsOf reads the targets of one revision, of which so many were recorded.
func (s *Store) targetsOf(ctx context.Context, revision, recorded int64, which choice) ([]indicators.Target, error) {
	var found int64
	if err := s.readers.QueryRowContext(ctx, `SELECT count(*) FROM target WHERE revision = ?`, revision).Scan(&found); err != nil {
		return nil, err
	}
	if found != recorded {
		return nil, fmt.Errorf("%d targets are there, %d were recorded", found, recorded)
	}
	if which == all {
		return s.targets(ctx, `t.revision = ?`, revision)
	}
	return s.targets(ctx, `t.revision = ? AND NOT t.late`, revision)
}

// targets reads targets in the order in which they became known.
func (s *Store) targets(ctx context.Context, where string, args ...any) ([]indicators.Target, error) {
	var out []indicators.Target
	err := each(ctx, s.readers, `SELECT s.id, t.detail FROM target t JOIN submission s ON s.revision = t.revision
		WHERE `+where+` ORDER BY t.revision, t.ordinal`, args, func(scan scanner) error {
		var submission int64
		var detail []byte
		if err := scan(&submission, &detail); err != nil {
			return err
		}
		t, err := decodeTarget(detail, submission)
		out = append(out, t)
		return err
	})
	return out, err
}

// Written is when the ledger last took a submission, by the clock of then; zero: never.
func (s *Store) Written(ctx context.Context) (time.Time, error) {
	var ms sql.NullInt64
	err := s.readers.QueryRowContext(ctx, `SELECT recorded FROM submission ORDER BY id DESC LIMIT 1`).Scan(&ms)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, fmt.Errorf("when the ledger was last written: %w", err)
	}
	return instantOf(ms), nil
}

// Head is the newest revision and when it became known; 0 of an empty ledger.
func (s *Store) Head(ctx context.Context) (revision int64, known time.Time, err error) {
	var ms int64
	err = s.readers.QueryRowContext(ctx, `SELECT revision, known FROM revision ORDER BY revision DESC LIMIT 1`).Scan(&revision, &ms)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, time.Time{}, nil
	}
	return revision, instant(ms), err
}
