package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/alerts/watch"
	"zhibiao/alerts/wording"
	"zhibiao/indicators"
	"zhibiao/query"
)

// replay goes through a ledger again under a clock of its own, and decides on alerts as a program would have that ran all the
// time, whose every notice was handed over when it was due.
type replay struct {
	program  *program
	contacts *contacts.Contacts
	// catalogue stands in the place of all that the ledger knows; nil: each as it was.
	catalogue *indicators.Catalogue
	// see is shown every world that is decided upon; nil: nobody looks.
	see func(*decide.World)
	// keep writes down what is decided and told; nil: nothing is kept.
	keep watch.Ledger
}

// telling is one thing that one unit is told.
type telling struct {
	Due   time.Time
	Unit  string
	Stage alerts.Stage
	Role  alerts.Role
	Key   alerts.Key
	Round string
}

// played is where a replay stands.
type played struct {
	replay
	clock   time.Time
	db      *query.DB
	commits []indicators.Commit // to come
	came    papers              // all that ever came, by receipt
	coming  []time.Time         // when papers come and doubts are decided, in order
	book    alerts.Book
	before  *decide.World
	world   query.Judgement
	until   time.Time // until then the world stays as it is
}

// run replays from an instant on, until before another, and gives what is told, in order.
func (r replay) run(ctx context.Context, from, to time.Time) ([]telling, error) {
	p := played{replay: r, clock: from}
	p.db = query.New(query.Config{Now: func() time.Time { return p.clock }, Location: r.program.instance.location, Log: r.program.env.log})
	for c, err := range r.program.store.Commits(ctx, 0) {
		if err != nil {
			return nil, fmt.Errorf("read the ledger: %w", err)
		}
		if c.Catalogue != nil && r.catalogue != nil {
			c.Catalogue = r.catalogue
		}
		p.commits = append(p.commits, c)
	}
	if err := p.readPapers(ctx); err != nil {
		return nil, err
	}
	for ; p.clock.Before(to); p.clock = p.next() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := p.decide(ctx); err != nil {
			return nil, fmt.Errorf("at %s: %w", p.clock.Format(time.RFC3339), err)
		}
	}
	return tellings(&p.book), nil
}

// readPapers reads all that ever came beside figures, and when.
func (p *played) readPapers(ctx context.Context) (err error) {
	if p.came, err = (outlook{p.program}).papers(ctx, time.Time{}, time.Time{}); err != nil {
		return err
	}
	p.came.reports = slices.SortedStableFunc(slices.Values(p.came.reports), func(a, b indicators.Report) int {
		return a.Received.Compare(b.Received)
	})
	slices.SortStableFunc(p.came.strays, func(a, b decide.Stray) int { return a.Received.Compare(b.Received) })
	for i := range p.came.reports {
		p.coming = append(p.coming, p.came.reports[i].Received)
	}
	for i := range p.came.strays {
		p.coming = append(p.coming, p.came.strays[i].Received)
	}
	for i := range p.came.doubts {
		for _, s := range p.came.doubts[i].Steps {
			p.coming = append(p.coming, s.At)
		}
	}
	slices.SortFunc(p.coming, time.Time.Compare)
	return nil
}

// papers are those that came by the clock.
func (p *played) papers() papers {
	came := p.came
	came.reports = came.reports[:sort.Search(len(came.reports), func(i int) bool { return came.reports[i].Received.After(p.clock) })]
	came.strays = came.strays[:sort.Search(len(came.strays), func(i int) bool { return came.strays[i].Received.After(p.clock) })]
	return came // what was decided of doubts later is cut off where they are laid
}

