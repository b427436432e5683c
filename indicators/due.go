package indicators

import "time"

// Due is when a report is to be in.
type Due struct {
	Month int  `yaml:"month"` // months after the period's last one; default 1
	Day   int  `yaml:"day"`   // of that month; past its end, the last day
	Shift bool `yaml:"shift"` // past weekends and holidays to the next working day
	Grace int  `yaml:"grace"` // whole days after the due day before the report is overdue
}

// Calendar knows working days: weekends, public holidays, and weekend days worked instead (调休).
type Calendar struct {
	Holidays map[string]string // "2026-10-01" to its name
	Workdays map[string]string // "2026-10-10" to the holiday it makes up for
}

// Deadline gives the end of the last day on which the report of a period is on time
// (exclusive), and the first instant at which it is overdue: grace included.
func (f *Form) Deadline(p Period, c *Calendar, loc *time.Location) (due, overdue time.Time) {
	panic("not yet")
}
