package decide

import (
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/indicators"
)

// Times of day at which stages are reached, in minutes.
const (
	morning   = 9 * 60  // of stages that are counted in days
	afternoon = 15 * 60 // on the due day, where a file was sent and waits for an answer
)

// monthlyDay is the day of the month behind which a unit hears of its targets in a month in which none of its forms is due.
const monthlyDay = 15

// step is a stage of a state, and when it is reached.
type step struct {
	stage alerts.Stage
	at    time.Time
}

// steps are the stages of a state for a unit, in their order. Those of targets are reached once a month: see monthly.
func steps(s *State, began time.Time, to recipient, w *World, c *contacts.Contacts) []step {
	calendar := w.Catalogue.Calendar
	on := func(day time.Time) time.Time { return contacts.Clock(day, morning) }
	switch s.Event {
	case alerts.ReportDueSoon:
		return []step{{alerts.StageRemind, on(s.Owed.Soon)}}
	case alerts.ReportDue:
		if isHeld(s.Owed) {
			return []step{{alerts.StageDue, contacts.Clock(s.Owed.DueDay, afternoon)}}
		}
		return []step{{alerts.StageDue, on(s.Owed.DueDay)}}
	case alerts.ReportOverdue:
		var list []step
		for _, x := range []struct {
			stage alerts.Stage
			after int
		}{{alerts.StageUrge, c.Ladder.Urge}, {alerts.StageUrgeAgain, c.Ladder.UrgeAgain}, {alerts.StageSupervise, c.Ladder.Supervise}} {
			if x.after > 0 {
				list = append(list, step{x.stage, on(contacts.WorkingDay(s.Owed.Overdue, x.after, calendar))})
			}
		}
		return list
	case alerts.ReportRejected, alerts.QuestionOpen, alerts.DoubtOpen:
		return []step{{alerts.StageAnswer, began}}
	case alerts.SignatureOpen, alerts.CountersignOpen:
		return []step{{alerts.StageSign, began}}
	case alerts.MilestoneDueSoon:
		return []step{{alerts.StageRemind, began}}
	}
	switch to.unit {
	case alerts.Planners:
		return []step{{alerts.StagePlanners, workdaysAfter(w, began, 1)}}
	case alerts.Operators:
		return []step{{alerts.StageOperators, began}}
	}
	return []step{{alerts.StageTargets, behind(s, w)}}
}

// workdaysAfter is the morning of the n-th working day after an instant's day, in the world's zone.
func workdaysAfter(w *World, at time.Time, n int) time.Time {
	next := at.In(w.Now.Location()).AddDate(0, 0, 1)
	return workMorning(w, next, n)
}

// workMorning is the morning of the n-th working day from a day on; that day may be the first.
func workMorning(w *World, from time.Time, n int) time.Time {
	return contacts.Clock(contacts.WorkingDay(from, n, w.Catalogue.Calendar), morning)
}

// behind is when the figure of a target may be told: on the morning of the first working day after its form was due.
func behind(s *State, w *World) time.Time {
	i := w.Catalogue.Indicator(s.About.Indicator)
	if i == nil || s.Target == nil || s.Target.Period.IsZero() {
		return w.Now
	}
	due := s.Target.Period.End(w.Now.Location())
	if f := w.Catalogue.Form(i.Form); f != nil {
		due, _ = f.Deadline(s.Target.Period, w.Catalogue.Calendar, w.Now.Location())
	}
	return workMorning(w, due, 1)
}

// monthly knows when in a month each unit hears of its targets: on the morning of the first working day after the last due
// day, in that month, of the forms that report targets that concern it.
type monthly struct {
	world *World
	last  map[string]time.Time // by unit: the end of its last due day
}

func newMonthly(w *World) *monthly {
	m := &monthly{world: w, last: map[string]time.Time{}}
	due := map[*indicators.Form]time.Time{}
	for _, s := range w.Catalogue.Subjects() {
		i := w.Catalogue.Indicator(s.Indicator)
		f := w.Catalogue.Form(i.Form)
		if f == nil || len(i.Targets) == 0 {
			continue
		}
		at, known := due[f]
		if !known {
			at = dueIn(f, w)
			due[f] = at
		}
		for _, r := range concerned(w, s) {
			if at.After(m.last[r.unit]) {
				m.last[r.unit] = at
			}
		}
	}
	return m
}

// dueIn is the end of the last day of the world's month on which a form is due; zero: on none.
func dueIn(f *indicators.Form, w *World) (last time.Time) {
	year, month, _ := w.Now.Date()
	begin := time.Date(year, month, 1, 0, 0, 0, 0, w.Now.Location())
	end := begin.AddDate(0, 1, 0)
	for p := range owedAround(f, w.Now) {
		if due, _ := f.Deadline(p, w.Catalogue.Calendar, w.Now.Location()); due.After(begin) && !due.After(end) && due.After(last) {
			last = due
		}
	}
	return last
}

// of is the instant in the world's month from which on a unit hears of its targets.
func (m *monthly) of(unit string) time.Time {
	now := m.world.Now
	last, due := m.last[unit]
	if !due || last.IsZero() {
		last = time.Date(now.Year(), now.Month(), monthlyDay+1, 0, 0, 0, 0, now.Location())
	}
	return workMorning(m.world, last, 1)
}
