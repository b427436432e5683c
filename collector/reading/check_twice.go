package reading

import (
	"math"

	"zhibiao/collector/form"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var (
	rowDuplicate = report.Code{
		Name: "row.duplicate", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "同一数据出现两次且数值不同", EN: "the same figure stands twice with different values"},
		Mend:    indicators.Text{ZH: "请保留正确的一处", EN: "keep the right one"},
	}
	rowRepeated = report.Code{
		Name: "row.repeated", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "同一数据出现两次，数值相同", EN: "the same figure stands twice, equal"},
		Mend:    indicators.Text{ZH: "请删除重复的一处", EN: "remove one"},
	}
)

// checkTwice finds figures that the file states more than once.
func checkTwice(s *Draft) {
	first := make(map[indicators.Key]*extract.Value, len(s.Values))
	for i := range s.Values {
		v := &s.Values[i]
		before, ok := first[v.Key()]
		if !ok {
			first[v.Key()] = v
			continue
		}
		v.Again = true
		at := v.Sheet.Place(v.At)
		equal := v.Basis == indicators.Words && v.Source.Text == before.Source.Text || math.IsNaN(v.Value) && math.IsNaN(before.Value) &&
			v.Basis != indicators.Words || restates(v.Rounded, before.Rounded) && v.Status == before.Status
		c := rowDuplicate
		if equal && v.Basis != indicators.Words || equal && v.Source.Text == before.Source.Text {
			c = rowRepeated
		}
		where := before.Source.Cell
		if before.Source.Sheet != v.Source.Sheet {
			where = before.Source.Sheet + "!" + where
		}
		s.Say(c, at, v.Source.Text, report.Detail{
			Expected: report.Both("%s", "%s", before.Source.Text),
			Message: report.Both("与%s处是同一数据（%s）：此处“%s”，该处“%s”", "this is the same figure as %s (%s): %q here, %q there", where,
				subjectName(s, v.Subject, v.Period), v.Source.Text, before.Source.Text),
		})
	}
}

// checkPlanTwice stops a plan that sets one thing twice and differently: which of the two is meant nobody can tell.
func checkPlanTwice(s *Draft) {
	first := map[extract.PlanKey]extract.PlanCell{}
	for _, c := range s.Plans {
		key, ok := c.Key()
		before, twice := first[key]
		switch {
		case !ok:
			continue
		case !twice:
			first[key] = c
			continue
		}
		code := rowDuplicate
		if c.Says(before) {
			code = rowRepeated
		}
		where := before.At().Cell
		if before.At().Sheet != c.At().Sheet {
			where = before.At().Sheet + "!" + where
		}
		s.Say(code, c.At(), c.Text(), report.Detail{
			Expected: report.Both("%s", "%s", before.Text()),
			Message: report.Both("与%s处是同一计划数（%s）：此处“%s”，该处“%s”", "this sets the same as %s (%s): %q here, %q there", where,
				subjectName(s, key.Subject, key.Period), c.Text(), before.Text()),
		})
	}
}

// restates says that two statements are of one figure: of the same digits, or one the other rounded.
func restates(a, b form.Rounded) bool {
	if a.Half == b.Half {
		return math.Abs(a.Figure-b.Figure) <= a.Half/1000
	}
	return math.Abs(a.Figure-b.Figure) <= max(a.Half, b.Half)*(1+1e-9)
}

func subjectName(s *Draft, x indicators.Subject, p periods.Period) indicators.Text {
	name := indicators.Text{ZH: x.Indicator}
	if i := s.Catalogue.Indicator(x.Indicator); i != nil {
		name = i.Name
	}
	for _, e := range s.Catalogue.Entities {
		if e.ID == x.Entity {
			name = report.Both("%s·%s", "%s, %s", name, e.Name)
		}
	}
	return report.Both("%s %s", "%s, %s", name, p)
}
