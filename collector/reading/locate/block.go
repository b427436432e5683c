package locate

import (
	"slices"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/workbook"
)

// Path is the way through the header down to a column; nil of one beside the block.
func (b *Block) Path(col int) form.Path {
	if col < b.from || col > b.to {
		return nil
	}
	return b.paths[col-b.from]
}

// unitsOf are what the header says of a column's unit, from below.
func (b *Block) unitsOf(col int) []HeaderUnit {
	if col < b.from || col > b.to {
		return nil
	}
	return b.units[col-b.from]
}

// newBlock reads the paths of the rows from first to last in the columns from and to.
func newBlock(g *cells.Grid, first, last, from, to int) *Block {
	b := &Block{first: first, Last: last, from: from, to: to}
	b.paths = make([]form.Path, to-from+1)
	b.units = make([][]HeaderUnit, to-from+1)
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
func columnPath(g *cells.Grid, first, last, col int, left []int) (form.Path, []HeaderUnit) {
	var p form.Path
	var units []HeaderUnit
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
				units = append(units, HeaderUnit{Text: u, At: at})
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
