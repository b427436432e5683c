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
		if got := DutiesOf(c).Answering(w.unit, w.at); got != w.want {
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
		for _, o := range ReportingOf(c).obligations(f, unit, reports, time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC)) {
			state := " met"
			if o.Met == nil {
				state = " owed"
			}
			got = append(got, o.Period.String()+state)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s owes %v, want %v", unit, got, want)
		}
		if len(ReportingOf(c).Expand("f", unit, reports, time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC))) == 0 {
			t.Errorf("%s has no series of reports", unit)
		}
	}
	if got := DutiesOf(c).OwedBy(f); !slices.Equal(got, []string{"old", "new"}) {
		t.Errorf("owed by %v", got)
	}
}

// Who leads and who answers is named as of each instant; exactly one introduction lives.
func TestIntroductionsNameWhoAnswersNow(t *testing.T) {
	zone := time.FixedZone("", 8*3600)
	day := func(y int, m time.Month) time.Time { return time.Date(y, m, 1, 0, 0, 0, 0, zone) }
	c := &Catalogue{
		Documents: []*Document{{ID: "d", Year: 2024}},
		Departments: []*Department{
			{ID: "old", Short: "旧局", ValidTo: day(2025, 4), Successor: "middle"},
			{ID: "middle", Short: "中局", ValidTo: day(2026, 1), Successor: "new"},
			{ID: "new", Short: "新局"}, {ID: "other", Short: "他局"},
		},
		Measures:   []*Measure{{ID: "m", Document: "d", Lead: []string{"other", "old"}}},
		Indicators: []*Indicator{{ID: "i", Measure: "m", Kind: Level, Unit: "persons", Responsible: "old", Department: "other"}},
		Location:   zone,
	}
	id := Subject{Indicator: "i"}
	want := []struct {
		from              time.Time
		responsible, lead string
	}{{time.Time{}, "旧局", "他局、旧局"}, {day(2025, 4), "中局", "他局、中局"}, {day(2026, 1), "新局", "他局、新局"}}
	said := Introductions(c, id)
	if len(said) != len(want) {
		t.Fatalf("%d introductions, want %d: %v", len(said), len(want), said)
	}
	label := func(labels []Label, name string) string {
		i := slices.IndexFunc(labels, func(l Label) bool { return l.Name == name })
		return labels[i].Value
	}
	for i, w := range want {
		if got := said[i]; !got.From.Equal(w.from) || label(got.Labels, "responsible") != w.responsible ||
			label(got.Labels, "lead") != w.lead {
			t.Errorf("introduction %d is %v, want %v", i, got, w)
		}
	}
	for at, who := range map[time.Time]string{day(2025, 3): "旧局", day(2025, 4): "中局", day(2026, 1): "新局", day(2027, 1): "新局"} {
		var live []string
		for _, s := range Expand(c, Facts{Subject: id}, day(2027, 6)) {
			if s.Name != FamilyInfo {
				continue
			}
			last := StaleMarker()
			for _, x := range s.Samples {
				if x.At <= at.UnixMilli() {
					last = x.Value
				}
			}
			if !IsStale(last) {
				live = append(live, label(s.Labels, "responsible"))
			}
		}
		if !slices.Equal(live, []string{who}) {
			t.Errorf("at %s %v answer, want %s", at, live, who)
		}
		if got := WordingIn(c, false).Row(Assessment{Subject: id, At: at}).Responsible; got != who {
			t.Errorf("a row of %s names %s, want %s", at, got, who)
		}
	}
}
