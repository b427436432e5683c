package indicators_test

import (
	"slices"
	"testing"
	"time"

	"zhibiao/samples/sampletest"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

func TestDeadline(t *testing.T) {
	c, loc := sampletest.Lanzhou(t).Calendar, sampletest.Shanghai(t)
	month := func(year, m int) periods.Period { return periods.Month(year, time.Month(m)) }
	for _, tt := range []struct {
		why     string
		due     indicators.Due
		period  periods.Period
		lastDay string // on which the report is on time
		overdue string // the first instant of this day
	}{
		{"the 8th of the next month", indicators.Due{Month: 1, Day: 8}, month(2026, 9), "2026-10-08", "2026-10-09"},
		{"month 0 is the default, 1", indicators.Due{Day: 8}, month(2026, 9), "2026-10-08", "2026-10-09"},
		{"grace counts calendar days", indicators.Due{Month: 1, Day: 8, Grace: 3}, month(2026, 9), "2026-10-08", "2026-10-12"},
		{"the year ends", indicators.Due{Month: 1, Day: 8}, month(2026, 12), "2027-01-08", "2027-01-09"},
		{"1-2月 is due after February", indicators.Due{Month: 1, Day: 18}, periods.JanuaryFebruary(2026), "2026-03-18", "2026-03-19"},
		{"a quarter", indicators.Due{Month: 1, Day: 10}, periods.Quarter(2025, 4), "2026-01-10", "2026-01-11"},
		{"a year, on 30 April", indicators.Due{Month: 4, Day: 30}, periods.Year(2025), "2026-04-30", "2026-05-01"},
		{"a plan, in February of its own year", indicators.Due{Month: -10, Day: 28}, periods.Year(2026), "2026-02-28", "2026-03-01"},
		{"no 31st in April: its last day", indicators.Due{Month: 1, Day: 31}, month(2026, 3), "2026-04-30", "2026-05-01"},
		{"no 30th in February", indicators.Due{Month: 1, Day: 30}, month(2026, 1), "2026-02-28", "2026-03-01"},
		{"leap day", indicators.Due{Month: 1, Day: 30}, month(2024, 1), "2024-02-29", "2024-03-01"},
		{"no leap day in 2100", indicators.Due{Month: 1, Day: 29}, month(2100, 1), "2100-02-28", "2100-03-01"},
		{"over 国庆", indicators.Due{Month: 1, Day: 5, Shift: true}, month(2026, 9), "2026-10-08", "2026-10-09"},
		{"a Saturday that is worked", indicators.Due{Month: 1, Day: 10, Shift: true}, month(2026, 9), "2026-10-10", "2026-10-11"},
		{"an ordinary Saturday", indicators.Due{Month: 1, Day: 8, Shift: true}, month(2026, 7), "2026-08-10", "2026-08-11"},
		{"春节, nine days", indicators.Due{Month: 1, Day: 15, Shift: true}, month(2026, 1), "2026-02-24", "2026-02-25"},
		{"shift, then grace", indicators.Due{Month: 1, Day: 15, Shift: true, Grace: 2}, month(2026, 1), "2026-02-24", "2026-02-27"},
		{"shifts over the end of a month", indicators.Due{Month: 1, Day: 31, Shift: true}, month(2026, 4), "2026-06-01", "2026-06-02"},
		{"a year not covered knows weekends only", indicators.Due{Month: 1, Day: 1, Shift: true}, month(2026, 12), "2027-01-01",
			"2027-01-02"},
		{"and them", indicators.Due{Month: 1, Day: 2, Shift: true}, month(2026, 12), "2027-01-04", "2027-01-05"},
		{"two months later", indicators.Due{Month: 2, Day: 8}, month(2026, 11), "2027-01-08", "2027-01-09"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			f := &indicators.Form{Due: tt.due}
			due, overdue := f.Deadline(tt.period, c, loc)
			if got := due.Add(-time.Nanosecond).In(loc).Format(time.DateOnly); got != tt.lastDay {
				t.Errorf("last day on time %s, want %s", got, tt.lastDay)
			}
			if got := overdue.In(loc).Format("2006-01-02 15:04:05"); got != tt.overdue+" 00:00:00" {
				t.Errorf("overdue from %s, want %s", got, tt.overdue)
			}
		})
	}
}

