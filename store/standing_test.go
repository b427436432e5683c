package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// What the cache of the writing process says, what a reading process says, and
// what follows from the whole story are one and the same after every commit.
func TestStandingIsWhatTheStorySays(t *testing.T) {
	s := fresh(t)
	reader := open(t, s.path, ReadOnly())
	random := rand.New(rand.NewPCG(7, 7))
	subject := func(i int) indicators.Subject {
		return indicators.Subject{Indicator: "i" + fmt.Sprint(i%2), Entity: fmt.Sprint(i / 2)}
	}
	type handedOut struct{ list, then []indicators.Observation }
	var handed []handedOut
	for n := range 60 {
		e := entry(fmt.Sprint("file ", n), day.Add(time.Duration(n)*time.Minute))
		told := map[indicators.Key]bool{}
		for range random.IntN(12) {
			o := observe(subject(random.IntN(6)), periods.Month(2026, time.Month(random.IntN(4)+1)), float64(random.IntN(1000)),
				fmt.Sprintf("C%d", n), fmt.Sprint(n))
			o.Basis = indicators.Basis(random.IntN(3))
			if !told[o.Key()] {
				told[o.Key()] = true
				e.Reading.Observations = append(e.Reading.Observations, o)
			}
		}
		record(t, s, day.AddDate(0, 1, 0), e)
		if n%10 == 9 { // the cache is full: it starts anew
			s.stand.of, s.stand.size = map[indicators.Subject][]indicators.Observation{}, maxStanding+1
		}

		story := map[indicators.Subject][]indicators.Observation{}
		for _, c := range commits(t, s, 0) {
			for _, o := range c.Observations {
				story[o.Subject] = append(story[o.Subject], o)
			}
		}
		for i := range 6 {
			want := newest(story[subject(i)])
			for who, ledger := range map[string]*Store{"writer": s, "reader": reader} {
				got, err := ledger.Standing(t.Context(), subject(i))
				if d := cmp.Diff(want, got, equal); d != "" || err != nil {
					t.Fatalf("after %d files the %s: %v\n%s", n+1, who, err, d)
				}
				handed = append(handed, handedOut{got, slices.Clone(got)})
			}
		}
	}
	for i, h := range handed {
		if d := cmp.Diff(h.then, h.list, equal); d != "" {
			t.Fatalf("list %d of those handed out has changed since:\n%s", i, d)
		}
	}
}

func TestReadersBesideTheWriter(t *testing.T) {
	s := fresh(t)
	const files = 60
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for seen := 0; seen < files; {
				n := 0
				for c, err := range s.Commits(ctx, 0) {
					if n++; err != nil || len(c.Observations) != 3 || c.Revision != int64(n) {
						t.Errorf("commit %d: %+v, %v", n, c, err)
						return
					}
				}
				if n < seen {
					t.Errorf("%d commits after %d", n, seen)
				}
				seen = n
				if got, err := s.Standing(ctx, fund); err != nil || len(got) < min(seen, 1) {
					t.Errorf("standing after %d: %v, %v", seen, got, err)
					return
				}
			}
		})
	}
	for range 2 { // writers wait for one another
		wg.Go(func() {
			for i := range files {
				_, err := s.Record(ctx, day, entry(fmt.Sprint(i), day, observe(fund, february, float64(i), fmt.Sprintf("C%d", i), "x"),
					observe(park, february, 1, "C1", "1"), observe(indicators.Subject{Indicator: fmt.Sprint("new", i)}, february, 1, "C2",
						"1")))
				if err != nil {
					t.Errorf("file %d: %v", i, err)
					return
				}
			}
		})
	}
	wg.Wait()
	if got, err := s.Standing(t.Context(), fund); err != nil || len(got) != 1 || got[0].Value != files-1 {
		t.Errorf("in the end %v stands, %v", got, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestRecordStopsWithItsContext(t *testing.T) {
	s := fresh(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Record(ctx, day, entry("x", day)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if r := record(t, s, day, entry("x", day))[0]; r.Duplicate || r.Submission.ID != 1 {
		t.Errorf("afterwards: %+v", r)
	}
}

func TestSubmissionsAreFiltered(t *testing.T) {
	s := fresh(t)
	march := entry("march", day.AddDate(0, 1, 0))
	march.Reading.Period, march.Reading.Periods = february.Next(), []periods.Period{february, february.Next()}
	other := entry("other", day.Add(time.Hour))
	other.File.Department, other.Reading.Form, other.File.Source = "housing", "rent", "mail"
	record(t, s, day.AddDate(0, 2, 0), entry("first", day), other, rejected("bad", day.Add(2*time.Hour), "late"), march)
	for _, c := range []struct {
		what string
		f    report.Filter
		want string
	}{
		{"all", report.Filter{}, "[march bad other first]"},
		{"a page", report.Filter{Before: 4, Limit: 2}, "[bad other]"},
		{"a form", report.Filter{Form: "rent"}, "[other]"},
		{"a department", report.Filter{Department: "finance", Verdict: "accepted"}, "[march first]"},
		{"rejected", report.Filter{Verdict: "rejected"}, "[bad]"},
		{"a source", report.Filter{Source: "mail"}, "[other]"},
		{"a period among several", report.Filter{Period: february, Form: "fund_monthly"}, "[march bad first]"},
		{"a span", report.Filter{Since: day.Add(time.Hour), Until: day.Add(2 * time.Hour)}, "[other]"},
		{"none", report.Filter{Finding: "none"}, "[]"},
	} {
		subs, err := s.Submissions(t.Context(), c.f)
		names := []string{}
		for _, sub := range subs {
			names = append(names, sub.Name)
		}
		if got := fmt.Sprint(names); got != c.want || err != nil {
			t.Errorf("%s: %s, %v", c.what, got, err)
		}
	}
}

// TestStatedOf: what a few subjects' statements are and when they became known is what the whole story says of them, at every instant.
func TestStatedOf(t *testing.T) {
	s := fresh(t)
	random := rand.New(rand.NewPCG(3, 3))
	subjects := []indicators.Subject{{Indicator: "a"}, {Indicator: "a", Entity: "x"}, {Indicator: "b"}}
	for i := range 30 {
		o := observe(subjects[random.IntN(3)], february, float64(i), "C1", fmt.Sprint(i))
		record(t, s, day.Add(time.Duration(i)*time.Hour), entry(fmt.Sprint(i), day.Add(time.Duration(random.IntN(30))*time.Hour), o))
	}
	for _, until := range []time.Time{{}, day, day.Add(10 * time.Hour), day.Add(29 * time.Hour)} {
		var want, got []string
		for c, err := range s.Commits(t.Context(), 0) {
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range c.Observations {
				if o.Indicator == "a" && (until.IsZero() || !c.Known.After(until)) {
					want = append(want, fmt.Sprint(c.Known.UnixMilli(), o.Subject, o.Value, o.Source.Submission))
				}
			}
		}
		err := s.StatedOf(t.Context(), subjects[:2], until, func(known time.Time, o indicators.Observation) {
			got = append(got, fmt.Sprint(known.UnixMilli(), o.Subject, o.Value, o.Source.Submission))
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("until %s: %s", until, diff)
		}
	}
}
