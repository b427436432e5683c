package workbook

import (
	"context"
	"regexp"
	"strings"
)

// spreadsheetMLReader reads the XML of Excel 2002 and 2003.
type spreadsheetMLReader struct {
	*markupReader
	codes   codes
	styles  map[string]look
	columns map[int]look // looks of whole columns
	rowLook look
}

var savedSpreadsheetML = regexp.MustCompile(`<(?:\w+:)?LastSaved>\s*([0-9TZ:.+-]{10,40})\s*<`)

func readSpreadsheetML(ctx context.Context, data []byte, limits Limits) (*Book, error) {
	data, err := unicodeXML(data)
	if err != nil {
		return nil, err
	}
	r := &spreadsheetMLReader{markupReader: newMarkupReader(ctx, &limits, SpreadsheetML), styles: map[string]look{}}
	if err := r.whole(data, "Workbook", func() error { return r.each(r.part) }); err != nil {
		return nil, err
	}
	r.book.Saved = savedIn(savedSpreadsheetML, data[:min(len(data), savedMost)])
	return r.book, nil
}

func (r *spreadsheetMLReader) part(name string) error {
	switch name {
	case "Styles":
		return r.each(r.style)
	case "ExcelWorkbook":
		return r.each(func(name string) error {
			if name == "Date1904" {
				r.book.Date1904 = true
			}
			return r.scan.skip()
		})
	case "Names":
		return r.each(r.name)
	case "Worksheet":
		return r.worksheet()
	}
	return r.scan.skip()
}

func (r *spreadsheetMLReader) style(name string) error {
	if name != "Style" {
		return r.scan.skip()
	}
	id, _, err := r.attr("ID")
	if err != nil {
		return err
	}
	parent, _, err := r.attr("Parent")
	if err != nil {
		return err
	}
	l := r.styles[parent]
	err = r.each(func(name string) error {
		if name == "NumberFormat" {
			code, ok, err := r.attr("Format")
			if err != nil {
				return err
			}
			if named, known := namedLook(code); known {
				l = named
			} else if ok {
				l = r.codes.look(code)
			}
		}
		return r.scan.skip()
	})
	if len(r.styles) >= maxStyles {
		return r.scan.errorf(ErrLimit, "more than %d styles", maxStyles)
	}
	r.styles[id] = l
	return err
}

func (r *spreadsheetMLReader) name(name string) error {
	if name == "NamedRange" {
		name, _, err := r.attr("Name")
		if err != nil {
			return err
		}
		refers, _, err := r.attr("RefersTo")
		if err != nil {
			return err
		}
		if len(r.book.Names) == maxNames {
			return r.scan.errorf(ErrLimit, "more than %d defined names", maxNames)
		}
		if err := r.budget.text(len(name) + len(refers)); err != nil {
			return r.scan.wrap(err)
		}
		r.book.Names = append(r.book.Names, Name{name, strings.TrimPrefix(refers, "=")})
	}
	return r.scan.skip()
}

func (r *spreadsheetMLReader) worksheet() error {
	name, _, err := r.attr("Name")
	if err != nil {
		return err
	}
	if err := r.open(name); err != nil {
		return err
	}
	tables := 0
	err = r.each(func(name string) error {
		switch name {
		case "Table":
			if tables++; tables > 1 {
				return r.scan.corrupt("a second <Table>")
			}
			return r.table()
		case "WorksheetOptions":
			return r.each(r.option)
		}
		return r.scan.skip()
	})
	if err != nil {
		return err
	}
	return r.close()
}

func (r *spreadsheetMLReader) option(name string) error {
	if name != "Visible" {
		return r.scan.skip()
	}
	text, err := r.flat()
	if s := strings.TrimSpace(string(text)); err == nil && (s == "SheetHidden" || s == "SheetVeryHidden") {
		r.fill.sheet.Hidden = true
	}
	return err
}

func (r *spreadsheetMLReader) table() error {
	r.columns = map[int]look{}
	row, column := -1, -1
	err := r.each(func(name string) (err error) {
		switch name {
		case "Column":
			column, err = r.column(column)
			return err
		case "Row":
			row, err = r.oneRow(row)
			return err
		}
		return r.scan.skip()
	})
	r.row, r.col = -1, -1
	return err
}

// step finds the index of what just started, and the last that it spans.
func (r *spreadsheetMLReader) step(last, most int) (first, end int, err error) {
	n, err := r.count("Index", last+2)
	if err != nil {
		return 0, 0, err
	}
	span, err := r.count("Span", 0)
	if err != nil {
		return 0, 0, err
	}
	if n <= last+1 {
		return 0, 0, r.scan.corrupt("index %d behind %d", n, last+1)
	}
	if n > most || span > most {
		return 0, 0, r.scan.errorf(ErrLimit, "index %d and %d more, a sheet has %d", n, span, most)
	}
	return n - 1, min(n-1+span, most-1), nil
}

