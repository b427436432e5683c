package locate

import (
	"slices"

	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// splitHeader parts a header at the columns that name rows: tables side by side.
// Where the layout wants one only, the one whose rows are known best counts.
func splitHeader(s *Sheet, f *Header) []*Piece {
	groups := map[int][]Binding{}
	var order []int
	for _, x := range f.bindings {
		g := -1
		for _, k := range f.keys {
			if k < x.Col {
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
	var out []*Piece
	for _, g := range order {
		p := newPiece(s, f, groups[g], g)
		if p.complete() || len(order) == 1 {
			out = append(out, p)
		}
	}
	if len(out) == 0 && len(order) > 0 {
		// The columns are spread over several names of rows: take all as one.
		out = append(out, newPiece(s, f, f.bindings, order[0]))
	}
	if len(out) > 1 && !f.table.Repeat {
		out = bestPiece(s, out)
	}
	for _, p := range out {
		settleTwice(p)
	}
	return out
}

func bestPiece(s *Sheet, pieces []*Piece) []*Piece {
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
		at := workbook.Ref{Row: best.Block.Last, Col: best.Bindings[0].Col}
		s.Say(headerAmbiguous, s.Place(at), best.Bindings[0].Header, report.Detail{})
	}
	return []*Piece{best}
}

// settleTwice picks, of two columns with one meaning, the one whose header is
// exactly as declared; where that does not tell, nothing is guessed.
func settleTwice(p *Piece) {
	if p.Table.AcrossBy != "" {
		return
	}
	for i := range p.Table.ColumnSpecs {
		c := &p.Table.ColumnSpecs[i]
		var same []Binding
		for _, x := range p.Bindings {
			if x.Column == c {
				same = append(same, x)
			}
		}
		if len(same) < 2 {
			continue
		}
		keep := -1
		exact := 0
		for _, x := range same {
			way := p.Block.Path(x.Col)
			if slices.ContainsFunc(c.HeaderPatterns, func(h form.HeaderPattern) bool { return len(h) == len(way) }) {
				keep = x.Col
				exact++
			}
		}
		if exact != 1 {
			keep = same[0].Col
			p.Sheet.Say(headerAmbiguous, p.Sheet.Place(workbook.Ref{Row: p.Block.Last, Col: same[1].Col}), same[1].Header, report.Detail{
				Message: report.Both("“%s”有两列：%s列和%s列", "%q heads two columns: %s and %s", same[1].Header, workbook.ColumnName(same[0].Col),
					workbook.ColumnName(same[1].Col)),
			})
		}
		p.Bindings = slices.DeleteFunc(p.Bindings, func(x Binding) bool { return x.Column == c && x.Col != keep })
	}
}

func newPiece(s *Sheet, f *Header, bindings []Binding, key int) *Piece {
	p := &Piece{Sheet: s, Table: f.table, Block: f.block, Bindings: slices.Clone(bindings), Key: key, and: -1, Year: -1, unit: -1}
	from, to := bindings[0].Col, bindings[0].Col
	for _, x := range bindings {
		from, to = min(from, x.Col), max(to, x.Col)
	}
	if key >= 0 {
		from = min(from, key)
	}
	p.end = s.Grid.Last.Row
	for _, x := range s.Sheets {
		for _, other := range x.Headers {
			if (x == s || x.Grid.Sheet == s.Grid.Sheet && len(other.missing) == 0) && other.block.first > f.block.Last &&
				other.overlaps(from, to) {
				p.end = min(p.end, other.block.first-1)
			}
		}
	}
	p.lines = unitsAbove(s, f.block, from, to)
	left := 0
	for _, k := range f.keys {
		if k < p.Key {
			left = max(left, k+1)
		}
	}
	find := func(headers []form.HeaderPattern) int {
		for col := left; col <= to+3 && col <= f.block.to; col++ {
			if len(headers) > 0 && form.HeadersFit(headers, f.block.Path(col)) {
				return col
			}
		}
		return -1
	}
	p.and, p.Year, p.unit = find(p.Table.AndHeaders), find(p.Table.YearHeaders), find(p.Table.UnitHeaders)
	if p.Key < 0 && p.Table.Rows.By != indicators.ByRecord {
		p.Key = bestKey(p, left, from, p.knows, -1)
	}
	if p.and < 0 && p.Table.Rows.And.By != "" {
		p.and = bestKey(p, left, from, p.knowsAnd, p.Key)
	}
	p.from, p.to = left, s.Grid.Last.Col
	for _, k := range f.keys {
		if k > to {
			p.to = min(p.to, k-1)
		}
	}
	findEnds(p)
	p.lines = append(p.lines, unitsFar(p)...)
	return p
}

// bestKey is the column left of the values whose texts are known as names most often.
func bestKey(p *Piece, left, values int, knows func(string) bool, not int) int {
	best, hits := -1, 0
	for col := left; col < max(values, left+1); col++ {
		if col == not || slices.ContainsFunc(p.Bindings, func(x Binding) bool { return x.Col == col }) {
			continue
		}
		n := 0
		for _, row := range p.Sheet.Grid.Rows {
			if row > p.Block.Last && row <= p.end && knows(p.Sheet.Grid.Raw(workbook.Ref{Row: row, Col: col})) {
				n++
			}
		}
		if n > hits {
			best, hits = col, n
		}
	}
	return best
}
