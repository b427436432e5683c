package locate

import (
	"cmp"
	"slices"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

var headerAmbiguous = report.Code{
	Name: "header.ambiguous", Severity: report.Fault,
	Meaning: indicators.Text{ZH: "两列表头相同，无法区分", EN: "two columns have the same header"},
	Mend:    indicators.Text{ZH: "请写明两列各自的含义", EN: "say in the headers what each column is"},
}

// hits counts the rows below that the piece's names know.
func (p *Piece) hits() int {
	n := 0
	for _, row := range p.Sheet.Grid.Rows {
		if p.Key >= 0 && p.owns(row) && p.knows(p.Sheet.Grid.Raw(workbook.Ref{Row: row, Col: p.Key})) {
			n++
		}
	}
	return n
}

func (p *Piece) complete() bool {
	for i := range p.Table.ColumnSpecs {
		c := &p.Table.ColumnSpecs[i]
		if !c.Optional && !slices.ContainsFunc(p.Bindings, func(x Binding) bool { return x.Column == c }) {
			return false
		}
	}
	return true
}

func (p *Piece) knows(raw string) bool { return p.knowsBy(p.Table.Rows.By, p.Table.EntityNames, raw) }
func (p *Piece) knowsAnd(raw string) bool {
	return p.knowsBy(p.Table.Rows.And.By, p.Table.AndNames, raw)
}

// knowsRow says that the form itself names a row so.
func (p *Piece) knowsRow(row int) bool {
	return p.Key >= 0 && p.knows(p.Sheet.Grid.Raw(workbook.Ref{Row: row, Col: p.Key}))
}

func (p *Piece) knowsBy(by string, n *form.Names, raw string) bool {
	if raw == "" {
		return false
	}
	switch by {
	case indicators.ByEntity:
		_, ok := n.Find(raw)
		return ok
	case indicators.ByLabel:
		name, _ := p.Sheet.Grid.HeaderText(raw)
		return slices.ContainsFunc(p.Table.LabelSpecs, func(l form.LabelSpec) bool { return form.AnyFits(l.TextPatterns, name) })
	case indicators.ByPeriod:
		sp, ok := periods.Find(raw)
		return ok && (sp.Year != 0 || sp.First != 0)
	}
	return false
}

// FirstValue is where a row's first figure stands, or would stand: where a finding about the row belongs.
func (p *Piece) FirstValue(row int) workbook.Ref {
	for _, x := range p.Bindings {
		at := workbook.Ref{Row: row, Col: x.Col}
		if !p.Sheet.Grid.Blank(at) {
			return at
		}
	}
	return workbook.Ref{Row: row, Col: p.Bindings[0].Col}
}

// HasValues says whether a row holds a figure, an error or a formula in a column
// that counts, or a text where texts are what is reported.
func (p *Piece) HasValues(row int) bool {
	for _, x := range p.Bindings {
		c := p.Sheet.Grid.Cell(workbook.Ref{Row: row, Col: x.Col})
		role := p.Table.Value.Role
		if x.Column != nil {
			role = cmp.Or(x.Column.Role, role)
		}
		switch {
		case c.Kind == workbook.Number, c.Kind == workbook.Error, c.Kind == workbook.Date, c.Kind == workbook.Bool, c.Uncached:
			return true
		case c.Kind == workbook.Text && form.IsFigure(role):
			if _, err := p.FigureOf(c); err == nil {
				return true
			}
		case c.Kind == workbook.Text && role != indicators.RoleText:
			if text := hanzi.Key(c.Text); text != "" && !cells.IsDash(text) {
				return true
			}
		}
	}
	return false
}

// relative writes the report's own year as 本年 and the one before as 上年, so that a
// layout need not be changed every year: 2025年末余额 is 上年末余额 in a report on 2026.
func (p *Piece) relative(name string) string {
	year := p.Sheet.Period.Year()
	if p.Sheet.Period.IsZero() {
		return name
	}
	return relativeTo(name, year)
}

func (p *Piece) skipped(name string) bool {
	return name != "" && form.AnyFits(p.Table.SkipPatterns, name)
}

// firstFigure is the first column of figures.
func (p *Piece) firstFigure() int {
	first := p.Block.to + 1
	for _, x := range p.Bindings {
		if x.Column == nil || x.Column.Role != indicators.RoleText {
			first = min(first, x.Col)
		}
	}
	return first
}

// owns says whether a row below the header may be the piece's.
func (p *Piece) owns(row int) bool {
	return row > p.Block.Last && row <= p.end && !slices.ContainsFunc(p.foreign,
		func(x stretch) bool { return row >= x.from && row <= x.to })
}

// LinesAt are the statements of units that are in force in a row: the last one amid the rows above it, or those above the header.
func (p *Piece) LinesAt(row int) []UnitLine {
	for i := len(p.amid) - 1; i >= 0; i-- {
		if p.amid[i].At.Row < row {
			return p.amid[i : i+1]
		}
	}
	return p.lines
}

// sumsAcross says that a column is the sum of those of the periods beside it.
func (p *Piece) sumsAcross(col int) bool {
	path := p.Block.Path(col)
	if p.Table.AcrossBy != indicators.ByPeriod || len(path) == 0 {
		return false
	}
	name := path[len(path)-1]
	q, ok := acrossPeriod(name, p.Sheet.yearGuess())
	return isSum(name) || sumNames.MatchString(name) || ok && q.FirstMonth() == time.January &&
		q.Months() > int(p.Sheet.Spec.Form.Frequency)
}
