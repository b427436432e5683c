package collector

import (
	"iter"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// grid is a sheet as people see it: merged cells show their first cell's text
// all over, rows are at hand in order.
type grid struct {
	sheet  *workbook.Sheet
	watch  *watch
	whole  []int                    // indexes of the sheet's rows that hold something, in order
	rows   []int                    // those of them that are looked at
	merges map[int][]workbook.Range // by row, for merges that are no taller than mergeReach
	last   workbook.Ref             // bottom right corner of what holds something
	folded map[workbook.Ref]string
	heads  map[workbook.Ref]header // what headerText makes of a place, for all layouts that are tried
	words  []words                 // all texts, once someone asked for them
	lines  [][]heading             // by row as in rows, once someone asked for them
	spans  map[int]periods.Spoken  // by a header's first row, what is spoken of above it
	year   *int                    // that the first rows speak of, once someone asked for it
}

// header is a place's text as a header reads.
type header struct{ name, unit string }

// words are a text cell, folded.
type words struct {
	at   workbook.Ref
	text string
}

// mergeReach and mergeBudget bound what a sheet's merges may cost: a merge taller than
// that is a page's layout, not a header or a row's name.
const (
	mergeReach  = 2000
	mergeBudget = 1_000_000
)

func newGrid(s *workbook.Sheet, w *watch) *grid {
	g := &grid{sheet: s, watch: w, merges: map[int][]workbook.Range{}, folded: map[workbook.Ref]string{}, heads: map[workbook.Ref]header{}, spans: map[int]periods.Spoken{}}
	for index := range s.Rows() {
		g.whole = append(g.whole, index)
	}
	g.rows = g.whole
	if b, ok := s.Bounds(); ok {
		g.last = b.Last
	}
	budget := mergeBudget
	for _, m := range s.Merges {
		height := m.Last.Row - m.First.Row + 1
		if height > mergeReach || budget < height {
			continue
		}
		budget -= height
		for row := m.First.Row; row <= m.Last.Row; row++ {
			g.merges[row] = append(g.merges[row], m)
		}
	}
	for _, list := range g.merges {
		slices.SortStableFunc(list, func(a, b workbook.Range) int { return a.First.Col - b.First.Col })
	}
	return g
}

// part is the same grid from one row to before another.
func (g *grid) part(from, to int) *grid {
	out := *g
	a, _ := slices.BinarySearch(g.whole, from)
	b, _ := slices.BinarySearch(g.whole, to)
	out.rows, out.words, out.lines, out.year = g.whole[a:b], nil, nil, nil
	out.last.Row = min(g.last.Row, to-1)
	return &out
}

// anchor is where a place's value stands: itself, or the first cell of the merged range around it.
func (g *grid) anchor(at workbook.Ref) workbook.Ref {
	const overlapping = 8 // ranges must not overlap; where they do, the nearest few are looked at
	list := g.merges[at.Row]
	i, _ := slices.BinarySearchFunc(list, at.Col+1, func(m workbook.Range, col int) int { return m.First.Col - col })
	for n := 0; i > 0 && n < overlapping; n++ {
		i--
		if at.Col <= list[i].Last.Col {
			return list[i].First
		}
	}
	return at
}

// covered says that a merged range hides what stands at a place.
func (g *grid) covered(at workbook.Ref) bool { return len(g.merges[at.Row]) > 0 && g.anchor(at) != at }

// isMerged says that a place lies in a merged range.
func (g *grid) isMerged(at workbook.Ref) bool {
	return slices.ContainsFunc(g.merges[at.Row], func(m workbook.Range) bool { return m.Contains(at) })
}

// cell is what stands at a place itself; nothing where a merged range hides it.
func (g *grid) cell(at workbook.Ref) workbook.Cell {
	g.watch.look()
	if g.covered(at) {
		return workbook.Cell{}
	}
	return typed(g.sheet.At(at))
}

// cells are what stands in a row itself, from left to right: a row may be
// wide and nearly empty.
func (g *grid) cells(row int) iter.Seq2[workbook.Ref, workbook.Cell] {
	return func(yield func(workbook.Ref, workbook.Cell) bool) {
		for col, c := range g.sheet.Row(row) {
			g.watch.look()
			at := workbook.Ref{Row: row, Col: col}
			if !g.covered(at) && !yield(at, typed(c)) {
				return
			}
		}
	}
}

// typed is a cell as it counts: an error's name typed out, as in .csv, is that error, and a date that shows a month alone, or words
// beside it, is that text: what people typed before the spreadsheet made a date of it.
func typed(c workbook.Cell) workbook.Cell {
	if text, ok := c.DateText(); ok {
		return workbook.Cell{Kind: workbook.Text, Text: text, Formula: c.Formula, Computed: c.Computed}
	}
	if c.Kind == workbook.Text && strings.Contains(c.Text, "#") && workbook.ErrorName(trim(c.Text)) {
		c.Kind = workbook.Error
	}
	return c
}

// seen is what people see at a place, merged ranges resolved.
func (g *grid) seen(at workbook.Ref) workbook.Cell {
	g.watch.look()
	if len(g.merges[at.Row]) > 0 {
		at = g.anchor(at)
	}
	return typed(g.sheet.At(at))
}

// seenCells are what people see in a row, from left to right.
func (g *grid) seenCells(row int) iter.Seq2[workbook.Ref, workbook.Cell] {
	return func(yield func(workbook.Ref, workbook.Cell) bool) {
		if len(g.merges[row]) == 0 {
			for col, c := range g.sheet.Row(row) {
				g.watch.look()
				if !yield(workbook.Ref{Row: row, Col: col}, typed(c)) {
					return
				}
			}
			return
		}
		for col := range g.last.Col + 1 {
			at := workbook.Ref{Row: row, Col: col}
			if c := g.seen(at); c.Kind != workbook.Blank && !yield(at, c) {
				return
			}
		}
	}
}

// raw is the text that people see at a place, spaces around it cut off.
func (g *grid) raw(at workbook.Ref) string {
	c := g.seen(at)
	if c.Kind == workbook.Blank {
		return ""
	}
	return trim(textSeen(c))
}

// textSeen is a cell's text as people see it: a day as one.
func textSeen(c workbook.Cell) string {
	if c.Kind == workbook.Date && c.Number >= 1 && c.Number < 2958466 {
		return dayOfSerial(c.Number, time.UTC).Format("2006-01-02")
	}
	return c.Text
}

// text is the folded text at a place.
func (g *grid) text(at workbook.Ref) string {
	if t, ok := g.folded[at]; ok {
		return t
	}
	t := hanzi.Key(g.raw(at))
	g.folded[at] = t
	return t
}

// header is the text at a place as a header reads, and its unit.
func (g *grid) header(at workbook.Ref) (name, unit string) {
	if h, ok := g.heads[at]; ok {
		return h.name, h.unit
	}
	var h header
	if raw := g.raw(at); raw != "" {
		h.name, h.unit = headerText(raw)
	}
	g.heads[at] = h
	return h.name, h.unit
}

// heading is what a place reads as in a header.
type heading struct {
	name  string
	words bool // it is a text
}

// headings are what the places of the i-th row read as, those left out that are figures and nothing else.
func (g *grid) headings(i int) []heading {
	if g.lines == nil {
		g.lines = make([][]heading, len(g.rows))
	}
	if g.lines[i] == nil {
		line := []heading{}
		for at, c := range g.seenCells(g.rows[i]) {
			if c.Kind == workbook.Blank || c.Kind == workbook.Number && isPlainFigure(c.Text) {
				continue
			}
			if name, _ := g.header(at); name != "" {
				line = append(line, heading{name, c.Kind == workbook.Text})
			}
		}
		g.lines[i] = line
	}
	return g.lines[i]
}

// texts are the cells that hold texts, row by row.
func (g *grid) texts() []words {
	if g.words == nil {
		g.words = []words{}
		for _, row := range g.rows {
			for at, c := range g.cells(row) {
				if c.Kind == workbook.Text {
					g.words = append(g.words, words{at, g.text(at)})
				}
			}
		}
	}
	return g.words
}

// blank says that nothing can be seen at a place: a cell that holds only spaces is blank.
func (g *grid) blank(at workbook.Ref) bool { return g.raw(at) == "" }

// trim cuts white space of every kind off both ends, and what is only there to
// keep a cell open: zero-width characters.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\u3000' || r == '\u00a0' || r == '\u200b' || r == '\ufeff' || r == '\v' || r == '\f' || r == '\u2002' || r == '\u2003'
	})
}

// firstText is the leftmost cell of a row that holds a text.
func (g *grid) firstText(row int) (workbook.Ref, bool) {
	for at, c := range g.cells(row) {
		if c.Kind == workbook.Text && trim(c.Text) != "" {
			return at, true
		}
	}
	return workbook.Ref{}, false
}
