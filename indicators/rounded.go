package indicators

import (
	"math"

	"zhibiao/indicators/quantities"
)

// Rounded is a figure with half of its last written digit: what it may be off by.
type Rounded struct{ Figure, Half float64 }

// Agree says whether two figures may be the same, given how they are rounded.
func Agree(a, b Rounded) bool {
	slack := a.Half + b.Half + 1e-9*math.Max(math.Abs(a.Figure), math.Abs(b.Figure)) + 1e-12
	return math.Abs(a.Figure-b.Figure) <= slack
}

// Rounded is the observation's value with half of the last digit in which it was written; with 0 where that is not known.
func (o *Observation) Rounded() Rounded {
	r := Rounded{Figure: o.Value}
	u, err := quantities.ParseUnit(o.Source.Unit)
	if err != nil {
		return r
	}
	if _, err := quantities.Parse(o.Source.Text, quantities.Unit{}); err != nil {
		return r
	}
	size, _ := u.Factor().Float64()
	r.Half = size * math.Pow(10, -float64(quantities.Decimals(quantities.Digits(o.Source.Text)))) / 2
	return r
}
