package indicators_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"zhibiao/indicators"
)

func TestFormula(t *testing.T) {
	known := map[string]float64{"a": 6, "b": 2, "tenth": 0.1, "fifth": 0.2, "zero": 0, "nan": math.NaN(), "huge": 1e308}
	value := func(id string) (float64, bool) { v, ok := known[id]; return v, ok }
	for _, test := range []struct {
		text   string
		inputs []string
		want   float64
		absent bool
	}{
		{"a", []string{"a"}, 6, false},
		{"a + b", []string{"a", "b"}, 8, false},
		{"a - b - b", []string{"a", "b"}, 2, false}, // (6 − 2) − 2, from the left
		{"a / b / b", []string{"a", "b"}, 1.5, false},
		{"a + b * 3", []string{"a", "b"}, 12, false},
		{"(a + b) * 3", []string{"a", "b"}, 24, false},
		{"-a + 0.5*b", []string{"a", "b"}, -5, false},
		{"- ( a - -b )", []string{"a", "b"}, -8, false},
		{"b*a+b/a", []string{"b", "a"}, 12 + 2.0/6, false},
		{"tenth + fifth", []string{"tenth", "fifth"}, 0.3, false},
		{"a + missing", []string{"a", "missing"}, 0, true},
		{"0 * missing", []string{"missing"}, 0, true}, // absent is absent, never zero
		{"a / zero", []string{"a", "zero"}, 0, true},
		{"zero / zero", []string{"zero"}, 0, true},
		{"zero / a", []string{"zero", "a"}, 0, false},
		{"a + nan", []string{"a", "nan"}, 0, true},
		{"huge * huge", []string{"huge"}, 0, true},
	} {
		f, err := indicators.ParseFormula(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if got := f.Inputs(); !slices.Equal(got, test.inputs) {
			t.Errorf("%s: inputs %v, want %v", test.text, got, test.inputs)
		}
		got, ok := f.Eval(value)
		if ok == test.absent || ok && got != test.want {
			t.Errorf("%s = %v (%v), want %v (absent %v)", test.text, got, ok, test.want, test.absent)
		}
	}
}

func TestFormulaRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":          "column 1: ends where an indicator",
		"1 + 2":     "names no indicator",
		"a +":       "column 4: ends where",
		"a b":       `column 3: "b" is left over`,
		"(a":        "column 3: a bracket is not closed",
		"a)":        `column 2: ")" is left over`,
		"a ÷ b":     `column 3: "÷ b" is left over`,
		"a * ×":     "column 5: '×': want",
		"1.2.3 * a": `"1.2.3" is no number`,
		"A + b":     "column 1: 'A': want",
		"a ** b":    "column 4: '*': want",
		"a^2":       `column 2: "^2" is left over`,
		"sum(a)":    `column 4: "(a)" is left over`,
		strings.Repeat("(", 60) + "a" + strings.Repeat(")", 60): "nested deeper than 50",
		strings.Repeat("-", 60) + "a":                           "nested deeper than 50",
		strings.Repeat("a+", 600) + "a":                         "at most 1000",
	} {
		_, err := indicators.ParseFormula(text)
		if !errors.Is(err, indicators.ErrFormula) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", text, err, want)
		}
	}
}

func FuzzParseFormula(f *testing.F) {
	for _, seed := range []string{"a + b", "(a - 2) / -b", "a * 1e", "((((", "甲 + 乙", "a/0", "0.1.2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		formula, err := indicators.ParseFormula(text)
		if err != nil {
			if !errors.Is(err, indicators.ErrFormula) {
				t.Fatalf("error of another kind: %v", err)
			}
			return
		}
		if formula.String() != text || len(formula.Inputs()) == 0 {
			t.Fatalf("%q: %q, inputs %v", text, formula, formula.Inputs())
		}
		if v, ok := formula.Eval(func(string) (float64, bool) { return 2, true }); ok && (math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Fatalf("%q = %v", text, v)
		}
		if _, ok := formula.Eval(func(string) (float64, bool) { return 0, false }); ok {
			t.Fatalf("%q has a value without inputs", text)
		}
	})
}
