package watch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/alerts/wording"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/store"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// office is a catalogue of one unit that owes one report.
func office() *indicators.Catalogue {
	return &indicators.Catalogue{
		Location:    shanghai,
		Calendar:    &indicators.Calendar{},
		Departments: []*indicators.Department{{ID: "reporter", Name: indicators.Text{ZH: "填报局"}}},
		Forms: []*indicators.Form{{ID: "f", Name: indicators.Text{ZH: "月报"}, Departments: []string{"reporter"}, Frequency: periods.Monthly,
			First: "2000-M01", Due: indicators.Due{Month: 1, Day: 10, Shift: true, Grace: 2}}},
	}
}

// receiver is a channel's other side. It keeps what it was handed.
type receiver struct {
	mu     sync.Mutex
	got    []alerts.Message
	at     []time.Time
	answer func(n int) (alerts.Outcome, error) // of the n-th message; nil: sent
}

func (r *receiver) Send(_ context.Context, m alerts.Message) (alerts.Outcome, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got, r.at = append(r.got, m), append(r.at, time.Now())
	if r.answer != nil {
		return r.answer(len(r.got))
	}
	return alerts.Outcome{Answer: alerts.Sent}, nil
}

func (r *receiver) log() (lines []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, m := range r.got {
		lines = append(lines, fmt.Sprintf("%s %s %d", r.at[i].In(shanghai).Format("01-02 15:04"), m.Key, m.Count))
	}
	return lines
}

// bureau is a program that watches: a real ledger, and what is known, which a test changes.
type bureau struct {
	ledger   *store.Store
	path     string
	mu       sync.Mutex
	reports  []indicators.Report
	contacts *contacts.Contacts
	channels map[string]Channel
	watch    *Watch
	stop     context.CancelFunc
	ended    chan error
}

func newBureau(t *testing.T, channels map[string]alerts.Channel) *bureau {
	b := &bureau{path: filepath.Join(t.TempDir(), "ledger.db"), contacts: contacts.Default(), channels: map[string]Channel{}}
	var names []string
	for name, c := range channels {
		b.channels[name] = Channel{Channel: c}
		names = append(names, name)
	}
	slices.Sort(names)
	b.contacts.Units = map[string]contacts.Unit{"reporter": {Relation: contacts.Subordinate, Channels: names}}
	b.contacts.Operators.Channels = names[len(names)-1:]
	return b
}

func (b *bureau) start(t *testing.T) {
	t.Helper()
	ledger, err := store.Open(t.Context(), b.path)
	if err != nil {
		t.Fatal(err)
	}
	b.ledger = ledger
	world := func(_ context.Context, now time.Time) (*decide.World, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		c := office()
		w := &decide.World{Revision: int64(len(b.reports) + 1), Now: now, Catalogue: c, Owed: indicators.ReportingOf(c).Obligations(b.reports, now)}
		w.Owed = slices.DeleteFunc(w.Owed, func(o indicators.Obligation) bool {
			return o.DueDay.Before(time.Date(2000, 2, 1, 0, 0, 0, 0, shanghai))
		})
		return w, nil
	}
	b.watch = New(Config{
		Ledger: ledger, World: world, Past: world, Now: time.Now, Location: shanghai,
		Event:    func(time.Time) time.Time { return time.Time{} },
		Contacts: func() *contacts.Contacts { return b.contacts },
		Channels: func() map[string]Channel { return b.channels },
		House:    func() wording.House { return wording.House{Catalogue: office()} },
		Jitter:   func() float64 { return 0.5 },
		Log:      slog.New(slog.DiscardHandler),
	})
	ctx, stop := context.WithCancel(t.Context())
	b.stop, b.ended = stop, make(chan error, 1)
	go func() { b.ended <- b.watch.Run(ctx) }()
}

func (b *bureau) end(t *testing.T) {
	t.Helper()
	b.stop()
	if err := <-b.ended; err != nil {
		t.Error(err)
	}
	if err := b.ledger.Close(); err != nil {
		t.Error(err)
	}
}

func (b *bureau) send(r indicators.Report) {
	b.mu.Lock()
	r.Received = time.Now()
	b.reports = append(b.reports, r)
	b.mu.Unlock()
	b.watch.Wake()
}

// until lets the time pass. The bubble's clock starts at midnight UTC of 1 January 2000.
func until(text string) {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, shanghai)
	if err != nil {
		panic(err)
	}
	time.Sleep(time.Until(at))
	synctest.Wait()
}

// A month's report is asked for on the days and at the hours of its ladder, over restarts, each stage once; what is accepted is asked
// for no more, and what is refused is told at once.
func TestLadderOverRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		b := newBureau(t, map[string]alerts.Channel{"robot": r})
		b.start(t)
		for _, at := range []string{"2000-02-06 12:00", "2000-02-08 08:59", "2000-02-08 09:01", "2000-02-12 12:00", "2000-02-14 09:00",
			"2000-02-15 12:00"} {
			until(at)
			b.end(t)
			b.start(t)
		}
		until("2000-02-15 15:00")
		period := periods.Month(2000, time.January)
		b.send(indicators.Report{Form: "f", Department: "reporter", Period: period, Submission: 1, Outcome: indicators.ReportReturned})
		until("2000-02-15 15:10")
		b.send(indicators.Report{Form: "f", Department: "reporter", Period: period, Submission: 2})
		until("2000-02-29 12:00")
		want := []string{
			"02-07 09:00 reporter.remind.2000-02-07 1",
			"02-10 09:00 reporter.due.2000-02-10 1",
			"02-14 09:00 reporter.urge.2000-02-14 1",
			"02-15 15:00 reporter.answer.2000-02-15 1",
		}
		if d := cmp.Diff(want, r.log()); d != "" {
			t.Errorf("told (-want +got):\n%s", d)
		}
		b.end(t)
	})
}

