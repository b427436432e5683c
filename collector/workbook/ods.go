package workbook

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// odsReader reads an OpenDocument spreadsheet: the part content.xml of a zip
// file, where runs of equal cells and rows stand once with a count.
type odsReader struct {
	*markupReader
	zip    *container
	part   partReader
	hides  map[string]bool // styles of tables that are not shown
	cells  []odsRun        // of the row being read
	column int             // that <table-column> told of
}

// odsRun is a cell and how often it follows itself.
type odsRun struct {
	first, n     int
	cell         Cell
	down, across int // that it is merged over
}

func readODS(ctx context.Context, data []byte, limits Limits) (*Book, error) {
	if !bytes.HasPrefix(data, []byte("PK")) {
		return readFlatODS(ctx, data, limits)
	}
	zip, err := openContainer(data, &limits)
	if err != nil {
		return nil, err
	}
	r := &odsReader{markupReader: newMarkupReader(ctx, &limits, ODS), zip: zip, hides: map[string]bool{}}
	if zip.part("encrypted-package") != nil {
		return nil, errPassword
	}
	if p := zip.part("META-INF/manifest.xml"); p != nil {
		if err := r.document(p, r.manifest); err != nil {
			return nil, err
		}
	}
	p := zip.part("content.xml")
	if p == nil {
		return nil, fmt.Errorf("%w: part content.xml is missing", ErrCorrupt)
	}
	if err := r.document(p, r.content); err != nil {
		return nil, err
	}
	if len(r.book.Sheets) == 0 {
		return nil, fmt.Errorf("part content.xml: %w: it holds no table", ErrCorrupt)
	}
	return r.book, nil
}

// readFlatODS reads what is one XML document: the whole of a .fods file.
func readFlatODS(ctx context.Context, data []byte, limits Limits) (*Book, error) {
	data, err := unicodeXML(data)
	if err != nil {
		return nil, err
	}
	r := &odsReader{markupReader: newMarkupReader(ctx, &limits, ODS), hides: map[string]bool{}}
	if err := r.whole(data, "document", r.content); err != nil {
		return nil, err
	}
	return r.book, nil
}

// document reads a part to its end, so that its checksum is proven, and calls
// inner on the start of its element.
func (r *odsReader) document(p *part, inner func() error) error {
	if err := r.zip.open(&r.part, p); err != nil {
		return fmt.Errorf("part %s: %w", p.name, err)
	}
	defer r.part.Close()
	x := &r.scan
	x.reset(r.ctx, &r.part, p.name)
	x.where = r.place
	if err := x.begin(); err != nil {
		return err
	}
	if _, err := x.next(); err != nil {
		return err
	}
	if err := inner(); err != nil {
		return err
	}
	if err := x.finish(); err != nil {
		return err
	}
	if _, err := r.part.Read(make([]byte, 1)); err != nil && err != io.EOF {
		return x.wrap(err)
	}
	return nil
}

// manifest finds out whether the parts are encrypted.
func (r *odsReader) manifest() error {
	return r.each(func(name string) error {
		if name != "file-entry" {
			return r.scan.skip()
		}
		return r.each(func(name string) error {
			if name == "encryption-data" {
				return errPassword
			}
			return r.scan.skip()
		})
	})
}

func (r *odsReader) content() error {
	return r.each(func(name string) error {
		switch name {
		case "automatic-styles":
			return r.each(r.style)
		case "body":
			return r.each(func(name string) error {
				if name != "spreadsheet" {
					return r.scan.errorf(ErrFormat, "a document of type <%.40s>", name)
				}
				return r.each(r.top)
			})
		}
		return r.scan.skip()
	})
}

// style takes up which styles of tables hide them.
func (r *odsReader) style(name string) error {
	if name != "style" {
		return r.scan.skip()
	}
	id, _, err := r.attr("name")
	if err != nil {
		return err
	}
	return r.each(func(name string) error {
		if name == "table-properties" {
			if shown, _, err := r.attr("display"); err != nil {
				return err
			} else if shown == "false" && len(r.hides) < maxStyles {
				r.hides[id] = true
			}
		}
		return r.scan.skip()
	})
}

