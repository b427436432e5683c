package workbook

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Marks is what to write into a workbook about its own cells: a first sheet
// that lists remarks, and at the cells colour and comment.
type Marks struct {
	Sheet   string    // name of the list's sheet
	Name    string    // defined name by which readers and later marks know that sheet
	Author  string    // of the comments, by which later marks know and replace them
	Made    time.Time // for a workbook that has to be made anew
	Title   string
	Summary []string
	Header  []string // of the list; as many cells as every line has
	Widths  []float64
	Lines   []MarkLine
	Notes   []string // below the list
	Cells   []CellMark
	Alone   string // said in the list where the file itself could not be given with it
}

// MarkLine is one line of the list. Sheet and At are the place that its second cell links
// to; without a sheet it links nowhere.
type MarkLine struct {
	Cells  []string
	Ground string // of its first cell, RRGGBB
	Sheet  string
	At     Ref
}

// CellMark colours a range and comments its first cell.
type CellMark struct {
	Sheet   string
	Range   Range
	Ground  string // RRGGBB
	Comment string
}

// Mark gives a workbook back with marks in it, as an .xlsx: an .xlsx or .xlsm is
// edited, so that all of its formatting is kept; what is another format, or cannot be
// edited, is drawn anew with values, merged ranges and widths. Marks that were
// written before are taken out first. What could run or fetch something comes back without:
// macros, and formulas that reach out of the file, which become their values.
// It is called where Read may be: its errors are Read's.
func Mark(ctx context.Context, name string, data []byte, m Marks, limits Limits) ([]byte, error) {
	book, err := Read(ctx, name, data, limits)
	if err != nil {
		return nil, err
	}
	m.Cells = anchored(m.Cells, book)
	if book.Format == XLSX {
		if marked, err := markEdited(data, book, m, limits); err == nil && ctx.Err() == nil {
			if _, err := Read(ctx, name, marked, limits); err == nil {
				return marked, nil
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("mark %q: %w", name, err)
	}
	d := redraw(book, m)
	d.mark(m.renamed(drawnNames(book)))
	marked, err := d.Bytes()
	if err != nil {
		return nil, fmt.Errorf("mark %q: %w", name, err)
	}
	return marked, nil
}

// listAlone is a workbook of the remarks without the file that they are about.
func listAlone(m Marks) ([]byte, error) {
	m.Cells, m.Lines = nil, slices.Clone(m.Lines)
	for i := range m.Lines {
		m.Lines[i].Sheet = "" // there is nothing to lead to
	}
	if m.Alone != "" {
		m.Summary = append(slices.Clone(m.Summary), m.Alone)
	}
	m.Notes = nil
	d := NewDraft(cmp.Or(m.Made, time.Unix(0, 0)))
	d.list(m, nil)
	return d.Bytes()
}

// anchored moves marks within merged ranges to the cell that is seen there.
func anchored(cells []CellMark, book *Book) []CellMark {
	out := slices.Clone(cells)
	for i, c := range out {
		if s := book.Sheet(c.Sheet); s != nil && c.Range.First == c.Range.Last {
			if m, merged := s.MergeAt(c.Range.First); merged {
				out[i].Range = Range{m.First, m.First}
			}
		}
	}
	return out
}

func markEdited(data []byte, book *Book, m Marks, limits Limits) ([]byte, error) {
	d, err := EditDraft(data, limits)
	if err != nil {
		return nil, err
	}
	d.keep("take out earlier marks", guarded(func() error { return d.unmark(m) }))
	d.keep("make formulas inert", guarded(func() error { return d.inert(book) }))
	d.mark(m)
	return d.Bytes()
}

// mark writes the list, and colours and comments cells.
func (d *Draft) mark(m Marks) {
	before := make([]looked, 0, len(m.Cells))
	for _, c := range m.Cells {
		before = append(before, looked{ground: d.ground(c.Sheet, c.Range.First)})
	}
	if d.err != nil {
		return
	}
	for i, c := range m.Cells {
		p := d.Page(c.Sheet)
		p.paintRange(c.Range, c.Ground)
		if c.Comment == "" {
			continue
		}
		text := clean(c.Comment)
		switch note, ok := d.comment(c.Sheet, c.Range.First); {
		case ok && note.author == m.Author: // of another mark of this answer
			text = clean(note.note + "\n" + text)
		case ok:
			before[i].author, before[i].note = note.author, note.note
			text = clean(text + "\n———\n" + note.author + "：" + note.note)
		}
		p.Comment(c.Range.First, m.Author, text)
	}
	d.list(m, before)
}

// comment is the note that a cell has.
func (d *Draft) comment(sheet string, at Ref) (found looked, ok bool) {
	d.keep("read comments", guarded(func() error {
		all, err := d.comments(sheet)
		found, ok = all[at.String()]
		return err
	}))
	return found, ok
}

// The list's layout: where its parts stand, counted from 0.
const (
	listTitle   = 0
	listSummary = 1
)

// list writes the sheet of remarks and puts it first.
func (d *Draft) list(m Marks, before []looked) {
	name := d.freeName(m.Sheet)
	p := d.Page(name)
	width := max(len(m.Header), 1)
	across := func(row int) Range { return Range{Ref{row, 0}, Ref{row, width - 1}} }
	p.Merge(across(listTitle), Style{Bold: true, Size: 15})
	p.Text(Ref{listTitle, 0}, clean(m.Title), Style{Bold: true, Size: 15, Down: "center"})
	p.Height(listTitle, 28)
	row := listSummary
	for _, s := range m.Summary {
		p.Merge(across(row), Style{Wrap: true, Down: "top"})
		p.Text(Ref{row, 0}, clean(s), Style{Wrap: true, Down: "top"})
		p.Height(row, 17*float64(1+len([]rune(s))/70))
		row++
	}
	row++
	head := Style{Bold: true, Border: true, Across: "center", Down: "center", Ground: "D9E1F2", Wrap: true}
	for col, h := range m.Header {
		p.Text(Ref{row, col}, h, head)
		w := 14.0
		if col < len(m.Widths) {
			w = m.Widths[col]
		}
		p.Width(col, col, w)
	}
	p.Height(row, 20)
	p.Freeze(Ref{row + 1, 0})
	row++
	for _, l := range m.Lines {
		d.line(p, row, l, m.Widths)
		row++
	}
	row++
	for _, n := range m.Notes {
		p.Merge(across(row), Style{Wrap: true, Color: "595959"})
		p.Text(Ref{row, 0}, clean(n), Style{Wrap: true, Color: "595959"})
		p.Height(row, 17*float64(1+len([]rune(n))/70))
		row++
	}
	// What the cells looked like stands beside, hidden, so that the next answer can take the paint off.
	for i, c := range m.Cells {
		for col, text := range []string{c.Sheet, c.Range.String(), before[i].ground, before[i].author, before[i].note} {
			p.Text(Ref{i, undoColumn + col}, clean(text), Style{})
		}
	}
	for col := range undoColumns {
		p.HideCol(undoColumn + col)
	}
	p.Landscape()
	p.MoveFirst()
	d.Open(name)
	d.DefineName(m.Name, PlaceOf(name, Ref{}))
}

// undoColumn is the first of the hidden columns that say what was painted: sheet, range, colour before, and the comment before.
const (
	undoColumn  = 26
	undoColumns = 5
)

func (d *Draft) line(p *Page, row int, l MarkLine, widths []float64) {
	lines := 1
	for col, text := range l.Cells {
		style := Style{Border: true, Wrap: true, Down: "top", Size: 10}
		if col == 0 {
			style.Ground, style.Across = l.Ground, "center"
		}
		at := Ref{row, col}
		if col == 1 && l.Sheet != "" {
			style.Color, style.Underline = "0563C1", true
		}
		p.Text(at, clean(text), style)
		if col == 1 && l.Sheet != "" {
			p.Link(at, "'"+strings.ReplaceAll(l.Sheet, "'", "''")+"'!"+l.At.String())
		}
		if col < len(widths) && widths[col] > 0 {
			lines = max(lines, 1+int((TextWidth(text)-1)/(1.1*widths[col])))
		}
	}
	p.Height(row, min(15*float64(lines)+3, 400))
}

// TextWidth is how many columns of a fixed font a text takes: Chinese takes two each.
func TextWidth(text string) float64 {
	n := 0.0
	for _, r := range text {
		n++
		if r >= 0x1100 {
			n++
		}
	}
	return n
}

// freeName is the name for a sheet, with a number behind it where it is taken.
func (d *Draft) freeName(want string) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(d.pages, func(have string) bool { return strings.EqualFold(have, name) })
	}
	name := want
	for i := 2; taken(name); i++ {
		name = fmt.Sprintf("%s%d", want, i)
	}
	return name
}

