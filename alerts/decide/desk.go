package decide

import (
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
)

// Desk is what people did about alerts, as far as it decides what is told.
type Desk struct {
	closed   map[int64]alerts.Act // by episode, its last of ActClose, ActReturn, ActExtend, ActSuspend
	silences []alerts.Act
	signed   map[int64]bool // notices
	called   map[int64]time.Time
	released map[int64]alerts.Act
	paused   bool
}

// NewDesk reads a book's acts.
func NewDesk(b *alerts.Book) *Desk {
	d := &Desk{closed: map[int64]alerts.Act{}, signed: map[int64]bool{}, called: map[int64]time.Time{}, released: map[int64]alerts.Act{}}
	lifted := map[int64]bool{}
	for _, a := range b.Acts {
		switch a.Kind {
		case alerts.ActClose, alerts.ActReturn, alerts.ActExtend, alerts.ActSuspend:
			d.closed[a.Episode] = a
		case alerts.ActSilence:
			d.silences = append(d.silences, a)
		case alerts.ActUnmute:
			lifted[a.Lifts] = true
		case alerts.ActAck:
			d.signed[a.Notice] = true
		case alerts.ActCalled:
			d.called[a.Notice] = a.At
		case alerts.ActRelease:
			d.released[a.Notice] = a
		case alerts.ActPause:
			d.paused = true
		case alerts.ActResume:
			d.paused = false
		}
	}
	var standing []alerts.Act
	for _, a := range d.silences {
		if !lifted[a.ID] {
			standing = append(standing, a)
		}
	}
	d.silences = standing
	return d
}

// Closed says that nothing more is told of an episode: it is 办结 or 中止, or 延期 to a day that is to come.
func (d *Desk) Closed(episode int64, now time.Time) bool {
	a, ok := d.closed[episode]
	switch {
	case !ok || a.Kind == alerts.ActReturn:
		return false
	case a.Kind == alerts.ActExtend:
		return now.Before(a.Until)
	}
	return true
}

// Silenced says that a silence keeps an alert from a unit.
func (d *Desk) Silenced(k alerts.Key, unit string, now time.Time) bool {
	for _, a := range d.silences {
		if !now.Before(a.At) && now.Before(a.Until) && a.Match.Fits(k, unit) {
			return true
		}
	}
	return false
}

// Paused says that nothing is handed over until a person has delivery go on.
func (d *Desk) Paused() bool { return d.paused }

// Released is the act by which a draft became a letter.
func (d *Desk) Released(notice int64) (alerts.Act, bool) {
	a, ok := d.released[notice]
	return a, ok
}

// Signed says that the unit signed for a notice.
func (d *Desk) Signed(notice int64) bool { return d.signed[notice] }

// Called is when somebody told a notice by telephone; false: nobody did.
func (d *Desk) Called(notice int64) (time.Time, bool) {
	at, ok := d.called[notice]
	return at, ok
}

// second tells the B岗 of what the A岗 was sent and did not sign for within some working days.
func (t *teller) second(open map[alerts.Key]*alerts.Episode) {
	if t.contacts.Ladder.Signing == 0 {
		return
	}
	sent := map[int64]time.Time{}
	for _, a := range t.book.Attempts {
		if a.Answer == alerts.Sent {
			sent[a.Notice] = a.At
		}
	}
	standing := map[int64]*alerts.Episode{}
	for _, e := range open {
		standing[e.ID] = e
	}
	for _, m := range t.book.Marks {
		e := standing[m.Episode]
		if e == nil || m.Notice == 0 || m.Role != alerts.Main || m.Stage == alerts.StageSecond || !t.contacts.Unit(m.Unit).Second() ||
			t.desk.Signed(m.Notice) {
			continue
		}
		at, ok := sent[m.Notice]
		if !ok {
			at, ok = t.desk.Called(m.Notice)
		}
		if !ok || t.desk.Closed(e.ID, t.world.Now) || t.desk.Silenced(e.Key, m.Unit, t.world.Now) {
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
