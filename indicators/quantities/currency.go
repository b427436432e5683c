package quantities

import (
	"slices"
	"strings"

	"zhibiao/indicators/hanzi"
)

// A currency's name or sign says in what money a figure is, and not how much of it one is: 人民币 beside 万元
// changes nothing, and ¥100 under 万元 is a hundred of them.

// currencyMark is a name or sign of a currency, which says nothing of a size.
type currencyMark struct{ mark, base string }

// currencyMarks are those of the currencies among units, the longer first.
func currencyMarks(rows []unitRow, monies []string) []currencyMark {
	marks := []currencyMark{{"人民币", Yuan}, {"RMB", Yuan}, {"CNY", Yuan}, {"¥", Yuan}}
	for _, row := range rows {
		if row.base == Yuan || !slices.Contains(monies, row.base) {
			continue
		}
		for _, name := range strings.Fields(row.names) {
			if name != row.base {
				marks = append(marks, currencyMark{name, row.base})
			}
		}
	}
	slices.SortStableFunc(marks, func(a, b currencyMark) int { return len(b.mark) - len(a.mark) })
	return marks
}

// monies are the base units that are currencies.
var monies = []string{Yuan, Dollars, "euros", "hong_kong_dollars", "yen", "sterling", "won", "rubles", "patacas", "new_taiwan_dollars",
	"singapore_dollars",
	"australian_dollars", "canadian_dollars", "swiss_francs"}

// IsMoney says that a base unit is a currency, alone or over another: yuan_per_square_meter.
func IsMoney(t Table, base string) bool {
	over, _, _ := strings.Cut(base, perWord)
	return slices.Contains(t.words().monies, over)
}

// Currency is the base unit that a text names as a currency and nothing else: 人民币, (CNY), 币种：美元.
func Currency(t Table, text string) (base string, ok bool) {
	name := hanzi.Unbracket(withoutCurrencyLabel(strings.ReplaceAll(hanzi.Fold(text), " ", "")))
	for _, c := range t.words().marks {
		if strings.EqualFold(name, c.mark) {
			return c.base, true
		}
	}
	return "", false
}

func withoutCurrencyLabel(name string) string {
	for _, label := range []string{"币种", "币别"} {
		if rest, ok := strings.CutPrefix(name, label); ok {
			return strings.TrimPrefix(rest, ":")
		}
	}
	return name
}

// withCurrency reads a unit of money beside which its currency stands, on either side and in brackets or not: 人民币万元, 万元（美元）.
func withCurrency(t Table, name string) (Unit, bool) {
	if !strings.Contains(name, "元") {
		return Unit{}, false
	}
	for _, label := range []string{"币种:", "币种", "币别:"} {
		name = strings.ReplaceAll(name, label, "")
	}
	for _, c := range t.words().marks {
		rest, ok := cutMark(name, c.mark)
		if !ok {
			continue
		}
		u, ok := t.parseUnit(rest)
		over, under, compound := strings.Cut(u.Base, perWord)
		switch {
		case !ok || over != Yuan && over != c.base:
			continue
		case over == c.base:
			return u, true
		}
		u.Name = strings.Replace(u.Name, "元", t.words().known[c.mark].Name, 1)
		u.Base = c.base
		if compound {
			u.Base += perWord + under
		}
		return u, true
	}
	return Unit{}, false
}

// cutMark takes a mark off one of a name's ends, with the brackets around it or around what is left.
func cutMark(name, mark string) (rest string, ok bool) {
	if len(name) <= len(mark) {
		return "", false
	}
	for _, m := range []string{"(" + mark + ")", "[" + mark + "]", mark} {
		switch {
		case hasPrefixFold(name, m):
			rest = name[len(m):]
		case hasPrefixFold(name[max(0, len(name)-len(m)):], m):
			rest = name[:len(name)-len(m)]
		default:
			continue
		}
		return hanzi.Unbracket(strings.Trim(rest, ":,、，-/")), true
	}
	if i := strings.Index(name, "("+mark+")"); i > 0 {
		return name[:i] + name[i+len(mark)+2:], true
	}
	return "", false
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
