package workbook

import (
	"encoding/binary"
	"fmt"
	"math"
)

// cellReader reads the cells of one sheet of an .xls workbook.
type cellReader struct {
	*xlsReader
	*filling
	at      Ref
	located bool // at is the place of the current record
	look    look
	pending bool // a formula's text is to come
}

// Bounds of a sheet in BIFF8. BIFF5 has fewer rows.
const (
	biffRows = 1 << 16
	biffCols = 1 << 8
)

func (r *xlsReader) sheet(e boundSheet) (*Sheet, error) {
	old := r.old
	r.recordReader.at = e.at
	sheet := &Sheet{Name: e.name, Hidden: e.hidden, shared: r.shared}
	c := &cellReader{xlsReader: r, filling: r.budget.fill(sheet)}
	part, err := r.begin()
	r.old = old // how texts are written is the workbook's to say, whatever the sheet's first record claims
	switch {
	case err != nil:
	case part != 0x0010:
		err = r.errorf(ErrCorrupt, "a part of type %#x where a sheet of cells is due", part)
	default:
		err = c.records()
	}
	if err == nil {
		if err = c.finish(); err == nil {
			return sheet, nil
		}
	}
	if c.located {
		return nil, fmt.Errorf("sheet %q, cell %s, %w", e.name, c.at, err)
	}
	return nil, fmt.Errorf("sheet %q, %w", e.name, err)
}

// records reads up to the sheet's end. What is embedded, charts for example,
// has its own beginning and end within.
func (c *cellReader) records() error {
	depth := 0
	for n := 0; ; n++ {
		if n%4096 == 0 && c.ctx.Err() != nil {
			return c.ctx.Err()
		}
		c.located = false
		if err := c.next(); err != nil {
			return err
		}
		switch c.now.id {
		case biffBOF:
			depth++
			continue
		case biffEOF:
			if depth == 0 {
				return c.settled()
			}
			depth--
			continue
		}
		if depth > 0 {
			continue
		}
		if err := c.record(); err != nil {
			return err
		}
	}
}

func (c *cellReader) record() error {
	switch c.now.id {
	case biffLabelSST:
		return c.labelSST()
	case biffRK:
		return c.rk()
	case biffNumber:
		return c.number()
	case biffMulRK:
		return c.mulRK()
	case biffFormula, biffFormula3, biffFormula4:
		return c.formula()
	case biffString:
		return c.formulaText()
	case biffLabel, biffRString:
		return c.label()
	case biffBoolErr:
		return c.boolErr()
	case biffRow:
		return c.row()
	case biffColInfo:
		return c.colInfo()
	case biffMergedCells:
		return c.mergedCells()
	case biffInteger2, biffNumber2, biffLabel2, biffBoolErr2:
		return c.errorf(ErrCorrupt, "a cell as Excel 2 wrote them, in a workbook of a later version")
	}
	return nil
}

// place reads the row, column and style that a cell's record begins with, of
// size bytes at least.
func (c *cellReader) place(size int) error {
	if err := c.need(size); err != nil {
		return err
	}
	if err := c.settled(); err != nil {
		return err
	}
	b := c.now.body
	le := binary.LittleEndian
	c.at, c.located = Ref{int(le.Uint16(b)), int(le.Uint16(b[2:]))}, true
	if c.at.Col >= biffCols {
		return c.errorf(ErrCorrupt, "column %d of %d", c.at.Col+1, biffCols)
	}
	return c.style(int(le.Uint16(b[4:])))
}

// style finds the look of a style. Some programs write no styles at all.
func (c *cellReader) style(n int) error {
	if len(c.looks) == 0 {
		c.look = lookPlain
		return nil
	}
	if n >= len(c.looks) {
		return c.errorf(ErrCorrupt, "cell style %d of %d", n, len(c.looks))
	}
	c.look = c.looks[n]
	return nil
}

// settled says whether no formula waits for its text.
func (c *cellReader) settled() error {
	if c.pending {
		c.located = true
		return c.errorf(ErrCorrupt, "the text of the formula before is missing")
	}
	return nil
}

