package check

import (
	"time"

	"zhibiao/collector/change"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var planDate = report.Code{
	Name: "plan.date", Severity: report.Question,
	Meaning: indicators.Text{ZH: "计划完成日期与已下达的计划不一致", EN: "the planned date is not the plan's"},
	Mend: indicators.Text{ZH: "请按下达的计划填写；如计划已调整，请先报送调整后的计划表",
		EN: "write the plan's date; if the plan was changed, send the changed plan first"},
}

// checkDues compares planned dates that a report states with those of the plan in
// force; for a work that no plan dates yet, with the policy's deadline.
func checkDues(s *comparison) {
	for i := range s.Dues {
		v := &s.Dues[i]
		if v.Subject.Indicator == "" || v.Period.IsZero() {
			continue
		}
		stated := time.Unix(int64(v.Value), 0).In(s.Catalogue.Location)
		if plan, ok := plannedDay(s, v); ok {
			if !sameDay(stated, plan) {
				s.Say(planDate, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
					Expected: report.Both("%s", "%s", plan.Format(time.DateOnly)),
					Message: report.Both("计划完成日期%s与已下达计划的%s不一致", "the planned date %s is not the plan's, %s", stated.Format(time.DateOnly),
						plan.Format(time.DateOnly)),
				})
			}
			continue
		}
		if deadline, ok := deadline(s, v); ok && stated.After(deadline) {
			s.Say(planDate, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
				Expected: report.Both("不晚于%s", "not after %s", deadline.Format(time.DateOnly)),
				Message: report.Both("计划完成日期%s晚于政策规定的期限%s", "the planned date %s is after the policy's deadline, %s",
					stated.Format(time.DateOnly), deadline.Format(time.DateOnly)),
			})
		}
	}
}

// plannedDay is when the plan in force at the end of a figure's period expects its node. A plan for the
// period's own year goes before one for another.
func plannedDay(s *comparison, v *extract.Value) (time.Time, bool) {
	loc := s.Catalogue.Location
	var day time.Time
	own := false
	for _, t := range s.known.Plans(v.Subject) {
		planned := change.PlannedDay(t.Nodes, v.Item)
		if planned.IsZero() || !t.InForce.IsZero() && !t.InForce.Before(v.Period.End(loc)) {
			continue
		}
		covers := t.Window.Open() || t.Window.Span.Start(loc).Before(v.Period.End(loc)) && !t.Window.Span.End(loc).Before(v.Period.End(loc))
		if covers || !own {
			day, own = planned.In(loc), covers
		}
	}
	return day, !day.IsZero()
}

// deadline is the last day that the policy leaves a work.
func deadline(s *comparison, v *extract.Value) (time.Time, bool) {
	var day time.Time
	for _, t := range indicators.TargetsOf(s.Catalogue).OfPolicy(v.Subject, v.Period.Year()) {
		if end := t.Window.Span.End(s.Catalogue.Location).AddDate(0, 0, -1); t.Window.Deadline && (day.IsZero() || end.Before(day)) {
			day = end
		}
	}
	return day, !day.IsZero()
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }
