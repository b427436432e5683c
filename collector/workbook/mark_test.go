package workbook

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var testMarks = Marks{
	Sheet: "校验结果", Name: "zhibiao_findings", Author: "校验", Made: made, Title: "题", Summary: []string{"概要"},
	Header: []string{"程度", "位置"}, Widths: []float64{8, 20}, Notes: []string{"注"},
	Lines: []MarkLine{{Cells: []string{"错误", "表1!B4"}, Ground: "FFC7CE", Sheet: "表1", At: Ref{3, 1}}},
	Cells: []CellMark{{Sheet: "表1", Range: Range{Ref{3, 1}, Ref{3, 1}}, Ground: "FFC7CE", Comment: "=cmd|'/C calc'!A0"},
		{Sheet: "表1", Range: Range{Ref{4, 1}, Ref{5, 2}}, Ground: "FFEB9C", Comment: "二"}},
}

func marked(tb testing.TB, data []byte, m Marks) []byte {
	tb.Helper()
	out, err := Mark(tb.Context(), "f.xlsx", data, m, Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func edit(tb testing.TB, data []byte) *Draft {
	tb.Helper()
	d, err := EditDraft(data, Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// Marking changes no value and no other formatting; marking again with nothing
// to say takes the paint and the comments off.
func TestMarksComeAndGo(t *testing.T) {
	d := NewDraft(made)
	p := d.Page("表1")
	bold := Style{Bold: true, Ground: "AABBCC", Border: true}
	p.Number(Ref{3, 1}, 1.5, bold)
	p.Text(Ref{4, 1}, "x", Style{Italic: true})
	p.Comment(Ref{0, 0}, "本人", "留下")
	data := must(t, d)
	first := marked(t, data, testMarks)
	book := mustRead(t, "f.xlsx", first)
	if len(book.Sheets) != 2 || book.Sheets[0].Name != "校验结果" {
		t.Fatalf("%d sheets, the first %q", len(book.Sheets), book.Sheets[0].Name)
	}
	if got, want := book.Sheet("表1").At(Ref{3, 1}), (Cell{Kind: Number, Number: 1.5, Text: "1.5"}); got != want {
		t.Errorf("the value is %+v", got)
	}
	e := edit(t, first)
	if got := e.ground("表1", Ref{3, 1}); !strings.HasSuffix(got, "FFC7CE") {
		t.Errorf("painted %q", got)
	}
	id, err := e.file.GetCellStyle("表1", "B4")
	if err != nil {
		t.Fatal(err)
	}
	if style, err := e.file.GetStyle(id); err != nil || !style.Font.Bold || len(style.Border) != 4 {
		t.Errorf("formatting lost: %+v, %v", style, err)
	}
	comments, err := e.file.GetComments("表1")
	if err != nil || len(comments) != 3 {
		t.Errorf("%d comments, %v", len(comments), err)
	}
	none := testMarks
	none.Cells, none.Lines = nil, nil
	e = edit(t, marked(t, first, none))
	if got := e.ground("表1", Ref{3, 1}); !strings.HasSuffix(got, "AABBCC") {
		t.Errorf("unpainted to %q", got)
	}
	if got := e.ground("表1", Ref{5, 2}); got != "" {
		t.Errorf("a cell without ground is left with %q", got)
	}
	if comments, err = e.file.GetComments("表1"); err != nil || len(comments) != 1 || comments[0].Author != "本人" {
		t.Errorf("comments %+v, %v", comments, err)
	}
	if len(e.Pages()) != 2 {
		t.Errorf("sheets %v", e.Pages())
	}
}

// What could reach out of a department's file comes back as a value.
func TestMarkedFormulasAreInert(t *testing.T) {
	d := NewDraft(made)
	d.Page("表1")
	data := replaced(t, must(t, d), "xl/worksheets/sheet1.xml",
		sheetXML(`<row r="1"><c r="A1" t="str"><f>cmd|'/C calc'!A0</f><v>x</v></c><c r="B1"><f>[1]表!A1</f><v>5</v></c><c `+
			`r="C1"><f>B1*2</f><v>10</v></c><c r="D1" t="str"><f>HYPERLINK("http://example.com","点")</f><v>点</v></c></row>`))
	edited, err := markEdited(data, mustRead(t, "f.xlsx", data), testMarks, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := mustRead(t, "f.xlsx", edited).Sheet("表1")
	for at, want := range map[Ref]Cell{
		{0, 0}: {Kind: Text, Text: "x"}, {0, 1}: {Kind: Number, Number: 5, Text: "5"},
		{0, 2}: {Kind: Number, Number: 10, Text: "10", Formula: true}, {0, 3}: {Kind: Text, Text: "点"},
	} {
		if got := s.At(at); got != want {
			t.Errorf("%s is %+v, want %+v", at, got, want)
		}
	}
}

// Every format comes back as an .xlsx with the same values and merged ranges.
func TestMarkOtherFormats(t *testing.T) {
	html := `<html><body><table><tr><td colspan=2>表</td></tr><tr><td>=1+1</td><td>12.5</td></tr></table></body></html>`
	for name, data := range map[string]string{"a.csv": "表,\n=1+1,12.5\n", "a.xls": html} {
		out, err := Mark(t.Context(), name, []byte(data), Marks{Sheet: "校验结果", Name: "n", Author: "a", Title: "t", Header: []string{"x"}},
			Limits{})
		if err != nil {
			t.Fatal(err)
		}
		want, got := mustRead(t, name, []byte(data)), mustRead(t, "a.xlsx", out)
		if got.Format != XLSX || len(got.Sheets) != 2 {
			t.Fatalf("%s: %s of %d sheets", name, got.Format, len(got.Sheets))
		}
		a, b := want.Sheets[0], got.Sheets[1]
		for row, cells := range a.Rows() {
			for col, c := range cells {
				if g := b.At(Ref{row, col}); g.Text != c.Text || g.Formula {
					t.Errorf("%s %s: %+v, was %+v", name, Ref{row, col}, g, c)
				}
			}
		}
		if len(a.Merges) != len(b.Merges) {
			t.Errorf("%s: merges %v, were %v", name, b.Merges, a.Merges)
		}
	}
}

func TestMarkIsolated(t *testing.T) {
	x := newIsolated(t, Confinement{Processes: 1})
	data := smallFile(t, 1)
	want := marked(t, data, testMarks)
	got, err := x.Mark(t.Context(), "f.xlsx", data, testMarks, Limits{})
	if err != nil || dump(mustRead(t, "a.xlsx", got)) != dump(mustRead(t, "a.xlsx", want)) {
		t.Errorf("another file, %v", err)
	}
	if _, err := x.Mark(t.Context(), "f.xlsx", []byte("PK\x03\x04"), testMarks, Limits{}); err == nil {
		t.Error("a damaged file was marked")
	}
}

// replaced is a file with another body of one part.
func replaced(tb testing.TB, data []byte, name, body string) []byte {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		tb.Fatal(err)
	}
	var entries []entry
	for _, f := range z.File {
		e := entry{name: f.Name, body: body}
		if f.Name != name {
			r, err := f.Open()
			if err != nil {
				tb.Fatal(err)
			}
			text, err := io.ReadAll(r)
			if err != nil {
				tb.Fatal(err)
			}
			e.body = string(text)
		}
		entries = append(entries, e)
	}
	return pack(entries...)
}

// Real files come back marked, with their values; those that are .xlsx by
// their content are edited, not drawn anew.
func TestMarkRealFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedDir(t), "workbooks", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if filepath.Ext(path) == ".md" {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		book := mustRead(t, name, data)
		m := testMarks
		m.Lines, m.Cells = nil, []CellMark{{Sheet: book.Sheets[0].Name, Range: Range{Ref{3, 1}, Ref{3, 1}}, Ground: "FFC7CE",
			Comment: "批注"}}
		var out []byte
		if book.Format == XLSX {
			if out, err = markEdited(data, book, m, Limits{}); err != nil {
				t.Errorf("%s: not edited but drawn anew: %v", name, err)
			}
		}
		if out == nil {
			out = marked(t, data, m)
		}
		back := mustRead(t, name+".xlsx", out)
		if len(back.Sheets) != len(book.Sheets)+1 {
			t.Errorf("%s: %d sheets of %d", name, len(back.Sheets), len(book.Sheets))
			continue
		}
		for i, s := range book.Sheets {
			for row, cells := range s.Rows() {
				for col, c := range cells {
					g := back.Sheets[i+1].At(Ref{row, col})
					if g.Number != c.Number || c.Kind == Text && book.Format == XLSX && g.Text != c.Text {
						if book.Format != CSV {
							t.Fatalf("%s %s!%s: %+v, was %+v", name, s.Name, Ref{row, col}, g, c)
						}
					}
				}
			}
		}
	}
}
