package collector_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/samples/golden"
)

const (
	carelessFolder = "testdata/careless"
	carelessSaid   = "=> "
)

// TestCarelessForms reads files as careless departments send them, by forms of every kind: entities, labels, a ledger, months and entities
// across, two tables in a sheet, quarters. Each is kept with its first figures and what is asked about or refused.
func TestCarelessForms(t *testing.T) {
	r := reading.New(catalogueFile(t, filepath.Join(carelessFolder, "catalogue.yaml")), workbook.Limits{})
	path := filepath.Join(carelessFolder, "files.txt")
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(archive.Files) < 120 {
		t.Errorf("%d files", len(archive.Files))
	}
	for i := range archive.Files {
		f := &archive.Files[i]
		text, want, _ := strings.Cut(string(f.Data), carelessSaid)
		got := saidOfCareless(t, r, text)
		if strings.TrimSpace(want) != got && !golden.Updating() {
			t.Errorf("%s: it says %s, want %s", f.Name, got, want)
		}
		f.Data = []byte(text + carelessSaid + got + "\n")
	}
	if golden.Updating() {
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// saidOfCareless is what is said of the last of some drawings, after those before it were recorded.
func saidOfCareless(t *testing.T, r *reading.Reader, text string) string {
	t.Helper()
	const few = 4
	h, got := &history{}, report.Reading{}
	for drawing := range strings.SplitSeq(strings.TrimSpace(text), "\n===\n") {
		got, _ = h.read(t, r, "sheet 表\n"+drawing+"\n", "")
	}
	var said []string
	for i := range got.Observations[:min(few, len(got.Observations))] {
		o := &got.Observations[i]
		basis := map[indicators.Basis]string{indicators.Cumulative: " cumulative", indicators.OwnGrowth: " growth", indicators.OwnPrior: " prior"}[o.Basis]
		said = append(said, fmt.Sprintf("%s %s %s%s %.10g,", o.Indicator, o.Entity, o.Period, basis, o.Value))
	}
	for _, f := range got.Findings {
		if f.Severity != report.Notice {
			said = append(said, strings.TrimSpace(f.Code+" "+f.Cell))
		}
	}
	return strings.Join(said, " ")
}