// top reads what stands beside the tables.
func (r *odsReader) top(name string) error {
	switch name {
	case "table":
		return r.table()
	case "named-expressions":
		return r.each(r.name)
	case "calculation-settings":
		return r.each(func(name string) error {
			if name == "null-date" {
				day, _, err := r.attr("date-value")
				if err != nil {
					return err
				}
				r.book.Date1904 = day == "1904-01-01"
			}
			return r.scan.skip()
		})
	}
	return r.scan.skip()
}

func (r *odsReader) name(kind string) error {
	name, _, err := r.attr("name")
	if err != nil {
		return err
	}
	refers, place, err := r.attr("cell-range-address")
	if err != nil {
		return err
	}
	if place {
		refers = placeOfODS(refers)
	} else if refers, _, err = r.attr("expression"); err != nil {
		return err
	} else if _, after, ok := strings.Cut(refers, ":="); ok { // "of:=", the formula language
		refers = after
	}
	if len(r.book.Names) == maxNames {
		return r.scan.errorf(ErrLimit, "more than %d defined names", maxNames)
	}
	if err := r.budget.text(len(name) + len(refers)); err != nil {
		return r.scan.wrap(err)
	}
	if kind == "named-range" || kind == "named-expression" {
		r.book.Names = append(r.book.Names, Name{name, refers})
	}
	return r.scan.skip()
}

// placeOfODS turns "$表.$A$1:.$B$2" into "表!$A$1:$B$2".
func placeOfODS(address string) string {
	from, to, two := strings.Cut(address, ":")
	dot := strings.LastIndexByte(from, '.')
	if dot < 0 {
		return address
	}
	place := strings.TrimPrefix(from[:dot], "$") + "!" + from[dot+1:]
	if two {
		place += ":" + to[strings.LastIndexByte(to, '.')+1:]
	}
	return place
}

func (r *odsReader) table() error {
	name, _, err := r.attr("name")
	if err != nil {
		return err
	}
	style, _, err := r.attr("style-name")
	if err != nil {
		return err
	}
	if err := r.open(name); err != nil {
		return err
	}
	r.fill.sheet.Hidden = r.hides[style]
	r.column = 0
	if err := r.each(r.within); err != nil {
		return err
	}
	return r.close()
}

// within reads what stands in a table or in a group of its rows or columns.
func (r *odsReader) within(name string) error {
	switch name {
	case "table-row":
		return r.tableRow()
	case "table-column":
		return r.tableColumn()
	case "table-rows", "table-row-group", "table-header-rows", "table-columns", "table-column-group", "table-header-columns":
		return r.each(r.within)
	}
	return r.scan.skip()
}

// repeated is a count of one or more, as far as it matters.
func (r *odsReader) repeated(name string, most int) (int, error) {
	n, err := r.count(name, 1)
	if n == 0 && err == nil {
		return 0, r.scan.corrupt("attribute %s is 0", name)
	}
	return min(n, most), err
}

func (r *odsReader) isHidden() (bool, error) {
	v, _, err := r.attr("visibility")
	return v == "collapse" || v == "filter", err
}

func (r *odsReader) tableColumn() error {
	n, err := r.repeated("number-columns-repeated", maxCols)
	if err != nil {
		return err
	}
	hidden, err := r.isHidden()
	if err != nil {
		return err
	}
	if hidden && r.column < maxCols {
		if err := r.wrapped(r.fill.hideCols(r.column, r.column+n-1)); err != nil {
			return err
		}
	}
	r.column = min(r.column+n, maxCols)
	return r.scan.skip()
}

func (r *odsReader) tableRow() error {
	first := r.row + 1
	n, err := r.repeated("number-rows-repeated", maxRows)
	if err != nil {
		return err
	}
	hidden, err := r.isHidden()
	if err != nil {
		return err
	}
	if hidden && first < maxRows {
		if err := r.wrapped(r.fill.hideRows(first, first+n-1)); err != nil {
			return err
		}
	}
	r.row, r.col, r.cells = first, -1, r.cells[:0]
	err = r.each(func(name string) error {
		if name != "table-cell" && name != "covered-table-cell" {
			return r.scan.skip()
		}
		return r.tableCell()
	})
	if err != nil {
		return err
	}
	if err := r.spread(first, n); err != nil {
		return err
	}
	r.row, r.col = min(first+n-1, maxRows), -1
	return nil
}

