package store

import (
	"context"
	"fmt"

	"zhibiao/indicators"
)

// Targets gives every version of every planned target of a subject but those that were late, in the order in which they became known.
func (b targetBook) Targets(ctx context.Context, subject indicators.Subject) ([]indicators.Target, error) {
	if b.mu.TryLock() { // else someone writes: ask the file
		unspoken := b.unspoken(subject)
		b.mu.Unlock()
		if unspoken {
			return nil, nil
		}
	}
	return b.TargetsAt(ctx, subject, latest)
}

// TargetsAt is Targets as they were known after a revision.
func (b targetBook) TargetsAt(ctx context.Context, subject indicators.Subject, revision int64) ([]indicators.Target, error) {
	const known = `t.subject = (SELECT id FROM subject WHERE indicator = ? AND entity = ?) AND t.revision <= ? AND NOT t.late`
	out, err := targetsWhere(ctx, b.readers, known, subject.Indicator, subject.Entity, revision)
	if err != nil {
		return nil, fmt.Errorf("targets of %s: %w", name(subject), err)
	}
	return out, nil
}

// Granted lists every version of a target that was granted in the place of another, oldest first.
func (b targetBook) Granted(ctx context.Context) ([]indicators.Target, error) {
	out, err := targetsWhere(ctx, b.readers, `t.detail ->> 'basis' <> '' AND NOT t.late`)
	if err != nil {
		return nil, fmt.Errorf("targets that were adjusted: %w", err)
	}
	return out, nil
}

// targetsOf reads the targets of one revision, of which so many were recorded.
func targetsOf(ctx context.Context, db querier, revision, recorded int64, which choice) ([]indicators.Target, error) {
	var found int64
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM target WHERE revision = ?`, revision).Scan(&found); err != nil {
		return nil, err
	}
	if found != recorded {
		return nil, fmt.Errorf("%d targets are there, %d were recorded", found, recorded)
	}
	if which == all {
		return targetsWhere(ctx, db, `t.revision = ?`, revision)
	}
	return targetsWhere(ctx, db, `t.revision = ? AND NOT t.late`, revision)
}

// targetsWhere reads targets in the order in which they became known.
func targetsWhere(ctx context.Context, db querier, where string, args ...any) ([]indicators.Target, error) {
	var out []indicators.Target
	err := each(ctx, db, `SELECT s.id, t.detail FROM target t JOIN submission s ON s.revision = t.revision
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
