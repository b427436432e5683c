package check

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"zhibiao/collector/reading"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

var (
	jumpPower = report.Code{
		Name: "jump.unit", Severity: report.Question,
		Meaning: indicators.Text{ZH: "与以往数值相差约一万倍或一百倍，疑为单位有误", EN: "about 10⁴ or 100 times the past figures: the unit may be wrong"},
		Mend:    indicators.Text{ZH: "请核对计量单位；如无误请说明理由", EN: "check the unit; if right, give the reason"},
	}
	scaleTarget = report.Code{
		Name: "scale.target", Severity: report.Question,
		Meaning: indicators.Text{ZH: "与该项目标的量级相差过大，疑为单位有误", EN: "not of the scale of the target: the unit may be wrong"},
		Mend:    indicators.Text{ZH: "请核对计量单位和数值；如无误请说明理由", EN: "check the unit and the figure; if right, give the reason"},
	}
	scaleBeside = report.Code{
		Name: "scale.beside", Severity: report.Question,
		Meaning: indicators.Text{ZH: "与同列其他数的量级相差过大，疑为单位有误", EN: "not of the scale of the others of its column: the unit may be wrong"},
		Mend:    indicators.Text{ZH: "请核对计量单位和数值；如无误请说明理由", EN: "check the unit and the figure; if right, give the reason"},
	}
)

// A figure of another scale is mostly a slip of the unit: 元 under 万元, 亩 under 公顷, a ratio under per cent. It shows
// against whatever else is known of the figure: the series' own past, the target, the figures beside it.

const (
	wideScale      = 300  // beyond this a figure is of another scale, whatever unit may explain it
	wideCumulative = 100  // the same of a cumulative, which is counted by the month too
	lumpyScale     = 3000 // the same for money that arrives in lumps, while little is known of it
	lumpyPast      = 4    // figures after which more is known

	targetHigh    = 5.0  // a flow of so many times its target is none
	targetLow     = 2e-4 // nor is one of so little of its even share
	levelHigh     = 30.0 // of a level's target
	levelLow      = 2e-4
	targetSettled = 3.0 // a figure so near its past has been looked at before

	besideLeast  = 3      // figures beside it,
	besideFew    = 2      // or so few, where they are alike
	besideFactor = 300.0  // how far beyond those it must lie, at least,
	besideApart  = 3.0    // and how many times as far as those are from one another
	besideSpread = 1000.0 // which they may be at most
)

// scaleStep is a factor by which units differ, and what it takes to see it in a series' past: so
// many figures, from which it lies so far outside. The wider the step, the less it takes.
type scaleStep struct {
	factor  float64
	spread  float64 // how far the figure may be from the factor times the past's median
	outside float64 // how far beyond the least and the greatest of the past it must lie
	past    int     // figures of the past, at least
	fits    func(units quantities.Table, base string) bool
}

var scaleSteps = []scaleStep{
	{factor: 100, spread: 2.5, outside: 20, past: 1, fits: isOf(quantities.Ratio)},
	{factor: 100, spread: 2.5, outside: 30, past: 2, fits: isAmount},
	{factor: 100, spread: 1.8, outside: 55, past: 1, fits: isAmount},
	{factor: 15, spread: 1.4, outside: 7, past: 2, fits: isOf(quantities.SquareMeters)},
	{factor: 10, spread: 1.6, outside: 5, past: 4, fits: isAmount},
	{factor: 10, spread: 1.4, outside: 7, past: 1, fits: isAmount},
}

// isAmount says that a base unit measures rather than counts or compares.
func isAmount(units quantities.Table, base string) bool {
	return base != quantities.Ratio && base != quantities.RatioDifference && !units.IsCount(base)
}

func isOf(wanted string) func(quantities.Table, string) bool {
	return func(_ quantities.Table, base string) bool { return base == wanted }
}

