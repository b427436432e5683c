package change

import (
	"strings"

	"zhibiao/indicators"
)

// Shown is a figure as people read it, with every digit, in the unit in which they say its indicator.
func Shown(c *indicators.Catalogue, o indicators.Observation) string {
	return ShownAs(c, o, DisplayUnit(c, o.Indicator))
}

// ShownTarget is what a target sets, in the unit in which people say its indicator.
func ShownTarget(c *indicators.Catalogue, t indicators.Target) string {
	return ShownIn(indicators.Observation{Value: t.Value}, DisplayUnit(c, t.Indicator))
}

// BasisName is what people call a basis; empty for the period's own, for days and for words.
func BasisName(b indicators.Basis) indicators.Text {
	return indicators.Text{ZH: basisWords[b][1], EN: strings.TrimSpace(basisWords[b][2])}
}

// When is the period, or a target's window, as people say it.
func (c Change) When() indicators.Text { return c.when }

// BasisName is what people call the basis; see BasisName.
func (c Change) BasisName() indicators.Text {
	return indicators.Text{ZH: c.basis[1], EN: strings.TrimSpace(c.basis[2])}
}
