package collector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// The defined names by which a template is known again beside FormName, each a
// text constant: the period it was made for (SDMX), and the department's id.
const (
	PeriodName     = "zhibiao_period"
	DepartmentName = "zhibiao_department"
)

// Errors of Template that callers branch on.
var (
	ErrNoForm       = errors.New("no such form")
	ErrNoPeriod     = errors.New("not a period of the form")
	ErrNoDepartment = errors.New("the department does not owe the form")
)

// lastName begins the defined names of sheets that show last period's figures.
const lastName = "zhibiao_last_"

// recordRows is how many blank records a template of a ledger has.
const recordRows = 12

// Template makes the workbook that a department fills in: a form's titles,
// headers and rows for one period, numbers guarded by validation, labels
// locked, at every cell what its indicator means and what stood there last time. Department
// may be empty where one alone owes the form. What the template asks, the
// reader reads: it is proved with the reader itself.
func (r *Reader) Template(ctx context.Context, form, department string, period indicators.Period, standing Standing, made time.Time) ([]byte, error) {
	i := slices.IndexFunc(r.forms, func(f *formSpec) bool { return f.ID == form })
	if i < 0 {
		return nil, fmt.Errorf("%w: %q", ErrNoForm, form)
	}
	f := r.forms[i]
	if p, ok := fit(period, f.Form); !ok || p != period {
		return nil, fmt.Errorf("%w: %s of %s", ErrNoPeriod, period, form)
	}
	if department == "" && len(f.Departments) == 1 {
		department = f.Departments[0]
	}
	if !slices.Contains(f.Departments, department) {
		return nil, fmt.Errorf("%w: %q of %s, which %s owe", ErrNoDepartment, department, form, strings.Join(f.Departments, ", "))
	}
	t := &template{reader: r, form: f, department: department, period: period, made: made}
	t.layOut()
	if err := t.learn(ctx); err != nil {
		return nil, err
	}
	return t.draw(standing, false).Bytes()
}

// template is one being made.
type template struct {
	reader     *Reader
	form       *formSpec
	department string
	period     indicators.Period
	made       time.Time
	sheets     []*templateSheet
}

type templateSheet struct {
	spec   *sheetSpec
	name   string
	cells  []templateCell
	merges []workbook.Range // of headers
	widths map[int]float64
	width  int // columns
	last   int // row
	head   workbook.Ref
	means  map[workbook.Ref][]value // what the reader takes cells for
}

// templateCell is one cell of a table.
type templateCell struct {
	at     workbook.Ref
	text   string // of a label or header
	input  bool
	header bool
	role   string
	sample bool // takes part in the trial reading
	indent int
}

func (t *template) layOut() {
	taken := map[string]bool{}
	for i, spec := range t.form.sheets {
		s := &templateSheet{spec: spec, widths: map[int]float64{}, means: map[workbook.Ref][]value{}}
		s.name = t.sheetName(spec, i, taken)
		taken[s.name] = true
		row := 4
		s.head = workbook.Ref{Row: row}
		for _, table := range spec.tables {
			row = t.layOutTable(s, table, row) + 2
		}
		s.last = row - 2
		s.width = max(s.width, 4)
		t.sheets = append(t.sheets, s)
	}
}

// sheetName is a name that the layout's patterns fit.
func (t *template) sheetName(spec *sheetSpec, i int, taken map[string]bool) string {
	name := ""
	if len(spec.Names) > 0 {
		name = strings.ReplaceAll(spec.Names[0], "*", "")
	} else {
		name = strings.ReplaceAll(t.title(spec), "*", "")
	}
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 28 {
		name = string(r[:28])
	}
	if name == "" || taken[name] {
		name = fmt.Sprintf("%s%d", name, i+1)
	}
	return name
}

// title is the sheet's: the form's own name where that says it too.
func (t *template) title(spec *sheetSpec) string {
	title := strings.ReplaceAll(spec.title(), "*", "")
	if name := t.form.Name.ZH; strings.Contains(name, title) {
		return name
	}
	return title
}

