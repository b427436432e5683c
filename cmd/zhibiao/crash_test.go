package main

import (
	"bytes"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var kills = flag.Int("kills", 30, "how often a test kills the program")

// TestKilledCollectLosesNothing kills the real program at random points while
// it takes the sample in, many times over the same ledger, and then lets it finish: what
// stands must be what an undisturbed run gives, and the ledger must be sound after every kill.
func TestKilledCollectLosesNothing(t *testing.T) {
	program := binary(t)
	collect := func(dir string) *exec.Cmd {
		cmd := exec.Command(program, "collect", "-c", dir, "--received", filepath.Join(dir, "received.csv"),
			"--reason", "示例", filepath.Join(dir, "workbooks"), filepath.Join(dir, "plans"))
		cmd.Env = append(os.Environ(), "TZ=Asia/Shanghai")
		return cmd
	}
	undisturbed := lanzhou(t)
	began := time.Now()
	if out, err := collect(undisturbed).CombinedOutput(); exitCode(err) != exitFailure { // one file is refused
		t.Fatalf("collect: %v\n%s", err, out)
	}
	took := time.Since(began)

	disturbed := lanzhou(t)
	kills := *kills
	if testing.Short() {
		kills = 5
	}
	random := rand.New(rand.NewPCG(1, 2))
	killed := 0
	for attempt := 0; killed < kills; attempt++ {
		if attempt == 8*kills {
			t.Fatalf("only %d runs were killed before they ended", killed)
		}
		cmd := collect(disturbed)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.Float64() * float64(took)))
		cmd.Process.Kill()
		ended := exitCode(cmd.Wait()) != -1
		soundLedger(t, disturbed)
		if ended {
			disturbed = lanzhou(t) // all is in: what comes again changes nothing and ends at once
		} else {
			killed++
		}
	}
	if out, err := collect(disturbed).CombinedOutput(); exitCode(err) > exitFailure {
		t.Fatalf("collect after the kills: %v\n%s", err, out)
	}
	want, got := exported(t, undisturbed), exported(t, disturbed)
	if !bytes.Equal(want, got) {
		t.Errorf("after %d kills %d bytes of figures stand, undisturbed %d", killed, len(got), len(want))
	}
}

func soundLedger(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, "ledger.db")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return // killed before it was made
	}
	s, err := openLedger(t.Context(), path)
	if err != nil {
		t.Fatalf("open the ledger after a kill: %v", err)
	}
	defer s.Close()
	if err := s.Check(t.Context()); err != nil {
		t.Fatalf("the ledger after a kill: %v", err)
	}
}

// exported is every figure that stands, without what differs between runs: the submission's number.
func exported(t *testing.T, dir string) []byte {
	t.Helper()
	code, out, stderr := runVerb(t, "export", "-c", dir, "--format", "csv")
	if code != exitOK {
		t.Fatalf("export: %d %s", code, stderr)
	}
	var kept []string
	for line := range strings.Lines(out) {
		cells := strings.SplitN(line, ",", 11)
		kept = append(kept, strings.Join(append(cells[:9:9], cells[10]), ","))
	}
	return []byte(strings.Join(kept, ""))
}

func exitCode(err error) int {
	var e *exec.ExitError
	if errors.As(err, &e) {
		return e.ExitCode()
	}
	if err != nil {
		return 99
	}
	return 0
}