// unmark takes out what an earlier Mark wrote: paint, comments, list and name;
// comments that were there before come back.
func (d *Draft) unmark(m Marks) error {
	notes, err := d.removeLists(m.Name)
	if err != nil {
		return err
	}
	for _, sheet := range d.pages {
		comments, err := d.comments(sheet)
		if err != nil {
			return err
		}
		for _, cell := range sortedKeys(comments) {
			if comments[cell].author != m.Author {
				continue
			}
			if err := d.file.DeleteComment(sheet, cell); err != nil {
				return err
			}
			delete(comments, cell)
			for _, n := range notes {
				if n.sheet == sheet && n.at.String() == cell {
					d.Page(sheet).Comment(n.at, n.author, clean(n.note))
				}
			}
		}
	}
	return d.err
}

// removeLists takes out the lists of that name and the paint that they tell of, and gives the comments that gave way.
func (d *Draft) removeLists(name string) (notes []note, err error) {
	for _, n := range d.file.GetDefinedName() {
		if !strings.EqualFold(n.Name, name) {
			continue
		}
		sheet := SheetOf(n.RefersTo)
		if sheet == "" || len(d.pages) < 2 || !slices.Contains(d.pages, sheet) {
			continue
		}
		notes = append(notes, d.replaced(sheet)...)
		if err := d.unpaint(sheet); err != nil {
			return nil, err
		}
		if err := d.file.DeleteDefinedName(&excelize.DefinedName{Name: n.Name, Scope: n.Scope}); err != nil {
			return nil, err
		}
		if err := d.file.DeleteSheet(sheet); err != nil {
			return nil, err
		}
		d.pages = d.file.GetSheetList()
	}
	return notes, nil
}

