package check

import (
	"fmt"
	"math"
	"slices"

	"zhibiao/collector/reading"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var jumpUnlikely = report.Code{
	Name: "jump.unlikely", Severity: report.Question,
	Meaning: indicators.Text{ZH: "与以往数值相比变动异常", EN: "the change is implausible against the past"},
	Mend:    indicators.Text{ZH: "请核对；如无误请说明理由", EN: "check it; if right, give the reason"},
}

const (
	jumpPast   = 8   // figures of the past that a change is judged by, at least
	jumpZ      = 8.0 // robust z-score beyond which a figure is implausible
	jumpFactor = 3.0 // and how far from the median it must be besides
	jumpRecent = 24  // figures that count, at most
)

// checkJump compares a figure with the series' own past: a slip of the unit shows as a factor of scale,
// anything else by a robust z-score, 0.6745 × (x − median) / median absolute deviation.
func checkJump(p *past, v *extract.Value, of *pastSeries) {
	list := p.earlier(v, of)
	if len(list) == 0 {
		list = p.others(v, of)
	}
	if v.Rounded.Figure == 0 || len(list) > 0 && amidst(v.Rounded.Figure, list) {
		return
	}
	if checkScale(p, v, of, list) || len(list) == 0 {
		return
	}
	if checkSteady(p, v, list) {
		return
	}
	m := reading.Median(list)
	if m == 0 || v.Lumpy || v.Basis != indicators.Own || len(list) < jumpPast || distance(math.Abs(v.Rounded.Figure), list, nil) == 1 {
		return // within what was seen before: a jump that was answered once is not asked about again
	}
	p.distance = p.distance[:0]
	for _, x := range list {
		p.distance = append(p.distance, math.Abs(x-m))
	}
	mad := reading.Median(p.distance)
	if mad == 0 {
		return
	}
	z, factor := 0.6745*(v.Rounded.Figure-m)/mad, v.Rounded.Figure/m
	if math.Abs(z) > jumpZ && (factor > jumpFactor || factor < 1/jumpFactor) {
		p.s.Say(jumpUnlikely, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
			Expected: report.Both("%s左右", "about %s", p.shown(v, m)),
			Message: report.Both("与以往%d期相比异常：中位数%s，绝对中位差%s，z=0.6745×(%s−%s)÷%s=%s",
				"implausible against %d past figures: median %s, median absolute deviation %s, z = 0.6745 × (%s − %s) / %s = %s",
				len(list), p.shown(v, m), p.shown(v, mad), p.shown(v, v.Rounded.Figure), p.shown(v, m), p.shown(v, mad),
				fmt.Sprintf("%.1f", z)),
		})
	}
}

const (
	steadyPast   = 3   // figures of a level by which it is known to be steady, at least
	steadySpread = 1.5 // within which they lie
	steadyFactor = 5.0 // so far outside a steady level does not step
)

// checkSteady asks about a level that has hardly moved and now is a multiple or a fraction of what it was.
func checkSteady(p *past, v *extract.Value, list []float64) bool {
	i := p.s.Catalogue.Indicator(v.Indicator)
	if i == nil || i.Kind != indicators.Level || v.Basis != indicators.Own || len(list) < steadyPast {
		return false
	}
	least, greatest := slices.Min(list), slices.Max(list)
	if least <= 0 || greatest > least*steadySpread || distance(math.Abs(v.Rounded.Figure), list, nil) < steadyFactor {
		return false
	}
	p.s.Say(jumpUnlikely, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
		Expected: report.Both("%s至%s左右", "about %s to %s", p.shown(v, least), p.shown(v, greatest)),
		Message: report.Both("以往%d期在%s至%s之间，此处为%s", "the last %d figures lie between %s and %s; this is %s", len(list), p.shown(v, least),
			p.shown(v, greatest), v.Source.Text),
	})
	return true
}

// others are the figures that stand of a series where none is earlier: what a correction replaces, and what comes after it.
func (p *past) others(v *extract.Value, of *pastSeries) []float64 {
	p.figures, p.months = p.figures[:0], p.months[:0]
	for i := range of.known {
		o := &of.known[i]
		if o.Basis == v.Basis && o.Period.Months() == v.Period.Months() && report.Stated(o) && o.Value != 0 && len(p.figures) < jumpRecent {
			p.figures, p.months = append(p.figures, o.Value), append(p.months, int(o.Period.LastMonth()))
		}
	}
	return p.figures
}

// amidst says that a figure is so near all of the past that no test of
// checkJump can strike: within jumpFactor of the least and of the greatest, and so of the median.
func amidst(x float64, list []float64) bool {
	least, greatest := slices.Min(list), slices.Max(list)
	return least > 0 && x < least*jumpFactor && x*jumpFactor > greatest
}

// earlier are the figures before a value's period, of its own basis and length, newest last. For a
// cumulative only the same part of the year compares.
// The list serves until the next call.
func (p *past) earlier(v *extract.Value, of *pastSeries) []float64 {
	recent := p.points[:0] // the latest first
	compares := func(period periods.Period, b indicators.Basis) bool {
		return b == v.Basis && period.Compare(v.Period) < 0 && (period.Months() == v.Period.Months() || period.Months() <= 2)
	}
	several := of.count > 4 // a file of several periods: its own past counts too
	if several {
		for _, x := range of.here {
			if compares(x.Period, x.Basis) {
				recent = append(recent, point{x.Period, x.Value})
			}
		}
	}
	statesAny := slices.ContainsFunc(of.here, func(x *extract.Value) bool { return x.Period.Compare(v.Period) < 0 })
	for i := len(of.known) - 1; i >= 0 && (several || len(recent) < jumpRecent); i-- {
		o := &of.known[i]
		if !compares(o.Period, o.Basis) || !report.Stated(o) {
			continue
		}
		value := o.Value
		if statesAny {
			if x, here := of.stands(o); here {
				if several {
					continue // it is among those already
				}
				value = x
			}
		}
		recent = append(recent, point{o.Period, value})
	}
	if several {
		slices.SortFunc(recent, func(a, b point) int { return b.period.Compare(a.period) })
	}
	p.points = recent
	recent = recent[:min(len(recent), jumpRecent)]
	p.figures, p.months = p.figures[:0], p.months[:0]
	for i := len(recent) - 1; i >= 0; i-- {
		if x := recent[i].value; x != 0 && !math.IsNaN(x) {
			p.figures, p.months = append(p.figures, x), append(p.months, int(recent[i].period.LastMonth()))
		}
	}
	return p.figures
}
