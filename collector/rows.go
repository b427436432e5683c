package collector

import (
	"cmp"
	"slices"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// tableRow is a row as far as its names tell what it is.
type tableRow struct {
	row     int
	label   *labelSpec
	entity  string
	period  periods.Period
	unit    string // as written in the unit column or else in the name's brackets
	named   string // as written in the name's brackets where a unit column says it too
	unitAt  workbook.Ref
	name    string
	total   *totalSpec
	counts  bool // its figures are recorded
	strange bool // its name is unknown, and that was said
	values  map[*columnSpec]*value
	across  []*value // in tables whose columns are known across
}

// footers begin what stands below a table.
var footers = []string{"注", "说明:", "单位负责人", "统计负责人", "填表人", "审核人", "联系电话", "报出日期", "数据来源", "资料来源", "填报日期", "制表", "填报说明", "负责人"}

// isNote says that a row is a note, a signature or the like.
func (s *sheetReading) isNote(row int) bool {
	at, ok := s.grid.firstText(row)
	return ok && slices.ContainsFunc(footers, func(x string) bool { return strings.HasPrefix(s.grid.text(at), x) })
}

// readRows tells what each row is.
func (p *piece) readRows() {
	exact := p.exactNames()
	var above []*tableRow
	for _, row := range p.sheet.grid.rows {
		if row <= p.block.last {
			continue
		}
		if row > p.end {
			break
		}
		if p.sheet.pageHeads[row] || !p.owns(row) {
			continue
		}
		has := p.hasValues(row)
		if !has && p.sheet.isNote(row) {
			p.sayBelow(row)
			break
		}
		if !has && len(p.rows) == 0 && p.unitRow(row) {
			continue
		}
		r := p.identify(row, has, exact, above)
		if r == nil {
			continue
		}
		if r.name != "" {
			above = append(above, r)
		}
		p.rows = append(p.rows, r)
		if (r.counts || r.total != nil) && has && p.sheet.grid.sheet.RowHidden(row) {
			p.sheet.say(rowHidden, p.sheet.place(workbook.Ref{Row: row, Col: max(p.key, 0)}), r.name, detail{})
		}
	}
}

// hasValues says whether a row holds a figure, an error or a formula in a column
// that counts, or a text where texts are what is reported.
func (p *piece) hasValues(row int) bool {
	for _, x := range p.bindings {
		c := p.sheet.grid.cell(workbook.Ref{Row: row, Col: x.col})
		role := p.table.Value.Role
		if x.column != nil {
			role = cmp.Or(x.column.Role, role)
		}
		switch {
		case c.Kind == workbook.Number, c.Kind == workbook.Error, c.Kind == workbook.Date, c.Kind == workbook.Bool, c.Uncached:
			return true
		case c.Kind == workbook.Text && isFigure(role):
			if _, err := p.figureOf(c); err == nil {
				return true
			}
		case c.Kind == workbook.Text && role != indicators.RoleText:
			if text := hanzi.Key(c.Text); text != "" && !isDash(text) {
				return true
			}
		}
	}
	return false
}

// unitRow takes a row of units under a header: 万元, 户, %.
func (p *piece) unitRow(row int) bool {
	units := map[int]string{}
	for i, x := range p.bindings {
		raw := p.sheet.grid.raw(workbook.Ref{Row: row, Col: x.col})
		if raw == "" {
			continue
		}
		text := strings.Trim(raw, "()（）")
		if !isUnitText(text) {
			return false
		}
		units[i] = text
	}
	for i, u := range units {
		p.bindings[i].units = slices.Insert(slices.Clone(p.bindings[i].units), 0, headerUnit{text: u, at: workbook.Ref{Row: row, Col: p.bindings[i].col}})
	}
	return len(units) > 0
}

// exactNames are the entities that rows name without a slip, so that a
// misspelt row never takes the place of a right one.
func (p *piece) exactNames() map[string]bool {
	exact := map[string]bool{}
	if p.key < 0 || p.table.Rows.By != indicators.ByEntity {
		return exact
	}
	for _, row := range p.sheet.grid.rows {
		if p.owns(row) {
			if id, ok := p.table.names.find(p.sheet.grid.raw(workbook.Ref{Row: row, Col: p.key})); ok {
				exact[id] = true
			}
		}
	}
	return exact
}

// identify tells what a row is; nil for one that is not the table's.
func (p *piece) identify(row int, has bool, exact map[string]bool, above []*tableRow) *tableRow {
	r := &tableRow{row: row, values: map[*columnSpec]*value{}}
	g := p.sheet.grid
	keyAt := workbook.Ref{Row: row, Col: max(p.key, 0)}
	raw := ""
	if p.key >= 0 {
		if p.and >= 0 && has {
			keyAt = p.standsFor(keyAt, p.and)
		}
		raw = g.raw(keyAt)
	}
	r.name, r.unit = headerText(raw)
	r.unitAt = keyAt
	if p.unit >= 0 {
		if u := g.raw(workbook.Ref{Row: row, Col: p.unit}); u != "" {
			r.named, r.unit, r.unitAt = r.unit, u, workbook.Ref{Row: row, Col: p.unit}
		}
	}
	for i := range p.table.totals {
		if p.table.totals[i].label.fits(r.name) || p.table.totals[i].label.fits(hanzi.Key(raw)) {
			r.total = &p.table.totals[i]
			return r
		}
	}
	if p.table.Rows.By == indicators.ByRecord {
		return p.identifyRecord(r, raw, has)
	}
	known := p.identifyBy(p.table.Rows.By, p.table.names, raw, r, keyAt, has, exact, above)
	if !known {
		p.unknownRow(r, raw, keyAt, has)
		return r
	}
	if p.and >= 0 {
		andAt := workbook.Ref{Row: row, Col: p.and}
		if raw = g.raw(andAt); raw == "" {
			andAt = p.standsFor(andAt, p.key)
			raw = g.raw(andAt)
		}
		if !p.identifyBy(p.table.Rows.And.By, p.table.andNames, raw, r, andAt, has, nil, above) {
			if has {
				p.unknownRow(r, raw, andAt, has)
			}
			return r
		}
		if _, unit := headerText(raw); r.unit == "" {
			r.unit, r.unitAt = unit, andAt
		}
	}
	r.counts = p.passes(row)
	return r
}

// standsFor is where the name stands that people read at a blank place: in the rows above, as under a merged
// cell, as far as those are told apart by another column.
func (p *piece) standsFor(at workbook.Ref, by int) workbook.Ref {
	g := p.sheet.grid
	for up := at; up.Row > p.block.last && p.owns(up.Row); up.Row-- {
		switch {
		case !g.blank(up):
			return up
		case g.blank(workbook.Ref{Row: up.Row, Col: by}):
			return at
		}
	}
	return at
}

func (p *piece) identifyBy(by string, n *names, raw string, r *tableRow, at workbook.Ref, has bool, exact map[string]bool, above []*tableRow) bool {
	if raw == "" {
		return false
	}
	switch by {
	case indicators.ByEntity:
		if id, ok := n.find(raw); ok {
			r.entity = id
			return true
		}
		if p.skipped(r.name) || !has {
			return false
		}
		if id, ok := n.findNear(raw); ok && !exact[id] {
			r.entity = id
			p.sheet.say(rowRespelled, p.sheet.place(at), raw, detail{
				expected: both("%s", "%s", n.shown[id]),
				message:  both("“%s”按“%s”读取", "%q was read as %q", trim(raw), n.shown[id]),
			})
			return true
		}
	case indicators.ByLabel:
		name, _ := headerText(raw)
		relative := p.relative(name)
		for i := range p.table.labels {
			l := &p.table.labels[i]
			if (anyFits(l.texts, name) || anyFits(l.texts, relative)) && (l.under == nil || p.isUnder(l, at, above)) {
				r.label = l
				return true
			}
		}
	case indicators.ByPeriod:
		sp, ok := spokenAlone(raw)
		if !ok {
			return false
		}
		q, ok := sp.In(p.sheet.yearGuess())
		if !ok {
			return false
		}
		if f, ok := periods.Fit(q, p.sheet.spec.form.Frequency, p.sheet.spec.form.Combined); ok {
			q = f
		}
		r.period = q
		return true
	}
	return false
}

// relative writes the report's own year as 本年 and the one before as 上年, so that a
// layout need not be changed every year: 2025年末余额 is 上年末余额 in a report on 2026.
func (p *piece) relative(name string) string {
	year := p.sheet.period.Year()
	if p.sheet.period.IsZero() {
		return name
	}
	return relativeTo(name, year)
}

// isUnder says whether one of the rows that a row is a part of reads as the layout wants.
func (p *piece) isUnder(l *labelSpec, at workbook.Ref, above []*tableRow) bool {
	rank := p.rank(at)
	for i := len(above) - 1; i >= 0; i-- {
		upper := p.rank(workbook.Ref{Row: above[i].row, Col: at.Col})
		if upper >= rank {
			continue
		}
		if anyFits(l.under, above[i].name) || anyFits(l.under, p.relative(above[i].name)) {
			return true
		}
		if isSum(above[i].name) {
			return false // the sum of all is no part of the last of them
		}
		rank = upper
	}
	return false
}

// isSum says that a row's name is that of a sum: 合计, 社会保险基金收入合计.
func isSum(name string) bool {
	return strings.HasSuffix(name, "合计") || strings.HasSuffix(name, "总计") || strings.HasSuffix(name, "小计")
}

// rank is how deep a row's name stands: 一、 then (一) then 1. then 其中 and what is indented.
func (p *piece) rank(at workbook.Ref) int {
	raw := p.sheet.grid.seen(at).Text
	indent := 0
	for _, c := range raw {
		if c == '\u3000' {
			indent += 2
		} else if c == ' ' || c == '\u00a0' {
			indent++
		} else {
			break
		}
	}
	f := hanzi.Key(raw)
	runes := []rune(f)
	switch {
	case strings.HasPrefix(f, "其中"):
		return 10 + indent
	case len(runes) > 1 && strings.ContainsRune("一二三四五六七八九十", runes[0]) && strings.Contains(string(runes[1:min(4, len(runes))]), "、"):
		return 0
	case strings.HasPrefix(f, "附:"):
		return 0
	case indent > 0:
		return 10 + indent
	case strings.HasPrefix(f, "(") && hanzi.TrimNumbering(f) != f:
		return 2
	case hanzi.TrimNumbering(f) != f:
		return 3
	}
	return 1
}

func (p *piece) skipped(name string) bool { return name != "" && anyFits(p.table.skip, name) }

// unknownRow decides about a row whose name says nothing.
func (p *piece) unknownRow(r *tableRow, raw string, at workbook.Ref, has bool) {
	if !has || p.skipped(r.name) || p.isLegend(r.row) || p.isDeclaredTotal(r.row) || !p.passes(r.row) {
		return
	}
	if raw == "" && p.sayBlockLabel(r) {
		r.strange = true
		return
	}
	others := cmp.Or(p.table.Rows.Others, map[string]string{indicators.ByLabel: "ignore"}[p.table.Rows.By], "report")
	if others == "ignore" {
		if p.table.Rows.By == indicators.ByLabel && p.sayNearLabel(r, raw, at) {
			return
		}
		if raw == "" {
			at, raw = p.namedBeside(r.row)
		}
		if raw == "" {
			p.sheet.say(rowUnnamed, p.sheet.place(p.firstValue(r.row)), "", detail{})
		} else if name, _ := headerText(raw); !isSum(name) && !p.skipped(name) {
			p.others = append(p.others, at)
		}
		return
	}
	r.strange = true
	if raw == "" {
		p.sheet.say(rowUnnamed, p.sheet.place(p.firstValue(r.row)), "", detail{})
		return
	}
	near := p.table.names.nearest(raw)
	d := detail{message: both("无法识别“%s”", "%q is not known", clip(raw, 60))}
	if len(near) > 0 {
		d.expected = both("%s", "%s", strings.Join(near, "、"))
		d.message = both("无法识别“%s”，相近的名称：%s", "%q is not known; the nearest: %s", clip(raw, 60), strings.Join(near, "、"))
	}
	p.sheet.say(rowUnknown, p.sheet.place(at), raw, d)
}

// namedBeside is the first text left of a row's figures.
func (p *piece) namedBeside(row int) (workbook.Ref, string) {
	at, ok := p.sheet.grid.firstText(row)
	if !ok || at.Col < p.from || at.Col >= p.firstFigure() {
		return at, ""
	}
	return at, p.sheet.grid.raw(at)
}

// sayBlockLabel stops a file in which a name stands once for several rows that a column tells apart which the
// form does not read: the first of them is no more the name's own figure than the others.
func (p *piece) sayBlockLabel(r *tableRow) bool {
	if len(p.rows) == 0 || !p.rows[len(p.rows)-1].counts {
		return false
	}
	above := p.rows[len(p.rows)-1]
	at, text := p.namedBeside(r.row)
	if text != "" && p.sheet.grid.blank(workbook.Ref{Row: above.row, Col: at.Col}) {
		return false // a part of the row above, indented by a column: 其中
	}
	p.sheet.say(rowUnnamed, p.sheet.place(p.firstValue(r.row)), text, detail{message: both("该行有数据而没有名称，上面的“%s”不能代表两行", "the row has figures and no name; %q above cannot stand for two rows", above.name)})
	return true
}

// sayNearLabel stops a file whose row is named nearly as one that the layout knows: what it
// reports would be passed over with the rows that are none of the form's.
func (p *piece) sayNearLabel(r *tableRow, raw string, at workbook.Ref) bool {
	for i := range p.table.labels {
		for _, t := range p.table.labels[i].texts {
			if t.parts == nil && hanzi.Slips(t.text, r.name) && !p.hasLabel(&p.table.labels[i]) {
				name := p.table.labels[i].Texts[0]
				p.sheet.say(rowUnknown, p.sheet.place(at), raw, detail{
					expected: both("%s", "%s", name),
					message:  both("无法识别“%s”，相近的名称：%s", "%q is not known; the nearest: %s", clip(raw, 60), name),
				})
				return true
			}
		}
	}
	return false
}

// hasLabel says whether a row of the table is named exactly as a label.
func (p *piece) hasLabel(l *labelSpec) bool {
	return slices.ContainsFunc(p.sheet.grid.rows, func(row int) bool {
		name, _ := headerText(p.sheet.grid.raw(workbook.Ref{Row: row, Col: max(p.key, 0)}))
		return p.owns(row) && anyFits(l.texts, name)
	})
}

// sayOthers names the rows with figures that are none of the form's, all in one breath.
func (p *piece) sayOthers() {
	if len(p.others) == 0 {
		return
	}
	var names []string
	for _, at := range p.others {
		if name := p.sheet.grid.raw(at); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	p.sheet.say(rowOther, p.sheet.place(p.others[0]), p.sheet.grid.raw(p.others[0]), detail{message: both("%d行有数值而名称不属于该报表，未读取：%s", "%d rows hold figures under names that are no part of the form and were not read: %s", len(p.others), clip(strings.Join(names, "、"), 120))})
}

func (p *piece) firstValue(row int) workbook.Ref {
	for _, x := range p.bindings {
		at := workbook.Ref{Row: row, Col: x.col}
		if !p.sheet.grid.blank(at) {
			return at
		}
	}
	return workbook.Ref{Row: row, Col: p.bindings[0].col}
}

// isLegend says that a row numbers the columns or tells how they are computed: A=B+C, 1 2 3.
func (p *piece) isLegend(row int) bool {
	n, next := 0, -1
	for _, x := range p.bindings {
		c := p.sheet.grid.cell(workbook.Ref{Row: row, Col: x.col})
		text := strings.Trim(hanzi.Key(c.Text), "()")
		if c.Kind == workbook.Blank || text == "" {
			continue
		}
		n++
		if isFormulaLegend(text) {
			continue
		}
		v, ok := smallInt(text)
		if !ok || next >= 0 && v != next || x.col > 60 {
			return false
		}
		next = v + 1
	}
	return n > 1 && len(p.rows) == 0
}

func isFormulaLegend(s string) bool {
	letter := false
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			letter = true
		case strings.ContainsRune("=+-*/()×÷", r), r >= '0' && r <= '9':
		default:
			return false
		}
	}
	return letter
}

func smallInt(s string) (int, bool) {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 100 {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, s != ""
}
