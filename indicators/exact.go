package indicators

import (
	"math"
	"zhibiao/indicators/quantities"
)

// Figures are decimals on paper and floats here. What follows adds and compares
// them as the decimals they stand for, so that 0.1 and 0.2 make 0.3 and a
// target that is met on paper is met here.

// decimals within fixedLimit after scaling by fixedScale have at most 15
// digits, where a float and its shortest decimal are the same thing.
const (
	fixedScale = 1e4
	fixedLimit = 1e15
)

// fixed is v as a whole number of ten-thousandths, if it is one.
func fixed(v float64) (int64, bool) {
	n := math.Round(v * fixedScale)
	return int64(n), math.Abs(n) <= fixedLimit && n/fixedScale == v
}

// plus is the float nearest to the sum of two figures' decimals.
func plus(a, b float64) float64 {
	if s := a + b; a == math.Trunc(a) && b == math.Trunc(b) && math.Abs(a) < 1<<52 && math.Abs(b) < 1<<52 {
		return s
	}
	if x, ok := fixed(a); ok {
		if y, ok := fixed(b); ok {
			return float64(x+y) / fixedScale
		}
	}
	return quantities.Sum(a, b)
}

func minus(a, b float64) float64 { return plus(a, -b) }

// share is a quotient; absent (NaN) where the denominator is zero or either side is absent.
// Of whole numbers, which nearly all figures are, the float quotient is the right one already.
func share(a, b float64) float64 {
	if b == 0 || !finite(a) || !finite(b) {
		return math.NaN()
	}
	if a == math.Trunc(a) && b == math.Trunc(b) && math.Abs(a) < 1<<52 && math.Abs(b) < 1<<52 {
		return a / b
	}
	if q, ok := quantities.Quotient(a, b); ok {
		return q
	}
	return math.NaN()
}

// neat takes a difference or ratio to 12 decimals: far finer than any figure,
// far coarser than the noise of floats, so that gaps of exactly 0 and −10 points are that.
func neat(v float64) float64 {
	if math.Abs(v) > 1e3 {
		return v
	}
	return math.Round(v*1e12) / 1e12
}

// same says that two figures are one, up to the noise of a quotient.
func same(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-12*math.Max(math.Abs(a), math.Abs(b))
}

func atLeast(a, b float64) bool { return a >= b || same(a, b) }

func absent() float64       { return math.NaN() }
func has(v float64) bool    { return !math.IsNaN(v) }
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
