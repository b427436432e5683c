package workbook

import (
	"bytes"
	"fmt"
	"math"
)

// sheetReader reads the cells of one worksheet.
type sheetReader struct {
	*xlsxReader
	*filling
	x *scanner

	row, col int  // of the cell being read; -1 before the first
	disorder bool // rows or cells were not in their order
	slow     bool // do without quick
}

func (r *xlsxReader) readSheet(p *part, e sheetEntry) (*Sheet, error) {
	s := &sheetReader{
		xlsxReader: r, x: &r.scan, row: -1, col: -1, slow: r.slow,
		filling: r.budget.fill(&Sheet{Name: e.name, Hidden: e.hidden, shared: r.shared}),
	}
	if err := r.document(p, "worksheet", s.place, s.worksheet); err != nil {
		return nil, err
	}
	s.sheet.finish()
	if s.disorder {
		if at, twice := s.sheet.doubled(); twice {
			return nil, fmt.Errorf("part %s, sheet %q, cell %s: %w: the cell is there twice", p.name, e.name, at, ErrCorrupt)
		}
		r.book.Notes = append(r.book.Notes, Note{NoteDisorder, e.name})
	}
	return s.sheet, nil
}

// place says where the reading is.
func (s *sheetReader) place() string {
	switch {
	case s.row < 0:
		return fmt.Sprintf(", sheet %q", s.sheet.Name)
	case s.col < 0:
		return fmt.Sprintf(", sheet %q, row %d", s.sheet.Name, s.row+1)
	}
	return fmt.Sprintf(", sheet %q, cell %s", s.sheet.Name, Ref{s.row, s.col})
}

func (s *sheetReader) worksheet() error {
	x := s.x
	data := false
	for {
		child, err := x.child()
		if err != nil {
			return err
		}
		if !child {
			if !data {
				return x.corrupt("a worksheet without <sheetData>")
			}
			return nil
		}
		switch {
		case !x.main():
			err = x.skip()
		case string(x.name) == "sheetData":
			if data {
				return x.corrupt("a second <sheetData>")
			}
			data = true
			err = s.rows()
			s.row, s.col = -1, -1
		case string(x.name) == "cols":
			err = s.cols()
		case string(x.name) == "mergeCells":
			err = s.mergeCells()
		default:
			err = x.skip()
		}
		if err != nil {
			return err
		}
	}
}

// cols takes up the hidden columns.
func (s *sheetReader) cols() error {
	x := s.x
	for {
		child, err := x.child()
		if err != nil || !child {
			return err
		}
		if string(x.name) == "col" {
			if err := s.hideCol(); err != nil {
				return err
			}
		}
		if err := x.skip(); err != nil {
			return err
		}
	}
}

// hideCol takes up the columns of the element just started, if they are hidden.
func (s *sheetReader) hideCol() error {
	x := s.x
	hidden, err := x.flag("hidden")
	if err != nil {
		return err
	}
	first, err := s.index("min")
	if err != nil {
		return err
	}
	last, err := s.index("max")
	if err != nil {
		return err
	}
	if !hidden {
		if hidden, err = s.noSize("width", "customWidth"); err != nil {
			return err
		}
	}
	if !hidden {
		return nil
	}
	if first < 1 || last < first {
		return x.corrupt("hidden columns %d to %d", first, last)
	}
	if err := s.hideCols(first-1, last-1); err != nil {
		return x.wrap(err)
	}
	return nil
}

func (s *sheetReader) mergeCells() error {
	x := s.x
	for {
		child, err := x.child()
		if err != nil || !child {
			return err
		}
		if string(x.name) == "mergeCell" {
			text, _, err := x.attr("ref")
			if err != nil {
				return err
			}
			r, ok := ParseRange(text)
			if !ok {
				return x.corrupt("merged range %.40q is none", text)
			}
			if err := s.merge(r); err != nil {
				return x.wrap(err)
			}
		}
		if err := x.skip(); err != nil {
			return err
		}
	}
}

func (s *sheetReader) rows() error {
	x := s.x
	last := -1
	for {
		child, err := x.child()
		if err != nil || !child {
			return err
		}
		if !x.main() || string(x.name) != "row" {
			return x.corrupt("<%s> between rows", x.name)
		}
		hidden, err := s.startRow(last)
		if err != nil {
			return err
		}
		last = s.row
		if hidden {
			if err := s.hideRows(s.row, s.row); err != nil {
				return x.wrap(err)
			}
		}
		if err := s.cellsOfRow(); err != nil {
			return err
		}
	}
}

