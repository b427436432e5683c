package collector

import (
	"io/fs"
	"syscall"
	"time"
)

// arrival is when a file came to be where it is: the last change of its inode.
func arrival(info fs.FileInfo) time.Time {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(st.Ctimespec.Unix())
	}
	return info.ModTime()
}
