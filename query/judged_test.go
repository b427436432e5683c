package query_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"zhibiao/indicators"
	"zhibiao/query"
)

// TestJudgedAsAnew brings random commits in while the clock goes on, and holds what is judged of them alone against all judged anew.
func TestJudgedAsAnew(t *testing.T) {
	whole := cmp.Options{cmp.Exporter(func(reflect.Type) bool { return true }), cmpopts.EquateNaNs(),
		cmpopts.IgnoreFields(query.Judgement{}, "Facts")}
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c := smallCatalogue(t)
			w := newWorld(t, c, "2025-01-02 12:00")
			judges := query.NewJudges(w.DB)
			r := rand.New(rand.NewPCG(seed, 11))
			taken := 0
			var before *query.Judgement
			for range 120 {
				if r.IntN(3) == 0 { // on the same day, or over turns of the clock
					w.now.Add(r.Int64N(int64(20 * 24 * time.Hour / time.Millisecond)))
				}
				w.commit(w.time().In(c.Location).Format(time.DateTime), randomCommit(c, r))
				for _, asOf := range []string{"", w.time().Add(-time.Duration(r.IntN(90)) * 24 * time.Hour).In(c.Location).Format(time.DateOnly)} {
					got, err := judges.Judged(asOf, w.time())
					if err != nil {
						t.Fatal(err)
					}
					want, err := w.Judge(asOf, w.time())
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(&want, got, whole); diff != "" {
						t.Fatalf("as of %q at %s: anew (-) and after the commit (+) differ:\n%s", asOf, w.time(), diff)
					}
					if asOf == "" {
						taken += shared(before, got)
						before = got
					}
				}
			}
			if taken < 100 {
				t.Errorf("only %d assessments were taken over", taken)
			}
		})
	}
}

// TestACommitJudgesWhatItTouches and what is computed from that: of all others the judgement before is taken.
func TestACommitJudgesWhatItTouches(t *testing.T) {
	w := newWorld(t, smallCatalogue(t), "2026-03-15 12:00")
	judges := query.NewJudges(w.DB)
	judged := func() *query.Judgement {
		t.Helper()
		j, err := judges.Judged("", w.time())
		if err != nil {
			t.Fatal(err)
		}
		return j
	}
	w.say("2026-02-05 09:00", "fund 2026-M01 cum 1", "trade 2026-M01 cum 2", "output/north 2026-M01 cum 3", "green 2026-M01 own 0.5")
	before := judged()
	w.say("2026-03-05 09:00", "fund 2026-M02 cum 3")
	after := judged()
	was := map[indicators.Subject]*indicators.Target{}
	for _, a := range before.Assessed {
		was[a.Subject] = a.Target
	}
	for _, a := range after.Assessed {
		anew := a.Indicator == "fund" || a.Indicator == "both"
		if a.Target != nil && (a.Target != was[a.Subject]) != anew {
			t.Errorf("%s is judged anew: %v, want %v", a.Subject, !anew, anew)
		}
	}
}

// shared is how many assessments two judgements have in common: their targets lie at one place.
func shared(a, b *query.Judgement) (n int) {
	if a == nil {
		return 0
	}
	of := map[*indicators.Target]bool{}
	for _, x := range a.Assessed {
		of[x.Target] = x.Target != nil
	}
	for _, x := range b.Assessed {
		if of[x.Target] {
			n++
		}
	}
	return n
}
