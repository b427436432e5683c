package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"zhibiao/people"
)

// accountColumns are those of an account, in the order of scanAccount and accountArgs.
const accountColumns = `a.id, a.name, a.person, a.department, a.roles, a.state, a.password, a.since, a.must_change,
	a.factor, a.step, a.codes, a.issuer, a.subject, a.made, a.epoch`

// scanAccount reads an account, behind other columns of its row.
func scanAccount(scan scanner, before ...any) (a people.Account, err error) {
	var roles string
	var since sql.NullInt64
	var made int64
	var codes []byte
	err = scan(append(before, &a.ID, &a.Name, &a.Person, &a.Department, &roles, &a.State, &a.Password, &since, &a.MustChange,
		&a.Factor, &a.Step, &codes, &a.Issuer, &a.Subject, &made, &a.Epoch)...)
	if err != nil {
		return a, err
	}
	a.Since, a.Made = instantOf(since), instant(made)
	for len(codes) >= len(people.Key{}) {
		a.Codes = append(a.Codes, people.Key(codes[:len(people.Key{})]))
		codes = codes[len(people.Key{}):]
	}
	return a, json.Unmarshal([]byte(roles), &a.Roles)
}

// accountArgs are the values of an account's columns but its id.
func accountArgs(a *people.Account) ([]any, error) {
	roles, err := json.Marshal(a.Roles)
	codes := []byte{}
	for _, c := range a.Codes {
		codes = append(codes, c[:]...)
	}
	return []any{a.Name, people.Folded(a.Name), a.Person, a.Department, string(roles), a.State, a.Password, millisOf(a.Since), a.MustChange,
		a.Factor, a.Step, codes, a.Issuer, a.Subject, millis(a.Made), a.Epoch}, err
}

// Any implements people.Store.
func (p *People) Any(ctx context.Context) (bool, error) {
	if p.any.Load() {
		return true, nil
	}
	var is bool
	if err := p.readers.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM account)`).Scan(&is); err != nil {
		return false, fmt.Errorf("look for accounts: %w", err)
	}
	p.any.Store(is)
	return is, nil
}

// Accounts implements people.Store.
func (p *People) Accounts(ctx context.Context) (list []people.Account, err error) {
	err = each(ctx, p.readers, `SELECT `+accountColumns+` FROM account a ORDER BY a.folded`, nil, func(scan scanner) error {
		a, err := scanAccount(scan)
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the accounts: %w", err)
	}
	return list, nil
}

// Account implements people.Store.
func (p *People) Account(ctx context.Context, id int64) (people.Account, error) {
	return accountWhere(ctx, p.readers, `a.id = ?`, id)
}

// Named implements people.Store.
func (p *People) Named(ctx context.Context, name string) (people.Account, error) {
	return accountWhere(ctx, p.readers, `a.folded = ?`, people.Folded(name))
}

// Subject implements people.Store.
func (p *People) Subject(ctx context.Context, issuer, subject string) (people.Account, error) {
	return accountWhere(ctx, p.readers, `a.issuer = ? AND a.subject = ? AND a.subject <> ''`, issuer, subject)
}

type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func accountWhere(ctx context.Context, db rowQuerier, where string, args ...any) (people.Account, error) {
	a, err := scanAccount(db.QueryRowContext(ctx, `SELECT `+accountColumns+` FROM account a WHERE `+where, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return a, people.ErrNoAccount
	}
	if err != nil {
		return a, fmt.Errorf("find the account with %s: %w", where, err)
	}
	return a, nil
}

// Add implements people.Store.
func (p *People) Add(ctx context.Context, now time.Time, pass *people.Key, list ...people.Account) ([]people.Account, error) {
	added := make([]people.Account, len(list))
	err := p.write(ctx, func(tx *sql.Tx) error {
		if pass != nil {
			if err := usePass(ctx, tx, *pass, now); err != nil {
				return err
			}
		}
		for i, a := range list {
			a.Made, a.Epoch = now, 1
			args, err := accountArgs(&a)
			if err != nil {
				return err
			}
			r, err := tx.ExecContext(ctx, `INSERT INTO account (name, folded, person, department, roles, state, password, since, must_change,
				factor, step, codes, issuer, subject, made, epoch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, args...)
			if err != nil {
				return taken(err, a.Name)
			}
			if a.ID, err = r.LastInsertId(); err != nil {
				return err
			}
			added[i] = a
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM pass WHERE purpose = ?`, people.FirstRun) // it was for want of an account
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("add accounts: %w", err)
	}
	return added, nil
}

// taken tells a name, or a subject, that another account has from other failures.
func taken(err error, name string) error {
	if hasCode(err, sqlite3.SQLITE_CONSTRAINT) {
		return fmt.Errorf("%w: %q", people.ErrNameTaken, name)
	}
	return err
}

// Change implements people.Store.
func (p *People) Change(ctx context.Context, id int64, f func(*people.Account) error) (people.Account, error) {
	var a people.Account
	err := p.write(ctx, func(tx *sql.Tx) (err error) {
		if a, err = accountWhere(ctx, tx, `a.id = ?`, id); err != nil {
			return err
		}
		before := a
		if err := f(&a); err != nil {
			return err
		}
		a.ID, a.Made, a.Epoch = before.ID, before.Made, before.Epoch
		if !a.SameRights(&before) {
			a.Epoch++
			if err := endWays(ctx, tx, id); err != nil {
				return err
			}
		}
		args, err := accountArgs(&a)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE account SET (name, folded, person, department, roles, state, password, since, must_change,
			factor, step, codes, issuer, subject, made, epoch) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?`, append(args, id)...)
		return taken(err, a.Name)
	})
	if err != nil {
		return people.Account{}, fmt.Errorf("change account %d: %w", id, err)
	}
	return a, nil
}

// endWays ends an account's sessions and tokens.
func endWays(ctx context.Context, tx *sql.Tx, id int64) error {
	for _, statement := range []string{`DELETE FROM session WHERE account = ?`, `DELETE FROM token WHERE account = ?`} {
		if _, err := tx.ExecContext(ctx, statement, id); err != nil {
			return err
		}
	}
	return nil
}
