//go:build !linux && !darwin && !windows

package collector

import (
	"io/fs"
	"time"
)

// arrival is when a file came to be where it is, as far as that is known: when it was written.
func arrival(info fs.FileInfo) time.Time { return info.ModTime() }