// templateColumn is a column as laid out: the path of its header and what its cells are.
type templateColumn struct {
	path   []string
	role   string // empty: the rows' names
	column *columnSpec
	unit   string
	key    string // key, and, units, year, where
	filter *filterSpec
}

func (t *template) columns(table *tableSpec) []templateColumn {
	var out []templateColumn
	have := func(text string) bool {
		return slices.ContainsFunc(out, func(c templateColumn) bool { return strings.Join(c.path, ">") == text })
	}
	add := func(headers []string, fallback, key string) {
		text := fallback
		if len(headers) > 0 {
			text = plainHeader(headers)
		}
		if text != "" && !have(strings.Join(splitPath(text), ">")) {
			out = append(out, templateColumn{path: splitPath(text), key: key})
		}
	}
	rows := table.Rows
	if rows.By != "" {
		add(rows.Headers, map[string]string{indicators.ByEntity: "名称", indicators.ByLabel: "指标名称", indicators.ByPeriod: "时期"}[rows.By], "key")
	}
	if rows.And.By != "" {
		add(rows.And.Headers, map[string]string{indicators.ByEntity: "名称", indicators.ByLabel: "指标名称", indicators.ByPeriod: "时期"}[rows.And.By], "and")
	}
	add(rows.Year, "", "year")
	for i := range table.where {
		n := len(out)
		add(table.where[i].Headers, "", "where")
		if len(out) > n {
			out[n].filter = &table.where[i]
		}
	}
	add(table.Units, "", "units")
	across := t.across(table)
	for i := range table.columns {
		c := &table.columns[i]
		path := splitPath(plainHeader(c.Headers))
		role := cmp.Or(c.Role, t.defaultRole())
		if len(across) == 0 {
			out = append(out, templateColumn{path: path, role: role, column: c, unit: t.columnUnit(table, c)})
			continue
		}
		for _, a := range across {
			out = append(out, templateColumn{path: append([]string{a}, path...), role: role, column: c, unit: t.columnUnit(table, c)})
		}
	}
	if len(table.columns) == 0 {
		for _, a := range across {
			out = append(out, templateColumn{path: []string{a}, role: cmp.Or(table.Value.Role, t.defaultRole())})
		}
	}
	return out
}

func (t *template) defaultRole() string {
	if t.form.Plan {
		return indicators.RoleTarget
	}
	return indicators.RoleValue
}

// across are the headers of a table with periods or entities across.
func (t *template) across(table *tableSpec) []string {
	switch table.across {
	case indicators.ByEntity:
		return table.acrossNames.list()
	case indicators.ByPeriod:
		return t.periods()
	}
	return nil
}

// periods are those of the year up to the report's own.
func (t *template) periods() []string {
	var out []string
	length := max(t.period.Months(), 1)
	if length == 12 {
		return []string{periodName(t.period)}
	}
	for first := 1; first+length-1 <= int(t.period.LastMonth()); first += length {
		out = append(out, periodName(indicators.NewPeriod(t.period.Year(), time.Month(first), length)))
	}
	return out
}

func (n *names) list() []string {
	out := make([]string, len(n.order))
	for i, id := range n.order {
		out[i] = n.shown[id]
	}
	return out
}

// plainHeader is the alternative that needs no guessing.
func plainHeader(headers []string) string {
	for _, h := range headers {
		if !strings.Contains(h, "*") {
			return h
		}
	}
	if len(headers) == 0 {
		return ""
	}
	return strings.ReplaceAll(headers[0], "*", "")
}

func splitPath(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ">") {
		out = append(out, strings.TrimSpace(part))
	}
	return out
}