// A clock change must not move a deadline off midnight.
func TestDeadlineStaysAtMidnightOverAClockChange(t *testing.T) {
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err)
	}
	f := &indicators.Form{Due: indicators.Due{Month: 1, Day: 28, Grace: 3}}
	due, overdue := f.Deadline(periods.Month(2026, 2), nil, loc)
	if due.Format(time.DateTime) != "2026-03-29 00:00:00" || overdue.Format(time.DateTime) != "2026-04-01 00:00:00" {
		t.Errorf("due %s, overdue %s", due, overdue)
	}
}

func TestCalendarWithoutWorkingDayEnds(t *testing.T) {
	holidays := map[string]string{}
	for day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2029; day = day.AddDate(0, 0, 1) {
		holidays[day.Format(time.DateOnly)] = "放假"
	}
	f := &indicators.Form{Due: indicators.Due{Day: 8, Shift: true}}
	due, _ := f.Deadline(periods.Month(2026, 1), &indicators.Calendar{Holidays: holidays}, time.UTC)
	if want := time.Date(2026, 2, 9, 0, 0, 0, 0, time.UTC); !due.Equal(want) {
		t.Errorf("due %s, want the unshifted %s", due, want)
	}
}

func TestObligations(t *testing.T) {
	for _, tt := range []struct {
		why   string
		form  indicators.Form
		until periods.Period
		want  []string
	}{
		{"monthly", indicators.Form{First: "2025-M11", Frequency: periods.Monthly}, periods.Month(2026, 2),
			[]string{"2025-M11", "2025-M12", "2026-M01", "2026-M02"}},
		{"1-2月 as one", indicators.Form{First: "2025-M11", Frequency: periods.Monthly, Combined: true}, periods.Month(2026, 3),
			[]string{"2025-M11", "2025-M12", "2026-01-01/P2M", "2026-M03"}},
		{"1-2月 is not over in January", indicators.Form{First: "2025-M12", Frequency: periods.Monthly, Combined: true},
			periods.Month(2026, 1), []string{"2025-M12"}},
		{"begins with 1-2月", indicators.Form{First: "2026-01-01/P2M", Frequency: periods.Monthly, Combined: true}, periods.Month(2026, 3),
			[]string{"2026-01-01/P2M", "2026-M03"}},
		{"begins in a combined January", indicators.Form{First: "2026-M01", Frequency: periods.Monthly, Combined: true},
			periods.Month(2026, 2), []string{"2026-01-01/P2M"}},
		{"quarters", indicators.Form{First: "2025-Q3", Frequency: periods.Quarterly}, periods.Month(2026, 5),
			[]string{"2025-Q3", "2025-Q4", "2026-Q1"}},
		{"years, until one's end", indicators.Form{First: "2024-A1", Frequency: periods.Yearly}, periods.Month(2025, 12),
			[]string{"2024-A1", "2025-A1"}},
		{"halves", indicators.Form{First: "2025-S2", Frequency: periods.HalfYearly}, periods.Year(2026),
			[]string{"2025-S2", "2026-S1", "2026-S2"}},
		{"not yet", indicators.Form{First: "2027-M01", Frequency: periods.Monthly}, periods.Month(2026, 10), nil},
		{"no first period", indicators.Form{Frequency: periods.Monthly}, periods.Month(2026, 10), nil},
		{"no until", indicators.Form{First: "2025-M11", Frequency: periods.Monthly}, periods.Period{}, nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var got []string
			for _, p := range tt.form.Obligations(tt.until) {
				got = append(got, p.String())
				if !tt.form.Owes(p) {
					t.Errorf("Owes(%s) is false", p)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("owed %v, want %v", got, tt.want)
			}
		})
	}
}

func TestNextAndPrevGoThroughTheCombinedReport(t *testing.T) {
	f := &indicators.Form{Frequency: periods.Monthly, Combined: true}
	december, combined, march := periods.Month(2025, 12), periods.JanuaryFebruary(2026), periods.Month(2026, 3)
	if f.Next(december) != combined || f.Next(combined) != march || f.Prev(march) != combined || f.Prev(combined) != december {
		t.Errorf("next of %s %s, next of %s %s, prev of %s %s, prev of %s %s",
			december, f.Next(december), combined, f.Next(combined), march, f.Prev(march), combined, f.Prev(combined))
	}
	if f.Owes(periods.Month(2026, 1)) || f.Owes(periods.Month(2026, 2)) || !f.Owes(combined) || !f.Owes(march) {
		t.Error("January and February are owed as one, and as nothing else")
	}
}
