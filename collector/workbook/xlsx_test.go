package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// readSheet reads rows within an otherwise sound workbook.
func readSheet(t *testing.T, sheet string, others ...entry) (*Book, *Sheet) {
	t.Helper()
	book := mustRead(t, "f.xlsx", oneSheet(sheet, others...))
	if len(book.Sheets) != 1 {
		t.Fatalf("%d sheets", len(book.Sheets))
	}
	return book, book.Sheets[0]
}

func TestCells(t *testing.T) {
	cases := []struct {
		xml  string
		want Cell
	}{
		{`<c r="A1"><v>182506.58999</v></c>`, Cell{Kind: Number, Number: 182506.58999, Text: "182506.58999"}},
		{`<c r="A1" t="n"><v> 1.50 </v></c>`, Cell{Kind: Number, Number: 1.5, Text: "1.50"}},
		{`<c r="A1"><v>1.5E-2</v></c>`, Cell{Kind: Number, Number: 0.015, Text: "1.5E-2"}},
		{`<c r="A1"><v>0.10000000000000001</v></c>`, Cell{Kind: Number, Number: 0.1, Text: "0.10000000000000001"}},
		{`<c r="A1" s="1"><v>0.153</v></c>`, Cell{Kind: Number, Number: 0.153, Text: "0.153", Percent: true}},
		{`<c r="A1" s="3"><v>-2001</v></c>`, Cell{Kind: Number, Number: -2001, Text: "-2001"}},
		{`<c r="A1" s="2"><v>46296</v></c>`, Cell{Kind: Date, Number: 46296, Text: "46296", Format: `yyyy"年"m"月"`}},
		{`<c r="A1" s="4"><v>0.5</v></c>`, Cell{Kind: Date, Number: 0.5, Text: "0.5"}},
		{`<c r="A1" s="2"><v>-1</v></c>`, Cell{Kind: Number, Number: -1, Text: "-1"}},
		{`<c r="A1" s="2"><v>2958466</v></c>`, Cell{Kind: Number, Number: 2958466, Text: "2958466"}},
		{`<c r="A1" t="d"><v>2026-10-01</v></c>`, Cell{Kind: Date, Number: 46296, Text: "46296"}},
		{`<c r="A1" t="d"><v>2026-10-01T12:00:00.000</v></c>`, Cell{Kind: Date, Number: 46296.5, Text: "46296.5"}},
		{`<c r="A1" t="d"><v>1900-01-01T00:00:00</v></c>`, Cell{Kind: Date, Number: 1, Text: "1"}},
		{`<c r="A1" t="d"><v>1900-03-01</v></c>`, Cell{Kind: Date, Number: 61, Text: "61"}},
		{`<c r="A1" t="d"><v>18:00:00</v></c>`, Cell{Kind: Date, Number: 0.75, Text: "0.75"}},
		{`<c r="A1" t="d"><v>1850-01-01</v></c>`, Cell{Kind: Text, Text: "1850-01-01"}},
		{`<c r="A1" t="s"><v>0</v></c>`, Cell{Kind: Text, Text: "甲"}},
		{`<c r="A1" t="s"><v>1</v></c>`, Cell{Kind: Text, Text: "乙 丙"}},
		{`<c r="A1" t="s"/>`, Cell{}},
		{`<c r="A1" t="s"><v/></c>`, Cell{}},
		{`<c r="A1" s="1" t="s"><v> </v></c>`, Cell{}},
		{`<c r="A1" t="str"><v> x </v></c>`, Cell{Kind: Text, Text: " x "}},
		{`<c r="A1" t="inlineStr"><is><t>a&lt;b&#10;c&#x4E2D;</t></is></c>`, Cell{Kind: Text, Text: "a<b\nc中"}},
		{`<c r="A1" t="inlineStr"><is><t>plain</t></is></c>`, Cell{Kind: Text, Text: "plain"}},
		{`<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>c</t></rPh></is></c>`, Cell{Kind: Text, Text: "ab"}},
		{`<c r="A1" t="inlineStr"><is><t>_x000D_\_x005F_x000D__x4e2d__xD83D__xDE00__x12_</t></is></c>`,
			Cell{Kind: Text, Text: "\r\\_x000D_中😀_x12_"}},
		{`<c r="A1" t="inlineStr"><is><t><![CDATA[<&>]]> y</t></is></c>`, Cell{Kind: Text, Text: "<&> y"}},
		{"<c r=\"A1\" t=\"inlineStr\"><is><t>a\r\nb\rc</t></is></c>", Cell{Kind: Text, Text: "a\nb\nc"}},
		{`<c r="A1" t="inlineStr"><is><t></t></is></c>`, Cell{Kind: Text}},
		{`<c r="A1" t="b"><v>1</v></c>`, Cell{Kind: Bool, Number: 1, Text: "1"}},
		{`<c r="A1" t="b"><v>0</v></c>`, Cell{Kind: Bool, Text: "0"}},
		{`<c r="A1" t="e"><v>#DIV/0!</v></c>`, Cell{Kind: Error, Text: "#DIV/0!"}},
		{`<c r="A1"><f>1+1</f><v>2</v></c>`, Cell{Kind: Number, Number: 2, Text: "2", Formula: true}},
		{`<c r="A1"><f>1+1</f></c>`, Cell{Formula: true, Uncached: true}},
		{`<c r="A1"><f>1+1</f><v></v></c>`, Cell{Formula: true, Uncached: true}},
		{`<c r="A1" t="str"><f>""</f><v></v></c>`, Cell{Kind: Text, Formula: true}},
		{`<c r="A1" t="str"><f t="shared" si="0"/><v>x</v></c>`, Cell{Kind: Text, Text: "x", Formula: true}},
		{`<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>`, Cell{Kind: Error, Text: "#DIV/0!", Formula: true}},
		{`<c r="A1" s="1"/>`, Cell{}},
		{`<c r="A1"><v></v></c>`, Cell{}},
		{`<c r="A1"><v/></c>`, Cell{}},
		{`<c t='n' s='1' r='A1' ><v >5</v ></c >`, Cell{Kind: Number, Number: 5, Text: "5", Percent: true}},
		{`<!-- a --><c r="A1"><?b c?><v>1<!-- d -->2</v></c>`, Cell{Kind: Number, Number: 12, Text: "12"}},
		{`<c r="A1" cm="1" vm="2" ph="1"><v>1</v><extLst><ext uri="x"/></extLst></c>`, Cell{Kind: Number, Number: 1, Text: "1"}},
	}
	for _, c := range cases {
		_, s := readSheet(t, sheetXML(`<row r="1">`+c.xml+`</row>`))
		if got := s.At(Ref{}); got != c.want {
			t.Errorf("%s\n got %+v\nwant %+v", c.xml, got, c.want)
		}
	}
}

