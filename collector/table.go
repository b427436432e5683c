package collector

import (
	"cmp"
	"slices"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// piece is one table as it stands in a sheet: its columns, and the rows that may be its own.
type piece struct {
	sheet    *sheetReading
	table    *tableSpec
	block    *block
	bindings []binding
	key      int // column of the rows' names; −1: none
	and      int
	year     int
	unit     int
	end      int // last row that may belong to it
	line     unitLine
	lined    bool
	texts    map[int][]workbook.Ref // cells with numbers stored as text, by column
	bad      map[int]bool           // columns with a cell that could not be read
	units    map[string][]unit      // what texts mean as units
	rows     []*tableRow
}

// tableRow is a row as far as its names tell what it is.
type tableRow struct {
	row    int
	label  *labelSpec
	entity string
	period indicators.Period
	unit   string // as written in the label's brackets or the unit column
	unitAt workbook.Ref
	name   string
	total  *totalSpec
	counts bool // its figures are recorded
	values map[*columnSpec]*value
	across []*value // in tables whose columns are known across
}

func (s *sheetReading) readTables() {
	var all []*piece
	for _, t := range s.spec.tables {
		var of []*found
		for _, f := range s.found {
			if f.table == t {
				of = append(of, f)
			}
		}
		if len(of) == 0 {
			s.tableMissing(t)
			continue
		}
		var pieces []*piece
		for _, f := range of {
			s.sayMissing(f)
			pieces = append(pieces, s.pieces(f)...)
		}
		all = append(all, pieces...)
		for _, p := range pieces {
			p.readRows()
		}
		s.missingRows(t, pieces)
		for _, p := range pieces {
			p.readCells()
			p.sayTexts()
			p.checkTotals()
		}
	}
	s.sayUnread(all)
}

func (s *sheetReading) place(at workbook.Ref) place { return place{s.grid.sheet.Name, at.String()} }

func (s *sheetReading) tableMissing(t *tableSpec) {
	var want []string
	for i := range t.columns {
		if !t.columns[i].Optional {
			want = append(want, t.columns[i].Headers[0])
		}
	}
	s.say(tableMissing, place{sheet: s.grid.sheet.Name}, t.Name, detail{expected: both("%s", "%s", clip(strings.Join(want, "、"), 200))})
}

func (s *sheetReading) sayMissing(f *found) {
	at := workbook.Ref{Row: f.block.last, Col: max(0, f.bindings[0].col)}
	for _, c := range f.missing {
		headers := f.table.Rows.Headers
		if c.Column != nil {
			headers = c.Headers
		}
		s.say(headerMissing, s.place(at), "", detail{
			expected: both("%s", "%s", strings.Join(headers, " / ")),
			message:  both("表头缺少“%s”一列", "the header lacks a column %q", headers[0]),
		})
	}
	for _, x := range f.bindings {
		if x.respelt {
			s.say(headerRespelled, s.place(workbook.Ref{Row: f.block.last, Col: x.col}), x.header, detail{
				expected: both("%s", "%s", x.column.Headers[0]),
				message:  both("列名“%s”按“%s”读取", "the header %q was read as %q", x.header, x.column.Headers[0]),
			})
		}
	}
}

// pieces splits a header at the columns that name rows: tables side by side.
// Where the layout wants one only, the one whose rows are known best counts.
func (s *sheetReading) pieces(f *found) []*piece {
	groups := map[int][]binding{}
	var order []int
	for _, x := range f.bindings {
		g := -1
		for _, k := range f.keys {
			if k < x.col {
				g = k
			}
		}
		if _, ok := groups[g]; !ok {
			order = append(order, g)
		}
		groups[g] = append(groups[g], x)
	}
	if len(f.keys) > 0 && len(order) > 1 && order[0] == -1 {
		// Columns left of the rows' names belong to the first piece.
		groups[order[1]] = append(groups[-1], groups[order[1]]...)
		order = order[1:]
	}
	var out []*piece
	for _, g := range order {
		p := s.newPiece(f, groups[g], g)
		if p.complete() || len(order) == 1 {
			out = append(out, p)
		}
	}
	if len(out) == 0 && len(order) > 0 {
		// The columns are spread over several names of rows: take all as one.
		out = append(out, s.newPiece(f, f.bindings, order[0]))
	}
	if len(out) > 1 && !f.table.Repeat {
		out = s.bestPiece(out)
	}
	for _, p := range out {
		p.settleTwice()
	}
	return out
}

func (s *sheetReading) bestPiece(pieces []*piece) []*piece {
	best, hits, tie := pieces[0], -1, false
	for _, p := range pieces {
		n := p.hits()
		if n > hits {
			best, hits, tie = p, n, false
		} else if n == hits && n > 0 {
			tie = true
		}
	}
	if tie {
		at := workbook.Ref{Row: best.block.last, Col: best.bindings[0].col}
		s.say(headerAmbiguous, s.place(at), best.bindings[0].header, detail{})
	}
	return []*piece{best}
}

// hits counts the rows below that the piece's names know.
func (p *piece) hits() int {
	n := 0
	for _, row := range p.sheet.grid.rows {
		if row > p.block.last && row <= p.end && p.key >= 0 && p.knows(p.sheet.grid.raw(workbook.Ref{Row: row, Col: p.key})) {
			n++
		}
	}
	return n
}

func (p *piece) complete() bool {
	for i := range p.table.columns {
		c := &p.table.columns[i]
		if !c.Optional && !slices.ContainsFunc(p.bindings, func(x binding) bool { return x.column == c }) {
			return false
		}
	}
	return true
}

// settleTwice picks, of two columns with one meaning, the one whose header is
// exactly as declared; where that does not tell, nothing is guessed.
func (p *piece) settleTwice() {
	if p.table.across != "" {
		return
	}
	for i := range p.table.columns {
		c := &p.table.columns[i]
		var same []binding
		for _, x := range p.bindings {
			if x.column == c {
				same = append(same, x)
			}
		}
		if len(same) < 2 {
			continue
		}
		keep := -1
		exact := 0
		for _, x := range same {
			way := p.block.path(x.col)
			if slices.ContainsFunc(c.headers, func(h headerPattern) bool { return len(h) == len(way) }) {
				keep = x.col
				exact++
			}
		}
		if exact != 1 {
			keep = same[0].col
			p.sheet.say(headerAmbiguous, p.sheet.place(workbook.Ref{Row: p.block.last, Col: same[1].col}), same[1].header, detail{
				message: both("“%s”有两列：%s列和%s列", "%q heads two columns: %s and %s", same[1].header, workbook.ColumnName(same[0].col), workbook.ColumnName(same[1].col)),
			})
		}
		p.bindings = slices.DeleteFunc(p.bindings, func(x binding) bool { return x.column == c && x.col != keep })
	}
}

func (s *sheetReading) newPiece(f *found, bindings []binding, key int) *piece {
	p := &piece{sheet: s, table: f.table, block: f.block, bindings: slices.Clone(bindings), key: key, and: -1, year: -1, unit: -1, texts: map[int][]workbook.Ref{}, bad: map[int]bool{}, units: map[string][]unit{}}
	from, to := bindings[0].col, bindings[0].col
	for _, x := range bindings {
		from, to = min(from, x.col), max(to, x.col)
	}
	if key >= 0 {
		from = min(from, key)
	}
	p.end = s.grid.last.Row
	for _, other := range s.found {
		if other.block.first > f.block.last && other.overlaps(from, to) {
			p.end = min(p.end, other.block.first-1)
		}
	}
	p.line, p.lined = s.unitsAbove(f.block, from, to)
	left := 0
	for _, k := range f.keys {
		if k < p.key {
			left = max(left, k+1)
		}
	}
	find := func(headers []headerPattern) int {
		for col := left; col <= to+3 && col <= f.block.to; col++ {
			if len(headers) > 0 && headersFit(headers, f.block.path(col)) {
				return col
			}
		}
		return -1
	}
	p.and, p.year, p.unit = find(p.table.andHeaders), find(p.table.yearHeaders), find(p.table.unitHeaders)
	if p.key < 0 && p.table.Rows.By != indicators.ByRecord {
		p.key = p.bestKey(left, from, p.knows, -1)
	}
	if p.and < 0 && p.table.Rows.And.By != "" {
		p.and = p.bestKey(left, from, p.knowsAnd, p.key)
	}
	return p
}

func (f *found) overlaps(from, to int) bool {
	return slices.ContainsFunc(f.bindings, func(x binding) bool { return x.col >= from && x.col <= to })
}

// bestKey is the column left of the values whose texts are known as names most often.
func (p *piece) bestKey(left, values int, knows func(string) bool, not int) int {
	best, hits := -1, 0
	for col := left; col < max(values, left+1); col++ {
		if col == not || slices.ContainsFunc(p.bindings, func(x binding) bool { return x.col == col }) {
			continue
		}
		n := 0
		for _, row := range p.sheet.grid.rows {
			if row > p.block.last && row <= p.end && knows(p.sheet.grid.raw(workbook.Ref{Row: row, Col: col})) {
				n++
			}
		}
		if n > hits {
			best, hits = col, n
		}
	}
	return best
}

func (p *piece) knows(raw string) bool { return p.knowsBy(p.table.Rows.By, p.table.names, raw) }
func (p *piece) knowsAnd(raw string) bool {
	return p.knowsBy(p.table.Rows.And.By, p.table.andNames, raw)
}

func (p *piece) knowsBy(by string, n *names, raw string) bool {
	if raw == "" {
		return false
	}
	switch by {
	case indicators.ByEntity:
		_, ok := n.find(raw)
		return ok
	case indicators.ByLabel:
		name, _ := headerText(raw)
		return slices.ContainsFunc(p.table.labels, func(l labelSpec) bool { return anyFits(l.texts, name) })
	case indicators.ByPeriod:
		sp, ok := readSpoken(raw)
		return ok && (sp.year != 0 || sp.first != 0)
	}
	return false
}

// readsAcross says whether a header's cell names a period or an entity.
func (s *sheetReading) readsAcross(t *tableSpec, at workbook.Ref) bool {
	raw := s.grid.raw(at)
	if raw == "" {
		return false
	}
	if t.across == indicators.ByEntity {
		_, ok := t.acrossNames.find(raw)
		return ok
	}
	_, ok := acrossPeriod(raw, 2000)
	return ok
}

// acrossPeriod reads a header as a period: a text that is a period and nothing else.
func acrossPeriod(raw string, year int) (indicators.Period, bool) {
	if len([]rune(raw)) > 14 {
		return indicators.Period{}, false
	}
	sp, ok := readSpoken(raw)
	if !ok {
		return indicators.Period{}, false
	}
	return sp.period(year)
}

// acrossOf reads what a column's header path says across and gives the rest of the path.
func (s *sheetReading) acrossOf(t *tableSpec, b *block, col int, p path, x *binding) (path, bool) {
	for i := len(p) - 1; i >= 0; i-- {
		if t.across == indicators.ByEntity {
			if id, ok := t.acrossNames.find(p[i]); ok {
				x.entity = id
			}
		} else if q, ok := acrossPeriod(p[i], s.yearGuess()); ok {
			if i > 0 && q.Months() < 12 {
				// 2025年 above 10月: the year stands a row higher.
				if up, ok := acrossPeriod(p[i-1], 0); ok && up.Months() == 12 {
					if r, ok := acrossPeriod(p[i], up.Year()); ok {
						q = r
					}
				}
			}
			if f, ok := fit(q, s.spec.form.Form); ok {
				q = f
			}
			x.period = q
		}
		if x.entity != "" || !x.period.IsZero() {
			return slices.Delete(slices.Clone(p), i, i+1), true
		}
	}
	if t.across == indicators.ByEntity {
		// A long name runs over several rows: 张家川回族 above 自治县.
		for from := range len(p) - 1 {
			for to := len(p); to > from+1; to-- {
				if id, ok := t.acrossNames.find(strings.Join(p[from:to], "")); ok {
					x.entity = id
					return slices.Delete(slices.Clone(p), from, to), true
				}
			}
		}
	}
	return nil, false
}

// yearGuess is the year that the sheet's title or name speaks of.
func (s *sheetReading) yearGuess() int {
	if s.year != 0 || s.yearless {
		return s.year
	}
	for _, row := range s.grid.rows[:min(len(s.grid.rows), titleRows)] {
		if at, ok := s.grid.firstText(row, 0, s.grid.last.Col); ok {
			if sp, ok := readSpoken(s.grid.raw(at)); ok && sp.year != 0 {
				s.year = sp.year
				return s.year
			}
		}
	}
	s.yearless = true
	return 0
}

// footers begin what stands below a table.
var footers = []string{"注", "说明:", "单位负责人", "统计负责人", "填表人", "审核人", "联系电话", "报出日期", "数据来源", "资料来源", "填报日期", "制表", "填报说明", "负责人"}

func (p *piece) isFooter(row int) bool {
	at, ok := p.sheet.grid.firstText(row, 0, p.sheet.grid.last.Col)
	if !ok {
		return false
	}
	f := fold(p.sheet.grid.raw(at))
	return slices.ContainsFunc(footers, func(x string) bool { return strings.HasPrefix(f, x) })
}

// readRows tells what each row is.
func (p *piece) readRows() {
	exact := p.exactNames()
	var above []*tableRow
	for _, row := range p.sheet.grid.rows {
		if row <= p.block.last {
			continue
		}
		if row > p.end {
			break
		}
		has := p.hasValues(row)
		if !has && p.isFooter(row) {
			p.sayBelow(row)
			break
		}
		if !has && len(p.rows) == 0 && p.unitRow(row) {
			continue
		}
		r := p.identify(row, has, exact, above)
		if r == nil {
			continue
		}
		if r.name != "" {
			above = append(above, r)
		}
		p.rows = append(p.rows, r)
		if (r.counts || r.total != nil) && has && p.sheet.grid.sheet.RowHidden(row) {
			p.sheet.say(rowHidden, p.sheet.place(workbook.Ref{Row: row, Col: max(p.key, 0)}), r.name, detail{})
		}
	}
}

// hasValues says whether a row holds a figure, an error or a formula in a column that counts.
func (p *piece) hasValues(row int) bool {
	for _, x := range p.bindings {
		c := p.sheet.grid.cell(workbook.Ref{Row: row, Col: x.col})
		switch {
		case c.Kind == workbook.Number, c.Kind == workbook.Error, c.Kind == workbook.Date, c.Kind == workbook.Bool, c.Uncached:
			return true
		case c.Kind == workbook.Text:
			if _, err := p.figureOf(c); err == nil {
				return true
			}
		}
	}
	return false
}

// unitRow takes a row of units under a header: 万元, 户, %.
func (p *piece) unitRow(row int) bool {
	units := map[int]string{}
	for i, x := range p.bindings {
		raw := p.sheet.grid.raw(workbook.Ref{Row: row, Col: x.col})
		if raw == "" {
			continue
		}
		text := strings.Trim(raw, "()（）")
		if !isUnitText(text) {
			return false
		}
		units[i] = text
	}
	for i, u := range units {
		p.bindings[i].unit = u
	}
	return len(units) > 0
}

// exactNames are the entities that rows name without a slip, so that a
// misspelt row never takes the place of a right one.
func (p *piece) exactNames() map[string]bool {
	exact := map[string]bool{}
	if p.key < 0 || p.table.Rows.By != indicators.ByEntity {
		return exact
	}
	for _, row := range p.sheet.grid.rows {
		if row > p.block.last && row <= p.end {
			if id, ok := p.table.names.find(p.sheet.grid.raw(workbook.Ref{Row: row, Col: p.key})); ok {
				exact[id] = true
			}
		}
	}
	return exact
}

// identify tells what a row is; nil for one that is not the table's.
func (p *piece) identify(row int, has bool, exact map[string]bool, above []*tableRow) *tableRow {
	r := &tableRow{row: row, values: map[*columnSpec]*value{}}
	g := p.sheet.grid
	keyAt := workbook.Ref{Row: row, Col: max(p.key, 0)}
	raw := ""
	if p.key >= 0 {
		raw = g.raw(keyAt)
	}
	r.name, r.unit = headerText(raw)
	r.unitAt = keyAt
	if p.unit >= 0 {
		if u := g.raw(workbook.Ref{Row: row, Col: p.unit}); u != "" {
			r.unit, r.unitAt = u, workbook.Ref{Row: row, Col: p.unit}
		}
	}
	for i := range p.table.totals {
		if p.table.totals[i].label.fits(r.name) || p.table.totals[i].label.fits(fold(raw)) {
			r.total = &p.table.totals[i]
			return r
		}
	}
	if p.table.Rows.By == indicators.ByRecord {
		return p.identifyRecord(r, raw, has)
	}
	known := p.identifyBy(p.table.Rows.By, p.table.names, raw, r, keyAt, has, exact, above)
	if !known {
		p.unknownRow(r, raw, keyAt, has)
		return r
	}
	if p.and >= 0 {
		andAt := workbook.Ref{Row: row, Col: p.and}
		for raw = g.raw(andAt); raw == "" && andAt.Row > p.block.last+1; raw = g.raw(andAt) {
			andAt.Row--
		}
		if !p.identifyBy(p.table.Rows.And.By, p.table.andNames, raw, r, andAt, has, nil, above) {
			if has {
				p.unknownRow(r, raw, andAt, has)
			}
			return r
		}
		if _, unit := headerText(raw); r.unit == "" {
			r.unit, r.unitAt = unit, andAt
		}
	}
	r.counts = p.passes(row)
	return r
}

func (p *piece) identifyBy(by string, n *names, raw string, r *tableRow, at workbook.Ref, has bool, exact map[string]bool, above []*tableRow) bool {
	if raw == "" {
		return false
	}
	switch by {
	case indicators.ByEntity:
		if id, ok := n.find(raw); ok {
			r.entity = id
			return true
		}
		if p.skipped(r.name) || !has {
			return false
		}
		if id, ok := n.findNear(raw); ok && !exact[id] {
			r.entity = id
			p.sheet.say(rowRespelled, p.sheet.place(at), raw, detail{
				expected: both("%s", "%s", n.shown[id]),
				message:  both("“%s”按“%s”读取", "%q was read as %q", trim(raw), n.shown[id]),
			})
			return true
		}
	case indicators.ByLabel:
		name, _ := headerText(raw)
		relative := p.relative(name)
		for i := range p.table.labels {
			l := &p.table.labels[i]
			if (anyFits(l.texts, name) || anyFits(l.texts, relative)) && (l.under == nil || p.isUnder(l, at, above)) {
				r.label = l
				return true
			}
		}
	case indicators.ByPeriod:
		sp, ok := readSpoken(raw)
		if !ok {
			return false
		}
		q, ok := sp.period(p.sheet.yearGuess())
		if !ok {
			return false
		}
		if f, ok := fit(q, p.sheet.spec.form.Form); ok {
			q = f
		}
		r.period = q
		return true
	}
	return false
}

// relative writes the report's own year as 本年 and the one before as 上年, so that a
// layout need not be changed every year: 2025年末余额 is 上年末余额 in a report on 2026.
func (p *piece) relative(name string) string {
	year := p.sheet.period.Year()
	if p.sheet.period.IsZero() {
		return name
	}
	return relativeTo(name, year)
}

// isUnder says whether one of the rows that a row is a part of reads as the layout wants.
func (p *piece) isUnder(l *labelSpec, at workbook.Ref, above []*tableRow) bool {
	rank := p.rank(at)
	for i := len(above) - 1; i >= 0; i-- {
		upper := p.rank(workbook.Ref{Row: above[i].row, Col: at.Col})
		if upper >= rank {
			continue
		}
		if anyFits(l.under, above[i].name) || anyFits(l.under, p.relative(above[i].name)) {
			return true
		}
		if isSum(above[i].name) {
			return false // the sum of all is no part of the last of them
		}
		rank = upper
	}
	return false
}

// isSum says that a row's name is that of a sum: 合计, 社会保险基金收入合计.
func isSum(name string) bool {
	return strings.HasSuffix(name, "合计") || strings.HasSuffix(name, "总计") || strings.HasSuffix(name, "小计")
}

// rank is how deep a row's name stands: 一、 then (一) then 1. then 其中 and what is indented.
func (p *piece) rank(at workbook.Ref) int {
	raw := p.sheet.grid.seen(at).Text
	indent := 0
	for _, c := range raw {
		if c == '\u3000' {
			indent += 2
		} else if c == ' ' || c == '\u00a0' {
			indent++
		} else {
			break
		}
	}
	f := fold(raw)
	runes := []rune(f)
	switch {
	case strings.HasPrefix(f, "其中"):
		return 10 + indent
	case len(runes) > 1 && strings.ContainsRune("一二三四五六七八九十", runes[0]) && strings.Contains(string(runes[1:min(4, len(runes))]), "、"):
		return 0
	case strings.HasPrefix(f, "附:"):
		return 0
	case indent > 0:
		return 10 + indent
	case strings.HasPrefix(f, "(") && trimNumbering(f) != f:
		return 2
	case trimNumbering(f) != f:
		return 3
	}
	return 1
}

func (p *piece) skipped(name string) bool { return name != "" && anyFits(p.table.skip, name) }

// unknownRow decides about a row whose name says nothing.
func (p *piece) unknownRow(r *tableRow, raw string, at workbook.Ref, has bool) {
	if !has || p.skipped(r.name) || p.isLegend(r.row) || !p.passes(r.row) {
		return
	}
	others := cmp.Or(p.table.Rows.Others, map[string]string{indicators.ByLabel: "ignore"}[p.table.Rows.By], "report")
	if others == "ignore" {
		return
	}
	if raw == "" {
		p.sheet.say(rowUnnamed, p.sheet.place(p.firstValue(r.row)), "", detail{})
		return
	}
	near := p.table.names.nearest(raw)
	d := detail{message: both("无法识别“%s”", "%q is not known", clip(raw, 60))}
	if len(near) > 0 {
		d.expected = both("%s", "%s", strings.Join(near, "、"))
		d.message = both("无法识别“%s”，相近的名称：%s", "%q is not known; the nearest: %s", clip(raw, 60), strings.Join(near, "、"))
	}
	p.sheet.say(rowUnknown, p.sheet.place(at), raw, d)
}

func (p *piece) firstValue(row int) workbook.Ref {
	for _, x := range p.bindings {
		at := workbook.Ref{Row: row, Col: x.col}
		if !p.sheet.grid.blank(at) {
			return at
		}
	}
	return workbook.Ref{Row: row, Col: p.bindings[0].col}
}

// isLegend says that a row numbers the columns or tells how they are computed: A=B+C, 1 2 3.
func (p *piece) isLegend(row int) bool {
	n, next := 0, -1
	for _, x := range p.bindings {
		c := p.sheet.grid.cell(workbook.Ref{Row: row, Col: x.col})
		text := strings.Trim(fold(c.Text), "()")
		if c.Kind == workbook.Blank || text == "" {
			continue
		}
		n++
		if isFormulaLegend(text) {
			continue
		}
		v, ok := smallInt(text)
		if !ok || next >= 0 && v != next || x.col > 60 {
			return false
		}
		next = v + 1
	}
	return n > 1 && len(p.rows) == 0
}

func isFormulaLegend(s string) bool {
	letter := false
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			letter = true
		case strings.ContainsRune("=+-*/()×÷", r), r >= '0' && r <= '9':
		default:
			return false
		}
	}
	return letter
}

