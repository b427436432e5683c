package locate

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/samples"
)

// TestNoHeaderIsBetterThanTheBest holds every block of rows that may be a header against what finding headers stops at.
func TestNoHeaderIsBetterThanTheBest(t *testing.T) {
	files, err := filepath.Glob("../../../samples/lanzhou/workbooks/*10月.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	best := 0
	for _, file := range files {
		for _, s := range sheetsOf(t, file) {
			for _, table := range s.Spec.TableSpecs {
				best += holdAgainstBest(t, s, table)
			}
		}
	}
	if best == 0 {
		t.Error("no header has every column of its table")
	}
}

// holdAgainstBest says how many headers of the table have every column.
func holdAgainstBest(t *testing.T, s *Sheet, table *form.TableSpec) (best int) {
	rows := s.Grid.Rows
	for i := range rows {
		for j := i; j < len(rows) && rows[j]-rows[i] < headerRows; j++ {
			f := bindHeader(s, table, newBlock(s.Grid, rows[i], rows[j], 0, s.Grid.Last.Col))
			if f == nil || table.Most() == 0 {
				continue
			}
			if f.score > table.Most() {
				t.Errorf("%s: rows %d to %d score %d of %d", s.File.Name, rows[i]+1, rows[j]+1, f.score, table.Most())
			}
			if f.isBest() {
				best++
			}
		}
	}
	return best
}

func sheetsOf(t *testing.T, file string) []*Sheet {
	t.Helper()
	c, err := indicators.LoadCatalogue(samples.Catalogue(), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	book, err := workbook.Read(t.Context(), file, data, workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := Source{Remarks: report.NewRemarks(), Catalogue: c, Book: book, File: report.File{Name: filepath.Base(file)},
		Now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Watch: &cells.Watch{}}
	for _, f := range c.Forms {
		s.Forms = append(s.Forms, form.New(c, f))
	}
	return Locate(s).Sheets
}