// Files differ in how they write the same thing; all of these are one table.
func TestDialects(t *testing.T) {
	plain := sheetXML(goodRows)
	want := dump(mustRead(t, "f.xlsx", oneSheet(plain)))
	wide := func(order []byte, big bool, bom bool) string {
		var b strings.Builder
		if bom {
			b.Write(order)
		}
		for _, u := range utf16.Encode([]rune(strings.Replace(plain, "UTF-8", "UTF-16", 1))) {
			if big {
				b.WriteByte(byte(u >> 8))
				b.WriteByte(byte(u))
			} else {
				b.WriteByte(byte(u))
				b.WriteByte(byte(u >> 8))
			}
		}
		return b.String()
	}
	prefixed := strings.NewReplacer("<?", "<?", "</", "</x:", "<", "<x:").Replace(strings.ReplaceAll(plain, "xmlns=", "xmlns:x="))
	prefixed = strings.Replace(prefixed, "<x:?xml", "<?xml", 1)
	cases := map[string]string{
		"byte order mark":    "\xEF\xBB\xBF" + plain,
		"no declaration":     plain[strings.Index(plain, "<worksheet"):],
		"UTF-16 LE":          wide([]byte{0xFF, 0xFE}, false, true),
		"UTF-16 BE":          wide([]byte{0xFE, 0xFF}, true, true),
		"UTF-16 LE unmarked": wide(nil, false, false),
		"UTF-16 BE unmarked": wide(nil, true, false),
		"prefixed":           prefixed,
		"strict namespace": strings.Replace(plain, "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
			"http://purl.oclc.org/ooxml/spreadsheetml/main", 1),
		"no namespace": strings.Replace(plain, mainNS, "", 1),
		"no references": strings.NewReplacer(` r="A1"`, "", ` r="B1"`, "", ` r="A2"`, "", ` r="B2"`, "", ` r="1"`, "", ` r="2"`,
			"").Replace(plain),
		"indented":          strings.ReplaceAll(plain, "><", ">\r\n\t<"),
		"single quotes":     strings.ReplaceAll(plain, `"`, "'"),
		"attributes turned": strings.NewReplacer(`r="A1" t="s"`, `t="s" r="A1"`, `r="B2" s="1"`, `s="1" r="B2"`).Replace(plain),
		"more around": strings.Replace(plain, "<sheetData>",
			`<sheetPr><tabColor rgb="FF0000"/></sheetPr><dimension ref="A1:IW43"/><sheetViews><sheetView `+
				`workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><x14:a `+
				`xmlns:x14="urn:x"><x14:b/></x14:a><sheetData>`,
			1),
		"spans and heights": strings.ReplaceAll(plain, `<row r="1">`,
			`<row r="1" spans="1:2" ht="20.1" customHeight="1" x14ac:dyDescent="0.25" xmlns:x14ac="urn:ac">`),
	}
	for name, sheet := range cases {
		t.Run(name, func(t *testing.T) {
			if got := dump(mustRead(t, "f.xlsx", oneSheet(sheet))); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// What a table's part says of its row of totals is known; one that cannot be read says nothing.
func TestTotalsOfTables(t *testing.T) {
	sheetRels := `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/table" Target="../tables/table1.xml"/></Relationships>`
	for _, c := range []struct {
		table string
		want  []Range
	}{
		{`<table ` + mainNS + ` id="1" name="t" displayName="t" ref="A3:C9" totalsRowCount="1"><autoFilter ref="A3:C8"/><tableColumns ` +
			`count="1"><tableColumn id="1" name="a"/></tableColumns></table>`, []Range{{Ref{8, 0}, Ref{8, 2}}}},
		{`<table ` + mainNS + ` id="1" name="t" displayName="t" ref="A3:C9" totalsRowShown="0"/>`, nil},
		{`<table ` + mainNS + ` ref="none" totalsRowCount="1"/>`, nil},
		{`<table`, nil},
	} {
		data := oneSheet(sheetXML(goodRows), entry{name: "xl/worksheets/_rels/sheet1.xml.rels", body: sheetRels},
			entry{name: "xl/tables/table1.xml", body: c.table})
		book := mustRead(t, "f.xlsx", data)
		if got := book.Sheets[0].Totals; !slices.Equal(got, c.want) {
			t.Errorf("%s\ngot %v, want %v", c.table, got, c.want)
		}
		again, err := Decode(bytes.NewReader(encoded(t, book)), Limits{})
		if err != nil || !slices.Equal(again.Sheets[0].Totals, c.want) {
			t.Errorf("%s\ncomes back as %v, %v", c.table, again, err)
		}
	}
}

func TestContainerDialects(t *testing.T) {
	good := oneSheet(sheetXML(goodRows))
	want := dump(mustRead(t, "f.xlsx", good))
	renamed := func(old, new string) []byte {
		entries := oneSheetEntries(sheetXML(goodRows))
		for i := range entries {
			entries[i].name = strings.ReplaceAll(entries[i].name, old, new)
		}
		return pack(entries...)
	}
	cases := map[string][]byte{
		"something before":     append([]byte("X-Mail: 1\r\n\r\n"), good...),
		"something behind":     append(append([]byte{}, good...), "\r\n-- \r\nscanned"...),
		"backslashes":          renamed("/", `\`),
		"other case":           renamed("sharedStrings", "SharedStrings"),
		"folders":              oneSheet(sheetXML(goodRows), entry{name: "xl/"}, entry{name: "xl/worksheets/"}),
		"no package relations": without("_rels/.rels", oneSheetEntries(sheetXML(goodRows))),
		"absolute target": oneSheet(sheetXML(goodRows),
			entry{name: "xl/_rels/workbook.xml.rels", body: strings.ReplaceAll(bookRels, `Target="`, `Target="/xl/`)}),
		"dotted target": oneSheet(sheetXML(goodRows),
			entry{name: "xl/_rels/workbook.xml.rels", body: strings.ReplaceAll(bookRels, `Target="`, `Target="./../xl/`)}),
	}
	silent := bytes.Clone(good) // local headers that say nothing of sizes
	for i := 0; ; {
		n := bytes.Index(silent[i:], []byte("PK\x03\x04"))
		if n < 0 {
			break
		}
		i += n + 30
		clear(silent[i-16 : i-4])
	}
	cases["silent headers"] = silent
	for name, data := range cases {
		t.Run(name, func(t *testing.T) {
			book, err := readXLSX(t.Context(), data, Limits{}.withDefaults())
			if err != nil {
				t.Fatal(err)
			}
			if got := dump(book); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestOutOfOrderIsReadRight(t *testing.T) {
	book, s := readSheet(t, sheetXML(`<row r="3"><c r="C3"><v>33</v></c><c r="A3"><v>31</v></c></row><row r="1"><c `+
		`r="A1"><v>11</v></c></row><row><c><v>21</v></c><c r="C2"><v>23</v></c></row>`))
	for at, want := range map[Ref]float64{{0, 0}: 11, {1, 0}: 21, {1, 2}: 23, {2, 0}: 31, {2, 2}: 33} {
		if got := s.At(at).Number; got != want {
			t.Errorf("%s is %v, want %v", at, got, want)
		}
	}
	if len(book.Notes) != 1 || book.Notes[0].Code != NoteDisorder {
		t.Errorf("notes %v", book.Notes)
	}
}

func TestDates1904(t *testing.T) {
	part := `<workbook ` + mainNS + `><workbookPr date1904="1"/><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`
	book, s := readSheet(t, sheetXML(`<row r="1"><c r="A1" s="2"><v>44834</v></c><c r="B1" s="4"><v>0.5</v></c><c r="C1"><v>7</v></c></row>`), entry{name: "xl/workbook.xml", body: part})
	if !book.Date1904 {
		t.Error("the date system is not told")
	}
	for col, want := range []float64{46296, 0.5, 7} {
		if got := s.At(Ref{0, col}); got.Number != want || got.Text != fmt.Sprint(want) {
			t.Errorf("column %d: %+v, want %v", col, got, want)
		}
	}
}

func TestSheetProperties(t *testing.T) {
	rels := strings.Replace(bookRels, "</Relationships>",
		`<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet" `+
			`Target="chartsheets/sheet1.xml"/><Relationship Id="rId8" `+
			`Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>`, 1)
	part := `<workbook ` + mainNS + `><sheets><sheet name="A &amp; B" sheetId="1" state="veryHidden" r:id="rId1"/><sheet name="图" ` +
		`sheetId="2" r:id="rId9"/></sheets><definedNames><definedName name="zhibiao_form" hidden="1">'A &amp; ` +
		`B'!$A$1</definedName></definedNames></workbook>`
	sheet := `<worksheet ` + mainNS + `><cols><col min="2" max="3" hidden="1"/><col min="4" max="4" hidden="true"/><col min="7" ` +
		`max="16384" hidden="1"/></cols><sheetData><row r="2" hidden="1"/><row r="3" hidden="true"><c><v>1</v></c></row><row r="9" ` +
		`hidden="0"/></sheetData><mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="B3:A4"/></mergeCells></worksheet>`
	book, s := readSheet(t, sheet, entry{name: "xl/workbook.xml", body: part}, entry{name: "xl/_rels/workbook.xml.rels", body: rels},
		entry{name: "xl/chartsheets/sheet1.xml", body: "<chartsheet/>"}, entry{name: "xl/vbaProject.bin", body: "x"})
	if s.Name != "A & B" || !s.Hidden {
		t.Errorf("sheet %q, hidden %v", s.Name, s.Hidden)
	}
	if len(book.Names) != 1 || book.Names[0] != (Name{"zhibiao_form", "'A & B'!$A$1"}) {
		t.Errorf("names %v", book.Names)
	}
	if len(book.Notes) != 2 || book.Notes[0].Code != NoteMacros || book.Notes[1].Code != NoteNoCells {
		t.Errorf("notes %v", book.Notes)
	}
	for row, want := range []bool{false, true, true, false, false, false, false, false, false} {
		if s.RowHidden(row) != want {
			t.Errorf("row %d hidden %v", row, !want)
		}
	}
	for col, want := range map[int]bool{0: false, 1: true, 2: true, 3: true, 4: false, 5: false, 6: true, 16383: true, 16384: false} {
		if s.ColHidden(col) != want {
			t.Errorf("column %d hidden %v", col, !want)
		}
	}
	for at, want := range map[Ref]string{{0, 2}: "A1:C1", {2, 0}: "A3:B4", {3, 1}: "A3:B4", {1, 0}: "", {0, 3}: ""} {
		got := ""
		if m, ok := s.MergeAt(at); ok {
			got = m.String()
		}
		if got != want {
			t.Errorf("merge at %s is %q, want %q", at, got, want)
		}
	}
}

func TestFormatLook(t *testing.T) {
	for code, want := range map[string]look{
		"General": lookPlain, "0": lookPlain, "#,##0.00": lookPlain, `#,##0.00_ ;[Red]\-#,##0.00\ `: lookPlain, "0.00E+00": lookPlain,
		"@": lookPlain, "G/通用格式": lookPlain, `G/通用格式"亿元"`: lookPlain, "[Red]G/通用格式": lookPlain,
		`_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `: lookPlain, `#,##0"元"`: lookPlain, `"yyyy"0`: lookPlain, `0\d`: lookPlain,
		"[DBNum1]0": lookPlain, "[$￥-804]#,##0": lookPlain,
		"# ?/?": lookPlain, "": lookPlain, `"`: lookPlain, "[": lookPlain, `\`: lookPlain, ";;;": lookPlain, `"—"`: lookPlain,
		"0%": lookPercent, "0.00%;[Red]-0.00%": lookPercent, `0"%"`: lookPlain, `0.0\%`: lookPlain, "[=0]\"\";0.0%": lookPercent,
		"yyyy-mm-dd": lookDate, `yyyy"年"m"月"`: lookDate, "[$-804]yyyy年m月d日": lookDate, "m/d/yy h:mm": lookDate, "mmm": lookDate,
		"aaaa": lookDate, `[$-F800]dddd\,\ mmmm\ dd\,\ yyyy`: lookDate, "YYYY/M/D": lookDate, `e"年"`: lookDate,
		"[DBNum1]yyyy年": lookDate,
		"h:mm:ss":       lookTime, "[h]:mm": lookTime, "mm:ss.0": lookTime, "[mm]:ss": lookTime, "上午/下午h时": lookTime, "h AM/PM": lookTime,
	} {
		if got := formatLook(code); got != want {
			t.Errorf("%q: %v, want %v", code, got, want)
		}
	}
}

func TestNamesThatBelie(t *testing.T) {
	good := oneSheet(sheetXML(goodRows))
	for name, want := range map[string]bool{"a.xlsx": false, "A.XLSM": false, "a": false, "a.xls": true, `c:\x\a.csv`: true, "": false} {
		book := mustRead(t, name, good)
		if got := len(book.Notes) == 1 && book.Notes[0].Code == NoteName; got != want {
			t.Errorf("%q: notes %v", name, book.Notes)
		}
	}
}

// What the writer writes, the reader reads: to the digit and the blank.
func TestDraftRoundTrip(t *testing.T) {
	book := mustRead(t, "f.xlsx", must(t, form()))
	s := book.Sheet("表1 资金")
	for at, want := range map[Ref]Cell{
		{0, 0}: {Kind: Text, Text: "专项资金到位情况表"},
		{1, 5}: {Kind: Text, Text: "表　　号：新区统01表"},
		{5, 1}: {Kind: Number, Number: 182506.58999, Text: "182506.58999"},
		{5, 2}: {Kind: Number, Number: 0.153, Text: "0.153", Percent: true},
		{6, 1}: {},
		{6, 2}: {Formula: true, Uncached: true},
	} {
		if got := s.At(at); got != want {
			t.Errorf("%s: %+v, want %+v", at, got, want)
		}
	}
	if m, ok := s.MergeAt(Ref{3, 2}); !ok || m.String() != "B4:C4" {
		t.Errorf("merge %v", m)
	}
	if h := book.Sheet("_zhibiao"); h == nil || !h.Hidden || h.At(Ref{}).Text != "fund-01/2026-M10" {
		t.Error("the hidden sheet is not there")
	}
	if len(book.Names) != 1 || book.Names[0] != (Name{"zhibiao_form", "'_zhibiao'!$A$1"}) {
		t.Errorf("names %v", book.Names)
	}
	if q := book.Sheet("说明"); !q.RowHidden(4) || !q.ColHidden(7) || q.RowHidden(3) {
		t.Error("hidden rows and columns are not")
	}

	d := NewDraft(made)
	p := d.Page("s")
	texts := []string{"=1+1", "+1", "-1", "@x", "_x000D_", "_x005F_", "_x005F_x000D_", " a ", "\ta\n b", "a\u00a0b", "😀", "&lt;<>\"'",
		"]]>", "_xD83D__xDE00_"}
	numbers := []float64{0.1, 460480088.8624045, 1e300, -5e-324, 1e21, 123456789012345680, math.MaxFloat64, -0.00012}
	for i, text := range texts {
		p.Text(Ref{i, 0}, text, Style{})
	}
	for i, n := range numbers {
		p.Number(Ref{i, 1}, n, Style{})
	}
	got := mustRead(t, "f.xlsx", must(t, d)).Sheets[0]
	for i, text := range texts {
		if c := got.At(Ref{i, 0}); c != (Cell{Kind: Text, Text: text}) {
			t.Errorf("wrote %q, read %+v", text, c)
		}
	}
	for i, n := range numbers {
		if c := got.At(Ref{i, 1}); c.Kind != Number || c.Number != n {
			t.Errorf("wrote %v, read %+v", n, c)
		}
	}
}

// An edited file keeps what it held; marks come on top.
func TestEditDraft(t *testing.T) {
	before := must(t, form())
	d, err := EditDraft(before, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	p := d.Page("表1 资金")
	p.Paint(Ref{5, 1}, "FFC7CE")
	p.Comment(Ref{5, 1}, "zhibiao", "第二次")
	p.Comment(Ref{5, 2}, "zhibiao", "新的")
	list := d.Page("检查结果")
	list.Text(Ref{0, 0}, "表1 资金!B6", Style{})
	list.Link(Ref{0, 0}, PlaceOf("表1 资金", Ref{5, 1}))
	list.MoveFirst()
	data := must(t, d)
	book := mustRead(t, "f.xlsx", data)
	if book.Sheets[0].Name != "检查结果" || len(book.Sheets) != 4 {
		t.Errorf("first sheet %q of %d", book.Sheets[0].Name, len(book.Sheets))
	}
	old, now := mustRead(t, "f.xlsx", before).Sheet("表1 资金"), book.Sheet("表1 资金")
	for i, row := range old.Rows() {
		for j, c := range row {
			if got := now.At(Ref{i, j}); got != c {
				t.Errorf("%s was %+v, is %+v", Ref{i, j}, c, got)
			}
		}
	}
	f := oracle(t, data)
	comments, err := f.GetComments("表1 资金")
	if err != nil || len(comments) != 2 {
		t.Errorf("comments %v, %v", comments, err)
	}
	id, _ := f.GetCellStyle("表1 资金", "B6")
	style, err := f.GetStyle(id)
	if err != nil || len(style.Fill.Color) != 1 || style.Fill.Color[0] != "FFC7CE" || len(style.Border) != 4 || style.CustomNumFmt == nil {
		t.Errorf("style %+v, %v", style, err)
	}
}

// Generated workbooks of every kind of cell: both readers agree, and ours
// agrees with what was written.
func TestGeneratedFilesAgreeWithExcelize(t *testing.T) {
	total := 0
	for seed := range 40 {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		f := excelize.NewFile()
		percent, _ := f.NewStyle(&excelize.Style{NumFmt: 10})
		date, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
		type written struct {
			sheet string
			at    Ref
			cell  Cell
		}
		var all []written
		taken := map[string]bool{}
		for n := range 1 + r.IntN(3) {
			sheet := fmt.Sprintf("Sheet%d", n+1)
			if n > 0 {
				f.NewSheet(sheet)
			}
			for range r.IntN(200) {
				at := Ref{r.IntN(60), r.IntN(30)}
				name := at.String()
				if taken[sheet+name] {
					continue // excelize keeps a cell's old value under a new formula
				}
				taken[sheet+name] = true
				var c Cell
				f.SetCellStyle(sheet, name, name, 0)
				switch r.IntN(7) {
				case 0:
					text := strings.Repeat([]string{"值", "a", " ", "&", "\n", "😀", "<"}[r.IntN(7)], 1+r.IntN(4))
					f.SetCellStr(sheet, name, text)
					c = Cell{Kind: Text, Text: text}
				case 1:
					v := math.Round(r.NormFloat64()*1e6) / 100
					f.SetCellFloat(sheet, name, v, -1, 64)
					c = Cell{Kind: Number, Number: v, Text: numberText(v)}
				case 2:
					v := r.ExpFloat64() * math.Pow10(r.IntN(30)-15)
					f.SetCellDefault(sheet, name, exactText(v))
					c = Cell{Kind: Number, Number: v}
				case 3:
					f.SetCellBool(sheet, name, true)
					c = Cell{Kind: Bool, Number: 1, Text: "1"}
				case 4:
					f.SetCellFloat(sheet, name, 0.153, -1, 64)
					f.SetCellStyle(sheet, name, name, percent)
					c = Cell{Kind: Number, Number: 0.153, Text: "0.153", Percent: true}
				case 5:
					f.SetCellInt(sheet, name, 46296)
					f.SetCellStyle(sheet, name, name, date)
					c = Cell{Kind: Date, Number: 46296, Text: "46296"}
				case 6:
					f.SetCellFormula(sheet, name, "1+1")
					c = Cell{Formula: true, Uncached: true}
				}
				all = append(all, written{sheet, at, c})
			}
		}
		b, err := f.WriteToBuffer()
		if err != nil {
			t.Fatal(err)
		}
		data := b.Bytes()
		book := mustRead(t, "f.xlsx", data)
		for _, w := range all {
			want, got := w.cell, book.Sheet(w.sheet).At(w.at)
			if want.Kind == Number && want.Text == "" {
				got.Text = ""
			}
			if got != want {
				t.Fatalf("seed %d, %s!%s: %+v, want %+v", seed, w.sheet, w.at, got, want)
			}
		}
		agree, differ := compare(t, book, oracle(t, data))
		for _, d := range differ {
			t.Errorf("seed %d: %s", seed, d)
		}
		total += agree
	}
	if total < 2000 {
		t.Errorf("only %d cells were compared", total)
	}
}

// Where excelize differs, and why ours is right.
func TestExcelizeLosesWhatOursRefusesOrReads(t *testing.T) {
	cut := sheetXML(goodRows)
	cases := []struct {
		name, sheet string
		theirs      string // the rows that excelize gives, without an error
		ours        string // what ours gives; "" where it refuses
	}{
		// Half a sheet passes for a whole one.
		{"cut sheet", cut[:strings.Index(cut, `<row r="2">`)], `[["甲" "1.5"]]`, ""},
		{"control character", sheetXML(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="str"><v>` + "\x01" +
			`</v></c></row>`), `[["1"]]`, ""},
		// Two rows become one.
		{"row twice", sheetXML(`<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>`), `[["1" "2"]]`, ""},
		{"rows out of order", sheetXML(`<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>`), `[[] ["2" "1"]]`,
			"1"},
		// The index is out of range: there is no such text.
		{"string out of range", sheetXML(`<row r="1"><c r="A1" t="s"><v>9</v></c></row>`), `[]`, ""},
		{"string not a number", sheetXML(`<row r="1"><c r="A1" t="s"><v>x</v></c></row>`), `[["甲"]]`, ""},
		// ECMA-376 22.4.2.4: _x005F_ is the underscore, and what follows it is plain text: here both agree.
		{"escaped escape", sheetXML(`<row r="1"><c r="A1" t="inlineStr"><is><t>_x005F_x000D_</t></is></c></row>`), `[["_x000D_"]]`,
			"_x000D_"},
	}
	for _, c := range cases {
		data := oneSheet(c.sheet)
		theirs, err := oracle(t, data).GetRows("表1", excelize.Options{RawCellValue: true})
		if got := fmt.Sprintf("%q", theirs); err != nil || got != c.theirs {
			t.Errorf("%s: excelize gives %s, %v; it was known to give %s", c.name, got, err, c.theirs)
		}
		book, err := Read(t.Context(), "f.xlsx", data, Limits{})
		if c.ours == "" {
			if err == nil {
				t.Errorf("%s: ours accepts it", c.name)
			}
			continue
		}
		if err != nil || book.Sheets[0].At(Ref{}).Text != c.ours {
			t.Errorf("%s: ours %v", c.name, err)
		}
	}
}

// macroWorkbook is a workbook of goodRows with macros.
func macroWorkbook() []byte {
	types := `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="bin" ` +
		`ContentType="application/vnd.ms-office.vbaProject"/><Default Extension="rels" ` +
		`ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ` +
		`ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ` +
		`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override ` +
		`PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>`
	rels := strings.Replace(bookRels, "</Relationships>",
		`<Relationship Id="rId8" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" `+
			`Target="vbaProject.bin"/></Relationships>`, 1)
	return oneSheet(sheetXML(goodRows), entry{name: "[Content_Types].xml", body: types},
		entry{name: "xl/_rels/workbook.xml.rels", body: rels}, entry{name: "xl/vbaProject.bin", body: "Sub Auto_Open()"})
}

// What is given back never carries macros, and opens as an .xlsx.
func TestEditDraftDropsMacros(t *testing.T) {
	data := macroWorkbook()
	if book := mustRead(t, "f.xlsm", data); len(book.Notes) != 1 || book.Notes[0].Code != NoteMacros {
		t.Fatalf("notes %v", book.Notes)
	}
	d, err := EditDraft(data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	d.Page("表1").Text(Ref{5, 5}, "x", Style{})
	out := must(t, d)
	book := mustRead(t, "f.xlsx", out)
	if len(book.Notes) != 0 || book.Sheets[0].At(Ref{1, 0}).Text != "乙 丙" {
		t.Errorf("notes %v, cell %+v", book.Notes, book.Sheets[0].At(Ref{1, 0}))
	}
	limits := Limits{}.withDefaults()
	c, err := openContainer(out, &limits)
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range c.parts {
		var r partReader
		if err := c.open(&r, p); err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(&r)
		r.Close()
		if text := strings.ToLower(name + string(body)); err != nil || strings.Contains(text, "vbaproject") ||
			strings.Contains(text, "macroenabled") || strings.Contains(text, "auto_open") {
			t.Errorf("part %s still has to do with macros: %s (%v)", name, body, err)
		}
	}
}

// Where the editor breaks down, that is an error to us.
func TestEditorsPanicIsAnError(t *testing.T) {
	d, err := EditDraft(oneSheet(sheetXML(goodRows)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	d.Page("表1").Paint(Ref{}, "FFC7CE")
	d.file.Styles.CellXfs = nil
	d.Page("表1").Paint(Ref{0, 1}, "FFC7CE")
	if _, err := d.Bytes(); err == nil || !strings.Contains(err.Error(), "colour B1") {
		t.Errorf("got %v", err)
	}
}

// Programs that write what not every other knows put what all know beside it:
// the styles of a font that is given in two ways stand there once.
func TestAlternativeContents(t *testing.T) {
	const styles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ` +
		`xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><cellXfs count="3"><xf numFmtId="0"/>` +
		`<mc:AlternateContent><mc:Choice xmlns:hs="urn:hs" Requires="hs"><xf numFmtId="14" hs:extension="1"/><xf ` +
		`numFmtId="14"/></mc:Choice><mc:Fallback><xf numFmtId="10"/></mc:Fallback></mc:AlternateContent>` +
		`<mc:AlternateContent><mc:Choice Requires="hs"/></mc:AlternateContent><xf numFmtId="14"/></cellXfs></styleSheet>`
	data := oneSheet(sheetXML(`<row r="1"><c r="A1" s="0"><v>1</v></c><c r="B1" s="1"><v>0.5</v></c><c r="C1" s="2"><v>46326</v></c></row>`), entry{name: "xl/styles.xml", body: styles})
	book, err := Read(t.Context(), "f.xlsx", data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	if a, b, c := s.At(Ref{0, 0}), s.At(Ref{0, 1}), s.At(Ref{0, 2}); a.Kind != Number || a.Percent || !b.Percent || c.Kind != Date {
		t.Errorf("%+v %+v %+v", a, b, c)
	}
	data = oneSheet(sheetXML(`<row r="1"><c r="A1" s="3"><v>1</v></c></row>`), entry{name: "xl/styles.xml", body: styles})
	if _, err := Read(t.Context(), "f.xlsx", data, Limits{}); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a style beyond them: %v", err)
	}
}

// Rows and columns of no height or width are hidden to those who look at them.
func TestNoSizeIsHidden(t *testing.T) {
	sheet := `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols><col min="2" max="3" width="0" ` +
		`customWidth="1"/><col min="5" max="5" width="0"/></cols><sheetData>` +
		`<row r="1" ht="0" customHeight="1"><c r="A1"><v>1</v></c></row><row r="2" ht="0"/><row r="3" ht="0.75" customHeight="1"/><row ` +
		`r="4" ht="0.0" customHeight="true"/></sheetData></worksheet>`
	book, err := Read(t.Context(), "f.xlsx", oneSheet(sheet), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	for row, want := range []bool{true, false, false, true} {
		if s.RowHidden(row) != want {
			t.Errorf("row %d: hidden %v", row+1, !want)
		}
	}
	for col, want := range []bool{false, true, true, false, false} {
		if s.ColHidden(col) != want {
			t.Errorf("column %d: hidden %v", col+1, !want)
		}
	}
	xls := oneBIFF(nil, biff{}.rec(biffRow, uint16(0), uint16(0), uint16(1), uint16(0), make([]byte, 4), byte(1<<6), byte(0)).
		rec(biffRow, uint16(1), uint16(0), uint16(1), uint16(300), make([]byte, 4), byte(1<<6), byte(0)).
		rec(biffColInfo, uint16(1), uint16(1), uint16(0), make([]byte, 6)).rec(biffColInfo, uint16(2), uint16(2), uint16(900),
		make([]byte, 6)).rec(biffNumber, at(0, 0, 0), 1.0))
	if book, err = Read(t.Context(), "f.xls", xls, Limits{}); err != nil {
		t.Fatal(err)
	}
	if s := book.Sheets[0]; !s.RowHidden(0) || s.RowHidden(1) || !s.ColHidden(1) || s.ColHidden(2) {
		t.Errorf("%+v %+v", s.hiddenRows, s.hiddenCols)
	}
}
