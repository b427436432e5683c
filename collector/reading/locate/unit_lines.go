package locate

import (
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/quantities"
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
		if other.Grid.Sheet == s.Grid.Sheet && slices.ContainsFunc(other.Headers,
			func(f *Header) bool { return f.block.Last >= row && f.block.Last < b.first }) {
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
		if other.Grid.Sheet == s.Grid.Sheet && other.Spec != s.Spec &&
			slices.ContainsFunc(other.Headers, func(f *Header) bool {
				return len(f.missing) == 0 && f.block.first > row &&
					f.block.Last < b.first
			}) {
			return true
		}
	}
	return false
}

// unitLineAt reads 单位：万元 and its like at a place; within a header only
// that, else also the brackets at the end of a title, or a unit that stands alone.
func unitLineAt(s *Sheet, at workbook.Ref, raw string, header bool) (UnitLine, bool) {
	if line, ok := unitSaid(s, at, raw); ok {
		return line, true
	}
	if line, ok := unitCounted(s.Grid, at, raw); ok {
		return line, true
	}
	if header {
		return UnitLine{}, false
	}
	if _, inside, ok := hanzi.SplitBracket(raw); ok {
		if units, text := unitsAmong(s.Grid, inside); len(units) > 0 && at.Row < s.headStart() {
			return UnitLine{Units: units, At: at, Text: text, title: true}, true
		}
	}
	if u, ok := s.Grid.ParseUnit(raw); ok && u.Multiple() > 1 && at.Row < s.headStart() && isBarely(s, at.Row) {
		return UnitLine{Units: []cells.Unit{u}, At: at, Text: raw}, true
	}
	return UnitLine{}, false
}

// unitsAmong are the units in a title's brackets, alone or beside what is none: 2026年10月，亿元.
func unitsAmong(g *cells.Grid, inside string) ([]cells.Unit, string) {
	if units := g.ParseUnits(inside); len(units) > 0 {
		return units, inside
	}
	for _, part := range strings.FieldsFunc(inside, func(r rune) bool { return strings.ContainsRune("，,；;、", r) || hanzi.IsBlank(r) }) {
		if u, ok := g.ParseUnit(part); ok && (u.Multiple() > 1 || quantities.IsMoney(g.Table, u.Base)) {
			return []cells.Unit{u}, part
		}
	}
	return nil, ""
}

// isBarely says that a row holds two texts at the most and no figure.
func isBarely(s *Sheet, row int) bool {
	filled := 0
	for at, c := range s.Grid.Cells(row) {
		if c.Kind == workbook.Number {
			return false
		}
		if s.Grid.Text(at) != "" {
			filled++
		}
	}
	return filled <= 2
}

const unitWord = "单位"

// unitSaid reads what stands behind 单位 in a text, which may name the reporting unit before: 填报单位：财政局  单位：万元.
func unitSaid(s *Sheet, at workbook.Ref, raw string) (unread UnitLine, ok bool) {
	text := hanzi.Simplify(raw)
	for i, found := 0, 0; ; i = found + len(unitWord) {
		next := strings.Index(text[i:], unitWord)
		if next < 0 {
			return unread, unread.Text != ""
		}
		found = i + next
		after := raw[found+len(unitWord):]
		rest := unitLead.ReplaceAllString(after, "")
		if rest == after && after != "" {
			continue
		}
		if rest = withoutLooseBracket(rest); rest == "" {
			rest = s.Grid.Raw(workbook.Ref{Row: at.Row, Col: at.Col + 1})
		}
		for _, text := range []string{rest, cells.FirstField(rest), beforeNextLabel(rest), beforeStop(rest)} {
			if units := s.Grid.ParseUnits(text); len(units) > 0 {
				return UnitLine{Units: units, At: at, Text: text}, true
			}
		}
		if rest := cells.FirstField(rest); unitLeading.MatchString(hanzi.Key(raw[:found])) && looksLikeUnit(rest) {
			unread = UnitLine{At: at, Text: rest}
		}
	}
}

