package collector

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// slot is a cell with everything known of it before it is read.
type slot struct {
	meaning   indicators.Meaning
	indicator *indicators.Indicator // nil for checks and texts
	column    *columnSpec
	binding   binding
	row       *tableRow
	at        workbook.Ref
	subject   indicators.Subject
	period    periods.Period
	owner     string // the other department that reports it
}

func (p *piece) readCells() {
	if p.table.Rows.By == indicators.ByRecord {
		p.readRecords()
		return
	}
	p.sheet.values = slices.Grow(p.sheet.values, min(len(p.rows)*len(p.bindings), 10_000))
	for _, r := range p.rows {
		if r.strange {
			p.readStrange(r)
		}
		if !r.counts && r.total == nil {
			continue
		}
		p.checkUnits(r)
		r.across = make([]*value, 0, len(p.bindings))
		said, idle := len(p.sheet.values), slot{}
		for _, x := range p.bindings {
			sl, ok := p.slot(r, x)
			if !ok {
				continue
			}
			p.readSlot(sl, r.counts || sl.meaning.Indicator != "" && r.total != nil)
			if idle.indicator == nil && sl.meaning.Role == indicators.RoleActual {
				idle = sl
			}
		}
		if len(p.sheet.values) == said && idle.indicator != nil && r.counts {
			p.keepIdle(idle)
		}
		p.checkRow(r)
	}
}

// readStrange looks at the cells of a row whose name is unknown, so that its
// sender hears of them with the name and not after it. What stands there may be
// part of a total, which then may exceed the sum of the parts that are known.
func (p *piece) readStrange(r *tableRow) {
	for _, x := range p.bindings {
		sl, ok := p.slot(r, x)
		c := p.sheet.grid.cell(sl.at)
		if !ok || c.Kind == workbook.Blank && !c.Uncached {
			continue
		}
		p.strange[x.col] = true
		if !p.readable(c, sl) || !isFigure(sl.meaning.Role) {
			continue
		}
		if _, err := p.figureOf(c); err != nil && !errors.Is(err, errDash) && trim(c.Text) != "" {
			p.unreadNumber(sl, cellText(c), err)
		}
	}
}

// slot puts together what column, row and table say of a cell; false where it
// is none of this file's.
func (p *piece) slot(r *tableRow, x binding) (slot, bool) {
	sl := slot{binding: x, column: x.column, row: r, at: workbook.Ref{Row: r.row, Col: x.col}}
	var m indicators.Meaning
	if x.column != nil {
		m = x.column.Meaning
	}
	if r.label != nil {
		m = m.Over(r.label.Meaning)
	}
	if r.total != nil {
		m = m.Over(r.total.Meaning)
	}
	m = m.Over(p.table.Value)
	if m.Role == "" {
		m.Role = indicators.RoleValue
		if p.sheet.spec.form.Plan {
			m.Role = indicators.RoleTarget
		}
	}
	m.Status = cmp.Or(m.Status, p.sheet.spec.Status, p.sheet.spec.form.Status, "A")
	sl.meaning = m
	id := m.Indicator
	if id == "" && len(m.Indicators) > 0 {
		id = told(m, p.sheet.parts)
		if id == "" {
			return sl, false
		}
	}
	if id != "" {
		sl.indicator = indicatorOf(p.sheet.reader.catalogue, id)
		sl.subject.Indicator = id
		sl.subject.Entity = cmp.Or(m.Entity, r.entity, x.entity)
		if sl.indicator != nil && sl.indicator.EntityKind == "" {
			sl.subject.Entity = m.Entity
		}
	}
	if r.total != nil && (m.Entity == "" && r.total.Indicator == "" || id == "") {
		sl.subject = indicators.Subject{} // only compared with its parts
	}
	sl.owner = p.sheet.ownerOf(m, sl.subject)
	base := p.sheet.period
	if !r.period.IsZero() {
		base = r.period
	}
	if !x.period.IsZero() {
		base = x.period
	}
	sl.period = shifted(base, m, p.sheet.spec.form.Form)
	p.settleSince(&sl)
	return sl, true
}

