// Package collectortest is what the tests of the collector's rooms share.
package collectortest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"zhibiao/samples/sampletest"

	"zhibiao/collector/check"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// Made is when the templates of the tests are made, and their reports read.
var Made = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// Lanzhou is a reader of the sample's forms.
func Lanzhou(t testing.TB) *reading.Reader {
	t.Helper()
	return reading.New(sampletest.Lanzhou(t), workbook.Limits{})
}

// Nothing stands.
func Nothing(indicators.Subject) []indicators.Observation { return nil }

// ReadFile is what a file says that is held against what stands.
func ReadFile(t testing.TB, r *reading.Reader, file report.File, now time.Time, standing report.Standing) report.Reading {
	t.Helper()
	book, err := workbook.Read(t.Context(), file.Name, file.Data, r.Limits())
	if err != nil {
		return reading.Unreadable(err)
	}
	return ReadBook(t, r, book, file, now, standing)
}

// ReadBook is ReadFile of a workbook that has been taken apart.
func ReadBook(t testing.TB, r *reading.Reader, book *workbook.Book, file report.File, now time.Time,
	standing report.Standing) report.Reading {
	return check.Against(r.Prepare(t.Context(), book, file, now), report.Past{Standing: standing})
}

// SharedFolder finds the folder of real workbooks beside the checkout.
func SharedFolder(t testing.TB) string {
	t.Helper()
	candidates := []string{os.Getenv("ZHIBIAO_SHARED")}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		candidates = append(candidates, filepath.Join(dir, "shared"))
	}
	for _, c := range candidates {
		if c == "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(c, "workbooks")); err == nil {
			return c
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("the folder shared with the real workbooks is absent; set ZHIBIAO_SHARED")
	}
	t.Skip("the folder shared with the real workbooks is absent; set ZHIBIAO_SHARED to read them")
	return ""
}

// LibreOffice gives its path. Without it the test fails in CI and says elsewhere that it skips.
func LibreOffice(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("soffice")
	switch {
	case err == nil:
		return path
	case os.Getenv("CI") != "":
		t.Fatal("soffice is not installed: .ci/tools installs it")
	default:
		t.Skip("soffice is not installed: .ci/tools installs it")
	}
	return ""
}