// checkScale says whether it has asked about a figure's scale.
func checkScale(p *past, v *extract.Value, of *pastSeries, list []float64) bool {
	i := p.s.Catalogue.Indicator(v.Indicator)
	if i == nil || i.Unit == quantities.RatioDifference || v.Plain && p.mixed {
		return false // ratios among percentages are named as that
	}
	x := math.Abs(v.Rounded.Figure)
	if len(list) > 0 {
		m := medianSize(list)
		if beyond := p.outside(v, i, list); p.stepOf(x/m, beyond, len(list), i, wide(v, i, len(list))) {
			sayScale(p, v, jumpPower, m, report.Both("与以往的中位数%s", "the median of the past, %s,", p.shown(v, m)))
			return true
		} else if beyond < targetSettled {
			return false
		}
	}
	return checkTargetScale(p, v, of, i) || len(list) == 0 && checkBeside(p, v)
}

// outside is how many times a figure lies beyond the least or the greatest of its past; 1 within it. A
// cumulative grows with the year, so that it counts by the month too, and the nearer counts.
func (p *past) outside(v *extract.Value, i *indicators.Indicator, list []float64) float64 {
	beyond := distance(math.Abs(v.Rounded.Figure), list, nil)
	if v.Basis != indicators.Cumulative || i.Kind != indicators.Flow {
		return beyond
	}
	return min(beyond, distance(math.Abs(v.Rounded.Figure)/float64(v.Period.LastMonth()), list, p.months[:len(list)]))
}

// distance is how many times x lies beyond the sizes of a list, each over its divisor where there are any.
func distance(x float64, list []float64, over []int) float64 {
	least, greatest := math.Inf(1), 0.0
	for n, y := range list {
		y = math.Abs(y)
		if over != nil {
			y /= float64(over[n])
		}
		least, greatest = min(least, y), max(greatest, y)
	}
	return max(x/greatest, least/x, 1)
}

// wide is how far beyond its past a figure is of another scale, whatever unit may explain it.
func wide(v *extract.Value, i *indicators.Indicator, past int) float64 {
	switch {
	case i.Lumpy && past < lumpyPast:
		return lumpyScale
	case v.Basis == indicators.Cumulative && i.Kind == indicators.Flow:
		return wideCumulative
	}
	return wideScale
}

// stepOf says whether a figure is so far beyond its past, or a step of units away from it.
func (p *past) stepOf(factor, outside float64, past int, i *indicators.Indicator, wide float64) bool {
	apart := max(factor, 1/factor)
	if outside >= wide {
		return true
	}
	for _, s := range scaleSteps {
		known := past >= s.past || i.Kind == indicators.Level && s.factor == 100 // a level does not move so far in a period
		if known && s.fits(p.s.Catalogue.Units, i.Unit) && (!i.Lumpy || past >= lumpyPast && s.factor > 15) &&
			outside >= s.outside && apart >= s.factor/s.spread && apart <= s.factor*s.spread {
			return true
		}
	}
	return false
}

// checkTargetScale holds a figure against what is to be reached: the first month of a year is no 866 years' work.
func checkTargetScale(p *past, v *extract.Value, of *pastSeries, i *indicators.Indicator) bool {
	x := math.Abs(v.Rounded.Figure)
	for _, t := range p.targets(of, v) {
		low, high := levelLow, levelHigh
		share := t.Value
		if i.Kind == indicators.Flow {
			low, high = targetLow, targetHigh
			if months := windowMonths(t.Window); months > 0 {
				share = t.Value * float64(min(v.Period.Months(), months)) / float64(months)
			}
		}
		small := isAmount(p.s.Catalogue.Units, i.Unit) && x < share*low
		if x <= t.Value*high && !small {
			continue
		}
		sayScale(p, v, scaleTarget, share, report.Both("与该项目标", "its target"))
		return true
	}
	return false
}

// targets are those whose windows hold a figure's period.
func (p *past) targets(of *pastSeries, v *extract.Value) []indicators.Target {
	if !of.planned {
		of.targets = append(indicators.TargetsOf(p.s.Catalogue).OfPolicy(v.Subject, p.s.Now.Year()+1), p.plans(v.Subject)...)
		of.planned = true
	}
	var out []indicators.Target
	for _, t := range of.targets {
		if t.Value > 0 && !t.Interpreted && len(t.Nodes) == 0 && (t.Window.Open() || t.Window.Span.Contains(v.Period)) {
			out = append(out, t)
		}
	}
	return out
}

// windowMonths is a window's length: of an open one, over which a flow is judged by years, a year's.
func windowMonths(w periods.Window) int {
	if w.Open() {
		return int(periods.Yearly)
	}
	return w.Span.Months()
}

