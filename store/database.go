package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"zhibiao/collector/report"
)

// mode is what a pool of connections may do.
type mode int

const (
	writing mode = iota
	reading      // beside a writer
	copying      // as reading, for VACUUM INTO, which query_only forbids
	still        // of a file that nobody writes
)

// openDB opens a pool: one connection to write, any number to read. A reader in
// the middle of its rows may have to ask for more (a new word, a target), so a
// bound would let readers wait for one another for ever. Pragmas stand in the
// DSN, so that every connection has them.
func openDB(path string, m mode) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(path, m))
	if err != nil {
		return nil, err
	}
	if m == writing {
		db.SetMaxOpenConns(1)
	}
	db.SetMaxIdleConns(4)
	return db, nil
}

func dsn(path string, m mode) string {
	q := url.Values{"_pragma": {
		"busy_timeout(10000)",
		"foreign_keys(1)",
		"recursive_triggers(1)", // so that REPLACE meets the triggers on DELETE
		"trusted_schema(0)",
		"temp_store(MEMORY)",
		"cache_size(-16000)", // KiB
	}}
	switch m {
	case writing:
		q.Set("_txlock", "immediate")
		q["_pragma"] = append(q["_pragma"], "journal_mode(WAL)", "synchronous(FULL)")
	case reading:
		q.Set("mode", "ro")
		q["_pragma"] = append(q["_pragma"], "query_only(1)")
	case copying:
		q.Set("mode", "ro")
	case still:
		q.Set("mode", "ro")
		q.Set("immutable", "1")
	}
	return "file:" + escapePath(path) + "?" + q.Encode()
}

// escapePath keeps what SQLite reads as syntax in a file: URI out of a path.
func escapePath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// hasCode says whether SQLite gave one of these primary result codes.
func hasCode(err error, codes ...int) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.Code()&0xff == c {
			return true
		}
	}
	return false
}

func isCannotOpen(err error) bool {
	return hasCode(err, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
}
func isNotDatabase(err error) bool { return hasCode(err, sqlite3.SQLITE_NOTADB) }

// ifFull tells of an error that it is the disk's, where it is.
func ifFull(path string, err error) error {
	if hasCode(err, sqlite3.SQLITE_FULL) {
		return fmt.Errorf("%w: %s: %w", report.ErrFull, path, err)
	}
	return err
}

// isHalfDone says that a change lies half done in the file, which only a writer may undo.
func isHalfDone(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == sqlite3.SQLITE_READONLY_ROLLBACK
}

// scanner reads the columns of a row.
type scanner = func(dest ...any) error

// querier is a pool, a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// each calls f with every row of a query.
func each(ctx context.Context, db querier, query string, args []any, f func(scanner) error) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
