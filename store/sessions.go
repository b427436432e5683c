package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"zhibiao/people"
)

// Begin implements people.Store. A session of another epoch than the account's present one is not begun.
func (p *People) Begin(ctx context.Context, s people.Session, alone bool) error {
	err := p.write(ctx, func(tx *sql.Tx) error {
		if alone {
			if _, err := tx.ExecContext(ctx, `DELETE FROM session WHERE account = ?`, s.Account); err != nil {
				return err
			}
		}
		return inEpoch(tx.ExecContext(ctx, `INSERT INTO session (key, account, epoch, began, seen, origin, means)
			SELECT ?, id, epoch, ?, ?, ?, ? FROM account WHERE id = ? AND epoch = ?`,
			s.Key[:], millis(s.Began), millis(s.Seen), originText(s.From), s.By, s.Account, s.Epoch))
	})
	if err != nil {
		return fmt.Errorf("begin a session of account %d: %w", s.Account, err)
	}
	return nil
}

// inEpoch says whether a way in was kept: it is not where the account changed meanwhile.
func inEpoch(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err == nil && n == 0 {
		err = people.ErrEnded
	}
	return err
}

func originText(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// sessionColumns are those of a session, in the order of sessionRow.
const sessionColumns = `s.key, s.account, s.epoch, s.began, s.seen, s.origin, s.means`

// sessionRow is where a session's columns are read into.
type sessionRow struct {
	people.Session
	key         []byte
	began, seen int64
	origin      string
}

func (r *sessionRow) into() []any {
	return []any{&r.key, &r.Account, &r.Epoch, &r.began, &r.seen, &r.origin, &r.By}
}

func (r *sessionRow) session() people.Session {
	s := r.Session
	copy(s.Key[:], r.key)
	s.Began, s.Seen = instant(r.began), instant(r.seen)
	s.From, _ = netip.ParseAddr(r.origin) // empty: not known
	return s
}

// Session implements people.Store.
func (p *People) Session(ctx context.Context, key people.Key) (people.Session, people.Account, error) {
	var r sessionRow
	a, err := scanAccount(p.readers.QueryRowContext(ctx, `SELECT `+sessionColumns+`, `+accountColumns+`
		FROM session s JOIN account a ON a.id = s.account AND a.epoch = s.epoch WHERE s.key = ?`, key[:]).Scan, r.into()...)
	if errors.Is(err, sql.ErrNoRows) {
		return people.Session{}, people.Account{}, people.ErrEnded
	}
	if err != nil {
		return people.Session{}, people.Account{}, fmt.Errorf("find a session: %w", err)
	}
	return r.session(), a, nil
}

// Sessions implements people.Store.
func (p *People) Sessions(ctx context.Context, account int64) (list []people.Session, err error) {
	err = each(ctx, p.readers, `SELECT `+sessionColumns+` FROM session s WHERE s.account = ? ORDER BY s.began DESC, s.key`, []any{account},
		func(scan scanner) error {
			var r sessionRow
			err := scan(r.into()...)
			list = append(list, r.session())
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the sessions of account %d: %w", account, err)
	}
	return list, nil
}

// Touch implements people.Store.
func (p *People) Touch(ctx context.Context, key people.Key, seen time.Time) error {
	return p.exec(ctx, "note when a session was seen", `UPDATE session SET seen = max(seen, ?) WHERE key = ?`, millis(seen), key[:])
}

// End implements people.Store.
func (p *People) End(ctx context.Context, key people.Key) error {
	return p.exec(ctx, "end a session", `DELETE FROM session WHERE key = ?`, key[:])
}

// EndAll implements people.Store.
func (p *People) EndAll(ctx context.Context, account int64) error {
	return p.exec(ctx, fmt.Sprintf("end the sessions of account %d", account), `DELETE FROM session WHERE account = ?`, account)
}

// Mint implements people.Store. A token of another epoch than the account's present one is not kept.
func (p *People) Mint(ctx context.Context, t people.Token) error {
	scopes, err := json.Marshal(t.Scopes)
	if err == nil {
		err = inEpoch(p.writer.ExecContext(ctx, `INSERT INTO token (key, account, epoch, name, scopes, made, ends)
			SELECT ?, id, epoch, ?, ?, ?, ? FROM account WHERE id = ? AND epoch = ?`,
			t.Key[:], t.Name, string(scopes), millis(t.Made), millis(t.Ends), t.Account, t.Epoch))
	}
	if err != nil {
		return fmt.Errorf("keep a token of account %d: %w", t.Account, err)
	}
	return nil
}

// tokenColumns are those of a token, in the order of tokenRow.
const tokenColumns = `t.key, t.account, t.epoch, t.name, t.scopes, t.made, t.ends, t.used`

// tokenRow is where a token's columns are read into.
type tokenRow struct {
	people.Token
	key        []byte
	scopes     string
	made, ends int64
	used       sql.NullInt64
}

func (r *tokenRow) into() []any {
	return []any{&r.key, &r.Account, &r.Epoch, &r.Name, &r.scopes, &r.made, &r.ends, &r.used}
}

func (r *tokenRow) token() (people.Token, error) {
	t := r.Token
	copy(t.Key[:], r.key)
	t.Made, t.Ends, t.Used = instant(r.made), instant(r.ends), instantOf(r.used)
	return t, json.Unmarshal([]byte(r.scopes), &t.Scopes)
}

// Token implements people.Store.
func (p *People) Token(ctx context.Context, key people.Key) (people.Token, people.Account, error) {
	var r tokenRow
	a, err := scanAccount(p.readers.QueryRowContext(ctx, `SELECT `+tokenColumns+`, `+accountColumns+`
		FROM token t JOIN account a ON a.id = t.account AND a.epoch = t.epoch WHERE t.key = ?`, key[:]).Scan, r.into()...)
	if errors.Is(err, sql.ErrNoRows) {
		return people.Token{}, people.Account{}, people.ErrEnded
	}
	if err != nil {
		return people.Token{}, people.Account{}, fmt.Errorf("find a token: %w", err)
	}
	t, err := r.token()
	return t, a, err
}

// Tokens implements people.Store.
func (p *People) Tokens(ctx context.Context, account int64) (list []people.Token, err error) {
	err = each(ctx, p.readers, `SELECT `+tokenColumns+` FROM token t WHERE t.account = ? ORDER BY t.made DESC, t.key`, []any{account},
		func(scan scanner) error {
			var r tokenRow
			if err := scan(r.into()...); err != nil {
				return err
			}
			t, err := r.token()
			list = append(list, t)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list the tokens of account %d: %w", account, err)
	}
	return list, nil
}

// Use implements people.Store.
func (p *People) Use(ctx context.Context, key people.Key, used time.Time) error {
	return p.exec(ctx, "note when a token was used", `UPDATE token SET used = max(coalesce(used, 0), ?) WHERE key = ?`, millis(used),
		key[:])
}

// Revoke implements people.Store.
func (p *People) Revoke(ctx context.Context, account int64, key people.Key) error {
	return p.exec(ctx, "revoke a token", `DELETE FROM token WHERE account = ? AND key = ?`, account, key[:])
}

// Let implements people.Store.
func (p *People) Let(ctx context.Context, pass people.Pass) error {
	return p.exec(ctx, "keep a link", `INSERT OR REPLACE INTO pass (purpose, key, ends) VALUES (?, ?, ?)`, pass.For, pass.Key[:],
		millis(pass.Ends))
}

// Valid implements people.Store.
func (p *People) Valid(ctx context.Context, key people.Key, now time.Time) (people.Pass, error) {
	pass := people.Pass{Key: key}
	var ends int64
	err := p.readers.QueryRowContext(ctx, `SELECT purpose, ends FROM pass WHERE key = ? AND ends > ?`, key[:], millis(now)).
		Scan(&pass.For, &ends)
	if errors.Is(err, sql.ErrNoRows) {
		return pass, people.ErrEnded
	}
	if err != nil {
		return pass, fmt.Errorf("find a link: %w", err)
	}
	pass.Ends = instant(ends)
	return pass, nil
}

// usePass ends a pass that has not ended yet.
func usePass(ctx context.Context, tx *sql.Tx, key people.Key, now time.Time) error {
	return inEpoch(tx.ExecContext(ctx, `DELETE FROM pass WHERE key = ? AND ends > ?`, key[:], millis(now)))
}

// Sweep implements people.Store.
func (p *People) Sweep(ctx context.Context, now, began time.Time) error {
	return p.write(ctx, func(tx *sql.Tx) error {
		for _, s := range []struct {
			statement string
			before    time.Time
		}{
			{`DELETE FROM session WHERE began < ?`, began},
			{`DELETE FROM token WHERE ends <= ?`, now},
			{`DELETE FROM pass WHERE ends <= ?`, now},
		} {
			if _, err := tx.ExecContext(ctx, s.statement, millis(s.before)); err != nil {
				return fmt.Errorf("remove what has ended: %w", err)
			}
		}
		return nil
	})
}
