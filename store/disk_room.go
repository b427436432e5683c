package store

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"zhibiao/collector/report"
)

// diskRoom remembers whether a folder took what a commit may need.
type diskRoom struct {
	mu    sync.Mutex
	asked time.Time
	err   error
	short bool // a write met a full disk, and no room has been found since
}

const (
	roomFor   = 5 * time.Second // an answer holds for so long
	roomBytes = 1 << 20         // that a commit may need: its rows, and the log's frames around them
	roomAgain = 16 << 20        // once the disk was full: what is left over when files of a few bytes still go in is no room
)

// ask tries the folder, once in a while.
func (r *diskRoom) ask(now time.Time, dir string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ofNow(now, dir)
}

// askAgain tries the folder only where a write failed.
func (r *diskRoom) askAgain(now time.Time, dir string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.short {
		return nil
	}
	return r.ofNow(now, dir)
}

func (r *diskRoom) ofNow(now time.Time, dir string) error {
	switch age := now.Sub(r.asked); {
	case r.asked.IsZero() && r.short: // the write has just shown it
		r.asked = now
	case r.asked.IsZero() || age < 0 || age >= roomFor:
		size := roomBytes
		if r.short {
			size = roomAgain
		}
		r.asked, r.err = now, tryRoom(dir, size)
		r.short = r.short && r.err != nil
	}
	return r.err
}

// wrote notes what became of a write: whoever asks next hears that it met a full disk.
func (r *diskRoom) wrote(err error) {
	if !errors.Is(err, report.ErrFull) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked, r.err, r.short = time.Time{}, report.ErrFull, true
}

// tryRoom writes a file and removes it: what a disk says of its free space knows of no quota and no read-only mount.
func tryRoom(dir string, size int) error {
	f, err := os.CreateTemp(dir, ".room-*")
	if err != nil {
		return fmt.Errorf("the ledger's folder takes no file: %w", err)
	}
	_, err = f.Write(make([]byte, size))
	if err = errors.Join(err, f.Close(), os.Remove(f.Name())); err != nil {
		return fmt.Errorf("%w: %w", report.ErrFull, err)
	}
	return nil
}
