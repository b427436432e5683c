package workbook

import (
	"fmt"
	"strconv"
	"strings"
)

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
			cell := r.codes.cell(number, r.lookOf(c.attrs), false)
			cell.Formula = formula
			if cell.Kind == Number {
				cell.Text = strings.TrimSpace(num)
			}
			return cell
		}
	}
	if num, ok := c.attrs["sdval"]; ok { // as LibreOffice writes it
		if number, _, ok := parseNumber([]byte(num)); ok {
			cell := r.codes.cell(number, r.lookOf(c.attrs), false)
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
