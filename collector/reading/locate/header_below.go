package locate

import (
	"regexp"
	"slices"
	"unicode"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// A heading that is a column's may have another below it that makes it another thing: 累计 below 总产值, where the layout wants
// the month's own. Rows below a header without a name in the column of names, and with words where figures belong, are the header's.

var (
	plainHeading      = regexp.MustCompile(`^(?:实际|完成|发生|实绩|执行|金额|数值|数量|绝对|总)(?:实际|完成|发生|执行)?(?:数|值|额|量|情况)?$`)
	ownHeading        = regexp.MustCompile(`^(?:(?:本|当|报告)(?:期|月|季|季度|年|年度)(?:末|底)?|期末|月末|季末)(?:实际|完成|发生|执行)?(?:数|值|额|量|余额|情况)?$`)
	cumulativeHeading = regexp.MustCompile(`^(?:(?:自)?年初(?:至今|以来|至本[月期])?|(?:截至|截止|至)?(?:本|当)[年月季期](?:末|底|止)?|全年|历年|自开工|开工|项目|期末)*(?:累计)(?:实际|完成|发生|执行)*(?:数|值|额|量)?$|^年初至(?:今|本月|本期)`)
	ofOtherLength     = map[periods.Frequency]*regexp.Regexp{
		periods.Monthly:    regexp.MustCompile(`^(?:本|当)(?:季|年)|^季末`),
		periods.Quarterly:  regexp.MustCompile(`^(?:本|当)(?:月|年)|^月末`),
		periods.HalfYearly: regexp.MustCompile(`^(?:本|当)(?:月|季|年)|^[月季]末`),
		periods.Yearly:     regexp.MustCompile(`^(?:本|当)(?:月|季)|^[月季]末`),
	}
)

// withBelow is a header with the rows below that go on with it; where those make a column another thing, the header lacks it.
func (f *Header) withBelow(s *Sheet, t *form.TableSpec) *Header {
	i, _ := slices.BinarySearch(s.Grid.Rows, f.block.Last+1)
	for ; t.AcrossBy == "" && i < len(s.Grid.Rows); i++ {
		row := s.Grid.Rows[i]
		if row != f.block.Last+1 || row-f.block.first >= headerRows || !goesBelow(s, t, f, row) {
			break
		}
		deeper := bindHeader(s, t, newBlock(s.Grid, f.block.first, row, f.block.from, f.block.to))
		if deeper == nil {
			return f.lacking()
		}
		f = deeper
	}
	return f
}

// goesBelow says that a row below a header is one more of it.
func goesBelow(s *Sheet, t *form.TableSpec, f *Header, row int) bool {
	g := s.Grid
	for _, col := range f.keys {
		at := workbook.Ref{Row: row, Col: col}
		if g.Cell(at).Kind != workbook.Blank {
			return false
		}
	}
	if len(f.keys) == 0 {
		return false
	}
	words := false
	for _, x := range f.bindings {
		at := workbook.Ref{Row: row, Col: x.Col}
		c := g.Cell(at)
		text := g.Text(at)
		if c.Kind == workbook.Blank || text == "" {
			continue
		}
		if c.Kind != workbook.Text || cells.IsDash(c.Text) || isFormulaLegend(text) {
			return false
		}
		if _, err := g.FigureOf(c); err == nil {
			return false
		}
		name, _ := g.Header(at)
		words = words || slices.ContainsFunc([]rune(name), func(r rune) bool { return unicode.Is(unicode.Han, r) }) &&
			!g.IsUnitText(g.Raw(at)) && (!noFigure.MatchString(name) || hanzi.ContainsAny(name, compared))
	}
	return words
}

// saysOwn says that the lowest part of a header's path adds nothing to what the column of the layout is: 本月 below 总产值.
func saysOwn(s *Sheet, c *form.ColumnSpec, first int, part string) bool {
	part = hanzi.BareLabel(part)
	if c.Role == indicators.RoleText || plainHeading.MatchString(part) {
		return true
	}
	if other := ofOtherLength[s.Spec.Form.Frequency]; c.Basis != "cumulative" {
		if ownHeading.MatchString(part) && !other.MatchString(part) {
			return true
		}
	} else if cumulativeHeading.MatchString(part) {
		return true
	}
	now := s.Grid.SpanAbove(first)
	q, ok := acrossPeriod(part, now.Year)
	if !ok || now.Last == 0 || int(q.LastMonth()) != now.Last || q.Year() != now.Year {
		return false
	}
	if c.Basis == "cumulative" {
		return q.FirstMonth() == 1
	}
	return q.Months() == int(s.Spec.Form.Frequency)
}
