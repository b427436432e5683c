package cells

import (
	"slices"

	"zhibiao/collector/workbook"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// TitleRows is how far down a title is looked for where no header is found.
const TitleRows = 12

// SpanAbove is the span that is spoken of nearest above a header, by the header's first row.
func (g *Grid) SpanAbove(first int) periods.Spoken {
	span, ok := g.spans[first]
	if !ok {
		span = g.findSpanAbove(first)
		g.spans[first] = span
	}
	return span
}

func (g *Grid) findSpanAbove(first int) periods.Spoken {
	i, _ := slices.BinarySearch(g.Rows, first)
	for _, row := range slices.Backward(g.Rows[max(0, i-TitleRows):i]) {
		for at, c := range g.Cells(row) {
			g.Watch.Look()
			if c.Kind != workbook.Text || hanzi.ContainsAny(g.Text(at), NotPeriod) {
				continue
			}
			if sp, ok := periods.Find(g.Raw(at)); ok && sp.Last != 0 {
				return sp
			}
		}
	}
	sp, _ := periods.Find(g.Sheet.Name)
	return sp
}

// YearSaid is the year that the first of the sheet's rows to name one speaks of; 0: none does.
func (g *Grid) YearSaid() int {
	if g.year == nil {
		year := g.findYear()
		g.year = &year
	}
	return *g.year
}

func (g *Grid) findYear() int {
	for _, row := range g.Rows[:min(len(g.Rows), TitleRows)] {
		if at, ok := g.FirstText(row); ok {
			if sp, ok := periods.Find(g.Raw(at)); ok && sp.Year != 0 {
				return sp.Year
			}
		}
	}
	return 0
}
