package check

import (
	"math"
	"time"

	"zhibiao/collector/change"
	"zhibiao/collector/form"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
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
			s.sayNotOurs(v.Sheet, v.At, v.Source.Text, v.Owner)
		case v.Basis == indicators.Words && known[at].Source.Text == v.Source.Text,
			math.Abs(known[at].Value-v.Value.Value) <= v.Half*(1+1e-9):
		default:
			whole := change.Said(s.Catalogue, known[at])
			whole.ZH = known[at].Source.Text + known[at].Source.Unit
			s.sayTheirs(v.Sheet, v.At, v.Source.Text, v.Owner, known[at].Source.Text, whole)
		}
	}
}

// checkForeignPlans holds cells of others' plans against the plans that they sent: figures, parts and planned days. Dates of force
// and bounds go with the figure.
func checkForeignPlans(s *comparison) {
	for i := range s.ForeignPlans {
		v := &s.ForeignPlans[i]
		stands := change.StandingPlan(&v.Target, s.known.Plans)
		switch {
		case stands == nil:
			s.sayNotOurs(v.Sheet, v.At, v.Text, v.Owner)
		case v.Role == indicators.RoleTarget && !form.Agree(form.Rounded{Figure: v.Stated}, form.Rounded{Figure: stands.Value}):
			whole := change.SaidTarget(s.Catalogue, *stands)
			whole.ZH = stands.Source.Text + stands.Source.Unit
			s.sayTheirs(v.Sheet, v.At, v.Text, v.Owner, stands.Source.Text, whole)
		case v.Role == indicators.RolePlanned:
			if day := change.PlannedDay(stands.Nodes, v.Item); !day.IsZero() && day.Unix() != int64(v.Stated) {
				said := day.In(s.Catalogue.Location).Format(time.DateOnly)
				s.sayTheirs(v.Sheet, v.At, v.Text, v.Owner, said, indicators.Text{ZH: said})
			}
		case v.Role == indicators.RoleStep && v.Month > 0:
			checkForeignStep(s, v, stands)
		}
	}
}

// checkForeignStep holds what is to be done by the end of a part of another's plan against the plan that stands.
func checkForeignStep(s *comparison, v *extract.ForeignPlan, stands *indicators.Target) {
	if len(stands.Pace.Shares) < v.Month {
		s.sayNotOurs(v.Sheet, v.At, v.Text, v.Owner)
		return
	}
	owners := stands.Pace.Shares[v.Month-1] * stands.Value
	if math.Abs(v.Stated-owners) <= 1e-9*math.Abs(stands.Value) {
		return
	}
	said := change.SaidTarget(s.Catalogue, indicators.Target{Subject: v.Target.Subject, Value: owners})
	s.sayTheirs(v.Sheet, v.At, v.Text, v.Owner, said.ZH, said)
}

// sayNotOurs says of another department's figure that it was not recorded: what its owner says is not known yet.
func (s *comparison) sayNotOurs(sheet *locate.Sheet, at workbook.Ref, text, owner string) {
	c := extract.DepartmentForeign
	c.Severity = report.Notice
	s.Say(c, sheet.Place(at), text, report.Detail{Message: report.Both("此处是%s的数据，不由本单位报送，未记录",
		"this figure is reported by %s, and was not recorded", s.DepartmentText(owner))})
}

// sayTheirs stops a file that says another figure than its owner.
func (s *comparison) sayTheirs(sheet *locate.Sheet, at workbook.Ref, text, owner, said string, whole indicators.Text) {
	s.Say(extract.DepartmentForeign, sheet.Place(at), text, report.Detail{
		Expected: report.Both("%s", "%s", whole),
		Message: report.Both("此处是%[1]s的数据，%[1]s所报为“%[2]s”，与此不一致", "this figure is reported by %[1]s, which says %[2]q",
			s.DepartmentText(owner), said),
	})
}
