package workbook

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRetype writes into files of every format: what is meant changes, no other cell does, and what is no .xlsx comes back as one.
func TestRetype(t *testing.T) {
	files, err := filepath.Glob("../answer/testdata/answer/draft.*")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, path := range append(files, "../../samples/lanzhou/workbooks/省商务厅_外贸和招商引资月报_2026年4月.xlsx") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			before, err := Read(t.Context(), path, data, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			sheet, first := before.Sheets[0].Name, Ref{}
			for row, list := range before.Sheets[0].Rows() {
				for col := range list {
					first = Ref{row, col}
				}
				break
			}
			cells := []Retyped{{Sheet: sheet, At: first, Text: "=2026年10月", Note: "原为另一个月"},
				{Sheet: sheet, At: Ref{Row: 60, Col: 9}, Text: "单位：万元"}}
			written, err := Retype(t.Context(), path, data, "zhibiao", cells, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			after, err := Read(t.Context(), "a.xlsx", written, Limits{})
			if err != nil || after.Format != XLSX {
				t.Fatal(err, after)
			}
			for _, c := range cells {
				if got := after.Sheets[0].At(c.At); got.Text != c.Text || got.Formula {
					t.Errorf("%s says %+v", c.At, got)
				}
			}
			if err := onlyRetyped(before, after, cells[1:]); err == nil || !strings.Contains(err.Error(), first.String()) {
				t.Errorf("a cell that was not meant to change is not told: %v", err)
			}
		})
	}
}
