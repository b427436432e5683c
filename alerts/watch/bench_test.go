package watch

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/alerts/wording"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/store"
)

// storming is a house whose one unit answers for so many targets, all of which turned red.
func storming(targets int) (*indicators.Catalogue, []indicators.Assessment) {
	c, red := office(), make([]indicators.Assessment, targets)
	c.Departments[0].Name = indicators.Text{ZH: "填报局", EN: "Reporter"}
	for n := range red {
		id := fmt.Sprint("i", n)
		c.Indicators = append(c.Indicators, &indicators.Indicator{ID: id, Name: indicators.Text{ZH: "指标" + id, EN: "Indicator " + id},
			Department: "reporter", Form: "f", Kind: indicators.Flow, Nature: indicators.Promise, Unit: "yuan",
			Targets: []*indicators.TargetRule{{Value: "100元", Bound: indicators.AtLeast, Window: "year"}}})
		red[n] = indicators.Assessment{Subject: indicators.Subject{Indicator: id}, Window: periods.Window{Span: periods.Year(2026)},
			Target: &indicators.Target{Value: 100, Bound: indicators.AtLeast}, Period: periods.Month(2026, time.August),
			Status: indicators.FarBehind, Actual: 1}
	}
	return c, red
}

// From the commit after which ten thousand targets are red to the message in its receiver's hands: decided, written into the ledger, put
// into words and handed over.
func BenchmarkStorm(b *testing.B) {
	c, red := storming(10_000)
	for b.Loop() {
		b.StopTimer()
		ledger, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "ledger.db"))
		if err != nil {
			b.Fatal(err)
		}
		now, to, got := time.Date(2026, 9, 10, 9, 0, 0, 0, shanghai), contacts.Default(), &receiver{}
		to.Units = map[string]contacts.Unit{"reporter": {Channels: []string{"mail"}}}
		world := &decide.World{Revision: 1, Now: now, Catalogue: c}
		known := func(context.Context, time.Time) (*decide.World, error) { return world, nil }
		w := New(Config{
			Ledger: ledger, World: known, Past: known, Now: func() time.Time { return now }, Location: shanghai,
			Event:    func(time.Time) time.Time { return time.Time{} },
			Contacts: func() *contacts.Contacts { return to },
			Channels: func() map[string]Channel { return map[string]Channel{"mail": {Channel: got}} },
			House:    func() wording.House { return wording.House{Catalogue: c} },
			Jitter:   func() float64 { return 0 }, Log: slog.New(slog.DiscardHandler),
		})
		if err := w.Decide(b.Context()); err != nil {
			b.Fatal(err)
		}
		now = time.Date(2026, 9, 11, 9, 0, 0, 0, shanghai)
		world = &decide.World{Revision: 2, Now: now, Catalogue: c, Assessed: red}
		b.StartTimer()
		if err := w.Decide(b.Context()); err != nil {
			b.Fatal(err)
		}
		if err := w.Send(b.Context()); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if len(got.got) != 1 || got.got[0].Count != len(red) || got.got[0].Stage != alerts.StageTargets {
			b.Fatalf("handed over: %d messages, %v", len(got.got), got.log())
		}
		if err := ledger.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
