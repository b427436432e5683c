package gen_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhibiao/indicators/periods"
	"zhibiao/samples/gen"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

func generate(t *testing.T, last periods.Period, by time.Time) []gen.File {
	t.Helper()
	files, err := gen.Generate(last, by)
	if err != nil {
		t.Fatalf("generate up to %s: %v", last, err)
	}
	return files
}

func TestGenerateIsDeterministic(t *testing.T) {
	last, by := periods.Month(2026, time.October), time.Date(2026, 11, 23, 0, 0, 0, 0, shanghai)
	a, b := generate(t, last, by), generate(t, last, by)
	if len(a) != len(b) || len(a) < 150 {
		t.Fatalf("made %d and then %d files", len(a), len(b))
	}
	for i := range a {
		if a[i].Name != b[i].Name || !a[i].Received.Equal(b[i].Received) || !bytes.Equal(a[i].Data, b[i].Data) {
			t.Errorf("file %d: %s of %s differs from %s of %s", i, a[i].Name, a[i].Received, b[i].Name, b[i].Received)
		}
	}
}

func TestGenerateLeavesOutWhatHasNotComeIn(t *testing.T) {
	by := time.Date(2026, 11, 6, 0, 0, 0, 0, shanghai)
	for _, f := range generate(t, periods.Month(2026, time.October), by) {
		if f.Received.After(by) {
			t.Errorf("%s came in at %s, after %s", f.Name, f.Received, by)
		}
	}
}

// TestCommittedFilesAreThoseOfTheGenerator fails when somebody changed one
// without the other: run go generate ./samples.
func TestCommittedFilesAreThoseOfTheGenerator(t *testing.T) {
	files, err := gen.Committed()
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, dir := range []string{"plans", "workbooks"} {
		entries, err := os.ReadDir(filepath.Join("..", "lanzhou", dir))
		if err != nil {
			t.Fatal(err)
		}
		kept += len(entries)
	}
	if kept != len(files) {
		t.Errorf("%d files are kept, the generator makes %d", kept, len(files))
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join("..", "lanzhou", f.Folder(), f.Name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(data, f.Data) {
			t.Errorf("%s is not what the generator makes", f.Name)
		}
	}
}
