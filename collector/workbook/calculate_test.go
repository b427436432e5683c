package workbook

import (
	"fmt"
	"html"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// openFormulas is a workbook with formulas down column A of sheet s and no values for them,
// beside a sheet of figures.
func openFormulas(t *testing.T, formulas ...string) []byte {
	t.Helper()
	d := NewDraft(made)
	p := d.Page("表 1")
	p.Number(Ref{0, 0}, 1.5, Style{})
	p.Number(Ref{1, 0}, 2, Style{})
	p.Text(Ref{2, 0}, "12", Style{}) // a number kept as text
	p.Text(Ref{3, 0}, "合计", Style{})
	q := d.Page("s")
	for i, f := range formulas {
		q.Formula(Ref{i, 0}, f, Style{})
	}
	return must(t, d)
}

func TestReadCalculated(t *testing.T) {
	number := func(v float64, text string) Cell {
		return Cell{Kind: Number, Number: v, Text: text, Formula: true, Computed: true}
	}
	cases := []struct {
		formula string
		want    Cell
		refused Refusal
		detail  string
	}{
		{formula: "SUM('表 1'!A1:A2)", want: number(3.5, "3.5")},
		{formula: "SUM('表 1'!$A$1,'表 1'!A2,0.25)", want: number(3.75, "3.75")},
		{formula: "'表 1'!A1/'表 1'!A2", want: number(0.75, "0.75")},
		{formula: "'表 1'!A1/3+B1", want: number(0.5, "0.5")}, // a blank cell in arithmetic is 0
		{formula: "1/3", want: number(0.333333333333333, "0.333333333333333")},
		{formula: "100*(1+10%)", want: number(110, "110")},
		{formula: "AVERAGE('表 1'!A1:A2)", want: number(1.75, "1.75")},
		{formula: "1/0", want: Cell{Kind: Error, Text: "#DIV/0!", Formula: true, Computed: true}},
		{formula: "1=1", want: Cell{Kind: Bool, Number: 1, Text: "1", Formula: true, Computed: true}},
		{formula: `"合"&"计"`, want: Cell{Kind: Text, Text: "合计", Formula: true, Computed: true}},
		{formula: "IFERROR('表 1'!A1/0,2)", want: number(2, "2")},
		{formula: `IFERROR('表 1'!A1/0,"")`, want: Cell{Kind: Text, Formula: true, Computed: true}},
		{formula: "A1*2", want: number(7, "7")},
		{formula: "A13*'表 1'!A1+A1", want: number(14, "14")}, // on a result of ours
		{formula: "A8+1", refused: RefusedPrecedent, detail: "s!A8"},
		{formula: "IFERROR(A8,0)", refused: RefusedPrecedent, detail: "s!A8"},
		{formula: "Z99", refused: RefusedNothing},
		{formula: `IF(TRUE,Z99,"")`, refused: RefusedNothing},
		{formula: "[1]Sheet1!A1", refused: RefusedElsewhere},
		{formula: "A19+1", refused: RefusedPrecedent, detail: "s!A19"},
		{formula: "IFERROR(A19,0)", refused: RefusedPrecedent, detail: "s!A19"},
		{formula: "SUM(A1,A19)", refused: RefusedPrecedent, detail: "s!A19"},
		{formula: "TODAY()", refused: RefusedVolatile, detail: "TODAY"},
		{formula: "1+rand()", refused: RefusedVolatile, detail: "RAND"},
		{formula: "NOSUCHFUNCTION(1)", refused: RefusedFunction, detail: "NOSUCHFUNCTION"},
		{formula: "SUBTOTAL(9,'表 1'!A1:A2)", refused: RefusedFunction, detail: "SUBTOTAL"},
		{formula: "SUM('表 1'!A1:A3)", refused: RefusedText, detail: "表 1!A3"},
		{formula: "'表 1'!A3*2", refused: RefusedText, detail: "表 1!A3"},
		{formula: "A29+1", refused: RefusedCircular, detail: "s!A29"},
		{formula: "A31+1", refused: RefusedPrecedent, detail: "s!A31"},
		{formula: "A30+1", refused: RefusedCircular, detail: "s!A30"},
		{formula: `IF(Z1="",1,2)`, refused: RefusedPrecedent, detail: "s!Z1"}, // a blank cell is 0 and "" to some
		{formula: "'表 1'!A1+0.1=1.6", refused: RefusedUnclear, detail: "="},
		{formula: "IF('表 1'!A1>=1.5,2,3)", want: number(2, "2")},
		{formula: "0.1+0.2-0.3", refused: RefusedNothing, detail: "5.55111512312578E-17"},
		{formula: "Quota*2", refused: RefusedUnclear, detail: "Quota"},
		{formula: "'表 1'!A1:A2*2", refused: RefusedUnclear, detail: "表 1!A1:A2"},
		{formula: "缺!A1", refused: RefusedUnclear, detail: "缺"},
		{formula: `IF(2,1,2)`, refused: RefusedUnclear, detail: "IF"}, // 2 is true, but not to the editor
	}
	var formulas []string
	for _, c := range cases {
		formulas = append(formulas, c.formula)
	}
	book, err := ReadCalculated(t.Context(), "f.xlsx", openFormulas(t, formulas...), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheet("s")
	for i, c := range cases {
		want := c.want
		if c.refused != "" {
			want = Cell{Formula: true, Uncached: true}
		}
		if got := s.At(Ref{i, 0}); got != want {
			t.Errorf("A%d %s: %+v, want %+v", i+1, c.formula, got, want)
		}
		said, ok := s.Calculation(Ref{i, 0})
		if !ok || said != (Calculation{c.formula, c.refused, c.detail}) {
			t.Errorf("A%d %s: %+v, want %s %s", i+1, c.formula, said, c.refused, c.detail)
		}
	}
	if _, ok := book.Sheet("表 1").Calculation(Ref{0, 0}); ok {
		t.Error("a cell without a formula was calculated")
	}
}

func TestCalculationChain(t *testing.T) {
	const long = 3000
	formulas := []string{}
	for i := range long { // from below upward, so that the first asks for all others
		formulas = append(formulas, fmt.Sprintf("A%d+1", i+2))
	}
	formulas = append(formulas, "'表 1'!A1")
	book, err := ReadCalculated(t.Context(), "f.xlsx", openFormulas(t, formulas...), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := book.Sheet("s").At(Ref{0, 0}); got.Number != long+1.5 || !got.Computed {
		t.Errorf("the head of a chain of %d: %+v", long, got)
	}
}

// What LibreOffice makes of simple formulas is what the calculation makes of them.
func TestCalculationAgreesWithLibreOffice(t *testing.T) {
	cases := []struct {
		formula string
		want    float64
	}{
		{`SUM(B1:B15)`, 194853.0729901},
		{`AVERAGE(B1:B15)`, 14988.6979223154},
		{`MIN(B1:B15)`, -7},
		{`MAX(B1:B15)`, 182506.58999},
		{`AVERAGE(B3,B1)`, 1.5},
		{`MIN(B3:B3)`, 0},
		{`MAX(B3,B4)`, 0},
		{`B8+B9`, 0.3},
		{`ROUND(B5,2)`, 1.01},
		{`ROUND(B6,0)`, 3},
		{`ROUND(B7,0)`, -3},
		{`ROUND(B10,-2)`, 12300},
		{`ROUND(2.675,2)`, 2.68},
		{`ROUND(1.255,2)`, 1.26},
		{`ROUND(B14,2)`, 182506.59},
		{`-B1^2`, 2.25},
		{`2^3^2`, 64},
		{`-2^2`, 4},
		{`10%*B10`, 1234.5678},
		{`B1+B3`, 1.5},
		{`B3*2`, 0},
		{`IF(B4>1,1,2)`, 1},
		{`IF(B1>B2,B1,B2)`, 2},
		{`IFERROR(B1/B3,0)`, 0},
		{`ABS(B11)`, 7},
		{`SUM(B1:B2,B10)/B15*100`, 411639.266666667},
		{`B1/B2-1`, -0.25},
		{`(B10-B1)/B1*100`, 822945.2},
		{`IF(AND(B1>0,B2>0),B1/B2,0)`, 0.75},
		{`IF("a"="A",1,2)`, 1},
		{`B14*10000`, 1825065899.9},
		{`B10/3`, 4115.226},
		{`IF(B2=2,1,2)`, 1},
		{`MAX(B1:B15)-MIN(B1:B15)`, 182513.58999},
		{`SUM(-B1,B2)`, 0.5},
		{`--B1`, 1.5},
		{`INT(B7)`, -3},
		{`INT(B11/2)`, -4},
		{`ROUND(B10/3,2)`, 4115.23},
		{`ROUND(-1.005,2)`, -1.01},
		{`ROUND(0.285,2)`, 0.29},
		{`ROUND(1.5,0)`, 2},
		{`ROUND(0.5,0)`, 1},
		{`COUNT(B1:B15)`, 13},
		{`PRODUCT(B1:B3)`, 3},
		{`IF(B2<>2,1,0)`, 0},
		{`1E3*B1`, 1500},
		{`SUM(B1:B2)*100%`, 3.5},
		{`B1*-1`, -1.5},
		{`4/2*3`, 6},
		{`2-3-4`, -5},
		{`2*3^2`, 18},
		{`50%`, 0.5},
		{`MIN(B4)`, 0},
		{`SUM(B4)`, 0},
		{`SUM(B12)`, 0},
		{`IF(TRUE,1)`, 1},
		{`IFERROR(B4*1,0)`, 0},
	}
	var rows strings.Builder
	for i, v := range []string{"1.5", "2", "", "", "1.005", "2.5", "-2.5", "0.1", "0.2", "12345.678", "-7", "0", "1E-7", "182506.58999",
		"3"} {
		switch {
		case i == 3:
			fmt.Fprintf(&rows, `<row r="%d"><c r="B%d" t="str"><v>合计</v></c></row>`, i+1, i+1)
		case v != "":
			fmt.Fprintf(&rows, `<row r="%d"><c r="B%d"><v>%s</v></c></row>`, i+1, i+1, v)
		}
	}
	for i, c := range cases {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><f>%s</f></c></row>`, i+100, i+100, html.EscapeString(c.formula))
	}
	book, err := ReadCalculated(t.Context(), "f.xlsx",
		oneSheet(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`+rows.String()+
			"</sheetData></worksheet>"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		got := book.Sheets[0].At(Ref{i + 99, 0})
		if got.Kind != Number || math.Abs(got.Number-c.want) > 1e-12*math.Abs(c.want) {
			said, _ := book.Sheets[0].Calculation(Ref{i + 99, 0})
			t.Errorf("%s: %+v, want %v; %+v", c.formula, got, c.want, said)
		}
	}
}

// What a file says of its own formulas decides whether others like them are worked out.
func TestCalculationIsProvenByTheFile(t *testing.T) {
	for _, c := range []struct {
		name     string
		formula  string
		value    string // of the formula in rows 1 to 3
		open     string
		computed bool
	}{
		{"an unproven function, proven here", "MEDIAN(B%d)", "2.3", "MEDIAN(B4)", true},
		{"a function that does not recompute", "MEDIAN(B%d)", "2.5", "MEDIAN(B4)", false},
		{"a sum that does not recompute", "SUM(B%d:C%d)", "7", "SUM(B4:C4)", false},
		{"arithmetic that does not recompute", "B%d*2", "7", "SUM(B4:C4)", false},
		{"another function does not recompute", "ABS(B%d)", "7", "SUM(B4:C4)", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var rows strings.Builder
			for i := 1; i <= 4; i++ {
				f, v := strings.ReplaceAll(c.formula, "%d", fmt.Sprint(i)), "<v>"+c.value+"</v>"
				if i == 4 {
					f, v = c.open, ""
				}
				fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><f>%s</f>%s</c><c r="B%d"><v>2.3</v></c></row>`, i, i, f, v, i)
			}
			book, err := ReadCalculated(t.Context(), "f.xlsx",
				oneSheet(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`+rows.String()+
					"</sheetData></worksheet>"), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			s := book.Sheets[0]
			got := s.At(Ref{3, 0})
			said, _ := s.Calculation(Ref{3, 0})
			if got.Computed != c.computed || got.Uncached == c.computed || (said.Refused == "") != c.computed {
				t.Errorf("%+v, %+v", got, said)
			}
			if c.computed && got.Number != 2.3 {
				t.Errorf("%+v", got)
			}
		})
	}
}

// Programs that write workbooks and do not calculate them leave zeros for
// values, and ask that the file be calculated when it is opened.
func TestStaleValues(t *testing.T) {
	for _, c := range []struct {
		name            string
		sum, double     string // values of SUM(B1:B2) and of A1*2, which is written above it
		calc            string
		want, doubled   float64
		computed, noted bool
	}{
		{"zeros that are none", "0", "0", `<calcPr fullCalcOnLoad="1"/>`, 3, 6, true, true},
		{"one value that is not", "3", "5", `<calcPr fullCalcOnLoad="1"/>`, 3, 6, true, true},
		{"values that recompute", "3", "6", `<calcPr fullCalcOnLoad="1"/>`, 3, 6, false, false},
		{"nobody asks", "0", "0", `<calcPr calcId="1"/>`, 0, 0, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := workbookWith(c.calc, fmt.Sprintf(`<row r="1"><c r="A1"><f>A2*2</f><v>%s</v></c><c r="B1"><v>1</v></c></row><row `+
				`r="2"><c r="A2"><f>SUM(B1:B2)</f><v>%s</v></c><c r="B2"><v>2</v></c></row>`, c.double, c.sum))
			book, err := newIsolated(t, Confinement{Processes: 1}).Read(t.Context(), "f.xlsx", data, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			s := book.Sheets[0]
			if got := s.At(Ref{1, 0}); got.Number != c.want || got.Computed != c.computed {
				t.Errorf("the sum: %+v", got)
			}
			if got := s.At(Ref{0, 0}); got.Number != c.doubled || got.Computed != c.computed {
				t.Errorf("its double: %+v", got)
			}
			if noted := len(book.Notes) > 0 && book.Notes[0] == (Note{NoteStale, "2"}); noted != c.noted {
				t.Errorf("notes: %v", book.Notes)
			}
		})
	}
}

// workbookWith is a workbook of one sheet with these rows, and this behind its list of sheets.
func workbookWith(calc, rows string) []byte {
	const main = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	return pack(
		entry{name: "_rels/.rels", body: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		entry{name: "xl/_rels/workbook.xml.rels", body: `<Relationships ` +
			`xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ` +
			`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" ` +
			`Target="worksheets/sheet1.xml"/></Relationships>`},
		entry{name: "xl/workbook.xml", body: `<workbook` + main +
			` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" ` +
			`r:id="rId1"/></sheets>` + calc + `</workbook>`},
		entry{name: "xl/worksheets/sheet1.xml", body: `<worksheet` + main + `><sheetData>` + rows + `</sheetData></worksheet>`},
	)
}

// The values that a real budget of 35,000 formulas carries are what the
// calculation makes of them, where it makes anything.
func TestCalculationAgreesWithRealValues(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(sharedDir(t), "workbooks", "lijiang_2025_budget_attachment.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	book := mustRead(t, "f.xlsx", data)
	want := map[place]Cell{}
	n := 0
	for _, s := range book.Sheets {
		for i := range s.rows {
			for j := range s.rows[i].cells {
				p := &s.rows[i].cells[j]
				if p.kind == Number && p.flags&flagFormula != 0 {
					if n++; n%20 == 0 { // forget some
						at := Ref{int(s.rows[i].index), int(p.col)}
						want[place{s.Name, at}] = s.At(at)
						p.kind, p.flags, p.text = Blank, p.flags|flagUncached, 0
					}
				}
			}
		}
	}
	if err := calculate(t.Context(), data, book, Limits{}); err != nil {
		t.Fatal(err)
	}
	agree, refused := 0, map[Refusal]int{}
	for at, want := range want {
		s := book.Sheet(at.sheet)
		got := s.At(at.at)
		said, ok := s.Calculation(at.at)
		switch {
		case !ok || got.Computed != (said.Refused == ""):
			t.Errorf("%s: %+v, %+v", at, got, said)
		case said.Refused != "":
			refused[said.Refused]++
		case got.Kind == Number && math.Abs(got.Number-want.Number) <= 1e-12*math.Abs(want.Number)+1e-9:
			agree++
		default:
			t.Errorf("%s: %+v, the file says %+v: %s", at, got, want, said.Formula)
		}
	}
	t.Logf("%d agree, refused: %v", agree, refused)
	if agree < 500 {
		t.Errorf("only %d agree", agree)
	}
}
