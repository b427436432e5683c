package form

import (
	"math"
	"strings"

	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

// formula is an expression over columns' ids.
type formula struct {
	text   string
	Parsed *indicators.Formula
}

// newFormula reads an expression; nil where it cannot be read, which a catalogue's check has refused before.
func newFormula(text string) *formula {
	f, err := indicators.ParseFormula(text)
	if err != nil {
		return nil
	}
	return &formula{text: text, Parsed: f}
}

// Rounded is a figure with half of its last written digit: what it may be off by.
type Rounded = quantities.RoundedFigure

// Eval computes the expression and what it may be off by, adding up how far
// each input's rounding moves it. It is absent where an input is.
func (f *formula) Eval(of func(id string) (Rounded, bool)) (Rounded, bool) {
	value := func(id string) (float64, bool) {
		k, ok := of(id)
		return k.Figure, ok
	}
	v, ok := f.Parsed.Eval(value)
	if !ok {
		return Rounded{}, false
	}
	half := 0.0
	for _, id := range f.Parsed.Inputs() {
		k, _ := of(id)
		if k.Half == 0 {
			continue
		}
		moved := 0.0
		for _, by := range []float64{k.Half, -k.Half} {
			w, ok := f.Parsed.Eval(func(other string) (float64, bool) {
				x, ok := value(other)
				if other == id {
					x += by
				}
				return x, ok
			})
			if ok {
				moved = max(moved, math.Abs(w-v))
			}
		}
		half += moved
	}
	return Rounded{Figure: v, Half: half}, true
}

// Agree says whether two figures may be the same, given how they are rounded.
func Agree(a, b Rounded) bool { return quantities.Agree(a, b) }

// relation is a rule: two expressions and how they must stand.
type relation struct {
	Left, right *formula
	op          string
}

// NewRelation reads a rule; nil where it cannot be read, which a catalogue's check has refused before.
func NewRelation(text string) *relation {
	for _, op := range []string{"<=", ">=", "="} {
		if l, r, ok := strings.Cut(text, op); ok {
			left, right := newFormula(l), newFormula(r)
			if left == nil || right == nil {
				return nil
			}
			return &relation{left, right, op}
		}
	}
	return nil
}

// Adds says that the relation is between sums, whose unit is that of their parts.
func (r *relation) Adds() bool { return !strings.ContainsAny(r.Left.text+r.right.text, "*/×÷") }

// Holds says whether the relation holds; true where it cannot be told.
func (r *relation) Holds(of func(id string) (Rounded, bool)) (left, right Rounded, holds bool) {
	left, ok := r.Left.Eval(of)
	if !ok {
		return Rounded{}, Rounded{}, true
	}
	right, ok = r.right.Eval(of)
	if !ok {
		return Rounded{}, Rounded{}, true
	}
	switch {
	case Agree(left, right):
		return left, right, true
	case r.op == "<=":
		return left, right, left.Figure < right.Figure
	case r.op == ">=":
		return left, right, left.Figure > right.Figure
	}
	return left, right, false
}
