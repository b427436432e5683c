package collector

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// identifyRecord decides whether a row of a ledger is a record that counts.
func (p *piece) identifyRecord(r *tableRow, raw string, has bool) *tableRow {
	if !has && !p.hasText(r.row) {
		return nil
	}
	if p.isSum(r.row) || p.isLegend(r.row) || has && p.isPlainTotal(r.row, p.nameOf(r)) {
		clear(p.sums.since)
		return nil
	}
	if at, part := p.isPart(r.row); part {
		p.sheet.say(rowOther, p.sheet.place(at), p.sheet.grid.raw(at), detail{message: both("“%s”一行是上一条记录的其中数，未重复计入", "%q is a part of the record above and was not counted again", p.sheet.grid.raw(at))})
		return nil
	}
	first, alone := p.standsAlone(r.row)
	if alone && !has {
		p.sheet.say(rowAlone, p.sheet.place(first), p.sheet.grid.raw(first), detail{})
		return nil
	}
	if raw == "" && p.key >= 0 {
		if has {
			first = p.firstValue(r.row)
		}
		p.sheet.say(rowUnnamed, p.sheet.place(first), "", detail{})
		return nil
	}
	if p.and >= 0 {
		at := workbook.Ref{Row: r.row, Col: p.and}
		if !p.identifyBy(p.table.Rows.And.By, p.table.andNames, p.sheet.grid.raw(at), r, at, has, nil, nil) {
			p.unknownRow(r, p.sheet.grid.raw(at), at, has)
			return nil
		}
	}
	p.addRecord(r.row)
	r.counts = p.passes(r.row)
	if !r.counts {
		p.sayUnjudged(r.row)
	}
	if p.year >= 0 && r.counts {
		p.recordYear(r)
	}
	return r
}

// nameOf is what a record is called: in the column that names rows, or else by its first text.
func (p *piece) nameOf(r *tableRow) string {
	if p.key >= 0 {
		return r.name
	}
	at, ok := p.sheet.grid.firstText(r.row)
	if !ok || at.Col >= p.firstFigure() {
		return ""
	}
	name, _ := headerText(p.sheet.grid.raw(at))
	return name
}

// standsAlone says that of several columns a row fills one: a remark rather than a record.
func (p *piece) standsAlone(row int) (workbook.Ref, bool) {
	const few = 3
	headed := 0
	for _, path := range p.block.paths {
		if len(path) > 0 {
			headed++
		}
	}
	var first workbook.Ref
	filled := 0
	for at, c := range p.sheet.grid.cells(row) {
		if c.Kind != workbook.Blank && trim(c.Text) != "" {
			if filled++; filled == 1 {
				first = at
			}
		}
	}
	return first, headed >= few && filled == 1
}

// recordYear files a record under its own budget year.
func (p *piece) recordYear(r *tableRow) {
	at := workbook.Ref{Row: r.row, Col: p.year}
	raw := p.sheet.grid.raw(at)
	sp, ok := periods.Find(raw)
	if !ok || sp.Year == 0 {
		r.counts = false
		p.sheet.say(periodMissing, p.sheet.place(at), raw, detail{expected: both("%d", "%d", p.sheet.period.Year()), message: both("未写明预算年度", "the budget year is missing")})
		return
	}
	if sp.Year == p.sheet.period.Year() {
		return
	}
	if p.table.Rows.OtherYears == "ignore" || sp.Year > p.sheet.period.Year() {
		r.counts = false
		p.sheet.say(rowYear, p.sheet.place(at), raw, detail{message: both("该行属于%d年度，未计入本期", "the record belongs to %d and was left out", sp.Year)})
		return
	}
	n := int(p.sheet.spec.form.Frequency)
	r.period = periods.New(sp.Year, 12, 1).Shift(1 - n)
	r.period = periods.New(r.period.Year(), r.period.FirstMonth(), n)
	p.sheet.say(rowYear, p.sheet.place(at), raw, detail{message: both("该行属于%d年度，计入该年度累计数", "the record belongs to %d and sets that year's cumulative", sp.Year)})
}