// columnUnit is the unit that a column's header has to say: where it is not the sheet's.
func (t *template) columnUnit(table *tableSpec, c *columnSpec) string {
	switch cmp.Or(c.Role, t.defaultRole()) {
	case indicators.RoleText, indicators.RoleWords, indicators.RoleYes, indicators.RoleActual, indicators.RolePlanned, indicators.RoleFrom, indicators.RoleBound, indicators.RoleGrowth:
		return ""
	}
	switch {
	case len(table.Units) > 0 || c.Records == "count" || c.Records == "share":
		return ""
	case c.Unit != "":
		if c.Unit == table.sheet.Unit {
			return ""
		}
		return c.Unit
	case table.sheet.Unit == "":
		return t.displayUnit(c.Indicator, c.Indicators)
	}
	return ""
}

// displayUnit is the unit in which people say an indicator.
func (t *template) displayUnit(id string, byDepartment map[string]string) string {
	i := indicatorOf(t.reader.catalogue, cmp.Or(byDepartment[t.department], id))
	if i == nil {
		return ""
	}
	return cmp.Or(i.Display, i.Unit)
}

// layOutTable puts header and rows down from a row, and gives the last one used.
func (t *template) layOutTable(s *templateSheet, table *tableSpec, top int) int {
	columns := t.columns(table)
	depth := 1
	for _, c := range columns {
		depth = max(depth, len(c.path))
	}
	s.width = max(s.width, len(columns))
	t.layOutHeader(s, columns, top, depth)
	row := top + depth
	for _, name := range t.rowNames(table) {
		for col, c := range columns {
			at := workbook.Ref{Row: row, Col: col}
			cell := templateCell{at: at, sample: true}
			switch {
			case c.key == "key":
				cell.text, cell.indent, cell.input = name.text, name.indent, name.record
				cell.role = indicators.RoleText
				if len(table.Rows.Year) > 0 && slices.Equal(c.path, splitPath(plainHeader(table.Rows.Year))) {
					cell.role = "year"
				}
				cell.sample = name.sample
			case c.key == "and":
				cell.text, cell.input = name.and, name.record
				cell.role = indicators.RoleText
			case c.key == "units":
				cell.text = name.unit
			case c.key == "year":
				cell.input, cell.role, cell.sample = true, "year", name.sample
			case c.key == "where":
				cell.input, cell.role, cell.sample = true, "where", name.sample
				if c.filter != nil && c.filter.Within != "" {
					cell.role = indicators.RoleActual
				}
			case name.heading:
			default:
				cell.input, cell.role, cell.sample = true, c.role, name.sample || !name.record
				if c.column != nil && (c.column.Records == "count" || c.column.Records == "share") {
					cell.role = indicators.RoleText // anything there counts
				}
				if name.role != "" && (c.column == nil || c.column.Role == "") {
					cell.role = name.role
				}
			}
			s.cells = append(s.cells, cell)
			s.widths[col] = max(s.widths[col], min(shownWidth(cell.text)+2, 44))
		}
		row++
	}
	return row - 1
}

func (t *template) layOutHeader(s *templateSheet, columns []templateColumn, top, depth int) {
	part := func(col, level int) string {
		p := columns[col].path
		if level >= len(p) {
			return ""
		}
		return p[level]
	}
	for col, c := range columns {
		for level := range c.path {
			text := part(col, level)
			last := level == len(c.path)-1
			if last && c.unit != "" {
				text += "（" + c.unit + "）"
			}
			// A part that several columns share stands once, over all of them.
			same := func(other int) bool {
				return other >= 0 && other < len(columns) && !last && len(columns[other].path) > level+1 && slices.Equal(columns[other].path[:level+1], c.path[:level+1])
			}
			if same(col - 1) {
				continue
			}
			at := workbook.Ref{Row: top + level, Col: col}
			end := at
			for same(end.Col + 1) {
				end.Col++
			}
			if last {
				end.Row = top + depth - 1
			}
			if end != at {
				s.merges = append(s.merges, workbook.Range{First: at, Last: end})
			}
			s.cells = append(s.cells, templateCell{at: at, text: text, header: true})
			if last {
				s.widths[col] = max(s.widths[col], min(max(shownWidth(text)+2, 12), 26))
			}
		}
	}
}

