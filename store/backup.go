package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Backup writes a copy of the ledger, as it stands at one instant, to path,
// while it is in use. The copy is checked and on disk before it takes its name;
// an older file of that name is replaced.
func (u upkeep) Backup(ctx context.Context, path string) error {
	err := into(path, func(temporary string) error {
		db, err := openDB(u.path, copying)
		if err != nil {
			return err
		}
		defer db.Close()
		if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, temporary); err != nil {
			return err
		}
		return checkCopy(ctx, temporary)
	})
	if err != nil {
		return fmt.Errorf("back up %s to %s: %w", u.path, path, err)
	}
	return nil
}

// Restore makes the ledger at path anew from a backup, which it checks first.
// It never overwrites: a ledger that stands there is to be moved away.
func Restore(ctx context.Context, backup, path string) error {
	if err := restore(ctx, backup, path); err != nil {
		return fmt.Errorf("restore %s from %s: %w", path, backup, err)
	}
	return nil
}

func restore(ctx context.Context, backup, path string) error {
	if !unusedLog(backup) {
		return fmt.Errorf("%s-wal is not empty, so that this is a ledger in use and no backup", backup)
	}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		return err
	}
	defer lock.release()
	for _, suffix := range suffixes {
		if _, err := os.Lstat(path + suffix); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(fmt.Errorf("%s is there already: %w; move it away first", path+suffix, fs.ErrExist), err)
		}
	}
	return into(path, func(temporary string) error {
		if err := copyFile(backup, temporary); err != nil {
			return err
		}
		err := checkCopy(ctx, temporary)
		if errors.Is(err, ErrOlderSchema) {
			err = renewCopy(ctx, temporary)
		}
		return err
	})
}

// renewCopy brings the copy of an older backup up to date, which checks it.
func renewCopy(ctx context.Context, path string) error {
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return errors.Join(fmt.Errorf("%w: nothing is in it", ErrNotLedger), err)
	}
	s, err := Open(ctx, path)
	if err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	return checkCopy(ctx, path)
}

// suffixes are those of a ledger's files: of the database, and of what SQLite keeps beside it.
var suffixes = []string{"", "-journal", "-wal", "-shm"}

// Remove removes a ledger that nobody uses, with what stands beside it.
func Remove(path string) (err error) {
	for _, suffix := range append(slices.Clone(suffixes), ".lock") {
		if problem := os.Remove(path + suffix); !errors.Is(problem, fs.ErrNotExist) {
			err = errors.Join(err, problem)
		}
	}
	return err
}

// into lets f write a temporary file beside path, makes it durable, and gives it its name.
func into(path string, f func(temporary string) error) (err error) {
	dir := filepath.Dir(path)
	t, err := os.CreateTemp(dir, filepath.Base(path)+".*.tmp") // only its owner can read it
	if err != nil {
		return err
	}
	temporary := t.Name()
	defer Remove(temporary)
	if err := t.Close(); err != nil {
		return err
	}
	if err := f(temporary); err != nil {
		return err
	}
	if err := syncFile(temporary); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return err
	}
	return syncDir(dir)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// checkCopy proves that a file is a whole ledger.
func checkCopy(ctx context.Context, path string) error {
	s, err := Open(ctx, path, ReadOnly())
	if err != nil {
		return err
	}
	return errors.Join(s.Check(ctx), s.Close())
}
