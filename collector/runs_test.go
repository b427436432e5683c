package collector_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zhibiao/collector"
	"zhibiao/collector/ledgertest"
)

// TestMissedRunsAreMadeUpOnce stops a program over several due runs and starts it again: the file that came
// meanwhile is taken at once, by one run. A program that was down for a moment, or never ran, makes up nothing.
func TestMissedRunsAreMadeUpOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inbox, remembered := t.TempDir(), filepath.Join(t.TempDir(), "runs")
		start := func() (*collector.Collector, *collector.Runs) {
			known, err := collector.LoadRuns(remembered)
			if err != nil {
				t.Error(err)
			}
			return newCollector(t, &ledgertest.Memory{}, func(c *collector.Config) {
				c.Sources = []collector.Source{{Name: "mail", Directory: inbox, Schedule: "0 * * * *"}}
				c.Now, c.Runs = time.Now, known
			}), known
		}
		// up lets a program run for a while, and gives how many files it took.
		up := func(c *collector.Collector, d time.Duration) int {
			waiting := func() int { left, _ := filepath.Glob(filepath.Join(inbox, "*.xlsx")); return len(left) }
			before := waiting()
			ctx, cancel := context.WithTimeout(t.Context(), d)
			defer cancel()
			if err := c.Run(ctx); err != nil {
				t.Error(err)
			}
			return before - waiting()
		}
		put := func(name, month string) {
			t.Helper()
			path := filepath.Join(inbox, name)
			if err := os.WriteFile(path, tradeFile(t, month, "10", month+"0"), 0o644); err != nil {
				t.Fatal(err)
			}
			if old := time.Now().Add(-time.Minute); os.Chtimes(path, old, old) != nil {
				t.Fatal("cannot make the file look settled")
			}
		}
		time.Sleep(time.Minute) // off the hour
		put("a.xlsx", "7")
		c, known := start()
		if n := up(c, 30*time.Minute); n != 0 || !known.LastSuccess("mail").IsZero() || !known.LastDue("mail").IsZero() {
			t.Errorf("a new source was run %d times before it was due; success %v, due %v", n, known.LastSuccess("mail"),
				known.LastDue("mail"))
		}
		c, _ = start()
		if n := up(c, time.Hour); n != 1 {
			t.Errorf("%d files taken on the hour", n)
		}
		put("b.xlsx", "8")
		c, known = start()
		if known.LastSuccess("mail").IsZero() {
			t.Error("the last success is forgotten over a restart")
		}
		if n := up(c, time.Minute); n != 0 {
			t.Errorf("%d files taken though no run was missed", n)
		}
		time.Sleep(5 * time.Hour)
		c, known = start()
		if n := up(c, time.Minute); n != 1 {
			t.Errorf("%d files taken of a missed run", n)
		}
		if due, success := known.LastDue("mail"), known.LastSuccess("mail"); due.IsZero() || success.Before(due) {
			t.Errorf("due %v, success %v", due, success)
		}
		put("c.xlsx", "9")
		c, _ = start()
		if n := up(c, time.Minute); n != 0 {
			t.Errorf("%d files taken: it was made up already", n)
		}
	})
}

// TestSourceWithoutFolderFails goes through a source whose folder is gone: its success stays what it was, so that the alert comes.
func TestSourceWithoutFolderFails(t *testing.T) {
	known, err := collector.LoadRuns(filepath.Join(t.TempDir(), "runs"))
	if err != nil {
		t.Fatal(err)
	}
	c := newCollector(t, &ledgertest.Memory{}, func(c *collector.Config) {
		c.Sources, c.Runs = []collector.Source{{Name: "mail", Directory: filepath.Join(t.TempDir(), "gone")}}, known
	})
	if _, err := c.CollectSource(t.Context(), "mail", nil); err == nil || !strings.Contains(err.Error(), "gone") {
		t.Errorf("%v", err)
	}
	if !known.LastSuccess("mail").IsZero() {
		t.Error("a failed run counts as a success")
	}
}

// TestSubfoldersAreLookedInto takes what lies in folders of an inbox that is itself a link, and puts it away in folders of the same names.
func TestSubfoldersAreLookedInto(t *testing.T) {
	real := t.TempDir()
	inbox := filepath.Join(t.TempDir(), "inbox")
	if err := os.Symlink(real, inbox); err != nil {
		t.Fatal(err)
	}
	for name, month := range map[string]string{"a.xlsx": "7", "2026年/八月/b.xlsx": "8", "财政局/done/c.xlsx": "9",
		"done/old.xlsx": "1", "rejected/old.xlsx": "2", ".sync/x.xlsx": "3", "#recycle/x.xlsx": "4"} {
		path := filepath.Join(inbox, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, tradeFile(t, month, "10", month+"0"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := newCollector(t, &ledgertest.Memory{}, func(c *collector.Config) {
		c.Sources = []collector.Source{{Name: "mail", Directory: inbox}}
	})
	results, err := c.CollectSource(t.Context(), "mail", nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range results {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	if want := []string{"a.xlsx", "b.xlsx", "c.xlsx"}; !slices.Equal(names, want) {
		t.Errorf("took %v, want %v", names, want)
	}
	for _, left := range []string{"done/a.xlsx", "done/2026年/八月/b.xlsx", "done/财政局/done/c.xlsx", "done/old.xlsx", ".sync/x.xlsx"} {
		if _, err := os.Stat(filepath.Join(inbox, left)); err != nil {
			t.Error(err)
		}
	}
}

// TestRetiredCollectorsTakeNothing replaces a collector: a failed change leaves it at work, one that succeeds ends it.
func TestRetiredCollectorsTakeNothing(t *testing.T) {
	c := newCollector(t, &ledgertest.Memory{}, nil)
	wrong := errors.New("wrong")
	if err := c.Retire(func() error { return wrong }); !errors.Is(err, wrong) {
		t.Errorf("%v", err)
	}
	if _, err := c.Collect(t.Context(), november, nil); err != nil {
		t.Errorf("after a change that failed: %v", err)
	}
	if err := c.Retire(func() error { return nil }); err != nil {
		t.Errorf("%v", err)
	}
	if _, err := c.Collect(t.Context(), november, nil); !errors.Is(err, collector.ErrRetired) {
		t.Errorf("after it was replaced: %v", err)
	}
}
