package workbook

import (
	"context"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Calculator works out formulas that a file carries without their values, as
// files do that no spreadsheet program has saved since.
type Calculator struct {
	draft *Draft
	err   error // why it gave up on the file
}

// NewCalculator opens an .xlsx for calculation. Call it only on bytes that Read
// accepted, and close it.
func NewCalculator(data []byte, limits Limits) (*Calculator, error) {
	draft, err := EditDraft(data, limits)
	if err != nil {
		return nil, err
	}
	return &Calculator{draft: draft}, nil
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
	formula, err := c.draft.file.GetCellFormula(sheet, at.String())
	if err != nil {
		return Cell{}, fmt.Errorf("calculate %s: %w", PlaceOf(sheet, at), err)
	}
	switch {
	case formula == "":
		return Cell{}, fmt.Errorf("calculate %s: no formula", PlaceOf(sheet, at))
	case elsewhere(formula):
		return Cell{}, fmt.Errorf("calculate %s: the formula %.80q refers to another file", PlaceOf(sheet, at), formula)
	case volatile(formula):
		return Cell{}, fmt.Errorf("calculate %s: the formula %.80q depends on when it is asked", PlaceOf(sheet, at), formula)
	}
	text, err := c.draft.file.CalcCellValue(sheet, at.String(), excelize.Options{RawCellValue: true})
	if err != nil && errorValue(err.Error()) {
		return Cell{Kind: Error, Text: err.Error(), Formula: true}, nil
	}
	if err != nil {
		return Cell{}, fmt.Errorf("calculate %s: formula %.80q: %w", PlaceOf(sheet, at), formula, err)
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

// elsewhere says whether a formula refers to another workbook: [1]Sheet1!A1.
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

// volatile says whether a formula's result is not the file's alone.
func volatile(formula string) bool {
	upper := strings.ToUpper(formula)
	for _, f := range []string{"NOW(", "TODAY(", "RAND(", "RANDBETWEEN(", "RANDARRAY(", "INDIRECT(", "OFFSET(", "CELL(", "INFO("} {
		if strings.Contains(upper, f) {
			return true
		}
	}
	return false
}
