package collector

import (
	"io/fs"
	"syscall"
	"time"
)

// arrival is when a file came to be where it is: copying keeps the time of writing and sets that of creation.
func arrival(info fs.FileInfo) time.Time {
	at := info.ModTime()
	if d, ok := info.Sys().(*syscall.Win32FileAttributeData); ok {
		if made := time.Unix(0, d.CreationTime.Nanoseconds()); made.After(at) {
			at = made
		}
	}
	return at
}