// startRow finds the index of the row just started: its own, or the one behind last.
func (s *sheetReader) startRow(last int) (hidden bool, err error) {
	x := s.x
	s.row, s.col = last+1, -1
	flat := false
	for i := range x.attrs {
		a := &x.attrs[i]
		if a.prefix != nil {
			continue
		}
		switch string(a.name) {
		case "r":
			n, ok := parseIndex(a.raw)
			if !ok || n < 1 || n > maxRows {
				return false, x.corrupt("row number %.20q", a.raw)
			}
			s.row = n - 1
		case "hidden":
			if hidden, err = x.flag("hidden"); err != nil {
				return false, err
			}
		case "ht":
			flat = isZero(a.raw)
		}
	}
	if flat && !hidden {
		if hidden, err = s.noSize("ht", "customHeight"); err != nil {
			return false, err
		}
	}
	switch {
	case s.row >= maxRows:
		return false, x.corrupt("more than %d rows", maxRows)
	case s.row == last:
		return false, x.corrupt("row %d is there twice", s.row+1)
	case s.row < last:
		s.disorder = true
	}
	return hidden, nil
}

// noSize says that a row or column was given no height or width: nobody sees it either.
func (s *sheetReader) noSize(size, custom string) (bool, error) {
	given, err := s.x.flag(custom)
	if err != nil || !given {
		return false, err
	}
	text, there, err := s.x.attr(size)
	return there && isZero([]byte(text)), err
}

// isZero says that a number is written with zeros alone.
func isZero(text []byte) bool {
	return len(text) > 0 && len(bytes.Trim(text, "0.")) == 0 && text[0] == '0'
}

func (s *sheetReader) cellsOfRow() error {
	x := s.x
	for {
		if err := s.quick(); err != nil {
			return err
		}
		child, err := x.child()
		if err != nil || !child {
			return err
		}
		switch {
		case !x.main():
			return x.corrupt("foreign <%s> between cells", x.name)
		case len(x.name) == 1 && x.name[0] == 'c':
			err = s.cell()
		case string(x.name) == "extLst":
			err = x.skip()
		default:
			return x.corrupt("<%s> between cells", x.name)
		}
		if err != nil {
			return err
		}
	}
}

// cellType is a cell's attribute t.
type cellType uint8

const (
	typeNumber cellType = iota
	typeShared
	typeString // of a formula, or plain
	typeInline
	typeBool
	typeError
	typeDate
)

func (s *sheetReader) cell() error {
	x := s.x
	kind, style, err := s.startCell()
	if err != nil {
		return err
	}
	var p packed
	var formula, valued, inline bool
	for {
		child, err := x.child()
		if err != nil {
			return err
		}
		if !child {
			break
		}
		if !x.main() {
			return x.corrupt("foreign <%s> within a cell", x.name)
		}
		switch string(x.name) {
		case "v":
			if valued {
				return x.corrupt("two values in one cell")
			}
			valued = true
			err = s.value(&p, kind)
		case "f":
			formula = true
			_, err = x.content()
		case "is":
			if inline {
				return x.corrupt("two texts in one cell")
			}
			inline = true
			err = s.inline(&p)
		case "extLst":
			err = x.skip()
		default:
			return x.corrupt("<%s> within a cell", x.name)
		}
		if err != nil {
			return err
		}
	}
	if inline && valued {
		return x.corrupt("a value and a text in one cell")
	}
	return s.keep(p, style, formula)
}

// startCell takes the place, type and look of the cell just started.
func (s *sheetReader) startCell() (kind cellType, l look, err error) {
	x := s.x
	last := s.col
	s.col = last + 1
	for i := range x.attrs {
		a := &x.attrs[i]
		if a.prefix != nil {
			continue
		}
		switch string(a.name) {
		case "r":
			at, ok := parseRef(a.raw)
			if !ok {
				return 0, 0, x.corrupt("cell reference %.20q", a.raw)
			}
			if at.Row != s.row {
				return 0, 0, x.corrupt("cell %s in row %d", a.raw, s.row+1)
			}
			s.col = at.Col
		case "t":
			var ok bool
			if kind, ok = parseType(a.raw); !ok {
				return 0, 0, x.corrupt("cell of type %.20q", a.raw)
			}
		case "s":
			n, ok := parseIndex(a.raw)
			switch {
			case !ok:
				return 0, 0, x.corrupt("cell style %.20q", a.raw)
			case n < len(s.looks):
				l = s.looks[n]
			case n > 0 && s.looks != nil:
				return 0, 0, x.corrupt("cell style %d of %d", n, len(s.looks))
			}
		}
	}
	switch {
	case s.col >= maxCols:
		return 0, 0, x.corrupt("more than %d columns", maxCols)
	case s.col == last:
		return 0, 0, x.corrupt("the cell is there twice")
	case s.col < last:
		s.disorder = true
	}
	return kind, l, nil
}

func parseType(raw []byte) (cellType, bool) {
	switch string(raw) {
	case "n", "":
		return typeNumber, true
	case "s":
		return typeShared, true
	case "str":
		return typeString, true
	case "inlineStr":
		return typeInline, true
	case "b":
		return typeBool, true
	case "e":
		return typeError, true
	case "d":
		return typeDate, true
	}
	return 0, false
}

