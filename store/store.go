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
	"database/sql"
	"os"
	"sync"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"zhibiao/indicators"
	"zhibiao/people/proof"
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
