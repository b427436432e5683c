package quantities

import (
	"math"
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

// Multiple is the power that the unit's name begins with: 10⁸ of 亿元, 1 of 公顷.
func (u Unit) Multiple() int64 { return u.multiple }

// Rounding is the side to which a number goes that has more digits than are written.
type Rounding int

const (
	Nearest Rounding = iota // half away from zero, as on paper
	Down
	Up
)

// Written is a number with so many decimals; where it is not zero and they would show nothing,
// with two digits that count. What is absent (NaN) is a dash.
func Written(number float64, decimals int, r Rounding) string {
	text := Rounded(number, decimals, r)
	for more := decimals; number != 0 && isZeroText(text) && more < 20; {
		more++
		if text = Rounded(number, more, r); !isZeroText(text) {
			text = Rounded(number, more+1, r)
		}
	}
	return text
}

// Rounded is a number with so many decimals, as exact as its own shortest decimal is: 0.285 to two
// decimals is 0.29. A zero has no sign. What is absent (NaN) is a dash.
func Rounded(number float64, decimals int, r Rounding) string {
	d := decimalOf(number)
	if !d.finite {
		return "—"
	}
	if text, ok := d.roundedFast(decimals, r); ok {
		return text
	}
	return d.rounded(decimals, r)
}

// rounded is a finite decimal with so many decimals.
func (d decimal) rounded(decimals int, r Rounding) string {
	exact := d.rat()
	if r == Nearest {
		return unsignedZero(exact.FloatString(decimals))
	}
	scaled := scaleByTen(new(big.Rat).Set(exact), decimals)
	whole := new(big.Int).Div(scaled.Num(), scaled.Denom()) // floor, since denominators are positive
	if r == Up && !scaled.IsInt() {
		whole.Add(whole, big.NewInt(1))
	}
	return unsignedZero(scaleByTen(new(big.Rat).SetInt(whole), -decimals).FloatString(decimals))
}

const mostDecimals = len(int64PowersOfTen) - 1

// roundedFast is rounded in int64; it gives up where that overflows.
func (d decimal) roundedFast(decimals int, r Rounding) (string, bool) {
	if decimals < 0 || decimals > mostDecimals {
		return "", false
	}
	whole, ok := d.scaled(decimals, r)
	if !ok || whole == math.MinInt64 {
		return "", false
	}
	var room [mostDecimals + 24]byte
	text := room[:0]
	if whole < 0 {
		text, whole = append(text, '-'), -whole
	}
	if decimals == 0 {
		return string(strconv.AppendInt(text, whole, 10)), true
	}
	text = strconv.AppendInt(text, whole/int64PowersOfTen[decimals], 10)
	text = append(text, '.')
	part := whole % int64PowersOfTen[decimals]
	for i := decimals - 1; i >= 0; i-- {
		text = append(text, '0'+byte(part/int64PowersOfTen[i]%10))
	}
	return string(text), true
}

// scaled is the whole number that is ten to so many decimals times d, rounded.
func (d decimal) scaled(decimals int, r Rounding) (whole int64, ok bool) {
	shift := d.exponent + decimals
	if shift >= 0 {
		return shiftLeft(d.mantissa, shift)
	}
	if -shift > mostDecimals {
		return 0, false
	}
	unit := int64PowersOfTen[-shift]
	whole, rest := d.mantissa/unit, d.mantissa%unit // towards zero
	switch {
	case r == Nearest && (rest >= unit-rest || rest <= -unit-rest), r == Up && rest > 0, r == Down && rest < 0:
		if d.mantissa < 0 {
			return whole - 1, true
		}
		return whole + 1, true
	}
	return whole, true
}

func unsignedZero(text string) string {
	if isZeroText(text) {
		return strings.TrimPrefix(text, "-")
	}
	return text
}

func isZeroText(text string) bool { return strings.Trim(text, "-0.") == "" }
