package collector

import (
	"slices"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// piece is one table as it stands in a sheet: its columns, and the rows that may be its own.
type piece struct {
	sheet     *sheetReading
	table     *tableSpec
	block     *block
	bindings  []binding
	key       int // column of the rows' names; −1: none
	and       int
	year      int
	unit      int
	end       int                    // last row that may belong to it
	lines     []unitLine             // statements of units above, the nearest first
	blanks    map[int][]workbook.Ref // cells without a figure where one belongs, by column
	texts     map[int][]workbook.Ref // cells with numbers stored as text, by column
	bad       map[int]bool           // columns with a cell that could not be read
	strange   map[int]bool           // columns with a cell in a row whose name is unknown
	units     map[string][]unit      // what texts mean as units
	since     map[int]string         // since when columns of cumulatives count, as their headers say
	sinceSaid map[int]bool           // columns of which that was asked
	rows      []*tableRow
	others    []workbook.Ref // names of rows with figures that are none of the form's

	from, to int        // the columns between those of the pieces beside it
	foreign  []stretch  // rows below the header that are another table's, or another time's
	amid     []unitLine // statements of units amid the rows
	sums     sums       // of a ledger's records
	adding   []binding  // the columns that they are of, once asked
}

// split parts a header at the columns that name rows: tables side by side.
// Where the layout wants one only, the one whose rows are known best counts.
func (s *sheetReading) split(f *found) []*piece {
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
		if p.key >= 0 && p.owns(row) && p.knows(p.sheet.grid.raw(workbook.Ref{Row: row, Col: p.key})) {
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
	p := &piece{sheet: s, table: f.table, block: f.block, bindings: slices.Clone(bindings), key: key, and: -1, year: -1, unit: -1, blanks: map[int][]workbook.Ref{}, texts: map[int][]workbook.Ref{}, bad: map[int]bool{}, strange: map[int]bool{}, units: map[string][]unit{}}
	from, to := bindings[0].col, bindings[0].col
	for _, x := range bindings {
		from, to = min(from, x.col), max(to, x.col)
	}
	if key >= 0 {
		from = min(from, key)
	}
	p.end = s.grid.last.Row
	for _, x := range s.sheets {
		for _, other := range x.found {
			if (x == s || x.grid.sheet == s.grid.sheet && len(other.missing) == 0) && other.block.first > f.block.last && other.overlaps(from, to) {
				p.end = min(p.end, other.block.first-1)
			}
		}
	}
	p.lines = s.unitsAbove(f.block, from, to)
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
	p.from, p.to = left, s.grid.last.Col
	for _, k := range f.keys {
		if k > to {
			p.to = min(p.to, k-1)
		}
	}
	p.findEnds()
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
		sp, ok := periods.Find(raw)
		return ok && (sp.Year != 0 || sp.First != 0)
	}
	return false
}
