package collector

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"zhibiao/indicators"
)

// spoken is a period as a text says it; what the text leaves out is 0.
type spoken struct {
	year        int
	first, last int // months, 1 to 12; both 0: the whole year
}

var (
	digitsOf = map[string]int{"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}

	monthText = `(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])`
	yearText  = `((?:19|20)\d\d|二[〇零]\S{2})`

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
	dayForm     = regexp.MustCompile(monthText + `月\d{1,2}[日号]|(?:19|20)\d\d(?:年\d{1,2}月\d{1,2}日?|-\d{1,2}-\d{1,2}|\.\d{1,2}\.\d{1,2}|/\d{1,2}/\d{1,2})`)
)

// readSpoken finds the period that a text speaks of. Days, a year that is an
// amount and numbers of documents are none.
func readSpoken(text string) (spoken, bool) {
	if s, ok := wholePeriod(text); ok {
		return s, true
	}
	f := fold(text)
	if f == "" || len(f) > 400 {
		return spoken{}, false
	}
	f, ok := oneSpan(f)
	if !ok {
		return spoken{}, false
	}
	f = dayForm.ReplaceAllString(f, "")
	if m := packedForm.FindStringSubmatch(f); m != nil {
		month, _ := strconv.Atoi(m[2])
		return spoken{yearOf(m[1]), month, month}, true
	}
	if m := spanForm.FindStringSubmatch(f); m != nil {
		a, b := monthOf(m[2]), monthOf(m[3])
		if a <= b {
			return spoken{theYear(m[1], f), a, b}, true
		}
	}
	if m := cumForm.FindStringSubmatch(f); m != nil {
		last := 9
		if m[2] == "" {
			last = monthOf(strings.Replace(m[3], "两", "二", 1))
		}
		return spoken{theYear(m[1], f), 1, last}, last > 0
	}
	if m := halfForm.FindStringSubmatch(f); m != nil {
		if m[2] == "上半年" {
			return spoken{theYear(m[1], f), 1, 6}, true
		}
		return spoken{theYear(m[1], f), 7, 12}, true
	}
	if s, ok := quarterOf(f); ok {
		return s, true
	}
	if all := monthForm.FindAllStringSubmatch(f, -1); len(all) > 0 && (all[0][1] != "" || strings.Contains(all[0][0], "月")) {
		month := monthOf(all[0][2])
		s := spoken{theYear(all[0][1], f), month, month}
		for _, m := range all[1:] {
			if yearOf(m[1]) != s.year || monthOf(m[2]) != month {
				return spoken{}, false // 2025年10月与2026年10月对比: neither is the report's
			}
		}
		return s, true
	}
	if year := theYear("", f); year != 0 {
		s := spoken{year: year}
		if b := bareMonth.FindStringSubmatch(f); b != nil {
			s.first = monthOf(b[1])
			s.last = s.first
		}
		return s, true
	}
	if m := bareMonth.FindStringSubmatch(f); m != nil {
		month := monthOf(m[1])
		return spoken{0, month, month}, true
	}
	return spoken{}, false
}

// wholePeriod reads a text that is a period and nothing else.
func wholePeriod(text string) (spoken, bool) {
	const anyYear = 2000
	r, err := indicators.ReadPeriod(text, anyYear)
	if err != nil || r.Period.Months() > 12 {
		return spoken{}, false
	}
	s := spoken{first: int(r.Period.FirstMonth()), last: int(r.Period.LastMonth())}
	if r.YearGiven {
		s.year = r.Period.Year()
	}
	if r.Period.Months() == 12 && s.first == 1 {
		s.first, s.last = 0, 0
	}
	return s, s.year != 0 || s.first != 0
}

func quarterOf(f string) (spoken, bool) {
	m := quarterForm.FindStringSubmatch(f)
	if m == nil || !strings.Contains(m[0], "季") && !strings.Contains(m[0], "q") {
		return spoken{}, false
	}
	year := theYear(m[1], f)
	if m[3] != "" {
		a, b := monthOf(m[3]), monthOf(m[4])
		return spoken{year, a*3 - 2, b * 3}, a <= b
	}
	for _, q := range []string{m[2], m[5]} {
		if q != "" {
			n := monthOf(q)
			return spoken{year, n*3 - 2, n * 3}, n >= 1 && n <= 4
		}
	}
	return spoken{}, false
}

// sayWholeYear says that a text without a month means all of its year: 2026年度, 2026年全年. A
// year alone may be one whose month was forgotten, or misspelt (2026年二度).
func sayWholeYear(text string) bool {
	f := fold(text)
	return strings.Contains(f, "全年") || yearEntire.MatchString(f)
}

// theYear is the year that stands with the period, or else the only one in
// the text: of two, neither is the period's.
func theYear(with, text string) int {
	if with != "" {
		return yearOf(with)
	}
	year := 0
	for _, m := range yearForm.FindAllStringSubmatch(text, -1) {
		if n := yearOf(m[1]); year == 0 {
			year = n
		} else if n != year {
			return 0
		}
	}
	return year
}

func yearOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	n := 0
	for _, r := range s {
		d, ok := digitsOf[string(r)]
		if !ok && r != '〇' && r != '零' {
			return 0
		}
		n = n*10 + d
	}
	if n < 1900 || n > 2100 {
		return 0
	}
	return n
}

func monthOf(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return digitsOf[s]
}

// period makes a period of what was said; year serves where none was.
func (s spoken) period(year int) (indicators.Period, bool) {
	if s.year != 0 {
		year = s.year
	}
	if year == 0 {
		return indicators.Period{}, false
	}
	if s.first == 0 {
		return indicators.Year(year), true
	}
	return indicators.NewPeriod(year, time.Month(s.first), s.last-s.first+1), true
}

// fit makes a period as written one of a frequency, of months with 1-2月 as one where combined: a cumulative span since
// January stands for the period in which it ends, a month at a quarter's end
// for the quarter.
func fit(p indicators.Period, f indicators.Frequency, combined bool) (indicators.Period, bool) {
	length := int(f)
	last := int(p.LastMonth())
	if combined && p == indicators.JanuaryFebruary(p.Year()) {
		return p, true
	}
	if combined && last <= 2 {
		return indicators.Period{}, false
	}
	fromJanuary := p.FirstMonth() == time.January
	switch {
	case p.Months() == length && (last-length)%length == 0:
		return p, true
	case last%length != 0:
		return indicators.Period{}, false
	case fromJanuary && p.Months() == last, p.Months() == 1 && length <= 3:
		return indicators.NewPeriod(p.Year(), time.Month(last-length+1), length), true
	}
	return indicators.Period{}, false
}
