package extract

import (
	"zhibiao/collector/cells"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators/quantities"
)

// unitChoices are the ways to state the unit that a table leaves out, for its sender to choose among: each of the units that such
// amounts are reported in, and what a cell above the table says then.
func (p *Piece) unitChoices(taken cells.Unit) []report.Choice {
	at, text, ok := p.UnitRoom()
	if !ok {
		return []report.Choice{}
	}
	return choices(taken.Unit, at, func(unit string) string {
		if text == "" {
			return "单位：" + unit
		}
		return text + "（单位：" + unit + "）"
	})
}

// headerChoices are the same for one column, behind its header.
func (p *Piece) headerChoices(sl slot) []report.Choice {
	at := p.Sheet.Grid.Anchor(workbook.Ref{Row: p.Block.Last, Col: sl.at.Col})
	text := p.Sheet.Grid.Raw(at)
	if sl.indicator == nil || text == "" {
		return nil
	}
	return choices(quantities.BaseUnit(sl.indicator.Unit), at, func(unit string) string { return text + "（" + unit + "）" })
}

func choices(of quantities.Unit, at workbook.Ref, text func(unit string) string) []report.Choice {
	list := []report.Choice{}
	for _, unit := range of.Alike() {
		list = append(list, report.Choice{Name: unit, Cell: at.String(), Text: text(unit)})
	}
	return list
}
