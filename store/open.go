package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Open opens the ledger at path, and creates it unless ReadOnly is given. Close it.
func Open(ctx context.Context, path string, options ...Option) (*Store, error) {
	l := &ledger{path: path}
	for _, o := range options {
		o(&l.config)
	}
	open := l.openWriter
	if l.config.readOnly {
		open = l.openReader
	}
	if err := open(ctx); err != nil {
		l.Close()
		return nil, fmt.Errorf("open ledger %s: %w", path, err)
	}
	return newStore(l), nil
}

func (l *ledger) openWriter(ctx context.Context) (err error) {
	if l.lock, err = lockFile(l.path + ".lock"); err != nil {
		return err
	}
	if err := create(l.path); err != nil {
		return err
	}
	if l.writer, err = openDB(l.path, writing); err != nil {
		return err
	}
	if l.readers, err = openPool(l.path, reading); err != nil {
		return err
	}
	if l.file, err = os.Stat(l.path); err != nil {
		return err
	}
	return l.migrate(ctx)
}

func (l *ledger) openReader(ctx context.Context) (err error) {
	if _, err := os.Stat(l.path); err != nil {
		return err
	}
	if l.readers, err = openPool(l.path, reading); err != nil {
		return err
	}
	err = checkSchema(ctx, l.readers.DB)
	if isHalfDone(err) {
		return fmt.Errorf("%w: %w", ErrHalfDone, err)
	}
	if isCannotOpen(err) && unusedLog(l.path) {
		// Nobody writes and the directory is not ours to write in, so SQLite cannot
		// make the shared memory file that a WAL ledger is read through.
		l.readers.Close()
		if l.readers, err = openPool(l.path, still); err != nil {
			return err
		}
		err = checkSchema(ctx, l.readers.DB)
	}
	return err
}

// unusedLog says that there is no write-ahead log with something in it.
func unusedLog(path string) bool {
	info, err := os.Stat(path + "-wal")
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0
}

// create makes an empty file that only its owner can read, and leaves an existing one alone.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), syncDir(filepath.Dir(path)))
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Close ends all use of the ledger and lets the next writer in.
func (l *ledger) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pen = nil
	err := closeAll(l.readers, l.writer)
	if l.lock != nil {
		err = errors.Join(err, l.lock.release())
	}
	l.lock = nil
	return err
}
