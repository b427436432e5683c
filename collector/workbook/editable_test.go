package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// parts are the bodies of a package's parts.
func partsOf(tb testing.TB, data []byte) map[string]string {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		out[f.Name] = string(body)
	}
	return out
}

func repacked(parts map[string]string) []byte {
	var entries []entry
	for _, name := range sortedNames(parts) {
		entries = append(entries, entry{name: name, body: parts[name]})
	}
	return pack(entries...)
}

func sortedNames(m map[string]string) []string {
	return slices.Sorted(maps.Keys(m))
}

// commented is a workbook of two sheets with a comment each.
func commented(t *testing.T) map[string]string {
	t.Helper()
	d := NewDraft(made)
	for _, name := range []string{"表1", "表2"} {
		p := d.Page(name)
		p.Number(Ref{3, 1}, 1.5, Style{Bold: true})
		p.Comment(Ref{3, 1}, "王某", "原批注"+name)
		p.Comment(Ref{6, 2}, "李某", "另一处"+name)
	}
	return partsOf(t, must(t, d))
}

// Layouts that the editor cannot work on, all of them such as programs write:
// the answer keeps the comments, ours beside them, and gives them back when the marks are taken off.
func TestMarkKeepsCommentsOfEveryLayout(t *testing.T) {
	rename := func(parts map[string]string, pairs ...string) {
		r, old := strings.NewReplacer(pairs...), maps.Clone(parts)
		clear(parts)
		for name, body := range old {
			parts[r.Replace(name)] = r.Replace(body)
		}
	}
	for name, change := range map[string]func(map[string]string){
		"as Excel does": func(map[string]string) {},
		"targets from the root, names of openpyxl": func(p map[string]string) {
			rename(p, "xl/comments1.xml", "xl/comments/comment1.xml", "../comments1.xml", "/xl/comments/comment1.xml",
				"drawings/vmlDrawing1.vml", "drawings/commentsDrawing1.vml",
				"xl/comments2.xml", "xl/comments/comment2.xml", "../comments2.xml", "/xl/comments/comment2.xml", "drawings/vmlDrawing2.vml",
				"drawings/commentsDrawing2.vml")
			rename(p, `"../drawings/`, `"/xl/drawings/`)
		},
		"numbers that cross": func(p map[string]string) {
			rename(p, "comments1.xml", "comments2.xml", "comments2.xml", "comments1.xml")
		},
		"shapes of LibreOffice": func(p map[string]string) {
			for n, body := range p {
				if strings.HasSuffix(n, ".vml") {
					p[n] = regexp.MustCompile(`(?s)<v:shapetype.*?</v:shapetype>`).ReplaceAllString(strings.ReplaceAll(body, `"_x0000_s`,
						`"shape_`), "")
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			parts := commented(t)
			change(parts)
			data := repacked(parts)
			m := testMarks
			m.Cells = []CellMark{{Sheet: "表2", Range: Range{Ref{3, 1}, Ref{3, 1}}, Ground: "FFC7CE", Comment: "错"}}
			m.Lines = nil
			edited, err := markEdited(data, mustRead(t, "f.xlsx", data), m, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			mustRead(t, "f.xlsx", edited)
			if got, want := commentsOf(t, edited, "表2"), "B4 校验: 错\n———\n王某：原批注表2|C7 李某: 另一处表2"; got != want {
				t.Errorf("marked: %q, want %q", got, want)
			}
			if got, want := commentsOf(t, edited, "表1"), "B4 王某: 原批注表1|C7 李某: 另一处表1"; got != want {
				t.Errorf("the other sheet: %q, want %q", got, want)
			}
			none := m
			none.Cells = nil
			back, err := markEdited(edited, mustRead(t, "f.xlsx", edited), none, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := commentsOf(t, back, "表2"), "B4 王某: 原批注表2|C7 李某: 另一处表2"; got != want {
				t.Errorf("unmarked: %q, want %q", got, want)
			}
		})
	}
}

func commentsOf(t *testing.T, data []byte, sheet string) string {
	t.Helper()
	comments, err := edit(t, data).file.GetComments(sheet)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for _, c := range comments {
		text := c.Text
		for _, run := range c.Paragraph {
			text += run.Text
		}
		lines[c.Cell+" "+c.Author+": "+text] = ""
	}
	return strings.Join(sortedNames(lines), "|")
}

// Workbooks with few styles or none, as generators of reports write them, and
// with a sheet that is a chart are edited, not drawn anew.
func TestMarkEditsSparseWorkbooks(t *testing.T) {
	const chartRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet" ` +
		`Target="chartsheets/sheet1.xml"/><Relationship Id="rId2" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" ` +
		`Target="worksheets/sheet1.xml"/></Relationships>`
	types := `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ` +
		`ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ` +
		`ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ` +
		`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`
	rows := sheetXML(`<row r="4"><c r="B4"><v>1.5</v></c></row>`)
	for name, data := range map[string][]byte{
		"some styles":  oneSheet(rows),
		"empty styles": oneSheet(rows, entry{name: "xl/styles.xml", body: `<styleSheet ` + mainNS + `/>`}),
		"styles under a prefix": oneSheet(rows, entry{name: "xl/styles.xml",
			body: `<x:styleSheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:cellXfs count="1"><x:xf ` +
				`numFmtId="0"/></x:cellXfs></x:styleSheet>`}),
		"no styles": without("xl/styles.xml", oneSheetEntries(rows, entry{name: contentTypes, body: types},
			entry{name: "xl/_rels/workbook.xml.rels",
				body: strings.Replace(bookRels, `<Relationship Id="rId3" `+
					`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>`, "", 1)})),
		"a chart for a sheet": oneSheet(rows, entry{name: contentTypes, body: types},
			entry{name: "xl/workbook.xml", body: `<workbook ` + mainNS +
				`><sheets><sheet name="图" sheetId="2" r:id="rId1"/><sheet name="表1" sheetId="1" r:id="rId2"/></sheets></workbook>`},
			entry{name: "xl/_rels/workbook.xml.rels", body: chartRels},
			entry{name: "xl/chartsheets/sheet1.xml",
				body: `<chartsheet ` + mainNS + `><sheetViews><sheetView workbookViewId="0"/></sheetViews></chartsheet>`}),
	} {
		t.Run(name, func(t *testing.T) {
			m := testMarks
			m.Cells = m.Cells[:1]
			edited, err := markEdited(data, mustRead(t, "f.xlsx", data), m, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			book := mustRead(t, "f.xlsx", edited)
			if book.Sheets[0].Name != "校验结果" || book.Sheet("表1").At(Ref{3, 1}).Number != 1.5 {
				t.Errorf("sheets %v", book.Sheets)
			}
			if got := edit(t, edited).ground("表1", Ref{3, 1}); !strings.HasSuffix(got, "FFC7CE") {
				t.Errorf("painted %q", got)
			}
		})
	}
}

// What people set up in their workbook is there in the answer: and what is of a
// sheet by its number stays of that sheet though ours comes first.
func TestMarkKeepsWhatPeopleSetUp(t *testing.T) {
	f := excelize.NewFile()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(f.SetSheetName("Sheet1", "月报"))
	for cell, v := range map[string]any{"A3": "指标", "B3": "本月", "A4": "甲", "B4": 5, "A5": "乙", "B5": 7} {
		do(f.SetCellValue("月报", cell, v))
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, ColorTheme: ptr(4)},
		Border: []excelize.Border{{Type: "left", Style: 1}}, Protection: &excelize.Protection{Locked: false}})
	do(err)
	do(f.SetCellStyle("月报", "B4", "B4", bold))
	do(f.MergeCell("月报", "A1", "C1"))
	do(f.AddChart("月报", "E3", &excelize.Chart{Type: excelize.Col,
		Series: []excelize.ChartSeries{{Name: "月报!$B$3", Categories: "月报!$A$4:$A$5", Values: "月报!$B$4:$B$5"}}}))
	format, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "9A0511"}})
	do(err)
	do(f.SetConditionalFormat("月报", "B4:B9", []excelize.ConditionalFormatOptions{{Type: "cell", Criteria: ">", Format: &format,
		Value: "6"}}))
	do(f.SetRowVisible("月报", 5, false))
	do(f.SetColVisible("月报", "D", false))
	do(f.ProtectSheet("月报", &excelize.SheetProtectionOptions{Password: "x", FormatCells: true}))
	do(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "月报!$1:$3", Scope: "月报"}))
	dv := excelize.NewDataValidation(true)
	dv.Sqref = "B4:B9"
	do(dv.SetRange(0, 100, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween))
	do(f.AddDataValidation("月报", dv))
	var b bytes.Buffer
	do(f.Write(&b))
	m := testMarks
	m.Cells = []CellMark{{Sheet: "月报", Range: Range{Ref{3, 1}, Ref{3, 1}}, Ground: "FFC7CE", Comment: "错"},
		{Sheet: "月报", Range: Range{Ref{0, 1}, Ref{0, 1}}, Ground: "FFEB9C", Comment: "题"}}
	m.Lines = []MarkLine{{Cells: []string{"错误", "月报!B4"}, Sheet: "月报", At: Ref{3, 1}}}
	out := marked(t, b.Bytes(), m)
	book := mustRead(t, "f.xlsx", out)
	s := book.Sheet("月报")
	if !s.RowHidden(4) || !s.ColHidden(3) || len(s.Merges) != 1 {
		t.Errorf("hidden or merged lost: %v", s.Merges)
	}
	parts := partsOf(t, out)
	sheet := parts["xl/worksheets/sheet1.xml"]
	for _, want := range []string{"<conditionalFormatting", "<dataValidation ", "<sheetProtection", "<drawing ", "<legacyDrawing "} {
		if !strings.Contains(sheet, want) {
			t.Errorf("%s is lost", want)
		}
	}
	if parts["xl/charts/chart1.xml"] == "" {
		t.Error("the chart is lost")
	}
	if !strings.Contains(parts["xl/workbook.xml"], `localSheetId="1"`) {
		t.Errorf("print titles are of another sheet now: %s", parts["xl/workbook.xml"])
	}
	if got, want := commentsOf(t, out, "月报"), "A1 校验: 题|B4 校验: 错"; got != want {
		t.Errorf("comments %q, want %q", got, want)
	}
	e := edit(t, out)
	id, err := e.file.GetCellStyle("月报", "B4")
	do(err)
	style, err := e.file.GetStyle(id)
	do(err)
	if !style.Font.Bold || style.Font.ColorTheme == nil || *style.Font.ColorTheme != 4 || len(style.Border) != 1 ||
		style.Protection == nil || style.Protection.Locked {
		t.Errorf("the painted cell's own look is lost: %+v %+v %+v", style.Font, style.Border, style.Protection)
	}
}

