package periods

import (
	"fmt"
	"time"
)

// Period is a span of whole calendar months, half-open, in the instance's
// time zone. It is comparable and serves as a map key. The zero Period is no period.
type Period struct {
	start  int32 // months since January of year 0
	months int8  // length; 0 means no period
}

// Frequency is how often something is reported: the length of its periods in months.
type Frequency int8

const (
	Monthly    Frequency = 1
	Quarterly  Frequency = 3
	HalfYearly Frequency = 6
	Yearly     Frequency = 12
)

// LongestSpan is how many months a period may have at most.
const LongestSpan = 127

// New is the span of that many months (1 to 127) from the first of a
// month. A month outside 1–12 carries into the year.
func New(year int, month time.Month, months int) Period {
	return Period{start: int32(year*12 + int(month) - 1), months: int8(months)}
}

// Month, Quarter, Half and Year are the periods that calendars name.
func Month(year int, month time.Month) Period { return New(year, month, 1) }
func Quarter(year, quarter int) Period        { return New(year, time.Month(quarter*3-2), 3) }
func Half(year, half int) Period              { return New(year, time.Month(half*6-5), 6) }
func Year(year int) Period                    { return New(year, time.January, 12) }

// JanuaryFebruary is the combined report 1-2月 with which many statistics begin the year.
func JanuaryFebruary(year int) Period { return New(year, time.January, 2) }

// At is the period of a frequency that holds an instant.
func At(t time.Time, f Frequency, loc *time.Location) Period {
	t = t.In(loc)
	first := (int(t.Month())-1)/int(f)*int(f) + 1
	return New(t.Year(), time.Month(first), int(f))
}

// String is the SDMX spelling: 2026-M10, 2026-Q3, 2026-S1, 2026-A1, and
// 2026-01-01/P2M for a span that SDMX has no letter for.
func (p Period) String() string {
	y, m := p.Year(), int(p.FirstMonth())
	switch {
	case p.months == 0:
		return ""
	case p.months == 1:
		return fmt.Sprintf("%04d-M%02d", y, m)
	case p.months == 3 && m%3 == 1:
		return fmt.Sprintf("%04d-Q%d", y, m/3+1)
	case p.months == 6 && m%6 == 1:
		return fmt.Sprintf("%04d-S%d", y, m/6+1)
	case p.months == 12 && m == 1:
		return fmt.Sprintf("%04d-A1", y)
	}
	return fmt.Sprintf("%04d-%02d-01/P%dM", y, m, p.months)
}

// IsZero says that there is no period.
func (p Period) IsZero() bool { return p.months == 0 }

// Months is the length of the period.
func (p Period) Months() int { return int(p.months) }

// Frequency is that of periods of this length; of 1-2月 it is 2, which no form has.
func (p Period) Frequency() Frequency { return Frequency(p.months) }

// Year is the calendar year in which the period starts.
func (p Period) Year() int { return int(p.start) / 12 }

// FirstMonth is the calendar month in which the period starts.
func (p Period) FirstMonth() time.Month { return time.Month(int(p.start)%12 + 1) }

// LastMonth is the calendar month in which the period ends.
func (p Period) LastMonth() time.Month {
	return time.Month((int(p.start)+int(p.months)-1)%12 + 1)
}

// Start is the period's first instant.
func (p Period) Start(loc *time.Location) time.Time {
	return time.Date(p.Year(), p.FirstMonth(), 1, 0, 0, 0, 0, loc)
}

// End is the first instant after the period.
func (p Period) End(loc *time.Location) time.Time {
	return time.Date(p.Year(), p.FirstMonth()+time.Month(p.months), 1, 0, 0, 0, 0, loc)
}

// At is where a value of the period stands on the time axis, in milliseconds: its last one.
func (p Period) At(loc *time.Location) int64 { return p.End(loc).UnixMilli() - 1 }

// StartMonth and EndMonth are the period's edges on an axis of whole months since January of year 0: the
// number of its first month, and of the month that begins where it ends. December 2025 ends at 2026·12.
func (p Period) StartMonth() int32 { return p.start }
func (p Period) EndMonth() int32   { return p.start + int32(p.months) }

// Ending is the period of that many months that ends at m, a number as EndMonth gives it.
func Ending(m, months int32) Period {
	return Period{start: m - months, months: int8(months)}
}

// Next and Prev are the neighbours of equal length.
func (p Period) Next() Period { return p.Shift(int(p.months)) }
func (p Period) Prev() Period { return p.Shift(-int(p.months)) }

// Shift moves the period by that many months.
func (p Period) Shift(months int) Period {
	return Period{start: p.start + int32(months), months: p.months}
}

// YearBefore is the same span a year earlier: what 同比 compares with.
func (p Period) YearBefore() Period { return p.Shift(-12) }

// Contains says whether q lies wholly within p.
func (p Period) Contains(q Period) bool {
	return p.start <= q.start && q.start+int32(q.months) <= p.start+int32(p.months)
}

// Compare orders by end, then by start: of two that end together the longer comes first.
func (p Period) Compare(q Period) int {
	if d := int(p.start) + int(p.months) - int(q.start) - int(q.months); d != 0 {
		return d
	}
	return int(p.start - q.start)
}

// MonthsToEndOf counts the months from the start of p to the end of q.
func (p Period) MonthsToEndOf(q Period) int {
	return int(q.start) + int(q.months) - int(p.start)
}

// Name is the period as reports write it: 2026年10月, 2026年三季度, 2026年上半年, 2026年, 2026年1—2月; in
// English October 2026, Q3 2026, H1 2026, 2026, January–February 2026. That of no period is empty.
func (p Period) Name(english bool) string {
	switch {
	case p.IsZero():
		return ""
	case english:
		return p.englishName()
	}
	y, first := p.Year(), int(p.FirstMonth())
	switch {
	case p.isYear():
		return fmt.Sprintf("%d年", y)
	case p.months == 1:
		return fmt.Sprintf("%d年%d月", y, first)
	case p.isQuarter():
		return fmt.Sprintf("%d年%s季度", y, []string{"一", "二", "三", "四"}[first/3])
	case p.isHalf() && first == 1:
		return fmt.Sprintf("%d年上半年", y)
	case p.isHalf():
		return fmt.Sprintf("%d年下半年", y)
	}
	return fmt.Sprintf("%d年%d—%d月", y, first, int(p.LastMonth()))
}

func (p Period) englishName() string {
	y, first := p.Year(), p.FirstMonth()
	switch {
	case p.isYear():
		return fmt.Sprintf("%d", y)
	case p.months == 1:
		return fmt.Sprintf("%s %d", first, y)
	case p.isQuarter():
		return fmt.Sprintf("Q%d %d", first/3+1, y)
	case p.isHalf():
		return fmt.Sprintf("H%d %d", first/6+1, y)
	}
	return fmt.Sprintf("%s–%s %d", first, p.LastMonth(), y)
}

func (p Period) isYear() bool    { return p.months == 12 && p.FirstMonth() == 1 }
func (p Period) isQuarter() bool { return p.months == 3 && p.FirstMonth()%3 == 1 }
func (p Period) isHalf() bool    { return p.months == 6 && p.FirstMonth()%6 == 1 }
