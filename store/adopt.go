package store

import (
	"context"
	"database/sql"
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
		if _, err := tx.ExecContext(ctx, `UPDATE seal SET digest = ?, head = ?, finding = ?, block = ?, target = ?, word = ?, subject = ? WHERE id = ?`, append(args, s.id)...); err != nil {
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
