package form

import (
	"cmp"
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

// Spec is a form made ready for comparing: its texts folded, its names indexed.
type Spec struct {
	*indicators.Form
	SheetSpecs []*SheetSpec
}

// SheetSpec is a layout of a sheet, made ready.
type SheetSpec struct {
	*indicators.FormSheet
	Form             *Spec
	NamePatterns     []pattern
	TitlePatterns    []pattern
	DepartmentLabels []string // folded, beside which the reporting unit stands
	PeriodLabels     []string // folded, beside which the period stands
	TableSpecs       []*TableSpec
}

// TableSpec is a table of a layout, made ready.
type TableSpec struct {
	*indicators.Table
	Sheet         *SheetSpec
	TitlePatterns []pattern
	ColumnSpecs   []ColumnSpec
	LabelSpecs    []LabelSpec
	KeyHeaders    []HeaderPattern
	AndHeaders    []HeaderPattern
	YearHeaders   []HeaderPattern
	UnitHeaders   []HeaderPattern
	SkipHeaders   []HeaderPattern
	Filters       []FilterSpec
	SkipPatterns  []pattern
	TotalSpecs    []TotalSpec
	EntityNames   *Names // of entities down the rows
	AndNames      *Names
	AcrossNames   *Names
	AcrossBy      string
	Endings       *endings // of the columns' headers
	SaysYears     bool     // headers say 本年, 上年 or 下年
	SaysMonths    bool     // headers say 本月 or 上月
}

// ColumnSpec is a column, made ready.
type ColumnSpec struct {
	*indicators.Column
	HeaderPatterns []HeaderPattern
	Formula        *formula
	Marks          []string // stands for a missing column that holds no figures: the headers that it may have
}

// Spellings are the headers that the column may have, also of what stands for a missing one.
func (c *ColumnSpec) Spellings() []string {
	if c.Column == nil {
		return c.Marks
	}
	return c.Headers
}

// LabelSpec is a row that the layout names, made ready.
type LabelSpec struct {
	*indicators.RowLabel
	TextPatterns  []pattern
	UnderPatterns []pattern
}

// FilterSpec tells which of a ledger's rows count, made ready.
type FilterSpec struct {
	*indicators.Filter
	HeaderPatterns          []HeaderPattern
	IsPatterns, NotPatterns []pattern
}

// TotalSpec is a row that sums others up, made ready.
type TotalSpec struct {
	*indicators.Total
	LabelPattern pattern
	OfPatterns   []pattern
}

// defaultSkip are names of rows that are never a figure's own: sums, legends.
var defaultSkip = []string{"合计", "总计", "小计", "合 计", "公式", "计算公式", "栏次", "甲", "乙", "序号", "代码"}

var defaultDepartmentLabels = []string{"填报单位", "报送单位", "编制单位", "填表单位", "上报单位", "编报单位", "报表单位", "填报部门", "上报部门", "报送部门"}

// New makes a form ready. It costs much, and is done once for all files.
func New(c *indicators.Catalogue, f *indicators.Form) *Spec {
	spec := &Spec{Form: f}
	for _, s := range f.Sheets {
		spec.SheetSpecs = append(spec.SheetSpecs, newSheetSpec(c, spec, s))
	}
	return spec
}

func newSheetSpec(c *indicators.Catalogue, f *Spec, s *indicators.FormSheet) *SheetSpec {
	spec := &SheetSpec{FormSheet: s, Form: f, NamePatterns: newPatterns(s.Names), TitlePatterns: newPatterns(s.Titles)}
	if len(s.Titles) == 0 {
		spec.TitlePatterns = newPatterns([]string{f.Name.ZH})
	}
	labels := s.Department
	if len(labels) == 0 {
		labels = defaultDepartmentLabels
	}
	spec.DepartmentLabels, spec.PeriodLabels = hanzi.Keys(labels), hanzi.Keys(s.Period.Labels)
	for _, t := range s.Tables {
		spec.TableSpecs = append(spec.TableSpecs, newTableSpec(c, spec, t))
	}
	return spec
}

func newTableSpec(c *indicators.Catalogue, s *SheetSpec, t *indicators.Table) *TableSpec {
	units := cells.Units{Table: c.Units}
	spec := &TableSpec{
		Table: t, Sheet: s, AcrossBy: t.Across.By, TitlePatterns: newPatterns(t.Titles),
		KeyHeaders: newHeaderPatterns(units, t.Rows.Headers), AndHeaders: newHeaderPatterns(units, t.Rows.And.Headers),
		YearHeaders: newHeaderPatterns(units, t.Rows.Year), UnitHeaders: newHeaderPatterns(units, t.Units),
		SkipHeaders:  newHeaderPatterns(units, t.Skip),
		SkipPatterns: newPatterns(append(slices.Clone(defaultSkip), t.Rows.Skip...)),
	}
	for i := range t.Columns {
		col := ColumnSpec{Column: &t.Columns[i], HeaderPatterns: newHeaderPatterns(units, t.Columns[i].Headers)}
		if col.Check != "" {
			col.Formula = newFormula(col.Check)
		}
		spec.ColumnSpecs = append(spec.ColumnSpecs, col)
	}
	spec.Endings = newEndings(spec.ColumnSpecs)
	spec.SaysYears, spec.SaysMonths = spec.says(yearWords), spec.AcrossBy == "" && spec.says(monthWords)
	for i := range t.Rows.Labels {
		l := &t.Rows.Labels[i]
		label := LabelSpec{RowLabel: l, TextPatterns: newLabelPatterns(units, l.Texts)}
		if l.Under != "" {
			label.UnderPatterns = newLabelPatterns(units, []string{l.Under})
		}
		spec.LabelSpecs = append(spec.LabelSpecs, label)
	}
	for i := range t.Rows.Where {
		w := &t.Rows.Where[i]
		spec.Filters = append(spec.Filters, FilterSpec{Filter: w, HeaderPatterns: newHeaderPatterns(units, w.Headers),
			IsPatterns: newPatterns(w.Is), NotPatterns: newPatterns(w.Not)})
	}
	for i := range t.Totals {
		x := &t.Totals[i]
		spec.TotalSpecs = append(spec.TotalSpecs, TotalSpec{Total: x, LabelPattern: newPattern(x.Label), OfPatterns: newPatterns(x.Of)})
	}
	kind := spec.entityKind(c)
	spec.EntityNames = newNames(c, cmp.Or(t.Rows.Kind, kind), t.Rows.Entities)
	spec.AndNames = newNames(c, cmp.Or(t.Rows.And.Kind, kind), t.Rows.And.Entities)
	spec.AcrossNames = newNames(c, cmp.Or(t.Across.Kind, kind), t.Across.Entities)
	return spec
}

// newLabelPatterns are patterns of labels as rows are compared: without numbering and units.
func newLabelPatterns(units cells.Units, texts []string) []pattern {
	out := make([]pattern, 0, len(texts))
	for _, t := range texts {
		name, _ := units.HeaderText(t)
		if strings.Contains(t, "*") {
			out = append(out, newPattern(t))
			continue
		}
		out = append(out, pattern{Text: name})
	}
	return out
}

// entityKind is the kind of the entities that the table's indicators have, where all agree.
func (t *TableSpec) entityKind(c *indicators.Catalogue) string {
	kind := ""
	look := func(m *indicators.Meaning) {
		ids := []string{m.Indicator}
		for _, id := range m.Indicators {
			ids = append(ids, id)
		}
		for _, id := range ids {
			if i := c.Indicator(id); i != nil && i.EntityKind != "" {
				kind = i.EntityKind
			}
		}
	}
	look(&t.Value)
	for i := range t.ColumnSpecs {
		look(&t.ColumnSpecs[i].Meaning)
	}
	for i := range t.LabelSpecs {
		look(&t.LabelSpecs[i].Meaning)
	}
	return kind
}

// CountsRecords says that the column makes a number of its records rather than of what stands in them.
func (c *ColumnSpec) CountsRecords() bool { return c.Records == "count" || c.Records == "share" }

// Wanted is the score of a header with everything that must be there.
func (t *TableSpec) Wanted() int {
	n := 0
	for i := range t.ColumnSpecs {
		if !t.ColumnSpecs[i].Optional {
			n++
		}
	}
	if len(t.KeyHeaders) > 0 {
		n++
	}
	if t.AcrossBy != "" {
		n += 2
	}
	return n
}

// Most is the score of a header that has every column of the table; 0: of columns across there may always be another.
func (t *TableSpec) Most() int {
	if t.AcrossBy != "" {
		return 0
	}
	n := len(t.ColumnSpecs)
	if len(t.KeyHeaders) > 0 {
		n++
	}
	return n
}

// KeyHeaderFits says whether a path heads the column that names the rows.
func (t *TableSpec) KeyHeaderFits(p Path) bool {
	return HeadersFit(t.KeyHeaders, p)
}

// HeadersFit says whether a path is one of the headers.
func HeadersFit(headers []HeaderPattern, p Path) bool {
	return slices.ContainsFunc(headers, func(h HeaderPattern) bool { return h.fits(p) })
}

// TitleFit is how many characters of a text the sheet's titles, and those of its tables, tell.
func (s *SheetSpec) TitleFit(text string) int {
	n := 0
	fit := func(titles []pattern) {
		for _, p := range titles {
			if p.Text != "" && p.Within(text) {
				n = max(n, len([]rune(p.Text)))
			}
		}
	}
	fit(s.TitlePatterns)
	for _, t := range s.TableSpecs {
		fit(t.TitlePatterns)
	}
	return n
}

// PeriodPlaces are where a layout's period may stand, the most telling first.
func (s *SheetSpec) PeriodPlaces() []string {
	if len(s.Period.In) > 0 {
		return s.Period.In
	}
	return []string{"title", "label", "line", "sheet"}
}

// TitledBy says whether a folded text holds one of the titles.
func (s *SheetSpec) TitledBy(text string) bool { return anyWithin(s.TitlePatterns, text) }

// TitledBy says whether a folded text holds one of the table's own titles.
func (t *TableSpec) TitledBy(text string) bool { return anyWithin(t.TitlePatterns, text) }

// Title is what people call the sheet.
func (s *SheetSpec) Title() string {
	if len(s.Titles) > 0 {
		return s.Titles[0]
	}
	if len(s.Names) > 0 {
		return s.Names[0]
	}
	return s.Form.Name.ZH
}

func anyWithin(titles []pattern, text string) bool {
	return slices.ContainsFunc(titles, func(p pattern) bool { return p.Text != "" && p.Within(text) })
}