// isSum says that a row names itself a sum left of its values: 合计, 城关区 | 小计, 2025年小计.
func (p *piece) isSum(row int) bool {
	first := true
	for at, c := range p.sheet.grid.cells(row) {
		if c.Kind != workbook.Text {
			continue
		}
		head, _, _ := hanzi.SplitBracket(c.Text)
		for _, text := range []string{c.Text, head} {
			name, _ := headerText(text)
			if name != "" && (first || at.Col < p.firstFigure()) && (p.skipped(name) || isSum(name)) {
				return true
			}
		}
		first = first && trim(c.Text) == ""
	}
	return false
}

// firstFigure is the first column of figures.
func (p *piece) firstFigure() int {
	first := p.block.to + 1
	for _, x := range p.bindings {
		if x.column == nil || x.column.Role != indicators.RoleText {
			first = min(first, x.col)
		}
	}
	return first
}

// isPart says that a row is a part of the record above it.
func (p *piece) isPart(row int) (workbook.Ref, bool) {
	at, ok := p.sheet.grid.firstText(row)
	return at, ok && at.Col < p.firstFigure() && strings.HasPrefix(p.sheet.grid.text(at), "其中")
}

func (p *piece) hasText(row int) bool {
	for _, x := range p.bindings {
		if !p.sheet.grid.blank(workbook.Ref{Row: row, Col: x.col}) {
			return true
		}
	}
	return false
}

// group is the records that make one figure.
type group struct {
	entity string
	label  *labelSpec
	period periods.Period
}

// readRecords sums or counts a ledger's records by column, per entity and budget year.
func (p *piece) readRecords() {
	groups := map[group][]*tableRow{}
	var order []group
	own := group{}
	for _, r := range p.rows {
		if r.total != nil {
			for _, x := range p.bindings {
				if sl, ok := p.slot(r, x); ok {
					p.readSlot(sl, false)
				}
			}
			continue
		}
		for _, x := range p.bindings {
			if sl, ok := p.slot(r, x); ok {
				p.readSlot(sl, false)
			}
		}
		p.checkRow(r)
		if !r.counts {
			continue
		}
		g := group{r.entity, r.label, r.period}
		if _, ok := groups[g]; !ok {
			order = append(order, g)
		}
		groups[g] = append(groups[g], r)
	}
	if _, ok := groups[own]; !ok && p.table.Rows.And.By == "" {
		order = append(order, own)
	}
	for _, g := range order {
		p.sayAgain(groups[g])
		for _, x := range p.bindings {
			p.recordColumn(g, groups[g], x)
		}
	}
}

// recordColumn makes one figure of a column's records.
func (p *piece) recordColumn(g group, rows []*tableRow, x binding) {
	carrier := &tableRow{row: p.block.last, entity: g.entity, label: g.label, period: g.period, counts: true, values: map[*columnSpec]*value{}}
	if len(rows) > 0 {
		carrier.row, carrier.unit, carrier.unitAt = rows[0].row, rows[0].unit, rows[0].unitAt
	}
	sl, ok := p.slot(carrier, x)
	if !ok || sl.indicator == nil || x.column == nil {
		return
	}
	if !g.period.IsZero() && sl.meaning.Basis != "cumulative" {
		return // an earlier budget year takes its cumulative only
	}
	switch sl.meaning.Role {
	case indicators.RoleText, indicators.RoleCheck, indicators.RoleFrom, indicators.RoleBound:
		return
	}
	v, cells, ok := p.combine(rows, x, sl)
	if !ok {
		return
	}
	sl.at = workbook.Ref{Row: carrier.row, Col: x.col}
	v.Subject, v.Period = sl.subject, sl.period
	v.role, v.basis = sl.meaning.Role, cmp.Or(sl.meaning.Basis, "own")
	v.column, v.sheet, v.row, v.at = x.column, p.sheet, carrier.row, sl.at
	v.lumpy = sl.indicator.Lumpy
	if v.Status == 0 {
		v.Status = indicators.ObservationStatus(sl.meaning.Status[0])
	}
	if v.Basis != indicators.NodeDate && v.Basis != indicators.Words {
		v.Basis = basisOf(v.role, v.basis, sl.meaning.Since)
	}
	if v.Source.Sheet = p.sheet.grid.sheet.Name; sl.owner != "" {
		p.sheet.keepForeign(v, sl.owner)
		return
	}
	if len(cells) > 0 {
		v.Source.Cell = ranges(cells)
	} else {
		v.Source.Cell = sl.at.String()
	}
	if v.role == indicators.RoleTarget || v.role == indicators.RoleStep {
		p.sheet.plan(sl, p.sheet.grid.cell(sl.at), v.Value, v.Source.Unit, "")
		return
	}
	if !v.Period.IsZero() && v.Subject.Indicator != "" {
		p.sheet.values = append(p.sheet.values, v)
	}
}