// templateRow is a row's name and what it says of its cells.
type templateRow struct {
	text, and, unit string
	role            string
	indent          int
	record          bool // a blank line of a ledger
	heading         bool // names those below, and has no figures
	sample          bool
}

func (t *template) rowNames(table *tableSpec) []templateRow {
	var out []templateRow
	switch table.Rows.By {
	case indicators.ByEntity:
		for _, name := range table.names.list() {
			out = append(out, templateRow{text: name, sample: true})
		}
	case indicators.ByPeriod:
		for _, p := range t.periods() {
			out = append(out, templateRow{text: p, sample: true})
		}
	case indicators.ByRecord:
		for i := range recordRows {
			out = append(out, templateRow{record: true, sample: i == 0})
		}
	default:
		out = t.labelRows(table)
	}
	out = t.secondKeys(table, out)
	for _, x := range table.Totals {
		out = append(out, templateRow{text: strings.ReplaceAll(x.Label, "*", ""), sample: false})
	}
	return out
}

func (t *template) labelRows(table *tableSpec) []templateRow {
	var out []templateRow
	heading := ""
	for _, l := range table.Rows.Labels {
		text := plainHeader(l.Texts)
		row := templateRow{text: text, sample: true, unit: cmp.Or(l.Unit, t.displayUnit(l.Indicator, l.Indicators)), role: l.Role}
		if l.Under != "" {
			under := strings.ReplaceAll(l.Under, "*", "")
			known := slices.ContainsFunc(out, func(o templateRow) bool { return o.text == under })
			if !known && under != heading {
				out = append(out, templateRow{text: under, heading: true})
			}
			heading, row.indent = under, 2
		}
		if row.unit == "" && len(table.columns) > 0 {
			row.unit = t.displayUnit(table.columns[0].Indicator, table.columns[0].Indicators)
		}
		out = append(out, row)
	}
	return out
}

// secondKeys repeats rows for every value of a second column.
func (t *template) secondKeys(table *tableSpec, rows []templateRow) []templateRow {
	var seconds []templateRow
	switch table.Rows.And.By {
	case indicators.ByEntity:
		for _, name := range table.andNames.list() {
			seconds = append(seconds, templateRow{text: name})
		}
	case indicators.ByPeriod:
		for _, p := range t.periods() {
			seconds = append(seconds, templateRow{text: p})
		}
	case indicators.ByLabel:
		seconds = t.labelRows(table)
	}
	if len(seconds) == 0 {
		return rows
	}
	var out []templateRow
	for _, r := range rows {
		for _, s := range seconds {
			r.and, r.unit, r.role = s.text, cmp.Or(s.unit, r.unit), cmp.Or(s.role, r.role)
			out = append(out, r)
		}
	}
	return out
}

// shownWidth is a text's width in columns of a fixed font: Chinese takes two each.
func shownWidth(text string) float64 {
	n := 0.0
	for _, r := range text {
		n++
		if r >= 0x1100 {
			n++
		}
	}
	return n
}

// learn fills the template in as a trial and reads it, so that what each cell
// means is what the reader takes it for.
func (t *template) learn(ctx context.Context) error {
	data, err := t.draw(nil, true).Bytes()
	if err != nil {
		return fmt.Errorf("template of %s: %w", t.form.ID, err)
	}
	book, err := workbook.Read(ctx, t.form.ID+".xlsx", data, t.reader.limits)
	if err != nil {
		return fmt.Errorf("template of %s: %w", t.form.ID, err)
	}
	s := t.reader.prepare(book, File{Name: t.form.ID + ".xlsx"}, t.period.End(t.reader.catalogue.Location).AddDate(1, 0, 0))
	if s.form == nil || s.form.ID != t.form.ID {
		return fmt.Errorf("template of %s: the form's own texts do not tell it from others: %s", t.form.ID, firstFault(s.out))
	}
	for i := range s.values {
		v := s.values[i]
		for _, sheet := range t.sheets {
			if v.sheet != nil && v.sheet.grid.sheet.Name == sheet.name {
				sheet.means[v.at] = append(sheet.means[v.at], v)
			}
		}
	}
	return nil
}

