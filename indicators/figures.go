package indicators

import (
	"math"
	"strconv"
	"strings"

	"zhibiao/indicators/quantities"
)

// Figures writes the figures of a target for people. Sentences, tables, pages and alerts
// write them by it alone, so that they show the same digits.
//
// What is held against a target is rounded against the favourable side: down where more is
// better, up where less is, away from the figure where just that is wanted. A target is
// written whole, and all beside it with as many decimals: nothing looks as if it had reached what it has not.
type Figures struct {
	indicator *Indicator
	unit      quantities.Unit
	called    string // the unit, as people write it behind a number
	base      string // the base unit in English
	target    *Target
	decimals  int
}

// Decimals of amounts, and the most that a target may ask for.
const (
	amountDecimals  = 2
	percentDecimals = 1
	mostDecimals    = quantities.MostDecimals
)

// FiguresOf writes what is held against a target of an indicator; nil: it has none.
func FiguresOf(c *Catalogue, i *Indicator, t *Target) Figures {
	f := c.indexed().written[i.ID]
	if f.target = t; t != nil {
		f.decimals = max(f.decimals, decimalsOf(f.unit.Scale(t.Value)))
	}
	return f
}

// newFigures writes figures of an indicator with as many decimals as the policy's targets have.
func newFigures(units quantities.Table, i *Indicator, policy []float64) Figures {
	f := Figures{indicator: i, called: i.Display, base: quantities.EnglishBase(units, i.Unit), decimals: amountDecimals}
	if unit, err := i.DisplayUnit(units); err == nil {
		f.unit, f.called = unit, unit.Name
	}
	if i.Kind == Work {
		f.called = "个"
	}
	if f.isRatio() {
		f.decimals = percentDecimals
	}
	if declared, ok := f.unit.DeclaredDecimals(); ok {
		f.decimals = declared
	}
	for _, v := range policy {
		f.decimals = max(f.decimals, decimalsOf(f.unit.Scale(v)))
	}
	return f
}

// decimalsOf is how many decimals write a number whole; none of one, such as a quotient, that they would not.
func decimalsOf(number float64) int {
	_, decimals, _ := strings.Cut(strconv.FormatFloat(number, 'f', -1, 64), ".")
	if len(decimals) > mostDecimals {
		return 0
	}
	return len(decimals)
}

func (f Figures) isRatio() bool {
	return f.unit.Base == quantities.Ratio || f.unit.Base == quantities.RatioDifference
}

// Decimals is how many decimals a figure has; fixed says that zeros at their end are written too.
func (f Figures) Decimals() (n int, fixed bool) {
	return f.decimals, f.isRatio() || f.unit.Multiple() > 1
}

// LessIsBetter says that what is held against a target is rounded up.
func (f Figures) LessIsBetter() bool {
	if f.target == nil {
		return f.indicator.LowerIsBetter
	}
	return f.target.Bound == AtMost
}

// unfavourable is how a value is rounded that is held against the target.
func (f Figures) unfavourable(v float64) quantities.Rounding {
	exact := f.target != nil && (f.target.Bound == Exactly || f.target.Bound == About)
	switch {
	case f.target == nil:
		return quantities.Nearest
	case f.LessIsBetter(), exact && v > f.target.Value:
		return quantities.Up
	}
	return quantities.Down
}

// Actual is what was reached.
func (f Figures) Actual(v float64) Text {
	if f.target != nil && same(v, f.target.Value) {
		v = f.target.Value // up to the noise of a quotient
	}
	return f.amount(v, f.unfavourable(v))
}

// Goal is the target.
func (f Figures) Goal() Text { return f.amount(f.target.Value, quantities.Nearest) }

// Plain is a value that is held against nothing: a baseline, a step.
func (f Figures) Plain(v float64) Text { return f.amount(v, quantities.Nearest) }

// Whole is a value with every digit that it has: a change that rounding hides is still one.
func (f Figures) Whole(v float64) Text {
	if f.indicator.Kind == Check || !finite(v) {
		return f.amount(v, quantities.Nearest)
	}
	zh := strconv.FormatFloat(f.unit.Scale(v), 'f', -1, 64) + f.called
	if f.isRatio() {
		return Text{zh, zh}
	}
	name, size := f.englishUnit(v)
	return Text{zh, strconv.FormatFloat(share(v, size), 'f', -1, 64) + " " + name}
}

// Due is what has to be reached: it is rounded to the other side than what was.
func (f Figures) Due(v float64) Text {
	if f.LessIsBetter() {
		return f.amount(v, quantities.Down)
	}
	return f.amount(v, quantities.Up)
}

// Apart is the distance of a value from the target, without a sign: of ratios in percentage points.
func (f Figures) Apart(v float64) Text {
	away := math.Abs(minus(v, f.target.Value))
	mode := quantities.Up // short, or over
	if f.unfavourable(v) == quantities.Down && v > f.target.Value || f.unfavourable(v) == quantities.Up && v < f.target.Value {
		mode = quantities.Down // to spare
	}
	if !f.isRatio() {
		return f.amount(away, mode)
	}
	points := quantities.Rounded(neat(away*100), f.decimals, mode)
	return Text{points + "个百分点", points + " points"}
}

// amount is a value in the unit that people say: 10.00亿元, 28分钟, 12.5%.
func (f Figures) amount(v float64, mode quantities.Rounding) Text {
	if !finite(v) {
		return Text{noFigure, noFigure}
	}
	if f.indicator.Kind == Check {
		return map[bool]Text{true: {"是", "yes"}, false: {"否", "no"}}[v == 1]
	}
	number := f.unit.Scale(v)
	n, fixed := f.Decimals()
	zh := digits(number, n, fixed, mode) + f.called
	if f.isRatio() {
		return Text{zh, zh}
	}
	return Text{zh, f.english(v, mode)}
}

