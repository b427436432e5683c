package locate

import (
	"slices"

	"zhibiao/collector/workbook"
)

// UnitRoom is where a statement of the unit of a table's figures can be written that has none: a blank cell in the row above the
// header, or else the nearest text above, a title, which keeps what it says; false where nothing stands above.
func UnitRoom(p *Piece) (at workbook.Ref, text string, ok bool) {
	g := p.Sheet.Grid
	last := p.from
	for _, x := range p.Bindings {
		last = max(last, x.Col)
	}
	if row := p.Block.first - 1; row >= 0 {
		for col := last; col >= p.from; col-- {
			if at := (workbook.Ref{Row: row, Col: col}); g.Blank(at) && !g.IsMerged(at) {
				return at, "", true
			}
		}
	}
	for _, row := range slices.Backward(g.Whole) {
		if row >= p.Block.first {
			continue
		}
		if at, ok := g.FirstText(row); ok {
			return g.Anchor(at), g.Raw(at), true
		}
	}
	return at, "", false
}
