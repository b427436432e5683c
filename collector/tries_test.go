package collector

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
)

// A file that cannot be opened is answered at each try, and set aside after the third.
func TestAFileThatCannotBeOpened(t *testing.T) {
	c := &Collector{config: Config{Logger: slog.New(slog.DiscardHandler)}}
	dir := t.TempDir()
	path := filepath.Join(dir, "report.xlsx")
	put := func() time.Time {
		t.Helper()
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return arrival(info)
	}
	try := func(arrived time.Time, err error) (answer.Result, bool) {
		r := answer.Result{Err: err}
		w := waiting{path: path, arrived: arrived}
		w.tries = triesBefore(w)
		return r, c.leave(&job{from: directory(dir), waits: w, file: report.File{Name: "report.xlsx", Arrived: arrived}}, &r)
	}
	broken := &fs.PathError{Op: "read", Path: path, Err: errors.New("input/output error")}

	arrived := put()
	for _, passing := range []error{errUnsettled, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}, errors.New("the ledger's")} {
		if r, aside := try(arrived, passing); aside || r.Err == nil {
			t.Errorf("%v: set aside", passing)
		}
	}
	for n, want := range []string{"第1次尝试（共3次）", "第2次尝试（共3次）"} {
		r, aside := try(arrived, broken)
		answer, err := os.ReadFile(path + findingsSuffix)
		if aside || r.Err == nil || err != nil || !strings.Contains(string(answer), want) ||
			!strings.Contains(string(answer), "input/output error") {
			t.Fatalf("try %d: set aside %v, answer %q, %v", n+1, aside, answer, err)
		}
	}
	r, aside := try(arrived, broken)
	if !aside || r.Err != nil || r.Reading.Accepted() {
		t.Errorf("third try: set aside %v, %+v", aside, r)
	}
	for name, there := range map[string]bool{"report.xlsx": false, "report.xlsx.findings.txt": false, "rejected/report.xlsx": true,
		"rejected/report.xlsx.findings.txt": true} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != there {
			t.Errorf("%s: %v", name, err)
		}
	}

	// Another file of the name begins anew.
	if _, aside := try(put(), broken); aside {
		t.Error("set aside at the first try")
	}
	if _, aside := try(time.Now().Add(time.Hour), broken); aside {
		t.Error("an older file's answer was counted")
	}
	if answer, err := os.ReadFile(path + findingsSuffix); err != nil || !strings.Contains(string(answer), "第1次尝试") {
		t.Errorf("answer %q, %v", answer, err)
	}
}
