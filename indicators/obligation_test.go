package indicators_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"zhibiao/samples/sampletest"

	"github.com/google/go-cmp/cmp"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// owing is a catalogue of one monthly form, due on the 8th, past holidays, with two days of grace, under the real calendar.
func owing(t *testing.T, due indicators.Due) *indicators.Catalogue {
	t.Helper()
	return &indicators.Catalogue{
		Location:    sampletest.Shanghai(t),
		Calendar:    sampletest.Lanzhou(t).Calendar,
		Departments: []*indicators.Department{{ID: "finance"}},
		Forms: []*indicators.Form{{ID: "monthly", Departments: []string{"finance"}, Frequency: periods.Monthly, First: "2025-M11",
			Due: due}},
	}
}

func instantOf(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, sampletest.Shanghai(t))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func obligationOf(t *testing.T, c *indicators.Catalogue, period, now string, reports []indicators.Report) indicators.Obligation {
	t.Helper()
	for _, o := range indicators.ReportingOf(c).Obligations(reports, instantOf(t, now)) {
		if o.Period.String() == period {
			return o
		}
	}
	t.Fatalf("nothing is owed for %s at %s", period, now)
	return indicators.Obligation{}
}

// TestObligationStates: September 2026 is due on Thursday 8 October, the first day after the holidays; Saturday the
// 10th is worked. So it is due soon from Monday 28 September, overdue from the 11th, and what came back on the 8th may be mended until the
// 10th.
func TestObligationStates(t *testing.T) {
	c := owing(t, indicators.Due{Month: 1, Day: 8, Shift: true, Grace: 2})
	type sent struct {
		at      string
		outcome indicators.ReportOutcome
	}
	returned, held, accepted := indicators.ReportReturned, indicators.ReportHeld, indicators.ReportAccepted
	for _, w := range []struct {
		name  string
		now   string
		sent  []sent
		state indicators.ObligationState
		rest  string // overdue, on time, how often returned and corrected
	}{
		{"before", "2026-09-27 23:59", nil, indicators.ObligationNotDue, "false false 0 0"},
		{"three working days before", "2026-09-28 00:00", nil, indicators.ObligationSoon, "false false 0 0"},
		{"in the holidays", "2026-10-07 23:59", nil, indicators.ObligationSoon, "false false 0 0"},
		{"the due day", "2026-10-08 00:00", nil, indicators.ObligationDue, "false false 0 0"},
		{"the day after", "2026-10-09 00:00", nil, indicators.ObligationGrace, "false false 0 0"},
		{"after grace", "2026-10-11 00:00", nil, indicators.ObligationOverdue, "true false 0 0"},
		{"not yet sent at that instant", "2026-10-08 12:00", []sent{{"2026-10-08 12:01", accepted}}, indicators.ObligationDue,
			"false false 0 0"},
		{"at the last minute", "2026-10-20 00:00", []sent{{"2026-10-08 23:59", accepted}}, indicators.ObligationOnTime, "false true 0 0"},
		{"in grace", "2026-10-20 00:00", []sent{{"2026-10-09 00:00", accepted}}, indicators.ObligationLate, "false false 0 0"},
		{"early, before the period ends", "2026-10-20 00:00", []sent{{"2026-09-25 09:00", accepted}}, indicators.ObligationOnTime,
			"false true 0 0"},
		{"returned", "2026-10-08 12:00", []sent{{"2026-10-08 09:00", returned}}, indicators.ObligationReturned, "false false 1 0"},
		{"returned and overdue", "2026-10-11 00:00", []sent{{"2026-10-08 09:00", returned}}, indicators.ObligationReturned,
			"true false 1 0"},
		{"held", "2026-10-08 12:00", []sent{{"2026-10-07 09:00", returned}, {"2026-10-08 09:00", held}}, indicators.ObligationHeld,
			"false false 1 0"},
		{"mended within two working days", "2026-10-20 00:00", []sent{{"2026-10-08 23:00", returned}, {"2026-10-10 23:59", accepted}},
			indicators.ObligationOnTime, "false true 1 0"},
		{"mended too late", "2026-10-20 00:00", []sent{{"2026-10-08 23:00", returned}, {"2026-10-11 00:00", accepted}},
			indicators.ObligationLate, "false false 1 0"},
		{"the last that came in time counts", "2026-10-20 00:00", []sent{{"2026-09-28 09:00", returned}, {"2026-10-08 09:00", held},
			{"2026-10-09 09:00", returned}, {"2026-10-10 09:00", accepted}}, indicators.ObligationOnTime, "false true 2 0"},
		{"an early one that was left lying", "2026-10-20 00:00", []sent{{"2026-09-28 09:00", returned}, {"2026-10-09 09:00", accepted}},
			indicators.ObligationLate, "false false 1 0"},
		{"returned after the due day opens nothing", "2026-10-20 00:00",
			[]sent{{"2026-10-09 09:00", returned}, {"2026-10-10 09:00", accepted}}, indicators.ObligationLate, "false false 1 0"},
		{"corrected", "2026-10-30 00:00", []sent{{"2026-10-08 09:00", accepted}, {"2026-10-20 09:00", returned},
			{"2026-10-21 09:00", accepted}}, indicators.ObligationOnTime, "false true 1 1"},
		{"a late correction of a late one", "2026-10-30 00:00", []sent{{"2026-10-13 09:00", accepted}, {"2026-10-21 09:00", accepted}},
			indicators.ObligationLate, "false false 0 1"},
		{"nil return", "2026-10-30 00:00", []sent{{"2026-10-08 09:00", indicators.NilReturn}}, indicators.ObligationNil, "false true 0 0"},
		{"nil return, late", "2026-10-30 00:00", []sent{{"2026-10-12 09:00", indicators.NilReturn}}, indicators.ObligationNil,
			"false false 0 0"},
		{"waived", "2026-10-30 00:00", []sent{{"2026-10-12 09:00", indicators.ReportWaived}}, indicators.ObligationWaived,
			"false false 0 0"},
		{"the waiver taken back", "2026-10-30 00:00",
			[]sent{{"2026-10-12 09:00", indicators.ReportWaived}, {"2026-10-13 09:00", indicators.ReportUnwaived}},
			indicators.ObligationOverdue, "true false 0 0"},
		{"sent though waived", "2026-10-30 00:00", []sent{{"2026-10-07 09:00", indicators.ReportWaived}, {"2026-10-08 09:00", accepted}},
			indicators.ObligationWaived, "false true 0 0"},
	} {
		t.Run(w.name, func(t *testing.T) {
			var reports []indicators.Report
			for _, s := range w.sent {
				reports = append(reports, indicators.Report{Form: "monthly", Department: "finance", Period: periods.Month(2026, 9),
					Received: instantOf(t, s.at), Outcome: s.outcome})
			}
			o, now := obligationOf(t, c, "2026-M09", w.now, reports), instantOf(t, w.now)
			if got := o.State(now); got != w.state {
				t.Errorf("state is %s, want %s", got, w.state)
			}
			rest := cmp.Diff(w.rest, fmt.Sprint(o.IsOverdue(now), o.OnTime, " ", o.Returned(), o.Corrected()))
			if rest != "" {
				t.Errorf("overdue, on time, returned, corrected: %s", rest)
			}
		})
	}
}

