package workbook

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"

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
	looks  map[string]look // by class
	tables []*htmlTable    // open, outermost first
	next   int             // row for what comes outside tables
	text   htmlText        // outside tables
	quiet  int             // depth within elements whose text nobody sees
	work   int             // places looked at for spans
}

// htmlTable is a table being read.
type htmlTable struct {
	top, left int     // place of its first cell
	row       int     // on the sheet; top-1 before the first
	col       int     // where the next cell may stand
	bottom    int     // last row used, at least row
	right     int     // last column used
	held      []int   // by column from left: up to which row a cell from above takes it
	merges    []Range // of its cells
	columns   int     // that <col> told of
	nested    bool    // a table within pushed rows apart
	rowOpen   bool
	hidden    bool // all of it
	cell      *htmlCell
	loose     htmlText // between cells: a caption, or what is misplaced
}

// htmlCell is a cell being read.
type htmlCell struct {
	at    Ref
	text  htmlText
	attrs map[string]string
}

// htmlText gathers text as a browser shows it: blanks joined, line breaks where
// blocks and <br> are.
type htmlText struct {
	b     strings.Builder
	space bool // a blank is due before the next word
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

func (r *htmlReader) openTable(attrs map[string]string) error {
	if len(r.tables) == maxDepth {
		return fmt.Errorf("%w: tables %d deep", ErrLimit, maxDepth)
	}
	t := &htmlTable{top: r.next, hidden: concealed(attrs)}
	if outer := r.table(); outer != nil {
		if outer.cell == nil {
			if err := r.openCell(nil); err != nil {
				return err
			}
		}
		if err := r.closeCellFor(outer); err != nil {
			return err
		}
		outer.nested = true
		t.top, t.left, t.hidden = outer.cell.at.Row, outer.cell.at.Col, t.hidden || outer.hidden
	} else if err := r.flush(); err != nil {
		return err
	} else {
		t.top = r.next
	}
	t.row, t.bottom, t.right = t.top-1, t.top-1, t.left-1
	r.tables = append(r.tables, t)
	return nil
}

func (r *htmlReader) closeTable() error {
	t := r.table()
	if t == nil {
		return nil
	}
	if err := r.closeRow(); err != nil {
		return err
	}
	if err := r.looseLines(t); err != nil {
		return err
	}
	r.tables = r.tables[:len(r.tables)-1]
	// Ranges are known only where nothing pushed rows apart, and end with their table.
	for _, m := range t.merges {
		if t.nested {
			break
		}
		m.Last.Row = min(m.Last.Row, t.row)
		if err := r.fill.merge(m); err != nil {
			return fmt.Errorf("cell %s: %w", m.First, err)
		}
	}
	outer := r.table()
	if outer == nil {
		r.next = t.bottom + 1
		return nil
	}
	outer.bottom = max(outer.bottom, t.bottom)
	outer.right = max(outer.right, t.right)
	outer.col = max(outer.col, t.right+1)
	outer.cell.at.Row = max(outer.cell.at.Row, t.bottom+1)
	return nil
}

func (r *htmlReader) column(name string, attrs map[string]string) error {
	t := r.table()
	if t == nil || name == "colgroup" && attrs["span"] == "" {
		return nil
	}
	first := t.left + t.columns
	t.columns += span(attrs["span"], 1000)
	if t.columns > maxCols {
		t.columns = maxCols
		return nil
	}
	if concealed(attrs) && t.left+t.columns <= maxCols {
		return r.fill.hideCols(first, t.left+t.columns-1)
	}
	return nil
}

func (r *htmlReader) openRow(attrs map[string]string) error {
	t := r.table()
	if t == nil {
		return nil
	}
	if err := r.closeRow(); err != nil {
		return err
	}
	if err := r.looseLines(t); err != nil {
		return err
	}
	t.row = max(t.row, t.bottom) + 1
	if t.row >= maxRows {
		return fmt.Errorf("%w: more than %d rows", ErrLimit, maxRows)
	}
	t.bottom, t.col, t.rowOpen = t.row, t.left, true
	if t.hidden || concealed(attrs) {
		return r.fill.hideRows(t.row, t.row)
	}
	return nil
}

func (r *htmlReader) closeRow() error {
	t := r.table()
	if t == nil {
		return nil
	}
	err := r.closeCell()
	t.rowOpen = false
	return err
}

func (r *htmlReader) openCell(attrs map[string]string) error {
	t := r.table()
	if t == nil {
		return nil
	}
	if err := r.closeCell(); err != nil {
		return err
	}
	if !t.rowOpen {
		if err := r.openRow(nil); err != nil {
			return err
		}
	}
	for t.col-t.left < len(t.held) && t.held[t.col-t.left] > t.row {
		t.col++
		if r.work++; r.work > r.limits.Area {
			return fmt.Errorf("%w: spans over more than %d places", ErrLimit, r.limits.Area)
		}
	}
	at := Ref{t.row, t.col}
	down, across := span(attrs["rowspan"], 65534), span(attrs["colspan"], 1000)
	if at.Col+across > maxCols {
		return fmt.Errorf("%w: cell %s: more than %d columns", ErrLimit, at, maxCols)
	}
	if down > 1 {
		for len(t.held) < at.Col-t.left+across {
			t.held = append(t.held, 0)
		}
		for i := range across {
			t.held[at.Col-t.left+i] = at.Row + down
		}
	}
	if down > 1 || across > 1 {
		if len(t.merges) >= r.limits.Merges {
			return fmt.Errorf("%w: more than %d merged ranges", ErrLimit, r.limits.Merges)
		}
		t.merges = append(t.merges, Range{at, Ref{min(at.Row+down, maxRows) - 1, at.Col + across - 1}})
	}
	t.cell = &htmlCell{at: at, attrs: attrs}
	t.col += across
	t.right = max(t.right, t.col-1)
	return nil
}

// span is a count of rows or columns that a cell takes, as browsers bound it.
// Zero, up to the end, counts as the most.
func span(text string, most int) int {
	text = strings.TrimSpace(text)
	if text == "" {
		return 1
	}
	n, err := strconv.Atoi(text)
	switch {
	case err != nil || n < 0:
		return 1
	case n == 0 || n > most:
		if n == 0 && most == 1000 { // columns cannot be asked to the end
			return 1
		}
		return most
	}
	return n
}

func (r *htmlReader) closeCell() error {
	t := r.table()
	if t == nil || t.cell == nil {
		return nil
	}
	c := t.cell
	t.cell = nil
	_, err := r.keep(t, c)
	return err
}

// keep puts what a cell says, and says whether that was anything.
func (r *htmlReader) keep(t *htmlTable, c *htmlCell) (bool, error) {
	cell := r.value(c)
	if cell.Kind == Blank {
		return false, nil
	}
	t.bottom = max(t.bottom, c.at.Row)
	return true, r.put(c.at, cell)
}

// closeCellFor puts what a cell says before a table within it, and leaves the
// cell open for what stands behind that, below.
func (r *htmlReader) closeCellFor(t *htmlTable) error {
	some, err := r.keep(t, t.cell)
	t.cell = &htmlCell{at: t.cell.at}
	if some {
		t.cell.at.Row++
	}
	return err
}

// looseLines puts the text that stood between a table's cells.
func (r *htmlReader) looseLines(t *htmlTable) error {
	text := t.loose.take()
	if blankText(text) {
		return nil
	}
	next, err := r.lines(text, Ref{max(t.row, t.bottom) + 1, t.left})
	t.bottom = next - 1
	return err
}

// value is what a cell says. A number is one only where the program wrote it
// beside what it shows; all else is text as it is shown.
func (r *htmlReader) value(c *htmlCell) Cell {
	text := c.text.take()
	_, formula := c.attrs["x:fmla"]
	if num, ok := c.attrs["x:num"]; ok {
		if num == "" {
			num = strings.ReplaceAll(text, ",", "")
		}
		if number, _, ok := parseNumber([]byte(num)); ok {
			cell := numberCell(number, r.lookOf(c.attrs), false)
			cell.Formula = formula
			if cell.Kind == Number {
				cell.Text = strings.TrimSpace(num)
			}
			return cell
		}
	}
	if num, ok := c.attrs["sdval"]; ok { // as LibreOffice writes it
		if number, _, ok := parseNumber([]byte(num)); ok {
			cell := numberCell(number, r.lookOf(c.attrs), false)
			if cell.Kind == Number {
				cell.Text = strings.TrimSpace(num)
			}
			return cell
		}
	}
	if name, ok := c.attrs["x:err"]; ok && name != "" {
		return Cell{Kind: Error, Text: name, Formula: formula}
	}
	if truth, ok := c.attrs["x:bool"]; ok {
		cell := Cell{Kind: Bool, Formula: formula}
		if strings.EqualFold(truth, "true") || truth == "1" || truth == "" && strings.EqualFold(text, "true") {
			cell.Number = 1
		}
		return cell
	}
	if blankText(text) {
		return Cell{}
	}
	return Cell{Kind: Text, Text: text, Formula: formula}
}

// blankText says whether a text only keeps a cell open: blanks and &nbsp;.
func blankText(text string) bool {
	return strings.TrimFunc(text, unicode.IsSpace) == ""
}

// lookOf is the look that a cell's style or class gives a number, or with
// LibreOffice the third part of its sdnum.
func (r *htmlReader) lookOf(attrs map[string]string) look {
	if parts := strings.SplitN(attrs["sdnum"], ";", 3); len(parts) == 3 {
		return formatLook(parts[2])
	}
	if l, ok := styleLook(attrs["style"]); ok {
		return l
	}
	for class := range strings.FieldsSeq(attrs["class"]) {
		if l, ok := r.looks[class]; ok {
			return l
		}
	}
	return lookPlain
}

var classPattern = regexp.MustCompile(`\.([\w-]{1,100})\s*\{([^}]*)\}`)

// style takes up the classes' number formats.
func (r *htmlReader) style(css string) {
	for _, m := range classPattern.FindAllStringSubmatch(css, maxFormats) {
		if l, ok := styleLook(m[2]); ok && len(r.looks) < maxFormats {
			r.looks[m[1]] = l
		}
	}
}

// styleLook is the look of Excel's own style property: a format's name, or its
// code with every odd character behind a backslash.
func styleLook(style string) (look, bool) {
	_, code, ok := strings.Cut(style, "mso-number-format:")
	if !ok {
		return 0, false
	}
	code = strings.TrimSpace(code)
	if strings.HasPrefix(code, `"`) {
		code = code[1:]
		if end := strings.IndexByte(code, '"'); end >= 0 {
			code = code[:end]
		}
	} else {
		code, _, _ = strings.Cut(code, ";")
	}
	code = strings.TrimSpace(code)
	if l, ok := namedLook(code); ok {
		return l, true
	}
	return formatLook(cssEscape.ReplaceAllStringFunc(code, func(e string) string {
		if n, err := strconv.ParseUint(strings.TrimSpace(e[1:]), 16, 32); err == nil && len(e) > 2 {
			return string(rune(n))
		}
		return e[1:]
	})), true
}

var cssEscape = regexp.MustCompile(`\\(?:[0-9A-Fa-f]{4} ?|.)`)

// namedLook is the look of a format that Excel calls by a name.
func namedLook(name string) (look, bool) {
	switch strings.ToLower(name) {
	case "percent":
		return lookPercent, true
	case "general date", "long date", "medium date", "short date":
		return lookDate, true
	case "long time", "medium time", "short time":
		return lookTime, true
	case "general", "general number", "fixed", "standard", "currency", "euro currency", "scientific", "yes/no", "true/false", "on/off", `\@`, "@":
		return lookPlain, true
	}
	return lookPlain, false
}

// concealed says whether an element's style or attribute hides it.
func concealed(attrs map[string]string) bool {
	if _, ok := attrs["hidden"]; ok {
		return true
	}
	style := strings.ToLower(strings.ReplaceAll(attrs["style"], " ", ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:collapse")
}

// add appends text, its blanks joined. A no-break space is no blank.
func (t *htmlText) add(text string) {
	for len(text) > 0 {
		n := strings.IndexAny(text, " \t\r\n\f")
		if n != 0 {
			word := text
			if n > 0 {
				word = text[:n]
			}
			if t.space && t.b.Len() > 0 && !strings.HasSuffix(t.b.String(), "\n") {
				t.b.WriteByte(' ')
			}
			t.space = false
			t.b.WriteString(word)
			text = text[len(word):]
			continue
		}
		t.space = true
		text = strings.TrimLeft(text, " \t\r\n\f")
	}
}

// line breaks the line.
func (t *htmlText) line() {
	t.space = false
	if t.b.Len() > 0 {
		t.b.WriteByte('\n')
	}
}

// block begins a new line unless one has begun.
func (t *htmlText) block() {
	if t.space = false; !strings.HasSuffix(t.b.String(), "\n") {
		t.line()
	}
}

// take is the text, with breaks at its end left out; the next begins empty.
func (t *htmlText) take() string {
	text := strings.TrimRight(t.b.String(), "\n")
	*t = htmlText{}
	return text
}
