package periods

import (
	"regexp"
	"strings"
	"time"

	"zhibiao/indicators/hanzi"
)

// Day reads a text that is a day and nothing else: 2026年10月31日, 2026-10-08, 2026.10.8, 2026/10/8 0:00, 2026-10-08T00:00:00,
// 二〇二六年十月八日. A time of day is passed over.
func Day(text string) (time.Time, bool) {
	m := dayPattern.FindStringSubmatch(strings.ReplaceAll(hanzi.Fold(text), " ", "_"))
	if m == nil {
		return time.Time{}, false
	}
	year, month, day := number(m[1]), number(m[2]), dayOfMonth(m[3])
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, inBounds(year) && t.Day() == day && int(t.Month()) == month
}

var dayPattern = regexp.MustCompile(`^(\d{4}|[一二三四五六七八九〇零○]{4})_?[-./年]_?(` + monthWord +
	`)_?[-./月]_?(\d{1,2}|[一二三四五六七八九十]{1,3})_?[日号]?(?:[T_]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?Z?)?$`)

// dayOfMonth reads digits or numerals up to 三十一.
func dayOfMonth(text string) int {
	tens, ones, ok := strings.Cut(text, "十")
	if !ok {
		return number(text)
	}
	n := 10
	if tens != "" {
		n = 10 * number(tens)
	}
	if ones != "" {
		n += number(ones)
	}
	return n
}

// MonthOfDay is the month that a day stands for by itself: of its first, as a spreadsheet makes of a month that is typed, and of its last.
func MonthOfDay(text string) (Spoken, bool) {
	t, ok := Day(text)
	if !ok || t.Day() != 1 && t.AddDate(0, 0, 1).Day() != 1 {
		return Spoken{}, false
	}
	return Spoken{t.Year(), int(t.Month()), int(t.Month())}, true
}