// note is a comment that gave way to a mark.
type note struct {
	sheet string
	at    Ref
	looked
}

// replaced are the comments that the list's hidden columns tell of.
func (d *Draft) replaced(list string) []note {
	var out []note
	for row := range maxUndo {
		sheet, place, author, text := d.undo(list, row, 0), d.undo(list, row, 1), d.undo(list, row, 3), d.undo(list, row, 4)
		if sheet == "" {
			break
		}
		if r, ok := ParseRange(place); ok && text != "" && slices.Contains(d.pages, sheet) {
			out = append(out, note{sheet, r.First, looked{author: author, note: text}})
		}
	}
	return out
}

// maxUndo bounds the lines that are gone through.
const maxUndo = 10_000

// undo is what a line of the hidden columns says.
func (d *Draft) undo(list string, row, col int) string {
	v, _ := d.file.GetCellValue(list, Ref{row, undoColumn + col}.String(), excelize.Options{RawCellValue: true})
	return v
}

// unpaint gives painted cells the ground that they had.
func (d *Draft) unpaint(list string) error {
	for row := range maxUndo {
		sheet, place, rgb := d.undo(list, row, 0), d.undo(list, row, 1), d.undo(list, row, 2)
		if sheet == "" {
			return nil
		}
		r, ok := ParseRange(place)
		if !ok || !slices.Contains(d.pages, sheet) || sheet == list {
			continue // someone typed there: leave it
		}
		p := d.Page(sheet)
		p.paintRange(r, rgb)
	}
	return nil
}