func firstFault(r Reading) string {
	for _, f := range r.Findings {
		if f.Severity == Fault {
			return f.Place() + " " + f.Message.EN
		}
	}
	return ""
}

// draw writes the workbook; as a trial, with something in every cell.
func (t *template) draw(standing Standing, trial bool) *workbook.Draft {
	d := workbook.NewDraft(t.made)
	for _, s := range t.sheets {
		t.drawSheet(d.Page(s.name), s, standing, trial)
	}
	if !trial {
		t.drawLast(d, standing)
		t.drawConcepts(d)
		d.Open(t.sheets[0].name)
	}
	d.DefineName(FormName, `"`+t.form.ID+`"`)
	d.DefineName(PeriodName, `"`+t.period.String()+`"`)
	d.DefineName(DepartmentName, `"`+t.department+`"`)
	return d
}

// How a template looks.
var (
	templateTitle  = workbook.Style{Bold: true, Size: 16, Across: "center", Down: "center"}
	templateLine   = workbook.Style{Size: 10}
	templateRight  = workbook.Style{Size: 10, Across: "right"}
	templateHeader = workbook.Style{Bold: true, Size: 10, Border: true, Across: "center", Down: "center", Wrap: true, Ground: "E7E6E6"}
	templateLabel  = workbook.Style{Size: 10, Border: true, Ground: "F7F7F7", Wrap: true, Down: "center"}
	templateInput  = workbook.Style{Size: 10, Border: true, Unlocked: true, Down: "center"}
	templateGrey   = workbook.Style{Size: 9, Color: "999999"}
)

func (t *template) drawSheet(p *workbook.Page, s *templateSheet, standing Standing, trial bool) {
	wide := workbook.Range{Last: workbook.Ref{Col: s.width - 1}}
	p.Merge(wide, templateTitle)
	p.Text(workbook.Ref{}, t.title(s.spec), templateTitle)
	p.Height(0, 30)
	if t.form.Number != "" {
		p.Text(workbook.Ref{Row: 1, Col: s.width - 1}, "表号："+t.form.Number, templateRight)
	}
	label := "填报单位"
	if len(s.spec.Department) > 0 {
		label = s.spec.Department[0]
	}
	p.Text(workbook.Ref{Row: 2}, label+"："+t.departmentName(), templateLine)
	p.Text(workbook.Ref{Row: 2, Col: s.width / 2}, t.periodText(s.spec), workbook.Style{Size: 10, Across: "center"})
	if s.spec.Unit != "" {
		p.Text(workbook.Ref{Row: 3, Col: s.width - 1}, "单位："+s.spec.Unit, templateRight)
	}
	for col := range s.width {
		p.Width(col, col, max(s.widths[col], 10))
	}
	for _, m := range s.merges {
		p.Merge(m, templateHeader)
	}
	for _, c := range s.cells {
		t.drawCell(p, s, c, standing, trial)
	}
	if trial {
		return
	}
	p.Text(workbook.Ref{Row: s.last + 2}, "注：白色单元格可填写，其余已锁定（无密码）；没有数据的填“—”，为零的填 0；上期数见批注和灰色工作表，指标口径见“"+conceptsSheet+"”。", templateGrey)
	p.Freeze(workbook.Ref{Row: s.head.Row + 1, Col: 1})
	p.Protect()
	p.Landscape()
}

