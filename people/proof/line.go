// Package proof makes the log of acts provable. A Line is an act as the log
// keeps it; lines are the leaves of a Merkle tree (golang.org/x/mod/sumdb/tlog). A
// Head is the tree at one size, signed (golang.org/x/mod/sumdb/note). A Receipt
// shows with a few hashes that a line is in the tree of a head.
//
// Whoever holds a head that was signed before can see later that the log still
// begins with all that it had then. Without such a head from outside nobody can see
// that the key's owner cut the log short or wrote it anew.
package proof

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/netip"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zhibiao/people"
)

// Line is an act as the log keeps it. Where it came from stands beside it and is only committed to here, so
// that it can be erased and the line still proves what it proved.
type Line struct {
	At      time.Time      `json:"at"`
	Act     people.Act     `json:"act"`
	Account int64          `json:"account,omitempty"`
	Name    string         `json:"name,omitempty"`
	By      people.Means   `json:"by,omitempty"`
	From    string         `json:"from"` // the commitment to the address
	About   string         `json:"about,omitempty"`
	Outcome people.Outcome `json:"outcome"`
	Detail  string         `json:"detail,omitempty"`
}

// SaltBytes is how long a salt is. It keeps lines from being guessed by their hashes, too.
const SaltBytes = 16

// Write makes the text of a deed's line. Times are in UTC, to the millisecond.
func Write(d people.Deed, salt []byte) ([]byte, error) {
	text, err := json.Marshal(Line{
		At: d.At.UTC().Truncate(time.Millisecond), Act: d.Act, Account: d.Account, Name: d.Name, By: d.By,
		From:  Commit(salt, Address(d.From)),
		About: d.About, Outcome: d.Outcome, Detail: d.Detail,
	})
	if err != nil {
		return nil, fmt.Errorf("write the line of %s: %w", d.Act, err)
	}
	return text, nil
}

// Address is where a deed came from as the log keeps it; empty where that is not known.
func Address(from netip.Addr) string {
	if !from.IsValid() {
		return ""
	}
	return from.String()
}

// Commit binds a line to an address without telling it.
func Commit(salt []byte, address string) string {
	sum := sha256.Sum256(append(append([]byte{}, salt...), address...))
	return hex.EncodeToString(sum[:])
}

// Read reads a line, and says whether an address is the one that it is bound to.
func Read(text []byte) (l Line, err error) {
	if err := json.Unmarshal(text, &l); err != nil {
		return l, fmt.Errorf("read a line of the log: %w", err)
	}
	return l, nil
}

// Hash is a line's in the tree.
func Hash(text []byte) tlog.Hash { return tlog.RecordHash(text) }
