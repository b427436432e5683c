package decide

import (
	"fmt"
	"iter"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Backlog is how old the last decision may be before stages that went by are not told one by one but as what stands.
const Backlog = 3 * 24 * time.Hour

// Decide works out what follows from a world, after what the book says. Before is the world that was decided upon last; nil where
// there was none, and then what begins is told as of fact. Nothing is decided of a world before the book's: a clock that was set back
// tells nothing again.
func Decide(book *alerts.Book, before, now *World, c *contacts.Contacts) alerts.Step {
	out := alerts.Step{Revision: now.Revision, At: now.Now}
	if now.Catalogue == nil || now.Now.Before(book.At) {
		out.At = book.At
		return out
	}
	states := Asked(now, book, c)
	out.Began, out.Ended = Follow(book, before, now, states)
	t := newTeller(book, now, c, &out)
	open := openEpisodes(book, &out)
	for i := range states {
		if e := open[states[i].Key]; e != nil {
			t.tell(e, &states[i])
		}
	}
	t.standing = byNumber(open)
	t.second()
	t.again()
	t.red()
	t.pursue()
	t.digest()
	t.issued()
	t.stale()
	return out
}

func byNumber(open map[alerts.Key]*alerts.Episode) map[int64]*alerts.Episode {
	numbered := make(map[int64]*alerts.Episode, len(open))
	for _, e := range open {
		numbered[e.ID] = e
	}
	return numbered
}

// openEpisodes are those that stand after a step, by key.
func openEpisodes(book *alerts.Book, step *alerts.Step) map[alerts.Key]*alerts.Episode {
	open := map[alerts.Key]*alerts.Episode{}
	for i := range book.Episodes {
		if e := &book.Episodes[i]; e.Open() {
			open[e.Key] = e
		}
	}
	for i := range step.Ended {
		delete(open, step.Ended[i].Key)
	}
	for i := range step.Began {
		open[step.Began[i].Key] = &step.Began[i]
	}
	return open
}

// teller puts what is to be told on notices.
type teller struct {
	book     *alerts.Book
	world    *World
	contacts *contacts.Contacts
	out      *alerts.Step

	desk     *Desk
	catchUp  bool // stages that are reached went by while nobody decided
	marked   map[marking]bool
	notices  map[string]*alerts.Notice // by key, of the book
	made     map[string]int64          // by key, of this step
	month    *monthly
	standing map[int64]*alerts.Episode // open episodes by number, of book and step
}

// marking is what a mark says was told.
type marking struct {
	episode     int64
	stage       alerts.Stage
	round, unit string
}

func markingOf(m alerts.Mark) marking { return marking{m.Episode, m.Stage, m.Round, m.Unit} }

func newTeller(book *alerts.Book, now *World, c *contacts.Contacts, out *alerts.Step) *teller {
	t := &teller{
		book: book, world: now, contacts: c, out: out, desk: NewDesk(book),
		catchUp: book.Revision == 0 || now.Now.Sub(book.At) > Backlog,
		marked:  make(map[marking]bool, len(book.Marks)),
		notices: make(map[string]*alerts.Notice, len(book.Notices)), made: map[string]int64{},
	}
	for _, m := range book.Marks {
		t.marked[markingOf(m)] = true
	}
	for i := range book.Notices {
		t.notices[book.Notices[i].Key] = &book.Notices[i]
	}
	return t
}

// tell puts an episode on the notices of all who are to hear of it now: of several stages that are reached at once, the last.
func (t *teller) tell(e *alerts.Episode, s *State) {
	held := t.held(e, s)
	for _, to := range recipients(s, t.world, t.contacts) {
		if t.hushed(e, to.unit) {
			continue
		}
		var due []step
		for _, x := range steps(s, e.Began, to, t.world, t.contacts) {
			if !x.at.After(t.world.Now) && !held && !t.marked[marking{e.ID, x.stage, s.Round, to.unit}] {
				due = append(due, x)
			}
		}
		for i, x := range due {
			m := alerts.Mark{Episode: e.ID, Stage: x.stage, Round: s.Round, Unit: to.unit, Role: to.role}
			if i+1 < len(due) {
				t.mark(m)
				continue
			}
			old := t.wentBy(e, s, x)
			told := x.stage
			if old {
				told = alerts.StageStanding
			}
			if m.Notice = t.notice(to.unit, told); m.Notice == 0 {
				continue
			}
			t.mark(m)
			if x.stage.Draft() && !old {
				t.editor(m)
			}
		}
	}
}

// wentBy says that a report begins to be overdue when its stages went by long ago: its form, unit or indicator was declared only now, or
// what met it was taken back.
func (t *teller) wentBy(e *alerts.Episode, s *State, x step) bool {
	return s.Event == alerts.ReportOverdue && e.Began.Equal(t.world.Now) && t.world.Now.Sub(x.at) > Backlog
}

// held says that a rule has the state stand longer before anybody is told.
func (t *teller) held(e *alerts.Episode, s *State) bool {
	days := t.contacts.For(t.world.Catalogue, s.Key, t.world.Now).Hold
	return days > 0 && t.world.Now.Before(workdaysAfter(t.world, e.Began, days))
}

func (t *teller) mark(m alerts.Mark) {
	t.marked[markingOf(m)] = true
	t.out.Marks = append(t.out.Marks, m)
}

// notice is the number of the notice on which a stage is told to a unit: one that is not due yet, else a new one; 0: not
// now. There is one for a unit, a stage and a day, of targets and a month.
func (t *teller) notice(unit string, stage alerts.Stage) int64 {
	u, calendar := t.contacts.Unit(unit), t.world.Catalogue.Calendar
	if t.catchUp {
		stage = alerts.StageStanding
	}
	if stage == alerts.StageTargets {
		if t.month == nil {
			t.month = newMonthly(t.world)
		}
		if t.world.Now.Before(t.month.of(unit)) {
			return 0
		}
		due := u.Hours.Open(t.world.Now, calendar)
		key := fmt.Sprintf("%s.%s.%s", unit, stage, t.world.Now.Format("2006-01"))
		if t.notices[key] != nil {
			return 0
		}
		return t.make(key, unit, stage, due)
	}
	due := u.Hours.Open(t.world.Now, calendar)
	for {
		key := fmt.Sprintf("%s.%s.%s", unit, stage, due.Format(time.DateOnly))
		n := t.notices[key]
		switch {
		case n == nil:
			return t.make(key, unit, stage, due)
		case t.world.Now.Before(n.Due):
			return n.ID
		}
		due = u.Hours.NextDay(due, calendar)
	}
}

// make gives a notice of this step its number, and makes it when it is first asked for.
func (t *teller) make(key, unit string, stage alerts.Stage, due time.Time) int64 {
	if id := t.made[key]; id != 0 {
		return id
	}
	id := int64(len(t.book.Notices)+len(t.out.Notices)) + 1
	t.made[key] = id
	t.out.Notices = append(t.out.Notices, alerts.Notice{ID: id, Key: key, Unit: unit, Stage: stage, Due: due, Made: t.world.Now})
	return id
}

// owedAround are the periods of a form whose reports may be due about an instant.
func owedAround(f *indicators.Form, now time.Time) iter.Seq[periods.Period] {
	return func(yield func(periods.Period) bool) {
		if f.Frequency <= 0 {
			return
		}
		month := max(f.Due.Month, 1)
		p := periods.At(now.AddDate(0, -month-int(f.Frequency)-1, 0), f.Frequency, now.Location())
		for range 6 + 2*month + 24/int(f.Frequency) {
			if q := f.Next(p); q != p {
				p = q
			}
			if !yield(p) {
				return
			}
		}
	}
}

// Next is an instant after now until which the clock alone makes no stage fall due: the beginning of a day, of somebody's hours, or a
// time of day at which stages are reached.
func Next(now time.Time, c *contacts.Contacts) time.Time {
	next := contacts.Clock(now.AddDate(0, 0, 1), 0)
	consider := func(at time.Time) {
		if at.After(now) && at.Before(next) {
			next = at
		}
	}
	consider(contacts.Clock(now, morning))
	consider(contacts.Clock(now, afternoon))
	for id := range c.Units {
		consider(c.Unit(id).Hours.Begin(now))
	}
	for _, id := range []string{"", alerts.Planners, alerts.Operators, alerts.Leaders} {
		consider(c.Unit(id).Hours.Begin(now))
	}
	return next
}