// ranges writes cells of one column as people do: "C14:C20", "C14:C16,C19".
func ranges(cells []workbook.Ref) string {
	var out []string
	for i := 0; i < len(cells); {
		j := i
		for j+1 < len(cells) && cells[j+1].Row == cells[j].Row+1 {
			j++
		}
		s := cells[i].String()
		if j > i {
			s += ":" + cells[j].String()
		}
		out = append(out, s)
		i = j + 1
	}
	return strings.Join(out, ",")
}

// combine sums, counts or picks; false when the records say nothing.
func (p *piece) combine(rows []*tableRow, x binding, sl slot) (value, []workbook.Ref, bool) {
	var cells, blanks []workbook.Ref
	var texts []string
	var sum value
	sum.exact = true
	there, missing := 0, 0
	for _, r := range rows {
		at := workbook.Ref{Row: r.row, Col: x.col}
		raw := p.sheet.grid.raw(at)
		if p.sheet.grid.anchor(at).Col != at.Col {
			raw = "" // another column's text is drawn across
		}
		if raw == "" || isDash(raw) {
			if raw == "" {
				blanks = append(blanks, at)
			}
			if raw != "" && sl.meaning.Dash == "zero" {
				cells, texts = append(cells, at), append(texts, raw)
			} else if raw != "" {
				missing++
			}
			continue
		}
		there++
		if p.sheet.grid.covered(at) && x.column.Records != "count" && x.column.Records != "share" {
			continue // one figure merged over several records
		}
		cells, texts = append(cells, at), append(texts, raw)
		v := r.values[x.column]
		if v == nil {
			continue
		}
		sum.Source.Unit = cmp.Or(sum.Source.Unit, v.Source.Unit)
		sum.exact = sum.exact && v.exact
		if x.column.Records == "last" {
			sum = *v
			texts, cells = texts[len(texts)-1:], cells[len(cells)-1:]
			continue
		}
		sum.known.value += v.known.value
		sum.half += v.half
		if v.Status == indicators.Estimated {
			sum.Status = v.Status
		}
	}
	sum.Source.Text = clip(strings.Join(texts, " + "), 200)
	switch x.column.Records {
	case "count":
		sum.known = known{value: float64(there)}
		sum.Source.Text = fmt.Sprintf("%d项", there)
	case "share":
		if len(rows) == 0 {
			return sum, nil, false
		}
		sum.known = known{value: float64(there) / float64(len(rows))}
		sum.Source.Text = fmt.Sprintf("%d/%d", there, len(rows))
	default:
		if len(cells) == 0 && p.table.Rows.Empty != "zero" {
			if missing > 0 {
				sum.Status, sum.Value = indicators.Missing, math.NaN()
				sum.Source.Text = "—"
				return sum, nil, true
			}
			return sum, nil, false
		}
		if len(cells) > 0 && there > 0 && missing > 0 {
			// A record that is stated as not there leaves the sum short of it.
			p.sheet.say(numberUnread, p.sheet.place(cells[0]), sum.Source.Text, detail{message: both("该列有%d行填“—”，合计不完整；无数请填 0", "%d records have no figure here, so the sum would be short; write 0 if it is none", missing)})
			return sum, nil, false
		}
		if there > 0 && len(blanks) > 0 && x.column.Records != "last" {
			p.sayShort(x, sl, blanks)
		}
	}
	if sum.Basis != indicators.NodeDate && sum.Basis != indicators.Words {
		sum.Value = roundSum(sum.known.value)
	}
	return sum, cells, true
}

// roundSum takes off what adding floats leaves behind: 15 digits are all that a workbook holds.
func roundSum(v float64) float64 {
	var out float64
	if _, err := fmt.Sscanf(fmt.Sprintf("%.15g", v), "%g", &out); err != nil {
		return v
	}
	return out
}
