package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/report"
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

// foundIn is what is found in a file that an instance checks.
func foundIn(t *testing.T, dir, file string) []report.Finding {
	t.Helper()
	_, out, problem := runVerb(t, "check", "-c", dir, "--json", file)
	var answers []struct{ Findings []report.Finding }
	if err := json.Unmarshal([]byte(out), &answers); err != nil || len(answers) != 1 {
		t.Fatalf("%v: %s%s", err, out, problem)
	}
	return answers[0].Findings
}

// TestFilesBeyondTheLimits: a file that is too large is taken once its surplus rows are gone.
func TestFilesBeyondTheLimits(t *testing.T) {
	const sound = "外贸和招商引资月报,,,,\n表号：甘商2表,,,,\n填报单位：省商务厅,,2026年4月,,\n指标名称,计量单位,本月,累计,累计±%\n" +
		"进出口总额,万元,46634,256416,3.1\n招商引资到位资金,亿元,8.5,96.3,3.2\n"
	dir := bareInstance(t, "reading: {cells: 100}\n")
	said := func(text string) []report.Finding {
		file := filepath.Join(t.TempDir(), "月报.csv")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return foundIn(t, dir, file)
	}
	collectortest.Mended(t, "file.limit", said(sound+strings.Repeat("备查,1\n", 100)), said(sound))
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
