package periods

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"zhibiao/indicators/hanzi"
)

// Years that a report's period may lie in: an amount is not taken for a year beyond them.
const (
	FirstYear = 1949
	LastYear  = 2100
)

// longestText bounds what is taken for a period at all, in bytes.
const longestText = 128

// ErrPeriod is what every text wraps that names no period.
var ErrPeriod = errors.New("no period")

// ErrNoYear is what ReadPeriod wraps where a text names months but no year, and none was given.
var ErrNoYear = errors.New("period without a year")

// Parse reads Period.String back: 2026-M10, 2026-Q3, 2026-S1, 2026-A1,
// 2026-01-01/P2M. Each period has one spelling; no other is taken.
func Parse(sdmx string) (Period, error) {
	m := sdmxPattern.FindStringSubmatch(sdmx)
	if m == nil {
		return Period{}, fmt.Errorf("%w: %q, want 2026-M10, 2026-Q3, 2026-S1, 2026-A1 or 2026-01-01/P2M", ErrPeriod, sdmx)
	}
	year := number(m[1])
	var p Period
	if m[2] != "" {
		months := map[string]int{"M": 1, "Q": 3, "S": 6, "A": 12}[m[2]]
		p = New(year, time.Month((number(m[3])-1)*months+1), months)
	} else if months := number(m[5]); months <= 127 {
		p = New(year, time.Month(number(m[4])), months)
	}
	if p.String() != sdmx {
		return Period{}, fmt.Errorf("%w: %q is no spelling of one", ErrPeriod, sdmx)
	}
	return p, nil
}

var sdmxPattern = regexp.MustCompile(`^(\d{4})-(?:([MQSA])(\d{1,2})|(\d\d)-01/P(\d{1,3})M)$`)

// Reading is a period as a report writes it.
type Reading struct {
	Period     Period
	Cumulative bool // the text counts from January on: 1—10月, 前三季度
	YearGiven  bool // the text names the year itself
}

// Read reads a period as reports write it, the whole of a text: 2026年10月,
// 2026.10, 202610, 10月, 1—10月份, 1-2月, 前三季度, 2020年第一季度, 上半年, 2026年度,
// 截至2026年10月底, 二〇二六年十月, or SDMX. The year is taken where the text names none; 0 is none,
// and then such a text gives ErrNoYear. A bare number of four digits is an amount as likely as a
// year and is not read; nor are days, unless a month's last after 截至.
func Read(text string, year int) (Reading, error) {
	if p, err := Parse(text); err == nil && inBounds(p.Year()) {
		return Reading{Period: p, YearGiven: true}, nil
	}
	s := strings.ReplaceAll(hanzi.Fold(text), " ", "")
	s = hanzi.Unbracket(s)
	if len(s) > longestText {
		return Reading{}, fmt.Errorf("%w: a text of %d bytes", ErrPeriod, len(s))
	}
	if !strings.ContainsAny(s, signs) {
		return Reading{}, noPeriod(text)
	}
	for _, shape := range periodShapes {
		m := shape.pattern.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		words := periodWords{year: year}
		for i, name := range shape.pattern.SubexpNames() {
			words.take(name, m[i])
		}
		r, ok := shape.read(&words)
		switch {
		case !ok || words.given && !inBounds(words.year):
			return Reading{}, fmt.Errorf("%w: %q", ErrPeriod, text)
		case !words.given && year == 0:
			return Reading{}, fmt.Errorf("%w: %q", ErrNoYear, text)
		case !inBounds(words.year):
			return Reading{}, fmt.Errorf("%w: %q in the year %d", ErrPeriod, text, year)
		}
		r.YearGiven = words.given
		return r, nil
	}
	return Reading{}, noPeriod(text)
}

// signs are characters of which every text that names a period has one: most texts are told by them to name none.
const signs = "0123456789年月季〇零○"

func noPeriod(text string) error {
	return fmt.Errorf("%w: %q, want such as 2026年10月, 1—10月, 前三季度", ErrPeriod, text)
}

func inBounds(year int) bool { return year >= FirstYear && year <= LastYear }

// periodWords is what a spelling names.
type periodWords struct {
	year     int
	given    bool // the text names the year
	month    int
	until    int // last month or quarter of a span
	endYear  int // of a span that names it twice; else 0
	day      int
	quarter  int
	half     string
	sofar    bool // 累计
	deadline bool // 截至
}

func (w *periodWords) take(name, text string) {
	if text == "" {
		return
	}
	switch name {
	case "year":
		w.year, w.given = number(text), true
	case "endyear":
		w.endYear = number(text)
	case "month":
		w.month = number(text)
	case "until":
		w.until = number(text)
	case "day":
		w.day = number(text)
	case "quarter":
		w.quarter = number(text)
	case "half":
		w.half = text
	case "sofar":
		w.sofar = true
	case "asof":
		w.deadline = true
	}
}

