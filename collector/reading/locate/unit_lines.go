package locate

import (
	"iter"
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/quantities"
)

// unitsAbove finds the statements of units above a header, the nearest first: of those in one row those nearest by column. What
// stands above the header of another table is that one's, and counts here only where nothing is nearer.
func unitsAbove(s *Sheet, b *Block, from, to int) []UnitLine {
	var lines []UnitLine
	for _, row := range slices.Backward(s.Grid.Whole) {
		if row >= b.Last {
			continue
		}
		said := unitLinesIn(s, row, row >= b.first, from, to)
		if len(said) == 0 {
			continue
		}
		if len(lines) > 0 && headerBetween(s, row, b) {
			break
		}
		others := isOthers(s, row, b)
		for _, line := range said {
			line.Others = others
			lines = append(lines, line)
		}
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

// unitLinesIn are the statements of units in a row that are nearest to some columns: unit lines, then the brackets of titles. Two that
// stand over the columns both speak of them.
func unitLinesIn(s *Sheet, row int, header bool, from, to int) []UnitLine {
	var lines, titles nearest
	for at, c := range s.Grid.Cells(row) {
		if c.Kind != workbook.Text {
			continue
		}
		raw := cells.Trim(c.Text)
		line, ok := unitLineAt(s, at, raw, header)
		if !ok && strings.ContainsFunc(raw, hanzi.IsBlank) {
			line, ok = unitLineAt(s, at, hanzi.WithoutBlanks(raw), header) // 单 位 ： 万 元
		}
		distance := max(from-at.Col, at.Col-to, 0)
		switch {
		case ok && line.title:
			titles.add(line, distance)
		case ok:
			lines.add(line, distance)
		}
	}
	return append(lines.lines, titles.lines...)
}

// nearest keeps the statements that are nearest to some columns.
type nearest struct {
	lines    []UnitLine
	distance int
}

func (n *nearest) add(l UnitLine, distance int) {
	if len(n.lines) == 0 || distance < n.distance {
		n.lines, n.distance = n.lines[:0], distance
	}
	if distance == n.distance {
		n.lines = append(n.lines, l)
	}
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

// countedIn finds the unit in 总产值以亿元计, 金额均按万元填报 and 数据以元为单位.
var countedIn = regexp.MustCompile(`[以按用]([^以按用,，。;；]{1,12}?)(?:[为作](?:计量|计价|货币)?单位|(?:计算|计量|计|统计|填报|填列|填写|表示|列示|反映))`)

// unitCounted reads what a remark says figures are counted in.
func unitCounted(g *cells.Grid, at workbook.Ref, raw string) (UnitLine, bool) {
	if !strings.ContainsAny(raw, "以按用") {
		return UnitLine{}, false // nearly all texts
	}
	m := countedIn.FindStringSubmatch(unquoted.Replace(hanzi.WithoutBlanks(raw)))
	if m == nil {
		return UnitLine{}, false
	}
	units := g.ParseUnits(m[1])
	return UnitLine{Units: units, At: at, Text: m[1]}, len(units) > 0
}

// unquoted takes quotation marks away: 以“万元”为单位.
var unquoted = strings.NewReplacer("“", "", "”", "", "「", "", "」", "", `"`, "", "'", "")

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

// A note tells the unit at the end of a clause, 金额均为万元, 数值已换算成万元, 数据单位万元, and of what before it.
var (
	noteMark   = regexp.MustCompile(`^(?:注释?|说明|备注|填报说明|\*)?[:：]?(?:[（(]?\d+[）).、])?`)
	noteClause = regexp.MustCompile(`^(.*?)(?:(?:由.{1,6})?(?:换算|折算|改|调整)?[为是填成按]|单位[:：]?|^注[:：])([^为是填成:：]{1,6})$`)
	noteOfAll  = regexp.MustCompile(`^(?:本表|表中|表内|以上|上述|上表|所有|全部|各项|(?:本|\d{1,2})月份?起)*的?(?:数据|金额|指标|数值|资金)?的?(?:计量|金额|货币|数据)?` +
		`(?:单位)?(?:均|都|统一|一律|已)*$`)
)

// clauses are the parts of a note between commas, stops and brackets.
func clauses(note string) iter.Seq[string] {
	return strings.FieldsFuncSeq(note, func(r rune) bool { return strings.ContainsRune("，,；;。()（）", r) })
}

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
		if row <= last || row > p.end || !p.owns(row) || isOwn(p, row) {
			continue
		}
		for at, c := range s.Grid.Cells(row) {
			if line, ok := unitNoted(p, at, cells.Trim(c.Text)); ok {
				lines = append(lines, line)
			}
		}
	}
	if line, ok := unitOfName(s); ok {
		lines = append(lines, line)
	}
	return lines
}

// unitNoted reads a note, or a unit line below a table: of all that is in it, or of something in it by its name.
func unitNoted(p *Piece, at workbook.Ref, raw string) (UnitLine, bool) {
	g := p.Sheet.Grid
	if line, ok := unitCounted(g, at, raw); ok {
		return line, true
	}
	before, _, _ := strings.Cut(noteMark.ReplaceAllString(hanzi.Key(raw), ""), unitWord)
	if line, ok := unitSaid(p.Sheet, at, raw); ok && len(line.Units) > 0 && noteOfAll.MatchString(before) {
		return line, true
	}
	text := unquoted.Replace(hanzi.WithoutBlanks(raw))
	for clause := range clauses(text) {
		m := noteClause.FindStringSubmatch(noteMark.ReplaceAllString(clause, ""))
		if m == nil {
			m = noteClause.FindStringSubmatch(clause) // 注：万元
		}
		if m == nil {
			continue
		}
		name, saysUnit := strings.CutSuffix(m[1], unitWord)
		name = strings.TrimSuffix(strings.TrimSuffix(name, "计量"), "的")
		of := ""
		switch {
		case noteOfAll.MatchString(m[1]) || p.knows(name) || p.knows(strings.TrimSuffix(name, "额")):
		case saysUnit && p.hasColumn(name):
			of = name
		default:
			continue
		}
		if u, ok := g.ParseUnit(m[2]); ok && (saysUnit || u.Multiple() > 1 || quantities.IsMoney(g.Table, u.Base)) {
			return UnitLine{Units: []cells.Unit{u}, At: at, Text: m[2], Of: of}, true
		}
	}
	return UnitLine{}, false
}

// hasColumn says that a column of the piece's own stands under a heading.
func (p *Piece) hasColumn(heading string) bool {
	return slices.ContainsFunc(p.Bindings, func(x Binding) bool { return slices.Contains(p.Block.Path(x.Col), heading) })
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
