package proof

import (
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Receipt proves that a line is in the log: a file that whoever holds it keeps.
type Receipt struct {
	Line  string           `json:"line"`
	Index int64            `json:"index"` // of the line, from 0
	Path  tlog.RecordProof `json:"path"`
	Head  string           `json:"head"`          // the note
	Key   string           `json:"key,omitempty"` // the public key of who signed it; it is trusted only where it is known from elsewhere
}

var (
	// ErrReceipt says that a receipt proves nothing.
	ErrReceipt = errors.New("the receipt does not hold")
	// ErrNotLogged says that nothing is logged of what was to be proved.
	ErrNotLogged = errors.New("it is not in the log")
)

// ReadReceipt reads a receipt's file.
func ReadReceipt(data []byte) (r Receipt, err error) {
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("%w: read it: %w", ErrReceipt, err)
	}
	return r, nil
}

// Verify says what a receipt proves: its line, and the head in whose tree that is. The head is signed by a trusted key.
func (r Receipt) Verify(trusted note.Verifiers) (Line, Head, error) {
	h, _, err := Open([]byte(r.Head), trusted, false)
	if err != nil {
		return Line{}, Head{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if r.Index < 0 || r.Index >= h.Size {
		return Line{}, Head{}, fmt.Errorf("%w: line %d is not among the %d of its head", ErrReceipt, r.Index, h.Size)
	}
	if err := tlog.CheckRecord(r.Path, h.Size, h.Root, r.Index, Hash([]byte(r.Line))); err != nil {
		return Line{}, Head{}, fmt.Errorf("%w: line %d: %w", ErrReceipt, r.Index, err)
	}
	l, err := Read([]byte(r.Line))
	return l, h, err
}
