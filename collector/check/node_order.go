package check

import (
	"slices"
	"time"

	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var dateOrder = report.Code{
	Name: "date.order", Severity: report.Question,
	Meaning: indicators.Text{ZH: "完成日期早于前一节点的日期", EN: "a milestone was reached before the one that comes first"},
	Mend:    indicators.Text{ZH: "请核对两处日期；如确实如此请说明理由", EN: "check both dates; if they are right, give the reason"},
}

// checkNodes asks of a work's days whether they follow one another as its nodes do: nothing is handed over before it is begun.
func checkNodes(s *comparison) {
	for i := range s.Values {
		v := &s.Values[i]
		e := s.Catalogue.Entity(v.Entity)
		if v.Basis != indicators.NodeDate || e == nil || v.Status == indicators.Missing {
			continue
		}
		own := slices.IndexFunc(e.Nodes, func(n indicators.Node) bool { return n.ID == v.Item })
		for _, n := range e.Nodes[:max(own, 0)] {
			if day, ok := reached(s, v, n.ID); ok && v.Value < day {
				sayOrder(s, v, n, day)
				break
			}
		}
	}
}

// reached is when another node of a date's work was reached: as the file says, else as stands.
func reached(s *comparison, v *extract.Value, node string) (day float64, ok bool) {
	for i := range s.Values {
		o := &s.Values[i]
		if o.Subject == v.Subject && o.Basis == indicators.NodeDate && o.Item == node && o.Period == v.Period &&
			o.Status != indicators.Missing {
			return o.Value, true
		}
	}
	for _, o := range s.known.Standing(v.Subject) { // the periods in order: the last that says it counts
		if o.Basis == indicators.NodeDate && o.Item == node && o.Period.Compare(v.Period) <= 0 {
			day, ok = o.Value, o.Status != indicators.Missing
		}
	}
	return day, ok
}

func sayOrder(s *comparison, v *extract.Value, before indicators.Node, day float64) {
	on := func(t float64) string { return time.Unix(int64(t), 0).In(s.Catalogue.Location).Format(time.DateOnly) }
	s.Say(dateOrder, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
		Expected: report.Both("不早于%s", "not before %s", on(day)),
		Message: indicators.Text{ZH: "此处" + on(v.Value) + "，早于“" + before.Name.ZH + "”的" + on(day),
			EN: on(v.Value) + " is before " + on(day) + ", the day of " + before.Name.In(true)},
	})
}
