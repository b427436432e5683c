// Package store is the ledger: every file that was ever received, what was
// found in it, and what it said, in one SQLite file that only grows.
//
// It is bitemporal. An observation speaks of a period; its commit has a
// revision and an instant from which on it was known. A correction is a later
// commit, so every past state can be read again.
//
// What Record has answered is on disk: a submission is in the ledger whole or
// not at all, whenever the power fails. One process writes (a lock beside the
// file sees to it), any number read while it does.
//
// The way through it:
//
//	Open                       lock, create or migrate, load the dictionaries
//	Record, RecordCatalogue    one transaction, one or more revisions
//	Commits                    the whole story again, in order: what a snapshot is built from
//	Standing, Provenance       one subject, one key
//	Submissions, Findings, Bytes   what was received, and what was wrong with it
//	Backup, Restore, Check     keeping it
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"zhibiao/indicators"
	"zhibiao/people/proof"
)

// What callers may want to tell apart.
var (
	ErrLocked       = errors.New("the ledger is in use by another process that writes")
	ErrNotLedger    = errors.New("not a ledger of zhibiao")
	ErrNewerSchema  = errors.New("the ledger was written by a newer version of zhibiao")
	ErrOlderSchema  = errors.New("the ledger is of an older version of zhibiao; open it for writing once to bring it up to date")
	ErrReadOnly     = errors.New("the ledger is open for reading only")
	ErrFull         = errors.New("no space is left for the ledger; nothing was recorded")
	ErrNoCatalogues = errors.New("the ledger was opened without a way to load catalogues")
)

// Store is an open ledger. Its methods may be called from any number of goroutines.
type Store struct {
	path    string
	config  config
	lock    *fileLock   // nil when reading only
	file    os.FileInfo // of the file that is open; nil when reading only
	room    room
	writer  *sql.DB // one connection; nil when reading only
	readers *sql.DB
	dict    dictionary

	mu   sync.Mutex // held while writing
	pen  *pen       // what the writer knows of the ledger's end; nil: load it first
	book catalogues

	stand standings
	sent  sentReports
}

type config struct {
	readOnly bool
	guard    func() error
	signer   *proof.Signer // of the log's heads; nil: they are not signed
	load     func(data []byte) (*indicators.Catalogue, error)
}

// Option is a choice for Open.
type Option func(*config)

// ReadOnly opens an existing ledger for reading, while another process may write.
func ReadOnly() Option { return func(c *config) { c.readOnly = true } }

// Guard has a check made before anything is recorded. Its error keeps it out.
func Guard(check func() error) Option { return func(c *config) { c.guard = check } }

// LoadCatalogue says how the bytes given to RecordCatalogue become a catalogue
// again. Commits needs it as soon as a catalogue was recorded.
func LoadCatalogue(load func(data []byte) (*indicators.Catalogue, error)) Option {
	return func(c *config) { c.load = load }
}

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
	var errs []error
	if s.readers != nil {
		errs = append(errs, s.readers.Close())
	}
	if s.writer != nil { // last: the last connection folds the log into the file
		errs = append(errs, s.writer.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.release())
	}
	s.lock = nil
	return errors.Join(errs...)
}

// millis and instant are how times are kept: to the millisecond, in UTC.
func millis(t time.Time) int64   { return t.UnixMilli() }
func instant(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// millisOf and instantOf are millis and instant of what may be unknown.
func millisOf(t time.Time) sql.NullInt64 {
	if t.IsZero() {
		return sql.NullInt64{}
	}
	return sql.NullInt64{Int64: millis(t), Valid: true}
}

func instantOf(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return instant(ms.Int64)
}
