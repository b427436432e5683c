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
	s := &Store{path: path}
	for _, o := range options {
		o(&s.config)
	}
	open := s.openWriter
	if s.config.readOnly {
		open = s.openReader
	}
	if err := open(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("open ledger %s: %w", path, err)
	}
	return s, nil
}

func (s *Store) openWriter(ctx context.Context) (err error) {
	if s.lock, err = lockFile(s.path + ".lock"); err != nil {
		return err
	}
	if err := create(s.path); err != nil {
		return err
	}
	if s.writer, err = openDB(s.path, writing); err != nil {
		return err
	}
	if s.readers, err = openDB(s.path, reading); err != nil {
		return err
	}
	if s.file, err = os.Stat(s.path); err != nil {
		return err
	}
	return s.migrate(ctx)
}

func (s *Store) openReader(ctx context.Context) (err error) {
	if _, err := os.Stat(s.path); err != nil {
		return err
	}
	if s.readers, err = openDB(s.path, reading); err != nil {
		return err
	}
	err = checkSchema(ctx, s.readers)
	if isCannotOpen(err) && unusedLog(s.path) {
		// Nobody writes and the directory is not ours to write in, so SQLite cannot
		// make the shared memory file that a WAL ledger is read through.
		s.readers.Close()
		if s.readers, err = openDB(s.path, still); err != nil {
			return err
		}
		err = checkSchema(ctx, s.readers)
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
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pen = nil
	err := closeAll(s.readers, s.writer)
	if s.lock != nil {
		err = errors.Join(err, s.lock.release())
	}
	s.lock = nil
	return err
}
