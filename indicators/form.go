package indicators

import (
	"cmp"

	"zhibiao/indicators/periods"
)

// Form is a report that departments owe: when, and how its sheets are read.
// The layout says what texts stand at the figures, never at which address.
// How it is matched against a workbook is package collector's business.
type Form struct {
	Pos         Pos      `yaml:"-"`
	ID          string   `yaml:"id"`
	Name        Text     `yaml:"name"`
	Number      string   `yaml:"number"`      // 表号
	Departments []string `yaml:"departments"` // who owe it, each a file of its own
	// Owners tell whose part an indicator or an entity of the form is, by its id, where several owe the form and
	// it is neither that of the entity's department nor that of the indicator's.
	Owners    map[string]string `yaml:"owners"`
	Frequency periods.Frequency `yaml:"frequency"`
	Combined  bool              `yaml:"combined_january_february"` // 1-2月 come as one
	First     string            `yaml:"first"`                     // first period owed, SDMX
	Closes    int               `yaml:"closes"`                    // day of the month on which its figures close; 0: the last
	Due       Due               `yaml:"due"`
	Nil       NilMeaning        `yaml:"nil"`     // what 零报告 says; see Reporting.NilOf for the default
	Review    ReviewMeaning     `yaml:"review"`  // whether a reviewer confirms it, and what its figures are until then
	SignOff   SignOff           `yaml:"signoff"` // who of its unit signs it
	// Countersign are the ids of the units that agree to its reports.
	Countersign []string   `yaml:"countersign"`
	SealedCopy  SealedCopy `yaml:"sealed_copy"`
	Plan        bool       `yaml:"plan"`    // a plan: its cells set targets
	Status      string     `yaml:"status"`  // of its figures: P 快报, E estimated, A 核定 (the default)
	Figures     string     `yaml:"figures"` // what its figures are called: 初步数, 决算数 and so on; empty: by their status
	// Comparable says that growth is stated on a comparable basis (可比口径), so that it need not recompute from the figures.
	Comparable bool         `yaml:"comparable"`
	Sheets     []*FormSheet `yaml:"sheets"`
}

// ReviewMeaning is whether a form is reviewed, and what its figures are until a reviewer has confirmed them.
type ReviewMeaning string

const (
	ReviewedNot   ReviewMeaning = "false"       // nobody reviews it
	ReviewedOnly  ReviewMeaning = "true"        // they do not stand before
	ReviewedLater ReviewMeaning = "provisional" // they stand, and are marked
)

// Asked says whether a reviewer confirms the form.
func (m ReviewMeaning) Asked() bool { return m == ReviewedOnly || m == ReviewedLater }

// FormSheet is the layout of one sheet. Texts that it compares are patterns:
// "*" stands for any text, and spaces, brackets' width, line breaks and
// traditional characters do not matter.
type FormSheet struct {
	Pos        Pos         `yaml:"-"`
	Names      []string    `yaml:"names"`    // of the sheet; empty: any name will do
	Titles     []string    `yaml:"titles"`   // one of them stands above the table; empty: the form's name
	Optional   bool        `yaml:"optional"` // the form is complete without this sheet
	Period     PeriodPlace `yaml:"period"`
	Department []string    `yaml:"department"` // labels beside which the unit that reports is named; default 填报单位, 报送单位, 编制单位
	Unit       string      `yaml:"unit"`       // what the unit line is to say (万元); a column's own goes before it
	Status     string      `yaml:"status"`     // default the form's
	// Scanned says that a machine read the figures off paper: blanks within a number ("1 64551")
	// are no more than its stumbling. Elsewhere they may set two numbers apart, and are refused.
	Scanned bool     `yaml:"scanned"`
	Tables  []*Table `yaml:"tables"`
}

// PeriodPlace tells where a sheet says what period it reports on. The first
// place that holds one counts; two places that differ are an error.
type PeriodPlace struct {
	// title, line (any line above the header), label, sheet (its name), file (its name); default title, label, line, sheet
	In     []string `yaml:"in"`
	Labels []string `yaml:"labels"` // beside which it stands: 报告期, 填报时间; needed for label
	Shift  int      `yaml:"shift"`  // months from what is written to what is meant; −12: the sheet names the year after
}

