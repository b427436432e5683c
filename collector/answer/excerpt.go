package answer

import (
	"fmt"
	"time"
	"unicode/utf8"

	"zhibiao/collector/cells"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// How much of a sheet an excerpt shows.
const (
	excerptRows     = 10 // above and below
	excerptCols     = 6  // on either side
	excerptHeadRows = 5
	excerptHeadCols = 2
	excerptMost     = 30 // of a spot's own rows and columns
)

// AroundSpot is the piece of a workbook that an excerpt of a spot is made of.
func AroundSpot(s report.Spot) (workbook.Around, error) { return aroundSpot(s, excerptRows) }

func aroundSpot(s report.Spot, rows int) (workbook.Around, error) {
	ranges, ok := s.Ranges()
	if !ok {
		return workbook.Around{}, fmt.Errorf("%q names no cell", s.Cells)
	}
	all := ranges[0]
	for _, r := range ranges[1:] {
		all.First.Row, all.First.Col = min(all.First.Row, r.First.Row), min(all.First.Col, r.First.Col)
		all.Last.Row, all.Last.Col = max(all.Last.Row, r.Last.Row), max(all.Last.Col, r.Last.Col)
	}
	all.Last.Row = min(all.Last.Row, all.First.Row+excerptMost-1)
	all.Last.Col = min(all.Last.Col, all.First.Col+excerptMost-1)
	return workbook.Around{Sheet: s.Sheet, Cells: all, Rows: rows, Cols: excerptCols, HeadRows: excerptHeadRows, HeadCols: excerptHeadCols},
		nil
}

// Excerpt is a piece of a sheet as the file has it, ready to be drawn as a grid.
type Excerpt struct {
	Sheet   string
	Found   bool // the workbook has the sheet
	Hidden  bool // the sheet is hidden from people
	Columns []ExcerptColumn
	Rows    []ExcerptRow
}

// ExcerptColumn is a column by its letters.
type ExcerptColumn struct {
	Name   string
	Hidden bool
	Gap    bool // columns before it are left out
}

// ExcerptRow is a row by its number, counted from 1.
type ExcerptRow struct {
	Number int
	Hidden bool
	Gap    bool // rows before it are left out
	Cells  []ExcerptCell
}

// ExcerptCell is a cell, or a merged range at its first cell that is shown.
type ExcerptCell struct {
	Ref              string
	Text             string // as the file shows it
	Columns, Rows    int    // how many of those shown it covers
	Figure           bool   // a number or a date
	Short            bool   // one word of figures, such as a day or a code, that is not to be broken
	Long             bool   // words that need some width
	Wrong            bool   // an error value
	Spot             bool   // one that the excerpt is about
	First            bool   // the first of those
	Hidden, GapFirst bool
}

// cellTextMost bounds what is shown of one cell's text.
const cellTextMost = 200

// NewExcerpt draws the piece of a book that AroundSpot asked for.
func NewExcerpt(book *workbook.Book, s report.Spot) (Excerpt, error) {
	return newExcerpt(book, s, excerptRows)
}

func newExcerpt(book *workbook.Book, s report.Spot, rows int) (Excerpt, error) {
	a, err := aroundSpot(s, rows)
	if err != nil {
		return Excerpt{}, err
	}
	spots, _ := s.Ranges()
	sheet := book.Sheet(s.Sheet)
	if sheet == nil {
		return Excerpt{Sheet: s.Sheet}, nil
	}
	d := drawing{sheet: sheet, spots: spots, out: Excerpt{Sheet: s.Sheet, Found: true, Hidden: sheet.Hidden}}
	last := a.Cells.Last
	if b, ok := sheet.Bounds(); ok {
		last.Row, last.Col = max(last.Row, b.Last.Row), max(last.Col, b.Last.Col)
	}
	for row := 0; row <= min(last.Row, a.Cells.Last.Row+a.Rows); row = next(row, a.HasRow, a.Cells.First.Row-a.Rows) {
		d.rows = append(d.rows, row)
	}
	for col := 0; col <= min(last.Col, a.Cells.Last.Col+a.Cols); col = next(col, a.HasCol, a.Cells.First.Col-a.Cols) {
		d.cols = append(d.cols, col)
	}
	d.draw()
	return d.out, nil
}

// next is the index after one that is shown: the following, or the window's first.
func next(i int, has func(int) bool, window int) int {
	if i++; has(i) {
		return i
	}
	return max(i, window)
}

// drawing is an excerpt being made.
type drawing struct {
	sheet      *workbook.Sheet
	spots      []workbook.Range
	rows, cols []int
	out        Excerpt
	first      bool // the first cell of the spot has been drawn
}

func (d *drawing) draw() {
	for i, col := range d.cols {
		d.out.Columns = append(d.out.Columns, ExcerptColumn{Name: workbook.ColumnName(col), Hidden: d.sheet.ColHidden(col), Gap: i > 0 &&
			col != d.cols[i-1]+1})
	}
	for i, row := range d.rows {
		line := ExcerptRow{Number: row + 1, Hidden: d.sheet.RowHidden(row), Gap: i > 0 && row != d.rows[i-1]+1}
		for j, col := range d.cols {
			at := workbook.Ref{Row: row, Col: col}
			c := ExcerptCell{Ref: at.String(), Columns: 1, Rows: 1, Hidden: d.out.Columns[j].Hidden, GapFirst: d.out.Columns[j].Gap}
			value := at
			if m, merged := d.sheet.MergeAt(at); merged {
				if d.covered(i, j, m) {
					continue
				}
				value = m.First
				c.Rows, c.Columns = span(d.rows[i:], m.Last.Row), span(d.cols[j:], m.Last.Col)
				c.Spot = d.marked(m)
			} else {
				c.Spot = d.marked(workbook.Range{First: at, Last: at})
			}
			cell := d.sheet.At(value)
			c.Text = report.Clip(seenText(cell), cellTextMost)
			n := utf8.RuneCountInString(c.Text)
			c.Short = n == len(c.Text) && n <= 12
			c.Long = !c.Short && n > 5
			c.Figure = cell.Kind == workbook.Number || cell.Kind == workbook.Date
			c.Wrong = cell.Kind == workbook.Error
			if c.Spot && !d.first {
				c.First, d.first = true, true
			}
			line.Cells = append(line.Cells, c)
		}
		d.out.Rows = append(d.out.Rows, line)
	}
}

// covered says that a merged range was drawn already, at a cell above or left of this one.
func (d *drawing) covered(i, j int, m workbook.Range) bool {
	return i > 0 && d.rows[i-1] >= m.First.Row || j > 0 && d.cols[j-1] >= m.First.Col
}

// span counts the indexes up to a last one.
func span(shown []int, last int) (n int) {
	for n < len(shown) && shown[n] <= last {
		n++
	}
	return n
}

// marked says whether a range holds a cell of the spot.
func (d *drawing) marked(r workbook.Range) bool {
	for _, s := range d.spots {
		if report.Overlap(s, r) {
			return true
		}
	}
	return false
}

// seenText is what people see in a cell: dates and percentages as such, other numbers as the file writes them.
func seenText(c workbook.Cell) string {
	switch c.Kind {
	case workbook.Blank:
		return ""
	case workbook.Date:
		return dateText(c)
	case workbook.Bool:
		return map[bool]string{true: "TRUE", false: "FALSE"}[c.Number == 1]
	case workbook.Number:
		if c.Percent {
			return cells.Number(cells.RoundSum(c.Number*100)) + "%"
		}
	}
	return c.Text
}

// dateText writes a serial of the 1900 system as a day, and its time where it has one.
func dateText(c workbook.Cell) string {
	const last = 2958466 // of the year 10000
	if c.Number < 1 || c.Number >= last {
		return c.Text
	}
	days := int(c.Number)
	day := time.Date(1899, 12, 30+days, 0, 0, 0, 0, time.UTC)
	if rest := time.Duration((c.Number - float64(days)) * float64(24*time.Hour)).Round(time.Minute); rest > 0 {
		return day.Add(rest).Format("2006-01-02 15:04")
	}
	return day.Format(time.DateOnly)
}
