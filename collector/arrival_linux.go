package collector

import (
	"io/fs"
	"syscall"
	"time"
)

// arrival is when a file came to be where it is: the last change of its inode, which writing, copying and
// moving make and which, unlike the time of writing, nobody can set.
func arrival(info fs.FileInfo) time.Time {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(st.Ctim.Unix())
	}
	return info.ModTime()
}
