package workbook

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// placeNames is a sheet of 40 rows and 30 columns, each cell named after its place; the first row is merged all over.
func placeNames() []byte {
	var b strings.Builder
	for row := range 40 {
		fmt.Fprintf(&b, `<row r="%d">`, row+1)
		for col := range 30 {
			at := Ref{row, col}
			fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, at, at)
		}
		b.WriteString(`</row>`)
	}
	return oneSheet(strings.Replace(sheetXML(b.String()), "</sheetData>",
		`</sheetData><mergeCells count="1"><mergeCell ref="A1:AD1"/></mergeCells>`, 1))
}

// A piece crosses over from the child, and nothing else of the sheet.
func TestExcerptIsThePieceAlone(t *testing.T) {
	x, err := NewIsolated(Confinement{Processes: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	at := Ref{20, 15}
	a := Around{Sheet: "表1", Cells: Range{at, at}, Rows: 2, Cols: 1, HeadRows: 1, HeadCols: 0}
	book, err := x.Excerpt(t.Context(), "f.xlsx", placeNames(), a, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheet("表1")
	var got []string
	for _, cells := range s.Rows() {
		for _, c := range cells {
			got = append(got, c.Text)
		}
	}
	want := "A1 O1 P1 Q1 O19 P19 Q19 O20 P20 Q20 O21 P21 Q21 O22 P22 Q22 O23 P23 Q23"
	if strings.Join(got, " ") != want {
		t.Errorf("the piece is %v\nwant %s", got, want)
	}
	if m, ok := s.MergeAt(Ref{0, 15}); !ok || m.First != (Ref{0, 0}) || s.At(m.First).Text != "A1" {
		t.Errorf("the merged title is %v, %v", m, ok)
	}
	if a.Sheet = "none"; true {
		book, err := x.Excerpt(t.Context(), "f.xlsx", placeNames(), a, Limits{})
		if err != nil || book.Sheet("none") != nil || book.Sheet("表1") == nil {
			t.Errorf("a sheet that is not there: %v", err)
		}
	}
}

// What is handed out carries no macros; without any it is the very file.
func TestPlainTakesMacrosOut(t *testing.T) {
	x, err := NewIsolated(Confinement{Processes: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	plain := oneSheet(sheetXML(goodRows))
	got, err := x.Plain(t.Context(), "f.xlsx", plain, Limits{})
	if err != nil || !bytes.Equal(got, plain) {
		t.Errorf("a file without macros: %d bytes of %d, %v", len(got), len(plain), err)
	}
	got, err = x.Plain(t.Context(), "f.xlsm", macroWorkbook(), Limits{})
	if err != nil || bytes.Contains(bytes.ToLower(got), []byte("vba")) {
		t.Errorf("a file with macros: %d bytes, %v", len(got), err)
	}
	if book := mustRead(t, "f.xlsx", got); len(book.Notes) != 0 || book.Sheets[0].At(Ref{1, 0}).Text != "乙 丙" {
		t.Errorf("afterwards: notes %v, cell %+v", book.Notes, book.Sheets[0].At(Ref{1, 0}))
	}
	if _, err := x.Plain(t.Context(), "f.xlsx", plain[:200], Limits{}); err == nil {
		t.Error("a file that is cut off was handed out")
	}
}
