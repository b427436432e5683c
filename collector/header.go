package collector

import (
	"cmp"
	"slices"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// headerRows is how many rows a header may have.
const headerRows = 5

// path is the way through a header's rows down to a column, from the upper row to the lowest.
type path []string

// headerPattern is one declared alternative of a column's header.
type headerPattern []pattern

func newHeaderPatterns(headers []string) []headerPattern {
	out := make([]headerPattern, 0, len(headers))
	for _, h := range headers {
		var p headerPattern
		for _, part := range strings.Split(h, ">") {
			q := newPattern(strings.TrimSpace(part))
			if name, _ := headerText(part); q.parts == nil && name != "" {
				q.text = name // as the headers themselves are read: without numbering and unit
			}
			p = append(p, q)
		}
		out = append(out, p)
	}
	return out
}

// fits says whether a path ends in the pattern's last part and passes the others in order.
func (h headerPattern) fits(p path) bool {
	return h.follows(p, pattern.fits, turning{})
}

// nearly is fits with a slip of the pen allowed in each part.
func (h headerPattern) nearly(p path, t turning) bool {
	return h.follows(p, func(q pattern, s string) bool { return q.fits(s) || q.parts == nil && hanzi.Near(q.text, s) }, t)
}

// follows says whether a path goes the pattern's way, and passes nothing else that
// turns its meaning: which is asked last, of the few that go it.
func (h headerPattern) follows(p path, alike func(pattern, string) bool, t turning) bool {
	if len(p) == 0 || len(h) == 0 || !alike(h[len(h)-1], p[len(p)-1]) {
		return false
	}
	j := len(h) - 2
	passed := uint64(0) // the parts of the path that the pattern does not name
	for i, part := range slices.Backward(p[:len(p)-1]) {
		if j >= 0 && alike(h[j], part) {
			j--
		} else {
			passed |= 1 << i
		}
	}
	if j >= 0 {
		return false
	}
	for i, part := range p {
		if passed&(1<<i) != 0 && t.by(part) {
			return false
		}
	}
	return true
}

// slips says that the pattern's last part and a path's differ by a slip, of whatever character.
func (h headerPattern) slips(p path) bool {
	last := h[len(h)-1]
	return last.parts == nil && hanzi.Slips(last.text, p[len(p)-1])
}

// block is a header as found: rows First to Last, and for each column the path to it.
type block struct {
	first, last int
	from, to    int // columns
	paths       []path
	units       [][]headerUnit // by column, from below
}

func (b *block) path(col int) path {
	if col < b.from || col > b.to {
		return nil
	}
	return b.paths[col-b.from]
}

// headerUnit is a unit that a header writes in brackets or in a row of units.
type headerUnit struct {
	text  string
	at    workbook.Ref
	group bool // in a heading above the column's own
}

// unitsOf are what the header says of a column's unit, from below.
func (b *block) unitsOf(col int) []headerUnit {
	if col < b.from || col > b.to {
		return nil
	}
	return b.units[col-b.from]
}

// newBlock reads the paths of the rows from first to last in the columns from and to.
func newBlock(g *grid, first, last, from, to int) *block {
	b := &block{first: first, last: last, from: from, to: to}
	b.paths = make([]path, to-from+1)
	b.units = make([][]headerUnit, to-from+1)
	left := make([]int, last-first+1) // by row, the nearest column so far that holds a text
	for i := range left {
		left[i] = -1
	}
	for col := from; col <= to; col++ {
		b.paths[col-from], b.units[col-from] = columnPath(g, first, last, col, left)
	}
	return b
}

// columnPath is the path of one column. A blank cell above a text takes the
// nearest text to its left, as where a group's heading was not merged but
// merely written over its first column. A merged heading ends where its merge does.
func columnPath(g *grid, first, last, col int, left []int) (path, []headerUnit) {
	var p path
	var units []headerUnit
	for row := first; row <= last; row++ {
		at := workbook.Ref{Row: row, Col: col}
		if !g.blank(at) {
			left[row-first] = col
		} else if at.Col = left[row-first]; at.Col < 0 || g.isMerged(at) || !belowHasText(g, workbook.Ref{Row: row, Col: col}, last) {
			continue
		}
		name, u := g.header(at)
		if u != "" {
			at = g.anchor(at)
			if len(units) == 0 || units[len(units)-1].at != at {
				units = append(units, headerUnit{text: u, at: at})
			}
		}
		if name != "" {
			for i := range units { // what stands above another name is a group's
				units[i].group = units[i].group || units[i].at.Row < g.anchor(at).Row
			}
		}
		if name != "" && (len(p) == 0 || p[len(p)-1] != name) {
			p = append(p, name)
		}
	}
	slices.Reverse(units)
	return p, units
}

// headerText is a header's folded text and the unit that stands in its
// brackets, or is all of it. Behind the brackets a footnote's mark may stand.
func headerText(raw string) (name, unit string) {
	head, inside, ok := hanzi.SplitBracket(raw)
	if !ok {
		head, inside, ok = hanzi.SplitBracket(strings.TrimRightFunc(raw, isFootnoteMark))
	}
	if ok && isUnitText(inside) {
		if head == "" {
			return "", inside
		}
		return hanzi.BareLabel(hanzi.Key(head)), inside
	}
	if isUnitAlone(raw) {
		return "", trim(raw)
	}
	return hanzi.BareLabel(hanzi.Key(raw)), ""
}

// isFootnoteMark says whether a character may refer to a footnote: 支出（亿元）①, （亿元）i, （亿元）*.
func isFootnoteMark(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= '①' && r <= '⑳' || strings.ContainsRune("*＊¹²³注 ", hanzi.Simplified(r))
}

func belowHasText(g *grid, at workbook.Ref, last int) bool {
	for row := at.Row + 1; row <= last; row++ {
		if !g.blank(workbook.Ref{Row: row, Col: at.Col}) {
			return true
		}
	}
	return false
}

// binding is what a header says of one column.
type binding struct {
	col     int
	column  *columnSpec // nil for a column known by across alone
	period  periods.Period
	entity  string
	units   []headerUnit // as the header writes them, from below
	header  string       // for messages
	month   int          // that the header names where the layout says 本月 or 上月
	respelt bool
}

// found is a table's header with the columns bound to what they hold.
type found struct {
	table    *tableSpec
	block    *block
	bindings []binding
	keys     []int // the columns whose header is that of the rows' names
	missing  []*columnSpec
	score    int
}

// locate finds the places of a table's header in a sheet, from row upward of
// which nothing belongs to it. Without a header that has every required column,
// the best that comes near is given, with what it misses.
func (s *sheetReading) locate(t *tableSpec, after int) []*found {
	if t.Repeat && len(t.keyHeaders) > 0 {
		if beside := s.locateBeside(t); len(beside) > 0 {
			return beside
		}
	}
	var whole []*found
	var best *found
	limit := after
	for i, row := range s.grid.rows {
		if row <= limit || !s.mayEndHeader(t, i) {
			continue
		}
		var here *found
		for h := 0; h < headerRows && i-h >= 0; h++ {
			first := s.grid.rows[i-h]
			if first <= limit || row-first >= headerRows || h > 0 && !s.mayJoin(first, s.grid.rows[i-h+1]) {
				break
			}
			f := s.bind(t, newBlock(s.grid, first, row, 0, s.grid.last.Col))
			if f != nil && (here == nil || f.better(here)) {
				here = f
			}
		}
		if here == nil {
			continue
		}
		if best == nil || here.better(best) {
			best = here
		}
		if len(here.missing) == 0 {
			// One row deeper may say more: 总产值 alone fits where 总产值 > 本月 stands below it.
			if deeper := s.deeper(t, i, here); deeper != nil {
				here = deeper
			}
			whole = append(whole, here)
			limit = here.block.last
		}
	}
	if len(whole) > 0 {
		return whole
	}
	if best != nil && best.score*2 >= t.wanted() {
		return []*found{best}
	}
	return nil
}

// mayJoin says whether a row may be one more of the header whose next row is
// below: there is at most a row between them that merged cells cover, and it holds no figures.
func (s *sheetReading) mayJoin(row, below int) bool {
	if below-row > 2 {
		return false
	}
	numbers, texts := 0, 0
	for _, c := range s.grid.cells(row) {
		switch {
		case c.Kind == workbook.Number && (c.Number != float64(int(c.Number)) || c.Number < 1900 || c.Number > 2100):
			numbers++
		case c.Kind == workbook.Text && trim(c.Text) != "":
			texts++
		}
	}
	return numbers <= texts // a header may stand beside a hidden column of codes
}

// deeper tries the header with up to two more rows below and keeps it where more columns are bound.
func (s *sheetReading) deeper(t *tableSpec, i int, f *found) *found {
	var better *found
	for j := i + 1; j < len(s.grid.rows) && j <= i+2; j++ {
		row := s.grid.rows[j]
		if row-f.block.first >= headerRows {
			break
		}
		g := s.bind(t, newBlock(s.grid, f.block.first, row, 0, s.grid.last.Col))
		if g != nil && len(g.missing) == 0 && g.score > f.score && (better == nil || g.score > better.score) {
			better = g
		}
	}
	return better
}

// better prefers more of the table's columns, then fewer rows.
func (f *found) better(than *found) bool {
	if c := cmp.Compare(f.score, than.score); c != 0 {
		return c > 0
	}
	return f.block.last-f.block.first < than.block.last-than.block.first
}

// mayEndHeader says whether the i-th row holds a text with which a header could
// end, so that only such rows are tried.
func (s *sheetReading) mayEndHeader(t *tableSpec, i int) bool {
	if t.across == "" && !t.endings.figures {
		return slices.ContainsFunc(s.grid.headings(i), func(h heading) bool { return s.mayEnd(t, h.name, h.words) })
	}
	for at, c := range s.grid.seenCells(s.grid.rows[i]) {
		if c.Kind == workbook.Blank {
			continue
		}
		words := c.Kind == workbook.Text // a figure is no misspelt header
		if name, _ := s.grid.header(at); name != "" && s.mayEnd(t, name, words) {
			return true
		}
		if t.across != "" && s.readsAcross(t, at) {
			return true
		}
	}
	return false
}

// bind tells which column of a block holds what; nil where nothing fits.
func (s *sheetReading) bind(t *tableSpec, b *block) *found {
	f := &found{table: t, block: b}
	for col := b.from; col <= b.to; col++ {
		p := b.path(col)
		if len(p) == 0 {
			continue
		}
		if t.keyHeaderFits(p) {
			f.keys = append(f.keys, col)
			continue
		}
		f.bindings = append(f.bindings, s.bindColumn(t, b, col, p)...)
	}
	f.dropPlain()
	f.fillNearly(s, t, b)
	if len(f.bindings) == 0 {
		return nil
	}
	for i := range t.columns {
		c := &t.columns[i]
		bound := slices.ContainsFunc(f.bindings, func(x binding) bool { return x.column == c })
		switch {
		case bound:
			f.score++
		case !c.Optional:
			f.missing = append(f.missing, c)
		}
	}
	if t.across != "" {
		n := 0
		for _, x := range f.bindings {
			if x.isAcross() {
				n++
			}
		}
		if n == 0 || n == 1 && len(f.keys) == 0 && len(t.columns) == 0 {
			return nil
		}
		f.score += n
	}
	if len(t.keyHeaders) > 0 {
		if len(f.keys) > 0 {
			f.score++
		} else if len(t.Rows.Headers) > 0 && len(f.missing) == 0 {
			f.missing = append(f.missing, &columnSpec{marks: t.Rows.Headers})
		}
	}
	f.missMarks(t, b)
	return f
}

// missMarks adds the columns that tell which rows count, and for which year: without
// them every row would count, or none.
func (f *found) missMarks(t *tableSpec, b *block) {
	want := func(headers []headerPattern, as []string) {
		if len(headers) > 0 && !slices.ContainsFunc(b.paths, func(p path) bool { return headersFit(headers, p) }) {
			f.missing = append(f.missing, &columnSpec{marks: as})
		}
	}
	for i := range t.where {
		want(t.where[i].headers, t.where[i].Headers)
	}
	want(t.yearHeaders, t.Rows.Year)
}

func (s *sheetReading) bindColumn(t *tableSpec, b *block, col int, p path) []binding {
	x := binding{col: col, units: b.unitsOf(col), header: strings.Join(p, " ")}
	q := p
	if t.across != "" {
		r, ok := s.acrossOf(t, b, col, p, &x)
		switch {
		case len(t.columns) == 0 && ok:
			return []binding{x}
		case len(t.columns) == 0:
			return nil
		case ok:
			q = r
		}
	}
	r, month := s.relativePath(t, b.first, q)
	var out []binding
	for i := range t.columns {
		c := &t.columns[i]
		y := x
		switch y.column = c; {
		case s.heads(q, c) || t.across != "" && s.heads(p, c):
			out = append(out, y)
		case s.heads(r, c):
			y.month = month
			out = append(out, y)
		}
	}
	return out
}

// isAcross says that the header names the column's period or entity.
func (x *binding) isAcross() bool { return !x.period.IsZero() || x.entity != "" }

// hasPlain says that columns of figures stand beside those across.
func (f *found) hasPlain() bool {
	return slices.ContainsFunc(f.bindings, func(x binding) bool { return !x.isAcross() && x.column != nil && x.column.Role != indicators.RoleText })
}

// dropPlain takes away, in a table across, the columns beside those across that only repeat one of them: the
// sum of the months is none of them, a yearly quota beside them is the report's own.
func (f *found) dropPlain() {
	if f.table.across == "" {
		return
	}
	across := map[*columnSpec]bool{}
	for _, x := range f.bindings {
		if x.isAcross() {
			across[x.column] = true
		}
	}
	f.bindings = slices.DeleteFunc(f.bindings, func(x binding) bool { return !x.isAcross() && across[x.column] })
}

// heads says whether a path is a column's, and nothing on it turns its meaning.
func (s *sheetReading) heads(p path, c *columnSpec) bool {
	return slices.ContainsFunc(c.headers, func(h headerPattern) bool { return h.follows(p, pattern.fits, turning{s, c}) })
}

// fillNearly binds columns that were not found to the one header that differs
// from theirs by a slip of the pen.
func (f *found) fillNearly(s *sheetReading, t *tableSpec, b *block) {
	if t.across != "" {
		return
	}
	var free map[int]freeHeader // what is bound to nothing, once someone asks
	for i := range t.columns {
		c := &t.columns[i]
		if slices.ContainsFunc(f.bindings, func(x binding) bool { return x.column == c }) {
			continue
		}
		if free == nil {
			free = f.freeHeaders(s, t, b)
		}
		var cols []int
		for col, x := range free {
			if slices.ContainsFunc(c.headers, func(h headerPattern) bool { return h.nearly(x.path, turning{s, c}) }) {
				cols = append(cols, col)
			}
		}
		if len(cols) == 1 {
			f.bindings = append(f.bindings, binding{col: cols[0], column: c, month: free[cols[0]].month, units: b.unitsOf(cols[0]), header: strings.Join(b.path(cols[0]), " "), respelt: true})
			delete(free, cols[0])
		}
	}
	slices.SortStableFunc(f.bindings, func(x, y binding) int { return cmp.Compare(x.col, y.col) })
}

// freeHeader is the path to a column that nothing is bound to, told relatively.
type freeHeader struct {
	path  path
	month int
}

// freeHeaders are the headers that nothing is bound to and that end as a column's might, by column.
func (f *found) freeHeaders(s *sheetReading, t *tableSpec, b *block) map[int]freeHeader {
	taken := map[int]bool{}
	for _, x := range f.bindings {
		taken[x.col] = true
	}
	for _, col := range f.keys {
		taken[col] = true
	}
	free := map[int]freeHeader{}
	for col := b.from; col <= b.to; col++ {
		if taken[col] {
			continue
		}
		if p, month := s.relativePath(t, b.first, b.path(col)); len(p) > 0 && t.endings.fit(p[len(p)-1], true) {
			free[col] = freeHeader{p, month}
		}
	}
	return free
}