func smallInt(s string) (int, bool) {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 100 {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, s != ""
}

// passes says whether a row gets through the layout's filters.
func (p *piece) passes(row int) bool {
	for i := range p.table.where {
		if !p.passesFilter(&p.table.where[i], row) {
			return false
		}
	}
	return true
}

func (p *piece) passesFilter(w *filterSpec, row int) bool {
	fits := len(w.is) == 0 && w.Within == ""
	for _, col := range p.filterColumns(w) {
		at := workbook.Ref{Row: row, Col: col}
		text := p.sheet.grid.text(at)
		name, _ := headerText(p.sheet.grid.raw(at))
		if text == "" && len(w.headers) == 0 {
			continue
		}
		if anyFits(w.not, text) || anyFits(w.not, name) {
			return false
		}
		if len(w.is) > 0 && (anyFits(w.is, text) || anyFits(w.is, name)) {
			fits = true
		}
		if w.Within != "" && p.dateWithin(at, w.Within) {
			fits = true
		}
	}
	return fits
}

// filterColumns are the columns that a filter looks at: those under its headers, or all before the values.
func (p *piece) filterColumns(w *filterSpec) []int {
	var cols []int
	if len(w.headers) == 0 {
		for col := range p.bindings[0].col {
			cols = append(cols, col)
		}
		return cols
	}
	for col := 0; col <= p.block.to; col++ {
		if headersFit(w.headers, p.block.path(col)) {
			cols = append(cols, col)
		}
	}
	return cols
}

func (p *piece) dateWithin(at workbook.Ref, within string) bool {
	t, _, err := dateOf(p.sheet.grid.seen(at), p.sheet.reader.catalogue.Location)
	if err != nil || p.sheet.period.IsZero() {
		return false
	}
	span := p.sheet.period
	if within == "year" {
		span = indicators.NewPeriod(span.Year(), 1, int(span.LastMonth()))
	}
	loc := p.sheet.reader.catalogue.Location
	return !t.Before(span.Start(loc)) && t.Before(span.End(loc))
}

// missingRows names what is owed and stands in none of a table's pieces.
func (s *sheetReading) missingRows(t *tableSpec, pieces []*piece) {
	if t.Rows.All == "ignore" {
		return
	}
	at := place{sheet: s.grid.sheet.Name}
	if len(pieces) > 0 {
		at = s.place(workbook.Ref{Row: pieces[0].block.last, Col: max(pieces[0].key, 0)})
	}
	c := rowMissing
	if t.Rows.All == "error" {
		c.Severity = Fault
	}
	for _, name := range s.owedRows(t, pieces) {
		s.say(c, at, name, detail{message: both("缺少“%s”一行", "the row %q is missing", name)})
	}
}

func (s *sheetReading) owedRows(t *tableSpec, pieces []*piece) []string {
	var out []string
	rows := func(has func(*tableRow) bool) bool {
		return slices.ContainsFunc(pieces, func(p *piece) bool { return slices.ContainsFunc(p.rows, has) })
	}
	if t.Rows.By == indicators.ByLabel || t.Rows.And.By == indicators.ByLabel {
		for i := range t.labels {
			l := &t.labels[i]
			if !l.Optional && !rows(func(r *tableRow) bool { return r.label == l }) {
				out = append(out, l.Texts[0])
			}
		}
	}
	if t.Rows.By == indicators.ByEntity {
		for _, id := range t.names.order {
			if s.owes(t, id) && !rows(func(r *tableRow) bool { return r.entity == id || r.total != nil && r.total.Entity == id }) {
				out = append(out, t.names.shown[id])
			}
		}
	}
	return out
}

// owes says whether an entity reports by now.
func (s *sheetReading) owes(t *tableSpec, entity string) bool {
	for _, e := range s.reader.catalogue.Entities {
		if e.ID != entity {
			continue
		}
		joined, ok := sdmxPeriod(e.Joined)
		return !ok || s.period.IsZero() || s.period.Compare(joined) >= 0
	}
	return false
}
