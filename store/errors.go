package store

import "errors"

// What callers may want to tell apart.
var (
	ErrLocked       = errors.New("the ledger is in use by another process that writes")
	ErrNotLedger    = errors.New("not a ledger of zhibiao")
	ErrNewerSchema  = errors.New("the ledger was written by a newer version of zhibiao")
	ErrOlderSchema  = errors.New("the ledger is of an older version of zhibiao; open it for writing once to bring it up to date")
	ErrHalfDone     = errors.New("the ledger was interrupted in the middle of a change; open it for writing once to undo the half")
	ErrReadOnly     = errors.New("the ledger is open for reading only")
	ErrNoCatalogues = errors.New("the ledger was opened without a way to load catalogues")
)

var errStopped = errors.New("stopped")
