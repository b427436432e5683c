package check

import (
	"math"
	"regexp"
	"slices"

	"zhibiao/collector/cells"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

var percentRatio = report.Code{
	Name: "percent.ratio", Severity: report.Question,
	Meaning: indicators.Text{ZH: "百分数处所填像是小数，或漏了小数点",
		EN: "what stands where per cents belong looks like a ratio, or like a figure without its point"},
	Mend: indicators.Text{ZH: "请按百分数填写（百分之三十五填 35）；如无误请说明理由",
		EN: "write per cents (35 for thirty-five of a hundred); if it is right, give the reason"},
}

// A ratio typed where per cents belong (0.35 for 35) is a hundredth of what is meant, and a lost point (61 for 6.1) ten
// times it. The indicator's target, its last figure, or the look of a whole column tells.

// checkRatios asks about plain numbers under % that look like ratios, or like per cents without their point.
func checkRatios(s *comparison) {
	p := s.past
	type column struct {
		indicator, role string
		table           *locate.Sheet
		col             int
	}
	columns := map[column][]*extract.Value{}
	var order []column
	for i := range p.s.Values {
		v := &p.s.Values[i]
		if v.Status == indicators.Missing || v.Rounded.Figure == 0 || v.Role != indicators.RoleValue && v.Role != indicators.RoleGrowth {
			continue
		}
		if !v.Plain && !isRatio(p, v) {
			continue // nothing below can ask about it
		}
		near, known := nearPast(p, v, p.of[i])
		switch {
		case near, !known && sayExcess(p, v, p.of[i]), !v.Plain, !known && slipOf(p.s, v, targetFigures(p, v, p.of[i]), true), known &&
			slipOf(p.s, v, lastFigure(p, v, p.of[i]), false):
			continue
		case !known:
			c := column{v.Indicator, v.Role, v.Sheet, v.At.Col}
			if columns[c] == nil {
				order = append(order, c)
			}
			columns[c] = append(columns[c], v)
		}
	}
	for _, c := range order {
		if !p.mixed || len(columns[c]) > 1 {
			sayRatioColumn(p.s, columns[c])
		}
	}
}

// isRatio says that a value is the figure of an indicator that is a ratio itself.
func isRatio(p *past, v *extract.Value) bool {
	i := p.s.Catalogue.Indicator(v.Indicator)
	return i != nil && i.Unit == quantities.Ratio && v.Role == indicators.RoleValue
}

// nearPast says whether figures of the series are known, and one of them is of a value's size.
func nearPast(p *past, v *extract.Value, of *pastSeries) (near, known bool) {
	for _, x := range p.earlier(v, of) {
		known = true
		if r := math.Abs(v.Rounded.Figure / x); r > 1.0/5 && r < 5 {
			return true, true
		}
	}
	return false, known
}

// lastFigure is what a series stood at before.
func lastFigure(p *past, v *extract.Value, of *pastSeries) []float64 {
	list := p.earlier(v, of)
	return slices.Clone(list[max(0, len(list)-1):])
}

// targetFigures are what is set for an indicator that is a ratio itself.
func targetFigures(p *past, v *extract.Value, of *pastSeries) []float64 {
	if !isRatio(p, v) {
		return nil
	}
	var list []float64
	for _, t := range p.targets(of, v) {
		if !slices.Contains(list, t.Value) {
			list = append(list, t.Value)
		}
	}
	return list
}

// slipOf asks about a value that is about ten times of what is expected, or a hundredth where checkScale does not ask already.
func slipOf(s *comparison, v *extract.Value, expected []float64, hundredth bool) bool {
	for _, x := range expected {
		factor := v.Rounded.Figure / x
		switch {
		case hundredth && factor > 1.0/250 && factor < 1.0/40:
			s.Say(percentRatio, v.Sheet.Place(v.At), v.Source.Text,
				report.Detail{Message: report.Both("“%s”按百分数读作%s%%，像是小数：如应为%s%%，请改填",
					"%q, read as %s%%, looks like a ratio: if %s%% is meant, write that",
					v.Source.Text, cells.Number(v.Rounded.Figure*100), cells.Number(v.Rounded.Figure*1e4))})
			return true
		case !hundredth && factor > 1/12.5 && factor < 1.0/8:
			s.Say(percentRatio, v.Sheet.Place(v.At), v.Source.Text,
				report.Detail{Message: report.Both("“%s”按百分数读作%s%%，像是小数点错了一位：如应为%s%%，请改填",
					"%q, read as %s%%, looks like a figure whose point is a place too far left: if %s%% is meant, write that",
					v.Source.Text, cells.Number(v.Rounded.Figure*100), cells.Number(v.Rounded.Figure*1000))})
			return true
		case factor > 8 && factor < 12.5:
			s.Say(percentRatio, v.Sheet.Place(v.At), v.Source.Text,
				report.Detail{Message: report.Both("“%s”按百分数读作%s%%，像是漏了小数点：如应为%s%%，请改填",
					"%q, read as %s%%, looks like a figure without its point: if %s%% is meant, write that",
					v.Source.Text, cells.Number(v.Rounded.Figure*100), cells.Number(v.Rounded.Figure*10))})
			return true
		}
	}
	return false
}

// Beyond these a ratio is no share of anything: of the whole, and of what it is held against.
const (
	excess      = 10.0 // 1000 %
	shareExcess = 2.0  // of the greatest target or figure beside it, where none of those is above 1
)

// manyShares are so many that not all of them are below 1 %.
const manyShares = 3

// partRatio is what is no more than the whole.
var partRatio = regexp.MustCompile(`占比|比重|份额|(?:覆盖|普及|合格|达标|优良|入库|签约|开工|完好)率$`)

// isPart says that a ratio is of a part, by its indicator's name.
func isPart(p *past, v *extract.Value) bool {
	i := p.s.Catalogue.Indicator(v.Indicator)
	return i != nil && partRatio.MatchString(i.Name.ZH) && v.Role == indicators.RoleValue && v.Basis.Reported()
}

// sayExcess asks about a ratio that is ten times the whole, or above it where neither target nor a figure of its column is.
func sayExcess(p *past, v *extract.Value, of *pastSeries) bool {
	x := v.Rounded.Figure
	if part := isPart(p, v); !isRatio(p, v) || x <= 1 && !(part && x < 0) ||
		!part && x < excess && !exceeds(x, targetFigures(p, v, of), 1) && !exceeds(x, besides(p, v), 2) {
		return false
	}
	shown := cells.Number(v.Rounded.Figure * 100)
	message := report.Both("“%s”读作%s%%，远超过100%%：请核对数值和单元格格式",
		"%q reads as %s%%, far above 100%%: check the figure and the cell's format", v.Source.Text, shown)
	if x < shareExcess {
		message = report.Both("“%s”读作%s%%，而部分不会少于0或多于100%%：请核对", "%q reads as %s%%, and a part is from 0 to 100%%: check it",
			v.Source.Text, shown)
	}
	p.s.Say(percentRatio, v.Sheet.Place(v.At), v.Source.Text, report.Detail{Message: message})
	return true
}

// exceeds says that x is far beyond the figures of a list of so many at least, all of them shares of a whole.
func exceeds(x float64, list []float64, least int) bool {
	return len(list) >= least && slices.Max(list) <= 1 && x >= shareExcess*slices.Max(list)
}

// sayRatioColumn asks about a column that holds nothing but numbers up to 1 where per cents belong, some to two decimals or one to
// three: as ratios have. Ones alone may be wholes.
func sayRatioColumn(s *comparison, list []*extract.Value) {
	const twoDecimals, threeDecimals = 0.0003, 0.00003 // between halves of a tenth, a hundredth and a thousandth of a per cent
	first, last := list[0], list[len(list)-1]
	fine, ones := twoDecimals, first.Role == indicators.RoleValue
	if len(list) == 1 {
		fine, ones = threeDecimals, false
	}
	ratios := false
	for _, v := range list {
		if math.Abs(v.Rounded.Figure) > 0.01 {
			return
		}
		ratios = ratios || v.Rounded.Half < fine
		ones = ones && v.Rounded.Figure == 0.01
	}
	if levels := first.Role == indicators.RoleValue && len(list) >= manyShares; !ratios && !ones && !levels {
		return
	}
	at := first.Sheet.Place(first.At)
	if last != first {
		at.Cell += ":" + last.At.String()
	}
	s.Say(percentRatio, at, first.Source.Text, report.Detail{Message: report.Both("此处%d个数都不大于1（如“%s”），像是小数而不是百分数：如应为%s%%，请改填",
		"the numbers here, %d in all, are 1 or less (%q, for one) and look like ratios, not per cents: if %s%% is meant, write that",
		len(list), first.Source.Text, cells.Number(first.Rounded.Figure*1e4))})
}
