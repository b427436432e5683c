package indicators

import "zhibiao/indicators/quantities"

// Questions lists what the catalogue leaves open, in its order: it loads all the same, with a default that
// somebody should confirm.
func Questions(c *Catalogue) []Problem {
	var all []Problem
	ask := func(at Pos, id, question string) {
		all = append(all, Problem{Pos: at, Message: "indicator " + id + ": question: " + question})
	}
	eachMeaning(c, func(f *Form, at Pos, m Meaning) {
		i := c.Indicator(m.Indicator)
		if i == nil || i.Kind != Level || i.Over != "" || m.Basis != "cumulative" || !c.Units.AddsUp(i.Unit) {
			return
		}
		ask(at, i.ID, "form "+f.ID+" states its cumulative (累计), and a stock has none: kind is flow where periods add up; where the "+
			"figure is a mean, a maximum or another one since January, say so with over_window")
	})
	for _, i := range c.Indicators {
		if unread := unread(c, i); unread != "" {
			ask(i.Pos, i.ID, unread)
		}
		for _, r := range i.Targets {
			if r.Bound != About {
				continue
			}
			if r.Tolerance == "" && i.Unit == quantities.Ratio {
				ask(r.Pos, i.ID, "target: tolerance is missing: about a ratio or a rate of growth needs one in points, such as 0.3个百分点; "+
					"until then 5 % of the figure counts")
			}
			if !i.LowerIsBetter && !i.HigherIsBetter {
				ask(r.Pos, i.ID, "target: is more or less than about so much better? Give the indicator higher_is_better or "+
					"lower_is_better; until then both sides count alike")
			}
		}
	}
	return all
}
