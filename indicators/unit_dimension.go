package indicators

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// dimension is the exponents of a unit's words: yuan_per_square_meter is yuan 1, square_meters −1.
type dimension map[string]int

// dimensionOf takes a unit's suffix apart.
func dimensionOf(unit string) dimension {
	d := dimension{}
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

func (d dimension) times(o dimension, sign int) dimension {
	r := dimension{}
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

func (d dimension) equal(o dimension) bool { return len(d.times(o, -1)) == 0 }

func (d dimension) String() string {
	if len(d) == 0 {
		return "ratio"
	}
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(d)) {
		parts = append(parts, fmt.Sprintf("%s^%d", k, d[k]))
	}
	return strings.Join(parts, "·")
}
