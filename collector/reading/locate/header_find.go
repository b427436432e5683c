package locate

import (
	"slices"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/workbook"
)

// findHeaders finds the places of a table's header in a sheet, from row upward of
// which nothing belongs to it. Without a header that has every required column,
// the best that comes near is given, with what it misses.
func findHeaders(s *Sheet, t *form.TableSpec, after int) []*Header {
	if t.Repeat && len(t.KeyHeaders) > 0 {
		if beside := locateBeside(s, t); len(beside) > 0 {
			return beside
		}
	}
	var whole []*Header
	var best *Header
	limit := after
	for i, row := range s.Grid.Rows {
		if row <= limit || !mayEndHeader(s, t, i) {
			continue
		}
		here := headerEndingAt(s, t, i, limit)
		if here == nil {
			continue
		}
		if best == nil || here.better(best) {
			best = here
		}
		if len(here.missing) == 0 {
			// One row deeper may say more: 总产值 alone fits where 总产值 > 本月 stands below it.
			if deeper := deeperHeader(s, t, i, here); deeper != nil {
				here = deeper
			}
			if here = here.withBelow(s, t); len(here.missing) > 0 {
				best = here
				continue
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

// headerEndingAt is the best header whose last row is the i-th, with as many rows above as belong to it; nil: none is. One that
// begins amid the merged cell that heads the rows' names lacks what stands beside the upper part of that: where this makes its
// columns other things, it lacks them.
func headerEndingAt(s *Sheet, t *form.TableSpec, i, limit int) (best *Header) {
	row := s.Grid.Rows[i]
	var cut *Header
	for h := 0; h < headerRows && i-h >= 0 && !best.isBest(); h++ {
		first := s.Grid.Rows[i-h]
		if first <= limit || row-first >= headerRows || h > 0 && !mayJoin(s, first, s.Grid.Rows[i-h+1]) {
			break
		}
		f := bindHeader(s, t, newBlock(s.Grid, first, row, 0, s.Grid.Last.Col))
		switch {
		case f == nil:
			if cut != nil && first <= cut.keyTop(s) && best == nil {
				best = cut.lacking()
			}
		case f.keyTop(s) < f.block.first:
			if cut == nil || f.better(cut) {
				cut = f
			}
		case best == nil || f.better(best):
			best = f
		}
	}
	if best == nil {
		return cut
	}
	return best
}

// keyTop is the row in which the merged cell begins that heads the rows' names.
func (f *Header) keyTop(s *Sheet) int {
	top := f.block.first
	for _, col := range f.keys {
		top = min(top, s.Grid.Anchor(workbook.Ref{Row: f.block.first, Col: col}).Row)
	}
	return top
}

// lacking is a header that has none of the columns that it seemed to have.
func (f *Header) lacking() *Header {
	without := *f
	without.missing = slices.Clone(f.missing)
	for _, x := range f.bindings {
		if x.Column != nil {
			without.missing = append(without.missing, x.Column)
		}
	}
	return &without
}

// mayJoin says whether a row may be one more of the header whose next row is
// below: there is at most a row between them that merged cells cover, and it holds no figures.
func mayJoin(s *Sheet, row, below int) bool {
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

// deeperHeader tries the header with up to two more rows below and keeps it where more columns are bound.
func deeperHeader(s *Sheet, t *form.TableSpec, i int, f *Header) *Header {
	var better *Header
	for j := i + 1; j < len(s.Grid.Rows) && j <= i+2 && !f.isBest(); j++ {
		row := s.Grid.Rows[j]
		if row-f.block.first >= headerRows {
			break
		}
		g := bindHeader(s, t, newBlock(s.Grid, f.block.first, row, 0, s.Grid.Last.Col))
		if g != nil && len(g.missing) == 0 && g.score > f.score && (better == nil || g.score > better.score) {
			better = g
		}
	}
	return better
}

// mayEndHeader says whether the i-th row holds a text with which a header could
// end, so that only such rows are tried.
func mayEndHeader(s *Sheet, t *form.TableSpec, i int) bool {
	if t.AcrossBy == "" && !t.Endings.Figures {
		return slices.ContainsFunc(s.Grid.Headings(i), func(h cells.Heading) bool { return mayEnd(s, t, h.Name, h.Words) })
	}
	for at, c := range s.Grid.SeenCells(s.Grid.Rows[i]) {
		if c.Kind == workbook.Blank {
			continue
		}
		words := c.Kind == workbook.Text // a figure is no misspelt header
		if name, _ := s.Grid.Header(at); name != "" && mayEnd(s, t, name, words) {
			return true
		}
		if t.AcrossBy != "" && readsAcross(s, t, at) {
			return true
		}
	}
	return false
}
