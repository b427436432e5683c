package workbook

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// rlimitData is RLIMIT_DATA: private writable memory, reserved address space left out.
const rlimitData = 2

// confine puts the limits on this process that nothing it does can lift: what
// it may take of memory, and that it may write no file and leave no core.
func confine(memory int64) error {
	const slack = 64 << 20 // an arena that the runtime has begun
	limits := []struct {
		what     string
		resource int
		most     uint64
	}{
		{"size of files", syscall.RLIMIT_FSIZE, 0},
		{"core file", syscall.RLIMIT_CORE, 0},
		{"memory", rlimitData, uint64(memory + slack)},
	}
	// Not every kernel counts the former; address space, which the runtime
	// reserves more of than it uses, is counted by all.
	if have, ok := addressSpace(); ok {
		limits = append(limits, struct {
			what     string
			resource int
			most     uint64
		}{"address space", syscall.RLIMIT_AS, have + uint64(memory) + slack})
	}
	for _, l := range limits {
		if err := syscall.Setrlimit(l.resource, &syscall.Rlimit{Cur: l.most, Max: l.most}); err != nil {
			return fmt.Errorf("%s of %d bytes: %w", l.what, l.most, err)
		}
	}
	return nil
}

// addressSpace is what this process has reserved so far.
func addressSpace() (uint64, bool) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, false
	}
	pages, err := strconv.ParseUint(strings.Fields(string(text) + " x")[0], 10, 64)
	return pages * uint64(os.Getpagesize()), err == nil
}

// detached keeps a child out of the terminal's signals, which are its parent's
// business, and ends it when the thread that started it does.
func detached() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
