package workbook

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

// Sheets of other formats may have names that a workbook's cannot, or that are
// the same to it: each is drawn for itself, what is hidden stays so, and marks find their sheet.
func TestMarksFindSheetsThatAreRenamed(t *testing.T) {
	long := strings.Repeat("长", 40)
	book := &Book{Format: XLS}
	for i, name := range []string{"隐藏", "表", "表 ", "a/b", "a:b", long, long + "二", "'x'"} {
		s := &Sheet{Name: name, Hidden: i == 0}
		s.put(Ref{0, 0}, Cell{Kind: Number, Number: float64(i), Text: strconv.Itoa(i)})
		s.finish()
		book.Sheets = append(book.Sheets, s)
	}
	m := Marks{Sheet: "校验结果", Name: "list", Author: "x", Made: time.Unix(0, 0), Header: []string{"a"}, Widths: []float64{9}}
	for _, s := range book.Sheets {
		m.Cells = append(m.Cells, CellMark{Sheet: s.Name, Range: Range{Ref{0, 0}, Ref{0, 0}}, Ground: "FFC7CE", Comment: "c"})
		m.Lines = append(m.Lines, MarkLine{Sheet: s.Name, Cells: []string{"a"}})
	}
	d := redraw(book, m)
	d.mark(m.renamed(drawnNames(book)))
	data, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(t.Context(), "a.xlsx", data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Sheets) != len(book.Sheets)+1 {
		t.Fatalf("%d sheets", len(got.Sheets))
	}
	names := drawnNames(book)
	for i, s := range book.Sheets {
		drawn := got.Sheet(names[s.Name])
		if drawn == nil || drawn.At(Ref{0, 0}).Number != float64(i) || drawn.Hidden != s.Hidden {
			t.Errorf("%q is drawn as %q: %+v", s.Name, names[s.Name], drawn)
		}
	}
}

// Programs that leave rows without numbers keep what they say of them when the file is edited.
func TestEditRowsWithoutNumbers(t *testing.T) {
	data := oneSheet(sheetXML(`<row><c t="inlineStr"><is><t>甲</t></is></c></row><row hidden="1"><c><v>1</v></c></row><row r="9"><c ` +
		`r="A9"><v>2</v></c></row><row hidden="1"/>`))
	marked, err := Mark(t.Context(), "f.xlsx", data, Marks{Sheet: "校验结果", Name: "list", Author: "x", Made: time.Unix(0, 0),
		Header: []string{"a"}, Widths: []float64{9}}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	book, err := Read(t.Context(), "f.xlsx", marked, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[1]
	if s.RowHidden(0) || !s.RowHidden(1) || s.At(Ref{1, 0}).Number != 1 || s.At(Ref{8, 0}).Number != 2 || !s.RowHidden(9) {
		t.Errorf("%+v", s.hiddenRows)
	}
}

// What takes more to draw than a child may have comes back as the list alone.
func TestMarkListAlone(t *testing.T) {
	x := newIsolated(t, Confinement{Processes: 1, Memory: 96 << 20})
	corners := oneBIFF(nil, biff{}.rec(biffNumber, at(0, 0, 0), 1.0).rec(biffNumber, at(0, 255, 0), 2.0).rec(biffNumber, at(65535, 0, 0),
		3.0).rec(biffNumber, at(65535, 255, 0), 4.0))
	m := Marks{Sheet: "校验结果", Name: "list", Author: "x", Made: time.Unix(0, 0), Title: "结果", Header: []string{"a", "b"},
		Widths: []float64{9, 9}, Alone: "原表过大",
		Cells: []CellMark{{Sheet: "Sheet1", Range: Range{Ref{0, 0}, Ref{0, 0}}, Ground: "FFC7CE", Comment: "c"}},
		Lines: []MarkLine{{Sheet: "Sheet1", Cells: []string{"错误", "A1"}}}}
	marked, err := x.Mark(t.Context(), "f.xls", corners, m, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	book, err := Read(t.Context(), "f.xlsx", marked, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(book.Sheets) != 1 || book.Sheets[0].At(Ref{1, 0}).Text != "原表过大" || book.Sheets[0].At(Ref{4, 1}).Text != "A1" {
		t.Errorf("%d sheets, %+v", len(book.Sheets), book.Sheets[0])
	}
}
