package workbook

import (
	"context"
	"fmt"
	"time"
)

// Retyped is a text that is to stand in a cell, with a comment that says why.
type Retyped struct {
	Sheet      string
	At         Ref
	Text, Note string
}

// retyping is what crosses to a child.
type retyping struct {
	Author string
	Cells  []Retyped
}

// Retype gives a workbook back with texts in some of its cells, as an .xlsx: an .xlsx or .xlsm keeps all of its formatting, other
// formats come as their values, merged ranges and widths. What could run or fetch something comes back without, as from Mark.
// Where any other cell would then say something else, it is an error. It is called where Read may be: its errors are Read's.
func Retype(ctx context.Context, name string, data []byte, author string, cells []Retyped, limits Limits) ([]byte, error) {
	book, err := Read(ctx, name, data, limits)
	if err != nil {
		return nil, err
	}
	var d *Draft
	names := map[string]string{}
	if book.Format == XLSX {
		if d, err = EditDraft(data, limits); err != nil {
			return nil, err
		}
		d.keep("make formulas inert", guarded(func() error { return d.inert(book) }))
	} else {
		d, names = redraw(book, Marks{Made: time.Unix(0, 0)}), drawnNames(book)
	}
	for _, c := range cells {
		sheet := c.Sheet
		if drawn, ok := names[sheet]; ok {
			sheet = drawn
		}
		p := d.Page(sheet)
		p.Text(c.At, clean(c.Text), Style{})
		if c.Note != "" {
			p.Comment(c.At, author, clean(c.Note))
		}
	}
	written, err := d.Bytes()
	if err != nil {
		return nil, fmt.Errorf("retype %q: %w", name, err)
	}
	after, err := Read(ctx, name+".xlsx", written, limits)
	if err != nil {
		return nil, fmt.Errorf("retype %q: what was written: %w", name, err)
	}
	if err := onlyRetyped(book, after, cells); err != nil {
		return nil, fmt.Errorf("retype %q: %w", name, err)
	}
	return written, nil
}

// onlyRetyped says which cell changed that was not to.
func onlyRetyped(before, after *Book, cells []Retyped) error {
	if len(before.Sheets) != len(after.Sheets) {
		return fmt.Errorf("%d sheets became %d", len(before.Sheets), len(after.Sheets))
	}
	text := map[string]string{}
	for _, c := range cells {
		text[PlaceOf(c.Sheet, c.At)] = clean(c.Text)
	}
	for i, sheet := range before.Sheets {
		for row, list := range sheet.Rows() {
			for col, was := range list {
				at := Ref{row, col}
				is := after.Sheets[i].At(at)
				if _, meant := text[PlaceOf(sheet.Name, at)]; !meant && !saysTheSame(is, was) {
					return fmt.Errorf("%s!%s would become %q, and is %q", sheet.Name, at, is.Text, was.Text)
				}
			}
		}
		for _, c := range cells {
			if c.Sheet == sheet.Name && after.Sheets[i].At(c.At).Text != text[PlaceOf(c.Sheet, c.At)] {
				return fmt.Errorf("%s!%s says %q, not %q", c.Sheet, c.At, after.Sheets[i].At(c.At).Text, c.Text)
			}
		}
	}
	return nil
}

// saysTheSame compares what two cells say: a number of a text file may have become one.
func saysTheSame(a, b Cell) bool {
	return a.Text == b.Text || a.Kind == b.Kind && a.Kind != Text && a.Number == b.Number
}
