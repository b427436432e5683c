package chart

import (
	"math"

	"zhibiao/indicators/quantities"
)

// scale is an axis of values: from low to high in even steps that people count in.
type scale struct {
	low, high, step float64
	decimals        int
}

// mostDecimals is how many decimals an axis shows at most.
const mostDecimals = 9

// stepsWanted is about how many steps an axis has.
const stepsWanted = 4

// newScale spans values, in whole steps where they are counts. It begins at 0 where 0 is near enough to show anything.
func newScale(values []float64, whole bool) scale {
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if there(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	if low > high {
		low, high = 0, 1
	}
	if low >= 0 && low <= high*0.6 || high <= 0 && high >= low*0.6 {
		low, high = min(low, 0), max(high, 0)
	}
	if low == high {
		if room := math.Abs(low) * 0.1; room > 0 {
			low, high = low-room, high+room
		} else {
			high = 1
		}
	}
	return evenScale(low, high, whole)
}

// evenScale widens a span to whole steps.
func evenScale(low, high float64, whole bool) scale {
	// Steps of a span that floats cannot tell apart would never arrive.
	span := max(high-low, math.Abs(high)*1e-9, math.Abs(low)*1e-9, 1e-300)
	step := niceStep(span / stepsWanted)
	if whole {
		step = max(math.Ceil(step), 1)
	}
	s := scale{low: math.Floor(low/step) * step, high: math.Ceil(high/step) * step, step: step}
	if s.high <= s.low {
		s.high = s.low + step
	}
	s.decimals = int(min(max(0, math.Ceil(-math.Log10(step)-1e-9)), mostDecimals))
	if scaled := step * math.Pow10(s.decimals); math.Abs(scaled-math.Round(scaled)) > 1e-6 && s.decimals < mostDecimals {
		s.decimals++ // 2.5 of a power of ten
	}
	return s
}

// niceStep is the least of 1, 2, 2.5, 5 and 10 times a power of ten that is not less than a number.
func niceStep(n float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(n)))
	for _, f := range []float64{1, 2, 2.5, 5} {
		if n <= f*power*(1+1e-9) {
			return f * power
		}
	}
	return 10 * power
}

// steps are the values that the axis names.
func (s scale) steps() (list []float64) {
	n := int(math.Round((s.high - s.low) / s.step))
	for i := range min(n, 4*stepsWanted) + 1 {
		v := s.low + float64(i)*s.step
		if math.Abs(v) < s.step/1e6 {
			v = 0
		}
		list = append(list, v)
	}
	return list
}

func (s scale) name(v float64) string { return quantities.Written(v, s.decimals, quantities.Nearest) }

// there says that a value is one to be drawn. What lies beyond is no figure of anything, and no axis has steps for it.
func there(v float64) bool { return math.Abs(v) <= 1e60 }
