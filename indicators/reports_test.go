package indicators_test

import (
	"testing"
	"time"

	"zhibiao/samples/sampletest"

	"github.com/google/go-cmp/cmp"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

func findPeriod(t *testing.T, series []indicators.Series, name, period string) []string {
	t.Helper()
	loc := sampletest.Shanghai(t)
	for _, s := range series {
		if s.Name == name && labelOf(s.Labels, "period") == period {
			return tell(loc, s)
		}
	}
	return nil
}

// TestReportsSampleBySample: the monthly form is due on the 8th, overdue from 00:00 on the 11th.
func TestReportsSampleBySample(t *testing.T) {
	c := smallCatalogue(t)
	at := func(month time.Month, day, hour int) time.Time {
		return time.Date(2024, month, day, hour, 0, 0, 0, c.Location)
	}
	report := func(month time.Month, received time.Time) indicators.Report {
		return indicators.Report{Form: "monthly", Department: "finance", Period: periods.Month(2024, month), Received: received}
	}
	reports := []indicators.Report{
		report(1, at(2, 8, 23)),  // on the last day: on time
		report(2, at(3, 10, 23)), // late, within grace: never overdue
		report(3, at(4, 11, 0)),  // at the very instant at which it falls overdue
		report(4, at(5, 20, 12)), // overdue, then accepted
		report(1, at(6, 1, 0)),   // a correction, which changes nothing here
		{Form: "monthly", Department: "another", Period: periods.Month(2024, 5), Received: at(6, 1, 0)},
	}
	series := indicators.ReportingOf(c).Expand("monthly", "finance", reports, at(6, 15, 0))
	for _, want := range []struct {
		name, period string
		samples      []string
	}{
		{"report_due_timestamp_seconds", "2024-M01", []string{"2024-01-31$ 1.707407999e+09"}}, // 2024-02-08T23:59:59+08:00
		{"report_overdue", "2024-M01", []string{"2024-01-31$ 0"}},
		{"report_accepted_timestamp_seconds", "2024-M01", []string{"2024-02-08T23:00:00.000 1.7074044e+09"}},
		{"report_overdue", "2024-M02", []string{"2024-02-29$ 0"}},
		{"report_overdue", "2024-M03", []string{"2024-03-31$ 0", "2024-04-11 1", "2024-04-11T00:00:00.001 0"}},
		{"report_overdue", "2024-M04", []string{"2024-04-30$ 0", "2024-05-11 1", "2024-05-20T12:00:00.000 0"}},
		{"report_overdue", "2024-M05", []string{"2024-05-31$ 0", "2024-06-11 1"}},
		{"report_accepted_timestamp_seconds", "2024-M05", nil},
		{"report_due_timestamp_seconds", "2024-M06", nil}, // not begun
	} {
		if diff := cmp.Diff(want.samples, findPeriod(t, series, want.name, want.period)); diff != "" {
			t.Errorf("%s %s: %s", want.name, want.period, diff)
		}
	}
	if got := indicators.ReportingOf(c).Expand("monthly", "another", reports, at(6, 15, 0)); got != nil {
		t.Errorf("a department that owes nothing has %d series", len(got))
	}
	met := indicators.ReportingOf(c).Expand("monthly", "finance", reports, time.Date(2027, 1, 1, 0, 0, 0, 0, c.Location))
	if got := findPeriod(t, met, "report_accepted_timestamp_seconds", "2024-M01"); got[len(got)-1] != "2026-02-01 end" {
		t.Errorf("what was met is told for two years: %v", got)
	}
	if got := findPeriod(t, met, "report_overdue", "2024-M05"); got[len(got)-1] != "2024-06-11 1" {
		t.Errorf("what was not met is told until it is: %v", got)
	}
}

// TestPlansAreOwedBeforeTheirPeriodEnds: a yearly plan due in February of its own year.
func TestPlansAreOwedBeforeTheirPeriodEnds(t *testing.T) {
	c := smallCatalogue(t)
	plan := c.Form("yearly")
	plan.First, plan.Due = "2025-A1", indicators.Due{Month: -10, Day: 20}
	series := indicators.ReportingOf(c).Expand("yearly", "finance", nil, time.Date(2025, 6, 1, 0, 0, 0, 0, c.Location))
	if diff := cmp.Diff([]string{"2025-01-01 0", "2025-02-21 1"}, findPeriod(t, series, "report_overdue", "2025-A1")); diff != "" {
		t.Error(diff)
	}
}

// TestDepartmentsRecord: of the monthly reports from January 2024 on, January on time, February late, March not yet.
func TestDepartmentsRecord(t *testing.T) {
	c := smallCatalogue(t)
	c.Forms = c.Forms[:1]
	at := func(month time.Month, day int) time.Time { return time.Date(2024, month, day, 9, 0, 0, 0, c.Location) }
	reports := []indicators.Report{
		{Form: "monthly", Department: "finance", Period: periods.Month(2024, 1), Received: at(2, 5)},
		{Form: "monthly", Department: "finance", Period: periods.Month(2024, 2), Received: at(3, 20)},
	}
	series := indicators.ReportingOf(c).ExpandDepartment("finance", reports, time.Date(2024, 4, 20, 0, 0, 0, 0, c.Location))
	want := map[string][]string{
		// 9 February: 1 of 1 · 9 March: 1 of 2 · 20 March: 2 of 2 · 9 April: 2 of 3
		"report_completeness_ratio": {"2024-02-09 1", "2024-03-09 0.5", "2024-03-20T09:00:00.000 1", "2024-04-09 0.6666666666666666"},
		// on time: 1 of 1, 1 of 2, still 1 of 2, 1 of 3
		"report_timeliness_ratio": {"2024-02-09 1", "2024-03-09 0.5", "2024-03-20T09:00:00.000 0.5", "2024-04-09 0.3333333333333333"},
	}
	got := map[string][]string{}
	for _, s := range series {
		got[s.Name] = tell(c.Location, s)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// a year on, January's and February's of 2024 have left the twelve months
	later := indicators.ReportingOf(c).ExpandDepartment("finance", reports, time.Date(2025, 3, 10, 0, 0, 0, 0, c.Location))
	if v, _ := liveAt(later[0], time.Date(2025, 3, 9, 0, 0, 0, 0, c.Location).UnixMilli()); v != 0 {
		t.Errorf("completeness is %v, want 0 of 12", v)
	}
}
