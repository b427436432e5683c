package indicators

import "zhibiao/indicators/quantities"

// Questions lists what the catalogue leaves open, in its order: it loads all the same, with a default that
// somebody should confirm.
func (c *Catalogue) Questions() []Problem {
	var all []Problem
	ask := func(at Pos, id, question string) {
		all = append(all, Problem{Pos: at, Message: "indicator " + id + ": question: " + question})
	}
	for _, i := range c.Indicators {
		if unread := c.unread(i); unread != "" {
			ask(i.Pos, i.ID, unread)
		}
		for _, r := range i.Targets {
			if r.Bound != About {
				continue
			}
			if r.Tolerance == "" && i.Unit == quantities.Ratio {
				ask(r.Pos, i.ID, "target: tolerance is missing: about a ratio or a rate of growth needs one in points, such as 0.3个百分点; until then 5 % of the figure counts")
			}
			if !i.LowerIsBetter && !i.HigherIsBetter {
				ask(r.Pos, i.ID, "target: is more or less than about so much better? Give the indicator higher_is_better or lower_is_better; until then both sides count alike")
			}
		}
	}
	return all
}
