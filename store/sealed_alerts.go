package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// alertTable is a table of what was decided, told and done about alerts: in which column the seal stands that vouches for a row,
// and how its rows are read in the order of their key.
type alertTable struct {
	name, seal, row, from, order string
}

var alertTables = []alertTable{
	{"alert_step", "x.seal", "x.id, x.revision, x.at", "alert_step x", "x.id"},
	{"episode", "s.seal", "x.id, x.step, x.event, x.about, x.former, x.cause, x.period", "alert_step s JOIN episode x ON x.step = s.id", "x.id"},
	{"episode_end", "s.seal", "x.episode, x.step, x.cause", "alert_step s JOIN episode_end x ON x.step = s.id", "x.episode"},
	{"notice", "s.seal", "x.id, x.step, x.key, x.unit, x.stage, x.due", "alert_step s JOIN notice x ON x.step = s.id", "x.id"},
	{"notice_mark", "s.seal", "x.episode, x.stage, x.round, x.unit, x.role, x.notice, x.step",
		"alert_step s JOIN notice_mark x ON x.step = s.id", "x.episode, x.stage, x.round, x.unit"},
	{"attempt", "x.seal", "x.notice, x.channel, x.number, x.at, x.answer, x.next, x.cause, x.subject, x.text", "attempt x", "x.notice, x.channel, x.number"},
	{"alert_act", "x.seal", "x.id, x.at, x.kind, x.by, x.episode, x.notice, x.act, x.unit, x.text, x.number, x.until, x.match", "alert_act x", "x.id"},
}

// each calls f with every row under a seal (anySeal: under any), and the seal's number, 0 where the row has none.
func (t alertTable) each(ctx context.Context, db querier, under int64, f func(seal int64, row []any)) error {
	query := `SELECT coalesce(` + t.seal + `, 0), ` + t.row + ` FROM ` + t.from
	var args []any
	if under != anySeal {
		query, args = query+` WHERE `+t.seal+` = ?`, []any{under}
	}
	var seal int64
	columns := make([]sql.RawBytes, 1+strings.Count(t.row, ","))
	dest, row := []any{&seal}, make([]any, len(columns))
	for i := range columns {
		dest, row[i] = append(dest, &columns[i]), &columns[i]
	}
	return each(ctx, db, query+` ORDER BY `+t.order, args, func(scan scanner) error {
		err := scan(dest...)
		if err == nil {
			f(seal, row)
		}
		return err
	})
}

// anySeal stands for all seals, and for none.
const anySeal = -1

// alertDigests gives a digest of the rows under each seal (or one), and how many rows there are.
func alertDigests(ctx context.Context, db querier, under int64) (digests map[int64][]byte, n map[string]int64, err error) {
	whole, n := map[int64]*rows{}, map[string]int64{}
	for _, t := range alertTables {
		of := map[int64]*rows{}
		err := t.each(ctx, db, under, func(seal int64, row []any) {
			if of[seal] == nil {
				of[seal] = &rows{}
			}
			of[seal].add(row...)
			n[t.name]++
		})
		if err != nil {
			return nil, nil, fmt.Errorf("table %s: %w", t.name, err)
		}
		for seal, r := range of {
			if whole[seal] == nil {
				whole[seal] = &rows{}
			}
			whole[seal].add(t.name, r.take())
		}
	}
	digests = make(map[int64][]byte, len(whole))
	for seal, r := range whole {
		digests[seal] = r.take()
	}
	return digests, n, nil
}

// nextSeal is the number of the seal that the next rows stand under.
func (p *page) nextSeal() int64 { return p.pen.seal + 1 }