// spread puts the cells of a row into each row that it stands for.
func (r *odsReader) spread(first, n int) error {
	if len(r.cells) == 0 {
		return nil
	}
	for row := first; row < first+n; row++ {
		if row%1024 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		r.row = row
		for _, c := range r.cells {
			for col := c.first; col < c.first+c.n; col++ {
				r.col = col
				at := Ref{row, col}
				if err := r.wrapped(r.fill.put(at, c.cell)); err != nil {
					return err
				}
				if c.down > 1 || c.across > 1 {
					if err := r.wrapped(r.fill.merge(Range{at, Ref{row + c.down - 1, col + c.across - 1}})); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// odsValue is what a cell's attributes say.
type odsValue struct {
	kind, value, date, time, truth, text string
	hasText, formula, isError            bool
}

func (r *odsReader) tableCell() error {
	n, err := r.repeated("number-columns-repeated", maxCols)
	if err != nil {
		return err
	}
	down, err := r.repeated("number-rows-spanned", maxRows)
	if err != nil {
		return err
	}
	across, err := r.repeated("number-columns-spanned", maxCols)
	if err != nil {
		return err
	}
	first := r.col + 1
	r.col = first
	v, err := r.value()
	if err != nil {
		return err
	}
	if err := r.paragraphs(); err != nil {
		return err
	}
	cell, err := r.cell(v)
	if err != nil {
		return err
	}
	if cell.Kind != Blank || cell.Uncached || down > 1 || across > 1 {
		if len(r.cells) == maxCols {
			return r.scan.errorf(ErrLimit, "more than %d cells in one row", maxCols)
		}
		r.cells = append(r.cells, odsRun{first, n, cell, down, across})
	}
	r.col = min(first+n-1, maxCols)
	return nil
}

func (r *odsReader) value() (v odsValue, err error) {
	x := &r.scan
	for i := range x.attrs {
		a := &x.attrs[i]
		var into *string
		switch string(a.name) {
		case "value-type":
			if string(a.prefix) == "calcext" {
				v.isError = string(a.raw) == "error"
				continue
			}
			into = &v.kind
		case "value":
			into = &v.value
		case "date-value":
			into = &v.date
		case "time-value":
			into = &v.time
		case "boolean-value":
			into = &v.truth
		case "string-value":
			v.hasText, into = true, &v.text
		case "formula":
			v.formula = true
			continue
		default:
			continue
		}
		if *into, err = x.value(a); err != nil {
			return v, err
		}
	}
	return v, nil
}

// cell is the value with the text that is shown, which r.text holds. A formula
// that shows an error is one, whatever value older programs put beside it.
func (r *odsReader) cell(v odsValue) (c Cell, err error) {
	x := &r.scan
	shown := string(r.text)
	switch {
	case v.isError || v.formula && showsError(shown):
		if c = (Cell{Kind: Error, Text: shown}); shown == "" {
			c.Text = "#VALUE!"
		}
	case v.kind == "float" || v.kind == "currency" || v.kind == "percentage":
		number, _, ok := parseNumber([]byte(v.value))
		if !ok {
			return c, x.corrupt("%.40q is no number", v.value)
		}
		c = Cell{Kind: Number, Number: number, Text: string(trim([]byte(v.value))), Percent: v.kind == "percentage"}
		if !c.Percent {
			c.Format = formatOfShown(shown, number)
		}
	case v.kind == "date":
		if c, err = r.dateCell(v.date); c.Kind == Date {
			c.Format = formatOfDay(shown)
		}
	case v.kind == "time":
		days, ok := durationDays(v.time)
		if !ok {
			return c, x.corrupt("%.40q is no span of time", v.time)
		}
		c = Cell{Kind: Date, Number: days}
	case v.kind == "boolean":
		switch v.truth {
		case "true":
			c = Cell{Kind: Bool, Number: 1}
		case "false":
			c = Cell{Kind: Bool}
		default:
			return c, x.corrupt("%.20q is neither true nor false", v.truth)
		}
	case v.kind == "string" && v.hasText:
		c = Cell{Kind: Text, Text: v.text}
	case v.kind == "string" || v.kind == "" && shown != "":
		c = Cell{Kind: Text, Text: shown}
	case v.kind == "" || v.kind == "void":
	default:
		return c, x.corrupt("a value of type %.20q", v.kind)
	}
	c.Formula = v.formula
	c.Uncached = v.formula && c.Kind == Blank
	return c, err
}

func showsError(text string) bool {
	return strings.HasPrefix(text, "Err:") || ErrorName(text)
}

var durationPattern = regexp.MustCompile(`^(-?)P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:[.,]\d{0,20})?)S)?)?$`)

// durationDays is a span of time such as PT12H30M00S in days. A negative one is
// no serial.
func durationDays(text string) (float64, bool) {
	m := durationPattern.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || m[1] != "" {
		return 0, false
	}
	part := func(s string) float64 {
		n, _ := strconv.ParseFloat(strings.ReplaceAll(s, ",", "."), 64) // none is 0
		return n
	}
	return part(m[2]) + (part(m[3])*3600+part(m[4])*60+part(m[5]))/86400, true
}

// paragraphs reads the text shown in a cell into r.text: a line for each
// paragraph. Notes and drawings in the cell are not its text.
func (r *odsReader) paragraphs() error {
	r.text = r.text[:0]
	lines := 0
	return r.each(func(name string) error {
		if name != "p" && name != "h" {
			return r.scan.skip()
		}
		if lines++; lines > 1 {
			r.text = append(r.text, '\n')
		}
		p := odsParagraph{from: len(r.text)}
		err := r.inline(&p)
		r.due(&p) // LibreOffice writes and keeps one at the end, whatever the standard says
		return err
	})
}

// odsParagraph is the state of a paragraph's blanks: they join to one, and
// those at its beginning do not count. Others are elements.
type odsParagraph struct {
	from  int
	space bool
}

// inline reads the text of the element just started.
func (r *odsReader) inline(p *odsParagraph) error {
	x := &r.scan
	for {
		t, err := x.next()
		if err != nil {
			return err
		}
		switch t {
		case tokenClose:
			return nil
		case tokenText:
			if err := r.words(p); err != nil {
				return err
			}
		case tokenStart:
			if err := r.element(p, string(x.name)); err != nil {
				return err
			}
		}
	}
}

// words appends a text token.
func (r *odsReader) words(p *odsParagraph) error {
	from := len(r.text)
	all, err := r.scan.decode(r.text, r.scan.text)
	if err != nil {
		return err
	}
	// The decoded text is moved together over itself, blanks joined.
	raw := string(all[from:])
	r.text = all[:from]
	for i := 0; i < len(raw); i++ {
		if class[raw[i]]&classSpace != 0 {
			p.space = true
			continue
		}
		r.due(p)
		r.text = append(r.text, raw[i])
	}
	if len(r.text) > maxToken {
		return r.scan.errorf(ErrLimit, "one text of more than %d bytes", maxToken)
	}
	return nil
}

// due writes the blank that came before, unless the paragraph begins with it.
func (r *odsReader) due(p *odsParagraph) {
	if p.space && len(r.text) > p.from {
		r.text = append(r.text, ' ')
	}
	p.space = false
}

func (r *odsReader) element(p *odsParagraph, name string) error {
	switch name {
	case "s":
		n, err := r.count("c", 1)
		if err != nil {
			return err
		}
		if n > maxToken-len(r.text) {
			return r.scan.errorf(ErrLimit, "one text of more than %d bytes", maxToken)
		}
		r.due(p)
		for range n {
			r.text = append(r.text, ' ')
		}
	case "tab":
		r.due(p)
		r.text = append(r.text, '\t')
	case "line-break":
		r.due(p)
		r.text = append(r.text, '\n')
	case "span", "a", "ruby", "ruby-base", "meta", "sheet-name", "date", "time", "title":
		return r.inline(p)
	}
	return r.scan.skip()
}
