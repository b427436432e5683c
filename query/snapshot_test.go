package query

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// TestCommitsOneByOneAreTheWhole: rebuilding what is touched gives what building everything gives.
func TestCommitsOneByOneAreTheWhole(t *testing.T) {
	for seed := range uint64(6) {
		commits := randomCommits(seed, 120)
		whole, steps := newWorld(t, "2026-05-01"), newWorld(t, "2026-05-01")
		if err := whole.Load(func(yield func(indicators.Commit, error) bool) {
			for _, c := range commits {
				if !yield(c, nil) {
					return
				}
			}
		}); err != nil {
			t.Fatal(err)
		}
		for i, c := range commits {
			if err := steps.Apply(c); err != nil {
				t.Fatal(err)
			}
			if i%10 == 3 { // so that quiet times and indexes are there to be handed on
				steps.Snapshot().NextEvent(steps.clock.now())
				steps.instant(t, `indicator_status{entity=~".+"}`, "2026-01-01", "")
			}
		}
		if diff := cmp.Diff(whole.exported(t, ""), steps.exported(t, "")); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
		checkState(t, steps.Snapshot())
		a, n := whole.Snapshot().Size()
		if b, m := steps.Snapshot().Size(); a != b || n != m {
			t.Errorf("seed %d: %d series and %d samples against %d and %d", seed, a, n, b, m)
		}
	}
}

// checkState holds what selection rests on: order, names, the index, quiet times.
func checkState(t *testing.T, s *Snapshot) {
	t.Helper()
	if !slices.IsSorted(s.names) || len(s.names) != len(s.families) {
		t.Errorf("names %v of %d families", s.names, len(s.families))
	}
	for _, name := range s.names {
		f := s.families[name]
		if !slices.IsSortedFunc(f.series, byLabels) || len(f.series) == 0 {
			t.Errorf("%s is not in order", name)
		}
		for i, x := range f.series {
			if got := x.labels.Get(model.MetricNameLabel); got != name {
				t.Errorf("%s holds %s", name, got)
			}
			if i > 0 && labels.Equal(f.series[i-1].labels, x.labels) {
				t.Errorf("%s stands twice", x.labels)
			}
		}
		if p := f.quiet.Load(); p != nil {
			if true_ := spanOf(f.series, p.at); p.since < true_.since || p.until > true_.until || !p.holds(p.at) {
				t.Errorf("%s: quiet from %d to %d, in truth from %d to %d", name, p.since, p.until, true_.since, true_.until)
			}
		}
	}
}

// TestSelection holds the index against looking at every series.
func TestSelection(t *testing.T) {
	w := newWorld(t, "2026-05-01")
	if err := w.Apply(randomCommits(1, 100)...); err != nil {
		t.Fatal(err)
	}
	s := w.Snapshot()
	var all []*series
	for _, name := range s.names {
		all = append(all, s.families[name].series...)
	}
	values := []string{"", "north", "south", "2025", "open", "fund", "finance", "n.*", "north|south", ".+", ".*", "|north", "nothing"}
	types := []labels.MatchType{labels.MatchEqual, labels.MatchNotEqual, labels.MatchRegexp, labels.MatchNotRegexp}
	tried := 0
	for _, name := range []string{"", "indicator_status", "output_yuan", "indicator_.*"} {
		for i, v := range values {
			for j, label := range []string{"entity", "window", "indicator", "department", "absent"} {
				for k := range types {
					matchers := []*labels.Matcher{labels.MustNewMatcher(types[(i+k)%4], label, v),
						labels.MustNewMatcher(types[k], "entity", values[(i+j)%len(values)])}
					if name != "" {
						matchers = append(matchers, labels.MustNewMatcher(labels.MatchRegexp, model.MetricNameLabel, name))
					}
					want := slices.DeleteFunc(slices.Clone(all), func(x *series) bool { return !fits(x.labels, matchers) })
					if got := s.selects(matchers); !slices.Equal(got, want) {
						t.Fatalf("%v: %d series, want %d", matchers, len(got), len(want))
					}
					tried++
				}
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d selections tried", tried)
	}
}

// TestCommitsMustRise: what comes out of order is refused whole, and an error of the ledger leaves all as it was.
func TestCommitsMustRise(t *testing.T) {
	w := story(t, "2026-05-01")
	before := w.exported(t, "")
	late := reported(cumulative(fund, periods.Month(2026, 2), 2e8))
	for _, revision := range []int64{0, 1, w.next - 1} {
		late.Revision, late.Known = revision, at("2026-04-20")
		fresh := late
		fresh.Revision = w.next
		if err := w.Apply(fresh, late); !errors.Is(err, ErrOrder) {
			t.Errorf("revision %d: %v, want ErrOrder", revision, err)
		}
	}
	broken := errors.New("disk")
	if err := w.Load(func(yield func(indicators.Commit, error) bool) {
		late.Revision = w.next
		_ = yield(late, nil) && yield(indicators.Commit{}, broken)
	}); !errors.Is(err, broken) {
		t.Errorf("loading: %v, want the ledger's error", err)
	}
	if w.exported(t, "") != before {
		t.Error("something changed")
	}
	w.known(t, "2026-04-20", late)
	if w.exported(t, "") == before {
		t.Error("the commit after a failed one is lost")
	}
}

// TestWithdrawn: a value that is said to be missing is absent, never zero.
func TestWithdrawn(t *testing.T) {
	w := story(t, "2026-02-20")
	w.known(t, "2026-04-20", reported(indicators.Observation{Subject: fund, Period: periods.Month(2026, 1), Basis: indicators.Cumulative,
		Value: 0, Status: indicators.Missing}))
	if got := w.instant(t, `fund_cumulative_yuan{window="2026"}`, "2026-02-10", ""); got != nil {
		t.Errorf("a withdrawn value is %v", got)
	}
	if got := w.instant(t, `fund_cumulative_yuan{window="2026",as_of="2026-04-19"}`, "2026-02-10", ""); len(got) != 1 {
		t.Errorf("as known before: %v", got)
	}
}

// TestNewEditionsInfo: of a renamed indicator exactly one info lives at any instant, and the old one as of then.
// TestDerivedFollows: what is derived is rebuilt with what it rests on.
// TestApplyWhileAsking is for the race detector: commits come while everything is read, and every
// answer is of one state: a subject's cumulative and the derived one always agree.

// TestReadersDoNotWaitAtNewYear: while one lays out the years to come, the others read what was laid out before.
func TestReadersDoNotWaitAtNewYear(t *testing.T) {
	w := story(t, "2026-05-01")
	old := w.Snapshot()
	w.clock.set("2027-01-01")
	w.mu.Lock() // one that lays out anew, or a commit
	if w.Snapshot() != old {
		t.Error("another snapshot, though nobody could have made it")
	}
	if got := w.instant(t, `count(fund_target_yuan{window="2027"})`, "2027-01-01", ""); !slices.Equal(got, []string{"{} 1"}) {
		t.Errorf("the new year's target: %v", got)
	}
	w.mu.Unlock()
	if now := w.Snapshot(); now == old || !now.horizon.Equal(at("2029-01-01")) {
		t.Errorf("laid out until %v, want 2029", now.horizon)
	}
	checkState(t, w.Snapshot())
}
