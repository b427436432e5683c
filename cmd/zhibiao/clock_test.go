package main

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestAClockThatIsSetStopsRecording(t *testing.T) {
	start := time.Date(2026, 11, 8, 9, 0, 0, 0, time.UTC)
	const day = 24 * time.Hour
	for what, c := range map[string]struct {
		wall, running time.Duration // passed
		fault         bool
	}{
		"nothing happens":           {0, 0, false},
		"ten idle days":             {10 * day, 10 * day, false},
		"a suspended machine":       {3 * day, 3 * day, false}, // CLOCK_BOOTTIME runs on
		"set by a minute":           {day + time.Minute, day, false},
		"set by an hour":            {day + time.Hour, day, false},
		"set ahead by a year":       {366 * day, day, true},
		"set back by two hours":     {-time.Hour, time.Hour, true},
		"set back and right again":  {2 * day, 2 * day, false},
		"slow by a second each day": {100*day - 100*time.Second, 100 * day, false},
	} {
		var wall, running time.Duration
		check := clock{
			now:     func() time.Time { return start.Add(wall) },
			running: func() (time.Duration, bool) { return time.Hour + running, true },
		}.watch().check
		wall, running = c.wall, c.running
		if err := check(); errors.Is(err, errClock) != c.fault {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := (clock{now: time.Now}).watch().check(); err != nil {
		t.Errorf("without the other clock: %v", err)
	}
}

// TestASetClockIsAccepted sets the clock of a running program ahead: it says that it could record nothing, records nothing, and goes
// on once somebody says that the clock is right. The log has who.
func TestASetClockIsAccepted(t *testing.T) {
	dir := bareInstance(t, "")
	var set atomic.Int64
	now := sampleNow(t)
	d := startVerbBy(t, clock{
		now:     func() time.Time { return now().Add(time.Duration(set.Load())) },
		running: func() (time.Duration, bool) { return time.Hour, true },
	}, "serve", "-c", dir, "--listen", "127.0.0.1:0")
	file := filepath.Join(dir, "月报.csv")
	if err := os.WriteFile(file, trade("2026年9月", 40653, 377894, ""), 0o600); err != nil {
		t.Fatal(err)
	}
	collect := func() (int, string) {
		code, out, problem := runVerb(t, "collect", "-c", dir, "--reason", "首次报送", file)
		return code, out + problem
	}
	d.get(t, "/-/ready")
	set.Store(int64(2 * time.Hour))
	if r, err := http.Get(d.url + "/-/ready"); err != nil || r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("ready by a clock that was set: %v, %v", r, err)
	}
	if code, said := collect(); code != exitFailure || !strings.Contains(said, "zhibiao clock accept") {
		t.Errorf("recorded by a clock that was set: %d %s", code, said)
	}
	if code, said, problem := runVerb(t, "clock", "accept", "-c", dir); code != exitOK || !strings.Contains(said, "set by 2h0m0s") {
		t.Fatalf("accept: %d %s%s", code, said, problem)
	}
	d.get(t, "/-/ready")
	if code, said := collect(); code != exitOK {
		t.Errorf("once it was accepted: %d %s", code, said)
	}
	if _, list, _ := runVerb(t, "log", "list", "-c", dir, "--act", "clock.accept"); !strings.Contains(list, "set by 2h0m0s") {
		t.Errorf("the log: %s", list)
	}
	if code, _, problem := runVerb(t, "clock", "accept", "-c", bareInstance(t, "")); code != exitFailure ||
		!strings.Contains(problem, errNotRunning.Error()) {
		t.Errorf("where none runs: %d %s", code, problem)
	}
}

func TestTheClockAtTheStart(t *testing.T) {
	now := time.Date(2026, 11, 8, 9, 0, 0, 0, time.UTC)
	for what, c := range map[string]struct {
		last       time.Time
		fault, log bool
	}{
		"a new ledger":               {time.Time{}, false, false},
		"a moment ago":               {now.Add(-time.Minute), false, false},
		"a stop over the holidays":   {now.AddDate(0, 0, -12), false, true},
		"a year":                     {now.AddDate(-1, 0, 0), false, true},
		"two years":                  {now.AddDate(-2, 0, 0), true, false},
		"set back by seconds":        {now.Add(3 * time.Second), false, false},
		"set back before the ledger": {now.AddDate(0, 0, 2), true, false},
	} {
		var log bytes.Buffer
		err := checkStart(now, c.last, 400*24*time.Hour, slog.New(slog.NewTextHandler(&log, nil)))
		if errors.Is(err, errClock) != c.fault || (log.Len() > 0) != c.log {
			t.Errorf("%s: %v, log %q", what, err, log.String())
		}
	}
}

// A call that is refused leaves nothing in the ledger: not even the catalogue, which would be known at that time for good.
func TestAReceiptInTheFutureRecordsNothing(t *testing.T) {
	dir := lanzhou(t)
	manifest := filepath.Join(dir, "m.csv")
	file, err := filepath.Glob(filepath.Join(dir, "workbooks", "*绿色建筑*"))
	if err != nil || len(file) == 0 {
		t.Fatal(file, err)
	}
	line := "file,received,reason\n" + filepath.Base(file[0]) + ",2062-02-08 09:30,示例\n"
	if err := os.WriteFile(manifest, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := runVerb(t, "collect", "-c", dir, "--received", manifest, file[0])
	if code != exitFailure || !strings.Contains(stderr, "after now") {
		t.Errorf("%d %s %s", code, out, stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "ledger.db")); err == nil {
		if _, out, _ := runVerb(t, "check-ledger", "-c", dir); !strings.Contains(out, " 0 revisions") {
			t.Errorf("the ledger: %s", out)
		}
	}
}
