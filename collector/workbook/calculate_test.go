package workbook

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

func TestCalculator(t *testing.T) {
	type formula struct {
		formula string
		want    Cell
		fails   bool
	}
	sound := []formula{
		{formula: "SUM('表 1'!A1:A2)", want: Cell{Kind: Number, Number: 3.5, Text: "3.5", Formula: true}},
		{formula: "'表 1'!A1/'表 1'!A2", want: Cell{Kind: Number, Number: 0.75, Text: "0.75", Formula: true}},
		{formula: "1/0", want: Cell{Kind: Error, Text: "#DIV/0!", Formula: true}},
		{formula: "1=1", want: Cell{Kind: Bool, Number: 1, Text: "1", Formula: true}},
		{formula: `"合"&"计"`, want: Cell{Kind: Text, Text: "合计", Formula: true}},
		{formula: "A1*2", want: Cell{Kind: Number, Number: 7, Text: "7", Formula: true}},
		{formula: "IFERROR(1/0,2)", want: Cell{Kind: Number, Number: 2, Text: "2", Formula: true}},
		{formula: "NOSUCHFUNCTION(1)", fails: true},
		{formula: "Z99", fails: true}, // blank
	}
	unsound := []formula{
		{formula: "[1]Sheet1!A1", fails: true},
		{formula: "SUM('表 1'!A1:A2)", want: Cell{Kind: Number, Number: 3.5, Text: "3.5", Formula: true}},
		{formula: "TODAY()", fails: true},
		{formula: "A1+1", fails: true},          // builds on another file
		{formula: "IFERROR(A1,0)", fails: true}, // would make a zero of what is not known
		{formula: "SUM(A2,A1)", fails: true},
		{formula: "A2*2", want: Cell{Kind: Number, Number: 7, Text: "7", Formula: true}},
	}
	for _, formulas := range [][]formula{sound, unsound} {
		d := NewDraft(made)
		p := d.Page("表 1")
		p.Number(Ref{0, 0}, 1.5, Style{})
		p.Number(Ref{1, 0}, 2, Style{})
		q := d.Page("s")
		for i, f := range formulas {
			q.Formula(Ref{i, 0}, f.formula, Style{})
		}
		data := must(t, d)
		book := mustRead(t, "f.xlsx", data)
		s := book.Sheet("s")
		c, err := NewCalculator(data, book, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for i, f := range formulas {
			if at := s.At(Ref{i, 0}); !at.Uncached {
				t.Fatalf("%s: %+v", f.formula, at)
			}
			got, err := c.Value(t.Context(), "s", Ref{i, 0})
			if (err != nil) != f.fails || got != f.want {
				t.Errorf("%s: %+v, %v; want %+v", f.formula, got, err, f.want)
			}
		}
		if _, err := c.Value(t.Context(), "表 1", Ref{0, 0}); err == nil {
			t.Error("a cell without a formula was calculated")
		}
		if _, err := c.Value(t.Context(), "x", Ref{0, 0}); err == nil {
			t.Error("a cell of no sheet was calculated")
		}
	}
}

// The values that a real budget of 35,000 formulas carries are what the
// calculator makes of them, where it makes anything.
func TestCalculatorAgreesWithRealValues(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(sharedDir(t), "workbooks", "lijiang_2025_budget_attachment.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	book := mustRead(t, "f.xlsx", data)
	known := map[place]Cell{}
	n := 0
	for _, s := range book.Sheets {
		for i := range s.rows {
			for j := range s.rows[i].cells {
				p := &s.rows[i].cells[j]
				if p.kind == Number && p.flags&flagFormula != 0 {
					if n++; n%20 == 0 { // forget some
						at := Ref{int(s.rows[i].index), int(p.col)}
						known[place{s.Name, at}] = s.At(at)
						p.kind, p.flags = Blank, p.flags|flagUncached
					}
				}
			}
		}
	}
	c, err := NewCalculator(data, book, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	agree, refused := 0, 0
	for at, want := range known {
		got, err := c.Value(t.Context(), at.sheet, at.at)
		switch {
		case err != nil:
			refused++
		case got.Kind == Number && math.Abs(got.Number-want.Number) <= 1e-12*math.Abs(want.Number)+1e-9:
			agree++
		default:
			t.Errorf("%s: %+v, the file says %+v: %s", PlaceOf(at.sheet, at.at), got, want, c.formulas[at])
		}
	}
	t.Logf("%d agree, %d are refused", agree, refused)
	if agree < 300 {
		t.Errorf("only %d agree", agree)
	}
}
