package decide

import "zhibiao/alerts"

// stale tells of what stands on notices that nobody could hand over for too long, because delivery was paused, no channel took
// them, or the program was down: together, as what stands.
func (t *teller) stale() {
	if t.desk.Paused() {
		return
	}
	lost := t.lost()
	if len(lost) == 0 {
		return
	}
	for _, m := range t.book.Marks {
		e := t.standing[m.Episode]
		if e == nil || !lost[m.Notice] || m.Stage == alerts.StageStanding ||
			t.marked[marking{m.Episode, alerts.StageStanding, m.Round, m.Unit}] {
			continue
		}
		if t.hushed(e, m.Unit) {
			continue
		}
		m.Notice, m.Stage = t.notice(m.Unit, alerts.StageStanding), alerts.StageStanding
		t.mark(m)
	}
}

// lost are the notices that were to go out more than a backlog ago and did not.
func (t *teller) lost() map[int64]bool {
	ended := map[int64]bool{}
	for _, a := range t.book.Attempts {
		ended[a.Notice] = ended[a.Notice] || a.Answer != alerts.Later
	}
	lost := map[int64]bool{}
	for _, n := range t.book.Notices {
		if !ended[n.ID] && !n.Stage.Draft() && t.world.Now.Sub(n.Due) > Backlog {
			lost[n.ID] = true
		}
	}
	return lost
}
