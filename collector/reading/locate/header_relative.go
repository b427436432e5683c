package locate

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var periodConflict = report.Code{
	Name: "period.conflict", Severity: report.Fault,
	Meaning: indicators.Text{ZH: "报告期前后不一致", EN: "the periods stated differ"},
	Mend:    indicators.Text{ZH: "请改为同一报告期", EN: "make them the same"},
}

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

var monthNamed = regexp.MustCompile(`((?:19|20)\d\d年)?(1-)?(1[0-2]|[1-9])月份?`)

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

// relativePath is a header's path with years told relatively to the one that
// the sheet's title speaks of, and months to the one that stands above the
// header, where the table's layout tells them so. Month is that month, where
// the path names it; else 0.
func relativePath(s *Sheet, t *form.TableSpec, first int, p form.Path) (out form.Path, month int) {
	out = p
	own := false // out is not p any more
	for i, name := range p {
		other := name
		if t.SaysMonths && namesMonth(name) {
			now := s.Grid.SpanAbove(first)
			if other = relativeToMonth(name, now); other != name {
				month = now.Last
			}
		}
		if t.SaysYears {
			other = relativeTo(other, s.yearGuess())
		}
		if other == name {
			continue
		}
		if !own {
			out, own = slices.Clone(p), true
		}
		out[i] = other
	}
	return out, month
}

func namesMonth(name string) bool {
	return strings.Contains(name, "月") && strings.ContainsAny(name, "123456789") && monthNamed.MatchString(name)
}

// checkMonths stops a table whose headers name another month than the sheet's own.
func checkMonths(s *Sheet, f *Header) {
	for _, x := range f.bindings {
		if x.Month == 0 || s.Period.IsZero() || x.Month == int(s.Period.LastMonth()) {
			continue
		}
		s.Say(periodConflict, s.Place(workbook.Ref{Row: f.block.Last, Col: x.Col}), x.Header, report.Detail{
			Message: report.Both("列名“%s”所说的月份与报告期%s不一致", "the header %q speaks of another month than the period, %s", x.Header,
				s.Period),
		})
	}
}

// mayEnd says whether a table's header may end with a text.
func mayEnd(s *Sheet, t *form.TableSpec, name string, words bool) bool {
	if t.Endings.Fit(name, words) {
		return true
	}
	if t.SaysYears {
		if other := relativeTo(name, s.yearGuess()); other != name && t.Endings.Fit(other, words) {
			return true
		}
	}
	return t.SaysMonths && words && mayEndMonth(s, t, name)
}

// mayEndMonth says whether a text might end a header if the month that it names were this one or the last.
func mayEndMonth(s *Sheet, t *form.TableSpec, name string) bool {
	if !namesMonth(name) {
		return false
	}
	m := monthNamed.FindStringSubmatch(name)
	month, year := periods.MonthOf(m[3]), periods.YearOf(strings.TrimSuffix(m[1], "年"))
	for _, now := range []int{month, month + 1} {
		if t.Endings.Fit(relativeToMonth(name, periods.Spoken{Year: year, First: now, Last: now}), true) {
			return true
		}
	}
	return false
}
