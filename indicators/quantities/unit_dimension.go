package quantities

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Dimension is the exponents of a unit's words: yuan_per_square_meter is yuan 1, square_meters −1.
type Dimension map[string]int

// DimensionOf takes a unit's suffix apart.
func DimensionOf(unit string) Dimension {
	d := Dimension{}
	for n, word := range strings.Split(unit, "_per_") {
		if word == "ratio" || word == "" {
			continue
		}
		if n == 0 {
			d[singular(word)]++
		} else {
			d[singular(word)]--
		}
	}
	return d
}

// Times is a product of dimensions, with the sign −1 a quotient.
func (d Dimension) Times(o Dimension, sign int) Dimension {
	r := Dimension{}
	for k, n := range d {
		r[k] += n
	}
	for k, n := range o {
		r[k] += sign * n
	}
	for k, n := range r {
		if n == 0 {
			delete(r, k)
		}
	}
	return r
}

// Equal says that two units measure the same.
func (d Dimension) Equal(o Dimension) bool { return len(d.Times(o, -1)) == 0 }

func (d Dimension) String() string {
	if len(d) == 0 {
		return "ratio"
	}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(d)) {
		parts = append(parts, fmt.Sprintf("%s^%d", k, d[k]))
	}
	return strings.Join(parts, "·")
}
