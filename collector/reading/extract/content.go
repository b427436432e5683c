package extract

import (
	"slices"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Content is what the cells of a located file say.
type Content struct {
	*locate.Outline
	Pieces       []*Piece
	Values       []Value
	Plans        []PlanCell
	Dues         []Value                       // planned dates that a report states, to be compared with the plan's
	Unsaid       []Unsaid                      // figures that the file leaves blank
	Foreign      []ForeignValue                // figures of other departments
	ForeignPlans []ForeignPlan                 // cells of their plans
	owners       map[indicators.Subject]string // the others' departments, by what they report
}

// Value is one figure read, in base units, before it becomes an observation.
type Value struct {
	indicators.Observation
	form.Rounded
	Exact  bool // counted, not measured: no rounding
	Role   string
	Counts string // own, cumulative
	Column *form.ColumnSpec
	Sheet  *locate.Sheet
	row    int
	At     workbook.Ref
	size   float64 // of the unit in force, in base units; 0: none is
	Plain  bool    // a plain number under a per cent unit: may be a ratio by mistake
	Lumpy  bool
	Again  bool // the file states it before
	Late   bool // a file that was received after this one stands for it
}

// Piece is a piece of a table with its cells read.
type Piece struct {
	*locate.Piece
	file      *Content
	Rows      []*Row
	blanks    map[int][]workbook.Ref  // cells without a figure where one belongs, by column
	texts     map[int][]workbook.Ref  // cells with numbers stored as text, by column
	Bad       map[int]bool            // columns with a cell that could not be read
	Strange   map[int]bool            // columns with a cell in a row whose name is unknown
	units     map[string][]cells.Unit // what texts mean as units
	merged    map[workbook.Ref]int    // over how many cells more a figure is drawn
	unitSaid  map[unsaidUnit]bool     // of which cells without a unit was asked
	ruled     map[int]ruledUnit       // by column, what was decided last
	sayings   []saying                // room for sayingsOf
	room      []Value                 // for the values that rows point at
	since     map[int]string          // since when columns of cumulatives count, as their headers say
	sinceSaid map[int]bool            // columns of which that was asked
	choices   []report.Choice         // of the unit that it leaves out, once that was asked
}

// Row is a row with the values of its cells, from left to right. They are the file's, where they are recorded.
type Row struct {
	*locate.Row
	Across []*Value
}

// Value is the value of a column; nil: there is none.
func (r *Row) Value(c *form.ColumnSpec) *Value {
	return r.last(func(x *form.ColumnSpec) bool { return x == c })
}

// ValueNamed is the value of the column of that id; nil: there is none.
func (r *Row) ValueNamed(id string) *Value {
	return r.last(func(c *form.ColumnSpec) bool { return c.ID == id })
}

// last is the last value whose column is wanted: a column that stands twice counts where it stands last.
func (r *Row) last(wanted func(*form.ColumnSpec) bool) *Value {
	for _, v := range slices.Backward(r.Across) {
		if v.Column != nil && wanted(v.Column) {
			return v
		}
	}
	return nil
}

func newPiece(e *Content, placed *locate.Piece) *Piece {
	p := &Piece{Piece: placed, file: e, blanks: map[int][]workbook.Ref{}, texts: map[int][]workbook.Ref{}, Bad: map[int]bool{},
		Strange: map[int]bool{}, units: map[string][]cells.Unit{}, ruled: map[int]ruledUnit{}}
	rows := make([]Row, len(placed.Rows))
	p.Rows = make([]*Row, len(rows))
	for i, r := range placed.Rows {
		rows[i] = Row{Row: r}
		p.Rows[i] = &rows[i]
	}
	return p
}

// slot is a cell with everything known of it before it is read.
type slot struct {
	meaning   indicators.Meaning
	indicator *indicators.Indicator // nil for checks and texts
	column    *form.ColumnSpec
	binding   locate.Binding
	row       *Row
	at        workbook.Ref
	subject   indicators.Subject
	period    periods.Period
	owner     string // the other department that reports it
}

// PlanCell is one cell of a plan workbook: a target's figure, a part of it, a date.
type PlanCell struct {
	slot  slot
	sheet *locate.Sheet
	value float64 // base unit; for dates seconds since 1970
	unit  string
	text  string
}

// ForeignPlan is a cell of another department's plan.
type ForeignPlan struct {
	Target indicators.Target // its subject and window
	Role   string
	Item   string  // a work's node
	Month  int     // of a step, the last of its part
	Stated float64 // base unit; of a date seconds since 1970; of a step since the year began, where its row says that
	Text   string
	Owner  string
	Sheet  *locate.Sheet
	At     workbook.Ref
}

// ForeignValue is a figure of another department.
type ForeignValue struct {
	Value
	Owner string
}

// Unsaid is a figure for which a file has a place, or should have, and says nothing.
type Unsaid struct {
	indicators.Observation // its key
	At                     report.Place
	Name                   string
}

// saying is what one place says of a cell's unit.
type saying struct {
	units []cells.Unit
	at    workbook.Ref
	text  string
	near  bool // it speaks of this cell's row or column alone: it may not be of something else
	line  bool // it is a statement around the table
	weak  bool // it gives way to what the table says itself
}

// where names the place of a saying.
func (s *saying) where() string {
	if s.at == locate.BySheet {
		return "工作表名"
	}
	return s.at.String()
}

// unsaidUnit is a column, and the unit that was taken for want of a statement.
type unsaidUnit struct {
	column *form.ColumnSpec // nil: all that are known across
	unit   string
}

// ruling is what decides a cell's unit where neither the cell nor its row says one.
type ruling struct {
	column               *form.ColumnSpec
	declared, base, role string
	line                 *locate.UnitLine // the first of those in force; nil: none is
}

// ruledUnit is the unit that was taken under a ruling.
type ruledUnit struct {
	ruling
	unit cells.Unit
}