// SheetOf is the sheet that a defined name's text refers to ('表 1'!$A$1), or empty.
func SheetOf(refers string) string {
	refers = strings.TrimPrefix(refers, "=")
	i := strings.LastIndexByte(refers, '!')
	if i < 0 {
		return ""
	}
	sheet := refers[:i]
	if len(sheet) > 1 && sheet[0] == '\'' && sheet[len(sheet)-1] == '\'' {
		sheet = strings.ReplaceAll(sheet[1:len(sheet)-1], "''", "'")
	}
	return sheet
}

// inert turns formulas that reach out of the file (to other files, to programs
// by DDE, to the net) into the values that they had.
func (d *Draft) inert(book *Book) error {
	for at, cell := range book.formulas() {
		if !slices.Contains(d.pages, at.sheet) {
			continue // a list of earlier marks, taken out
		}
		formula, err := d.file.GetCellFormula(at.sheet, at.at.String())
		if err != nil {
			return err
		}
		if !reachesOut(formula) {
			continue
		}
		if cell.Kind == Error || cell.Uncached {
			if err := d.file.SetCellStr(at.sheet, at.at.String(), cell.Text); err != nil {
				return err
			}
			continue
		}
		if err := fixValue(d, at, cell); err != nil {
			return err
		}
	}
	return nil
}

// reachesOut says whether a formula needs more than its own file: another file, a
// program (=cmd|'/C calc'!A0), an address.
func reachesOut(formula string) bool {
	return strings.Contains(formula, "|") || elsewhere(formula) || calls(formula, "HYPERLINK", "WEBSERVICE", "CALL", "REGISTER.ID", "RTD",
		"DDE", "IMPORTDATA", "IMPORTXML", "FILTERXML")
}

// redraw makes a workbook of a book's values: merged ranges, widths that fit,
// what is hidden; the look is a plain table's.
func redraw(book *Book, m Marks) *Draft {
	d := NewDraft(cmp.Or(m.Made, time.Unix(0, 0)))
	marked := map[string]bool{}
	for _, n := range book.Names {
		if strings.EqualFold(n.Name, m.Name) {
			marked[SheetOf(n.Refers)] = true
		}
	}
	names := drawnNames(book)
	hidden := 0
	for _, s := range book.Sheets {
		if marked[s.Name] && len(book.Sheets) > 1 {
			continue
		}
		d.redrawSheet(d.Page(names[s.Name]), s, book.Format == CSV)
		if s.Hidden {
			hidden++
		}
	}
	// The sheet that is open cannot be hidden; one at least has to be seen.
	for _, s := range book.Sheets {
		if !s.Hidden && !marked[s.Name] {
			d.Open(names[s.Name])
			break
		}
	}
	for _, s := range book.Sheets {
		if s.Hidden && !marked[s.Name] && hidden < len(d.pages) {
			d.Page(names[s.Name]).Hide(false)
		}
	}
	for _, n := range book.Names {
		if strings.HasPrefix(strings.ToLower(n.Name), "zhibiao_") && !strings.EqualFold(n.Name, m.Name) {
			d.DefineName(n.Name, n.Refers)
		}
	}
	return d
}

// drawnNames gives every sheet a name that a workbook may have and no other
// sheet has: other formats allow longer ones, and other characters.
func drawnNames(book *Book) map[string]string {
	const most = 31 // characters
	names, taken := map[string]string{}, map[string]bool{}
	for i, s := range book.Sheets {
		name := sheetName(s.Name, most)
		if name == "" {
			name = fmt.Sprintf("Sheet%d", i+1)
		}
		for n := 2; taken[strings.ToLower(name)]; n++ {
			tail := fmt.Sprintf("~%d", n)
			name = sheetName(s.Name, most-len(tail)) + tail
		}
		taken[strings.ToLower(name)] = true
		names[s.Name] = name
	}
	return names
}

