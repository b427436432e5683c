package upload

import (
	"context"
	"errors"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
)

// Draft is a file that somebody sent. It says nothing to anybody else until it is confirmed, and ends unless it is.
type Draft struct {
	ID         int64
	Account    int64  // whose it is
	Sender     string // what the account was called then
	Department string // for whom it is sent
	Name       string // of the file
	Size       int64
	SHA256     string    // of the bytes, hex
	Received   time.Time // when its last byte was here; no two drafts have the same
	State      State
	Decided    time.Time // when it was confirmed or discarded; zero: not yet
	Submission int64     // that it became; 0: none
	Key        string    // of its confirmation
	Original   int64     // the upload that it is a mended copy of; 0: none
	Mends      []answer.Mend
	Proxy      *report.Proxy // why its sender sends it for the unit; nil: it is the unit's own
}

// State is what became of a draft.
type State string

// The states.
const (
	Open      State = "open"
	Discarded State = "discarded"
	Confirmed State = "confirmed"
	Refused   State = "refused" // never kept: only the answer to its sender says so
)

// File is the draft as the ledger is to take it. Its place in the order of receipt is that of its confirmation.
func (d Draft) File(data []byte, by string) report.File {
	return report.File{Name: d.Name, Data: data, Arrived: d.Received, By: by, Department: d.Department, Source: report.UploadSource,
		Proxy: d.Proxy}
}

// What a Store refuses.
var (
	ErrNoDraft = errors.New("no such upload")
	ErrDecided = errors.New("the upload was confirmed or discarded already")
	ErrQuota   = errors.New("too much is uploaded and not confirmed")
	ErrKeyUsed = errors.New("the key confirmed another upload")
)

// Quota bounds what an account has uploaded and not confirmed.
type Quota struct {
	Files int
	Bytes int64
}

// Filter chooses drafts. What is zero does not choose.
type Filter struct {
	Account    int64 // with a department too: what is of either
	Department string
	Before     int64 // number below this: the next page
	Limit      int   // at most so many; 0: all
}

// Store keeps drafts. Once a method that changes something has returned, that is on disk.
type Store interface {
	// Keep keeps a file's bytes, and gives the draft its number, digest and time, which is now or just after the draft before.
	Keep(ctx context.Context, now time.Time, d Draft, data []byte, q Quota) (Draft, error)
	Draft(ctx context.Context, id int64) (Draft, error)
	// Data gives the bytes of a draft as they came; ErrDecided where they are the ledger's by now.
	Data(ctx context.Context, id int64) ([]byte, error)
	// Original gives what a draft's report came as that is sent for another unit; ErrDecided where it is the ledger's by now.
	Original(ctx context.Context, id int64) ([]byte, error)
	// Drafts lists drafts, newest first.
	Drafts(ctx context.Context, f Filter) ([]Draft, error)
	// Keyed finds the draft that an account confirmed by a key.
	Keyed(ctx context.Context, account int64, key string) (Draft, error)
	// Discard and Settle end an open draft: as nothing, or as a submission. ErrDecided where it is not open.
	Discard(ctx context.Context, now time.Time, id int64) error
	Settle(ctx context.Context, now time.Time, id, submission int64, key string) error
	// Sweep removes what was not confirmed and came before an instant, and says how many.
	Sweep(ctx context.Context, before time.Time) (int64, error)
}
