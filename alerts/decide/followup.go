package decide

import (
	"fmt"
	"maps"
	"slices"
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
		if t.tells(e.ID, m.Unit) {
			t.mark(again) // a stage of its own was due at the same time
			continue
		}
		if again.Notice = t.notice(m.Unit, alerts.StageAgain); again.Notice != 0 {
			t.mark(again)
		}
	}
}

// tells says whether this step tells a unit of an episode already.
func (t *teller) tells(episode int64, unit string) bool {
	return slices.ContainsFunc(t.out.Marks, func(m alerts.Mark) bool { return m.Episode == episode && m.Unit == unit && m.Notice != 0 })
}

// pursue asks the units that had a letter for what it asked of them: for an explanation some working days after it went out, and for an
// end of the matter some later. Each is asked once for each letter.
func (t *teller) pursue() {
	for _, m := range t.book.Marks {
		e := t.standing[m.Episode]
		if e == nil || !m.Stage.Draft() || m.Notice == 0 || t.hushed(e, m.Unit) {
			continue
		}
		letter, out := t.desk.Released(m.Notice)
		if !out {
			continue
		}
		if !t.desk.answered[e.ID].After(letter.At) {
			t.ask(m, letter, "feedback", t.contacts.Ladder.Feedback)
		}
		t.ask(m, letter, "settle", t.contacts.Ladder.Settle)
	}
}

// ask tells a letter's unit that some working days have gone by since the letter; 0 days leave it out.
func (t *teller) ask(m alerts.Mark, letter alerts.Act, what string, days int) {
	if days == 0 {
		return
	}
	day := contacts.WorkingDay(letter.At.In(t.world.Now.Location()).AddDate(0, 0, 1), days, t.world.Catalogue.Calendar)
	m.Stage, m.Round = alerts.StagePursue, fmt.Sprintf("%s %d", what, m.Notice)
	if t.world.Now.Before(contacts.Clock(day, morning)) || t.marked[markingOf(m)] {
		return
	}
	if m.Notice = t.notice(m.Unit, alerts.StagePursue); m.Notice != 0 {
		t.mark(m)
	}
}

// digest tells leaders once a week of what is grave and stands: on the morning of the first working day from their day of the week on.
func (t *teller) digest() {
	leaders, now := &t.contacts.Leaders, t.world.Now
	if !leaders.Hear() {
		return
	}
	since := (int(now.Weekday()) - int(leaders.Day()) + 7) % 7
	day := now.AddDate(0, 0, -since)
	at := contacts.Clock(contacts.WorkingDay(day, 1, t.world.Catalogue.Calendar), morning)
	week := day.Format(time.DateOnly)
	key := fmt.Sprintf("%s.%s.%s", alerts.Leaders, alerts.StageDigest, week)
	if now.Before(at) || now.Sub(at) > Backlog || t.notices[key] != nil {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(t.standing)) {
		e := t.standing[id]
		grave := t.contacts.Severity(t.world.Catalogue, e.Key, now) == alerts.Critical
		if !grave || e.Key.About.Source != "" || t.hushed(e, alerts.Leaders) {
			continue
		}
		due := t.contacts.Unit(alerts.Leaders).Hours.Open(now, t.world.Catalogue.Calendar)
		t.mark(alerts.Mark{Episode: id, Stage: alerts.StageDigest, Round: week, Unit: alerts.Leaders, Role: alerts.Copy,
			Notice: t.make(key, alerts.Leaders, alerts.StageDigest, due)})
	}
}

// issued tells those who may read of every unit that a bulletin was released: planners, and leaders where there are any.
func (t *teller) issued() {
	units := []string{alerts.Planners}
	if t.contacts.Leaders.Hear() {
		units = append(units, alerts.Leaders)
	}
	for _, a := range t.book.Acts {
		if a.Kind != alerts.ActIssue || t.world.Now.Sub(a.At) > Backlog {
			continue
		}
		for _, unit := range units {
			key := fmt.Sprintf("%s.%s.%d", unit, alerts.StageIssue, a.ID)
			if t.notices[key] == nil {
				t.make(key, unit, alerts.StageIssue, t.contacts.Unit(unit).Hours.Open(t.world.Now, t.world.Catalogue.Calendar))
			}
		}
	}
}

// hushed says that nothing is told of an episode to a unit: it was closed, or a silence keeps it back.
func (t *teller) hushed(e *alerts.Episode, unit string) bool {
	return t.desk.Closed(e.ID, t.world.Now) || t.desk.Silenced(e.Key, unit, t.world.Now)
}