const (
	yearWord    = `(?P<year>\d{4}|[一二三四五六七八九〇零○]{4})年度?`
	monthWord   = `(?:0?[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九])`
	quarterWord = `[1-4一二两三四]`
	spanWord    = `(?:-+|~|至|到)`
	tailWord    = `(?:当月|当季|合计)?(?P<sofar>累计)?`
	quarterTail = `(?:季度|季)`
)

// periodShapes are the spellings, the first that fits counting. Every one is the whole text.
var periodShapes = []struct {
	pattern *regexp.Regexp
	read    func(*periodWords) (Reading, bool)
}{
	{shape(`(?P<asof>截至|截止|截止到|至)?` + `(?:` + yearWord + `)?(?P<month>` + monthWord + `)月(?:(?P<day>\d{1,2})[日号]|份?(?:末|底|份)?)` + tailWord),
		(*periodWords).oneMonth},
	{shape(`(?P<asof>截至|截止|截止到)(?P<year>\d{4})[-./](?P<month>` + monthWord + `)[-./](?P<day>\d{1,2})`), (*periodWords).oneMonth},
	{shape(`(?P<year>\d{4})[-./年](?P<month>0?[1-9]|1[0-2])`), (*periodWords).oneMonth},
	{shape(`(?P<year>\d{4})(?P<month>0[1-9]|1[0-2])`), (*periodWords).oneMonth},
	{shape(`(?:(?:` + yearWord + `|(?P<year>\d{4})[./]))?(?P<month>` + monthWord + `)月?份?` + spanWord +
		`(?:(?P<endyear>\d{4})年)?(?P<until>` + monthWord + `)月份?` + tailWord), (*periodWords).months},
	{shape(`(?:` + yearWord + `)?第?(?P<quarter>` + quarterWord + `)` + quarterTail + `度?` + tailWord), (*periodWords).oneQuarter},
	{shape(`(?P<year>\d{4})年?-?Q(?P<quarter>[1-4])`), (*periodWords).oneQuarter},
	{shape(`(?:` + yearWord + `)?(?:前(?P<until>` + quarterWord + `)(?:个)?|第?(?P<quarter>` + quarterWord + `)(?:季度)?` + spanWord +
		`第?(?P<until>` + quarterWord + `))` + quarterTail + tailWord), (*periodWords).quarters},
	{shape(`(?:` + yearWord + `)?前(?P<until>` + monthWord + `)个月` + tailWord), (*periodWords).firstMonths},
	{shape(`(?:` + yearWord + `)?(?P<half>上半年|下半年|全年)` + tailWord), (*periodWords).halfOrAll},
	{shape(yearWord + `(?:末|底)?`), (*periodWords).wholeYear},
}

func shape(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }

// oneMonth is a month, or all of the year until its end where the text says 累计.
func (w *periodWords) oneMonth() (Reading, bool) {
	p := Month(w.year, time.Month(w.month))
	if w.day != 0 && (!w.deadline || w.day != p.End(time.UTC).AddDate(0, 0, -1).Day()) {
		return Reading{}, false
	}
	if w.sofar {
		return Reading{Period: New(w.year, time.January, w.month), Cumulative: true}, true
	}
	return Reading{Period: p}, true
}

// months is a span of months, cumulative where it begins in January and is longer than one.
func (w *periodWords) months() (Reading, bool) {
	length := w.until - w.month + 1
	if w.endYear != 0 && w.given {
		length += 12 * (w.endYear - w.year)
	}
	if length < 1 || length > 12 || w.endYear != 0 && !w.given {
		return Reading{}, false
	}
	return Reading{Period: New(w.year, time.Month(w.month), length), Cumulative: w.month == 1 && length > 1}, true
}

func (w *periodWords) oneQuarter() (Reading, bool) {
	if w.sofar {
		w.until, w.quarter = w.quarter, 1
		return w.quarters()
	}
	return Reading{Period: Quarter(w.year, w.quarter)}, true
}

// quarters is 前三季度, 1—3季度, 二至三季度.
func (w *periodWords) quarters() (Reading, bool) {
	first := max(w.quarter, 1)
	if w.until < first {
		return Reading{}, false
	}
	return Reading{Period: New(w.year, time.Month(first*3-2), (w.until-first+1)*3), Cumulative: first == 1 && w.until > 1}, true
}

func (w *periodWords) firstMonths() (Reading, bool) {
	w.month = 1
	return w.months()
}

func (w *periodWords) halfOrAll() (Reading, bool) {
	switch w.half {
	case "上半年":
		return Reading{Period: Half(w.year, 1)}, true
	case "下半年":
		return Reading{Period: Half(w.year, 2)}, !w.sofar
	}
	return w.wholeYear()
}

func (w *periodWords) wholeYear() (Reading, bool) {
	return Reading{Period: Year(w.year)}, true
}

// number reads digits or the Chinese numerals of years, months and quarters, which the patterns have let through.
func number(text string) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	n := 0
	for _, c := range text {
		switch digit, ok := hanzi.Digit(c); {
		case ok:
			n = n*10 + int(digit)
		case n == 0: // 十, 十二
			n = 1
		}
	}
	if text == "十" {
		return 10
	}
	return n
}
