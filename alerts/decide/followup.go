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
		again := marking{m.Episode, alerts.StageSecond, m.Round, m.Unit}
		if t.world.Now.Before(workdaysAfter(t.world, at, t.contacts.Ladder.Signing+1)) || t.marked[again] {
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

// red drafts a letter about what is grave among the targets of a month's message, where its unit explained nothing within some working
// days, and tells its editor that it waits.
func (t *teller) red() {
	days, sent := t.contacts.Ladder.Red, map[int64]time.Time{}
	if days == 0 {
		return
	}
	for _, n := range t.book.Notices {
		sent[n.ID] = n.Due
	}
	for _, m := range t.book.Marks {
		e := t.standing[m.Episode]
		if e == nil || m.Stage != alerts.StageTargets || m.Role != alerts.Main || m.Notice == 0 || t.hushed(e, m.Unit) ||
			t.contacts.Severity(t.world.Catalogue, e.Key, t.world.Now) != alerts.Critical || t.desk.answered[e.ID].After(sent[m.Notice]) {
			continue
		}
		m.Stage, m.Round = alerts.StageSupervise, "" // one letter, however many months it goes on
		if t.world.Now.Before(workdaysAfter(t.world, sent[m.Notice], days)) || t.marked[markingOf(m)] {
			continue
		}
		if m.Notice = t.notice(m.Unit, alerts.StageSupervise); m.Notice != 0 {
			t.mark(m)
			t.editor(m)
		}
	}
}

// editor tells planners of a draft that waits to be released; of one of a backlog they are told as of what stands.
func (t *teller) editor(draft alerts.Mark) {
	if t.catchUp {
		return
	}
	draft.Stage, draft.Unit, draft.Role = alerts.StagePlanners, alerts.Planners, alerts.Main
	draft.Notice = t.notice(alerts.Planners, alerts.StagePlanners)
	t.mark(draft)
}

// pursue asks the units that had a letter for what it asked of them: for an explanation some working days after it went out, and for an
// end of the matter some later, again and again where the ladder says so.
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
		if days := t.contacts.Ladder.Feedback; days > 0 && !t.desk.answered[e.ID].After(letter.At) {
			t.ask(m, fmt.Sprintf("feedback %d", m.Notice), workdaysAfter(t.world, letter.At, days))
		}
		t.settle(m, e, letter)
	}
}

// settle asks for an end of the matter when it is to be settled, and from then on every so many working days. Of several times that went
// by it asks once.
func (t *teller) settle(m alerts.Mark, e *alerts.Episode, letter alerts.Act) {
	at, round := t.settled(e, letter), fmt.Sprintf("settle %d", m.Notice)
	if at.IsZero() {
		return
	}
	for n := 2; t.contacts.Ladder.Chase > 0; n++ {
		next := workdaysAfter(t.world, at, t.contacts.Ladder.Chase)
		if t.world.Now.Before(next) {
			break
		}
		at, round = next, fmt.Sprintf("settle %d, %d", m.Notice, n)
	}
	t.ask(m, round, at)
}

// settled is when what a letter asks for is to be settled; zero: nobody said.
func (t *teller) settled(e *alerts.Episode, letter alerts.Act) time.Time {
	ladder := t.contacts.Ladder
	switch {
	case ladder.Complex > 0 && t.contacts.For(t.world.Catalogue, e.Key, t.world.Now).Complex:
		day := contacts.MonthsOn(letter.At.In(t.world.Now.Location()), ladder.Complex)
		return workMorning(t.world, day, 1)
	case ladder.Settle > 0:
		return workdaysAfter(t.world, letter.At, ladder.Settle)
	}
	return time.Time{}
}

// ask puts to a letter's unit, from an instant on and once for each round, what the letter asked for.
func (t *teller) ask(m alerts.Mark, round string, at time.Time) {
	m.Stage, m.Round = alerts.StagePursue, round
	if t.world.Now.Before(at) || t.marked[markingOf(m)] {
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
	at := workMorning(t.world, day, 1)
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