// keep puts a cell at its place.
func (c *cellReader) keep(cell Cell) error {
	if err := c.put(c.at, cell); err != nil {
		return c.wrap(err)
	}
	return nil
}

func (c *cellReader) keepNumber(number float64, formula bool) error {
	if !finite(number) { // what a program made of a division by zero, say
		return c.keep(Cell{Kind: Error, Text: "#NUM!", Formula: formula})
	}
	cell := c.codes.cell(number, c.look, c.book.Date1904)
	cell.Formula = formula
	return c.keep(cell)
}

// keepText puts the text just read.
func (c *cellReader) keepText(text []byte, formula bool) error {
	return c.keep(Cell{Kind: Text, Text: c.texts.keep(text), Formula: formula})
}

func (c *cellReader) labelSST() error {
	if err := c.place(10); err != nil {
		return err
	}
	n := binary.LittleEndian.Uint32(c.now.body[6:])
	if int64(n) >= int64(len(c.shared)) {
		return c.errorf(ErrCorrupt, "text %d of %d", n, len(c.shared))
	}
	if err := c.take(c.at); err != nil {
		return c.wrap(err)
	}
	c.filling.sheet.add(c.at.Row, packed{col: uint16(c.at.Col), kind: Text, text: sharedText | n})
	return nil
}

// float is a number's eight bytes.
func float(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }

func (c *cellReader) number() error {
	if err := c.place(14); err != nil {
		return err
	}
	return c.keepNumber(float(c.now.body[6:]), false)
}

func (c *cellReader) rk() error {
	if err := c.place(10); err != nil {
		return err
	}
	return c.keepNumber(rkNumber(binary.LittleEndian.Uint32(c.now.body[6:])), false)
}

// rkNumber is a number in 30 bits: the upper part of a float64 or an integer,
// either perhaps a hundredfold.
func rkNumber(rk uint32) float64 {
	var number float64
	if rk&2 != 0 {
		number = float64(int32(rk) >> 2)
	} else {
		number = math.Float64frombits(uint64(rk&^3) << 32)
	}
	if rk&1 != 0 {
		number /= 100
	}
	return number
}

// mulRK is a run of numbers in one row: its place, style and number of each,
// and the last column.
func (c *cellReader) mulRK() error {
	if err := c.place(6 + 4 + 2); err != nil {
		return err
	}
	b := c.now.body
	le := binary.LittleEndian
	n := (len(b) - 6) / 6
	if len(b) != 6+6*n || int(le.Uint16(b[len(b)-2:])) != c.at.Col+n-1 || c.at.Col+n > biffCols {
		return c.errorf(ErrCorrupt, "a run of %d numbers up to column %d", n, int(le.Uint16(b[len(b)-2:]))+1)
	}
	for b = b[4 : len(b)-2]; len(b) > 0; b = b[6:] {
		if err := c.style(int(le.Uint16(b))); err != nil {
			return err
		}
		if err := c.keepNumber(rkNumber(le.Uint32(b[2:])), false); err != nil {
			return err
		}
		c.at.Col++
	}
	return nil
}

// label is a text in the cell's own record, with its runs of formatting behind
// it in the case of RSTRING.
func (c *cellReader) label() error {
	if err := c.place(8); err != nil {
		return err
	}
	p := c.pieces()
	p.b = p.b[6:]
	text, err := c.plainText(p, 2)
	if err != nil {
		return err
	}
	return c.keepText(text, false)
}

// errorNames are the values of cells that hold an error.
var errorNames = map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!",
	0x2A: "#N/A", 0x2B: "#GETTING_DATA"}

func (c *cellReader) boolErr() error {
	if err := c.place(8); err != nil {
		return err
	}
	if c.now.body[7] != 0 {
		return c.keepError(c.now.body[6], Cell{})
	}
	return c.keepBool(c.now.body[6], Cell{})
}