// TestAnsweredLaterThanReceived: a file that lay in a folder over the weekend is answered on Monday; its two days count from then.
func TestAnsweredLaterThanReceived(t *testing.T) {
	c := owing(t, indicators.Due{Month: 1, Day: 6}) // Friday 6 November 2026
	report := func(at string, o indicators.ReportOutcome) indicators.Report {
		return indicators.Report{Form: "monthly", Department: "finance", Period: periods.Month(2026, 10), Received: instantOf(t, at),
			Outcome: o}
	}
	returned := report("2026-11-06 17:00", indicators.ReportReturned)
	mended := report("2026-11-11 12:00", indicators.ReportAccepted)
	if o := obligationOf(t, c, "2026-M10", "2026-11-20 00:00", []indicators.Report{returned, mended}); o.OnTime {
		t.Error("answered at once, mended on the third working day: late")
	}
	returned.Answered = instantOf(t, "2026-11-09 08:00")
	if o := obligationOf(t, c, "2026-M10", "2026-11-20 00:00", []indicators.Report{returned, mended}); !o.OnTime {
		t.Error("answered on Monday, mended on Wednesday: on time")
	}
	none := 0
	c.Forms[0].Due.MendDays = &none
	mended.Received = instantOf(t, "2026-11-09 12:00")
	if o := obligationOf(t, c, "2026-M10", "2026-11-20 00:00", []indicators.Report{returned, mended}); !o.OnTime {
		t.Error("no days to mend leave the day of the answer")
	}
}