// Table is one table of a sheet: rows of one kind under a header. Its header is
// found by its texts; tables may stand side by side or below one another, and
// one declared with repeat is read wherever its header occurs.
type Table struct {
	Pos     Pos      `yaml:"-"`
	Name    string   `yaml:"name"`   // for messages
	Titles  []string `yaml:"titles"` // one of them stands above the header, where titles alone tell two tables of a sheet apart
	Repeat  bool     `yaml:"repeat"` // every place where the header stands is one more piece of the table
	Rows    Rows     `yaml:"rows"`
	Columns []Column `yaml:"columns"`
	// Across reads the headers themselves as periods or entities: months across,
	// parks across. With columns as well, the header path holds both (2025年 > 产值).
	Across Across `yaml:"across"`
	// Value says what the cells are where neither row nor column does: with across,
	// or with rows by label that give only indicators.
	Value Meaning `yaml:"value"`
	// Units are headers of a column that gives each row's unit: 计量单位.
	Units []string `yaml:"units"`
	// Skip are headers of columns of figures that no indicator takes, passed over without a notice.
	Skip   []string `yaml:"skip"`
	Totals []Total  `yaml:"totals"`
	Checks []Rule   `yaml:"checks"`
}

// How the rows of a table, or its headers across, are told apart.
const (
	ByEntity = "entity" // a column (or the header) names entities
	ByLabel  = "label"  // a column names what is measured: 指标名称, 项目
	ByPeriod = "period" // a column (or the header) names periods: months down, months across
	ByRecord = "record" // a ledger (台账): rows are records, summed or counted by column
)

// Rows tells how a table's rows are told apart.
type Rows struct {
	By       string   `yaml:"by"`       // entity, label, period, record
	Headers  []string `yaml:"headers"`  // of the column that names them; empty: the column, left of the values, whose texts fit best
	Kind     string   `yaml:"kind"`     // by entity: which entities; default the kind of the columns' indicators
	Entities []string `yaml:"entities"` // by entity: only these
	Skip     []string `yaml:"skip"`     // names of rows to pass over; 合计, 小计, 公式, 栏次, 甲 are passed over anyway
	// Others is what to do with a row that has values and a name nobody knows:
	// report (an error; the default by entity) or ignore (the default by label).
	Others string `yaml:"others"`
	// All demands a row for each entity or label: report (the default: a missing one is a question), error or ignore.
	All    string     `yaml:"all"`
	Labels []RowLabel `yaml:"labels"` // by label
	// And tells rows apart by a second column: park and indicator, year and indicator. A
	// blank cell there means the one above it, as under a merged one.
	And   RowKey   `yaml:"and"`
	Where []Filter `yaml:"where"` // rows that fail are passed over
	// Year names the column with the budget year to which a record belongs (预算年度).
	// Records of the report's own year make up its figures.
	Year []string `yaml:"year"`
	// OtherYears says what records of another budget year (补拨上年) do: correct, the default, sets
	// the cumulative of that year's last period, from the cumulative columns alone, which
	// in such a row count that whole budget year; ignore leaves them out, with a notice.
	OtherYears string `yaml:"other_years"`
	Empty      string `yaml:"empty"` // by record, when no record passes: zero or missing (the default)
}

// RowKey is a second column that tells rows apart.
type RowKey struct {
	By       string   `yaml:"by"`      // entity, label, period; empty: there is none
	Headers  []string `yaml:"headers"` // empty: the column, left of the values, whose texts fit best
	Kind     string   `yaml:"kind"`
	Entities []string `yaml:"entities"`
}

// RowLabel is one row of a table by label.
type RowLabel struct {
	Pos      Pos              `yaml:"-"`
	Texts    []string         `yaml:"texts"` // its alternatives; a unit in brackets, numbering and 其中： are no part of it
	Under    string           `yaml:"under"` // the nearest less indented or numbered row above reads so: 其中 rows of equal name
	Meaning  `yaml:",inline"` // what its cells are; a column's own statement goes before it
	Optional bool             `yaml:"optional"`
}

// Filter lets pass the rows whose cell under a header fits.
type Filter struct {
	Headers []string `yaml:"headers"` // empty: any text left of the values
	Is      []string `yaml:"is"`      // patterns, one of which fits
	Not     []string `yaml:"not"`     // patterns, none of which fits
	Within  string   `yaml:"within"`  // the cell is a date in the report's: period, year
}

// Across tells how headers are read as periods or entities.
type Across struct {
	By       string   `yaml:"by"`       // period, entity; empty: headers are matched by columns alone
	Kind     string   `yaml:"kind"`     // by entity
	Entities []string `yaml:"entities"` // by entity: only these
	Others   string   `yaml:"others"`   // a header with values that is neither: ignore (the default) or report
}

// Since when a cumulative counts.
const (
	SinceYear   = "year"   // January
	SinceWindow = "window" // the quarter or half year of the indicator's targets
	SinceStart  = "start"  // 自开工
)

