package workbook

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Plain gives a workbook back to be handed out: the very bytes where they carry
// nothing that could run, else the same workbook without its macros, as an .xlsx. What
// cannot be read is an error, since nobody can tell what it carries. It is called
// where Read may be: its errors are Read's.
func Plain(ctx context.Context, name string, data []byte, limits Limits) ([]byte, error) {
	limits = limits.withDefaults()
	book, err := Read(ctx, name, data, limits)
	if err != nil {
		return nil, err
	}
	macros := slices.ContainsFunc(book.Notes, func(n Note) bool {
		return n.Code == NoteMacros || n.Code == NoteNoCells && strings.HasSuffix(n.Detail, "(macrosheet)")
	})
	switch {
	case book.Format == XLSX:
		plain, err := withoutMacros(data, &limits)
		if err != nil {
			return nil, fmt.Errorf("take the macros out of %q: %w", name, err)
		}
		return plain, nil
	case !macros:
		return data, nil
	}
	plain, err := redraw(book, Marks{Made: time.Unix(0, 0)}).Bytes()
	if err != nil {
		return nil, fmt.Errorf("draw %q without its macros: %w", name, err)
	}
	return plain, nil
}
