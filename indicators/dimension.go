package indicators

import (
	"fmt"
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

// singular is the word that stands after per: meters, meter.
func singular(word string) string { return strings.TrimSuffix(word, "s") }

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
	for _, k := range sortedKeys(d) {
		parts = append(parts, fmt.Sprintf("%s^%d", k, d[k]))
	}
	return strings.Join(parts, "·")
}

// dimensions checks that a formula gives the indicator's unit.
func (v catalogueCheck) dimensions(i *Indicator, f *Formula) error {
	d, err := v.dimensionsOf(&f.root)
	if err != nil || d == nil {
		return err
	}
	if want := dimensionOf(i.Unit); !d.equal(want) {
		return fmt.Errorf("%s gives %s, the unit %s is %s", f, d, i.Unit, want)
	}
	return nil
}

// dimensionsOf is nil where an input is not declared, which is reported elsewhere.
func (v catalogueCheck) dimensionsOf(n *formulaNode) (dimension, error) {
	switch n.op {
	case 'n':
		return dimension{}, nil
	case 'i':
		if i := v.Indicator(n.input); i != nil {
			return dimensionOf(i.Unit), nil
		}
		return nil, nil
	}
	a, err := v.dimensionsOf(n.left)
	if err != nil || a == nil {
		return nil, err
	}
	b, err := v.dimensionsOf(n.right)
	if err != nil || b == nil {
		return nil, err
	}
	switch n.op {
	case '*':
		return a.times(b, 1), nil
	case '/':
		return a.times(b, -1), nil
	}
	if !a.equal(b) && !n.isNegation() {
		return nil, fmt.Errorf("%s and %s cannot be added or subtracted", a, b)
	}
	return b, nil
}

// isNegation says whether a node is 0 − x, as the parser makes of −x.
func (n *formulaNode) isNegation() bool {
	return n.op == '-' && n.left.op == 'n' && n.left.number == 0
}
