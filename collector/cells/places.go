package cells

import (
	"cmp"
	"slices"

	"zhibiao/collector/workbook"
)

// placesMost is how many cells a sheet may have whose places are kept. What is larger is typed anew at every look, so that it takes no
// more room than its file.
const placesMost = 10_000

// places are a sheet's cells as they count, row by row; nil where the sheet is large. A form is looked at many times: for each
// layout that is tried, each header, each label.
type places []placeRow

type placeRow struct {
	index int
	list  []place
}

// place is a cell, and what it reads as once someone asked.
type place struct {
	col    int32
	folded bool // text is known
	cell   workbook.Cell
	text   string
	head   *header
}

func newPlaces(s *workbook.Sheet) places {
	n := s.Count()
	if n == 0 || n > placesMost {
		return nil
	}
	var out places
	room := make([]place, 0, n)
	for index, cells := range s.Rows() {
		from := len(room)
		for col, c := range cells {
			room = append(room, place{col: int32(col), cell: Typed(c)})
		}
		out = append(out, placeRow{index, room[from:]})
	}
	return out
}

// row is what is kept of a row, in the order of columns.
func (p places) row(index int) []place {
	if index >= 0 && index < len(p) && p[index].index == index {
		return p[index].list
	}
	i, ok := slices.BinarySearchFunc(p, index, func(r placeRow, index int) int { return cmp.Compare(r.index, index) })
	if !ok {
		return nil
	}
	return p[i].list
}

// at is what is kept of a place; nil: nothing.
func (p places) at(at workbook.Ref) *place {
	list := p.row(at.Row)
	if at.Col >= 0 && at.Col < len(list) && int(list[at.Col].col) == at.Col {
		return &list[at.Col]
	}
	i, ok := slices.BinarySearchFunc(list, at.Col, func(p place, col int) int { return cmp.Compare(int(p.col), col) })
	if !ok {
		return nil
	}
	return &list[i]
}
