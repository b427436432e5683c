package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"

	"zhibiao/people"
)

//go:embed migrations/people/*.sql
var peopleMigrations embed.FS

// peopleID marks people's file in its header: "zhip".
const peopleID = 0x7a686970

// ErrNotPeople says that a file is no file of accounts.
var ErrNotPeople = errors.New("not a file of zhibiao's accounts")

// People is the file of accounts, sessions and tokens. It lies beside the ledger and, unlike it, is changed: the ledger
// holds only the ids of who did what. Several processes may have it open, so that accounts can be made while a program runs.
type People struct {
	path    string
	writer  *sql.DB // one connection
	readers *sql.DB
	any     atomic.Bool // there is an account; they are never deleted
}

var _ people.Store = (*People)(nil)

// OpenPeople opens the file of accounts at path, and makes it where there is none, for its owner alone. Close it.
func OpenPeople(ctx context.Context, path string) (_ *People, err error) {
	p := &People{path: path}
	defer func() {
		if err != nil {
			err = fmt.Errorf("open the accounts in %s: %w", path, errors.Join(err, p.Close()))
		}
	}()
	if err := create(path); err != nil {
		return nil, err
	}
	if p.writer, err = openDB(path, writing); err != nil {
		return nil, err
	}
	if err := p.migrate(ctx); err != nil {
		return nil, err
	}
	p.readers, err = openDB(path, reading)
	return p, err
}

// migrate brings the file up to date, each step in a transaction that saw that it is needed.
func (p *People) migrate(ctx context.Context) error {
	names, err := fs.Glob(peopleMigrations, "migrations/people/*.sql")
	if err != nil {
		return err
	}
	for done := false; !done; {
		err := p.write(ctx, func(tx *sql.Tx) error {
			var id, at, tables int
			err := tx.QueryRowContext(ctx, `SELECT
				(SELECT application_id FROM pragma_application_id),
				(SELECT user_version FROM pragma_user_version),
				(SELECT count(*) FROM sqlite_schema)`).Scan(&id, &at, &tables)
			switch {
			case err != nil:
				return err
			case id != peopleID && (id != 0 || at != 0 || tables != 0):
				return fmt.Errorf("%w: a SQLite file of application %#x with %d tables and indexes", ErrNotPeople, id, tables)
			case at > len(names):
				return fmt.Errorf("%w: schema %d, this version knows up to %d", ErrNewerSchema, at, len(names))
			case at == len(names):
				done = true
				return nil
			}
			text, err := peopleMigrations.ReadFile(names[at])
			if err != nil {
				return err
			}
			mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", peopleID, at+1)
			if _, err := tx.ExecContext(ctx, string(text)+mark); err != nil {
				return fmt.Errorf("migration %s: %w", names[at], err)
			}
			return nil
		})
		if isNotDatabase(err) {
			return fmt.Errorf("%w: %w", ErrNotPeople, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// write runs f in a transaction that has the file to itself.
func (p *People) write(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := p.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// exec runs one statement.
func (p *People) exec(ctx context.Context, what, statement string, args ...any) error {
	if _, err := p.writer.ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// Close ends all use of the file.
func (p *People) Close() error {
	var errs []error
	for _, db := range []*sql.DB{p.readers, p.writer} { // last the writer: the last connection folds the log into the file
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Backup writes a copy of the accounts to path, which does not exist yet, while they are in use.
func (p *People) Backup(ctx context.Context, path string) error {
	err := into(path, func(temporary string) error {
		db, err := openDB(p.path, copying)
		if err != nil {
			return err
		}
		defer db.Close()
		_, err = db.ExecContext(ctx, `VACUUM INTO ?`, temporary)
		return err
	})
	if err != nil {
		return fmt.Errorf("back up %s to %s: %w", p.path, path, err)
	}
	return nil
}

// EndWays ends every session, token and link of everybody, as after a restore: they may be of a time that is undone.
func (p *People) EndWays(ctx context.Context) error {
	return p.write(ctx, func(tx *sql.Tx) error {
		for _, statement := range []string{`DELETE FROM session`, `DELETE FROM token`, `DELETE FROM pass`} {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("end all sessions and tokens: %w", err)
			}
		}
		return nil
	})
}
