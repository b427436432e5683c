package collector

import (
	"math"
	"strings"

	"zhibiao/indicators"
)

// formula is an expression over columns' ids.
type formula struct {
	text   string
	parsed *indicators.Formula
}

// newFormula reads an expression; nil where it cannot be read, which a catalogue's check has refused before.
func newFormula(text string) *formula {
	f, err := indicators.ParseFormula(text)
	if err != nil {
		return nil
	}
	return &formula{text: text, parsed: f}
}

// known is a figure with half of its last written digit: what it may be off by.
type known struct{ value, half float64 }

// eval computes the expression and what it may be off by, adding up how far
// each input's rounding moves it. It is absent where an input is.
func (f *formula) eval(of func(id string) (known, bool)) (known, bool) {
	value := func(id string) (float64, bool) {
		k, ok := of(id)
		return k.value, ok
	}
	v, ok := f.parsed.Eval(value)
	if !ok {
		return known{}, false
	}
	half := 0.0
	for _, id := range f.parsed.Inputs() {
		k, _ := of(id)
		if k.half == 0 {
			continue
		}
		moved := 0.0
		for _, by := range []float64{k.half, -k.half} {
			w, ok := f.parsed.Eval(func(other string) (float64, bool) {
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
	return known{v, half}, true
}

// agree says whether two figures may be the same, given how they are rounded.
func agree(a, b known) bool {
	slack := a.half + b.half + 1e-9*math.Max(math.Abs(a.value), math.Abs(b.value)) + 1e-12
	return math.Abs(a.value-b.value) <= slack
}

// relation is a rule: two expressions and how they must stand.
type relation struct {
	left, right *formula
	op          string
}

func newRelation(text string) *relation {
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

// holds says whether the relation holds; true where it cannot be told.
func (r *relation) holds(of func(id string) (known, bool)) (left, right known, holds bool) {
	left, ok := r.left.eval(of)
	if !ok {
		return known{}, known{}, true
	}
	right, ok = r.right.eval(of)
	if !ok {
		return known{}, known{}, true
	}
	switch {
	case agree(left, right):
		return left, right, true
	case r.op == "<=":
		return left, right, left.value < right.value
	case r.op == ">=":
		return left, right, left.value > right.value
	}
	return left, right, false
}
