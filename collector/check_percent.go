package collector

import (
	"math"
	"slices"

	"zhibiao/indicators"
)

// checkPercent finds ratios among percentages: 0.788 beside 63.58. A share may
// truly be below 1 %, so only a lone small one among large ones is taken for a slip.
func (s *reading) checkPercent() {
	byIndicator := map[string][]*value{}
	var order []string
	for i := range s.values {
		v := &s.values[i]
		if !v.plain || v.role != indicators.RoleValue || v.known.value == 0 || v.Status == indicators.Missing {
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
			if math.Abs(v.known.value) > 0.02 {
				large = append(large, v.known.value)
			}
		}
		if len(large) == 0 || median(large) < 0.2 {
			continue
		}
		for _, v := range list {
			if x := math.Abs(v.known.value); x <= 0.01 && x*100 >= median(large)/3 {
				s.say(percentMixed, v.sheet.place(v.at), v.Source.Text, detail{
					expected: both("%s", "%s", number(v.known.value*1e4)),
					message:  both("同列其他数为百分数（如%s），此处“%s”像是小数", "the others are per cent (%s, for one); %q looks like a ratio", pick(list, v), v.Source.Text),
				})
			}
		}
	}
}

// pick gives another value's text, for the message.
func pick(list []*value, not *value) string {
	for _, v := range list {
		if v != not && math.Abs(v.known.value) > 0.02 {
			return v.Source.Text
		}
	}
	return ""
}

// median of a list that is not empty.
func median(list []float64) float64 {
	sorted := slices.Clone(list)
	slices.Sort(sorted)
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}
