package indicators

import (
	"fmt"
	"zhibiao/indicators/quantities"
)

// checkDimensions checks that a formula gives the indicator's unit.
func checkDimensions(v catalogueCheck, i *Indicator, f *Formula) error {
	d, err := dimensionsOf(v, &f.root)
	if err != nil || d == nil {
		return err
	}
	if want := quantities.DimensionOf(i.Unit); !d.Equal(want) {
		return fmt.Errorf("%s gives %s, the unit %s is %s", f, d, i.Unit, want)
	}
	return nil
}

// dimensionsOf is nil where an input is not declared, which is reported elsewhere.
func dimensionsOf(v catalogueCheck, n *formulaNode) (quantities.Dimension, error) {
	switch n.op {
	case 'n':
		return quantities.Dimension{}, nil
	case 'i':
		if i := v.Indicator(n.input); i != nil {
			return quantities.DimensionOf(i.Unit), nil
		}
		return nil, nil
	}
	a, err := dimensionsOf(v, n.left)
	if err != nil || a == nil {
		return nil, err
	}
	b, err := dimensionsOf(v, n.right)
	if err != nil || b == nil {
		return nil, err
	}
	switch n.op {
	case '*':
		return a.Times(b, 1), nil
	case '/':
		return a.Times(b, -1), nil
	}
	if !a.Equal(b) && !n.isNegation() {
		return nil, fmt.Errorf("%s and %s cannot be added or subtracted", a, b)
	}
	return b, nil
}

// isNegation says whether a node is 0 − x, as the parser makes of −x.
func (n *formulaNode) isNegation() bool {
	return n.op == '-' && n.left.op == 'n' && n.left.number == 0
}
