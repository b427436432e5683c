package quantities

import (
	"math"
	"testing"
)

// FuzzRounded compares the two ways in which a number is rounded.
func FuzzRounded(f *testing.F) {
	for _, v := range []float64{0, 0.285, -0.285, 0.5, -0.5, 1.5, -1.5, 2.5, 0.0008, -0.0008, 99.995, -99.995, 12345678.905, 1e15 + 0.5, 1 << 53,
		9.223372036854775e18, -9.3e18, 1e22, 1e-9, 4.9e-324, 1.7e308, 0.1 + 0.2, 278.375, -7, math.Pi * 1e8} {
		for decimals := range 5 {
			f.Add(v, decimals)
		}
		f.Add(v, 17)
	}
	f.Fuzz(func(t *testing.T, v float64, decimals int) {
		d := decimalOf(v)
		if !d.finite || decimals < 0 || decimals > 30 {
			return
		}
		for _, r := range []Rounding{Nearest, Down, Up} {
			if got, ok := d.roundedFast(decimals, r); ok && got != d.rounded(decimals, r) {
				t.Errorf("%v with %d decimals, rounding %d: %s, want %s", v, decimals, r, got, d.rounded(decimals, r))
			}
		}
	})
}

// TestRoundedIsFast says of which numbers the fast way is taken.
func TestRoundedIsFast(t *testing.T) {
	for _, v := range []float64{0, 0.285, 12345678.905, -1e15, 1e-9} {
		if _, ok := decimalOf(v).roundedFast(2, Down); !ok {
			t.Errorf("%v is not", v)
		}
	}
}
