package periods

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"zhibiao/indicators/hanzi"
)

// Spoken is a period as a text says it; what the text leaves out is 0.
type Spoken struct {
	Year        int
	First, Last int // months, 1 to 12; both 0: the whole year
}

var (
	digitsOf = map[string]int{"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}

	monthText = `(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])`
	yearText  = `((?:19|20)\d\d|二[〇零○]\S{2})`

	// The forms in which periods are said, in folded text, the more telling first.
	spanForm    = regexp.MustCompile(`(?:` + yearText + `(?:年度?|[.\-/]))?` + monthText + `-` + monthText + `月`)
	cumForm     = regexp.MustCompile(`(?:` + yearText + `年度?)?前(?:(三)季度|(两|` + monthText + `)个?月)`)
	halfForm    = regexp.MustCompile(`(?:` + yearText + `年度?)?(上半年|下半年)`)
	quarterForm = regexp.MustCompile(`(?:` + yearText + `年度?)?(?:第?([一二三四1-4])季度?|第?([一二三四1-4])-第?([一二三四1-4])季度|q([1-4]))`)
	monthForm   = regexp.MustCompile(`(?:` + yearText + `(?:年度?|[.\-/])|^)` + monthText + `(?:月份?|$)`)
	packedForm  = regexp.MustCompile(`^((?:19|20)\d\d)(0[1-9]|1[0-2])$`)
	yearForm    = regexp.MustCompile(yearText + `(?:年度?|$)(全年)?`)
	yearEntire  = regexp.MustCompile(yearText + `(?:年度|年终|年末|年底)(?:[^季月]|$)`)
	bareMonth   = regexp.MustCompile(monthText + `月份?`)
	counted     = regexp.MustCompile(`(\d+|[一二三四五六七八九十]+)([月季])`)
	// monthInBrackets is a month in digits alone, which elsewhere in a text may be anything: 月报（202610）.
	monthInBrackets = regexp.MustCompile(`\(((?:19|20)\d\d)[-./]?(0[1-9]|1[0-2]|[1-9])\)`)
	dayForm         = regexp.MustCompile(`(?:` + yearText + `年)?` + monthText +
		`月(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]|(?:19|20)\d\d(?:年\d{1,2}月\d{1,2}日?|-\d{1,2}-\d{1,2}|\.\d{1,2}\.\d{1,2}|/\d{1,2}/\d{1,2})`)
)

// Find finds the period that a text speaks of. Days, a year that is an
// amount and numbers of documents are none.
func Find(text string) (Spoken, bool) {
	if !strings.ContainsAny(hanzi.Fold(text), signs) {
		return Spoken{}, false
	}
	if s, ok := wholePeriod(text); ok {
		return s, true
	}
	f := hanzi.Key(text)
	if f == "" || len(f) > 400 {
		return Spoken{}, false
	}
	if namesNoMonth(f) {
		return Spoken{}, false
	}
	f, ok := oneSpan(monthInBrackets.ReplaceAllString(f, "(${1}年${2}月)"))
	if !ok {
		return Spoken{}, false
	}
	f = WithoutDays(f)
	if m := packedForm.FindStringSubmatch(f); m != nil {
		month, _ := strconv.Atoi(m[2])
		return Spoken{YearOf(m[1]), month, month}, true
	}
	if m := spanForm.FindStringSubmatch(f); m != nil {
		a, b := MonthOf(m[2]), MonthOf(m[3])
		if a <= b {
			return Spoken{theYear(m[1], f), a, b}, true
		}
	}
	if m := cumForm.FindStringSubmatch(f); m != nil {
		last := 9
		if m[2] == "" {
			last = MonthOf(strings.Replace(m[3], "两", "二", 1))
		}
		return Spoken{theYear(m[1], f), 1, last}, last > 0
	}
	if m := halfForm.FindStringSubmatch(f); m != nil {
		if m[2] == "上半年" {
			return Spoken{theYear(m[1], f), 1, 6}, true
		}
		return Spoken{theYear(m[1], f), 7, 12}, true
	}
	if s, ok := quarterOf(f); ok {
		return s, true
	}
	if all := monthForm.FindAllStringSubmatch(f, -1); len(all) > 0 && (all[0][1] != "" || strings.Contains(all[0][0], "月")) {
		return oneMonth(f, all)
	}
	if year := theYear("", f); year != 0 {
		s := Spoken{Year: year}
		if b := bareMonth.FindStringSubmatch(f); b != nil {
			s.First = MonthOf(b[1])
			s.Last = s.First
		}
		return s, true
	}
	if m := bareMonth.FindStringSubmatch(f); m != nil {
		month := MonthOf(m[1])
		return Spoken{0, month, month}, true
	}
	return Spoken{}, false
}

// oneMonth is the month that a text names, by the matches of monthForm in it; of two, neither is the report's.
func oneMonth(f string, all [][]string) (Spoken, bool) {
	month := MonthOf(all[0][2])
	s := Spoken{theYear(all[0][1], f), month, month}
	for _, m := range all[1:] {
		if YearOf(m[1]) != s.Year || MonthOf(m[2]) != month {
			return Spoken{}, false // 2025年10月与2026年10月对比
		}
	}
	for _, m := range bareMonth.FindAllStringSubmatch(f, -1) {
		if MonthOf(m[1]) != month {
			return Spoken{}, false // 2026年9月月报（更新至10月）
		}
	}
	return s, true
}

// WithoutDays is a folded text without the days that it names.
func WithoutDays(folded string) string { return dayForm.ReplaceAllString(folded, "") }

// namesNoMonth says that a text counts months or quarters that no year has: 13月, whose end would be read as 3月.
func namesNoMonth(f string) bool {
	for _, m := range counted.FindAllStringSubmatch(f, -1) {
		if n := MonthOf(m[1]); n < 1 || m[2] == "月" && n > 12 || m[2] == "季" && n > 4 {
			return true
		}
	}
	return false
}

// wholePeriod reads a text that is a period and nothing else.
func wholePeriod(text string) (Spoken, bool) {
	const anyYear = 2000
	r, err := Read(text, anyYear)
	if err != nil || r.Period.Months() > 12 {
		return Spoken{}, false
	}
	s := Spoken{First: int(r.Period.FirstMonth()), Last: int(r.Period.LastMonth())}
	if r.YearGiven {
		s.Year = r.Period.Year()
	}
	if r.Period.Months() == 12 && s.First == 1 {
		s.First, s.Last = 0, 0
	}
	return s, s.Year != 0 || s.First != 0
}

func quarterOf(f string) (Spoken, bool) {
	m := quarterForm.FindStringSubmatch(f)
	if m == nil || !strings.Contains(m[0], "季") && !strings.Contains(m[0], "q") {
		return Spoken{}, false
	}
	year := theYear(m[1], f)
	if m[3] != "" {
		a, b := MonthOf(m[3]), MonthOf(m[4])
		return Spoken{year, a*3 - 2, b * 3}, a <= b
	}
	for _, q := range []string{m[2], m[5]} {
		if q != "" {
			n := MonthOf(q)
			return Spoken{year, n*3 - 2, n * 3}, n >= 1 && n <= 4
		}
	}
	return Spoken{}, false
}

// SayWholeYear says that a text without a month means all of its year: 2026年度, 2026年全年. A
// year alone may be one whose month was forgotten, or misspelt (2026年二度).
func SayWholeYear(text string) bool {
	f := hanzi.Key(text)
	return strings.Contains(f, "全年") || yearEntire.MatchString(f)
}

// theYear is the year that stands with the period, or else the only one in
// the text: of two, neither is the period's.
func theYear(with, text string) int {
	if with != "" {
		return YearOf(with)
	}
	year := 0
	for _, m := range yearForm.FindAllStringSubmatch(text, -1) {
		if n := YearOf(m[1]); year == 0 {
			year = n
		} else if n != year {
			return 0
		}
	}
	return year
}

// YearOf is a year in digits or in characters (二〇二六); 0: it is none.
func YearOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	n := 0
	for _, r := range s {
		d, ok := digitsOf[string(r)]
		if !ok && r != '〇' && r != '零' && r != '○' {
			return 0
		}
		n = n*10 + d
	}
	if n < 1900 || n > 2100 {
		return 0
	}
	return n
}

// MonthOf is a month in digits or in characters; 0: it is none.
func MonthOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return digitsOf[s]
}

// In makes a period of what was said; year serves where none was.
func (s Spoken) In(year int) (Period, bool) {
	if s.Year != 0 {
		year = s.Year
	}
	if year == 0 {
		return Period{}, false
	}
	if s.First == 0 {
		return Year(year), true
	}
	return New(year, time.Month(s.First), s.Last-s.First+1), true
}

// Fit makes a period as written one of a frequency, of months with 1-2月 as one where combined: a cumulative span since
// January stands for the period in which it ends, a month at a quarter's end
// for the quarter.
func Fit(p Period, f Frequency, combined bool) (Period, bool) {
	length := int(f)
	last := int(p.LastMonth())
	if combined && p == JanuaryFebruary(p.Year()) {
		return p, true
	}
	if combined && last <= 2 {
		return Period{}, false
	}
	fromJanuary := p.FirstMonth() == time.January
	switch {
	case p.Months() == length && (last-length)%length == 0:
		return p, true
	case last%length != 0:
		return Period{}, false
	case fromJanuary && p.Months() == last, p.Months() == 1 && length <= 3:
		return New(p.Year(), time.Month(last-length+1), length), true
	}
	return Period{}, false
}
