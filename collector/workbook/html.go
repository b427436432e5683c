package workbook

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// htmlReader reads the tables of a page onto one sheet, as spreadsheets do that
// open it: one below the other, and text between them in rows of its own,
// since that is where a form's title and unit stand. A table within a cell
// begins in that cell's place and pushes apart what stands beside and below.
//
// The page is taken token by token, never as a tree: what it costs grows with
// its length alone.
type htmlReader struct {
	ctx    context.Context
	limits *Limits
	tokens *html.Tokenizer
	fill   *filling
	codes  codes
	looks  map[string]look // by class
	tables []*htmlTable    // open, outermost first
	next   int             // row for what comes outside tables
	text   htmlText        // outside tables
	quiet  int             // depth within elements whose text nobody sees
	work   int             // places looked at for spans
}

func readHTML(ctx context.Context, data []byte, limits Limits) (*Book, error) {
	text, err := decodeText(data, declaredCharset(data))
	if err != nil {
		return nil, err
	}
	sheet := &Sheet{Name: "Sheet1"}
	if name := soleSheetName(text); name != "" {
		sheet.Name = name
	}
	r := &htmlReader{ctx: ctx, limits: &limits, tokens: html.NewTokenizer(strings.NewReader(text)), looks: map[string]look{}}
	r.tokens.SetMaxBuf(maxToken)
	r.fill = (&budget{limits: &limits}).fill(sheet)
	if err := r.read(); err != nil {
		return nil, err
	}
	if err := r.fill.finish(); err != nil {
		return nil, err
	}
	return &Book{Format: HTML, Sheets: []*Sheet{sheet}}, nil
}

var charsetPattern = regexp.MustCompile(`(?i)charset\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})`)

// declaredCharset is the encoding that the page's head names.
func declaredCharset(data []byte) string {
	if m := charsetPattern.FindSubmatch(data[:min(len(data), 4096)]); m != nil {
		return string(m[1])
	}
	return ""
}

var sheetNamePattern = regexp.MustCompile(`<x:Name>([^<]{1,200})</x:Name>`)

// soleSheetName is the name that Excel writes into a page that is one sheet.
func soleSheetName(text string) string {
	head := text[:min(len(text), 64<<10)]
	if n := strings.Count(head, "<x:ExcelWorksheet>"); n != 1 {
		return ""
	}
	if m := sheetNamePattern.FindStringSubmatch(head); m != nil {
		return strings.TrimSpace(html.UnescapeString(m[1]))
	}
	return ""
}

func (r *htmlReader) read() error {
	for n := 0; ; n++ {
		if n%1024 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		switch r.tokens.Next() {
		case html.ErrorToken:
			switch err := r.tokens.Err(); {
			case err == io.EOF:
				return r.end()
			case err == html.ErrBufferExceeded:
				return fmt.Errorf("%w: one tag or text of more than %d bytes", ErrLimit, maxToken)
			default:
				return fmt.Errorf("%w: page: %w", ErrCorrupt, err)
			}
		case html.TextToken:
			if r.quiet == 0 {
				r.target().add(string(r.tokens.Text()))
			}
		case html.StartTagToken:
			if err := r.start(false); err != nil {
				return err
			}
		case html.SelfClosingTagToken:
			if err := r.start(true); err != nil {
				return err
			}
		case html.EndTagToken:
			name, _ := r.tokens.TagName()
			if err := r.close(string(name)); err != nil {
				return err
			}
		}
	}
}

// end is the page's end: a table that is still open was cut off.
func (r *htmlReader) end() error {
	if n := len(r.tables); n > 0 {
		return fmt.Errorf("%w: the page ends within a table, in row %d: it is cut off", ErrCorrupt, r.tables[n-1].row+1)
	}
	if r.quiet > 0 {
		return fmt.Errorf("%w: the page ends within something that is not shown: it is cut off", ErrCorrupt)
	}
	if err := r.flush(); err != nil {
		return err
	}
	if len(r.fill.sheet.rows) == 0 {
		return fmt.Errorf("%w: a page without any text in a table", ErrFormat)
	}
	return nil
}

// table is the innermost open table, or nil.
func (r *htmlReader) table() *htmlTable {
	if n := len(r.tables); n > 0 {
		return r.tables[n-1]
	}
	return nil
}

// target is where text goes: to the open cell, to a row of its own between a
// table's cells, or to one outside tables.
func (r *htmlReader) target() *htmlText {
	t := r.table()
	switch {
	case t == nil:
		return &r.text
	case t.cell != nil:
		return &t.cell.text
	}
	return &t.loose
}

// start takes a start tag; closed is one that closes itself.
func (r *htmlReader) start(closed bool) error {
	raw, more := r.tokens.TagName()
	name := string(raw)
	var attrs map[string]string
	for more {
		var key, value []byte
		key, value, more = r.tokens.TagAttr()
		if attrs == nil {
			attrs = map[string]string{}
		}
		if _, twice := attrs[string(key)]; !twice && len(attrs) < maxAttrs {
			attrs[string(key)] = string(value)
		}
	}
	switch name {
	case "style":
		// What is within comes as one text.
		if r.tokens.Next() == html.TextToken {
			r.style(string(r.tokens.Text()))
		}
	case "script", "title", "noscript", "template", "textarea", "select", "xml":
		if !closed {
			r.quiet++
		}
	case "table":
		return r.openTable(attrs)
	case "col", "colgroup":
		return r.column(name, attrs)
	case "tr":
		return r.openRow(attrs)
	case "td", "th":
		return r.openCell(attrs)
	case "br":
		r.target().line()
	case "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "center":
		if r.table() == nil {
			return r.flush()
		}
		r.target().block()
	}
	return nil
}

func (r *htmlReader) close(name string) error {
	switch name {
	case "script", "title", "noscript", "template", "textarea", "select", "xml":
		r.quiet = max(0, r.quiet-1)
	case "table":
		return r.closeTable()
	case "td", "th":
		return r.closeCell()
	case "tr":
		return r.closeRow()
	case "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "center":
		if r.table() == nil {
			return r.flush()
		}
		r.target().block()
	}
	return nil
}

// flush puts the text outside tables into rows of its own.
func (r *htmlReader) flush() (err error) {
	r.next, err = r.lines(r.text.take(), Ref{r.next, 0})
	return err
}

// lines puts each line of a text into a row, and returns the row behind.
func (r *htmlReader) lines(text string, at Ref) (int, error) {
	for line := range strings.SplitSeq(text, "\n") {
		if blankText(line) {
			continue
		}
		if err := r.put(at, Cell{Kind: Text, Text: line}); err != nil {
			return 0, err
		}
		at.Row++
	}
	return at.Row, nil
}

func (r *htmlReader) put(at Ref, c Cell) error {
	if err := r.fill.put(at, c); err != nil {
		return fmt.Errorf("cell %s: %w", at, err)
	}
	return nil
}
