package store

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// decision is a statement of a code about a submission, by which these stand.
func decision(code string, about int64, received time.Time, stands report.Restored) report.Entry {
	e := entry(fmt.Sprintf("%s %d", code, about), received, stands.Observations...)
	e.File.Data = fmt.Appendf(nil, "%s %d", code, about)
	e.Reading.Targets = stands.Targets
	e.Reading.Findings = []report.Finding{{Severity: report.Notice, Code: code, About: about}}
	return e
}

func takeBack(t *testing.T, s *Store, code string, id int64, at time.Time) report.Receipt {
	t.Helper()
	stands, err := s.Without(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return record(t, s, at, decision(code, id, at, stands))[0]
}

// TestDecisionsStateNothingNew: whatever is sent of four figures and taken back, in whatever order, what stands is what would stand if
// what was taken back had never come. So no decision brings a value that no submission stated, and each leads to where it was stated.
func TestDecisionsStateNothingNew(t *testing.T) {
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 1))
		s := fresh(t)
		var sent []report.Entry
		gone := map[int]bool{}
		ids := map[int]int64{}
		now := day
		for range 14 {
			now = now.Add(time.Hour)
			if n := random.IntN(max(len(sent), 1)); random.IntN(3) == 0 && len(sent) > 0 && !gone[n] {
				takeBack(t, s, [...]string{report.WithdrawnCode, report.SentBackCode}[random.IntN(2)], ids[n], now)
				gone[n] = true
				continue
			}
			var figures []indicators.Observation
			for _, subject := range []indicators.Subject{fund, park} {
				if random.IntN(2) == 0 {
					figures = append(figures, observe(subject, february, float64(random.IntN(5)), fmt.Sprintf("C%d", len(sent)),
						fmt.Sprint(len(sent))))
				}
				if random.IntN(2) == 0 {
					figures = append(figures, observe(subject, february.Next(), float64(random.IntN(5)), fmt.Sprintf("D%d", len(sent)),
						fmt.Sprint(len(sent))))
				}
			}
			e := entry(fmt.Sprintf("%d.xlsx", len(sent)), now, figures...)
			e.File.Data = fmt.Appendf(nil, "%d of %d", len(sent), seed)
			ids[len(sent)] = record(t, s, now, e)[0].Submission.ID
			sent = append(sent, e)
		}
		want := map[indicators.Key]indicators.Observation{}
		for i, e := range sent {
			for _, o := range e.Reading.Observations {
				if o.Source.Submission = ids[i]; !gone[i] {
					want[o.Key()] = o
				}
			}
		}
		got := map[indicators.Key]indicators.Observation{}
		for _, subject := range []indicators.Subject{fund, park} {
			list, err := s.Standing(t.Context(), subject)
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range list {
				if o.Status != indicators.Missing {
					got[o.Key()] = o
				}
			}
		}
		if diff := cmp.Diff(want, got, equal); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
		for id := range gone {
			if sub, err := s.Submission(t.Context(), ids[id]); err != nil || !sub.Stage.Gone() || sub.Counts() {
				t.Errorf("seed %d: %+v %v", seed, sub, err)
			}
		}
		if err := s.Check(t.Context()); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// TestDecisionsAreRead: what was told when a decision was recorded is what is read back, with whom it is about.
func TestDecisionsAreRead(t *testing.T) {
	s := fresh(t)
	first := record(t, s, day, at("a", 0, 1))[0]
	second := record(t, s, day.Add(time.Hour), at("b", 10, 2))[0]
	told := takeBack(t, s, report.WithdrawnCode, second.Submission.ID, day.Add(2*time.Hour))
	read := commits(t, s, second.Submission.Revision)
	if diff := cmp.Diff([]indicators.Commit{*told.Commit}, read, equal); diff != "" {
		t.Error(diff)
	}
	if o := read[0].Observations; len(o) != 1 || o[0].Source.Submission != first.Submission.ID || o[0].Source.Text != "a" {
		t.Errorf("what stands again: %+v", o)
	}
	reports, err := s.Reports(t.Context(), time.Time{})
	if err != nil || len(reports) != 3 || reports[2].Of != second.Submission.ID || reports[2].Outcome != indicators.ReportWithdrawn {
		t.Errorf("%v %+v", err, reports)
	}
	if again := record(t, s, day.Add(3*time.Hour), at("b", 200, 2))[0]; again.Duplicate {
		t.Error("what was withdrawn and is sent again is no duplicate")
	}
	list, err := s.Submissions(t.Context(), report.Filter{Of: second.Submission.ID})
	if err != nil || len(list) != 1 || list[0].ID != told.Submission.ID || list[0].Says != report.WithdrawnCode {
		t.Errorf("%v %+v", err, list)
	}
}