// checkBeside holds a first figure against those of its column.
func checkBeside(p *past, v *extract.Value) bool {
	list := besides(p, v)
	if i := p.s.Catalogue.Indicator(v.Indicator); len(list) < besideFew ||
		len(list) < besideLeast && v.Entity != "" && !quantities.IsPer(i.Unit) {
		return false // amounts of a few entities may lie far apart
	}
	spread := slices.Max(list) / slices.Min(list)
	if spread > besideSpread || len(list) < besideLeast && spread > besideApart ||
		distance(math.Abs(v.Rounded.Figure), list, nil) < max(besideFactor, spread*besideApart) {
		return false
	}
	sayScale(p, v, scaleBeside, medianSize(list), report.Both("与同列其他数", "the others of the column"))
	return true
}

// besides are the sizes of the other figures of a value's column. The list serves until the next call.
func besides(p *past, v *extract.Value) []float64 {
	p.figures = p.figures[:0]
	for i := range p.s.Values {
		o := &p.s.Values[i]
		if o != v && o.Column == v.Column && o.Sheet == v.Sheet && o.Indicator == v.Indicator && o.Basis == v.Basis && o.Role == v.Role &&
			o.Rounded.Figure != 0 {
			p.figures = append(p.figures, math.Abs(o.Rounded.Figure))
		}
	}
	return p.figures
}

// sayScale asks about a figure that is not of the scale of something it is held against. It names the
// unit that would explain it, and never what the figure is held against where that is a target.
func sayScale(p *past, v *extract.Value, c report.Code, like float64, against indicators.Text) {
	unit := likelyUnit(p.s.Catalogue.Units, v.Source.Unit, like/math.Abs(v.Rounded.Figure))
	mend := indicators.Text{ZH: "疑为单位有误", EN: "the unit may be wrong"}
	if unit != "" {
		mend = report.Both("疑以“%s”填报", "it may be in %q", unit)
	}
	apart := math.Abs(v.Rounded.Figure) / like
	rough := scaleWords(max(apart, 1/apart))
	p.s.Say(c, v.Sheet.Place(v.At), v.Source.Text, report.Detail{Message: indicators.Text{
		ZH: strings.TrimSpace(v.Source.Text+"（"+v.Source.Unit+"）") + against.ZH + "相差" + rough.ZH + "，" + mend.ZH,
		EN: fmt.Sprintf("%s (%q) and ", v.Source.Text, v.Source.Unit) + against.EN + " are " + rough.EN + " apart: " + mend.EN,
	}})
}

// scaleWords is a factor by its power of ten alone, so that nothing can be worked out from it.
func scaleWords(apart float64) indicators.Text {
	for _, w := range []struct {
		from   float64
		zh, en string
	}{{3e7, "约一亿倍", "about 10⁸ times"}, {3e5, "百万倍", "a million times"}, {3e3, "约一万倍", "about 10⁴ times"},
		{300, "约一千倍", "about a thousand times"}, {30, "约一百倍", "about a hundred times"}} {
		if apart >= w.from {
			return indicators.Text{ZH: w.zh, EN: w.en}
		}
	}
	return indicators.Text{ZH: "约十倍", EN: "about ten times"}
}

// likelyUnit is the unit of the same kind in which a figure would be so many times what it is; empty: none.
func likelyUnit(units quantities.Table, stated string, times float64) string {
	u, err := units.ParseUnit(stated)
	if err != nil {
		return ""
	}
	size, _ := u.Factor().Float64()
	best, name := 0.6, "" // decimal orders of magnitude that it may be off by
	for _, other := range u.Alike() {
		o, err := units.ParseUnit(other)
		if err != nil || o.Base != u.Base || o == u {
			continue
		}
		factor, _ := o.Factor().Float64()
		if off := math.Abs(math.Log10(factor / (size * times))); off < best {
			best, name = off, o.Name
		}
	}
	return name
}

// medianSize is the median of a list's sizes, none of which is 0.
func medianSize(list []float64) float64 {
	sizes := make([]float64, len(list))
	for i, x := range list {
		sizes[i] = math.Abs(x)
	}
	return reading.Median(sizes)
}
