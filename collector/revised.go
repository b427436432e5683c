package collector

import (
	"time"

	"zhibiao/indicators"
)

// A plan that changes one which stands says from when it is in force (执行日期), so that past lights keep the plan that
// stood then. Where it does not, its sender is asked; with a reason it counts from the day of its receipt.

// checkRevised asks of each target that a plan changes from when that is. A window that
// has not begun may be planned anew as often as anyone likes.
func (s *reading) checkRevised(known Past) {
	if s.form == nil || !s.form.Plan {
		return
	}
	loc := s.reader.catalogue.Location
	for _, t := range s.targets() {
		if !t.InForce.IsZero() || !t.Window.Open() && s.received().Before(t.Window.Span.Start(loc)) {
			continue
		}
		stands := standingPlan(&t, known.Plans)
		if stands == nil || s.lateSlots[slotOf{t.Subject, t.Window}] || len(s.reader.planChanges(&t, known.Plans)) == 0 {
			continue
		}
		if s.revised == nil {
			s.revised = map[planned]bool{}
		}
		s.revised[planned{t.Subject, t.Window.Label()}] = true
		unit := s.reader.displayUnit(t.Indicator)
		before, after := shown(indicators.Observation{Value: stands.Value}, unit), shown(indicators.Observation{Value: t.Value}, unit)
		s.say(planRevised, place{t.Source.Sheet, t.Source.Cell}, t.Source.Text, detail{
			message: both("目标%s，与已下达的%s不同或分解不同，而没有写明执行日期", "the target %s or its parts differ from those that stand (%s), and nothing says from when", after, before),
		})
	}
}

// planned is a target that plans set.
type planned struct {
	indicators.Subject
	window string
}

// received is when the file came in.
func (s *reading) received() time.Time {
	if s.file.Received.IsZero() {
		return s.now
	}
	return s.file.Received
}

// forceRevised lets changed targets count from the day of their receipt.
func (s *reading) forceRevised(targets []indicators.Target) {
	y, m, d := s.received().In(s.reader.catalogue.Location).Date()
	for i := range targets {
		if t := &targets[i]; s.revised[planned{t.Subject, t.Window.Label()}] {
			t.InForce = time.Date(y, m, d, 0, 0, 0, 0, s.reader.catalogue.Location)
		}
	}
}
