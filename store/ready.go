package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrLost says that the ledger's file is gone from its place, or that another
// lies there: what was written to it now nobody would find again.
var ErrLost = errors.New("the ledger's file is no longer in its place")

// Ready says why nothing could be recorded now: the ledger is lost, or its
// folder takes no more. It may be asked at any rate; the folder is tried once in a few seconds.
func (l *ledger) Ready(now time.Time) error {
	if l.config.readOnly {
		return ErrReadOnly
	}
	if err := l.lost(); err != nil {
		return err
	}
	return l.room.ask(now, filepath.Dir(l.path))
}

// lost compares the file that is open with the one that bears its name.
func (l *ledger) lost() error {
	info, err := os.Stat(l.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(info, l.file) {
		return fmt.Errorf("%w: %s; stop the program, put the file or a backup back, and start again", ErrLost, l.path)
	}
	return err
}
