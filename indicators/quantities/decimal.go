package quantities

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
)

// Sum adds figures as they stand on paper: each float is taken as its shortest
// decimal, the sum is exact, and is rounded once, to the nearest float64. So
// 0.1 + 0.2 is 0.3, in whatever order. The sum of nothing is 0; a NaN makes it
// NaN, an infinity as float64 arithmetic has it; a sum that no float64 holds is infinite.
func Sum(values ...float64) float64 {
	if total, ok := sumFast(values); ok {
		return total
	}
	return sumBig(values)
}

// Difference is a − b as Sum has it.
func Difference(a, b float64) float64 { return Sum(a, -b) }

// Product is a × b of the shortest decimals, rounded once to the nearest float64.
func Product(a, b float64) float64 {
	x, y := decimalOf(a), decimalOf(b)
	if !x.finite || !y.finite {
		return a * b
	}
	hi, lo := bits.Mul64(magnitude(x.mantissa), magnitude(y.mantissa))
	if hi == 0 && lo <= math.MaxInt64 {
		product := int64(lo)
		if (x.mantissa < 0) != (y.mantissa < 0) {
			product = -product
		}
		return decimal{mantissa: product, exponent: x.exponent + y.exponent, finite: true}.float()
	}
	return nearest(new(big.Rat).Mul(x.rat(), y.rat()))
}

// Quotient is a / b of the shortest decimals, rounded once to the nearest
// float64. It is absent where b is zero, where either is not finite, and where
// no float64 holds it: a quotient is never infinite.
func Quotient(a, b float64) (quotient float64, ok bool) {
	x, y := decimalOf(a), decimalOf(b)
	if !x.finite || !y.finite || y.mantissa == 0 {
		return 0, false
	}
	if m, n, ok := sameExponent(x, y); ok && exactInFloat(m) && exactInFloat(n) {
		return float64(m) / float64(n), true
	}
	quotient = nearest(new(big.Rat).Quo(x.rat(), y.rat()))
	return quotient, !math.IsInf(quotient, 0)
}

// decimal is mantissa × 10^exponent.
type decimal struct {
	mantissa int64
	exponent int
	finite   bool
}

// decimalOf is the shortest decimal that reads back as the float.
func decimalOf(v float64) decimal {
	if whole := int64(v); float64(whole) == v && exactInFloat(whole) {
		return decimal{mantissa: whole, finite: true}
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return decimal{}
	}
	var room [32]byte
	text := strconv.AppendFloat(room[:0], v, 'e', -1, 64)
	var d decimal
	fraction := false
	for i, b := range text {
		switch {
		case b == '.':
			fraction = true
		case b == 'e':
			exponent, _ := strconv.Atoi(string(text[i+1:]))
			d.exponent += exponent
			if v < 0 {
				d.mantissa = -d.mantissa
			}
			d.finite = true
			return d
		case b != '-':
			d.mantissa = d.mantissa*10 + int64(b-'0')
			if fraction {
				d.exponent--
			}
		}
	}
	return decimal{}
}

// float is the nearest float64.
func (d decimal) float() float64 {
	if exactInFloat(d.mantissa) && d.exponent >= -22 && d.exponent <= 22 {
		if d.exponent < 0 {
			return float64(d.mantissa) / float64PowersOfTen[-d.exponent]
		}
		return float64(d.mantissa) * float64PowersOfTen[d.exponent]
	}
	var room [48]byte
	text := strconv.AppendInt(room[:0], d.mantissa, 10)
	text = append(text, 'e')
	text = strconv.AppendInt(text, int64(d.exponent), 10)
	v, _ := strconv.ParseFloat(string(text), 64) // out of range is infinite, as documented
	return v
}

func (d decimal) rat() *big.Rat {
	r := new(big.Rat).SetInt64(d.mantissa)
	return scaleByTen(r, d.exponent)
}

func scaleByTen(r *big.Rat, exponent int) *big.Rat {
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(exponent, -exponent))), nil)
	scale := new(big.Rat).SetInt(power)
	if exponent < 0 {
		return r.Quo(r, scale)
	}
	return r.Mul(r, scale)
}

// sumFast adds in int64 at the smallest exponent met so far; it gives up where that overflows.
func sumFast(values []float64) (float64, bool) {
	total := decimal{finite: true}
	for _, v := range values {
		d := decimalOf(v)
		if !d.finite {
			return 0, false
		}
		if d.mantissa == 0 {
			continue
		}
		if total.mantissa == 0 {
			total = d
			continue
		}
		m, n, ok := sameExponent(total, d)
		if !ok {
			return 0, false
		}
		sum := m + n
		if (sum > m) != (n > 0) {
			return 0, false
		}
		total = decimal{mantissa: sum, exponent: min(total.exponent, d.exponent), finite: true}
	}
	return total.float(), true
}

func sumBig(values []float64) float64 {
	total, special := new(big.Rat), 0.0
	for _, v := range values {
		d := decimalOf(v)
		if !d.finite {
			special += v
			continue
		}
		total.Add(total, d.rat())
	}
	if special != 0 { // NaN and infinities only
		return special
	}
	return nearest(total)
}

// sameExponent gives both mantissas at the smaller exponent, where int64 holds them.
func sameExponent(x, y decimal) (m, n int64, ok bool) {
	m, ok = shiftLeft(x.mantissa, x.exponent-min(x.exponent, y.exponent))
	if !ok {
		return 0, 0, false
	}
	n, ok = shiftLeft(y.mantissa, y.exponent-min(x.exponent, y.exponent))
	return m, n, ok
}

// shiftLeft is m × 10^digits, where int64 holds it.
func shiftLeft(m int64, digits int) (int64, bool) {
	if m == 0 || digits == 0 {
		return m, true
	}
	if digits > 18 {
		return 0, false
	}
	shifted := m * int64PowersOfTen[digits]
	return shifted, shifted/int64PowersOfTen[digits] == m
}

func nearest(r *big.Rat) float64 {
	v, _ := r.Float64()
	return v
}

// exactInFloat says that every step around m is a float64 of its own.
func exactInFloat(m int64) bool { return m >= -1<<53 && m <= 1<<53 }

func magnitude(m int64) uint64 {
	if m < 0 {
		return -uint64(m)
	}
	return uint64(m)
}

// Powers of ten that the types hold exactly.
var (
	float64PowersOfTen = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
		1e18, 1e19, 1e20, 1e21, 1e22}
	int64PowersOfTen = [...]int64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}
)
