package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const draftWorkbook = "workbooks/省商务厅_外贸和招商引资月报_2026年6月（初稿）.xlsx"

func TestCheckAnnotates(t *testing.T) {
	dir := lanzhou(t)
	out := filepath.Join(t.TempDir(), "answer.xlsx")
	code, first, errors := runVerb(t, "check", "-c", dir, "--annotate", out, filepath.Join(dir, draftWorkbook))
	if code != exitFailure {
		t.Fatalf("exit code %d: %s", code, errors)
	}
	_, second, _ := runVerb(t, "check", "-c", dir, out)
	_, first, _ = strings.Cut(first, "\n")
	_, second, _ = strings.Cut(second, "\n")
	if first != second {
		t.Errorf("the file says\n%s\nits answer\n%s", first, second)
	}
	if code, _, errors := runVerb(t, "check", "-c", dir, "--annotate", out, out, out); code != exitUsage ||
		!strings.Contains(errors, "one file") {
		t.Errorf("two files: exit code %d, %s", code, errors)
	}
}

func TestTemplateVerb(t *testing.T) {
	dir := lanzhou(t)
	out := filepath.Join(t.TempDir(), "t.xlsx")
	if code, _, errors := runVerb(t, "template", "-c", dir, "--form", "park_monthly", "--period", "2026-M10", "-o", out); code != exitOK {
		t.Fatalf("exit code %d: %s", code, errors)
	}
	_, said, _ := runVerb(t, "check", "-c", dir, "--json", out)
	var answers []struct{ Form, Department, Period string }
	if err := json.Unmarshal([]byte(said), &answers); err != nil {
		t.Fatal(err)
	}
	if a := answers[0]; a.Form != "park_monthly" || a.Department != "industry" || a.Period != "2026-M10" {
		t.Errorf("the template is read as %+v", a)
	}
	for _, wrong := range [][]string{{"--form", "none", "--period", "2026-M10"}, {"--form", "park_monthly", "--period", "2026-Q3"},
		{"--form", "special_fund", "--period", "2026-M10"}, {"--form", "park_monthly", "--period", "soon"}} {
		if code, _, errors := runVerb(t, append([]string{"template", "-c", dir, "-o", out}, wrong...)...); code != exitUsage ||
			strings.Count(errors, "\n") != 1 {
			t.Errorf("%v: exit code %d, %q", wrong, code, errors)
		}
	}
}

// Limits of the configuration hold in the child, and are a finding.
func TestReadingLimitsAreConfiguration(t *testing.T) {
	dir := lanzhou(t)
	name := filepath.Join(dir, defaultConfig)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	write := func(reading string) {
		if err := os.WriteFile(name, append(append([]byte{}, text...), reading...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("\nreading: {cells: 3}\n")
	if code, out, _ := runVerb(t, "check", "-c", dir, filepath.Join(dir, draftWorkbook)); code != exitFailure ||
		!strings.Contains(out, "file.limit") {
		t.Errorf("exit code %d:\n%s", code, out)
	}
	for _, wrong := range []string{"\nreading: {cells: -1}\n", "\nreading: {memory_bytes: 1000}\n", "\nreading: {rows: 5}\n"} {
		write(wrong)
		if code, _, errors := runVerb(t, "check", "-c", dir, filepath.Join(dir, draftWorkbook)); code == exitOK ||
			!strings.Contains(errors, "reading") && !strings.Contains(errors, "rows") {
			t.Errorf("%q: exit code %d, %s", wrong, code, errors)
		}
	}
}