// drawLast puts the last period's figures, greyed, on sheets of the same look
// behind those to be filled in: the reader passes them over.
func (t *template) drawLast(d *workbook.Draft, standing Standing) {
	for i, s := range t.sheets {
		last := map[workbook.Ref]string{}
		for _, c := range s.cells {
			if text, ok := t.lastValue(s, c.at, standing); ok && c.input {
				_, last[c.at], _ = strings.Cut(text, "：")
			}
		}
		if len(last) == 0 {
			continue
		}
		name := s.name + "上期"
		p := d.Page(name)
		p.Text(workbook.Ref{}, t.title(s.spec)+"：上期数，仅供对照，请勿在此填报", workbook.Style{Bold: true, Color: "999999"})
		for col := range s.width {
			p.Width(col, col, max(s.widths[col], 12))
		}
		grey := workbook.Style{Size: 10, Border: true, Color: "999999", Wrap: true, Down: "center"}
		for _, m := range s.merges {
			p.Merge(m, grey)
		}
		for _, c := range s.cells {
			style := grey
			text := c.text
			if c.input {
				text, style.Across = last[c.at], "right"
			}
			p.Text(c.at, text, style)
		}
		p.Protect()
		p.Landscape()
		d.DefineName(fmt.Sprintf("%s%d", lastName, i+1), workbook.PlaceOf(name, workbook.Ref{}))
	}
}

func (t *template) departmentName() string {
	for _, d := range t.reader.catalogue.Departments {
		if d.ID == t.department {
			return d.Name.ZH
		}
	}
	return t.department
}

// periodText states the period where the layout looks for it.
func (t *template) periodText(spec *sheetSpec) string {
	name := periodName(t.period.Shift(-spec.Period.Shift))
	if len(spec.Period.Labels) > 0 {
		return spec.Period.Labels[0] + "：" + name
	}
	return name
}

func (t *template) drawCell(p *workbook.Page, s *templateSheet, c templateCell, standing Standing, trial bool) {
	switch {
	case c.header:
		p.Text(c.at, c.text, templateHeader)
		return
	case !c.input:
		style := templateLabel
		style.Indent = c.indent
		p.Text(c.at, c.text, style)
		return
	}
	style := templateInput
	cell := workbook.Range{First: c.at, Last: c.at}
	switch c.role {
	case indicators.RoleActual, indicators.RolePlanned, indicators.RoleFrom:
		style.Format = "yyyy-mm-dd"
	case indicators.RoleText, indicators.RoleWords, "where":
		style.Wrap = true
	case "year":
	default:
		style.Format = "#,##0.######"
		style.Across = "right"
	}
	if trial && c.sample {
		t.drawSample(p, c, style)
		return
	}
	p.Blank(c.at, style)
	if trial {
		return
	}
	v := workbook.Validation{Title: "填报说明", Prompt: t.prompt(s, c.at), Warn: true}
	switch c.role {
	case indicators.RoleYes:
		v.List, v.Refusal = []string{"是", "否"}, "请填“是”或“否”"
	case indicators.RoleBound:
		v.List, v.Refusal = []string{"不低于", "不超过", "等于", "左右"}, "请从列表中选择"
	case indicators.RoleText, indicators.RoleWords, indicators.RoleActual, indicators.RolePlanned, indicators.RoleFrom, "where", "year":
	default:
		v.Decimal, v.Min, v.Max = true, -1e15, 1e15
		v.Refusal = "应填数值；没有数据的填“—”，不要填文字、单位或千分位以外的符号。"
	}
	if v.Decimal || len(v.List) > 0 || v.Prompt != "" {
		p.Validate(cell, v)
	}
	if last, ok := t.lastValue(s, c.at, standing); ok {
		p.Comment(c.at, "上期数", last)
	}
}

