package reading

import (
	"math"
	"slices"

	"zhibiao/collector/cells"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var PercentMixed = report.Code{
	Name: "percent.mixed", Severity: report.Fault,
	Meaning: indicators.Text{ZH: "同一列中百分数与小数混用", EN: "per cent and ratios are mixed in one column"},
	Mend:    indicators.Text{ZH: "请统一为百分数", EN: "write all as per cent"},
}

// checkPercents finds ratios among percentages: 0.788 beside 63.58. A share may
// truly be below 1 %, so only a lone small one among large ones is taken for a slip.
func checkPercents(s *Draft) {
	byIndicator := map[string][]*extract.Value{}
	var order []string
	for i := range s.Values {
		v := &s.Values[i]
		if !v.Plain || v.Role != indicators.RoleValue || v.Rounded.Figure == 0 || v.Status == indicators.Missing {
			continue
		}
		if byIndicator[v.Indicator] == nil {
			order = append(order, v.Indicator)
		}
		byIndicator[v.Indicator] = append(byIndicator[v.Indicator], v)
	}
	for _, id := range order {
		list := byIndicator[id]
		var large []float64
		for _, v := range list {
			if math.Abs(v.Rounded.Figure) > 0.02 {
				large = append(large, v.Rounded.Figure)
			}
		}
		if len(large) == 0 || Median(large) < 0.2 {
			continue
		}
		for _, v := range list {
			if x := math.Abs(v.Rounded.Figure); x <= 0.01 && x*100 >= Median(large)/3 {
				s.Say(PercentMixed, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
					Expected: report.Both("%s", "%s", cells.Number(v.Rounded.Figure*1e4)),
					Message: report.Both("同列其他数为百分数（如%s），此处“%s”像是小数", "the others are per cent (%s, for one); %q looks like a ratio",
						pick(list, v), v.Source.Text),
				})
			}
		}
	}
}

// pick gives another value's text, for the message.
func pick(list []*extract.Value, not *extract.Value) string {
	for _, v := range list {
		if v != not && math.Abs(v.Rounded.Figure) > 0.02 {
			return v.Source.Text
		}
	}
	return ""
}

// Median of a list that is not empty.
func Median(list []float64) float64 {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}
