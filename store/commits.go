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
func (b commitBook) Commits(ctx context.Context, after int64) iter.Seq2[indicators.Commit, error] {
	return func(yield func(indicators.Commit, error) bool) {
		err := b.replay(ctx, after, yield)
		if err != nil && !errors.Is(err, errStopped) {
			yield(indicators.Commit{}, fmt.Errorf("read the ledger's commits: %w", err))
		}
	}
}

func (b commitBook) replay(ctx context.Context, after int64, yield func(indicators.Commit, error) bool) error {
	const query = `SELECT r.revision, r.known, cb.sha256, s.id, s.form, s.department, s.periods, s.received, s.recorded, s.source,
		s.name, s.sender, s.reason, ` + uploaded + `, k.targets, k.data
		FROM revision r
		LEFT JOIN catalogue c ON c.revision = r.revision
		LEFT JOIN blob cb ON cb.id = c.blob
		LEFT JOIN submission s ON s.revision = r.revision
		LEFT JOIN block k ON k.revision = r.revision
		WHERE r.revision > ? ORDER BY r.revision`
	tx, err := b.readers.BeginTx(ctx, nil) // one state of the file
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
		c, err := b.commit(ctx, &in)
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

func (b commitBook) commit(ctx context.Context, r *kept) (c indicators.Commit, err error) {
	c = indicators.Commit{Revision: r.revision, Known: instant(r.known)}
	if r.catalogue.Valid {
		c.Catalogue, err = b.catalogue(ctx, r.catalogue.String)
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
	if c.Observations, err = figureBook(b).decode(ctx, r.data, r.submission.Int64, current); err != nil {
		return c, err
	}
	if r.targets.Int64 > 0 {
		c.Targets, err = targetsOf(ctx, b.readers, r.revision, r.targets.Int64, current)
	}
	return c, err
}

// Head is the newest revision and when it became known; 0 of an empty ledger.
func (b commitBook) Head(ctx context.Context) (revision int64, known time.Time, err error) {
	var ms int64
	err = b.readers.QueryRowContext(ctx, `SELECT revision, known FROM revision ORDER BY revision DESC LIMIT 1`).Scan(&revision, &ms)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, time.Time{}, nil
	}
	return revision, instant(ms), err
}
