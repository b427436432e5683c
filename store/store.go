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

import _ "modernc.org/sqlite" // the driver "sqlite"

// Store is an open ledger. Its methods may be called from any number of goroutines: they are those of its books.
type Store struct {
	*ledger
	commitBook
	submissionBook
	statementBook
	figureBook
	targetBook
	reportBook
	alertBook
	logBook
	upkeep
}

func newStore(l *ledger) *Store {
	return &Store{l, commitBook{l}, submissionBook{l}, statementBook{l}, figureBook{l}, targetBook{l}, reportBook{l}, alertBook{l},
		logBook{l}, upkeep{l}}
}
