// Package watch decides on alerts at every commit and clock event, keeps what was decided in the ledger, and hands what is due to
// channels.
//
// A report commits alone. What follows from it is decided afterwards, in a transaction of its own that says up to which revision
// and instant: a program that dies between the two goes on from there when it starts. Notices are put into words when they are
// sent, of what stands then. They are sent at least once, with the same key each time, and marked by the receiver's answer.
package watch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/alerts/wording"
)

// Ledger keeps the alerts' book.
type Ledger interface {
	Book(ctx context.Context) (*alerts.Book, error)
	// RecordStep is alerts.ErrBook where another decided meanwhile.
	RecordStep(ctx context.Context, now time.Time, step alerts.Step) error
	RecordAttempt(ctx context.Context, now time.Time, a alerts.Attempt) error
	RecordAct(ctx context.Context, now time.Time, a alerts.Act) (alerts.Act, error)
}

// Channel is a channel, and how its receivers are addressed.
type Channel struct {
	alerts.Channel
	To func(u contacts.Unit, s alerts.Stage) []string // nil: it has one receiver
}

// Config is what a Watch needs. What the configuration decides about is asked for anew each time.
type Config struct {
	Ledger Ledger
	World  func(ctx context.Context, now time.Time) (*decide.World, error) // as it is known, judged at an instant
	Past   func(ctx context.Context, at time.Time) (*decide.World, error)  // as it was known at an instant, judged then
	// until when the clock alone changes nothing of the world; zero: nobody knows
	Event    func(now time.Time) time.Time
	Contacts func() *contacts.Contacts
	Channels func() map[string]Channel // by name, without the manual one
	House    func() wording.House
	Now      func() time.Time
	Location *time.Location
	Jitter   func() float64 // in [0, 1): spreads repeated attempts
	Log      *slog.Logger
}

// Watch is the program's own alerting.
type Watch struct {
	config Config
	wake   chan struct{} // something was committed or done
	send   chan struct{} // something may be due

	deciding sync.Mutex // held by who decides
	mu       sync.Mutex // of what follows
	book     *alerts.Book
	world    *decide.World
	states   map[alerts.Key]*decide.State
	waiting  map[chan struct{}]bool // for the next decision
}

// New makes a Watch; it does nothing until Run or Decide.
func New(c Config) *Watch {
	return &Watch{config: c, wake: make(chan struct{}, 1), send: make(chan struct{}, 1)}
}

// Wake has it decide again: something was committed, or the configuration is another.
func (w *Watch) Wake() { poke(w.wake) }

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Run decides and sends until the context ends.
func (w *Watch) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return w.decideOn(ctx) })
	g.Go(func() error { return w.sendOn(ctx) })
	return g.Wait()
}

// glance is how often the clock is looked at: one that was set forward is noticed within it.
const glance = time.Minute

// decideOn decides at every commit and clock event.
func (w *Watch) decideOn(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var next time.Time // zero: at once
	for {
		if now := w.now(); !now.Before(next) {
			if err := w.Decide(ctx); err != nil && ctx.Err() == nil {
				w.config.Log.Error("alerts not decided", "error", err)
				next = now.Add(glance)
			} else {
				next = w.next(now)
			}
			poke(w.send)
		}
		timer.Reset(min(max(next.Sub(w.now()), time.Millisecond), glance))
		select {
		case <-ctx.Done():
			return nil
		case <-w.wake:
			next = time.Time{}
		case <-timer.C:
		}
	}
}

// next is when the clock may make another decision.
func (w *Watch) next(now time.Time) time.Time {
	next := decide.Next(now, w.config.Contacts())
	if event := w.config.Event(now); !event.IsZero() && event.After(now) && event.Before(next) {
		next = event
	}
	return next
}

func (w *Watch) now() time.Time { return w.config.Now().In(w.config.Location) }

// attempts to decide beside another program that decides on the same ledger.
const attempts = 3

// Decide works out what follows from what is known now, and writes it down.
func (w *Watch) Decide(ctx context.Context) error {
	w.deciding.Lock()
	defer w.deciding.Unlock()
	for n := 1; ; n++ {
		err := w.decide(ctx)
		if !errors.Is(err, alerts.ErrBook) || n == attempts {
			return err
		}
		w.Reread()
	}
}

