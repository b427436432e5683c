package indicators

import (
	"fmt"
	"time"

	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

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
			if begins, first, before := beforeReports(c, i, r); before {
				ask(r.Pos, i.ID, fmt.Sprintf("target: it counts from %d, and form %s is owed since %s: until figures from %d on are "+
					"sent it is not judged; say from: %d where it counts from then", begins, i.Form, first, begins, first.Year()))
			}
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

// beforeReports says that a target of amounts that add up to a deadline counts from a year before the first that its form is owed for,
// while no column counts since the start.
func beforeReports(c *Catalogue, i *Indicator, r *TargetRule) (begins int, first periods.Period, before bool) {
	w, err := parseRuleWindow(r.Window)
	f := c.Form(i.Form)
	if err != nil || w.deadline.IsZero() || i.Kind != Flow || i.Formula != "" || f == nil || f.First == "" {
		return 0, first, false
	}
	sinceStart := false
	eachMeaning(c, func(_ *Form, _ Pos, m Meaning) {
		sinceStart = sinceStart || m.Indicator == i.ID && m.Since == SinceStart
	})
	begins, _ = TargetsOf(c).ruleYears(i, r)
	first = firstPeriod(f.First)
	return begins, first, !sinceStart && begins > 0 && first.StartMonth() >= periods.Month(begins+1, time.January).StartMonth()
}