// TestObligationsOverYearChange: December is due in January, and every period begun is listed.
func TestObligationsOverYearChange(t *testing.T) {
	c := owing(t, indicators.Due{Month: 1, Day: 3, Shift: true}) // 1 to 3 January 2026 are off, Sunday the 4th is worked
	var got []string
	for _, o := range indicators.ReportingOf(c).Obligations(nil, instantOf(t, "2026-01-04 12:00")) {
		got = append(got, o.Period.String()+" "+string(o.State(instantOf(t, "2026-01-04 12:00")))+" "+o.DueDay.Format(time.DateOnly))
	}
	want := []string{"2025-M11 overdue 2025-12-03", "2025-M12 due 2026-01-04", "2026-M01 not_due 2026-02-03"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestRates: of what fell due in twelve months, waived ones apart.
func TestRates(t *testing.T) {
	c := owing(t, indicators.Due{Month: 1, Day: 8})
	report := func(p periods.Period, at string, o indicators.ReportOutcome) indicators.Report {
		return indicators.Report{Form: "monthly", Department: "finance", Period: p, Received: instantOf(t, at), Outcome: o}
	}
	reports := []indicators.Report{
		report(periods.Month(2025, 11), "2025-12-08 09:00", indicators.ReportReturned),
		report(periods.Month(2025, 11), "2025-12-10 09:00", indicators.ReportAccepted),
		report(periods.Month(2025, 12), "2026-01-20 09:00", indicators.ReportAccepted),
		report(periods.Month(2025, 12), "2026-01-21 09:00", indicators.ReportAccepted),
		report(periods.Month(2026, 1), "2026-02-20 09:00", indicators.ReportWaived),
		report(periods.Month(2026, 2), "2026-03-01 09:00", indicators.NilReturn),
	}
	for now, want := range map[string]indicators.Rates{
		"2026-01-10 00:00": {Due: 2, Accepted: 1, OnTime: 1, Returned: 1},
		"2026-04-10 00:00": {Due: 4, Accepted: 3, OnTime: 2, Returned: 1, Corrected: 1}, // November, December, February, March
		// November fell due a year ago; January was waived
		"2026-12-10 00:00": {Due: 11, Accepted: 2, OnTime: 1, Returned: 0, Corrected: 1},
	} {
		at := instantOf(t, now)
		var got indicators.Rates
		for _, o := range indicators.ReportingOf(c).Obligations(reports, at) {
			got.Add(&o, at)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", now, diff)
		}
		known := slices.DeleteFunc(slices.Clone(reports), func(r indicators.Report) bool { return r.Received.After(at) })
		for _, s := range indicators.ReportingOf(c).ExpandDepartment("finance", known, at) {
			v, _ := liveAt(s, at.UnixMilli())
			rate, _ := got.Completeness()
			if s.Name == indicators.FamilyTimeliness {
				rate, _ = got.Timeliness()
			}
			if v != rate {
				t.Errorf("%s: %s is %v, the table says %v", now, s.Name, v, rate)
			}
		}
	}
}

// TestWaivedIsNotOverdue: a waiver ends report_overdue when it is given, and counts nowhere.
func TestWaivedIsNotOverdue(t *testing.T) {
	c := owing(t, indicators.Due{Month: 1, Day: 8, Grace: 2})
	waived := []indicators.Report{{Form: "monthly", Department: "finance", Period: periods.Month(2025, 11),
		Received: instantOf(t, "2025-12-15 12:00"), Outcome: indicators.ReportWaived}}
	series := indicators.ReportingOf(c).Expand("monthly", "finance", waived, instantOf(t, "2025-12-31 00:00"))
	want := []string{"2025-11-30$ 0", "2025-12-11 1", "2025-12-15T12:00:00.000 end"}
	if diff := cmp.Diff(want, findPeriod(t, series, "report_overdue", "2025-M11")); diff != "" {
		t.Error(diff)
	}
	if got := findPeriod(t, series, "report_accepted_timestamp_seconds", "2025-M11"); got != nil {
		t.Errorf("what was waived was not accepted: %v", got)
	}
	for _, s := range indicators.ReportingOf(c).ExpandDepartment("finance", waived, instantOf(t, "2025-12-31 00:00")) {
		want := []string{"2025-12-09 0", "2025-12-15T12:00:00.000 end"}
		if diff := cmp.Diff(want, tell(c.Location, s)); diff != "" {
			t.Errorf("%s: %s", s.Name, diff)
		}
	}
}

// TestOnTimeSeries: what was mended in time is on time in the series too, although it came after the due day.
func TestOnTimeSeries(t *testing.T) {
	c := owing(t, indicators.Due{Month: 1, Day: 8, Grace: 2})
	report := func(at string, o indicators.ReportOutcome) indicators.Report {
		return indicators.Report{Form: "monthly", Department: "finance", Period: periods.Month(2025, 11), Received: instantOf(t, at),
			Outcome: o}
	}
	returned := report("2025-12-08 09:00", indicators.ReportReturned)
	for at, want := range map[string]string{"2025-12-10 09:00": "2025-12-10T09:00:00.000 1",
		"2025-12-12 09:00": "2025-12-12T09:00:00.000 0"} {
		series := indicators.ReportingOf(c).Expand("monthly", "finance", []indicators.Report{returned, report(at, indicators.ReportAccepted)},
			instantOf(t, "2025-12-31 00:00"))
		if diff := cmp.Diff([]string{want}, findPeriod(t, series, "report_on_time", "2025-M11")); diff != "" {
			t.Error(diff)
		}
	}
}

// TestEveryStateHasAName: states that no table shows are none.
func TestEveryStateHasAName(t *testing.T) {
	seen := map[string]bool{}
	for i, s := range indicators.ObligationStates() {
		if n := s.Name(); n.ZH == "" || n.EN == "" || seen[n.ZH] || s.Rank() != i {
			t.Errorf("%s: name %+v, rank %d", s, n, s.Rank())
		}
		seen[s.Name().ZH] = true
	}
}

// TestUploadedInTime: what is confirmed within the grace goes by its upload, what is confirmed later by its confirmation.
func TestUploadedInTime(t *testing.T) {
	c := owing(t, indicators.Due{Month: 1, Day: 8, Shift: true, Grace: 2})
	for confirmed, want := range map[string]bool{"2026-10-08 18:00": true, "2026-10-10 23:59": true, "2026-10-11 00:00": false} {
		for uploaded, inTime := range map[string]bool{"2026-10-08 17:00": true, "2026-10-09 00:00": false} {
			if instantOf(t, uploaded).After(instantOf(t, confirmed)) {
				continue
			}
			o := obligationOf(t, c, "2026-M09", "2026-10-20 09:00", []indicators.Report{{
				Form: "monthly", Department: "finance", Period: periods.Month(2026, time.September),
				Received: instantOf(t, confirmed), Uploaded: instantOf(t, uploaded), Submission: 1,
			}})
			if o.Met == nil || o.OnTime != (want && inTime) {
				t.Errorf("uploaded %s, confirmed %s: on time %v", uploaded, confirmed, o.OnTime)
			}
		}
	}
}

// TestSignedAndSealed: what waits for its signature or its sealed copy meets nothing yet, and is overdue once grace has passed; whether it is
// on time goes by when it came. What its signer refused is mended as what a reader returned, and opens no days to mend.
func TestSignedAndSealed(t *testing.T) {
	c := owing(t, indicators.Due{Month: 1, Day: 8, Shift: true, Grace: 2})
	type taken struct {
		at      string
		outcome indicators.ReportOutcome
	}
	signed, copied, refused := indicators.ReportSigned, indicators.ReportCopied, indicators.ReportRefused
	for _, w := range []struct {
		name       string
		now        string
		sign, copy bool
		taken      []taken
		state      indicators.ObligationState
		rest       string // overdue, on time
	}{
		{"nothing is asked for", "2026-10-20 00:00", false, false, nil, indicators.ObligationOnTime, "false true"},
		{"unsigned", "2026-10-10 00:00", true, false, nil, indicators.ObligationUnsigned, "false false"},
		{"unsigned after grace", "2026-10-11 00:00", true, false, nil, indicators.ObligationUnsigned, "true false"},
		{"signed in time", "2026-10-20 00:00", true, false, []taken{{"2026-10-08 20:00", signed}}, indicators.ObligationOnTime, "false true"},
		{"signed after grace", "2026-10-20 00:00", true, false, []taken{{"2026-10-15 09:00", signed}}, indicators.ObligationOnTime,
			"false true"},
		{"not yet signed at that instant", "2026-10-15 08:59", true, false, []taken{{"2026-10-15 09:00", signed}},
			indicators.ObligationUnsigned, "true false"},
		{"refused", "2026-10-20 00:00", true, false, []taken{{"2026-10-08 20:00", refused}}, indicators.ObligationReturned, "true false"},
		{"signed, its copy missing", "2026-10-20 00:00", true, true, []taken{{"2026-10-08 20:00", signed}}, indicators.ObligationUncopied,
			"true false"},
		{"its copy before its signature", "2026-10-20 00:00", true, true, []taken{{"2026-10-08 20:00", copied}, {"2026-10-09 09:00", signed}},
			indicators.ObligationOnTime, "false true"},
		{"a better copy", "2026-10-20 00:00", false, true, []taken{{"2026-10-08 20:00", copied}, {"2026-10-16 09:00", copied}},
			indicators.ObligationOnTime, "false true"},
	} {
		t.Run(w.name, func(t *testing.T) {
			about := func(n int64, at string, outcome indicators.ReportOutcome) indicators.Report {
				return indicators.Report{Form: "monthly", Department: "finance", Period: periods.Month(2026, 9), Received: instantOf(t, at),
					Outcome: outcome, Submission: n}
			}
			sent := about(1, "2026-10-08 09:00", indicators.ReportAccepted)
			sent.SignOff, sent.Copy = w.sign, w.copy
			reports := []indicators.Report{sent}
			for i, d := range w.taken {
				r := about(int64(i)+2, d.at, d.outcome)
				r.Of = 1
				reports = append(reports, r)
			}
			now := instantOf(t, w.now)
			o := obligationOf(t, c, "2026-M09", w.now, reports)
			if got := fmt.Sprint(o.IsOverdue(now), o.OnTime); o.State(now) != w.state || got != w.rest {
				t.Errorf("%s %s, want %s %s", o.State(now), got, w.state, w.rest)
			}
		})
	}
}
