package cells

import (
	"testing"

	"zhibiao/collector/workbook"
)

// In formats that know texts alone an error is one all the same.
func TestErrorsTypedOut(t *testing.T) {
	book, err := workbook.Read(t.Context(), "月报.csv", []byte("甲, #DIV/0! ,#1,N/A\n"), workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	g := NewGrid(book.Sheets[0], &Watch{}, Units{})
	for col, want := range []workbook.Kind{workbook.Text, workbook.Error, workbook.Text, workbook.Text} {
		if c := g.Cell(workbook.Ref{Col: col}); c.Kind != want {
			t.Errorf("%q is of kind %v, want %v", c.Text, c.Kind, want)
		}
	}
}
