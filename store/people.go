package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
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
	sideFile
	any atomic.Bool // there is an account; they are never deleted
}

var _ people.Store = (*People)(nil)

// OpenPeople opens the file of accounts at path, and makes it where there is none, for its owner alone. Close it.
func OpenPeople(ctx context.Context, path string) (*People, error) {
	kind := sideFileKind{"accounts", peopleMigrations, "migrations/people/*.sql", peopleID, ErrNotPeople}
	file, err := kind.open(ctx, path)
	if err != nil {
		return nil, err
	}
	return &People{sideFile: file}, nil
}

// exec runs one statement.
func (p *People) exec(ctx context.Context, what, statement string, args ...any) error {
	if _, err := p.writer.ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("%s: %w", what, p.wrote(err))
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
