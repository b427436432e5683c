package locate

import (
	"cmp"
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// headerRows is how many rows a header may have.
const headerRows = 5

// block is a header as found: rows First to Last, and for each column the path to it.
type block struct {
	first, Last int
	from, to    int // columns
	paths       []form.Path
	units       [][]headerUnit // by column, from below
}

func (b *block) Path(col int) form.Path {
	if col < b.from || col > b.to {
		return nil
	}
	return b.paths[col-b.from]
}

// headerUnit is a unit that a header writes in brackets or in a row of units.
type headerUnit struct {
	Text  string
	At    workbook.Ref
	Group bool // in a heading above the column's own
}

// unitsOf are what the header says of a column's unit, from below.
func (b *block) unitsOf(col int) []headerUnit {
	if col < b.from || col > b.to {
		return nil
	}
	return b.units[col-b.from]
}

// newBlock reads the paths of the rows from first to last in the columns from and to.
func newBlock(g *cells.Grid, first, last, from, to int) *block {
	b := &block{first: first, Last: last, from: from, to: to}
	b.paths = make([]form.Path, to-from+1)
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
func columnPath(g *cells.Grid, first, last, col int, left []int) (form.Path, []headerUnit) {
	var p form.Path
	var units []headerUnit
	for row := first; row <= last; row++ {
		at := workbook.Ref{Row: row, Col: col}
		if !g.Blank(at) {
			left[row-first] = col
		} else if at.Col = left[row-first]; at.Col < 0 || g.IsMerged(at) || !belowHasText(g, workbook.Ref{Row: row, Col: col}, last) {
			continue
		}
		name, u := g.Header(at)
		if u != "" {
			at = g.Anchor(at)
			if len(units) == 0 || units[len(units)-1].At != at {
				units = append(units, headerUnit{Text: u, At: at})
			}
		}
		if name != "" {
			for i := range units { // what stands above another name is a group's
				units[i].Group = units[i].Group || units[i].At.Row < g.Anchor(at).Row
			}
		}
		if name != "" && (len(p) == 0 || p[len(p)-1] != name) {
			p = append(p, name)
		}
	}
	slices.Reverse(units)
	return p, units
}

func belowHasText(g *cells.Grid, at workbook.Ref, last int) bool {
	for row := at.Row + 1; row <= last; row++ {
		if !g.Blank(workbook.Ref{Row: row, Col: at.Col}) {
			return true
		}
	}
	return false
}

// Binding is what a header says of one column.
type Binding struct {
	Col     int
	Column  *form.ColumnSpec // nil for a column known by across alone
	Period  periods.Period
	Entity  string
	Units   []headerUnit // as the header writes them, from below
	Header  string       // for messages
	Month   int          // that the header names where the layout says 本月 or 上月
	respelt bool
}

// Header is a table's header with the columns bound to what they hold.
type Header struct {
	table    *form.TableSpec
	block    *block
	bindings []Binding
	keys     []int // the columns whose header is that of the rows' names
	missing  []*form.ColumnSpec
	score    int
}

// locate finds the places of a table's header in a sheet, from row upward of
// which nothing belongs to it. Without a header that has every required column,
// the best that comes near is given, with what it misses.
func (s *Sheet) locate(t *form.TableSpec, after int) []*Header {
	if t.Repeat && len(t.KeyHeaders) > 0 {
		if beside := s.locateBeside(t); len(beside) > 0 {
			return beside
		}
	}
	var whole []*Header
	var best *Header
	limit := after
	for i, row := range s.Grid.Rows {
		if row <= limit || !s.mayEndHeader(t, i) {
			continue
		}
		var here *Header
		for h := 0; h < headerRows && i-h >= 0; h++ {
			first := s.Grid.Rows[i-h]
			if first <= limit || row-first >= headerRows || h > 0 && !s.mayJoin(first, s.Grid.Rows[i-h+1]) {
				break
			}
			f := s.bind(t, newBlock(s.Grid, first, row, 0, s.Grid.Last.Col))
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
			limit = here.block.Last
		}
	}
	if len(whole) > 0 {
		return whole
	}
	if best != nil && best.score*2 >= t.Wanted() {
		return []*Header{best}
	}
	return nil
}

// mayJoin says whether a row may be one more of the header whose next row is
// below: there is at most a row between them that merged cells cover, and it holds no figures.
func (s *Sheet) mayJoin(row, below int) bool {
	if below-row > 2 {
		return false
	}
	numbers, texts := 0, 0
	for _, c := range s.Grid.Cells(row) {
		switch {
		case c.Kind == workbook.Number && (c.Number != float64(int(c.Number)) || c.Number < 1900 || c.Number > 2100):
			numbers++
		case c.Kind == workbook.Text && cells.Trim(c.Text) != "":
			texts++
		}
	}
	return numbers <= texts // a header may stand beside a hidden column of codes
}

// deeper tries the header with up to two more rows below and keeps it where more columns are bound.
func (s *Sheet) deeper(t *form.TableSpec, i int, f *Header) *Header {
	var better *Header
	for j := i + 1; j < len(s.Grid.Rows) && j <= i+2; j++ {
		row := s.Grid.Rows[j]
		if row-f.block.first >= headerRows {
			break
		}
		g := s.bind(t, newBlock(s.Grid, f.block.first, row, 0, s.Grid.Last.Col))
		if g != nil && len(g.missing) == 0 && g.score > f.score && (better == nil || g.score > better.score) {
			better = g
		}
	}
	return better
}

// better prefers more of the table's columns, then fewer rows.
func (f *Header) better(than *Header) bool {
	if c := cmp.Compare(f.score, than.score); c != 0 {
		return c > 0
	}
	return f.block.Last-f.block.first < than.block.Last-than.block.first
}

// mayEndHeader says whether the i-th row holds a text with which a header could
// end, so that only such rows are tried.
func (s *Sheet) mayEndHeader(t *form.TableSpec, i int) bool {
	if t.AcrossBy == "" && !t.Endings.Figures {
		return slices.ContainsFunc(s.Grid.Headings(i), func(h cells.Heading) bool { return s.mayEnd(t, h.Name, h.Words) })
	}
	for at, c := range s.Grid.SeenCells(s.Grid.Rows[i]) {
		if c.Kind == workbook.Blank {
			continue
		}
		words := c.Kind == workbook.Text // a figure is no misspelt header
		if name, _ := s.Grid.Header(at); name != "" && s.mayEnd(t, name, words) {
			return true
		}
		if t.AcrossBy != "" && s.readsAcross(t, at) {
			return true
		}
	}
	return false
}

// bind tells which column of a block holds what; nil where nothing fits.
func (s *Sheet) bind(t *form.TableSpec, b *block) *Header {
	f := &Header{table: t, block: b}
	for col := b.from; col <= b.to; col++ {
		p := b.Path(col)
		if len(p) == 0 {
			continue
		}
		if t.KeyHeaderFits(p) {
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
	for i := range t.ColumnSpecs {
		c := &t.ColumnSpecs[i]
		bound := slices.ContainsFunc(f.bindings, func(x Binding) bool { return x.Column == c })
		switch {
		case bound:
			f.score++
		case !c.Optional:
			f.missing = append(f.missing, c)
		}
	}
	if t.AcrossBy != "" {
		n := 0
		for _, x := range f.bindings {
			if x.isAcross() {
				n++
			}
		}
		if n == 0 || n == 1 && len(f.keys) == 0 && len(t.ColumnSpecs) == 0 {
			return nil
		}
		f.score += n
	}
	if len(t.KeyHeaders) > 0 {
		if len(f.keys) > 0 {
			f.score++
		} else if len(t.Rows.Headers) > 0 && len(f.missing) == 0 {
			f.missing = append(f.missing, &form.ColumnSpec{Marks: t.Rows.Headers})
		}
	}
	f.missMarks(t, b)
	return f
}

// missMarks adds the columns that tell which rows count, and for which year: without
// them every row would count, or none.
func (f *Header) missMarks(t *form.TableSpec, b *block) {
	want := func(headers []form.HeaderPattern, as []string) {
		if len(headers) > 0 && !slices.ContainsFunc(b.paths, func(p form.Path) bool { return form.HeadersFit(headers, p) }) {
			f.missing = append(f.missing, &form.ColumnSpec{Marks: as})
		}
	}
	for i := range t.Filters {
		want(t.Filters[i].HeaderPatterns, t.Filters[i].Headers)
	}
	want(t.YearHeaders, t.Rows.Year)
}

func (s *Sheet) bindColumn(t *form.TableSpec, b *block, col int, p form.Path) []Binding {
	x := Binding{Col: col, Units: b.unitsOf(col), Header: strings.Join(p, " ")}
	q := p
	if t.AcrossBy != "" {
		r, ok := s.acrossOf(t, b, col, p, &x)
		switch {
		case len(t.ColumnSpecs) == 0 && ok:
			return []Binding{x}
		case len(t.ColumnSpecs) == 0:
			return nil
		case ok:
			q = r
		}
	}
	r, month := s.relativePath(t, b.first, q)
	var out []Binding
	for i := range t.ColumnSpecs {
		c := &t.ColumnSpecs[i]
		y := x
		switch y.Column = c; {
		case s.heads(q, c) || t.AcrossBy != "" && s.heads(p, c):
			out = append(out, y)
		case s.heads(r, c):
			y.Month = month
			out = append(out, y)
		}
	}
	return out
}

// isAcross says that the header names the column's period or entity.
func (x *Binding) isAcross() bool { return !x.Period.IsZero() || x.Entity != "" }

// hasPlain says that columns of figures stand beside those across.
func (f *Header) hasPlain() bool {
	return slices.ContainsFunc(f.bindings, func(x Binding) bool { return !x.isAcross() && x.Column != nil && x.Column.Role != indicators.RoleText })
}

// dropPlain takes away, in a table across, the columns beside those across that only repeat one of them: the
// sum of the months is none of them, a yearly quota beside them is the report's own.
func (f *Header) dropPlain() {
	if f.table.AcrossBy == "" {
		return
	}
	across := map[*form.ColumnSpec]bool{}
	for _, x := range f.bindings {
		if x.isAcross() {
			across[x.Column] = true
		}
	}
	f.bindings = slices.DeleteFunc(f.bindings, func(x Binding) bool { return !x.isAcross() && across[x.Column] })
}

// heads says whether a path is a column's, and nothing on it turns its meaning.
func (s *Sheet) heads(p form.Path, c *form.ColumnSpec) bool {
	return slices.ContainsFunc(c.HeaderPatterns, func(h form.HeaderPattern) bool {
		passed, ok := h.Passes(p)
		return ok && turning{s, c}.leaves(p, passed)
	})
}

// fillNearly binds columns that were not found to the one header that differs
// from theirs by a slip of the pen.
func (f *Header) fillNearly(s *Sheet, t *form.TableSpec, b *block) {
	if t.AcrossBy != "" {
		return
	}
	var free map[int]freeHeader // what is bound to nothing, once someone asks
	for i := range t.ColumnSpecs {
		c := &t.ColumnSpecs[i]
		if slices.ContainsFunc(f.bindings, func(x Binding) bool { return x.Column == c }) {
			continue
		}
		if free == nil {
			free = f.freeHeaders(s, t, b)
		}
		var cols []int
		for col, x := range free {
			if slices.ContainsFunc(c.HeaderPatterns, func(h form.HeaderPattern) bool {
				passed, ok := h.Nearly(x.path)
				return ok && turning{s, c}.leaves(x.path, passed)
			}) {
				cols = append(cols, col)
			}
		}
		if len(cols) == 1 {
			f.bindings = append(f.bindings, Binding{Col: cols[0], Column: c, Month: free[cols[0]].month, Units: b.unitsOf(cols[0]), Header: strings.Join(b.Path(cols[0]), " "), respelt: true})
			delete(free, cols[0])
		}
	}
	slices.SortStableFunc(f.bindings, func(x, y Binding) int { return cmp.Compare(x.Col, y.Col) })
}

// freeHeader is the path to a column that nothing is bound to, told relatively.
type freeHeader struct {
	path  form.Path
	month int
}

// freeHeaders are the headers that nothing is bound to and that end as a column's might, by column.
func (f *Header) freeHeaders(s *Sheet, t *form.TableSpec, b *block) map[int]freeHeader {
	taken := map[int]bool{}
	for _, x := range f.bindings {
		taken[x.Col] = true
	}
	for _, col := range f.keys {
		taken[col] = true
	}
	free := map[int]freeHeader{}
	for col := b.from; col <= b.to; col++ {
		if taken[col] {
			continue
		}
		if p, month := s.relativePath(t, b.first, b.Path(col)); len(p) > 0 && t.Endings.Fit(p[len(p)-1], true) {
			free[col] = freeHeader{p, month}
		}
	}
	return free
}
