package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"time"
)

// adopt seals the rows of a ledger that was there before seals, as they stand. Nobody knows
// whether they stood so before; the table adopted says up to where that is.
func adopt(ctx context.Context, tx *sql.Tx, now time.Time) error {
	list, err := unsealed(ctx, tx)
	if err != nil || len(list) == 0 {
		return err
	}
	for _, s := range list {
		if _, err := tx.ExecContext(ctx, `INSERT INTO seal (id, submission, revision, words, subjects) VALUES (?, ?, ?, ?, ?)`,
			s.id, s.submission, s.revision, s.words, s.subjects); err != nil {
			return err
		}
	}
	for _, q := range partQueries {
		_, err := q.each(ctx, tx, func(id int64, _, rows []byte) error {
			list[id-1].parts[q.part] = rows
			return nil
		})
		if err != nil {
			return err
		}
	}
	last, at := int64(len(list)), millis(now)
	if _, err := tx.ExecContext(ctx, `INSERT INTO adopted (seal, at) VALUES (?, ?)`, last, at); err != nil {
		return err
	}
	before := adoptedBefore(last, at)
	for i := range list {
		s := &list[i]
		s.digest = s.chain(before)
		before = s.digest
		args := []any{s.digest}
		for _, p := range s.parts {
			args = append(args, p)
		}
		_, err := tx.ExecContext(ctx, `UPDATE seal SET digest = ?, head = ?, finding = ?, block = ?, target = ?, word = ?, subject = ?
			WHERE id = ?`, append(args, s.id)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// unsealed lists what there is to be sealed, in the order in which it was recorded. The first seal has all words and subjects.
func unsealed(ctx context.Context, tx *sql.Tx) (list []seal, err error) {
	var words, subjects int64
	if err := tx.QueryRowContext(ctx, `SELECT (SELECT coalesce(max(id), 0) FROM word), (SELECT coalesce(max(id), 0) FROM subject)`).Scan(&words, &subjects); err != nil {
		return nil, err
	}
	// A refused submission stands behind the catalogue under which it was judged.
	const query = `SELECT id, revision, coalesce(revision, catalogue, 0) AS behind, 1 AS kind FROM submission
		UNION ALL SELECT NULL, revision, revision, 0 FROM catalogue ORDER BY behind, kind, id`
	err = each(ctx, tx, query, nil, func(scan scanner) error {
		s := seal{id: int64(len(list) + 1), words: words, subjects: subjects}
		var behind, kind int64
		err := scan(&s.submission, &s.revision, &behind, &kind)
		list = append(list, s)
		return err
	})
	return list, err
}

// adoptAlerts puts all rows about alerts of a ledger that had no seals for them under one, as they stand.
func adoptAlerts(ctx context.Context, tx *sql.Tx, now time.Time) error {
	digests, _, err := alertDigests(ctx, tx, anySeal)
	if err != nil || digests[0] == nil {
		return err
	}
	var s seal
	var before []byte
	err = tx.QueryRowContext(ctx, `SELECT id + 1, words, subjects, digest FROM seal ORDER BY id DESC LIMIT 1`).
		Scan(&s.id, &s.words, &s.subjects, &before)
	if errors.Is(err, sql.ErrNoRows) {
		s.id, err = 1, nil
	}
	if err != nil {
		return err
	}
	at := millis(now)
	s.alert = adoptedAlerts(s.id, at, digests[0])
	if _, err := tx.ExecContext(ctx, `INSERT INTO alerts_adopted (seal, at) VALUES (?, ?)`, s.id, at); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, insertAlertSeal, s.id, s.words, s.subjects, s.alert, s.chain(before))
	return err
}

// adoptedAlerts is the digest of rows without a seal of their own.
func adoptedAlerts(seal, at int64, rows []byte) []byte {
	sum := sha256.Sum256(append(adoptedBefore(seal, at), rows...))
	return sum[:]
}
