package periods

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The ways in which a text joins two ends of a span, in folded text (至, ~ and — are "-"), where the shorter
// forms of period.go would see one end alone: 2026年1月-10月 is ten months and no January.
var (
	dayNumber = `(\d{1,2})[日号]`
	daySpan   = regexp.MustCompile(yearText + `年` + monthText + `月` + dayNumber + `起?[-到](?:` + yearText + `年)?` + monthText + `月` +
		dayNumber)
	// dottedDays is a span of days as digits alone; in one month the second may be a day alone: 10月1日-31日.
	dottedDays  = regexp.MustCompile(yearText + `[-./]` + monthText + `[-./](\d{1,2})[-到](?:` + yearText + `[-./])?` + monthText + `[-./](\d{1,2})`)
	daysOfMonth = regexp.MustCompile(`(?:` + yearText + `年)?` + monthText + `月(\d{1,2})[日号]?[-到]` + dayNumber)
	partOfMonth = regexp.MustCompile(`月份?\(?(?:[上中下]+旬|[上下]半月|第?[一二三四五1-5](?:周|个?星期))`)
	monthSpan   = regexp.MustCompile(`(?:` + yearText + `年度?)?` + monthText + `月份?起?[-到](?:` + yearText + `年度?)?` + monthText + `月`)
	dottedSpan  = regexp.MustCompile(yearText + `[./]` + monthText + `[-到]` + yearText + `[./]` + monthText)
	monthPair   = regexp.MustCompile(monthText + `月?[、和]` + monthText + `月`)
	quarterPair = regexp.MustCompile(`[一二三四1-4]季?度?[、和][一二三四1-4]季`)
	quarterSpan = regexp.MustCompile(`([一二三四1-4])季度?[-到]第?([一二三四1-4])季度`)
	yearSpan    = regexp.MustCompile(yearText + `年?度?[-、到]` + yearText + `年?`)
	closingDay  = regexp.MustCompile(`截[-止]到?(?:时间|日期)?:?(?:` + yearText + `年)?` + monthText + `月` + dayNumber)
	sinceForm   = regexp.MustCompile(yearText + `年(?:\d{1,2}月)?(?:以来|以后|之后|起)`)
)

// oneSpan writes spans that a text spells out (1月至10月, 一季度至三季度, 1月1日
// 至10月31日) in their short form, and takes out 2021年以来. It is false for a
// text that speaks of a time no single period covers: several years, months apart.
func oneSpan(f string) (string, bool) {
	if partOfMonth.MatchString(f) {
		return f, false
	}
	if !strings.ContainsAny(f, "-到、和年日号止") {
		return f, true
	}
	whole := true
	short := func(form *regexp.Regexp, shorten func(m []string) (string, bool)) {
		f = form.ReplaceAllStringFunc(f, func(part string) string {
			s, ok := shorten(form.FindStringSubmatch(part))
			whole = whole && ok
			return s
		})
	}
	f = sinceForm.ReplaceAllString(f, "")
	whole = !quarterPair.MatchString(f)
	short(closingDay, func(m []string) (string, bool) { return closedMonth(m[1], m[2], m[3]), true })
	fromDayToDay := func(m []string) (string, bool) {
		months, ok := monthsOf(m[1], m[2], m[4], m[5])
		return months, ok && MonthOf(m[3]) == 1 && isLastDay(YearOf(m[1]), MonthOf(m[5]), m[6])
	}
	short(daySpan, fromDayToDay)
	short(dottedDays, fromDayToDay)
	short(daysOfMonth, func(m []string) (string, bool) {
		month := closedMonth(m[1], m[2], m[4])
		return month, month != "" && MonthOf(m[3]) == 1
	})
	fromMonthToMonth := func(m []string) (string, bool) { return monthsOf(m[1], m[2], m[3], m[4]) }
	short(monthSpan, fromMonthToMonth)
	short(dottedSpan, fromMonthToMonth)
	short(monthPair, func(m []string) (string, bool) {
		return m[1] + "-" + m[2] + "月", MonthOf(m[2]) == MonthOf(m[1])+1
	})
	short(quarterSpan, func(m []string) (string, bool) { return m[1] + "-" + m[2] + "季度", true })
	short(yearSpan, func(m []string) (string, bool) { return m[1] + "年", YearOf(m[1]) == YearOf(m[2]) })
	return f, whole
}

// monthsOf is a span of months in its short form; false for one that runs backwards, or into another year.
func monthsOf(year, first, endYear, last string) (string, bool) {
	text := first + "-" + last + "月"
	if year != "" {
		text = year + "年" + text
	}
	sameYear := endYear == "" || year != "" && YearOf(endYear) == YearOf(year)
	return text, sameYear && MonthOf(first) <= MonthOf(last)
}

// closedMonth is the month that 截至10月31日 closes, and nothing for a day within it.
func closedMonth(year, month, day string) string {
	text := month + "月"
	y := YearOf(year)
	if y != 0 {
		text = year + "年" + text
	}
	const common, leap = 2023, 2024 // a February of either, where no year is named
	if isLastDay(y, MonthOf(month), day) || y == 0 && (isLastDay(common, MonthOf(month), day) || isLastDay(leap, MonthOf(month), day)) {
		return text
	}
	return ""
}

// isLastDay says whether a day is its month's last.
func isLastDay(year, month int, day string) bool {
	n, err := strconv.Atoi(day)
	return err == nil && year != 0 && month != 0 && n == time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
