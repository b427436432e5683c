package workbook

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"
)

// Sheet is one table of cells. Only cells that hold something are kept, 16
// bytes each, so that a million of them fit beside their own file.
type Sheet struct {
	Name   string
	Hidden bool
	Merges []Range
	Totals []Range // the rows of totals of the tables declared in it, as .xlsx has them

	rows       []row
	disorder   bool     // some row or cell came before one that stands above or left of it
	chunk      int      // cells in the latest allocation
	texts      []string // what packed cells point at; 0 is unused
	shared     []string // the same for texts that all sheets of the workbook share
	hiddenRows []Range  // by Row only; joined and in order once finished
	hiddenCols []Range  // by Col only; the same
	mergeIndex mergeIndex

	calculations map[Ref]Calculation // of formulas that carry no value, once someone tried
}

type row struct {
	index int32
	cells []packed
}

type packed struct {
	bits  uint64 // a number's bits
	text  uint32 // index into Sheet.texts, or with sharedText into Sheet.shared; 0 if the number says it all
	col   uint16
	kind  Kind
	flags uint8
}

// sharedText marks an index into Sheet.shared.
const sharedText = 1 << 31

const (
	flagPercent = 1 << iota
	flagFormula
	flagUncached
	flagComputed
	flagFormat // behind the cell's text, after a 0 byte, stands its number format
)

// Count is how many cells hold something.
func (s *Sheet) Count() int {
	n := 0
	for i := range s.rows {
		n += len(s.rows[i].cells)
	}
	return n
}

// AnyText says whether f holds of a text that the sheet, or another that shares its texts with it, has.
func (s *Sheet) AnyText(f func(string) bool) bool {
	return slices.ContainsFunc(s.texts, f) || slices.ContainsFunc(s.shared, f)
}

// Rows walks the rows that hold something, in order: each row's index and its
// cells by column.
func (s *Sheet) Rows() iter.Seq2[int, iter.Seq2[int, Cell]] {
	return func(yield func(int, iter.Seq2[int, Cell]) bool) {
		var arena textArena // one for all numbers' texts
		for i := range s.rows {
			r := &s.rows[i]
			cells := func(yield func(int, Cell) bool) {
				for _, p := range r.cells {
					if !yield(int(p.col), s.unpack(p, &arena)) {
						return
					}
				}
			}
			if !yield(int(r.index), cells) {
				return
			}
		}
	}
}

// Row walks the cells of one row by column; none where nothing stands.
func (s *Sheet) Row(index int) iter.Seq2[int, Cell] {
	return func(yield func(int, Cell) bool) {
		i, ok := s.find(index)
		if !ok {
			return
		}
		for _, p := range s.rows[i].cells {
			if !yield(int(p.col), s.unpack(p, nil)) {
				return
			}
		}
	}
}

// find is where a row is kept. Most sheets have every row from the first on.
func (s *Sheet) find(index int) (int, bool) {
	if index >= 0 && index < len(s.rows) && int(s.rows[index].index) == index {
		return index, true
	}
	return slices.BinarySearchFunc(s.rows, int32(index), func(r row, index int32) int { return cmp.Compare(r.index, index) })
}

// find is where a column's cell is kept. Most rows have every column from the first on.
func (r *row) find(col int) (int, bool) {
	if col >= 0 && col < len(r.cells) && int(r.cells[col].col) == col {
		return col, true
	}
	return slices.BinarySearchFunc(r.cells, col, func(p packed, col int) int { return cmp.Compare(int(p.col), col) })
}

// At is the cell at a place; a Blank one where nothing stands. A place inside
// a merged range is not resolved to its first cell: see MergeAt.
func (s *Sheet) At(at Ref) Cell {
	i, ok := s.find(at.Row)
	if !ok {
		return Cell{}
	}
	j, ok := s.rows[i].find(at.Col)
	if !ok {
		return Cell{}
	}
	return s.unpack(s.rows[i].cells[j], nil)
}

// Bounds is the smallest range that holds every cell with a value, and whether there is one.
func (s *Sheet) Bounds() (Range, bool) {
	if len(s.rows) == 0 {
		return Range{}, false
	}
	b := Range{First: Ref{int(s.rows[0].index), math.MaxInt}, Last: Ref{int(s.rows[len(s.rows)-1].index), 0}}
	for _, r := range s.rows {
		b.First.Col = min(b.First.Col, int(r.cells[0].col))
		b.Last.Col = max(b.Last.Col, int(r.cells[len(r.cells)-1].col))
	}
	return b, true
}

// RowHidden says whether the row is hidden from people.
func (s *Sheet) RowHidden(index int) bool {
	return covers(s.hiddenRows, index, func(r Range) (int, int) { return r.First.Row, r.Last.Row })
}

// ColHidden says whether the column is hidden from people.
func (s *Sheet) ColHidden(index int) bool {
	return covers(s.hiddenCols, index, func(r Range) (int, int) { return r.First.Col, r.Last.Col })
}

// covers says whether an index lies in one of the spans, which are in order.
func covers(spans []Range, index int, of func(Range) (int, int)) bool {
	_, ok := slices.BinarySearchFunc(spans, index, func(r Range, index int) int {
		first, last := of(r)
		switch {
		case last < index:
			return -1
		case first > index:
			return 1
		}
		return 0
	})
	return ok
}

// unpack makes a cell of what is kept of it; a number's text is made in the arena, if there is one.
func (s *Sheet) unpack(p packed, arena *textArena) Cell {
	c := Cell{Kind: p.kind, Percent: p.flags&flagPercent != 0, Formula: p.flags&flagFormula != 0, Uncached: p.flags&flagUncached != 0,
		Computed: p.flags&flagComputed != 0}
	switch p.kind {
	case Number, Date, Bool:
		c.Number = math.Float64frombits(p.bits)
		if p.text == 0 {
			c.Text = arena.number(c.Number)
		}
	}
	switch {
	case p.text&sharedText != 0:
		c.Text = s.shared[p.text&^sharedText]
	case p.flags&flagFormat != 0 && p.text != 0:
		var text string
		if text, c.Format, _ = strings.Cut(s.texts[p.text], "\x00"); text != "" || p.kind != Number && p.kind != Date {
			c.Text = text
		} else {
			c.Text = numberText(c.Number)
		}
	case p.text != 0:
		c.Text = s.texts[p.text]
	}
	return c
}
