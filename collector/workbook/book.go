// Package workbook turns the bytes of a report into typed cells, and back.
//
// The way through it, from the ground up; no floor uses one above it, and no format another:
//
//	Book, Sheet, Cell                    what a file holds: immutable once read
//	csv, html, ods, spreadsheetml,       a format each, from bytes to a Book
//	xls, xlsx
//	Read                                 tells the format, and reads it
//	Draft, Mark, Retype, ReadCalculated  writes, marks, mends and works out
//	Isolated                             the same in a process that may die
//
// It knows formats, not forms: what a cell means is the business of package collector. It is the only importer of excelize
// and of the readers of legacy formats.
//
// A workbook that cannot be read whole is not read at all: every corruption is an error, since a half-read sheet that
// passes for a whole one is the worst thing that can happen to a figure.
package workbook

import (
	"errors"
	"fmt"
	"time"
)

// Format is how the bytes are laid out, told by content and never by name.
type Format string

const (
	XLSX          Format = "xlsx" // also .xlsm: macros are ignored
	XLS           Format = "xls"  // BIFF8 in an OLE2 container; also .et
	CSV           Format = "csv"  // also .tsv
	HTML          Format = "html" // an HTML table saved as .xls
	SpreadsheetML Format = "spreadsheetml"
	ODS           Format = "ods"
	UnknownFormat Format = ""
)

// Errors that callers branch on. Every error of Read wraps one of them.
var (
	ErrFormat    = errors.New("not a workbook of a known format")
	ErrEncrypted = errors.New("workbook is protected by a password")
	ErrCorrupt   = errors.New("workbook is damaged")
	ErrLimit     = errors.New("workbook exceeds a limit")
)

var errPassword = fmt.Errorf("%w: open it and save it without one", ErrEncrypted)

// Kind is the type of a cell's value as the file states it.
type Kind uint8

const (
	Blank  Kind = iota // no value; a cell that is only formatted
	Number             // Number holds it
	Text               // Text holds it, exactly as stored (spaces kept)
	Bool               // Number is 0 or 1
	Error              // Text holds "#DIV/0!" and the like
	Date               // Number holds the serial in the 1900 system (also for 1904 files); the cell's format is a date or a time
)

// Cell is one cell's value as the file states it: nothing is parsed or scaled.
type Cell struct {
	Kind     Kind
	Number   float64
	Text     string // for Number and Date: the number as the file writes it ("182506.58999"), so that no digit is lost
	Format   string // the number format's code, where that shows words or a part of the number: see Shown
	Percent  bool   // the number format shows it as a percentage: 0.153 shows as 15.3%
	Formula  bool   // the value is a formula's cached result
	Uncached bool   // a formula without a cached value: Kind is Blank
	Computed bool   // a formula without a cached value, worked out by ReadCalculated
}

// Book is a workbook as read: immutable, whole, in the file's order of sheets.
type Book struct {
	Format   Format
	Date1904 bool
	Stale    bool      // the file asks to be calculated when it is opened: its formulas' values may be none of theirs
	Saved    time.Time // when it was last saved, by its own properties; zero: they do not tell
	Sheets   []*Sheet
	Names    []Name // defined names, e.g. the hidden id of our own templates
	Notes    []Note // what is odd about the file but did not stop the reading
}

// Name is a defined name: Refers is the text of what it refers to, without a leading "=".
type Name struct{ Name, Refers string }

// Note says of the file as a whole what a person may want to know: a name
// that belies the content, macros that were ignored.
type Note struct{ Code, Detail string }

// Sheet returns the sheet of that name, or nil.
func (b *Book) Sheet(name string) *Sheet {
	for _, s := range b.Sheets {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Limits bound what a reading may cost. A zero field means its default.
type Limits struct {
	FileBytes     int64 // of the file itself; default 50 MB
	UnpackedBytes int64 // of all parts together, and of any one; default 1 GiB
	Parts         int   // entries in the container; default 10,000
	Sheets        int   // default 1,000
	Cells         int   // with a value or a formula, in the whole workbook; default 5,000,000
	Area          int   // rows × widest column of a sheet as far as values reach; default 50,000,000
	Merges        int   // in the whole workbook; default 100,000
	StringBytes   int64 // of all distinct texts, names included; default 256 MB
}
