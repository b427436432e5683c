package dashboards

import (
	"fmt"
	"slices"
	"strings"

	"zhibiao/indicators"
)

// Figures are rounded by their queries, as pages round them (indicators.Figures): what is held against a target to its unfavourable
// side, what has to be reached to the other one. Grafana would round half up, and one value would stand there with two endings.

// places is ten to a number of decimals, as a number: 100 for two.
func places(decimals int) string { return "1" + strings.Repeat("0", decimals) }

// chosenPlaces are those of the indicator that the variable names.
const chosenPlaces = "${places}"

// hundredths are places of amounts, and tenths those of a ratio that is shown in per cent with one decimal.
const hundredths, tenths = "100", "1000"

// down, up and nearest round, but for the noise of floats; nearest is half away from zero.
func down(x, places string) string {
	return fmt.Sprintf("(floor((%s) * %[2]s + 1e-6) / %[2]s)", x, places)
}
func up(x, places string) string {
	return fmt.Sprintf("(ceil((%s) * %[2]s - 1e-6) / %[2]s)", x, places)
}
func nearest(x, places string) string {
	return fmt.Sprintf("(sgn(%[1]s) * floor(abs(%[1]s) * %[2]s + 0.5 + 1e-6) / %[2]s)", x, places)
}

// points is a difference of ratios in percentage points: what is behind never shows as on pace, nor what is far behind as behind.
func points(gap string) string { return down("("+gap+") * 100", "10") }

// attained is a family of attainments within the scope: a ceiling's use goes up, all others down. What is to come down to a level has
// none: 28 of 30 minutes are no 93 %, and 35 no 117 %.
func (s scope) attained(c *indicators.Catalogue, family string) string {
	ceilings := func(control bool) []string {
		return ids(ruled(c, func(r *indicators.TargetRule) bool {
			return atMost(r) && r.Baseline == "" && (r.Ceiling == indicators.Control) == control
		}))
	}
	use, none := ceilings(true), ceilings(false)
	kept := func(matcher string) string {
		part := s
		part.matchers = append(slices.Clone(s.matchers), matcher)
		return part.family(family)
	}
	return fmt.Sprintf("(%s or on (%s,window) %s)", up(kept(fmt.Sprintf("indicator=~%q", among(use))), tenths), of,
		down(kept(fmt.Sprintf("indicator!~%q", among(slices.Concat(use, none)))), tenths))
}

func atMost(r *indicators.TargetRule) bool { return r.Bound == indicators.AtMost }

func closeTo(r *indicators.TargetRule) bool {
	return r.Bound == indicators.Exactly || r.Bound == indicators.About
}

// ruled are the indicators with a target of a kind.
func ruled(c *indicators.Catalogue, kind func(*indicators.TargetRule) bool) (list []*indicators.Indicator) {
	for _, i := range c.Indicators {
		if slices.ContainsFunc(i.Targets, kind) {
			list = append(list, i)
		}
	}
	return list
}

// chosenHas keeps what is of the indicator that the variable names, if that has a target of a kind.
func chosenHas(c *indicators.Catalogue, kind func(*indicators.TargetRule) bool) string {
	return " and on (entity) " + sel(indicators.FamilyInfo, `indicator="$indicator"`,
		fmt.Sprintf("indicator=~%q", among(ids(ruled(c, kind)))))
}

// held rounds what was reached of the indicator that the variable names beside its target.
func held(c *indicators.Catalogue, x, target string) string {
	upward := up(x, chosenPlaces)
	return fmt.Sprintf("(%s%s or %[1]s%[3]s and (%[4]s) > (%[5]s) or %[6]s)", upward, chosenHas(c, atMost), chosenHas(c, closeTo), x,
		target, down(x, chosenPlaces))
}

// due rounds what has to be reached of it.
func due(c *indicators.Catalogue, x string) string {
	return fmt.Sprintf("(%s%s or %s)", down(x, chosenPlaces), chosenHas(c, atMost), up(x, chosenPlaces))
}

// heldOf rounds what was reached of one indicator beside its target.
func heldOf(c *indicators.Catalogue, i *indicators.Indicator, x, target string) string {
	to := places(decimalsOf(c, i))
	switch {
	case len(i.Targets) == 0:
		return nearest(x, to)
	case slices.ContainsFunc(i.Targets, atMost):
		return up(x, to)
	case slices.ContainsFunc(i.Targets, closeTo):
		return fmt.Sprintf("(%s and (%s) > (%s) or %s)", up(x, to), x, target, down(x, to))
	}
	return down(x, to)
}

// dueOf rounds what has to be reached of one indicator.
func dueOf(c *indicators.Catalogue, i *indicators.Indicator, x string) string {
	to := places(decimalsOf(c, i))
	if slices.ContainsFunc(i.Targets, atMost) {
		return down(x, to)
	}
	return up(x, to)
}

// heldAmong rounds what was reached of several indicators, of which each series tells its own.
func heldAmong(c *indicators.Catalogue, x, places string) string {
	return fmt.Sprintf("(%s and on (indicator) %s or %s)", up(x, places), sel(indicators.FamilyInfo, fmt.Sprintf("indicator=~%q",
		among(ids(ruled(c, atMost))))), down(x, places))
}

// decimalsOf is how many an indicator's figures have, in the unit that people say.
func decimalsOf(c *indicators.Catalogue, i *indicators.Indicator) int {
	n, _ := indicators.FiguresOf(c, i, nil).Decimals()
	return n
}

// findPlaces asks for the places of the indicator that the variable names.
func findPlaces(c *indicators.Catalogue) string {
	by := map[string][]string{}
	var all []string
	for _, i := range c.Indicators {
		n := places(decimalsOf(c, i))
		if by[n] == nil {
			all = append(all, n)
		}
		by[n] = append(by[n], i.ID)
	}
	slices.Sort(all)
	for n, to := range all {
		all[n] = fmt.Sprintf("group(%s) * %s", sel(indicators.FamilyUnitSize, `indicator="$indicator"`, fmt.Sprintf("indicator=~%q",
			among(by[to]))), to)
	}
	return strings.Join(all, " or on () ")
}
