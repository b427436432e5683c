package locate

import (
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/workbook"
)

// FigureOf reads a cell's number as its sheet is to be read.
func (p *Piece) FigureOf(c workbook.Cell) (cells.Figure, error) {
	if text, ok := p.Joined(c.Text); ok && c.Kind == workbook.Text {
		c.Text = text
	}
	return p.Sheet.Grid.FigureOf(c)
}

// Joined is a text without the blanks that a machine saw between its digits;
// false where there are none, where they group thousands as people write them,
// or where the sheet's layout says nothing of machines. Only digits with at
// most one point are joined: whatever else stands there may be two numbers.
func (p *Piece) Joined(text string) (string, bool) {
	if !p.Sheet.Spec.Scanned {
		return "", false
	}
	fields := strings.FieldsFunc(cells.Trim(text), func(r rune) bool { return strings.ContainsRune(" \u00a0\u3000\u2002\u2003\u2009", r) })
	if len(fields) < 2 || grouped(fields) {
		return "", false
	}
	whole := strings.Join(fields, "")
	if strings.Trim(whole, "0123456789.") != "" || strings.Count(whole, ".") > 1 {
		return "", false
	}
	return whole, true
}

// grouped says that digits stand in groups of three, which needs no joining.
func grouped(fields []string) bool {
	for i, f := range fields {
		if len(f) > 3 || i > 0 && len(f) != 3 || strings.Contains(f, ".") {
			return false
		}
	}
	return true
}
