package workbook

import (
	"strings"
	"testing"
)

var testMarks = Marks{
	Sheet: "校验结果", Name: "zhibiao_findings", Author: "校验", Made: made, Title: "题", Summary: []string{"概要"},
	Header: []string{"程度", "位置"}, Widths: []float64{8, 20}, Notes: []string{"注"},
	Lines: []MarkLine{{Cells: []string{"错误", "表1!B4"}, Ground: "FFC7CE", Sheet: "表1", At: Ref{3, 1}}},
	Cells: []CellMark{{Sheet: "表1", Range: Range{Ref{3, 1}, Ref{3, 1}}, Ground: "FFC7CE", Comment: "=cmd|'/C calc'!A0"}, {Sheet: "表1", Range: Range{Ref{4, 1}, Ref{5, 2}}, Ground: "FFEB9C", Comment: "二"}},
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
	data := oneSheet(sheetXML(`<row r="1"><c r="A1" t="str"><f>cmd|'/C calc'!A0</f><v>x</v></c><c r="B1"><f>[1]表!A1</f><v>5</v></c><c r="C1"><f>B1*2</f><v>10</v></c><c r="D1" t="str"><f>HYPERLINK("http://example.com","点")</f><v>点</v></c></row>`), entry{name: "xl/styles.xml", body: `<styleSheet ` + mainNS + `><fonts count="1"><font><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>`}, entry{name: "[Content_Types].xml", body: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`})
	book := mustRead(t, "f.xlsx", marked(t, data, testMarks))
	s := book.Sheet("表1")
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
		out, err := Mark(t.Context(), name, []byte(data), Marks{Sheet: "校验结果", Name: "n", Author: "a", Title: "t", Header: []string{"x"}}, Limits{})
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