// shifted is the period that a cell speaks of when the report is on base.
func shifted(base periods.Period, m indicators.Meaning, f *indicators.Form) periods.Period {
	if base.IsZero() {
		return base
	}
	q := base
	if m.Shift != 0 {
		if m.Shift%12 != 0 && base.Months() == 2 {
			q = periods.Month(base.Year(), base.LastMonth())
		}
		q = q.Shift(m.Shift)
		if f.Combined && q.Months() == 1 && m.Shift%12 != 0 {
			switch q.LastMonth() {
			case time.January:
				return periods.Period{}
			case time.February:
				q = periods.JanuaryFebruary(q.Year())
			}
		}
	}
	if m.Months > 0 && m.Months != q.Months() {
		end := int(q.LastMonth())
		year := q.Year()
		if m.Months == 12 {
			return periods.Year(year)
		}
		if end%m.Months == 0 {
			return periods.New(year, time.Month(end-m.Months+1), m.Months)
		}
	}
	return q
}

// readSlot reads one cell by its role. Cells of rows that do not count are read for checks only.
func (p *piece) readSlot(sl slot, record bool) {
	c := p.sheet.grid.cell(sl.at)
	if !p.readable(c, sl) {
		return
	}
	blank := c.Kind == workbook.Blank || c.Kind == workbook.Text && trim(c.Text) == ""
	if blank && sl.owner != "" {
		return
	}
	if blank {
		if sl.row.counts {
			p.leaveUnsaid(sl)
		}
		if sl.column != nil && sl.column.Required && sl.row.counts {
			p.sheet.say(cellRequired, p.sheet.place(sl.at), "", detail{message: both("“%s”一列必须填写", "column %q must be filled", sl.binding.header)})
			return
		}
		p.noteBlank(sl)
		return
	}
	if sl.column != nil && (sl.column.Records == "count" || sl.column.Records == "share") {
		return // what counts is that something stands there
	}
	switch sl.meaning.Role {
	case indicators.RoleText:
	case indicators.RoleWords:
		p.keep(sl, value{Observation: indicators.Observation{Basis: indicators.Words, Value: math.NaN()}}, c, record)
	case indicators.RoleYes:
		p.readYes(sl, c, record)
	case indicators.RoleActual, indicators.RolePlanned, indicators.RoleFrom:
		p.readDate(sl, c, record)
	case indicators.RoleBound:
		p.sheet.plan(sl, c, math.NaN(), "", trim(c.Text))
	default:
		p.readNumber(sl, c, record)
	}
}

// isFigure says that a cell of a role holds a number.
func isFigure(role string) bool {
	switch role {
	case indicators.RoleText, indicators.RoleWords, indicators.RoleYes, indicators.RoleActual, indicators.RolePlanned, indicators.RoleFrom, indicators.RoleBound:
		return false
	}
	return true
}

// readable reports errors and formulas without a result.
func (p *piece) readable(c workbook.Cell, sl slot) bool {
	if c.Computed {
		p.sheet.sayComputed(sl.at, c)
	}
	switch {
	case c.Kind == workbook.Error:
		p.bad[sl.at.Col] = true
		p.sheet.say(cellError, p.sheet.place(sl.at), c.Text, detail{message: both("单元格为错误值 %s", "the cell holds the error %s", c.Text)})
		return false
	case c.Uncached:
		p.bad[sl.at.Col] = true
		p.sheet.say(cellUncached, p.sheet.place(sl.at), "", detail{message: p.sheet.whyUncached(sl.at)})
		return false
	}
	return true
}

func (p *piece) readNumber(sl slot, c workbook.Cell, record bool) {
	if record && p.overSpan(sl) {
		return
	}
	f, err := p.figureOf(c)
	switch {
	case err != nil && sl.owner != "":
		return
	case errors.Is(err, errDash):
		p.readDash(sl, c, record)
		return
	case err != nil:
		p.unreadNumber(sl, cellText(c), err)
		return
	}
	v, ok := p.scale(sl, f)
	if !ok {
		return
	}
	if joined, ok := p.joined(c.Text); ok {
		p.sayReading(sl, c.Text, quantities.BlankDropped, unit{})
		f.text = joined
	}
	if f.asText && f.shown == "" && f.own == nil && !f.rough {
		p.texts[sl.at.Col] = append(p.texts[sl.at.Col], sl.at)
	}
	if f.rough {
		p.sheet.say(numberRough, p.sheet.place(sl.at), cellText(c), detail{})
		v.Status = indicators.Estimated
	}
	switch sl.meaning.Role {
	case indicators.RoleTarget, indicators.RoleStep:
		p.sheet.plan(sl, c, v.Value, v.Source.Unit, "")
		return
	}
	p.keep(sl, v, c, record)
}