// sheetName is a name as a sheet may have it, of so many characters at most.
func sheetName(name string, most int) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return '_'
		}
		return r
	}, clean(name)), "'")
	if r := []rune(name); len(r) > most {
		name = strings.TrimRight(string(r[:most]), "'")
	}
	return name
}

// renamed are the marks of sheets that go by other names.
func (m Marks) renamed(names map[string]string) Marks {
	m.Cells, m.Lines = slices.Clone(m.Cells), slices.Clone(m.Lines)
	for i := range m.Cells {
		m.Cells[i].Sheet = cmp.Or(names[m.Cells[i].Sheet], m.Cells[i].Sheet)
	}
	for i := range m.Lines {
		m.Lines[i].Sheet = cmp.Or(names[m.Lines[i].Sheet], m.Lines[i].Sheet)
	}
	return m
}

// redrawSheet writes a sheet's values. Untyped says that the file knew only
// text, so that what is a number by its looks becomes one.
func (d *Draft) redrawSheet(p *Page, s *Sheet, untyped bool) {
	widths := map[int]float64{}
	for row, cells := range s.Rows() {
		for col, c := range cells {
			at := Ref{row, col}
			if untyped && c.Kind == Text && numeral(c.Text) {
				p.Decimal(at, c.Text, Style{Border: true})
			} else {
				p.redrawCell(at, c)
			}
			if m, merged := s.MergeAt(at); !merged || m.First.Col == m.Last.Col {
				widths[col] = max(widths[col], min(TextWidth(c.Text)+2, 40))
			}
		}
	}
	for _, m := range s.Merges {
		p.Merge(m, Style{})
	}
	for _, col := range sortedKeys(widths) {
		p.Width(col, col, max(widths[col], 8))
	}
	for _, r := range s.hiddenRows {
		for row := r.First.Row; row <= min(r.Last.Row, r.First.Row+1000); row++ {
			p.HideRow(row)
		}
	}
	for _, r := range s.hiddenCols {
		for col := r.First.Col; col <= min(r.Last.Col, r.First.Col+1000); col++ {
			p.HideCol(col)
		}
	}
}

// numeral says whether a text is a number that a cell holds digit by digit: no
// code with leading zeros, no longer than a cell's precision.
func numeral(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	return plainDecimal(text) && len(digits) <= 15 && (digits[0] != '0' || len(digits) == 1 || digits[1] == '.')
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

func (p *Page) redrawCell(at Ref, c Cell) {
	style := Style{Border: true}
	switch c.Kind {
	case Number:
		if c.Percent {
			style.Format = "0.00%"
		}
		if plainDecimal(c.Text) {
			p.Decimal(at, c.Text, style)
			return
		}
		p.Number(at, c.Number, style)
	case Date:
		style.Format = "yyyy-mm-dd"
		p.Number(at, c.Number, style)
	case Bool:
		p.cell(at, style, func(cell string) error { return p.draft.file.SetCellBool(p.name, cell, c.Number == 1) })
	default:
		p.Text(at, clean(c.Text), style)
	}
}

// clean takes out of a text what a cell cannot hold, and cuts it where a cell ends.
func clean(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if writable(text) == nil {
		return text
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return -1
		case r < ' ' && r != '\t' && r != '\n', r == 0x7F, r == 0xFFFE, r == 0xFFFF:
			return ' '
		}
		return r
	}, text)
	const most = excelize.TotalCellChars / 2 // characters of two units each at worst
	if r := []rune(text); writable(text) != nil && len(r) > most {
		text = string(r[:most])
	}
	return string(bytes.TrimRight([]byte(text), "\x00"))
}
