package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A folder's workbooks are taken by one list of endings, whatever their case; what else lies there is named.
func TestCollectTakesTheWorkbooksOfAFolder(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"八月.Xlsx", "九月/a.XLSM", "b.et", "c.ods", "received.csv", "d.CSV", "e.pdf", "~$b.xlsx", ".x.xlsx",
		"a.xlsx.findings.txt"} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var said bytes.Buffer
	paths, err := collectVerb{Files: []string{folder}}.paths(&said)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range paths {
		name, err := filepath.Rel(folder, p)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, name)
	}
	slices.Sort(got)
	if want := []string{"b.et", "c.ods", "d.CSV", "九月/a.XLSM", "八月.Xlsx"}; !slices.Equal(got, want) {
		t.Errorf("taken are %q, want %q", got, want)
	}
	if want := "passed over, not named as a workbook is: " + filepath.Join(folder, "e.pdf") + "\n"; said.String() != want {
		t.Errorf("said is %q, want %q", said.String(), want)
	}
}