// unreadNumber says why a text is no figure, and the mend, as far as its reason tells.
func (p *piece) unreadNumber(sl slot, text string, err error) {
	why := both("“%s”不是数值", "%q is not a number", clip(text, 60))
	var q *quantities.QuantityError
	p.bad[sl.at.Col] = true
	if quantities.ReasonOf(err) == quantities.SpreadsheetError {
		p.sheet.say(cellError, p.sheet.place(sl.at), text, detail{message: both("单元格为错误值 %s", "the cell holds the error %s", trim(text))})
		return
	}
	if errors.As(err, &q) {
		if zh := reasonWords[q.Reason]; zh != "" {
			why.ZH = fmt.Sprintf("“%s”%s", clip(text, 60), zh)
			why.EN = fmt.Sprintf("%q: %s", clip(text, 60), q.Mend)
		}
		if q.Reason == quantities.UnknownUnit && strings.TrimRight(trim(text), noteMarks) != trim(text) {
			why = both("“%s”的数字后有注释符号，请移到表下的注里", "%q carries a note's mark behind its figure: put it below the table", clip(text, 60))
		}
	}
	p.sheet.say(numberUnread, p.sheet.place(sl.at), text, detail{expected: both("数值", "a number"), message: why})
}

// noteMarks are what refers to a note below a table.
const noteMarks = "①②③④⑤⑥⑦⑧⑨⑩*＊※†‡#＃"

// reasonWords say in Chinese why a text is no figure.
var reasonWords = map[quantities.Reason]string{
	quantities.TwoNumbers:  "含有两个数，应只填一个",
	quantities.BadGrouping: "的千分位写法不规范",
	quantities.NoNumber:    "不是数值",
	quantities.Mixed:       "中数字与文字混写",
	quantities.Ambiguous:   "可作多种理解",
	quantities.OnlyBound:   "只说明界限，应填确数",
	quantities.OutOfRange:  "超出可记录的范围",
	quantities.IsDate:      "是日期，应填数值",
	quantities.UnknownUnit: "带有无法识别的计量单位",
	quantities.OtherUnit:   "的计量单位与该指标不符",
}

// sayReading tells how a text was taken where another way was open.
func (p *piece) sayReading(sl slot, text string, how quantities.Reading, u unit) {
	if how == "" {
		return
	}
	words, ok := map[quantities.Reading][2]string{
		quantities.BlankGroups:    {"空格按千分位读取", "the blanks were taken for grouping"},
		quantities.BlankDropped:   {"数字间的空格已略去", "the blank within the number was dropped"},
		quantities.BracketsMinus:  {"括号按负数读取", "the brackets were taken for a minus"},
		quantities.PowerOverrides: {"按所写的“亿”“万”读取，未再乘表头单位", "its own power of ten was taken, not the header's"},
		quantities.LeadingZeros:   {"前面的零已略去", "leading zeros were dropped"},
	}[how]
	if !ok {
		return
	}
	p.sheet.say(numberTaken, p.sheet.place(sl.at), text, detail{message: both("“%s”："+words[0], "%q: "+words[1], clip(text, 60))})
}

// readDash takes — for zero or for "not there", as the layout says.
func (p *piece) readDash(sl slot, c workbook.Cell, record bool) {
	if sl.meaning.Role != indicators.RoleValue {
		return
	}
	if sl.meaning.Dash == "zero" {
		p.keep(sl, value{known: known{}, exact: true}, c, record)
		return
	}
	p.keep(sl, value{Observation: indicators.Observation{Value: math.NaN(), Status: indicators.Missing}, known: known{value: math.NaN()}}, c, record)
}

func (p *piece) readYes(sl slot, c workbook.Cell, record bool) {
	f := hanzi.Key(cellText(c))
	v := value{exact: true}
	switch {
	case isDash(f):
		return
	case f == "是" || f == "已" || f == "√" || f == "yes" || f == "y" || f == "1" || f == "达到" || f == "true":
		v.Value, v.value = 1, 1
	case f == "否" || f == "未" || f == "no" || f == "n" || f == "0" || f == "未达到" || f == "false":
	default:
		p.sheet.say(yesUnread, p.sheet.place(sl.at), cellText(c), detail{})
		return
	}
	p.keep(sl, v, c, record)
}