// Unrounded is a value with all its digits (15, those that floats keep) in the unit that UnroundedUnit names; empty where there is none.
func (f Figures) Unrounded(v float64, english bool) string {
	if !finite(v) || f.indicator.Kind == Check {
		return ""
	}
	if !english || f.isRatio() {
		v = f.unit.Scale(v)
	}
	if short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64); err == nil {
		v = short
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// UnroundedUnit is the unit that people say, in English the base unit; of ratios per cent.
func (f Figures) UnroundedUnit(english bool) string {
	if english && !f.isRatio() {
		return f.base
	}
	return f.called
}

// Axis is the unit in which an axis up to a value is told, as people say it (亿元, 万人, million yuan), and how many base units that is.
func (f Figures) Axis(largest float64, english bool) (unit string, size float64) {
	unit, size = f.called, 1
	if factor, _ := f.unit.Factor().Float64(); factor > 0 {
		size = factor
	}
	switch {
	case f.indicator.Kind == Work || f.indicator.Kind == Check || f.isRatio():
		return unit, size
	case english:
		unit, size = f.englishUnit(largest)
		return unit, size
	}
	for _, next := range []string{"万", "亿"} {
		if name, ok := larger(unit, next); ok && math.Abs(largest) >= size*1e5 {
			unit, size = name, size*1e4
		}
	}
	return unit, size
}

// larger is a unit's name for ten thousand of it: 万人 of 人, 亿元 of 万元; not ok where people would not say it.
func larger(name, multiple string) (string, bool) {
	bare, ten := strings.CutPrefix(name, "万")
	switch {
	case multiple == "亿" && ten:
		return "亿" + bare, true
	case multiple == "万" && !ten && !strings.HasPrefix(name, "亿") && !strings.HasPrefix(name, "%"):
		return "万" + name, true
	}
	return name, false
}

// digits writes a number with so many decimals, zeros at their end only where they are fixed.
func digits(number float64, decimals int, fixed bool, r quantities.Rounding) string {
	text := quantities.Written(number, decimals, r)
	if !fixed && strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

// englishUnits are the units in which English sentences tell a base unit, largest first.
var englishUnits = map[string][]struct {
	name string
	size float64
}{
	quantities.Yuan:         {{"billion yuan", 1e9}, {"million yuan", 1e6}, {"yuan", 1}},
	quantities.Dollars:      {{"billion dollars", 1e9}, {"million dollars", 1e6}, {"dollars", 1}},
	quantities.SquareMeters: {{"km²", 1e6}, {"ha", 1e4}, {"m²", 1}},
	quantities.Persons:      {{"million persons", 1e6}, {"persons", 1}},
	quantities.Seconds:      {{"days", 86400}, {"minutes", 60}, {"seconds", 1}},
}

// englishUnit is the English unit that fits an amount.
func (f Figures) englishUnit(of float64) (name string, size float64) {
	name, size = f.base, 1
	for _, u := range englishUnits[f.indicator.Unit] {
		if name, size = u.name, u.size; math.Abs(of) >= size {
			break
		}
	}
	return name, size
}

// english is an amount in an English unit that fits the target's size, down to about the digit that the Chinese shows.
func (f Figures) english(v float64, mode quantities.Rounding) string {
	of := v
	if f.target != nil {
		of = f.target.Value
	}
	name, size := f.englishUnit(of)
	factor, _ := f.unit.Factor().Float64()
	decimals := f.decimals + int(math.Round(math.Log10(size/factor)))
	return digits(share(v, size), max(decimals, 0), false, mode) + " " + name
}

// Percent is a ratio in per cent. It is 100.0% only where that is the whole truth or the unfavourable side of it.
func percentText(v float64, mode quantities.Rounding) string {
	if !finite(v) {
		return noFigure
	}
	return quantities.Written(neat(v*100), percentDecimals, mode) + "%"
}

// Attained is 完成率, of a ceiling 使用率.
func (f Figures) Attained(a float64) string {
	if same(a, 1) {
		a = 1
	}
	if f.target != nil && f.target.Bound == AtMost && f.target.Baseline == nil {
		return percentText(a, quantities.Up)
	}
	return percentText(a, quantities.Down)
}

// Growth is 同比 or 环比 with its sign: of a ratio in percentage points.
func (f Figures) Growth(v float64) Text {
	if !finite(v) {
		return Text{noFigure, noFigure}
	}
	n := percentDecimals
	if f.isRatio() {
		n = f.decimals
	}
	text := quantities.Rounded(neat(v*100), n, quantities.Nearest)
	if v > 0 && text != quantities.Rounded(0, n, quantities.Nearest) {
		text = "+" + text
	}
	text = strings.Replace(text, "-", "−", 1)
	if f.isRatio() {
		return Text{text + "个百分点", text + " points"}
	}
	return Text{text + "%", text + "%"}
}

// TimeShare is 时序进度.
func (f Figures) TimeShare(v float64) string { return percentText(v, quantities.Nearest) }

// PaceGap is 进度差 in percentage points, with its sign.
func (f Figures) PaceGap(v float64) string {
	if !finite(v) {
		return noFigure
	}
	return points(v)
}

// points is a gap of pace in percentage points, with its sign and one decimal, rounded down:
// what is behind never shows as on pace, nor what is far behind as behind.
func points(gap float64) string {
	text := quantities.Rounded(neat(gap*100), percentDecimals, quantities.Down)
	switch {
	case text == "0.0":
		return text
	case gap > 0:
		return "+" + text
	}
	return strings.Replace(text, "-", "−", 1)
}

// noFigure stands where a figure does not.
const noFigure = "—"
