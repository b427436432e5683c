package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"
)

// sideFileKind is a kind of file that lies beside the ledger and, unlike it, is changed.
type sideFileKind struct {
	holds      string // what its files hold
	migrations embed.FS
	pattern    string // of their names, in their order
	id         int    // in the header of its files
	not        error  // what a file of another kind is told as
}

// sideFile is such a file, open. Several processes may have it open.
type sideFile struct {
	path    string
	writer  *sql.DB // one connection
	readers *pool
	room    *diskRoom
}

// open opens a file of the kind, and makes it where there is none, for its owner alone. Close it.
func (kind sideFileKind) open(ctx context.Context, path string) (sideFile, error) {
	f := sideFile{path: path, room: &diskRoom{}}
	if err := f.open(ctx, kind); err != nil {
		return sideFile{}, fmt.Errorf("open the %s in %s: %w", kind.holds, path, errors.Join(err, f.Close()))
	}
	return f, nil
}

func (f *sideFile) open(ctx context.Context, kind sideFileKind) (err error) {
	if err := create(f.path); err != nil {
		return err
	}
	if f.writer, err = openDB(f.path, writing); err != nil {
		return err
	}
	if err := kind.bringUpToDate(ctx, f.writer); err != nil {
		return err
	}
	f.readers, err = openPool(f.path, reading)
	return err
}

// write runs f in a transaction that has the file to itself.
func (f *sideFile) write(ctx context.Context, do func(*sql.Tx) error) error {
	return f.wrote(inTx(ctx, f.writer, do))
}

// wrote tells of a write's error that it is the disk's, where it is.
func (f *sideFile) wrote(err error) error {
	err = ifFull(f.path, err)
	f.room.wrote(err)
	return err
}

// Ready says that a write met a full disk a moment ago, and that none has been seen to be there since.
func (f *sideFile) Ready(now time.Time) error { return f.room.askAgain(now, filepath.Dir(f.path)) }

// Close ends all use of the file.
func (f *sideFile) Close() error { return closeAll(f.readers, f.writer) }

// Backup writes a copy of the file, as it stands at one instant, to path, which does not exist yet, while it is in use.
func (f *sideFile) Backup(ctx context.Context, path string) error {
	err := into(path, func(temporary string) error {
		db, err := openDB(f.path, copying)
		if err != nil {
			return err
		}
		defer db.Close()
		_, err = db.ExecContext(ctx, `VACUUM INTO ?`, temporary)
		return err
	})
	if err != nil {
		return fmt.Errorf("back up %s to %s: %w", f.path, path, err)
	}
	return nil
}

// bringUpToDate runs the migrations that are due, each in a transaction that saw that it is needed.
func (kind sideFileKind) bringUpToDate(ctx context.Context, writer *sql.DB) error {
	names, err := fs.Glob(kind.migrations, kind.pattern)
	if err != nil {
		return err
	}
	for done := false; !done; {
		err := inTx(ctx, writer, func(tx *sql.Tx) error {
			var id, at, tables int
			err := tx.QueryRowContext(ctx, `SELECT
				(SELECT application_id FROM pragma_application_id),
				(SELECT user_version FROM pragma_user_version),
				(SELECT count(*) FROM sqlite_schema)`).Scan(&id, &at, &tables)
			switch {
			case err != nil:
				return err
			case id != kind.id && (id != 0 || at != 0 || tables != 0):
				return fmt.Errorf("%w: a SQLite file of application %#x with %d tables and indexes", kind.not, id, tables)
			case at > len(names):
				return fmt.Errorf("%w: schema %d, this version knows up to %d", ErrNewerSchema, at, len(names))
			case at == len(names):
				done = true
				return nil
			}
			text, err := kind.migrations.ReadFile(names[at])
			if err != nil {
				return err
			}
			mark := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", kind.id, at+1)
			if _, err := tx.ExecContext(ctx, string(text)+mark); err != nil {
				return fmt.Errorf("migration %s: %w", names[at], err)
			}
			return nil
		})
		if isNotDatabase(err) {
			return fmt.Errorf("%w: %w", kind.not, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// inTx runs f in a transaction that has the file to itself.
func inTx(ctx context.Context, writer *sql.DB, f func(*sql.Tx) error) error {
	tx, err := writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// closeAll closes those that were opened; the writer is last, since the last connection folds the log into the file.
func closeAll(readers *pool, writer *sql.DB) error {
	var errs []error
	if readers != nil {
		errs = append(errs, readers.Close())
	}
	if writer != nil {
		errs = append(errs, writer.Close())
	}
	return errors.Join(errs...)
}