// sealAlerts ends what was written about alerts.
func (p *page) sealAlerts() error {
	digests, _, err := alertDigests(p.ctx, p.tx, p.nextSeal())
	if err != nil {
		return err
	}
	p.pen.seal++
	s := seal{id: p.pen.seal, words: int64(len(p.pen.glossary.words) - 1), subjects: int64(len(p.pen.glossary.subjects) - 1), alert: digests[p.pen.seal]}
	s.digest = s.chain(p.pen.digest)
	p.pen.digest = s.digest
	return p.exec(insertAlertSeal, s.id, s.words, s.subjects, s.alert, s.digest)
}

const insertAlertSeal = `INSERT INTO seal (id, words, subjects, alert, digest) VALUES (?, ?, ?, ?, ?)`

// adoptAlerts puts all rows about alerts of a ledger that had no seals for them under one, as they stand.
func adoptAlerts(ctx context.Context, tx *sql.Tx, now time.Time) error {
	digests, _, err := alertDigests(ctx, tx, anySeal)
	if err != nil || digests[0] == nil {
		return err
	}
	var s seal
	var before []byte
	err = tx.QueryRowContext(ctx, `SELECT id + 1, words, subjects, digest FROM seal ORDER BY id DESC LIMIT 1`).Scan(&s.id, &s.words, &s.subjects, &before)
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

// AlertsSealedAt is when all that was there about alerts was sealed as it stood; zero where everything was sealed as it was written.
func (s *Store) AlertsSealedAt(ctx context.Context) (time.Time, error) {
	_, at, err := alertsAdopted(ctx, s.readers)
	if err != nil {
		return time.Time{}, fmt.Errorf("since when alerts are sealed: %w", err)
	}
	return instantOf(sql.NullInt64{Int64: at, Valid: at != 0}), nil
}

// alertsAdopted says which seal has the rows without one of their own, and when it was made; 0: none has.
func alertsAdopted(ctx context.Context, db querier) (seal, at int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT seal, at FROM alerts_adopted`).Scan(&seal, &at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return seal, at, err
}

// alerts proves every row about alerts by its seal. stands has the digest that each such seal has.
func (c *checker) alerts(stands map[int64][]byte) error {
	digests, n, err := alertDigests(c.ctx, c.db, anySeal)
	if err != nil {
		return err
	}
	old, at, err := alertsAdopted(c.ctx, c.db)
	if err != nil {
		return err
	}
	if digests[0] != nil && old != 0 {
		digests[old] = adoptedAlerts(old, at, digests[0])
		delete(digests, 0)
	}
	for seal, digest := range digests {
		if string(stands[seal]) != string(digest) {
			if err := c.report("%s: its rows do not match their digest", c.alertSealName(seal)); err != nil {
				return err
			}
		}
		delete(stands, seal)
	}
	for seal := range stands {
		if err := c.report("%s: its rows are gone", c.alertSealName(seal)); err != nil {
			return err
		}
	}
	for _, t := range alertTables {
		var rows int64
		if err := c.db.QueryRowContext(c.ctx, `SELECT count(*) FROM `+t.name).Scan(&rows); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
		if rows != n[t.name] {
			if err := c.report("table %s: it has %d rows, %d are sealed", t.name, rows, n[t.name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// alertSealName is how people find what a seal of alerts vouches for.
func (c *checker) alertSealName(seal int64) string {
	for _, what := range []struct{ query, name string }{
		{`SELECT revision FROM alert_step WHERE seal = ?`, "revision %d, a decision about alerts: table alert_step, episode, episode_end, notice or notice_mark"},
		{`SELECT notice FROM attempt WHERE seal = ?`, "notice %d, a try to hand it over: table attempt"},
		{`SELECT id FROM alert_act WHERE seal = ?`, "act %d about alerts: table alert_act"},
	} {
		var of int64
		if c.db.QueryRowContext(c.ctx, what.query, seal).Scan(&of) == nil {
			return fmt.Sprintf(what.name, of)
		}
	}
	return fmt.Sprintf("seal %d, of what was there about alerts before they had seals: table alert_step, episode, episode_end, notice, notice_mark, attempt or alert_act", seal)
}
