package change

import (
	"strings"

	"zhibiao/collector/cells"
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

// Said is Shown in both languages: what is typed as words stays as it is.
func Said(c *indicators.Catalogue, o indicators.Observation) indicators.Text {
	return said(c, o, Shown(c, o))
}

// SaidTarget is ShownTarget in both languages.
func SaidTarget(c *indicators.Catalogue, t indicators.Target) indicators.Text {
	return said(c, indicators.Observation{Subject: t.Subject, Value: t.Value}, ShownTarget(c, t))
}

func said(c *indicators.Catalogue, o indicators.Observation, zh string) indicators.Text {
	t := indicators.Text{ZH: zh, EN: zh}
	switch i := c.Indicator(o.Indicator); {
	case i == nil || !measured(o):
	case o.Basis.IsGrowth():
		t.EN = strings.Replace(zh, "个百分点", " points", 1)
	default:
		t.EN = indicators.FiguresOf(c, i, nil).Whole(cells.RoundSum(o.Value)).EN
	}
	return t
}

// Told is the change with its figures in a language.
func (c Change) Told(catalogue *indicators.Catalogue, english bool) Change {
	switch {
	case !english:
		return c
	case c.basis == boundWords:
		before := englishBound(*c.Before)
		c.Before, c.After = &before, englishBound(c.After)
		return c
	case c.is == nil:
		return c
	}
	if c.was != nil {
		before := said(catalogue, *c.was, *c.Before).EN
		c.Before = &before
	}
	if c.apart {
		apart := indicators.Observation{Subject: c.is.Subject, Value: c.is.Value - c.was.Value}
		c.Change = signed(said(catalogue, apart, c.Change).EN)
	}
	c.After = said(catalogue, *c.is, c.After).EN
	return c
}

// BasisName is what people call a basis; empty for the period's own, for days and for words.
func BasisName(b indicators.Basis) indicators.Text {
	return indicators.Text{ZH: basisNames[b][0], EN: strings.TrimSpace(basisNames[b][1])}
}

// When is the period, or a target's window, as people say it.
func (c Change) When() indicators.Text { return c.when }

// BasisName is what people call the basis; see BasisName.
func (c Change) BasisName() indicators.Text {
	return indicators.Text{ZH: c.basis[1], EN: strings.TrimSpace(c.basis[2])}
}
