//go:build !linux

package workbook

import (
	"fmt"
	"os"
	"runtime/metrics"
	"syscall"
	"time"
)

// confine watches this process's memory, since systems differ in what they
// limit: above the bound it ends itself within a moment.
func confine(memory int64) error {
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for range time.Tick(20 * time.Millisecond) {
			metrics.Read(sample)
			if used := sample[0].Value.Uint64() - sample[1].Value.Uint64(); used > uint64(memory) {
				fmt.Fprintln(os.Stderr, "fatal error: out of memory:", used, "bytes")
				os.Exit(2)
			}
		}
	}()
	return nil
}

// detached leaves a child as systems make them; it ends when its input does.
func detached() *syscall.SysProcAttr { return nil }
