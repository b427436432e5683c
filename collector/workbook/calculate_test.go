package workbook

import "testing"

func TestCalculator(t *testing.T) {
	d := NewDraft(made)
	p := d.Page("表 1")
	p.Number(Ref{0, 0}, 1.5, Style{})
	p.Number(Ref{1, 0}, 2, Style{})
	q := d.Page("s")
	formulas := []struct {
		formula string
		want    Cell
		fails   bool
	}{
		{formula: "SUM('表 1'!A1:A2)", want: Cell{Kind: Number, Number: 3.5, Text: "3.5", Formula: true}},
		{formula: "'表 1'!A1/'表 1'!A2", want: Cell{Kind: Number, Number: 0.75, Text: "0.75", Formula: true}},
		{formula: "1/0", want: Cell{Kind: Error, Text: "#DIV/0!", Formula: true}},
		{formula: "1=1", want: Cell{Kind: Bool, Number: 1, Text: "1", Formula: true}},
		{formula: `"合"&"计"`, want: Cell{Kind: Text, Text: "合计", Formula: true}},
		{formula: "[1]Sheet1!A1", fails: true},
		{formula: "TODAY()", fails: true},
		{formula: "NOSUCHFUNCTION(1)", fails: true},
	}
	for i, f := range formulas {
		q.Formula(Ref{i, 0}, f.formula, Style{})
	}
	data := must(t, d)
	s := mustRead(t, "f.xlsx", data).Sheet("s")
	c, err := NewCalculator(data, Limits{})
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
