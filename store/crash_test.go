package store

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// childEnv makes this test binary a program that records until it is killed.
const childEnv = "ZHIBIAO_STORE_CRASH_LEDGER"

func TestMain(m *testing.M) {
	if path := os.Getenv(migrateEnv); path != "" {
		if err := bringUpToDate(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if path := os.Getenv(childEnv); path != "" {
		if err := recordUntilKilled(path, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// crashEntry is the entry of a number; what it says follows from the number alone.
func crashEntry(n int64) report.Entry {
	e := entry(fmt.Sprintf("file %d", n), day.Add(time.Duration(n)*time.Second))
	if n%5 == 0 {
		return rejected(e.File.Name, e.File.Received, "a", "b")
	}
	for i := range n%60 + 1 {
		sub := indicators.Subject{Indicator: "crash", Entity: fmt.Sprint(n % 97 * i)}
		p := periods.Month(2020, time.Month(i))
		e.Reading.Observations = append(e.Reading.Observations, observe(sub, p, float64(n*1000+i), fmt.Sprintf("C%d", n+i), fmt.Sprint(n)))
	}
	if n%7 == 0 {
		e.Reading.Targets = []indicators.Target{{Subject: fund, Value: float64(n)}}
	}
	return e
}

// recordUntilKilled writes a line for each receipt as soon as it has it.
func recordUntilKilled(path string, out io.Writer) error {
	ctx := context.Background()
	s, err := Open(ctx, path, LoadCatalogue(func([]byte) (*indicators.Catalogue, error) { return &indicators.Catalogue{}, nil }))
	if err != nil {
		return err
	}
	st, err := s.Stats(ctx)
	if err != nil {
		return err
	}
	for n := st.Submissions + 1; ; {
		if n%11 == 0 {
			c, err := s.RecordCatalogue(ctx, day, fmt.Appendf(nil, "catalogue %d", n), &indicators.Catalogue{})
			if err != nil {
				return err
			}
			if c != nil {
				fmt.Fprintf(out, "catalogue %d 0\n", c.Revision)
			}
		}
		batch := make([]report.Entry, rand.N(5)+1)
		for i := range batch {
			batch[i] = crashEntry(n)
			n++
		}
		receipts, err := s.Record(ctx, day.AddDate(1, 0, 0), batch...)
		if err != nil {
			return err
		}
		for _, r := range receipts {
			fmt.Fprintf(out, "submission %d %d\n", r.Submission.ID, r.Submission.Revision)
		}
	}
}

// Killed at any instant, the ledger holds all that was acknowledged, and each
// submission whole or not at all. SIGKILL leaves the kernel's cache alone; that the cache
// is on disk before a receipt is given is synchronous=FULL, which TestEveryConnectionHasItsPragmas holds.
func TestKillNine(t *testing.T) {
	kills := 120
	if testing.Short() {
		kills = 15
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	var last receipt
	for i := range kills {
		for _, r := range runAndKill(t, path) {
			last = last.max(r)
		}
		verifyCrashed(t, path, last)
		if t.Failed() {
			t.Fatalf("after kill %d", i+1)
		}
	}
	s := open(t, path, ReadOnly())
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
	st, err := s.Stats(t.Context())
	if err != nil || st.Submissions < int64(kills)/2 {
		t.Errorf("too little was recorded to prove anything: %+v, %v", st, err)
	}
	t.Logf("%d kills, %d submissions, %d revisions, %d observations", kills, st.Submissions, st.Revision, st.Observations)
}

// receipt is what a child acknowledged last.
type receipt struct{ submission, revision int64 }

func (r receipt) max(o receipt) receipt {
	return receipt{max(r.submission, o.submission), max(r.revision, o.revision)}
}

// runAndKill lets a child record for a random while and reads its receipts.
func runAndKill(t *testing.T, path string) []receipt {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.Command(program)
	child.Env = append(os.Environ(), childEnv+"="+path)
	var complaint strings.Builder
	child.Stderr = &complaint
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	// Some die while they open the file, most in the middle of their work: a while after some receipts.
	end := func() { time.AfterFunc(rand.N(20*time.Millisecond), func() { child.Process.Kill() }) }
	after := rand.N(40)
	if after == 0 {
		end()
	}
	var got []receipt
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil { // a line cut in two was not yet said
			break
		}
		var what string
		var id, revision int64
		if _, err := fmt.Sscanf(line, "%s %d %d", &what, &id, &revision); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if what == "catalogue" {
			got = append(got, receipt{0, id})
		} else {
			got = append(got, receipt{id, revision})
		}
		if len(got) == after {
			end()
		}
	}
	if child.Wait(); complaint.Len() > 0 {
		t.Fatalf("the child said: %s", complaint.String())
	}
	return got
}

func verifyCrashed(t *testing.T, path string, acknowledged receipt) {
	t.Helper()
	s := open(t, path, LoadCatalogue(func([]byte) (*indicators.Catalogue, error) { return &indicators.Catalogue{}, nil }))
	defer s.Close()
	var ok string
	if err := s.readers.QueryRowContext(t.Context(), `PRAGMA quick_check`).Scan(&ok); err != nil || ok != "ok" {
		t.Errorf("quick_check: %s, %v", ok, err)
	}
	st, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if st.Submissions < acknowledged.submission || st.Revision < acknowledged.revision {
		t.Errorf("acknowledged up to submission %d, revision %d; there are %d and %d", acknowledged.submission, acknowledged.revision,
			st.Submissions, st.Revision)
	}
	// The newest in full; what lies before was looked at after earlier kills.
	for _, c := range commits(t, s, max(0, st.Revision-40)) {
		if c.Catalogue != nil {
			continue
		}
		n := c.Reports[len(c.Reports)-1].Submission
		want := crashEntry(n)
		if len(c.Observations) != len(want.Reading.Observations) || len(c.Targets) != len(want.Reading.Targets) {
			t.Errorf("submission %d: %d observations and %d targets of %d and %d", n, len(c.Observations), len(c.Targets),
				len(want.Reading.Observations), len(want.Reading.Targets))
			continue
		}
		for i, o := range want.Reading.Observations {
			o.Source.Submission = n
			if c.Observations[i] != o {
				t.Errorf("submission %d: %+v, want %+v", n, c.Observations[i], o)
			}
		}
	}
	for id := max(1, st.Submissions-20); id <= st.Submissions; id++ {
		sub, err := s.Submission(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.Findings(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		want := crashEntry(id)
		data, err := s.Bytes(t.Context(), sub.SHA256)
		if err != nil || string(data) != string(want.File.Data) || len(found) != len(want.Reading.Findings) ||
			(sub.Revision == 0) != (id%5 == 0) {
			t.Errorf("submission %d: %q, %d findings, revision %d: %v", id, data, len(found), sub.Revision, err)
		}
	}
}