func (w *Watch) decide(ctx context.Context) error {
	book, err := w.open(ctx)
	if err != nil {
		return err
	}
	now := w.now()
	if now.Before(book.At) {
		now = book.At.In(w.config.Location) // the clock was set back: nothing that was reached is undone
	}
	world, err := w.config.World(ctx, now)
	if err != nil {
		return fmt.Errorf("judge what is known: %w", err)
	}
	world.Faults = append(world.Faults, faults(book)...)
	before := w.before()
	if before == nil && book.Revision != 0 {
		if before, err = w.config.Past(ctx, book.At); err != nil {
			return fmt.Errorf("judge what was known at %s: %w", book.At.Format(time.RFC3339), err)
		}
	}
	step := decide.Decide(book, before, world, w.config.Contacts())
	if !step.Empty() || step.Revision != book.Revision || !sameDay(book.At, step.At, w.config.Location) {
		if err := w.config.Ledger.RecordStep(ctx, w.now(), step); err != nil {
			return fmt.Errorf("record what was decided: %w", err)
		}
		for _, n := range step.Notices {
			w.config.Log.Info("notice made", "notice", n.ID, "unit", n.Unit, "stage", n.Stage, "due", n.Due)
		}
	}
	w.keep(step, world, decide.Asked(world, book, w.config.Contacts()))
	return nil
}

func sameDay(a, b time.Time, loc *time.Location) bool {
	return a.In(loc).Format(time.DateOnly) == b.In(loc).Format(time.DateOnly)
}

// open is the book, read when it is first needed.
func (w *Watch) open(ctx context.Context) (*alerts.Book, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.book == nil {
		book, err := w.config.Ledger.Book(ctx)
		if err != nil {
			return nil, err
		}
		w.book, w.world = book, nil
	}
	copied := *w.book
	return &copied, nil
}

// Reread has the book read again when it is next needed: somebody else wrote into it.
func (w *Watch) Reread() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.book = nil
}

func (w *Watch) before() *decide.World {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.world
}

// keep takes a decision up.
func (w *Watch) keep(step alerts.Step, world *decide.World, asked []decide.State) {
	states := map[alerts.Key]*decide.State{}
	for _, s := range asked {
		states[s.Key] = &s
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.book.Add(step)
	w.world, w.states = world, states
	for c := range w.waiting {
		poke(c)
	}
}

// Changes gives a channel that something comes on after each decision, and the function that ends it.
func (w *Watch) Changes() (changed <-chan struct{}, end func()) {
	c := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting == nil {
		w.waiting = map[chan struct{}]bool{}
	}
	w.waiting[c] = true
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.waiting, c)
	}
}

// Act writes down what a person did. An act that cannot be taken is alerts.ErrAct.
func (w *Watch) Act(ctx context.Context, a alerts.Act) (alerts.Act, error) {
	w.deciding.Lock()
	defer w.deciding.Unlock()
	book, err := w.open(ctx)
	if err == nil {
		err = a.Check(book, w.now())
	}
	if err == nil {
		err = a.CheckGrade(w.config.Contacts().Grades)
	}
	if err != nil {
		return a, err
	}
	a, err = w.config.Ledger.RecordAct(ctx, w.now(), a)
	if err != nil {
		return a, err
	}
	w.mu.Lock()
	w.book.Acts = append(w.book.Acts, a)
	w.mu.Unlock()
	w.config.Log.Info("act on alerts", "act", a.ID, "kind", a.Kind, "by", a.By, "episode", a.Episode, "notice", a.Notice)
	w.Wake()
	return a, nil
}

// View is one state of the alerts, for who shows them. It must not be changed.
type View struct {
	alerts.Book
	Now    time.Time
	House  wording.House
	States map[alerts.Key]*decide.State // of open episodes whose state is told now
}

// View is what was decided last. Nothing was yet where its House has no catalogue.
func (w *Watch) View(ctx context.Context) (View, error) {
	book, err := w.open(ctx)
	if err != nil {
		return View{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return View{Book: *book, Now: w.now(), House: w.config.House(), States: w.states}, nil
}

// Standing are the alerts that stand, as Alertmanager takes them.
func (v *View) Standing() (list []alerts.Alert) {
	for _, e := range v.Episodes {
		if !e.Open() {
			continue
		}
		list = append(list, wording.Alert(v.House, e, v.State(&e), false, v.Now))
	}
	return list
}

// Recent is Standing with those that ended within some time before.
func (v *View) Recent(memory time.Duration) []alerts.Alert {
	list := v.Standing()
	for _, e := range v.Episodes {
		if !e.Open() && v.Now.Sub(e.Ended) < memory {
			a := wording.Alert(v.House, e, decide.State{Key: e.Key, Round: e.Period}, false, v.Now)
			a.EndsAt = e.Ended
			list = append(list, a)
		}
	}
	return list
}

// State is what an episode's state says now; where nothing is told of it any more, its names alone.
func (v *View) State(e *alerts.Episode) decide.State {
	if s := v.States[e.Key]; s != nil {
		return *s
	}
	return decide.State{Key: e.Key, Round: e.Period}
}
