package contacts

import (
	"fmt"
	"time"

	"zhibiao/indicators"
)

// Hours is when a unit is told anything, on working days: from and to as 08:30.
type Hours struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// officeHours are those of offices that name none.
var officeHours = Hours{From: "08:30", To: "18:00"}

// mostDays bounds every search for a working day, lest a calendar without any hangs it.
const mostDays = 400

// Open is the instant itself where the unit can be told then, else when its next working hours begin.
func (h Hours) Open(at time.Time, c *indicators.Calendar) time.Time {
	from, to := h.minutes()
	for day, n := at, 0; n < mostDays; day, n = day.AddDate(0, 0, 1), n+1 {
		if !c.Working(day) {
			continue
		}
		begin, end := Clock(day, from), Clock(day, to)
		switch {
		case at.Before(begin):
			return begin
		case at.Before(end):
			return at
		}
	}
	return at
}

// NextDay is when the working hours of the next working day after an instant's day begin.
func (h Hours) NextDay(at time.Time, c *indicators.Calendar) time.Time {
	from, _ := h.minutes()
	return Clock(WorkingDay(at.AddDate(0, 0, 1), 1, c), from)
}

// Begin is when the unit's hours begin on a day, whether it is a working day or not.
func (h Hours) Begin(day time.Time) time.Time {
	from, _ := h.minutes()
	return Clock(day, from)
}

func (h Hours) minutes() (from, to int) {
	from, ok := minute(h.From)
	if !ok {
		from, _ = minute(officeHours.From)
	}
	if to, ok = minute(h.To); !ok || to <= from {
		to, _ = minute(officeHours.To)
	}
	return from, max(to, from+1)
}

func (h Hours) check(at indicators.Pos, wrong func(at indicators.Pos, key, format string, args ...any)) {
	if h == (Hours{}) {
		return
	}
	from, ok := minute(h.From)
	to, also := minute(h.To)
	if !ok || !also || to <= from {
		wrong(at, "hours", "hours: from %q to %q: want two times of one day, such as from: \"08:30\", to: \"18:00\"", h.From, h.To)
	}
}

// minute reads 08:30 as minutes since midnight.
func minute(text string) (int, bool) {
	t, err := time.Parse("15:04", text)
	return t.Hour()*60 + t.Minute(), err == nil
}

// Clock is a time of an instant's day, in minutes since midnight.
func Clock(day time.Time, minutes int) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d, minutes/60, minutes%60, 0, 0, day.Location())
}

// WorkingDay is the n-th working day from a day on, which counts itself where offices work on it; n is at least 1.
func WorkingDay(day time.Time, n int, c *indicators.Calendar) time.Time {
	for i := 0; i < mostDays*max(n, 1); i++ {
		if c.Working(day) {
			if n--; n <= 0 {
				break
			}
		}
		day = day.AddDate(0, 0, 1)
	}
	return Clock(day, 0)
}

// MonthsOn is the same day some months on, or the last of that month where it has no such day.
func MonthsOn(day time.Time, n int) time.Time {
	y, m, d := day.Date()
	last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, day.Location())
	return time.Date(last.Year(), last.Month(), min(d, last.Day()), 0, 0, 0, 0, day.Location())
}

// String is for messages.
func (h Hours) String() string {
	from, to := h.minutes()
	return fmt.Sprintf("%02d:%02d–%02d:%02d", from/60, from%60, to/60, to%60)
}
