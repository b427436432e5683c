package decide

import (
	"time"

	"zhibiao/alerts"
)

// Desk is what people did about alerts, as far as it decides what is told.
type Desk struct {
	closed   map[int64]alerts.Act // by episode, its last of ActClose, ActReturn, ActExtend, ActSuspend
	promised map[int64]alerts.Act // by episode, its last of ActPromise
	answered map[int64]time.Time  // by episode, when its unit last explained it
	silences []alerts.Act
	signed   map[int64]bool // notices
	called   map[int64]time.Time
	released map[int64]alerts.Act
	paused   bool
}

// NewDesk reads a book's acts.
func NewDesk(b *alerts.Book) *Desk {
	d := &Desk{closed: map[int64]alerts.Act{}, promised: map[int64]alerts.Act{}, answered: map[int64]time.Time{},
		signed: map[int64]bool{}, called: map[int64]time.Time{},
		released: map[int64]alerts.Act{}}
	lifted := map[int64]bool{}
	for _, a := range b.Acts {
		switch a.Kind {
		case alerts.ActClose, alerts.ActReturn, alerts.ActExtend, alerts.ActSuspend:
			d.closed[a.Episode] = a
		case alerts.ActPromise:
			d.promised[a.Episode], d.answered[a.Episode] = a, a.At
		case alerts.ActExplain:
			d.answered[a.Episode] = a.At
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

// Closing is what was last done about whether an episode is told any further; false: nothing was.
func (d *Desk) Closing(episode int64) (alerts.Act, bool) {
	a, ok := d.closed[episode]
	return a, ok
}

// Resumed is the act after which an episode is told again: it was given back, or it was put off until a day that has come.
func (d *Desk) Resumed(episode int64, now time.Time) (alerts.Act, bool) {
	a, ok := d.closed[episode]
	return a, ok && !d.Closed(episode, now)
}

// Promised is by when an episode's unit last promised to mend it; false: it never did.
func (d *Desk) Promised(episode int64) (alerts.Act, bool) {
	a, ok := d.promised[episode]
	return a, ok
}

// Silences are those that count at an instant, the oldest first.
func (d *Desk) Silences(now time.Time) (list []alerts.Act) {
	for _, a := range d.silences {
		if !now.Before(a.At) && now.Before(a.Until) {
			list = append(list, a)
		}
	}
	return list
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
