package workbook

import (
	"fmt"
	"math"
)

// budget counts what a reader takes of a workbook's limits, over all of its sheets.
type budget struct {
	limits    *Limits
	textBytes int64
	cells     int
	merges    int
	hidden    int
}

// text takes bytes of text.
func (b *budget) text(bytes int) error {
	if b.textBytes += int64(bytes); b.textBytes > b.limits.StringBytes {
		return fmt.Errorf("%w: more than %d bytes of text", ErrLimit, b.limits.StringBytes)
	}
	return nil
}

// filling puts cells into one sheet within the budget. Its errors name the
// kind of fault; the reader adds the place.
type filling struct {
	*budget
	sheet  *Sheet
	seen   map[string]uint32 // texts of late and where Sheet.texts holds them
	widest int               // column that holds a value; -1 before the first
	lowest int               // row that holds a value
}

func (b *budget) fill(s *Sheet) *filling {
	return &filling{budget: b, sheet: s, seen: map[string]uint32{}, widest: -1, lowest: -1}
}

// put adds a cell. Places may come in any order, each once.
func (f *filling) put(at Ref, c Cell) error {
	if c.Kind == Blank && !c.Uncached {
		return nil
	}
	if err := f.take(at); err != nil {
		return err
	}
	if c.Kind == Text || c.Kind == Error {
		if n, ok := f.seen[c.Text]; ok {
			p := packed{col: uint16(at.Col), kind: c.Kind, text: n}
			if c.Formula {
				p.flags |= flagFormula
			}
			f.sheet.add(at.Row, p)
			return nil
		}
	}
	if err := f.text(len(c.Text)); err != nil {
		return err
	}
	f.sheet.put(at, c)
	if c.Kind == Text || c.Kind == Error {
		f.remember(c.Text, uint32(len(f.sheet.texts)-1))
	}
	return nil
}

// take counts one cell with a value and minds how far values reach.
func (f *filling) take(at Ref) error {
	if f.cells < f.limits.Cells && at.Row <= f.lowest && at.Col <= f.widest && at.Row >= 0 && at.Col >= 0 {
		f.cells++
		return nil
	}
	return f.reach(at)
}

// reach is take for a cell beyond those before it.
func (f *filling) reach(at Ref) error {
	if at.Row < 0 || at.Row >= maxRows || at.Col < 0 || at.Col >= maxCols {
		return fmt.Errorf("%w: a value in row %d, column %d; a sheet has %d by %d", ErrLimit, at.Row+1, at.Col+1, maxRows, maxCols)
	}
	if f.cells++; f.cells > f.limits.Cells {
		return fmt.Errorf("%w: more than %d cells with a value", ErrLimit, f.limits.Cells)
	}
	f.widest, f.lowest = max(f.widest, at.Col), max(f.lowest, at.Row)
	if (f.widest+1)*(f.lowest+1) > f.limits.Area {
		return fmt.Errorf("%w: values reach over %d rows by %d columns, at most %d places are read", ErrLimit, f.lowest+1, f.widest+1,
			f.limits.Area)
	}
	return nil
}

// intern keeps a text of the sheet's own, once if it repeats soon enough, and gives its number.
func (f *filling) intern(text []byte, arena *textArena) (uint32, error) {
	if n, ok := f.seen[string(text)]; ok {
		return n, nil
	}
	if err := f.text(len(text)); err != nil {
		return 0, err
	}
	kept := arena.keep(text)
	n := f.sheet.intern(kept)
	f.remember(kept, n)
	return n, nil
}

func (f *filling) remember(text string, n uint32) {
	const remembered = 1 << 14
	if len(f.seen) < remembered {
		f.seen[text] = n
	}
}

// merge adds a merged range; one of a single cell is none.
func (f *filling) merge(r Range) error {
	if r.First == r.Last {
		return nil
	}
	if r.First.Row < 0 || r.First.Col < 0 || r.Last.Row < r.First.Row || r.Last.Col < r.First.Col || r.Last.Row >= maxRows ||
		r.Last.Col >= maxCols {
		return fmt.Errorf("%w: merged cells from row %d, column %d to row %d, column %d", ErrCorrupt, r.First.Row+1, r.First.Col+1,
			r.Last.Row+1, r.Last.Col+1)
	}
	if f.merges++; f.merges > f.limits.Merges {
		return fmt.Errorf("%w: more than %d merged ranges", ErrLimit, f.limits.Merges)
	}
	f.sheet.Merges = append(f.sheet.Merges, r)
	return nil
}

// hideRows marks rows as hidden, as far as a sheet goes.
func (f *filling) hideRows(first, last int) error {
	return f.hide(&f.sheet.hiddenRows, Range{Ref{first, 0}, Ref{min(last, maxRows-1), 0}})
}

// hideCols marks columns as hidden, as far as a sheet goes.
func (f *filling) hideCols(first, last int) error {
	return f.hide(&f.sheet.hiddenCols, Range{Ref{0, first}, Ref{0, min(last, maxCols-1)}})
}

func (f *filling) hide(spans *[]Range, r Range) error {
	if r.First.Row > r.Last.Row || r.First.Col > r.Last.Col {
		return nil
	}
	if n := len(*spans); n > 0 { // most come one after another
		if l := &(*spans)[n-1].Last; r.First.Row == l.Row+1 && r.First.Col == l.Col || r.First.Col == l.Col+1 && r.First.Row == l.Row {
			*l = r.Last
			return nil
		}
	}
	if f.hidden++; f.hidden > maxHidden {
		return fmt.Errorf("%w: hidden rows and columns in more than %d pieces", ErrLimit, maxHidden)
	}
	*spans = append(*spans, r)
	return nil
}

// finish makes the sheet ready, and refuses one where a place holds two cells.
func (f *filling) finish() error {
	disorder := f.sheet.disorder
	f.sheet.finish()
	if disorder {
		if at, twice := f.sheet.doubled(); twice {
			return fmt.Errorf("%w: cell %s is there twice", ErrCorrupt, at)
		}
	}
	return nil
}

// numberCell is a number under a number format: a number, a percentage or a
// date. What shows as no date is none.
func numberCell(number float64, l look, date1904 bool) Cell {
	c := Cell{Kind: Number, Number: number}
	switch l {
	case lookPercent:
		c.Percent = true
	case lookDate, lookTime:
		if serial, ok := dateSerial(number, l, date1904); ok {
			c.Kind, c.Number = Date, serial
		}
	}
	return c
}

// finite says whether a number is one: no infinity and no NaN, which no format of cells allows.
func finite(number float64) bool {
	return !math.IsInf(number, 0) && !math.IsNaN(number)
}
