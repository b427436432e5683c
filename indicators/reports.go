package indicators

import (
	"cmp"
	"slices"
	"time"
	"zhibiao/indicators/periods"
)

// Families of reporting.
const (
	FamilyDue          = "report_due_timestamp_seconds"
	FamilyOverdue      = "report_overdue"
	FamilyAccepted     = "report_accepted_timestamp_seconds"
	FamilyCompleteness = "report_completeness_ratio"
	FamilyTimeliness   = "report_timeliness_ratio"
)

// Families of the sources, at /metrics/process with the program's other figures.
const (
	FamilySourceSuccess = "collector_last_success_timestamp_seconds" // 0 before the first
	FamilySourceDue     = "collector_last_due_timestamp_seconds"     // when the schedule last called for a run; 0 before
)

// reportsLive is for how many months after its period's end an obligation that was met is still told.
const reportsLive = 24

// ratedMonths is how far back 报送率 and 按时报送率 look: over reports that fell due in the last twelve months.
const ratedMonths = 12

// owed is one obligation and what became of it. Instants in milliseconds.
type owed struct {
	period            periods.Period
	due, overdue      int64 // the first instant that is late; the first that is overdue
	accepted          int64 // when it was first met; never: not yet
	begins, forgotten int64
}

// obligations lists what a unit owes of a form, up to a horizon, with what became of each. What falls due
// after a unit's end its successor owes; what either of them sent counts.
func (c *Catalogue) obligations(f *Form, department string, reports []Report, horizon time.Time) []owed {
	met, obligors, relatives := map[periods.Period]int64{}, c.Obligors(f, department), c.Relatives(f, department)
	for _, r := range reports {
		if r.Form != f.ID || !slices.Contains(relatives, r.Department) {
			continue
		}
		if at, ok := met[r.Period]; !ok || r.Received.UnixMilli() < at {
			met[r.Period] = r.Received.UnixMilli()
		}
	}
	until := periods.At(horizon, periods.Monthly, c.zone())
	if f.Due.Month < 0 { // a plan is due before its period ends
		until = until.Shift(-f.Due.Month)
	}
	periods := f.Obligations(until)
	list := make([]owed, 0, len(periods))
	for _, p := range periods {
		due, overdue := f.Deadline(p, c.Calendar, c.zone())
		if !slices.ContainsFunc(obligors, func(d string) bool { return c.OwedFor(f, d, p) == department }) {
			continue
		}
		o := owed{period: p, due: due.UnixMilli(), overdue: overdue.UnixMilli(), accepted: never, begins: c.owedFrom(p, due), forgotten: never}
		if at, ok := met[p]; ok {
			o.accepted = at
			o.forgotten = max(at, p.Shift(reportsLive).At(c.zone())) + 1
		}
		list = append(list, o)
	}
	return list
}

// owedFrom is when an obligation begins to be told: at its period's end, or, for a plan, which is
// due before that, at the period's start or a month before it is due.
func (c *Catalogue) owedFrom(p periods.Period, due time.Time) int64 {
	start, month := p.Start(c.zone()), due.AddDate(0, -1, 0)
	switch {
	case due.After(p.End(c.zone())):
		return p.At(c.zone())
	case due.After(start):
		return start.UnixMilli()
	}
	return month.UnixMilli()
}

// ExpandReports gives the report_* series that one department owes of one form, each period's apart:
//
//	report_due_timestamp_seconds       the last second on which it is on time; from the period's end (of a plan: start) on
//	report_overdue                     0 from then, 1 from the first overdue instant until it is accepted
//	report_accepted_timestamp_seconds  when it was first accepted; from then on
//
// They end two years after the period once it is met; what is not met is told until it is.
// Reports are in the order in which they became known; those of other forms and departments are passed over.
func (c *Catalogue) ExpandReports(form, department string, reports []Report, horizon time.Time) []Series {
	f := c.Form(form)
	if f == nil || len(c.Obligors(f, department)) == 0 {
		return nil
	}
	e := newExpansion(&subject{horizon: horizon.UnixMilli()}, 0, 0)
	for _, o := range c.obligations(f, department, reports, horizon) {
		e.obligation(&o, []Label{{"department", department}, {"form", form}, {"period", o.period.String()}})
	}
	return e.seal()
}

func (e *expansion) obligation(o *owed, labels []Label) {
	finish := func(name string) {
		if e.written() > 0 && o.forgotten != never {
			e.end(o.forgotten)
		}
		e.close(name, labels)
	}
	e.put(o.begins, float64(o.due/1000-1))
	finish(FamilyDue)
	e.put(o.begins, 0)
	if o.accepted >= o.overdue {
		e.put(o.overdue, 1)
		if o.accepted != never {
			e.put(max(o.accepted, o.overdue+1), 0)
		}
	}
	finish(FamilyOverdue)
	if o.accepted != never {
		e.put(o.accepted, float64(o.accepted/1000))
		finish(FamilyAccepted)
	}
}

// ExpandDepartment gives a department's record over all forms that it owes: of
// the reports that fell due in the last twelve months, the share accepted by now
// (报送率) and the share accepted on time (按时报送率). Both change when a report falls due, is
// accepted late, or leaves the twelve months; without any due they are absent.
func (c *Catalogue) ExpandDepartment(department string, reports []Report, horizon time.Time) []Series {
	type turn struct {
		at                    int64
		due, accepted, onTime int
	}
	var turns []turn
	for _, f := range c.Forms {
		if len(c.Obligors(f, department)) == 0 {
			continue
		}
		for _, o := range c.obligations(f, department, reports, horizon) {
			in, out := turn{at: o.due, due: 1}, turn{at: addMonths(time.UnixMilli(o.due).In(c.zone()), ratedMonths).UnixMilli(), due: -1}
			switch {
			case o.accepted < o.due:
				in.accepted, in.onTime, out.accepted, out.onTime = 1, 1, -1, -1
			case o.accepted < out.at:
				turns = append(turns, turn{at: o.accepted, accepted: 1})
				out.accepted = -1
			}
			turns = append(turns, in, out)
		}
	}
	slices.SortStableFunc(turns, func(a, b turn) int { return cmp.Compare(a.at, b.at) })
	e := newExpansion(&subject{horizon: horizon.UnixMilli()}, 2, 0)
	labels := []Label{{"department", department}}
	for _, rate := range []struct {
		name string
		of   func(turn) int
	}{{FamilyCompleteness, func(t turn) int { return t.accepted }}, {FamilyTimeliness, func(t turn) int { return t.onTime }}} {
		due, good := 0, 0
		for i, t := range turns {
			due, good = due+t.due, good+rate.of(t)
			if i+1 < len(turns) && turns[i+1].at == t.at {
				continue
			}
			switch {
			case due > 0:
				e.put(t.at, float64(good)/float64(due))
			case e.written() > 0:
				e.end(t.at)
			}
		}
		e.close(rate.name, labels)
	}
	return e.seal()
}
