package locate

import (
	"cmp"
	"slices"

	"zhibiao/collector/form"
	"zhibiao/indicators"
)

// headerRows is how many rows a header may have.
const headerRows = 5

// better prefers more of the table's columns, then fewer rows.
func (f *Header) better(than *Header) bool {
	if c := cmp.Compare(f.score, than.score); c != 0 {
		return c > 0
	}
	return f.block.Last-f.block.first < than.block.Last-than.block.first
}

// isBest says that no header is better that has more rows: every column is bound.
func (f *Header) isBest() bool { return f != nil && f.score > 0 && f.score == f.table.Most() }

// isAcross says that the header names the column's period or entity.
func (x *Binding) isAcross() bool { return !x.Period.IsZero() || x.Entity != "" }

// hasPlain says that columns of figures stand beside those across.
func (f *Header) hasPlain() bool {
	return slices.ContainsFunc(f.bindings, func(x Binding) bool {
		return !x.isAcross() && x.Column != nil &&
			x.Column.Role != indicators.RoleText
	})
}

// claims says that a column of the header is bound to something.
func (f *Header) claims(col int) bool {
	p := f.block.Path(col)
	return slices.Contains(f.keys, col) || slices.ContainsFunc(f.bindings, func(x Binding) bool { return x.Col == col }) ||
		form.HeadersFit(f.table.AndHeaders, p) || form.HeadersFit(f.table.YearHeaders, p) || form.HeadersFit(f.table.UnitHeaders, p) ||
		slices.ContainsFunc(f.table.Filters, func(w form.FilterSpec) bool { return form.HeadersFit(w.HeaderPatterns, p) })
}

func (f *Header) overlaps(from, to int) bool {
	return slices.ContainsFunc(f.bindings, func(x Binding) bool { return x.Col >= from && x.Col <= to })
}

// shifts says that the form knows columns of the table to be of another period than the sheet's.
func (f *Header) shifts() bool {
	return slices.ContainsFunc(f.bindings, func(x Binding) bool { return x.Column != nil && x.Column.Shift != 0 })
}