func ptr[T any](v T) *T { return &v }

// A layout is changed only as far as needs be.
func TestEditableLeavesOthersAlone(t *testing.T) {
	parts := commented(t)
	data := repacked(parts)
	limits := Limits{}.withDefaults()
	same, err := editable(data, &limits)
	if err != nil || !bytes.Equal(same, data) {
		t.Errorf("changed without need, %v", err)
	}
}

// Whatever is read can be laid out anew without a panic, and then reads as before.
func FuzzEditable(f *testing.F) {
	for _, c := range hostileFiles()[:12] {
		if data := c.data(); len(data) < 1<<16 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		limits := Limits{UnpackedBytes: 8 << 20, Cells: 10_000, Area: 100_000}.withDefaults()
		book, err := readXLSX(t.Context(), data, limits)
		if err != nil {
			return
		}
		out, err := editable(data, &limits)
		if err != nil {
			return
		}
		again, err := readXLSX(t.Context(), out, limits)
		if err != nil || dump(again) != dump(book) {
			t.Fatalf("laid out anew it reads otherwise: %v", err)
		}
	})
}

// What the editor makes of a strict workbook opens; of one with prefixes that nothing declares nothing would.
func TestEditStrict(t *testing.T) {
	data := workbookWith(`<calcPr calcId="1"/>`, `<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="d"><v>2026-10-31</v></c></row>`)
	var entries []entry
	for _, name := range []string{"_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		text := strings.NewReplacer(
			"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
			"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
			"http://purl.oclc.org/ooxml/officeDocument/relationships",
			"<workbook", `<workbook conformance="strict"`).Replace(partText(t, data, name))
		entries = append(entries, entry{name: name, body: text})
	}
	strict := pack(entries...)
	d, err := EditDraft(strict, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	d.Page("a").Text(Ref{5, 0}, "x", Style{})
	edited, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range [][]byte{strict, edited} {
		book, err := Read(t.Context(), "f.xlsx", data, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if a, b := book.Sheets[0].At(Ref{0, 0}), book.Sheets[0].At(Ref{0, 1}); a.Number != 1 || b.Kind != Date || b.Number != 46326 {
			t.Errorf("%+v %+v", a, b)
		}
	}
	if text := partText(t, edited, "xl/workbook.xml"); strings.Contains(text, "purl.oclc.org") || !strings.Contains(text, "xmlns:r=") {
		t.Error(text)
	}
	undeclared := oneSheet(sheetXML(`<row r="1"><c r="A1" x:y="1"><v>1</v></c></row>`))
	if _, err := Read(t.Context(), "f.xlsx", undeclared, Limits{}); !errors.Is(err, ErrCorrupt) {
		t.Errorf("an attribute's prefix that nothing declares: %v", err)
	}
}

// partText is the text of a part.
func partText(t *testing.T, data []byte, name string) string {
	t.Helper()
	c, err := openContainer(data, &Limits{UnpackedBytes: 1 << 30, Parts: 1000})
	if err != nil {
		t.Fatal(err)
	}
	text, err := (&layout{zip: c}).text(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
