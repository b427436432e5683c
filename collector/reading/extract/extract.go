package extract

import (
	"zhibiao/collector/reading/locate"
	"zhibiao/indicators"
)

// From reads the cells of the tables of a file.
func From(o *locate.Outline) *Content {
	e := &Content{Outline: o, owners: map[indicators.Subject]string{}}
	for _, sheet := range e.Sheets {
		for _, placed := range sheet.Pieces {
			p := newPiece(e, placed)
			e.Pieces = append(e.Pieces, p)
			readCells(p)
			leaveRowsUnsaid(p)
			sayTexts(p)
			sayBlanks(p)
		}
		e.settleFebruary(sheet)
	}
	return e
}
