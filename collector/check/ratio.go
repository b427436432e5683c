package check

import (
	"math"
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
	Meaning: indicators.Text{ZH: "百分数处所填像是小数，或漏了小数点", EN: "what stands where per cents belong looks like a ratio, or like a figure without its point"},
	Mend:    indicators.Text{ZH: "请按百分数填写（百分之三十五填 35）；如无误请说明理由", EN: "write per cents (35 for thirty-five of a hundred); if it is right, give the reason"},
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
		if !v.Plain || v.Status == indicators.Missing || v.Rounded.Figure == 0 || v.Role != indicators.RoleValue && v.Role != indicators.RoleGrowth {
			continue
		}
		near, known := nearPast(p, v, p.of[i])
		switch {
		case near, !known && slipOf(p.s, v, targetFigures(p.s, v), true), known && slipOf(p.s, v, lastFigure(p, v, p.of[i]), false):
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
		sayRatioColumn(p.s, columns[c])
	}
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

// targetFigures are what the policy sets for an indicator that is a ratio itself.
func targetFigures(s *comparison, v *extract.Value) []float64 {
	i := s.Catalogue.Indicator(v.Indicator)
	if i == nil || i.Unit != quantities.Ratio || v.Role != indicators.RoleValue {
		return nil
	}
	var list []float64
	for _, t := range s.Catalogue.PolicyTargets(v.Subject, v.Period.Year()) {
		if t.Value != 0 && !math.IsNaN(t.Value) && !slices.Contains(list, t.Value) {
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
			s.Say(percentRatio, v.Sheet.Place(v.At), v.Source.Text, report.Detail{Message: report.Both("“%s”按百分数读作%s%%，像是小数：如应为%s%%，请改填", "%q, read as %s%%, looks like a ratio: if %s%% is meant, write that",
				v.Source.Text, cells.Number(v.Rounded.Figure*100), cells.Number(v.Rounded.Figure*1e4))})
			return true
		case factor > 8 && factor < 12.5:
			s.Say(percentRatio, v.Sheet.Place(v.At), v.Source.Text, report.Detail{Message: report.Both("“%s”按百分数读作%s%%，像是漏了小数点：如应为%s%%，请改填", "%q, read as %s%%, looks like a figure without its point: if %s%% is meant, write that",
				v.Source.Text, cells.Number(v.Rounded.Figure*100), cells.Number(v.Rounded.Figure*10))})
			return true
		}
	}
	return false
}

// sayRatioColumn asks about a column that holds nothing but numbers below 1 where per cents belong, some to two decimals: as ratios have.
func sayRatioColumn(s *comparison, list []*extract.Value) {
	fine := false
	for _, v := range list {
		if math.Abs(v.Rounded.Figure) >= 0.01 {
			return
		}
		fine = fine || v.Rounded.Half < 0.0003 // half a tenth of a per cent is 0.0005
	}
	if len(list) < 2 || !fine {
		return
	}
	first, last := list[0], list[len(list)-1]
	at := first.Sheet.Place(first.At)
	at.Cell += ":" + last.At.String()
	s.Say(percentRatio, at, first.Source.Text, report.Detail{Message: report.Both("这一列%d个数都小于1（如“%s”），像是小数而不是百分数：如应为%s%%，请改填", "all %d numbers of the column are below 1 (%q, for one) and look like ratios, not per cents: if %s%% is meant, write that",
		len(list), first.Source.Text, cells.Number(first.Rounded.Figure*1e4))})
}
