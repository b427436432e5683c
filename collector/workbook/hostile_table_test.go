package workbook

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var updateHostile = flag.Bool("hostile", false, "measure the hostile files and write docs/hostile.md")

// hostileOutcome is one line of the table.
type hostileOutcome struct {
	name    string
	size    int
	outcome string
	took    time.Duration
	peak    int64 // bytes resident of the child, at most; 0 where the system does not tell
}

// TestHostileFilesInChildren reads every hostile file in a real child under
// the limits of production, and keeps docs/hostile.md's list of them whole.
// Time and memory are measured and written with -hostile alone.
func TestHostileFilesInChildren(t *testing.T) {
	page := filepath.Join("..", "..", "docs", "hostile.md")
	text, err := os.ReadFile(page)
	if err != nil && !*updateHostile {
		t.Fatal(err)
	}
	cases := slices.Concat(hostileFiles(), legacyFiles(), costlyFiles())
	for _, c := range cases {
		if !*updateHostile && !strings.Contains(string(text), "| "+c.name+" |") {
			t.Errorf("docs/hostile.md lacks %q: run go test ./collector/workbook -run HostileFilesInChildren -hostile", c.name)
		}
	}
	if !*updateHostile {
		return
	}
	var outcomes []hostileOutcome
	for _, c := range cases {
		outcomes = append(outcomes, measureHostile(t, c))
	}
	if err := os.WriteFile(page, []byte(hostilePage(outcomes)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// costlyFiles are sound files that cost more than production allows.
func costlyFiles() []hostileCase {
	return []hostileCase{
		{"texts that need more memory than allowed (limit 80 MB)", func() []byte { return costly(1 << 20) }, Limits{UnpackedBytes: 4 << 30},
			ErrMemory, ""},
		{"a file that takes longer than allowed (limit 0.1 s)", func() []byte { return costly(1 << 20) }, Limits{UnpackedBytes: 4 << 30},
			ErrTime, ""},
	}
}

func measureHostile(t *testing.T, c hostileCase) hostileOutcome {
	config := Confinement{Processes: 1}
	switch c.want {
	case ErrMemory:
		config.Memory = 80 << 20
	case ErrTime:
		config.Time = 100 * time.Millisecond
	}
	x, err := NewIsolated(config)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if _, err := x.Read(t.Context(), "warm.xlsx", oneSheet(sheetXML(goodRows)), Limits{}); err != nil {
		t.Fatal(err)
	}
	data := c.data()
	pid := x.idle[0].cmd.Process.Pid
	stop, peaked := make(chan struct{}), make(chan int64)
	go func() {
		var peak int64
		for {
			peak = max(peak, peakResident(pid))
			select {
			case <-stop:
				peaked <- max(peak, peakResident(pid))
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	start := time.Now()
	_, err = x.Read(t.Context(), "f.xlsx", data, c.limits)
	o := hostileOutcome{name: c.name, size: len(data), took: time.Since(start)}
	close(stop)
	o.peak = <-peaked
	if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
		t.Errorf("%s: want %v, got %v", c.name, c.want, err)
	}
	o.outcome = "read"
	for code, kind := range map[string]error{"`file.unknown`": ErrFormat, "`file.encrypted`": ErrEncrypted, "`file.damaged`": ErrCorrupt,
		"`file.limit`": ErrLimit, "`file.memory`": ErrMemory, "`file.time`": ErrTime, "`file.crash`": ErrCrash} {
		if errors.Is(err, kind) {
			o.outcome = code
		}
	}
	return o
}

// peakResident is the most memory that a process ever had, as Linux tells.
func peakResident(pid int) int64 {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb << 10
		}
	}
	return 0
}

func hostilePage(outcomes []hostileOutcome) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# Hostile files

Every file of the test's generator, read by a warm child process under the limits of production (50 MB file, 1 GiB memory, 30 s; where a
line's own limit is smaller it is set so in the test). The outcome is the finding's code that the sender sees, or that the file was read. The process that
runs the program never grew and never stopped. Memory is the most that the child was ever resident with, its own 20 MB and the file included.

    go test ./collector/workbook -run HostileFilesInChildren -hostile     (%s/%s, %d processors)

| file | bytes | outcome | ms | child's peak MB |
|---|--:|---|--:|--:|
`, runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	for _, o := range outcomes {
		fmt.Fprintf(&b, "| %s | %d | %s | %.1f | %d |\n", o.name, o.size, o.outcome, float64(o.took.Microseconds())/1000,
			(o.peak+1<<19)>>20)
	}
	return b.String()
}
