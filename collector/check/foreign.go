package check

import (
	"math"

	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// checkForeign holds others' figures against what stands of theirs.
func checkForeign(s *comparison) {
	for i := range s.Foreign {
		v := &s.Foreign[i]
		known := s.known.Standing(v.Subject)
		at, ok := report.FindKey(known, &v.Observation)
		if ok && known[at].Status == indicators.Missing {
			ok = false
		}
		switch {
		case !ok:
			c := extract.DepartmentForeign
			c.Severity = report.Notice
			s.Say(c, v.Sheet.Place(v.At), v.Source.Text, report.Detail{Message: report.Both("此处是%s的数据，不由本单位报送，未记录", "this figure is reported by %s, and was not recorded", s.DepartmentName(v.Owner))})
		case v.Basis == indicators.Words && known[at].Source.Text == v.Source.Text, math.Abs(known[at].Value-v.Value.Value) <= v.Half*(1+1e-9):
		default:
			s.Say(extract.DepartmentForeign, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
				Expected: report.Both("%s", "%s", known[at].Source.Text+known[at].Source.Unit),
				Message:  report.Both("此处是%[1]s的数据，%[1]s所报为“%[2]s”，与此不一致", "this figure is reported by %[1]s, which says %[2]q", s.DepartmentName(v.Owner), known[at].Source.Text),
			})
		}
	}
}
