package collector

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// A layout that says 本年, 上年, 本月 or 上月 need not be changed every year and every
// month: headers that name the year or the month itself are told relatively.

// relativeTo writes a year as 本年, the one before as 上年, the one after as
// 下年: 2025年末余额 is 上年末余额 in a report on 2026.
func relativeTo(name string, year int) string {
	if year == 0 || !strings.Contains(name, "年") {
		return name
	}
	for i, word := range []string{"上年", "本年", "下年"} {
		name = strings.ReplaceAll(name, strconv.Itoa(year-1+i)+"年", word)
	}
	return name
}

var (
	yearWords  = []string{"本年", "上年", "下年"}
	monthWords = []string{"本月", "上月"}
	monthNamed = regexp.MustCompile(`((?:19|20)\d\d年)?(1-)?(1[0-2]|[1-9])月份?`)
)

// relativeToMonth writes the month in which a span ends as 本月 and the one before
// as 上月: 1-5月累计 is 1-本月累计 in a report on January to May. Another year's
// months, days and spans that begin elsewhere stay.
func relativeToMonth(name string, now periods.Spoken) string {
	if now.Last == 0 {
		return name
	}
	var b strings.Builder
	rest := 0
	for _, m := range monthNamed.FindAllStringSubmatchIndex(name, -1) {
		before, _ := utf8.DecodeLastRuneInString(name[:m[0]])
		after, _ := utf8.DecodeRuneInString(name[m[1]:])
		month, _ := strconv.Atoi(name[m[6]:m[7]])
		word := ""
		switch {
		case isDigit(before) || isDigit(after) || strings.ContainsRune("-./年", before):
			continue
		case m[2] >= 0 && name[m[2]:m[3]] != strconv.Itoa(now.Year)+"年":
			continue
		case month == now.Last:
			word = "本月"
		case month == now.Last-1:
			word = "上月"
		default:
			continue
		}
		b.WriteString(name[rest:m[0]])
		if m[4] >= 0 {
			b.WriteString("1-")
		}
		b.WriteString(word)
		rest = m[1]
	}
	return b.String() + name[rest:]
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// says tells whether a column's headers hold one of the words.
func (t *tableSpec) says(words []string) bool {
	return slices.ContainsFunc(t.Columns, func(c indicators.Column) bool {
		return slices.ContainsFunc(c.Headers, func(h string) bool { return hanzi.ContainsAny(h, words) })
	})
}

// relativePath is a header's path with years told relatively to the one that
// the sheet's title speaks of, and months to the one that stands above the
// header, where the table's layout tells them so. Month is that month, where
// the path names it; else 0.
func (s *sheetReading) relativePath(t *tableSpec, first int, p path) (out path, month int) {
	out = p
	for i, name := range p {
		other := name
		if t.months && namesMonth(name) {
			now := s.grid.spanAbove(first)
			if other = relativeToMonth(name, now); other != name {
				month = now.Last
			}
		}
		if t.years {
			other = relativeTo(other, s.yearGuess())
		}
		if other == name {
			continue
		}
		if &out[0] == &p[0] {
			out = slices.Clone(p)
		}
		out[i] = other
	}
	return out, month
}

func namesMonth(name string) bool {
	return strings.Contains(name, "月") && strings.ContainsAny(name, "123456789") && monthNamed.MatchString(name)
}

// spanAbove is the span that is spoken of nearest above a header, by the header's first row.
func (g *grid) spanAbove(first int) periods.Spoken {
	span, ok := g.spans[first]
	if !ok {
		span = g.findSpanAbove(first)
		g.spans[first] = span
	}
	return span
}

func (g *grid) findSpanAbove(first int) periods.Spoken {
	i, _ := slices.BinarySearch(g.rows, first)
	for _, row := range slices.Backward(g.rows[max(0, i-titleRows):i]) {
		for at, c := range g.cells(row) {
			g.watch.look()
			if c.Kind != workbook.Text || hanzi.ContainsAny(g.text(at), notPeriod) {
				continue
			}
			if sp, ok := periods.Find(g.raw(at)); ok && sp.Last != 0 {
				return sp
			}
		}
	}
	sp, _ := periods.Find(g.sheet.Name)
	return sp
}

// yearSaid is the year that the first of the sheet's rows to name one speaks of; 0: none does.
func (g *grid) yearSaid() int {
	if g.year == nil {
		year := g.findYear()
		g.year = &year
	}
	return *g.year
}

func (g *grid) findYear() int {
	for _, row := range g.rows[:min(len(g.rows), titleRows)] {
		if at, ok := g.firstText(row); ok {
			if sp, ok := periods.Find(g.raw(at)); ok && sp.Year != 0 {
				return sp.Year
			}
		}
	}
	return 0
}

// checkMonths stops a table whose headers name another month than the sheet's own.
func (s *sheetReading) checkMonths(f *found) {
	for _, x := range f.bindings {
		if x.month == 0 || s.period.IsZero() || x.month == int(s.period.LastMonth()) {
			continue
		}
		s.say(periodConflict, s.place(workbook.Ref{Row: f.block.last, Col: x.col}), x.header, detail{
			message: both("列名“%s”所说的月份与报告期%s不一致", "the header %q speaks of another month than the period, %s", x.header, s.period.Name(false)),
		})
	}
}

// mayEnd says whether a table's header may end with a text.
func (s *sheetReading) mayEnd(t *tableSpec, name string, words bool) bool {
	if t.endings.fit(name, words) {
		return true
	}
	if t.years {
		if other := relativeTo(name, s.yearGuess()); other != name && t.endings.fit(other, words) {
			return true
		}
	}
	return t.months && words && s.mayEndMonth(t, name)
}

// mayEndMonth says whether a text might end a header if the month that it names were this one or the last.
func (s *sheetReading) mayEndMonth(t *tableSpec, name string) bool {
	if !namesMonth(name) {
		return false
	}
	m := monthNamed.FindStringSubmatch(name)
	month, year := periods.MonthOf(m[3]), periods.YearOf(strings.TrimSuffix(m[1], "年"))
	for _, now := range []int{month, month + 1} {
		if t.endings.fit(relativeToMonth(name, periods.Spoken{Year: year, First: now, Last: now}), true) {
			return true
		}
	}
	return false
}
