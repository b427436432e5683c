package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// What came back before a report was accepted is told once, with the next that was accepted for the same; what was
// sent is listed whole, as far as it was known.
func TestReports(t *testing.T) {
	s := fresh(t)
	sent := func(minutes int, accepted bool, held bool, source string) report.Entry {
		name := fmt.Sprintf("%d.xlsx", minutes)
		e := entry(name, day.Add(time.Duration(minutes)*time.Minute), observe(fund, february, float64(minutes), "C1", name))
		if !accepted {
			e.Reading.Observations = nil
			e.Reading.Findings = []report.Finding{{Severity: report.Fault, Code: "number.unread"}}
		}
		if held {
			e.Reading.Findings[0].Code = report.HeldCode
		}
		e.File.Source = source
		return e
	}
	other := sent(2, false, false, "")
	other.Reading.Period, other.Reading.Periods = february.Prev(), nil
	now := day.Add(time.Hour)
	record(t, s, now, sent(0, false, false, "inbox"), sent(1, false, true, ""), other, sent(3, true, false, ""), sent(4, false, false, ""))
	if first, err := s.Reports(t.Context(), time.Time{}); err != nil || len(first) != 5 {
		t.Fatalf("%d reports at first: %v", len(first), err)
	}
	record(t, s, now, sent(5, true, false, ""), sent(6, false, false, ""))

	tell := func(list []indicators.Report) (out []string) {
		for _, r := range list {
			answer := "at once"
			if !r.Answered.IsZero() {
				answer = r.Answered.Sub(day).String()
			}
			out = append(out, fmt.Sprint(r.File, " ", r.Period, " ", r.Outcome, " ", answer))
		}
		return out
	}
	want := []string{"0.xlsx 2026-M02 returned 1h0m0s", "1.xlsx 2026-M02 held at once", "2.xlsx 2026-M01 returned at once",
		"3.xlsx 2026-M02 accepted at once",
		"4.xlsx 2026-M02 returned at once", "5.xlsx 2026-M02 accepted at once", "6.xlsx 2026-M02 returned at once"}
	all, err := s.Reports(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, tell(all)); d != "" {
		t.Errorf("all: %s", d)
	}
	early, err := s.Reports(t.Context(), day.Add(3*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want[:4], tell(early)); d != "" {
		t.Errorf("by the third minute: %s", d)
	}
	story := commits(t, s, 0)
	for i, want := range [][]string{{want[0], want[1], want[3]}, {want[4], want[5]}} {
		if d := cmp.Diff(want, tell(story[i].Reports)); d != "" {
			t.Errorf("commit %d: %s", i+1, d)
		}
	}
}
