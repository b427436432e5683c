package locate

import (
	"regexp"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// What to write into a cell in place of what stands there, so that it says what is plainly meant. Empty means that this is not
// sure, or not a matter of one cell: then it is the sender's to say. Figures and units are never among it.

// reheaded is the text of a column's lowest header as the form has it, its unit kept.
func (s *Sheet) reheaded(b *Block, col int, header string) string {
	want := strings.TrimSpace(header[strings.LastIndex(header, ">")+1:])
	name, unit := cells.HeaderText(s.Grid.Raw(workbook.Ref{Row: b.Last, Col: col}))
	path := b.Path(col)
	if len(path) == 0 || path[len(path)-1] != name || !plainlyMeant(name, want) {
		return ""
	}
	if unit != "" {
		want += "（" + unit + "）"
	}
	return want
}

// typoOf finds the one column that nobody claims whose header is one of these but for a slip of the pen.
func typoOf(f *Header, headers []string) (col int, ok bool) {
	for c := f.block.from; c <= f.block.to; c++ {
		path := f.block.Path(c)
		if len(path) == 0 || f.claims(c) || form.HeadersFit(f.table.SkipHeaders, path) {
			continue
		}
		for _, h := range headers {
			if plainlyMeant(path[len(path)-1], strings.TrimSpace(h[strings.LastIndex(h, ">")+1:])) {
				if ok && col != c {
					return 0, false
				}
				col, ok = c, true
			}
		}
	}
	return col, ok
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

// retimed is a cell's text with the one period that it names made that for which the template was handed out; a text that is
// a template's is meant to say no other.
func (s *Sheet) retimed(at report.Place) string {
	made, ok := madeFor(s)
	ref, isCell := workbook.ParseRef(at.Cell)
	if !ok || !isCell || at.Sheet != s.Grid.Sheet.Name {
		return ""
	}
	raw := s.Grid.Raw(ref)
	found := spokenPeriod.FindAllStringIndex(raw, -1)
	if len(found) != 1 {
		return ""
	}
	text := raw[:found[0][0]] + made.Name(false) + raw[found[0][1]:]
	sp, ok := periods.Find(text)
	if !ok {
		return ""
	}
	if said, ok := sp.In(0); !ok || said != made || text == raw {
		return ""
	}
	return text
}