// isHidden reads the attribute of rows and columns.
func (r *spreadsheetMLReader) isHidden() (bool, error) {
	v, _, err := r.attr("Hidden")
	return v == "1" || v == "true", err
}

func (r *spreadsheetMLReader) column(last int) (int, error) {
	first, end, err := r.step(last, maxCols)
	if err != nil {
		return 0, err
	}
	hidden, err := r.isHidden()
	if err != nil {
		return 0, err
	}
	if hidden {
		if err := r.wrapped(r.fill.hideCols(first, end)); err != nil {
			return 0, err
		}
	}
	id, ok, err := r.attr("StyleID")
	if err != nil {
		return 0, err
	}
	if l := r.styles[id]; ok && l != lookPlain {
		for i := first; i <= end; i++ {
			r.columns[i] = l
		}
	}
	return end, r.scan.skip()
}

func (r *spreadsheetMLReader) oneRow(last int) (int, error) {
	first, end, err := r.step(last, maxRows)
	if err != nil {
		return 0, err
	}
	r.row, r.col = first, -1
	hidden, err := r.isHidden()
	if err != nil {
		return 0, err
	}
	if hidden {
		if err := r.wrapped(r.fill.hideRows(first, end)); err != nil {
			return 0, err
		}
	}
	id, _, err := r.attr("StyleID")
	if err != nil {
		return 0, err
	}
	r.rowLook = r.styles[id]
	col := -1
	err = r.each(func(name string) (err error) {
		if name != "Cell" {
			return r.scan.skip()
		}
		col, err = r.cell(col)
		return err
	})
	r.col = -1
	return end, err
}

// cell reads one cell and returns the last column that it takes: a merged one
// takes those across.
func (r *spreadsheetMLReader) cell(last int) (int, error) {
	x := &r.scan
	r.col = last + 1
	n, err := r.count("Index", last+2)
	if err != nil {
		return 0, err
	}
	if n <= last+1 {
		return 0, x.corrupt("index %d behind %d", n, last+1)
	}
	r.col = n - 1
	across, err := r.count("MergeAcross", 0)
	if err != nil {
		return 0, err
	}
	down, err := r.count("MergeDown", 0)
	if err != nil {
		return 0, err
	}
	at := Ref{r.row, r.col}
	if r.col >= maxCols || across >= maxCols || down >= maxRows {
		return 0, x.errorf(ErrLimit, "column %d, merged over %d more and %d rows; a sheet has %d by %d", r.col+1, across, down, maxRows,
			maxCols)
	}
	if err := r.wrapped(r.fill.merge(Range{at, Ref{at.Row + down, at.Col + across}})); err != nil {
		return 0, err
	}
	id, styled, err := r.attr("StyleID")
	if err != nil {
		return 0, err
	}
	l := r.styles[id]
	if !styled {
		if l = r.rowLook; l == lookPlain {
			l = r.columns[r.col]
		}
	}
	_, formula, err := r.attr("Formula")
	if err != nil {
		return 0, err
	}
	c := Cell{}
	data := false
	err = r.each(func(name string) (err error) {
		if name != "Data" {
			return x.skip()
		}
		if data {
			return x.corrupt("two values in one cell")
		}
		data = true
		c, err = r.data(l)
		return err
	})
	if err != nil {
		return 0, err
	}
	c.Formula, c.Uncached = formula, formula && c.Kind == Blank
	return r.col + across, r.wrapped(r.fill.put(at, c))
}

// data reads a value by its type.
func (r *spreadsheetMLReader) data(l look) (Cell, error) {
	x := &r.scan
	kind, _, err := r.attr("Type")
	if err != nil {
		return Cell{}, err
	}
	raw, err := r.flat()
	if err != nil {
		return Cell{}, err
	}
	text := string(raw)
	switch kind {
	case "Number":
		if len(trim(raw)) == 0 {
			return Cell{}, nil
		}
		number, _, ok := parseNumber(raw)
		if !ok {
			return Cell{}, x.corrupt("%.40q is no number", text)
		}
		c := r.codes.cell(number, l, r.book.Date1904)
		if c.Kind == Number {
			c.Text = string(trim(raw))
		}
		return c, nil
	case "DateTime":
		if len(trim(raw)) == 0 {
			return Cell{}, nil
		}
		return r.dateCell(string(trim(raw)))
	case "Boolean":
		switch strings.ToLower(string(trim(raw))) {
		case "1", "true":
			return Cell{Kind: Bool, Number: 1}, nil
		case "0", "false":
			return Cell{Kind: Bool}, nil
		}
		return Cell{}, x.corrupt("%.20q is neither true nor false", text)
	case "Error":
		if text == "" {
			return Cell{}, x.corrupt("an error value without its name")
		}
		return Cell{Kind: Error, Text: text}, nil
	case "String", "":
		return Cell{Kind: Text, Text: text}, nil
	}
	return Cell{}, x.corrupt("a value of type %.20q", kind)
}