// keepBool keeps a truth value in a cell of which more may be known.
func (c *cellReader) keepBool(value byte, cell Cell) error {
	if value > 1 {
		return c.errorf(ErrCorrupt, "%d is neither true nor false", value)
	}
	cell.Kind, cell.Number = Bool, float64(value)
	return c.keep(cell)
}

func (c *cellReader) keepError(value byte, cell Cell) error {
	name, ok := errorNames[value]
	if !ok {
		return c.errorf(ErrCorrupt, "error %#02x", value)
	}
	cell.Kind, cell.Text = Error, name
	return c.keep(cell)
}

// formula takes the value that was computed when the file was saved: a number,
// or where its upper bytes are set, something else.
func (c *cellReader) formula() error {
	if err := c.place(16); err != nil {
		return err
	}
	b := c.now.body
	if b[12] != 0xFF || b[13] != 0xFF {
		return c.formulaNumber(float(b[6:]), b[14])
	}
	switch b[6] {
	case 0:
		c.pending = true
		return nil
	case 1:
		return c.keepBool(b[8], Cell{Formula: true})
	case 2:
		return c.keepError(b[8], Cell{Formula: true})
	case 3:
		if b[14]&onLoad != 0 {
			return c.keep(Cell{Formula: true, Uncached: true})
		}
		return c.keep(Cell{Kind: Text, Formula: true})
	}
	return c.errorf(ErrCorrupt, "a formula's value of type %d", b[6])
}

// onLoad is the flag by which programs that do not compute order a formula to
// be computed when it is loaded. The zero or nothing beside it is no figure.
const onLoad = 1 << 1

// formulaNumber takes a formula's number.
func (c *cellReader) formulaNumber(number float64, flags byte) error {
	if number == 0 && flags&onLoad != 0 {
		return c.keep(Cell{Formula: true, Uncached: true})
	}
	return c.keepNumber(number, true)
}

// formulaText is the text of the formula before.
func (c *cellReader) formulaText() error {
	if !c.pending {
		return c.errorf(ErrCorrupt, "a formula's text without its formula")
	}
	c.pending, c.located = false, true
	text, err := c.plainText(c.pieces(), 2)
	if err != nil {
		return err
	}
	return c.keepText(text, true)
}

func (c *cellReader) row() error {
	if err := c.need(14); err != nil {
		return err
	}
	const hidden, custom = 1 << 5, 1 << 6
	flat := c.now.body[12]&custom != 0 && binary.LittleEndian.Uint16(c.now.body[6:]) == 0 // given no height: nobody sees it either
	if c.now.body[12]&hidden == 0 && !flat {
		return nil
	}
	row := int(binary.LittleEndian.Uint16(c.now.body))
	if err := c.hideRows(row, row); err != nil {
		return c.wrap(err)
	}
	return nil
}

func (c *cellReader) colInfo() error {
	if err := c.need(10); err != nil {
		return err
	}
	const hidden = 1 << 0
	b := c.now.body
	le := binary.LittleEndian
	if width := le.Uint16(b[4:]); le.Uint16(b[8:])&hidden == 0 && width != 0 {
		return nil
	}
	first, last := int(le.Uint16(b)), min(int(le.Uint16(b[2:])), biffCols-1)
	if err := c.hideCols(first, last); err != nil {
		return c.wrap(err)
	}
	return nil
}

func (c *cellReader) mergedCells() error {
	if err := c.need(2); err != nil {
		return err
	}
	le := binary.LittleEndian
	b := c.now.body
	n := int(le.Uint16(b))
	if err := c.need(2 + 8*n); err != nil {
		return err
	}
	for b = b[2:]; n > 0; b, n = b[8:], n-1 {
		r := Range{Ref{int(le.Uint16(b)), int(le.Uint16(b[4:]))}, Ref{int(le.Uint16(b[2:])), int(le.Uint16(b[6:]))}}
		if err := c.merge(r); err != nil {
			return c.wrap(err)
		}
	}
	return nil
}