// keep files a value with the row it stands in, and to be recorded if it counts.
func (p *piece) keep(sl slot, v value, c workbook.Cell, record bool) {
	v.Subject = sl.subject
	v.Period = sl.period
	v.role, v.basis = sl.meaning.Role, cmp.Or(sl.meaning.Basis, "own")
	v.column, v.sheet, v.row, v.at = sl.column, p.sheet, sl.row.row, sl.at
	if v.Status == 0 {
		v.Status = indicators.ObservationStatus(sl.meaning.Status[0])
	}
	if v.Basis != indicators.Words && v.Basis != indicators.NodeDate {
		v.Basis = basisOf(v.role, v.basis, sl.meaning.Since)
		if v.Status != indicators.Missing {
			v.Value = v.value
		}
	}
	v.Source.Sheet, v.Source.Cell, v.Source.Text = p.sheet.grid.sheet.Name, sl.at.String(), trim(cellText(c))
	v.lumpy = sl.indicator != nil && sl.indicator.Lumpy
	if sl.column != nil {
		sl.row.values[sl.column] = &v
	}
	sl.row.across = append(sl.row.across, &v)
	if sl.owner != "" {
		if record && v.role != indicators.RoleCheck && v.role != indicators.RolePlanned {
			p.sheet.keepForeign(v, sl.owner)
		}
		return
	}
	if record && v.role == indicators.RolePlanned {
		p.sheet.dues = append(p.sheet.dues, v)
	}
	if !record || v.Subject.Indicator == "" || v.role == indicators.RoleCheck || v.role == indicators.RolePlanned {
		return
	}
	if v.Period.IsZero() {
		if v.Status != indicators.Missing && v.value != 0 && v.role == indicators.RoleValue && !p.sheet.period.IsZero() {
			p.sheet.say(periodFrequency, p.sheet.place(sl.at), v.Source.Text, detail{message: both("此处本期不应有数", "no figure belongs here in this period")})
		}
		return
	}
	p.sheet.values = append(p.sheet.values, v)
}

// keepIdle records that a work was reported with none of its milestones reached.
func (p *piece) keepIdle(sl slot) {
	if !sl.period.IsZero() {
		p.keep(sl, value{Observation: indicators.Observation{Basis: indicators.Words, Value: math.NaN()}}, workbook.Cell{}, true)
	}
}

func basisOf(role, basis, since string) indicators.Basis {
	cumulative := basis == "cumulative"
	switch role {
	case indicators.RolePrior:
		if cumulative {
			return indicators.CumulativePrior
		}
		return indicators.OwnPrior
	case indicators.RoleGrowth:
		if cumulative {
			return indicators.CumulativeGrowth
		}
		return indicators.OwnGrowth
	}
	switch {
	case cumulative && since == indicators.SinceStart:
		return indicators.StartCumulative
	case cumulative && since == indicators.SinceWindow:
		return indicators.WindowCumulative
	case cumulative:
		return indicators.Cumulative
	}
	return indicators.Own
}

// cellText is a cell as written, for messages and provenance.
func cellText(c workbook.Cell) string {
	if c.Kind == workbook.Bool {
		if c.Number != 0 {
			return "TRUE"
		}
		return "FALSE"
	}
	if c.Kind == workbook.Number {
		return shortened(c)
	}
	return c.Text
}

// sayTexts tells once a column of numbers that are stored as text.
func (p *piece) sayTexts() {
	if p.sheet.book.Format == workbook.CSV || p.sheet.book.Format == workbook.HTML {
		return // there all is text
	}
	for col, cells := range p.texts {
		at := p.sheet.place(cells[0])
		if n := len(cells); n > 1 {
			at.cell = fmt.Sprintf("%s:%s", cells[0], cells[n-1])
		}
		p.sheet.say(numberText, at, p.sheet.grid.raw(cells[0]), detail{message: both("%s列有%d个数值以文本形式保存，已按数值读取", "column %s has %d numbers stored as text; they were read as numbers", workbook.ColumnName(col), len(cells))})
	}
}