var (
	unitLead   = regexp.MustCompile(`^[\s　\x{a0}]*(?:(?:均|都|统一|一律)?[为是]|[:：\s　\x{a0}])[:：\s　\x{a0}]*`)
	unitAlike  = regexp.MustCompile(`^[百千万亿\d¥$€£]|[元币%％‰]|美金|USD|RMB|CNY`)
	namesUnits = regexp.MustCompile(`[局委办厅所院校室处科股队部会社团行站]$|政府|公司|中心|集团|大学|机关|[省市县区旗乡镇村]$|街道`)
)

// countedIn finds the unit in 总产值以亿元计 and 金额均按万元填报.
var countedIn = regexp.MustCompile(`[以按用]([^以按用,，。;；]{1,12}?)(?:为(?:计量)?单位)?(?:计算|计量|计|统计|填报|填列|填写|表示|列示|反映)`)

// unitCounted reads what a remark says figures are counted in.
func unitCounted(g *cells.Grid, at workbook.Ref, raw string) (UnitLine, bool) {
	if !strings.ContainsAny(raw, "以按用") {
		return UnitLine{}, false // nearly all texts
	}
	m := countedIn.FindStringSubmatch(hanzi.WithoutBlanks(raw))
	if m == nil {
		return UnitLine{}, false
	}
	units := g.ParseUnits(m[1])
	return UnitLine{Units: units, At: at, Text: m[1]}, len(units) > 0
}

// looksLikeUnit says that a text is meant for a unit of measurement, though it cannot be read as one, and names no body.
func looksLikeUnit(text string) bool {
	return len([]rune(text)) <= 20 && unitAlike.MatchString(text) && !namesUnits.MatchString(text)
}

// beforeStop ends a text at its first full stop or comma.
func beforeStop(s string) string {
	if i := strings.IndexAny(s, "。；;，,"); i > 0 {
		return s[:i]
	}
	return s
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

// noteUnit is how a note tells the unit of all of the table, and not of something in it.
var noteUnit = regexp.MustCompile(`^(?:注释?|说明|备注)?:?(?:\(?\d+\)?[.、` +
	`)])?(?:本表|表中|表内|以上|上表|所有|全部|各项)*(?:的)?(?:数据|金额|指标|数值|资金)?(?:的)?(?:计量|金额|货币|数据)?$`)

// unitsFar are the statements of units that are no nearer than the table's end: notes and unit lines below its rows, and the sheet's name.
func unitsFar(p *Piece) []UnitLine {
	s := p.Sheet
	last := p.Block.Last
	for _, row := range s.Grid.Rows {
		if p.owns(row) && holdsNumber(p, row) {
			last = row
		}
	}
	var lines []UnitLine
	p.amid = slices.DeleteFunc(p.amid, func(l UnitLine) bool {
		if l.At.Row > last {
			lines = append(lines, l)
		}
		return l.At.Row > last
	})
	for _, row := range s.Grid.Whole {
		at, ok := s.Grid.FirstText(row)
		if row <= last || row > p.end || !p.owns(row) || !ok {
			continue
		}
		raw := s.Grid.Raw(at)
		if line, ok := unitCounted(s.Grid, at, raw); ok {
			lines = append(lines, line)
			continue
		}
		before, _, _ := strings.Cut(hanzi.Key(raw), unitWord)
		if line, ok := unitSaid(s, at, raw); ok && len(line.Units) > 0 && noteUnit.MatchString(before) {
			lines = append(lines, line)
		}
	}
	if line, ok := unitOfName(s); ok {
		lines = append(lines, line)
	}
	return lines
}

// unitOfName is the unit that a sheet's name tells: 收入（万元）.
func unitOfName(s *Sheet) (UnitLine, bool) {
	name := s.Grid.Sheet.Name
	text := ""
	if _, inside, ok := hanzi.SplitBracket(name); ok {
		text = inside
	}
	if i := strings.Index(name, unitWord); i >= 0 {
		text = strings.TrimLeft(name[i+len(unitWord):], "：:_- ")
	}
	units := s.Grid.ParseUnits(text)
	return UnitLine{Units: units, At: BySheet, Text: text}, len(units) > 0
}