// value reads <v>.
func (s *sheetReader) value(p *packed, kind cellType) error {
	x := s.x
	text, err := x.content()
	if err != nil {
		return err
	}
	switch kind {
	case typeNumber:
		return s.number(p, text)
	case typeShared:
		if text = trim(text); len(text) == 0 {
			return nil // some programs keep a blank cell's type
		}
		n, ok := parseIndex(text)
		if !ok || n >= len(s.shared) {
			return x.corrupt("shared string %.20q of %d", text, len(s.shared))
		}
		p.kind, p.text = Text, sharedText|uint32(n)
	case typeString, typeInline:
		return s.keepText(p, Text, unescape(bytes.Clone(text)))
	case typeBool:
		return s.bool(p, trim(text))
	case typeError:
		if len(text) == 0 {
			return x.corrupt("an error value without its name")
		}
		return s.keepText(p, Error, text)
	case typeDate:
		return s.date(p, text)
	}
	return nil
}

func (s *sheetReader) number(p *packed, text []byte) error {
	text = trim(text)
	if len(text) == 0 {
		return nil
	}
	number, plain, ok := parseNumber(text)
	if !ok {
		return s.x.corrupt("%.40q is no number", text)
	}
	p.kind, p.bits = Number, math.Float64bits(number)
	if !plain {
		return s.keepText(p, Number, text)
	}
	return nil
}

func (s *sheetReader) bool(p *packed, text []byte) error {
	p.kind = Bool
	switch string(text) {
	case "1", "true", "TRUE":
		p.bits = math.Float64bits(1)
	case "0", "false", "FALSE":
	case "":
		p.kind = Blank
	default:
		return s.x.corrupt("%.20q is neither true nor false", text)
	}
	return nil
}

// date reads an ISO 8601 date, time or both into a serial of the 1900 system.
// A day before that system begins stays the text that it is.
func (s *sheetReader) date(p *packed, text []byte) error {
	text = trim(text)
	if len(text) == 0 {
		return nil
	}
	t, ok := parseISO(string(text))
	if !ok {
		return s.x.corrupt("%.40q is no date", text)
	}
	serial, ok := serialOf(t)
	if !ok {
		return s.keepText(p, Text, text)
	}
	p.kind, p.bits = Date, math.Float64bits(serial)
	return nil
}

func (s *sheetReader) inline(p *packed) error {
	text, err := s.richText(s.x)
	if err != nil {
		return err
	}
	return s.keepText(p, Text, text)
}

// keepText keeps a text of this sheet's own.
func (s *sheetReader) keepText(p *packed, kind Kind, text []byte) (err error) {
	p.kind = kind
	if p.text, err = s.intern(text, &s.texts); err != nil {
		return s.x.wrap(err)
	}
	return nil
}

// keep puts the cell that was read in its place, within the limits.
func (s *sheetReader) keep(p packed, l look, formula bool) error {
	if formula {
		p.flags |= flagFormula
		if p.kind == Blank {
			p.flags |= flagUncached
			if l == lookPercent {
				p.flags |= flagPercent // for the value that may be worked out
			}
			if code := s.codes.code(l); code != "" {
				if err := s.keepFormat(&p, code); err != nil {
					return err
				}
			}
		}
	}
	if p.kind == Blank && !formula {
		return nil
	}
	if p.kind == Number && l != lookPlain {
		if err := s.applyLook(&p, l); err != nil {
			return err
		}
	}
	if err := s.take(Ref{s.row, s.col}); err != nil {
		return s.x.wrap(err)
	}
	p.col = uint16(s.col)
	s.sheet.add(s.row, p)
	return nil
}

// keepFormat keeps a number's format beside its text, once if it repeats soon enough.
func (s *sheetReader) keepFormat(p *packed, code string) error {
	text := ""
	if p.text != 0 {
		text = s.sheet.texts[p.text]
	}
	p.flags |= flagFormat
	return s.keepText(p, p.kind, []byte(text+"\x00"+code))
}

// applyLook makes a number a percentage or a date. A number beyond the last day
// of year 9999 or before the first shows as no date, and is none.
func (s *sheetReader) applyLook(p *packed, l look) error {
	if l == lookPercent {
		p.flags |= flagPercent
		return nil
	}
	if code := s.codes.code(l); code != "" && s.codes.base(l) == lookPlain {
		return s.keepFormat(p, code)
	}
	serial, ok := dateSerial(math.Float64frombits(p.bits), s.codes.base(l), s.book.Date1904)
	if !ok {
		return nil
	}
	p.kind = Date
	if b := math.Float64bits(serial); b != p.bits {
		p.bits, p.text = b, 0
	}
	if code := s.codes.code(l); code != "" {
		return s.keepFormat(p, code)
	}
	return nil
}
