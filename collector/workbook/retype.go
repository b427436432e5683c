package workbook

import (
	"cmp"
	"context"
	"fmt"
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
	var names map[string]string // of sheets that are called something else now
	if book.Format == XLSX {
		if d, err = EditDraft(data, limits); err != nil {
			return nil, err
		}
		d.keep("make formulas inert", guarded(func() error { return d.inert(book) }))
	} else {
		d, names = redraw(book, Marks{}), drawnNames(book)
	}
	for _, c := range cells {
		p := d.Page(cmp.Or(names[c.Sheet], c.Sheet))
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
	text := map[place]string{}
	for _, c := range cells {
		text[place{c.Sheet, c.At}] = clean(c.Text)
	}
	for i, sheet := range before.Sheets {
		for row, list := range sheet.Rows() {
			for col, was := range list {
				at := place{sheet.Name, Ref{row, col}}
				is := after.Sheets[i].At(at.at)
				if _, meant := text[at]; !meant && !saysTheSame(is, was) {
					return fmt.Errorf("%s would become %q, and is %q", at, is.Text, was.Text)
				}
			}
		}
		for _, c := range cells {
			at := place{c.Sheet, c.At}
			if is := after.Sheets[i].At(c.At).Text; c.Sheet == sheet.Name && is != text[at] {
				return fmt.Errorf("%s says %q, not %q", at, is, c.Text)
			}
		}
	}
	return nil
}

// saysTheSame compares what two cells say: a number of a text file may have become one.
func saysTheSame(a, b Cell) bool {
	return a.Text == b.Text || a.Kind == b.Kind && a.Kind != Text && a.Number == b.Number
}
