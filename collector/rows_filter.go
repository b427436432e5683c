package collector

import (
	"zhibiao/collector/workbook"
	"zhibiao/indicators/periods"
)

// passes says whether a row gets through the layout's filters.
func (p *piece) passes(row int) bool {
	for i := range p.table.where {
		if !p.passesFilter(&p.table.where[i], row) {
			return false
		}
	}
	return true
}

func (p *piece) passesFilter(w *filterSpec, row int) bool {
	fits := len(w.is) == 0 && w.Within == ""
	for _, col := range p.filterColumns(w) {
		at := workbook.Ref{Row: row, Col: col}
		text := p.sheet.grid.text(at)
		name, _ := headerText(p.sheet.grid.raw(at))
		if text == "" && len(w.headers) == 0 {
			continue
		}
		if anyFits(w.not, text) || anyFits(w.not, name) {
			return false
		}
		if len(w.is) > 0 && (anyFits(w.is, text) || anyFits(w.is, name)) {
			fits = true
		}
		if w.Within != "" && p.dateWithin(at, w.Within) {
			fits = true
		}
	}
	return fits
}

// filterColumns are the columns that a filter looks at: those under its headers, or all before the values.
func (p *piece) filterColumns(w *filterSpec) []int {
	var cols []int
	if len(w.headers) == 0 {
		for col := range p.bindings[0].col {
			cols = append(cols, col)
		}
		return cols
	}
	for col := 0; col <= p.block.to; col++ {
		if headersFit(w.headers, p.block.path(col)) {
			cols = append(cols, col)
		}
	}
	return cols
}

func (p *piece) dateWithin(at workbook.Ref, within string) bool {
	t, _, err := dateOf(p.sheet.grid.seen(at), p.sheet.reader.catalogue.Location)
	if err != nil || p.sheet.period.IsZero() {
		return false
	}
	span := p.sheet.period
	if within == "year" {
		span = periods.New(span.Year(), 1, int(span.LastMonth()))
	}
	loc := p.sheet.reader.catalogue.Location
	return !t.Before(span.Start(loc)) && t.Before(span.End(loc))
}