// decide takes in what is known by the clock, decides, and hands over what is due.
func (p *played) decide(ctx context.Context) error {
	n := sort.Search(len(p.commits), func(i int) bool { return p.commits[i].Known.After(p.clock) })
	if n > 0 {
		if err := p.db.Apply(p.commits[:n]...); err != nil {
			return err
		}
		p.commits = p.commits[n:]
	}
	if p.db.Snapshot().Catalogue() == nil {
		return nil
	}
	if n > 0 || !p.clock.Before(p.until) {
		var err error
		if p.world, err = p.db.Judge("", p.clock); err != nil {
			return err
		}
		p.until = p.db.Snapshot().NextEvent(p.clock)
	}
	w := &decide.World{Revision: p.world.Revision, Now: p.clock, Catalogue: p.world.Catalogue, Assessed: p.world.Assessed,
		Revised: p.world.Revised}
	came := p.papers()
	came.lay(w)
	if p.see != nil {
		p.see(w)
	}
	step := decide.Decide(&p.book, p.before, w, p.contacts)
	if p.keep != nil && !step.Empty() {
		if err := p.keep.RecordStep(ctx, p.program.env.now(), step); err != nil {
			return err
		}
	}
	p.book.Add(step)
	p.before = w
	for _, notice := range p.book.Notices[len(p.book.Attempts):] {
		if err := p.list(ctx, notice, w); err != nil {
			return err
		}
	}
	return nil
}

// list puts a notice on the list of calls, in the words of what stands.
func (p *played) list(ctx context.Context, n alerts.Notice, w *decide.World) error {
	a := alerts.Attempt{Notice: n.ID, Channel: contacts.Manual, Number: 1, At: n.Due, Answer: alerts.Listed}
	if p.keep != nil && !n.Stage.Draft() {
		view := watch.View{Book: p.book, Now: p.clock, House: wording.House{Catalogue: w.Catalogue, Contacts: p.contacts},
			States: map[alerts.Key]*decide.State{}}
		for _, s := range decide.Asked(w, &p.book, p.contacts) {
			view.States[s.Key] = &s
		}
		m := view.Message(n, p.contacts.Unit(n.Unit))
		a.Subject, a.Text = m.Subject, m.Text
		if err := p.keep.RecordAttempt(ctx, p.program.env.now(), a); err != nil {
			return err
		}
	}
	p.book.Attempts = append(p.book.Attempts, a)
	return nil
}

// next is when something may happen after the clock: a commit, a paper that comes, an event or a time of day.
func (p *played) next() time.Time {
	next := decide.Next(p.clock, p.contacts)
	sooner := func(at time.Time) {
		if at.After(p.clock) && at.Before(next) {
			next = at.In(p.clock.Location())
		}
	}
	sooner(p.until)
	if len(p.commits) > 0 {
		sooner(p.commits[0].Known)
	}
	if i := sort.Search(len(p.coming), func(i int) bool { return p.coming[i].After(p.clock) }); i < len(p.coming) {
		sooner(p.coming[i])
	}
	return next
}

// tellings lists what a book's notices tell.
func tellings(b *alerts.Book) (list []telling) {
	for _, m := range b.Marks {
		if m.Notice == 0 {
			continue
		}
		n := b.Notices[m.Notice-1]
		list = append(list, telling{n.Due, n.Unit, n.Stage, m.Role, b.Episodes[m.Episode-1].Key, m.Round})
	}
	slices.SortFunc(list, func(a, b telling) int { return a.compare(&b) })
	return list
}

// compare orders tellings by time, then unit, stage and what is told.
func (t *telling) compare(u *telling) int {
	return cmp.Or(t.Due.Compare(u.Due), cmp.Compare(t.Unit, u.Unit), cmp.Compare(t.Stage, u.Stage), cmp.Compare(t.Role, u.Role),
		cmp.Compare(t.Key.Event, u.Key.Event), cmp.Compare(t.Key.About.String(), u.Key.About.String()), cmp.Compare(t.Round, u.Round))
}

// row is a telling as a line of a table.
func (t *telling) row() []string {
	return []string{t.Due.Format("2006-01-02 15:04"), t.Unit, string(t.Stage), string(t.Role), t.Key.Event, t.Key.About.String(), t.Round}
}
