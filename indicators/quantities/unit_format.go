package quantities

import (
	"math/big"
	"strconv"
	"strings"
)

// InBase turns a number in this unit into a value in base units, rounded once:
// 0.1 亿元 is 10000000.
func (u Unit) InBase(number float64) float64 {
	d := decimalOf(number)
	if u.IsZero() || !d.finite {
		return number
	}
	if u.den == 1 && exactInFloat(u.num) {
		return Product(number, float64(u.num))
	}
	return nearest(new(big.Rat).Mul(d.rat(), u.Factor()))
}

// Scale turns a value in base units into the number in this unit. What was
// written with up to 15 digits comes back as it was written: of 1 亩, 1.
func (u Unit) Scale(base float64) float64 {
	d := decimalOf(base)
	if u.IsZero() || !d.finite {
		return base
	}
	number, ok := 0.0, false
	if u.den == 1 && exactInFloat(u.num) {
		number, ok = Quotient(base, float64(u.num))
	}
	if !ok {
		number = nearest(new(big.Rat).Quo(d.rat(), u.Factor()))
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', 15, 64), 64)
	if err == nil && u.InBase(short) == base {
		return short
	}
	return number
}

// Format is a value in base units as people say it in a unit: 10.00亿元, 28分钟,
// 12.5%. Two decimals after a power (亿元, 万人), one after a ratio, else as many as
// two where the number is not whole; a value that is not zero never shows as zero.
// What is absent (NaN) is a dash.
func Format(base float64, display Unit) string { return format(base, display, roundNearest) }

// FormatShort is Format for a value short of its target: rounded down, so that
// it never shows the target that it has not reached.
func FormatShort(base float64, display Unit) string { return format(base, display, roundDown) }

// FormatRatio is a ratio as a percentage with one decimal. Short says that it is
// not as it should be: short of the target, or past a ceiling. Rounding never
// hides that: 99.96 % short of the target shows as 99.9%, 100.04 % past a ceiling as 100.1%. And a
// ratio below 1 shows as 100.0% in no case.
func FormatRatio(a float64, short bool) string {
	mode := roundNearest
	switch {
	case short && a > 1:
		mode = roundUp
	case short || a < 1 && a >= 0.9995:
		mode = roundDown
	}
	return format(a, knownUnits["%"], mode)
}

func format(base float64, display Unit, mode rounding) string {
	number := display.Scale(base)
	d := decimalOf(number)
	if !d.finite {
		return "—"
	}
	exact := d.rat()
	decimals := display.decimals(exact)
	text := decimalText(exact, decimals, mode)
	for more := decimals; number != 0 && isZeroText(text) && more < 20; {
		more++
		if text = decimalText(exact, more, mode); !isZeroText(text) {
			text = decimalText(exact, more+1, mode) // two digits that count
		}
	}
	return text + display.Name
}

func (u Unit) decimals(number *big.Rat) int {
	switch {
	case u.Base == Ratio && u.num == u.den:
		return 3
	case u.Base == Ratio || u.Base == RatioDifference:
		return 1
	case u.multiple > 1 || !number.IsInt():
		return 2
	}
	return 0
}

type rounding int

const (
	roundNearest rounding = iota // half away from zero, as on paper
	roundDown
	roundUp
)

// decimalText is a number with so many decimals.
func decimalText(number *big.Rat, decimals int, mode rounding) string {
	if mode == roundNearest {
		return unsignedZero(number.FloatString(decimals))
	}
	scaled := scaleByTen(new(big.Rat).Set(number), decimals)
	whole := new(big.Int).Div(scaled.Num(), scaled.Denom()) // floor, since denominators are positive
	if mode == roundUp && !scaled.IsInt() {
		whole.Add(whole, big.NewInt(1))
	}
	return unsignedZero(scaleByTen(new(big.Rat).SetInt(whole), -decimals).FloatString(decimals))
}

func unsignedZero(text string) string {
	if isZeroText(text) {
		return strings.TrimPrefix(text, "-")
	}
	return text
}

func isZeroText(text string) bool { return strings.Trim(text, "-0.") == "" }