// Meaning is what a cell says, as far as a column, a row or a table declares it.
type Meaning struct {
	Indicator string `yaml:"indicator"`
	// Indicators, by department, where each that owes the form reports one of its own.
	Indicators map[string]string `yaml:"indicators"`
	Entity     string            `yaml:"entity"`
	Basis      string            `yaml:"basis"`            // own (当期, or a level at the period's end; the default), cumulative (累计)
	Since      string            `yaml:"cumulative_since"` // of 累计: year (the default), window, start
	Role       string            `yaml:"role"`             // default value, in a plan form target
	Unit       string            `yaml:"unit"`             // expected; what the file says counts, and a difference is a finding
	Item       string            `yaml:"item"`             // a work's node, for actual and planned
	Status     string            `yaml:"status"`
	Dash       string            `yaml:"dash"`   // what —, … and the like mean: missing (stated as not there; the default) or zero
	Shift      int               `yaml:"shift"`  // months from the report's period to the cell's: −1 for 1—上月, −12 for 上年末
	Months     int               `yaml:"months"` // length of the cell's period where it is not the report's: 12 for a yearly figure
	Month      int               `yaml:"month"`  // of a step: 1 to 12
	Pace       PaceKind          `yaml:"pace"`   // of the target that the steps make: monthly, steps
}

// Over is a meaning with what it leaves open taken from a more general one: a column's
// over its row's, a row's over its table's.
func (m Meaning) Over(base Meaning) Meaning {
	if m.Indicator == "" && len(m.Indicators) == 0 {
		m.Indicator, m.Indicators = base.Indicator, base.Indicators
	}
	m.Entity = cmp.Or(m.Entity, base.Entity)
	m.Basis = cmp.Or(m.Basis, base.Basis)
	m.Since = cmp.Or(m.Since, base.Since)
	m.Role = cmp.Or(m.Role, base.Role)
	m.Unit = cmp.Or(m.Unit, base.Unit)
	m.Item = cmp.Or(m.Item, base.Item)
	m.Status = cmp.Or(m.Status, base.Status)
	m.Dash = cmp.Or(m.Dash, base.Dash)
	m.Shift = cmp.Or(m.Shift, base.Shift)
	m.Months = cmp.Or(m.Months, base.Months)
	m.Month = cmp.Or(m.Month, base.Month)
	m.Pace = cmp.Or(m.Pace, base.Pace)
	return m
}

// Column is a column found by its header.
type Column struct {
	Pos Pos    `yaml:"-"`
	ID  string `yaml:"id"` // by which checks name it
	// Headers are alternatives, each a path from the upper header row to the lowest, "总产值 > 本月";
	// rows in between may be left out. A unit in brackets is no part of it. 本年, 上年 and 下年 also stand
	// for years as the file writes them, told from the one in the sheet's title.
	Headers  []string `yaml:"headers"`
	Meaning  `yaml:",inline"`
	Optional bool   `yaml:"optional"` // the table is complete without it
	Required bool   `yaml:"required"` // a blank cell in a row that counts is an error; default: nothing is reported there
	Check    string `yaml:"check"`    // what it must be, of columns' ids: "a / b", "a - b - c"; for growth and 完成率 too
	// Records is how a table by record makes one figure of the column: sum (the default), count (of records with
	// anything there), share (of records with anything there among all), last.
	Records string `yaml:"records"`
}

// Total is a row that must be the sum of others.
type Total struct {
	Pos   Pos      `yaml:"-"`
	Label string   `yaml:"label"` // pattern of its name: 合计, 县区合计
	Of    []string `yaml:"of"`    // patterns of its parts; empty: all rows that count
	// PartsMayMiss allows the parts to fall short: 其中 rows name only some.
	PartsMayMiss bool `yaml:"parts_may_miss"`
	// Overlap means that parts count the same thing twice (parks that overlap), so that the total may be less.
	Overlap bool             `yaml:"overlap"`
	Meaning `yaml:",inline"` // when the total itself is to be recorded: its entity or indicator
}

// Rule is a relation that must hold in every row.
type Rule struct {
	Pos  Pos    `yaml:"-"`
	That string `yaml:"that"` // over columns' ids: "used <= granted", "green = one + two + three"
	Note Text   `yaml:"note"` // why, for the message
	Hard bool   `yaml:"hard"` // an error rather than a question
}

// NilMeaning is what 零报告 of a form says.
type NilMeaning string

const (
	NilZero    NilMeaning = "zero"  // 本期发生额为零: own amounts are 0, cumulatives as before
	NilNone    NilMeaning = "none"  // 无变化, 不适用: it counts as sent and says no figure
	NilRefused NilMeaning = "false" // the form takes none
)
