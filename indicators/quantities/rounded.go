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
	decimals, ok := DecimalsOf(t, text)
	if !ok {
		return 0
	}
	return HalfOf(t, unit, decimals)
}

// HalfOf is half of the last digit of a number with so many digits after the point in a unit; 0 where the unit is not known.
func HalfOf(t Table, unit string, decimals int) float64 {
	u, err := t.ParseUnit(unit)
	if err != nil {
		return 0
	}
	size, _ := u.Factor().Float64()
	return size * math.Pow(10, -float64(decimals)) / 2
}

// DecimalsOf is how many digits a number is written with after the point; false where a text is no number.
func DecimalsOf(t Table, text string) (int, bool) {
	if isPlain(text) {
		return Decimals(text), true
	}
	if _, err := t.Parse(text, Unit{}); err != nil {
		return 0, false
	}
	return Decimals(Digits(text)), true
}

// isPlain says that a text is digits with a point among them at most, as nearly all figures are.
func isPlain(text string) bool {
	digits, points := 0, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && digits > 0:
			points++
		case c == '-' && i == 0:
		default:
			return false
		}
	}
	return digits > 0 && points <= 1 && text[len(text)-1] != '.'
}
