package locate

import (
	"cmp"
	"strings"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Source is a file that is to be located, and what it is held against.
type Source struct {
	*report.Remarks // what is found is said here
	Catalogue       *indicators.Catalogue
	Forms           []*form.Spec
	Book            *workbook.Book
	File            report.File
	Now             time.Time
	Watch           *cells.Watch
}

// Outline is a file of which it is known what it is: which form, whose, of when, and where its tables stand.
type Outline struct {
	Source
	Form       *form.Spec // nil: no form matches
	Sheets     []*Sheet
	Department string   // empty: unknown
	Parts      []string // the departments that the form names, whose parts the reporting unit does

	grids   map[*workbook.Sheet]*cells.Grid
	sayings map[string]headingSaying // by the heading
	months  map[monthPlace]int       // of which a sheet speaks there
}

func (s *Outline) grid(sheet *workbook.Sheet) *cells.Grid {
	g := s.grids[sheet]
	if g == nil {
		g = cells.NewGrid(sheet, s.Watch, cells.Units{Table: s.Catalogue.Units})
		s.grids[sheet] = g
	}
	return g
}

// Received is when the file came in.
func (s *Outline) Received() time.Time {
	if s.File.Received.IsZero() {
		return s.Now
	}
	return s.File.Received
}

// hidden is what one of our own templates says by a defined name.
func (s *Outline) hidden(name string) (string, bool) {
	for _, n := range s.Book.Names {
		if strings.EqualFold(n.Name, name) {
			return strings.Trim(n.Refers, `"=`), true
		}
	}
	return "", false
}

// DepartmentName is what people call a department; its id where the catalogue does not have it.
func (s *Outline) DepartmentName(id string) string { return cmp.Or(s.DepartmentText(id).ZH, id) }

// DepartmentText is a department's name; empty for one that the catalogue does not have.
func (s *Outline) DepartmentText(id string) indicators.Text {
	if d := s.Catalogue.Department(id); d != nil {
		return d.Name
	}
	return indicators.Text{}
}

func (s *Outline) departmentNames(ids []string) indicators.Text {
	var out []string
	for _, id := range ids {
		out = append(out, s.DepartmentName(id))
	}
	return report.Both("%s", "%s", strings.Join(out, "、"))
}

// Sheet is one sheet being read as one layout says.
type Sheet struct {
	*Outline
	Spec      *form.SheetSpec
	Grid      *cells.Grid
	score     int
	named     bool // a title or the form's number stands in it
	titled    bool // its own title does
	whole     bool // every table's header was found whole
	Headers   []*Header
	pageHeads map[int]bool // rows that repeat a table's head
	Pieces    []*Piece     // of its tables, in the layout's order
	titleAt   workbook.Ref
	Period    periods.Period
	PeriodAt  report.Place
	Span      periods.Period // what was said of the period where that is longer: January to October for October
	SpanText  string
	February  string // what names February alone, on a form that takes it with January
	yearless  bool   // none was found where one might stand
	yearAbove int    // the year that a table above this part of the sheet speaks of
	year      int    // the year that the sheet speaks of, for rows and headers that name months alone
}

// Header is a table's header with the columns bound to what they hold.
type Header struct {
	table    *form.TableSpec
	block    *Block
	bindings []Binding
	spans    []Binding // columns of amounts of longer spans than the form's periods, which nothing takes
	keys     []int     // the columns whose header is that of the rows' names
	missing  []*form.ColumnSpec
	score    int
}

// Block is a header as found: rows First to Last, and for each column the path to it.
type Block struct {
	first, Last int
	from, to    int // columns
	paths       []form.Path
	units       [][]HeaderUnit // by column, from below
}

// HeaderUnit is a unit that a header writes in brackets or in a row of units.
type HeaderUnit struct {
	Text  string
	At    workbook.Ref
	Group bool // in a heading above the column's own
}

// Binding is what a header says of one column.
type Binding struct {
	Col      int
	Column   *form.ColumnSpec // nil for a column known by across alone
	Period   periods.Period
	Span     periods.Period // that the header names, where it is longer than the form's periods
	Entity   string
	Units    []HeaderUnit // as the header writes them, from below
	Header   string       // for messages
	Month    int          // that the header names where the layout says 本月 or 上月
	respelt  string       // the layout's own, which it nearly is
	replaced bool         // and has a character in another's place
}

// Piece is one table as it stands in a sheet: its columns, and the rows that may be its own.
type Piece struct {
	Sheet    *Sheet
	Table    *form.TableSpec
	Block    *Block
	Bindings []Binding
	Key      int // column of the rows' names; −1: none
	and      int
	Year     int
	unit     int
	end      int        // last row that may belong to it
	lines    []UnitLine // statements of units above, the nearest first
	Rows     []*Row
	others   []workbook.Ref // names of rows with figures that are none of the form's

	from, to int        // the columns between those of the pieces beside it
	foreign  []stretch  // rows below the header that are another table's, or another time's
	amid     []UnitLine // statements of units amid the rows
	sums     sums       // of a ledger's records
	adding   []Binding  // the columns that they are of, once asked
}

// Row is a row as far as its names tell what it is.
type Row struct {
	Index   int
	Label   *form.LabelSpec
	Entity  string
	Period  periods.Period
	Span    periods.Period // that its name says, where that is longer than the period, which then is its last
	Unit    string         // as written in the unit column or else in the name's brackets
	Named   string         // as written in the name's brackets where a unit column says it too
	UnitAt  workbook.Ref
	Name    string
	Total   *form.TotalSpec
	Counts  bool // its figures are recorded
	Strange bool // its name is unknown, and that was said
}

// stretch is a run of rows amid a table or below it that are none of its own.
type stretch struct {
	from, to int
	at       workbook.Ref // where the text stands that says so
	headed   bool         // it has a header of its own
	table    bool         // it is another table, not a heading's rows
}

// sums is what the records read so far add up to.
type sums struct {
	records int
	all     map[int]float64 // by column
	since   map[int]float64 // the same since the last row of totals
	filled  map[int]int     // in how many records a column holds a text
	totals  []int           // rows that say that they add up records
	unsure  bool            // a row with figures was neither read as a record nor left as a total
}

// UnitLine is a statement of units around a table.
type UnitLine struct {
	Units []cells.Unit // none: it cannot be read
	At    workbook.Ref // BySheet: it is the sheet's name
	Text  string
	title bool // in the brackets of a title rather than behind 单位

	Of     string // the column's heading that it is of alone; empty: of all
	Others bool   // another layout's table stands between it and this one
}
