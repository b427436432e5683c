package locate

import (
	"regexp"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// What to write into a cell in place of what stands there, so that it says what is plainly meant. Empty means that this is not
// sure, or not a matter of one cell: then it is the sender's to say. Figures and units are never among it.

// reheaded is the text of a column's lowest header as the form has it, its unit kept.
func reheaded(units cells.Units, path form.Path, raw, header string) string {
	want := lowest(header)
	name, unit := units.HeaderText(raw)
	if len(path) == 0 || path[len(path)-1] != name || !plainlyMeant(name, want) {
		return ""
	}
	if unit != "" {
		want += "（" + unit + "）"
	}
	return want
}

// lowest is the last part of a header's path as forms write it: 总产值 > 本月.
func lowest(header string) string {
	return strings.TrimSpace(header[strings.LastIndex(header, ">")+1:])
}

// plainlyMeant says whether a folded name is the wanted one but for a slip of the pen. What stands for several texts is none to write.
func plainlyMeant(name, want string) bool {
	if strings.ContainsAny(want, "{}*|") {
		return false
	}
	folded := hanzi.BareLabel(hanzi.Key(want))
	return name != "" && (hanzi.Near(folded, name) || hanzi.Typo(folded, name))
}

// renamed is the text of a row's name as the form has it.
func renamed(raw, want string) string {
	if !plainlyMeant(hanzi.BareLabel(hanzi.Key(raw)), want) {
		return ""
	}
	return want
}

// spokenPeriod finds a month, a span of months, a quarter or a half year in a text as people write them.
var spokenPeriod = regexp.MustCompile(`20\d\d\s*年\s*(?:\d{1,2}\s*(?:[-—–~～至]\s*\d{1,2}\s*)?月份?|第?[一二三四1234]季度|[上下]半年|年度)`)

// retimed is a text with the one period that it names made another.
func retimed(raw string, period periods.Period) string {
	found := spokenPeriod.FindAllStringIndex(raw, -1)
	if len(found) != 1 {
		return ""
	}
	text := raw[:found[0][0]] + period.Name(false) + raw[found[0][1]:]
	sp, ok := periods.Find(text)
	if !ok {
		return ""
	}
	if said, ok := sp.In(0); !ok || said != period || text == raw {
		return ""
	}
	return text
}
