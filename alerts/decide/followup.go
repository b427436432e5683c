package decide

import (
	"fmt"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
)

// second tells the B岗 of what the A岗 was sent and did not sign for within some working days.
func (t *teller) second() {
	if t.contacts.Ladder.Signing == 0 {
		return
	}
	sent := map[int64]time.Time{}
	for _, a := range t.book.Attempts {
		if a.Answer == alerts.Sent {
			sent[a.Notice] = a.At
		}
	}
	for _, m := range t.book.Marks {
		e := t.standing[m.Episode]
		if e == nil || m.Notice == 0 || m.Role != alerts.Main || m.Stage == alerts.StageSecond || !t.contacts.Unit(m.Unit).Second() ||
			t.desk.Signed(m.Notice) {
			continue
		}
		at, ok := sent[m.Notice]
		if !ok {
			at, ok = t.desk.Called(m.Notice)
		}
		if !ok || t.hushed(e, m.Unit) {
			continue
		}
		day := contacts.WorkingDay(at.AddDate(0, 0, 1), t.contacts.Ladder.Signing+1, t.world.Catalogue.Calendar)
		again := marking{m.Episode, alerts.StageSecond, m.Round, m.Unit}
		if t.world.Now.Before(contacts.Clock(day, morning)) || t.marked[again] {
			continue
		}
		if id := t.notice(m.Unit, alerts.StageSecond); id != 0 {
			t.mark(alerts.Mark{Episode: m.Episode, Stage: alerts.StageSecond, Round: m.Round, Unit: m.Unit, Role: alerts.Main, Notice: id})
		}
	}
}

// again tells the units that were addressed of what was given back to them, and of what was put off until a day that has come. Each
// such act is told once.
func (t *teller) again() {
	for _, m := range t.book.Marks {
		e := t.standing[m.Episode]
		if e == nil || m.Notice == 0 || m.Role != alerts.Main || m.Unit == alerts.Planners || m.Unit == alerts.Operators {
			continue
		}
		act, resumed := t.desk.Resumed(e.ID, t.world.Now)
		again := alerts.Mark{Episode: e.ID, Stage: alerts.StageAgain, Round: fmt.Sprintf("act %d", act.ID), Unit: m.Unit, Role: alerts.Main}
		if !resumed || t.marked[markingOf(again)] || t.desk.Silenced(e.Key, m.Unit, t.world.Now) {
			continue
		}
		if again.Notice = t.notice(m.Unit, alerts.StageAgain); again.Notice != 0 {
			t.mark(again)
		}
	}
}

// hushed says that nothing is told of an episode to a unit: it was closed, or a silence keeps it back.
func (t *teller) hushed(e *alerts.Episode, unit string) bool {
	return t.desk.Closed(e.ID, t.world.Now) || t.desk.Silenced(e.Key, unit, t.world.Now)
}
