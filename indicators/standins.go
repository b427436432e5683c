package indicators

import (
	"math"
	"math/big"
)

// displayed is a value in the unit that people say, to at most four decimals.
func displayed(v float64, unit string) (float64, string) {
	u, ok := displayUnits[unit]
	scale, ok2 := new(big.Rat).SetString(u.scale)
	r := new(big.Rat)
	if !ok || !ok2 || r.SetFloat64(v) == nil {
		return v, unit
	}
	f, _ := r.Quo(r, scale).Float64()
	return math.Round(f*1e4) / 1e4, unit
}