// What ended during quiet hours is not sent as standing.
func TestDecidedAnewWhenSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		b := newBureau(t, map[string]alerts.Channel{"robot": r})
		b.start(t)
		until("2000-01-21 22:00") // a Friday night
		rejected := indicators.Report{Form: "f", Department: "reporter", Period: periods.Month(2000, time.January), Submission: 1,
			Outcome: indicators.ReportReturned}
		b.send(rejected)
		until("2000-01-22 10:00")
		rejected.Outcome = indicators.ReportAccepted
		b.send(rejected)
		until("2000-01-25 12:00")
		if got := r.log(); len(got) != 0 {
			t.Errorf("told %v", got)
		}
		view, err := b.watch.View(t.Context())
		if err != nil || len(view.Attempts) != 1 || view.Attempts[0].Answer != alerts.Dropped {
			t.Errorf("attempts %+v, %v", view.Attempts, err)
		}
		b.end(t)
	})
}

// A receiver that is busy is tried again later and later with the same key; one that refuses is a fault that another channel tells.
func TestBackoffAndDeadLetters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := &receiver{answer: func(n int) (alerts.Outcome, error) {
			if n < 4 {
				return alerts.Outcome{Answer: alerts.Later}, errors.New("busy")
			}
			return alerts.Outcome{Answer: alerts.Sent}, nil
		}}
		broken := &receiver{answer: func(int) (alerts.Outcome, error) {
			return alerts.Outcome{Answer: alerts.Never}, errors.New("wrong key")
		}}
		whole := &receiver{}
		b := newBureau(t, map[string]alerts.Channel{"a-busy": busy, "b-broken": broken, "c-whole": whole})
		b.start(t)
		until("2000-02-07 12:00")
		if d := cmp.Diff([]string{"02-07 09:00", "02-07 09:01", "02-07 09:03", "02-07 09:07"}, times(busy.log())); d != "" {
			t.Errorf("busy (-want +got):\n%s", d)
		}
		for _, m := range busy.got {
			if m.Key != busy.got[0].Key || m.Number != busy.got[0].Number {
				t.Errorf("attempts differ: %q %d, %q %d", m.Key, m.Number, busy.got[0].Key, busy.got[0].Number)
			}
		}
		if got := broken.log(); len(got) != 1 {
			t.Errorf("what never goes was tried as %v", got)
		}
		if d := cmp.Diff([]string{"02-07 09:00 operators.operators.2000-02-07 1", "02-07 09:00 reporter.remind.2000-02-07 1"},
			sorted(whole.log())); d != "" {
			t.Errorf("the channel that works (-want +got):\n%s", d)
		}
		for _, m := range whole.got {
			if strings.HasPrefix(m.Key, "operators") && !strings.Contains(m.Text, "b-broken") {
				t.Errorf("the fault is told as %q", m.Text)
			}
		}
		b.end(t)
	})
}

func times(lines []string) (list []string) {
	for _, l := range lines {
		list = append(list, l[:len("01-02 15:04")])
	}
	return list
}

func sorted(lines []string) []string { slices.Sort(lines); return lines }

// A program that dies between an answer and its mark repeats that message alone, with the same key and number.
func TestDeathBeforeTheMark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		b := newBureau(t, map[string]alerts.Channel{"robot": r})
		b.start(t)
		until("2000-02-07 08:00")
		r.answer = func(n int) (alerts.Outcome, error) {
			if n == 1 {
				b.stop() // the answer is lost with the program
				return alerts.Outcome{Answer: alerts.Later}, errors.New("killed")
			}
			return alerts.Outcome{Answer: alerts.Sent}, nil
		}
		until("2000-02-07 09:00")
		b.end(t)
		b.start(t)
		until("2000-02-09 12:00")
		if len(r.got) != 2 || r.got[0].Key != r.got[1].Key || r.got[0].Number != r.got[1].Number {
			t.Errorf("handed over: %v", r.log())
		}
		b.end(t)
	})
}

// Two programs on one ledger decide once: the second that is late with a step reads the book anew.
func TestTwoPrograms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		b := newBureau(t, map[string]alerts.Channel{"robot": r})
		b.start(t)
		second := New(b.watch.config)
		until("2000-02-06 12:00")
		if err := second.Decide(t.Context()); err != nil { // has read the book as it is
			t.Fatal(err)
		}
		until("2000-02-07 10:00")
		if err := second.Decide(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := second.Send(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{"02-07 09:00 reporter.remind.2000-02-07 1"}, r.log()); d != "" {
			t.Errorf("told (-want +got):\n%s", d)
		}
		b.end(t)
	})
}
