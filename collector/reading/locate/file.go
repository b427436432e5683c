package locate

import (
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// Outline is a file of which it is known what it is: which form, whose, of when, and where its tables stand.
type Outline struct {
	*report.Remarks
	Catalogue  *indicators.Catalogue
	Forms      []*form.Spec
	Book       *workbook.Book
	File       report.File
	Now        time.Time
	Watch      *cells.Watch
	Grids      map[*workbook.Sheet]*cells.Grid
	Form       *form.Spec // nil: no form matches
	Sheets     []*Sheet
	Department string   // empty: unknown
	Parts      []string // the departments that the form names, whose parts the reporting unit does
}

func (s *Outline) grid(sheet *workbook.Sheet) *cells.Grid {
	g := s.Grids[sheet]
	if g == nil {
		g = cells.NewGrid(sheet, s.Watch)
		s.Grids[sheet] = g
	}
	return g
}

// Locate tells what the file is, and finds its tables and their rows; false where no form matches.
func (l *Outline) Locate() bool {
	if !l.chooseForm() {
		return false
	}
	l.chooseDepartment()
	for _, sheet := range l.Sheets {
		sheet.choosePeriod()
		sheet.checkKind()
		sheet.placeTables()
	}
	return true
}

// Received is when the file came in.
func (s *Outline) Received() time.Time {
	if s.File.Received.IsZero() {
		return s.Now
	}
	return s.File.Received
}
