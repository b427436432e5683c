package indicators

import (
	"slices"
	"strconv"
	"time"

	"zhibiao/indicators/periods"
)

// Calendar knows working days: weekends, public holidays, and weekend days
// worked instead (调休). Only days of the years it covers are known to be
// complete; in any other year weekends alone are free.
type Calendar struct {
	Pos      Pos               `yaml:"-"`
	Covers   []int             `yaml:"covers"`   // years whose announced holidays stand here in full
	Holidays map[string]string `yaml:"holidays"` // "2026-10-01" to its name
	Workdays map[string]string `yaml:"workdays"` // "2026-10-10" to the holiday it makes up for
}

// Working says whether offices work on the calendar day of an instant, in the
// instant's own zone. A nil calendar knows weekends only.
func (c *Calendar) Working(day time.Time) bool {
	if c != nil {
		key := day.Format(time.DateOnly)
		if _, ok := c.Holidays[key]; ok {
			return false
		}
		if _, ok := c.Workdays[key]; ok {
			return true
		}
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// Covered says whether the calendar holds the announced holidays of a year.
func (c *Calendar) Covered(year int) bool {
	return c != nil && slices.Contains(c.Covers, year)
}

// nextWorkingDay is the day itself, or the first working day after it. It gives
// up after a year, so that a calendar without any working day cannot hang it.
func (c *Calendar) nextWorkingDay(day time.Time) time.Time {
	for moved := day; moved.Before(day.AddDate(1, 0, 0)); moved = moved.AddDate(0, 0, 1) {
		if c.Working(moved) {
			return moved
		}
	}
	return day
}

// WorkingDay is the first instant of the n-th working day after an instant's day, in its own zone.
func (c *Calendar) WorkingDay(after time.Time, n int) time.Time {
	return c.addWorkingDays(startOfDay(after), n)
}

// addWorkingDays is the n-th working day after a day, or before it where n is negative; the day itself for 0.
func (c *Calendar) addWorkingDays(day time.Time, n int) time.Time {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for moved, limit := day, 366+7*n; n > 0 && limit > 0; limit-- { // a calendar without working days cannot hang it
		if moved = moved.AddDate(0, 0, step); c.Working(moved) {
			day, n = moved, n-1
		}
	}
	return day
}

// startOfDay is the first instant of an instant's calendar day, in its own zone.
func startOfDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}

// validate reports what cannot be right: days that are none, days both free and
// worked, days worked that nobody would have off, years out of bounds.
func (c *Calendar) validate(report func(key, message string)) {
	for _, year := range c.Covers {
		if year < periods.FirstYear || year > periods.LastYear {
			report("covers", strconv.Itoa(year)+" is no year from 1949 to 2100")
		}
	}
	for _, day := range sortedKeys(c.Holidays) {
		c.validateDay("holidays", day, report)
	}
	for _, day := range sortedKeys(c.Workdays) {
		at, ok := c.validateDay("workdays", day, report)
		if _, both := c.Holidays[day]; both {
			report("workdays", day+" is a holiday as well")
		}
		if ok && at.Weekday() != time.Saturday && at.Weekday() != time.Sunday {
			report("workdays", day+" is a "+at.Weekday().String()+" and worked anyway")
		}
	}
}

func (c *Calendar) validateDay(key, day string, report func(key, message string)) (time.Time, bool) {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		report(key, day+" is no day such as 2026-10-01")
		return at, false
	}
	if !c.Covered(at.Year()) {
		report(key, day+" lies in a year that covers does not name")
	}
	return at, true
}
