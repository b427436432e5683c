package quantities

import "math"

// RoundedFigure is a figure with half of its last written digit: what it may be off by.
type RoundedFigure struct{ Figure, Half float64 }

// Agree says whether two figures may be the same, given how they are rounded.
func Agree(a, b RoundedFigure) bool {
	slack := a.Half + b.Half + 1e-9*math.Max(math.Abs(a.Figure), math.Abs(b.Figure)) + 1e-12
	return math.Abs(a.Figure-b.Figure) <= slack
}

// HalfDigit is half of the last digit of a number as it is written in a unit; 0 where it is no number or the unit is not known.
func HalfDigit(t Table, text, unit string) float64 {
	u, err := t.ParseUnit(unit)
	if err != nil {
		return 0
	}
	if _, err := t.Parse(text, Unit{}); err != nil {
		return 0
	}
	size, _ := u.Factor().Float64()
	return size * math.Pow(10, -float64(Decimals(Digits(text)))) / 2
}
