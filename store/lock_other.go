//go:build !unix

package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// fileLock keeps a second writer out by the existence of a file, which stays
// behind when the process is killed.
type fileLock struct{ path string }

func lockFile(path string) (*fileLock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w (remove %s if there is none)", ErrLocked, path)
	}
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(f, os.Getpid())
	return &fileLock{path}, f.Close()
}

func (l *fileLock) release() error { return os.Remove(l.path) }
