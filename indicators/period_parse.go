package indicators

import (
	"errors"
	"fmt"
)

// Years that a period may lie in: reports speak of no others, and amounts are not taken for them.
const (
	firstYear = 1949
	lastYear  = 2100
)

// ErrPeriod is what every text wraps that names no period.
var ErrPeriod = errors.New("no period")

// ErrNoYear is what ReadPeriod wraps where a text names months but no year, and none was given.
var ErrNoYear = errors.New("period without a year")

// ParsePeriod reads Period.String back: 2026-M10, 2026-Q3, 2026-S1, 2026-A1,
// 2026-01-01/P2M. Each period has one spelling; no other is taken.
func ParsePeriod(sdmx string) (Period, error) {
	for _, shape := range [...]struct {
		format string
		months int
	}{{"%04d-M%02d", 1}, {"%04d-Q%d", 3}, {"%04d-S%d", 6}, {"%04d-A%d", 12}} {
		var year, n int
		if _, err := fmt.Sscanf(sdmx, shape.format, &year, &n); err == nil && n >= 1 && n <= 12/shape.months {
			if p := Year(year).part(n, shape.months); p.String() == sdmx {
				return p, nil
			}
		}
	}
	var year, month, months int
	if _, err := fmt.Sscanf(sdmx, "%04d-%02d-01/P%dM", &year, &month, &months); err == nil && month >= 1 && month <= 12 && months >= 1 && months <= 127 {
		if p := NewPeriod(year, Month(year, 1).FirstMonth(), months).Shift(month - 1); p.String() == sdmx {
			return p, nil
		}
	}
	return Period{}, fmt.Errorf("%w: %q, want 2026-M10, 2026-Q3, 2026-S1, 2026-A1 or 2026-01-01/P2M", ErrPeriod, sdmx)
}

// part is the n-th part of that many months.
func (p Period) part(n, months int) Period {
	return Period{start: p.start + int32((n-1)*months), months: int8(months)}
}

// end is the month after the last one, counted as start is.
func (p Period) end() int32 { return p.start + int32(p.months) }

// PeriodReading is a period as a report writes it.
type PeriodReading struct {
	Period     Period
	Cumulative bool // the text says from January on: 1—10月, 前三季度
	YearGiven  bool // the text names the year itself
}

// For is the period of a frequency that ends where the reading does, and
// whether the reading reaches back beyond it: 1—10月 is October and cumulative
// for a monthly form. It is absent where the reading is shorter than that, or
// its end is no end of such a period.
func (r PeriodReading) For(f Frequency) (p Period, cumulative, ok bool) {
	if f <= 0 || r.Period.Months() < int(f) || r.Period.end()%int32(f) != 0 {
		return Period{}, false, false
	}
	p = Period{start: r.Period.end() - int32(f), months: int8(f)}
	return p, p != r.Period, true
}

// ReadPeriod reads a period as reports write it, the whole text of it; year is
// taken where the text names none, 0 is none.
func ReadPeriod(text string, year int) (PeriodReading, error) {
	return PeriodReading{}, fmt.Errorf("%w: %q", ErrPeriod, text)
}
