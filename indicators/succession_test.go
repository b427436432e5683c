package indicators

import (
	"slices"
	"testing"
	"time"

	"zhibiao/indicators/periods"
)

// What falls due after a unit's end its successor owes, and what either of them sent counts.
func TestSuccession(t *testing.T) {
	c := &Catalogue{
		Departments: []*Department{
			{ID: "old", ValidTo: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), Successor: "new"},
			{ID: "new"},
			{ID: "renamed", Successor: "unknown_day"},
			{ID: "unknown_day"},
		},
		Forms:    []*Form{{ID: "f", Departments: []string{"old"}, Frequency: periods.Monthly, First: "2026-M01", Due: Due{Day: 10}}},
		Location: time.FixedZone("", 8*3600),
	}
	end := time.Date(2026, 3, 31, 16, 0, 0, 0, time.UTC) // the first instant of 1 April in the zone
	for _, w := range []struct {
		unit string
		at   time.Time
		want string
	}{{"old", end.Add(-1), "old"}, {"old", end, "new"}, {"new", end, "new"}, {"renamed", end, "renamed"}} {
		if got := c.Answering(w.unit, w.at); got != w.want {
			t.Errorf("%s at %s: %s answers, want %s", w.unit, w.at, got, w.want)
		}
	}
	f := c.Forms[0]
	reports := []Report{
		{Form: "f", Department: "old", Period: periods.Month(2026, 1), Received: time.Date(2026, 2, 9, 0, 0, 0, 0, time.UTC)},
		{Form: "f", Department: "old", Period: periods.Month(2026, 3), Received: end.Add(-time.Hour)},
		{Form: "f", Department: "new", Period: periods.Month(2026, 4), Received: time.Date(2026, 5, 9, 0, 0, 0, 0, time.UTC)},
	}
	for unit, want := range map[string][]string{
		"old": {"2026-M01 met", "2026-M02 owed"},
		"new": {"2026-M03 met", "2026-M04 met", "2026-M05 owed"},
	} {
		var got []string
		for _, o := range c.obligations(f, unit, reports, time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC)) {
			state := " met"
			if o.Met == nil {
				state = " owed"
			}
			got = append(got, o.Period.String()+state)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s owes %v, want %v", unit, got, want)
		}
		if len(c.ExpandReports("f", unit, reports, time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC))) == 0 {
			t.Errorf("%s has no series of reports", unit)
		}
	}
	if got := c.OwedBy(f); !slices.Equal(got, []string{"old", "new"}) {
		t.Errorf("owed by %v", got)
	}
}
