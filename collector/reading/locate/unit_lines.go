package locate

import (
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
)

// unitsAbove finds the statements of units above a header, the nearest first: of those in one row the nearest by column. What
// stands above the header of another table is that one's, and counts here only where nothing is nearer.
func unitsAbove(s *Sheet, b *Block, from, to int) []UnitLine {
	var lines []UnitLine
	for _, row := range slices.Backward(s.Grid.Whole) {
		if row >= b.Last {
			continue
		}
		line, ok := unitLineIn(s, row, row >= b.first, from, to)
		if !ok {
			continue
		}
		if len(lines) > 0 && headerBetween(s, row, b) {
			break
		}
		line.Others = isOthers(s, row, b)
		lines = append(lines, line)
	}
	return lines
}

// headerBetween says whether the header of another table stands between a row and a header.
func headerBetween(s *Sheet, row int, b *Block) bool {
	for _, other := range s.Sheets {
		if other.Grid.Sheet == s.Grid.Sheet && slices.ContainsFunc(other.Headers, func(f *Header) bool { return f.block.Last >= row && f.block.Last < b.first }) {
			return true
		}
	}
	return false
}

// unitLineIn is the statement of units in a row that is nearest to some columns.
func unitLineIn(s *Sheet, row int, header bool, from, to int) (best UnitLine, ok bool) {
	distance := -1
	for at, c := range s.Grid.Cells(row) {
		if c.Kind != workbook.Text {
			continue
		}
		raw := cells.Trim(c.Text)
		line, ok := unitLineAt(s, at, raw, header)
		if !ok && strings.ContainsFunc(raw, hanzi.IsBlank) {
			line, ok = unitLineAt(s, at, hanzi.WithoutBlanks(raw), header) // 单 位 ： 万 元
		}
		if !ok {
			continue
		}
		if d := max(from-at.Col, at.Col-to, 0); distance < 0 || d < distance {
			best, distance = line, d
		}
	}
	return best, distance >= 0
}

// isOthers says whether a table of another layout stands in the sheet between a row and a header
// below it, as where a program saved all sheets on one page.
func isOthers(s *Sheet, row int, b *Block) bool {
	for _, other := range s.Sheets {
		if other.Grid.Sheet == s.Grid.Sheet && other.Spec != s.Spec && slices.ContainsFunc(other.Headers, func(f *Header) bool { return len(f.missing) == 0 && f.block.first > row && f.block.Last < b.first }) {
			return true
		}
	}
	return false
}

// unitLineAt reads 单位：万元 and its like at a place; within a header only
// that, else also the brackets at the end of a title.
func unitLineAt(s *Sheet, at workbook.Ref, raw string, header bool) (UnitLine, bool) {
	if i := strings.Index(hanzi.Simplify(raw), "单位"); i >= 0 {
		after := strings.TrimLeft(raw[i+len("单位"):], " \u3000\u00a0")
		if rest := strings.TrimLeft(after, ":： \u3000\u00a0"); rest != after || after == "" {
			rest = withoutLooseBracket(rest)
			if rest == "" {
				rest = s.Grid.Raw(workbook.Ref{Row: at.Row, Col: at.Col + 1})
			}
			for _, text := range []string{rest, cells.FirstField(rest), beforeNextLabel(rest)} {
				if units := cells.ParseUnits(text); len(units) > 0 {
					return UnitLine{Units: units, At: at, Text: text}, true
				}
			}
		}
	}
	if header {
		return UnitLine{}, false
	}
	if _, inside, ok := hanzi.SplitBracket(raw); ok {
		if units := cells.ParseUnits(inside); len(units) > 0 && at.Row < s.headStart() {
			return UnitLine{Units: units, At: at, Text: inside, title: true}, true
		}
	}
	return UnitLine{}, false
}

// withoutLooseBracket takes a closing bracket off that was opened before the text: 万元） of （单位：万元）.
func withoutLooseBracket(s string) string {
	s = cells.Trim(s)
	for {
		rest, ok := strings.CutSuffix(s, "）")
		if !ok {
			rest, ok = strings.CutSuffix(s, ")")
		}
		if !ok || strings.ContainsAny(rest, "(（") {
			return s
		}
		s = cells.Trim(rest)
	}
}

// beforeNextLabel ends a text where another statement begins: 万元 币种：人民币.
func beforeNextLabel(s string) string {
	head, _, ok := strings.Cut(strings.ReplaceAll(s, "：", ":"), ":")
	if fields := strings.Fields(head); ok && len(fields) > 1 {
		return strings.Join(fields[:len(fields)-1], " ")
	}
	return s
}
