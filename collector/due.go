package collector

import (
	"time"

	"zhibiao/indicators"
)

// checkDues compares planned dates that a report states with those of the plan in
// force; for a work that no plan dates yet, with the policy's deadline.
func (s *reading) checkDues(known Past) {
	for i := range s.dues {
		v := &s.dues[i]
		if v.Subject.Indicator == "" || v.Period.IsZero() {
			continue
		}
		stated := time.Unix(int64(v.Value), 0).In(s.reader.catalogue.Location)
		if plan, ok := s.plannedDay(known, v); ok {
			if !sameDay(stated, plan) {
				s.say(planDate, v.sheet.place(v.at), v.Source.Text, detail{
					expected: both("%s", "%s", plan.Format(time.DateOnly)),
					message:  both("计划完成日期%s与已下达计划的%s不一致", "the planned date %s is not the plan's, %s", stated.Format(time.DateOnly), plan.Format(time.DateOnly)),
				})
			}
			continue
		}
		if deadline, ok := s.deadline(v); ok && stated.After(deadline) {
			s.say(planDate, v.sheet.place(v.at), v.Source.Text, detail{
				expected: both("不晚于%s", "not after %s", deadline.Format(time.DateOnly)),
				message:  both("计划完成日期%s晚于政策规定的期限%s", "the planned date %s is after the policy's deadline, %s", stated.Format(time.DateOnly), deadline.Format(time.DateOnly)),
			})
		}
	}
}

// plannedDay is when the plan in force at the end of a figure's period expects its node. A plan for the
// period's own year goes before one for another.
func (s *reading) plannedDay(known Past, v *value) (time.Time, bool) {
	loc := s.reader.catalogue.Location
	var day time.Time
	own := false
	for _, t := range known.Plans(v.Subject) {
		planned := plannedDay(t.Nodes, v.Item)
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
func (s *reading) deadline(v *value) (time.Time, bool) {
	var day time.Time
	for _, t := range s.reader.catalogue.PolicyTargets(v.Subject, v.Period.Year()) {
		if end := t.Window.Span.End(s.reader.catalogue.Location).AddDate(0, 0, -1); t.Window.Deadline && (day.IsZero() || end.Before(day)) {
			day = end
		}
	}
	return day, !day.IsZero()
}

func sameDay(a, b time.Time) bool { return a.Format(time.DateOnly) == b.Format(time.DateOnly) }

// plannedDay is the day for which a node is planned; zero: none.
func plannedDay(nodes []indicators.Node, id string) time.Time {
	for _, n := range nodes {
		if n.ID == id {
			return n.Planned
		}
	}
	return time.Time{}
}
