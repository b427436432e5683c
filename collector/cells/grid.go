package cells

import (
	"iter"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// Grid is a sheet as people see it: merged cells show their first cell's text
// all over, rows are at hand in order.
type Grid struct {
	Sheet  *workbook.Sheet
	Units  // that its texts and figures are read by
	Watch  *Watch
	Whole  []int                    // indexes of the sheet's rows that hold something, in order
	Rows   []int                    // those of them that are looked at
	Merges map[int][]workbook.Range // by row, for merges that are no taller than mergeReach
	Last   workbook.Ref             // bottom right corner of what holds something
	places places                   // the cells of a sheet that is not large, typed once
	folded map[workbook.Ref]string  // what other places read as
	heads  map[workbook.Ref]*header // what headerText makes of those, for all layouts that are tried
	words  []Words                  // all texts, once someone asked for them
	lines  [][]Heading              // by row as in rows, once someone asked for them
	spans  map[int]periods.Spoken   // by a header's first row, what is spoken of above it
	year   *int                     // that the first rows speak of, once someone asked for it
}

// header is a place's text as a header reads.
type header struct{ name, unit string }

// Words are a text cell, folded.
type Words struct {
	At   workbook.Ref
	Text string
}

// mergeReach and mergeBudget bound what a sheet's merges may cost: a merge taller than
// that is a page's layout, not a header or a row's name.
const (
	mergeReach  = 2000
	mergeBudget = 1_000_000
)

// NewGrid is a sheet as people see it, with every look at it one at the watch.
func NewGrid(s *workbook.Sheet, w *Watch, units Units) *Grid {
	g := &Grid{Sheet: s, Watch: w, Units: units, Merges: map[int][]workbook.Range{}, places: newPlaces(s),
		folded: map[workbook.Ref]string{}, heads: map[workbook.Ref]*header{}, spans: map[int]periods.Spoken{}}
	for index := range s.Rows() {
		g.Whole = append(g.Whole, index)
	}
	g.Rows = g.Whole
	if b, ok := s.Bounds(); ok {
		g.Last = b.Last
	}
	budget := mergeBudget
	for _, m := range s.Merges {
		height := m.Last.Row - m.First.Row + 1
		if height > mergeReach || budget < height {
			continue
		}
		budget -= height
		for row := m.First.Row; row <= m.Last.Row; row++ {
			g.Merges[row] = append(g.Merges[row], m)
		}
	}
	for _, list := range g.Merges {
		slices.SortStableFunc(list, func(a, b workbook.Range) int { return a.First.Col - b.First.Col })
	}
	return g
}

// Part is the same grid from one row to before another.
func (g *Grid) Part(from, to int) *Grid {
	out := *g
	a, _ := slices.BinarySearch(g.Whole, from)
	b, _ := slices.BinarySearch(g.Whole, to)
	out.Rows, out.words, out.lines, out.year = g.Whole[a:b], nil, nil, nil
	out.Last.Row = min(g.Last.Row, to-1)
	return &out
}

// Anchor is where a place's value stands: itself, or the first cell of the merged range around it.
func (g *Grid) Anchor(at workbook.Ref) workbook.Ref {
	const overlapping = 8 // ranges must not overlap; where they do, the nearest few are looked at
	list := g.Merges[at.Row]
	i, _ := slices.BinarySearchFunc(list, at.Col+1, func(m workbook.Range, col int) int { return m.First.Col - col })
	for n := 0; i > 0 && n < overlapping; n++ {
		i--
		if at.Col <= list[i].Last.Col {
			return list[i].First
		}
	}
	return at
}

// Covered says that a merged range hides what stands at a place.
func (g *Grid) Covered(at workbook.Ref) bool { return len(g.Merges[at.Row]) > 0 && g.Anchor(at) != at }

// IsMerged says that a place lies in a merged range.
func (g *Grid) IsMerged(at workbook.Ref) bool {
	return slices.ContainsFunc(g.Merges[at.Row], func(m workbook.Range) bool { return m.Contains(at) })
}

// Cell is what stands at a place itself; nothing where a merged range hides it.
func (g *Grid) Cell(at workbook.Ref) workbook.Cell {
	g.Watch.Look()
	if g.Covered(at) {
		return workbook.Cell{}
	}
	return g.typed(at)
}

// typed is what stands at a place, whatever hides it.
func (g *Grid) typed(at workbook.Ref) workbook.Cell {
	if g.places != nil {
		if p := g.places.at(at); p != nil {
			return p.cell
		}
		return workbook.Cell{}
	}
	return Typed(g.Sheet.At(at))
}

// row is what stands in a row, whatever hides it.
func (g *Grid) row(row int) iter.Seq2[int, workbook.Cell] {
	return func(yield func(int, workbook.Cell) bool) {
		if g.places != nil {
			for i, list := 0, g.places.row(row); i < len(list); i++ {
				if !yield(int(list[i].col), list[i].cell) {
					return
				}
			}
			return
		}
		for col, c := range g.Sheet.Row(row) {
			if !yield(col, Typed(c)) {
				return
			}
		}
	}
}

// Cells are what stands in a row itself, from left to right: a row may be
// wide and nearly empty.
func (g *Grid) Cells(row int) iter.Seq2[workbook.Ref, workbook.Cell] {
	return func(yield func(workbook.Ref, workbook.Cell) bool) {
		for col, c := range g.row(row) {
			g.Watch.Look()
			at := workbook.Ref{Row: row, Col: col}
			if !g.Covered(at) && !yield(at, c) {
				return
			}
		}
	}
}

// Typed is a cell as it counts: an error's name typed out, as in .csv, is that error, and a date that shows a month alone, or words
// beside it, is that text: what people typed before the spreadsheet made a date of it.
func Typed(c workbook.Cell) workbook.Cell {
	if text, ok := c.DateText(); ok {
		return workbook.Cell{Kind: workbook.Text, Text: text, Formula: c.Formula, Computed: c.Computed}
	}
	if c.Kind == workbook.Text && strings.Contains(c.Text, "#") && workbook.ErrorName(Trim(c.Text)) {
		c.Kind = workbook.Error
	}
	return c
}

// Seen is what people see at a place, merged ranges resolved.
func (g *Grid) Seen(at workbook.Ref) workbook.Cell {
	g.Watch.Look()
	if len(g.Merges[at.Row]) > 0 {
		at = g.Anchor(at)
	}
	return g.typed(at)
}

// SeenCells are what people see in a row, from left to right.
func (g *Grid) SeenCells(row int) iter.Seq2[workbook.Ref, workbook.Cell] {
	return func(yield func(workbook.Ref, workbook.Cell) bool) {
		if len(g.Merges[row]) == 0 {
			for col, c := range g.row(row) {
				g.Watch.Look()
				if !yield(workbook.Ref{Row: row, Col: col}, c) {
					return
				}
			}
			return
		}
		for col := range g.Last.Col + 1 {
			at := workbook.Ref{Row: row, Col: col}
			if c := g.Seen(at); c.Kind != workbook.Blank && !yield(at, c) {
				return
			}
		}
	}
}

// Raw is the text that people see at a place, spaces around it cut off.
func (g *Grid) Raw(at workbook.Ref) string {
	c := g.Seen(at)
	if c.Kind == workbook.Blank {
		return ""
	}
	return Trim(textSeen(c))
}

// textSeen is a cell's text as people see it: a day as one.
func textSeen(c workbook.Cell) string {
	if c.Kind == workbook.Date && c.Number >= 1 && c.Number < 2958466 {
		return dayOfSerial(c.Number, time.UTC).Format("2006-01-02")
	}
	return c.Text
}

// Text is the folded text at a place.
func (g *Grid) Text(at workbook.Ref) string {
	if p := g.places.at(at); p != nil && len(g.Merges[at.Row]) == 0 {
		if !p.folded {
			p.text, p.folded = hanzi.Key(g.Raw(at)), true
		}
		return p.text
	}
	if t, ok := g.folded[at]; ok {
		return t
	}
	t := hanzi.Key(g.Raw(at))
	g.folded[at] = t
	return t
}

// Header is the text at a place as a header reads, and its unit.
func (g *Grid) Header(at workbook.Ref) (name, unit string) {
	if p := g.places.at(at); p != nil && len(g.Merges[at.Row]) == 0 {
		if p.head == nil {
			p.head = g.readHeader(at)
		}
		return p.head.name, p.head.unit
	}
	h := g.heads[at]
	if h == nil {
		h = g.readHeader(at)
		g.heads[at] = h
	}
	return h.name, h.unit
}

func (g *Grid) readHeader(at workbook.Ref) *header {
	h := &header{}
	if raw := g.Raw(at); raw != "" {
		h.name, h.unit = g.HeaderText(raw)
		h.name = TimeWords(h.name)
	}
	return h
}

// Heading is what a place reads as in a header.
type Heading struct {
	Name  string
	Words bool // it is a text
}

// Headings are what the places of the i-th row read as, those left out that are figures and nothing else.
func (g *Grid) Headings(i int) []Heading {
	if g.lines == nil {
		g.lines = make([][]Heading, len(g.Rows))
	}
	if g.lines[i] == nil {
		line := []Heading{}
		for at, c := range g.SeenCells(g.Rows[i]) {
			if c.Kind == workbook.Blank || c.Kind == workbook.Number && IsPlainFigure(c.Text) {
				continue
			}
			if name, _ := g.Header(at); name != "" {
				line = append(line, Heading{name, c.Kind == workbook.Text})
			}
		}
		g.lines[i] = line
	}
	return g.lines[i]
}

// Texts are the cells that hold texts, row by row.
func (g *Grid) Texts() []Words {
	if g.words == nil {
		g.words = []Words{}
		for _, row := range g.Rows {
			for at, c := range g.Cells(row) {
				if c.Kind == workbook.Text {
					g.words = append(g.words, Words{at, g.Text(at)})
				}
			}
		}
	}
	return g.words
}

// Blank says that nothing can be seen at a place: a cell that holds only spaces is blank.
func (g *Grid) Blank(at workbook.Ref) bool { return g.Raw(at) == "" }

// Trim cuts white space of every kind off both ends, and what is only there to
// keep a cell open: zero-width characters.
func Trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\u3000' || r == '\u00a0' || r == '\u200b' || r == '\ufeff' ||
			r == '\v' || r == '\f' || r == '\u2002' || r == '\u2003'
	})
}

// FirstText is the leftmost cell of a row that holds a text.
func (g *Grid) FirstText(row int) (workbook.Ref, bool) {
	for at, c := range g.Cells(row) {
		if c.Kind == workbook.Text && Trim(c.Text) != "" {
			return at, true
		}
	}
	return workbook.Ref{}, false
}
