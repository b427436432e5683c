package indicators

import (
	"cmp"
	"time"
	"zhibiao/indicators/periods"
)

// Due is when a report is to be in.
type Due struct {
	Month int  `yaml:"month"` // months after the period's last one, default 1; negative, for plans: before it (−10: in February, of a year)
	Day   int  `yaml:"day"`   // of that month, 1 to 31; past its end, the last day
	Shift bool `yaml:"shift"` // past weekends and holidays to the next working day
	Grace int  `yaml:"grace"` // whole days after the due day before the report is overdue
	// MendDays are the working days in which what came in time and was sent back may be mended and is still on time
	// (补正期), counted from the answer's day; nil: two.
	MendDays *int `yaml:"mend_days"`
}

func (d *Due) mendDays() int {
	if d.MendDays == nil {
		return mendDays
	}
	return *d.MendDays
}

// Deadline gives the end of the last day on which the report of a period is on time
// (exclusive), and the first instant at which it is overdue: grace included.
//
// The due day is day Day of the Month-th month after the period's last one, or
// that month's last day where it has no such day; with Shift it moves on to the
// next working day. A day of a year that the calendar does not cover moves past
// weekends only.
func (f *Form) Deadline(p periods.Period, c *Calendar, loc *time.Location) (due, overdue time.Time) {
	day := f.dueDay(p, loc)
	if f.Due.Shift {
		day = c.nextWorkingDay(day)
	}
	due = day.AddDate(0, 0, 1)
	return due, due.AddDate(0, 0, max(f.Due.Grace, 0))
}

func (f *Form) dueDay(p periods.Period, loc *time.Location) time.Time {
	first := p.End(loc).AddDate(0, cmp.Or(f.Due.Month, 1)-1, 0)
	last := first.AddDate(0, 1, -1)
	if f.Due.Day < 1 || f.Due.Day > last.Day() {
		return last
	}
	return first.AddDate(0, 0, f.Due.Day-1)
}

// Obligations are the periods that the form is owed for, from its first one to
// the last that ends no later than until does, in order. January and February
// are one where the form combines them. A form without a first period, or with
// one that is none, is owed for nothing.
func (f *Form) Obligations(until periods.Period) []periods.Period {
	first, err := periods.Parse(f.First)
	if err != nil || f.Frequency <= 0 || until.IsZero() {
		return nil
	}
	var owed []periods.Period
	for p := f.obligation(first); p.EndMonth() <= until.EndMonth(); p = f.Next(p) {
		owed = append(owed, p)
	}
	return owed
}

// Next is the period that the form is owed for after p.
func (f *Form) Next(p periods.Period) periods.Period {
	return f.obligation(p.Next())
}

// Prev is the period that the form is owed for before p.
func (f *Form) Prev(p periods.Period) periods.Period {
	return f.obligation(p.Shift(-int(f.Frequency)))
}

// Owes says whether p is a period that the form is owed for, whenever the form began.
func (f *Form) Owes(p periods.Period) bool { return !p.IsZero() && f.obligation(p) == p }

// obligation is the period owed that holds p's first month.
func (f *Form) obligation(p periods.Period) periods.Period {
	months := time.Month(f.Frequency)
	if f.Combined && f.Frequency == periods.Monthly && p.FirstMonth() <= time.February {
		return periods.JanuaryFebruary(p.Year())
	}
	return periods.New(p.Year(), (p.FirstMonth()-1)/months*months+1, int(months))
}

// mendDays is how many working days a unit has to mend what came in time and was not accepted.
const mendDays = 2

// ClosesIn is the day, in UTC, until which the form's figures of a period are.
func (f *Form) ClosesIn(p periods.Period) time.Time {
	last := p.End(time.UTC).AddDate(0, 0, -1)
	if f.Closes > 0 && f.Closes < last.Day() {
		return time.Date(last.Year(), last.Month(), f.Closes, 0, 0, 0, 0, time.UTC)
	}
	return last
}
