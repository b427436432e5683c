package workbook

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
)

// markupReader is what the readers of a single XML document share: the
// tokeniser, the sheet being filled, and where in it the reading is.
type markupReader struct {
	ctx    context.Context
	budget *budget
	book   *Book
	scan   scanner
	fill   *filling
	row    int
	col    int
	text   []byte // of the cell being read
	names  map[string]bool
}

func newMarkupReader(ctx context.Context, limits *Limits, format Format) *markupReader {
	return &markupReader{ctx: ctx, budget: &budget{limits: limits}, book: &Book{Format: format}, row: -1, col: -1, names: map[string]bool{}}
}

// place says where the reading is.
func (m *markupReader) place() string {
	switch {
	case m.fill == nil:
		return ""
	case m.row < 0:
		return fmt.Sprintf(", sheet %q", m.fill.sheet.Name)
	case m.col < 0:
		return fmt.Sprintf(", sheet %q, row %d", m.fill.sheet.Name, m.row+1)
	}
	return fmt.Sprintf(", sheet %q, cell %s", m.fill.sheet.Name, Ref{m.row, m.col})
}

// whole reads a file that is one XML document, whose element is root, to its end;
// inner reads what stands in that.
func (m *markupReader) whole(data []byte, root string, inner func() error) error {
	x := &m.scan
	x.reset(m.ctx, bytes.NewReader(data), "(the whole file)")
	x.where = m.place
	if err := x.begin(); err != nil {
		return err
	}
	if t, err := x.next(); err != nil {
		return err
	} else if t != tokenStart || string(x.name) != root {
		return x.errorf(ErrFormat, "begins with <%.40s>, not <%s>", x.name, root)
	}
	if err := inner(); err != nil {
		return err
	}
	if err := x.finish(); err != nil {
		return err
	}
	if len(m.book.Sheets) == 0 {
		return x.corrupt("it holds no sheet")
	}
	return nil
}

// each calls do on every element within the one that is open; do has to read
// it to its end. Blank or stray text between is passed over where loose.
func (m *markupReader) each(do func(name string) error) error {
	x := &m.scan
	for {
		child, err := x.child()
		if err != nil || !child {
			return err
		}
		if err := do(string(x.name)); err != nil {
			return err
		}
	}
}

// attr is the value of an attribute by its name alone, whatever its prefix.
func (m *markupReader) attr(name string) (string, bool, error) {
	x := &m.scan
	for i := range x.attrs {
		if string(x.attrs[i].name) == name {
			v, err := x.value(&x.attrs[i])
			return v, true, err
		}
	}
	return "", false, nil
}

// count is an attribute that counts, absent otherwise.
func (m *markupReader) count(name string, otherwise int) (int, error) {
	text, ok, err := m.attr(name)
	if err != nil || !ok {
		return otherwise, err
	}
	n, ok := parseIndex(trim([]byte(text)))
	if !ok {
		return 0, m.scan.corrupt("attribute %s is %.20q, not a number", name, text)
	}
	return n, nil
}

// open begins a sheet, whose name must be its own.
func (m *markupReader) open(name string) error {
	if len(m.book.Sheets) == m.budget.limits.Sheets {
		return m.scan.errorf(ErrLimit, "more than %d sheets", m.budget.limits.Sheets)
	}
	if m.names[strings.ToLower(name)] {
		return m.scan.corrupt("two sheets are named %.100q", name)
	}
	m.names[strings.ToLower(name)] = true
	if err := m.budget.text(len(name)); err != nil {
		return m.scan.wrap(err)
	}
	s := &Sheet{Name: name}
	m.fill, m.row, m.col = m.budget.fill(s), -1, -1
	m.book.Sheets = append(m.book.Sheets, s)
	return nil
}

// close ends the sheet.
func (m *markupReader) close() error {
	m.row, m.col = -1, -1
	if err := m.fill.finish(); err != nil {
		return m.scan.wrap(err)
	}
	m.fill = nil
	return nil
}

// wrapped adds the place to a fault of the filling.
func (m *markupReader) wrapped(err error) error {
	if err != nil {
		return m.scan.wrap(err)
	}
	return nil
}

// flat is the text of the element just started with all within it, tags left out.
func (m *markupReader) flat() ([]byte, error) {
	x := &m.scan
	m.text = m.text[:0]
	for depth := len(x.opens); ; {
		t, err := x.next()
		if err != nil {
			return nil, err
		}
		switch {
		case t == tokenText:
			if m.text, err = x.decode(m.text, x.text); err != nil {
				return nil, err
			}
			if len(m.text) > maxToken {
				return nil, x.errorf(ErrLimit, "one text of more than %d bytes", maxToken)
			}
		case t == tokenClose && len(x.opens) < depth:
			return m.text, nil
		}
	}
}

// dateCell reads an ISO 8601 date, with or without a time, into a serial. A day
// before the 1900 system begins stays the text that it is.
func (m *markupReader) dateCell(text string) (Cell, error) {
	t, ok := parseISO(text)
	if !ok {
		return Cell{}, m.scan.corrupt("%.40q is no date", text)
	}
	serial, ok := serialOf(t)
	if !ok {
		return Cell{Kind: Text, Text: text}, nil
	}
	return Cell{Kind: Date, Number: serial}, nil
}

// declaration is an XML declaration with its encoding.
var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)["'][^>]*\?>`)

// unicodeXML turns XML that declares another encoding than Unicode into UTF-8.
func unicodeXML(data []byte) ([]byte, error) {
	m := declaration.FindSubmatchIndex(data[:min(len(data), 1024)])
	if m == nil || strings.HasPrefix(strings.ToLower(string(data[m[2]:m[3]])), "utf") {
		data = bytes.TrimLeft(data, " \t\r\n")
		return data, nil
	}
	text, err := decodeText(data, string(data[m[2]:m[3]]))
	if err != nil {
		return nil, err
	}
	if m := declaration.FindStringIndex(text); m != nil {
		text = text[m[1]:]
	}
	return []byte(text), nil
}
