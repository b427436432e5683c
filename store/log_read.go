package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"zhibiao/people"
	"zhibiao/people/proof"
)

// Log lists lines of the log, newest first.
func (b logBook) Log(ctx context.Context, f proof.Filter) (out []proof.Logged, err error) {
	var chosen selection
	chosen.add(f.Act != "", `line ->> 'act' = ?`, string(f.Act))
	chosen.add(f.Account != 0, `line ->> 'account' = ?`, f.Account)
	chosen.add(f.About != "", `line ->> 'about' = ?`, f.About)
	chosen.add(f.Outcome != "", `line ->> 'outcome' = ?`, string(f.Outcome))
	chosen.add(!f.Since.IsZero(), `line ->> 'at' >= ?`, lineTime(f.Since))
	chosen.add(!f.Until.IsZero(), `line ->> 'at' < ?`, lineTime(f.Until))
	chosen.add(f.Before != 0, `id <= ?`, f.Before)
	query := `SELECT id - 1, line, salt IS NULL, coalesce(address, '') FROM act` + chosen.clause() + ` ORDER BY id DESC` +
		chosen.limit(f.Limit)
	err = each(ctx, b.readers, query, chosen.args, func(scan scanner) error {
		var l proof.Logged
		var line string
		if err := scan(&l.Index, &line, &l.Erased, &l.Address); err != nil {
			return err
		}
		var err error
		l.Line, err = proof.Read([]byte(line))
		out = append(out, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the log: %w", err)
	}
	return out, nil
}

// Receipt proves the newest line of an act about something, by the log's newest head.
func (b logBook) Receipt(ctx context.Context, act people.Act, about string) (r proof.Receipt, err error) {
	fail := func(err error) (proof.Receipt, error) {
		return proof.Receipt{}, fmt.Errorf("prove %s of %s: %w", act, about, err)
	}
	tx, err := b.readers.BeginTx(ctx, nil) // one state of the file
	if err != nil {
		return fail(err)
	}
	defer tx.Rollback() // nothing was written
	err = tx.QueryRowContext(ctx, `SELECT id - 1, line FROM act
		WHERE line ->> 'about' = ? AND line ->> 'act' = ? ORDER BY id DESC LIMIT 1`, about, string(act)).Scan(&r.Index, &r.Line)
	if errors.Is(err, sql.ErrNoRows) {
		err = proof.ErrNotLogged
	}
	if err != nil {
		return fail(err)
	}
	if r.Head, err = lastNote(ctx, tx); err != nil {
		return fail(err)
	}
	h, err := proof.ParseHead(proof.Unsigned(r.Head))
	if err != nil {
		return fail(err)
	}
	if r.Path, err = tlog.ProveRecord(h.Size, r.Index, nodesOf(ctx, tx)); err != nil {
		return fail(err)
	}
	keys, err := logKeys(ctx, tx)
	if err == nil && len(keys) > 0 {
		r.Key = keys[len(keys)-1]
	}
	return r, err
}

// LogHead is the log's newest head as a note; empty where nothing is logged.
func (b logBook) LogHead(ctx context.Context) (string, error) { return lastNote(ctx, b.readers) }

// logKeys are the public keys that the log says its heads are signed by, oldest first.
func logKeys(ctx context.Context, db querier) (keys []string, err error) {
	err = each(ctx, db, `SELECT line ->> 'detail' FROM act WHERE line ->> 'about' = ? ORDER BY id`, []any{aboutKey},
		func(scan scanner) error {
			var key string
			err := scan(&key)
			keys = append(keys, key)
			return err
		})
	return keys, err
}
