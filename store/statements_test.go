package store

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// What stands beside each figure of each submission is what the story told up to
// then says, whichever revision is asked for, to the process that writes and to one that reads.
func TestStatementsStandBesideTheStory(t *testing.T) {
	s := fresh(t)
	reader := open(t, s.path, ReadOnly())
	random := rand.New(rand.NewPCG(11, 3))
	for n := range 25 {
		e := entry(fmt.Sprint("file ", n), day.Add(time.Duration(n)*time.Minute))
		told := map[indicators.Key]bool{}
		for range random.IntN(15) {
			subject := indicators.Subject{Indicator: fmt.Sprint("i", random.IntN(3)), Entity: fmt.Sprint(random.IntN(4))}
			o := observe(subject, periods.Month(2026, time.Month(random.IntN(3)+1)), float64(random.IntN(4)), fmt.Sprintf("C%d", n),
				fmt.Sprint(n))
			if random.IntN(3) == 0 {
				o.Item, o.Basis = fmt.Sprint("node", random.IntN(2)), indicators.NodeDate
			}
			if !told[o.Key()] {
				told[o.Key()] = true
				e.Reading.Observations = append(e.Reading.Observations, o)
			}
		}
		record(t, s, day.AddDate(0, 1, 0), e)
	}

	story := commits(t, s, 0)
	checked := 0
	for _, c := range story {
		if len(c.Observations) == 0 {
			continue
		}
		id := c.Observations[0].Source.Submission
		for _, asked := range []int64{0, 1, c.Revision - 1, c.Revision, c.Revision + 3, latest} {
			want := make([]report.Statement, len(c.Observations))
			for i, o := range c.Observations {
				want[i] = report.Statement{Observation: o, Before: standing(story, o.Key(), c.Revision-1),
					Stands: standing(story, o.Key(), asked)}
				if want[i].Before != nil && asked == latest {
					checked++
				}
			}
			for who, ledger := range map[string]*Store{"writer": s, "reader": reader} {
				got, targets, err := ledger.Statements(t.Context(), id, asked)
				if d := cmp.Diff(want, got, equal); d != "" || err != nil || len(targets) != 0 {
					t.Fatalf("submission %d at revision %d, the %s: %v\n%s", id, asked, who, err, d)
				}
			}
		}
	}
	if checked < 50 {
		t.Errorf("only %d figures replaced another", checked)
	}
}

// standing is the newest observation of a key up to a revision; nil: none.
func standing(story []indicators.Commit, key indicators.Key, upTo int64) (found *indicators.Observation) {
	for _, c := range story {
		for i := range c.Observations {
			if c.Revision <= upTo && c.Observations[i].Key() == key {
				found = &c.Observations[i]
			}
		}
	}
	return found
}

func TestRunsJoinNumbersInARow(t *testing.T) {
	got := runs([]uint64{9, 3, 1, 2, 7, 8})
	if want := [][2]uint64{{1, 3}, {7, 9}}; !cmp.Equal(want, got) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := runs(nil); len(got) != 0 || got == nil {
		t.Errorf("of no numbers: %v", got)
	}
}
