package indicators

import "math"

// growth is 年均增速 of a level with a baseline and a deadline: the yearly rate that
// leads from the baseline to the target over the window, and the one observed from
// the baseline to now. Defined for positive stocks only:
//
//	required = (T / v_b)^(1 / N) − 1      N years of the window
//	observed = (v / v_b)^(1 / y) − 1      y years elapsed at the last reported period
//	R = observed / required
//
// R is absent where required is 0.
func growth(v, target, base float64, elapsed, months int32) (required, observed, ratio float64) {
	if !(v > 0 && target > 0 && base > 0 && elapsed > 0 && months > 0) {
		return absent(), absent(), absent()
	}
	required = cagr(base, target, float64(months)/12)
	observed = cagr(base, v, float64(elapsed)/12)
	return required, observed, neat(share(observed, required))
}

// cagr is the compound annual growth rate from a to b over that many years.
func cagr(a, b, years float64) float64 {
	if !(a > 0 && b > 0 && years > 0) {
		return absent()
	}
	return neat(math.Pow(b/a, 1/years) - 1)
}

// arrivalLimit is how many years ahead an arrival is still told.
const arrivalLimit = 100

// arrival is the year in which a value of a full year reaches the target when it goes on growing
// as in the last three full years, of which first is the earliest and v the latest:
//
//	g = (v / first)^(1/2) − 1        the smallest whole y with v · (1 + g)^y ≥ T
//
// It is absent (0) without growth towards the target, and beyond a hundred years.
func arrival(first, v, target float64, year int, falling bool) int {
	g := cagr(first, v, 2)
	if !has(g) || g == 0 || target <= 0 || (g < 0) != falling {
		return 0
	}
	y := math.Log(target/v) / math.Log1p(g)
	if !finite(y) || y > arrivalLimit {
		return 0
	}
	return year + int(math.Max(0, math.Ceil(y-1e-9)))
}

// change is the growth of b over a: (b − a) / a. It is absent where a is not positive,
// since a rate over nothing or over a loss says nothing. Of ratios it is the difference b − a.
func change(a, b float64, ratio bool) float64 {
	if ratio {
		return neat(minus(b, a))
	}
	if !(a > 0) {
		return absent()
	}
	return neat(minus(b, a) / a)
}
