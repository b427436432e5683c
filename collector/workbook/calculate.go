package workbook

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Calculator works out formulas that a file carries without their values, as
// files do that no spreadsheet program has saved since.
type Calculator struct {
	draft    *Draft
	formulas map[place]string // to be worked out
	poison   bool             // something in the file cannot be known
	err      error            // why it gave up on the file
}

// NewCalculator opens an .xlsx for calculation, with the book that Read made of
// the same bytes. Close it.
//
// Every value that the file does carry stands as it is and is not worked out
// again: the engine takes references to other files for 0, and would so change
// sums that were right. What cannot be worked out is made to fail whatever
// builds on it.
func NewCalculator(data []byte, book *Book, limits Limits) (*Calculator, error) {
	draft, err := EditDraft(data, limits)
	if err != nil {
		return nil, err
	}
	c := &Calculator{draft: draft, formulas: map[place]string{}}
	if err := guarded(func() error { return c.prepare(book) }); err != nil {
		draft.file.Close()
		return nil, fmt.Errorf("prepare for calculation: %w", err)
	}
	return c, nil
}

// place is a cell of a workbook.
type place struct {
	sheet string
	at    Ref
}

// prepare turns what is known into plain values, and keeps as formulas only
// those that are to be worked out.
func (c *Calculator) prepare(book *Book) error {
	file := c.draft.file
	for at, cell := range book.formulas() {
		if !cell.Uncached {
			continue
		}
		// All texts come first: taking a value out may take along a formula that cells share.
		formula, err := file.GetCellFormula(at.sheet, at.at.String())
		if err != nil {
			return err
		}
		c.formulas[at] = formula
		c.poison = c.poison || !knowable(formula)
	}
	for at, cell := range book.formulas() {
		if !cell.Uncached {
			c.poison = c.poison || cell.Kind == Error
			if err := c.fix(at, cell); err != nil {
				return err
			}
		}
	}
	for at, formula := range c.formulas {
		if !knowable(formula) || c.poison && catches(formula) {
			formula = unknowable
		}
		if err := file.SetCellFormula(at.sheet, at.at.String(), formula); err != nil {
			return err
		}
	}
	return nil
}

// unknowable is a formula that no engine knows, so that all that builds on it fails.
const unknowable = "ZHIBIAO.UNKNOWN()"

// fix puts a formula's known value in its place.
func (c *Calculator) fix(at place, cell Cell) error {
	name := at.at.String()
	switch cell.Kind {
	case Number, Date:
		return c.draft.file.SetCellDefault(at.sheet, name, cell.Text)
	case Bool:
		return c.draft.file.SetCellBool(at.sheet, name, cell.Number == 1)
	case Error:
		return c.draft.file.SetCellFormula(at.sheet, name, unknowable)
	}
	return c.draft.file.SetCellStr(at.sheet, name, cell.Text)
}

// formulas walks the cells that are formulas.
func (b *Book) formulas() iter.Seq2[place, Cell] {
	return func(yield func(place, Cell) bool) {
		for _, s := range b.Sheets {
			for i, row := range s.Rows() {
				for j, cell := range row {
					if cell.Formula && !yield(place{s.Name, Ref{i, j}}, cell) {
						return
					}
				}
			}
		}
	}
}

// Close lets go of the file.
func (c *Calculator) Close() error { return c.draft.file.Close() }

// Value is what the formula of a cell comes to: a number, a text, a truth value
// or an error such as #DIV/0!, marked as a formula's; numbers have 15 digits,
// and a text that is a number counts as one. It is an error, never a
// guess, where the formula refers to another file or uses what is not
// understood. A calculation cannot be stopped half way: where a file may be
// hostile, run it where it can be killed.
func (c *Calculator) Value(ctx context.Context, sheet string, at Ref) (cell Cell, err error) {
	if err := ctx.Err(); err != nil {
		return Cell{}, err
	}
	if c.err != nil {
		return Cell{}, c.err
	}
	defer func() {
		// The engine has no promise not to panic on what files hold.
		if p := recover(); p != nil {
			c.err = fmt.Errorf("calculate %s: %v", PlaceOf(sheet, at), p)
			cell, err = Cell{}, c.err
		}
	}()
	formula, ok := c.formulas[place{sheet, at}]
	switch {
	case !ok:
		return Cell{}, fmt.Errorf("calculate %s: no formula without a value", PlaceOf(sheet, at))
	case !knowable(formula):
		return Cell{}, fmt.Errorf("calculate %s: the result of %.80q is not in this file alone", PlaceOf(sheet, at), formula)
	}
	text, err := c.draft.file.CalcCellValue(sheet, at.String(), excelize.Options{RawCellValue: true})
	// Once something cannot be known, an error may be no more than that.
	if err != nil && errorValue(err.Error()) && !c.poison {
		return Cell{Kind: Error, Text: err.Error(), Formula: true}, nil
	}
	if err != nil {
		return Cell{}, fmt.Errorf("calculate %s: formula %.80q: %w", PlaceOf(sheet, at), formula, err)
	}
	if text == "" { // a blank cell's value, which spreadsheets take for 0 and the engine for a text
		return Cell{}, fmt.Errorf("calculate %s: formula %.80q comes to nothing", PlaceOf(sheet, at), formula)
	}
	return calculated(text), nil
}

// errorValue says whether a text is a spreadsheet's own name for an error.
func errorValue(text string) bool {
	switch text {
	case "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!":
		return true
	}
	return false
}

// calculated tells a result's kind by its text, since the engine gives no more.
func calculated(text string) Cell {
	switch text {
	case "TRUE":
		return Cell{Kind: Bool, Number: 1, Text: "1", Formula: true}
	case "FALSE":
		return Cell{Kind: Bool, Text: "0", Formula: true}
	}
	if number, _, ok := parseNumber([]byte(text)); ok {
		return Cell{Kind: Number, Number: number, Text: text, Formula: true}
	}
	return Cell{Kind: Text, Text: text, Formula: true}
}

// knowable says whether a formula's result is this file's alone: it refers to
// no other ([1]Sheet1!A1), nor to the time, to chance or to places by name.
func knowable(formula string) bool {
	return formula != "" && !elsewhere(formula) && !calls(formula, "NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY", "INDIRECT", "OFFSET", "CELL", "INFO")
}

// catches says whether a formula can make something of what failed.
func catches(formula string) bool {
	return calls(formula, "IFERROR", "IFNA", "ISERROR", "ISERR", "ISNA", "ISNUMBER", "ISTEXT", "ISBLANK", "AGGREGATE", "COUNT", "COUNTA", "ERROR.TYPE", "TYPE")
}

// elsewhere says whether a formula refers to another workbook.
func elsewhere(formula string) bool {
	quoted := false
	for i := range len(formula) {
		switch formula[i] {
		case '"':
			quoted = !quoted
		case '[':
			if !quoted {
				return true
			}
		}
	}
	return false
}

// calls says whether a formula calls any of these functions.
func calls(formula string, names ...string) bool {
	upper := strings.ToUpper(formula)
	for _, name := range names {
		if strings.Contains(upper, name+"(") {
			return true
		}
	}
	return false
}