// drawSample writes something that the reader understands into a cell.
func (t *template) drawSample(p *workbook.Page, c templateCell, style workbook.Style) {
	switch c.role {
	case indicators.RoleText, indicators.RoleWords, "where":
		p.Text(c.at, "样例", style)
	case indicators.RoleYes:
		p.Text(c.at, "是", style)
	case indicators.RoleBound:
		p.Text(c.at, "不低于", style)
	case "year":
		p.Number(c.at, float64(t.period.Year()), style)
	case indicators.RoleActual, indicators.RolePlanned, indicators.RoleFrom:
		day := t.period.Start(time.UTC)
		p.Number(c.at, math.Round(day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours()/24), style)
	default:
		p.Number(c.at, 1, style)
	}
}

// prompt says what a cell's indicator means; at most 255 characters go into a prompt.
func (t *template) prompt(s *templateSheet, at workbook.Ref) string {
	for _, v := range s.means[at] {
		if i := indicatorOf(t.reader.catalogue, v.Indicator); i != nil {
			text := i.Name.ZH
			if concept := t.concept(i, v.Entity); concept != "" {
				text += "：" + concept
			}
			return clip(text, 220)
		}
	}
	return ""
}

func (t *template) concept(i *indicators.Indicator, entity string) string {
	if c, ok := i.Concepts[entity]; ok {
		return c.ZH
	}
	return i.Concept.ZH
}

// lastValue says what stood at a cell's key in the period before.
func (t *template) lastValue(s *templateSheet, at workbook.Ref, standing Standing) (string, bool) {
	if standing == nil {
		return "", false
	}
	for _, v := range s.means[at] {
		key := v.Key()
		if key.Basis != indicators.NodeDate && key.Basis != indicators.Words {
			key.Period = key.Period.Shift(-key.Period.Months())
		}
		var last *indicators.Observation
		for _, o := range standing(v.Subject) {
			if o.Basis != key.Basis || o.Item != key.Item {
				continue
			}
			// Dates and words stand until they are told anew: the newest before this period.
			words := key.Basis == indicators.NodeDate || key.Basis == indicators.Words
			if o.Period == key.Period && !words || words && o.Period.Compare(v.Period) < 0 && (last == nil || o.Period.Compare(last.Period) > 0) {
				last = &o
			}
		}
		if last != nil {
			unit := indicators.Unit{}
			if i := indicatorOf(t.reader.catalogue, v.Indicator); i != nil {
				unit, _ = indicators.ParseUnit(cmp.Or(v.Source.Unit, i.Display, i.Unit))
			}
			return fmt.Sprintf("上期（%s）：%s", periodName(last.Period), shown(*last, unit)), true
		}
	}
	return "", false
}

// conceptsSheet is the name of a template's last sheet.
const conceptsSheet = "指标解释"

// drawConcepts lists what the form's indicators mean, and how targets cite them.
func (t *template) drawConcepts(d *workbook.Draft) {
	p := d.Page(conceptsSheet)
	p.Merge(workbook.Range{Last: workbook.Ref{Col: 2}}, templateTitle)
	p.Text(workbook.Ref{}, conceptsSheet, templateTitle)
	for col, h := range []string{"指标", "常用计量单位", "口径"} {
		p.Text(workbook.Ref{Row: 1, Col: col}, h, templateHeader)
		p.Width(col, col, []float64{30, 16, 90}[col])
	}
	row := 2
	seen := map[string]bool{}
	for _, s := range t.sheets {
		for _, c := range s.cells {
			for _, v := range s.means[c.at] {
				i := indicatorOf(t.reader.catalogue, v.Indicator)
				if i == nil || seen[i.ID] {
					continue
				}
				seen[i.ID] = true
				p.Text(workbook.Ref{Row: row}, i.Name.ZH, templateLabel)
				p.Text(workbook.Ref{Row: row, Col: 1}, cmp.Or(i.Display, i.Unit), templateLabel)
				p.Text(workbook.Ref{Row: row, Col: 2}, cmp.Or(i.Concept.ZH, "—"), templateLabel)
				row++
			}
		}
	}
	p.Protect()
	p.Landscape()
}
