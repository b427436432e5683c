package gen

import (
	"hash/fnv"
	"math"
	"strconv"

	"zhibiao/indicators/periods"
)

// wobble is a number from −1 to 1 that depends on its name and period alone.
func wobble(name string, p periods.Period) float64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	h.Write([]byte(p.String()))
	x := h.Sum64()
	// The low bits of a short text's hash are poor: mix them once more.
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return float64(x>>11)/float64(1<<52) - 1
}

// fixed is a decimal with a set number of places, so that sums of what is
// written are exact.
type fixed struct {
	units  int64
	places int
}

func fix(v float64, places int) fixed {
	return fixed{int64(math.Round(v * math.Pow10(places))), places}
}

func (f fixed) plus(o fixed) fixed { return fixed{f.units + o.units, max(f.places, o.places)} }
func (f fixed) value() float64     { return float64(f.units) / math.Pow10(f.places) }
func (f fixed) text() string       { return strconv.FormatFloat(f.value(), 'f', f.places, 64) }

func sum(values ...fixed) fixed {
	var total fixed
	for _, v := range values {
		total = total.plus(v)
	}
	return total
}

// percent is a ratio in per cent with one place.
func percent(ratio float64) string { return strconv.FormatFloat(ratio*100, 'f', 1, 64) }
