package extract

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// RequiredCode is the code of the finding that a cell is blank which must be filled.
const RequiredCode = "cell.required"

var (
	cellError = report.Code{
		Name: "cell.error", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "单元格为错误值", EN: "the cell holds an error"},
		Mend:    indicators.Text{ZH: "请修正公式或直接填写数值", EN: "mend the formula or type the value"},
	}
	cellUncached = report.Code{
		Name: "cell.uncached", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "公式没有保存计算结果", EN: "the formula's result was not saved"},
		Mend:    indicators.Text{ZH: "请用 Excel 或 WPS 打开、重算并保存", EN: "open it in Excel or WPS, recalculate and save"},
	}
	cellRequired = report.Code{
		Name: RequiredCode, Severity: report.Fault,
		Meaning: indicators.Text{ZH: "必填单元格为空", EN: "a cell that must be filled is blank"},
		Mend:    indicators.Text{ZH: "请填写数值；为零填 0，没有数据填“—”", EN: "fill it in; 0 for zero, — for no figure"},
	}
	numberText = report.Code{
		Name: "number.text", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "数值以文本形式保存，已按数值读取", EN: "a number is stored as text; it was read as a number"},
		Mend:    indicators.Text{ZH: "请将单元格格式改为数值", EN: "format the cell as a number"},
	}
	numberTaken = report.Code{
		Name: "number.taken", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "数值的写法不规范，已按注明的方式读取", EN: "a number is written unusually; it was read as told"},
		Mend:    indicators.Text{ZH: "请改为规范写法", EN: "write it plainly"},
	}
	numberRough = report.Code{
		Name: "number.rough", Severity: report.Question,
		Meaning: indicators.Text{ZH: "数值为约数，按估计数记录", EN: "the number is approximate; recorded as an estimate"},
		Mend:    indicators.Text{ZH: "请填写准确数值；如确为约数请说明理由", EN: "write the exact figure, or give the reason"},
	}
	yesUnread = report.Code{
		Name: "yes.unreadable", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "应填“是”或“否”", EN: "yes or no is wanted"},
		Mend:    indicators.Text{ZH: "请填“是”或“否”", EN: `write "是" (yes) or "否" (no)`},
	}
)

func readCells(p *Piece) {
	if p.Table.Rows.By == indicators.ByRecord {
		readRecords(p)
		return
	}
	p.file.Values = slices.Grow(p.file.Values, min(len(p.Rows)*len(p.Bindings), 10_000))
	for _, r := range p.Rows {
		if r.Strange {
			readStrange(p, r)
		}
		if !r.Counts && r.Total == nil {
			continue
		}
		checkUnits(p, r)
		r.Across = make([]*Value, 0, len(p.Bindings))
		said, idle := len(p.file.Values), slot{}
		for _, x := range p.Bindings {
			sl, ok := p.slot(r, x)
			if !ok {
				continue
			}
			readSlot(p, &sl, r.Counts || sl.meaning.Indicator != "" && r.Total != nil)
			if idle.indicator == nil && sl.meaning.Role == indicators.RoleActual {
				idle = sl
			}
		}
		if len(p.file.Values) == said && idle.indicator != nil && r.Counts {
			keepIdle(p, &idle)
		}
	}
}

// readStrange looks at the cells of a row whose name is unknown, so that its
// sender hears of them with the name and not after it. What stands there may be
// part of a total, which then may exceed the sum of the parts that are known.
func readStrange(p *Piece, r *Row) {
	for _, x := range p.Bindings {
		sl, ok := p.slot(r, x)
		c := p.Sheet.Grid.Cell(sl.at)
		if !ok || c.Kind == workbook.Blank && !c.Uncached {
			continue
		}
		p.Strange[x.Col] = true
		if !p.readable(c, &sl) || !form.IsFigure(sl.meaning.Role) {
			continue
		}
		if _, err := p.FigureOf(c); err != nil && !errors.Is(err, cells.ErrDash) && cells.Trim(c.Text) != "" {
			unreadNumber(p, &sl, cells.CellText(c), err)
		}
	}
}

// slot puts together what column, row and table say of a cell; false where it
// is none of this file's.
func (p *Piece) slot(r *Row, x locate.Binding) (slot, bool) {
	sl := slot{binding: x, column: x.Column, row: r, at: workbook.Ref{Row: r.Index, Col: x.Col}}
	var m indicators.Meaning
	if x.Column != nil {
		m = x.Column.Meaning
	}
	if r.Label != nil {
		m = m.Over(r.Label.Meaning)
	}
	if r.Total != nil {
		m = m.Over(r.Total.Meaning)
	}
	m = m.Over(p.Table.Value)
	if m.Role == "" {
		m.Role = indicators.RoleValue
		if p.Sheet.Spec.Form.Plan {
			m.Role = indicators.RoleTarget
		}
	}
	m.Status = cmp.Or(m.Status, p.Sheet.Spec.Status, p.Sheet.Spec.Form.Status, "A")
	sl.meaning = m
	id := m.Indicator
	if id == "" && len(m.Indicators) > 0 {
		id = form.Told(m, p.Sheet.Parts)
		if id == "" {
			return sl, false
		}
	}
	if id != "" {
		sl.indicator = p.Sheet.Catalogue.Indicator(id)
		sl.subject.Indicator = id
		sl.subject.Entity = cmp.Or(m.Entity, r.Entity, x.Entity)
		if sl.indicator != nil && sl.indicator.EntityKind == "" {
			sl.subject.Entity = m.Entity
		}
	}
	if r.Total != nil && (m.Entity == "" && r.Total.Indicator == "" || id == "") {
		sl.subject = indicators.Subject{} // only compared with its parts
	}
	sl.owner = ownerOf(p, m, sl.subject)
	base := p.Sheet.Period
	if !r.Period.IsZero() {
		base = r.Period
	}
	if !x.Period.IsZero() {
		base = x.Period
	}
	sl.period = shifted(base, m, p.Sheet.Spec.Form.Form)
	settleSince(p, &sl)
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
func readSlot(p *Piece, sl *slot, record bool) {
	c := p.Sheet.Grid.Cell(sl.at)
	if !p.readable(c, sl) {
		return
	}
	blank := c.Kind == workbook.Blank || c.Kind == workbook.Text && cells.Trim(c.Text) == ""
	if blank && sl.owner != "" {
		return
	}
	if blank {
		if sl.row.Counts {
			leaveUnsaid(p, sl)
		}
		if sl.column != nil && sl.column.Required && sl.row.Counts {
			p.Sheet.Say(cellRequired, p.Sheet.Place(sl.at), "",
				report.Detail{Message: report.Both("“%s”一列必须填写", "column %q must be filled", sl.binding.Header)})
			return
		}
		if !noteMerged(p, sl) {
			noteBlank(p, sl)
		}
		return
	}
	if sl.column != nil && sl.column.CountsRecords() {
		return // what counts is that something stands there
	}
	switch indicators.RoleOf(sl.meaning.Role).Holds {
	case indicators.HoldsRemark:
	case indicators.HoldsWords:
		p.keep(sl, Value{Observation: indicators.Observation{Basis: indicators.Words, Value: math.NaN()}}, c, record)
	case indicators.HoldsYesNo:
		readYes(p, sl, c, record)
	case indicators.HoldsDay:
		readDate(p, sl, c, record)
	case indicators.HoldsBound:
		p.file.plan(p.Sheet, sl, c, math.NaN(), "", cells.Trim(c.Text))
	default:
		readNumber(p, sl, c, record)
	}
}

// readable reports errors and formulas without a result.
func (p *Piece) readable(c workbook.Cell, sl *slot) bool {
	if c.Computed {
		sayComputed(p, sl.at, c)
	}
	switch {
	case c.Kind == workbook.Error:
		p.Bad[sl.at.Col] = true
		p.Sheet.Say(cellError, p.Sheet.Place(sl.at), c.Text,
			report.Detail{Message: report.Both("单元格为错误值 %s", "the cell holds the error %s", c.Text)})
		return false
	case c.Uncached:
		p.Bad[sl.at.Col] = true
		p.Sheet.Say(cellUncached, p.Sheet.Place(sl.at), "", report.Detail{Message: whyUncached(p, sl.at)})
		return false
	}
	return true
}

func readNumber(p *Piece, sl *slot, c workbook.Cell, record bool) {
	if record && overSpan(p, sl) {
		return
	}
	f, err := p.FigureOf(growthInDigits(sl, c))
	switch {
	case err != nil && sl.owner != "":
		return
	case errors.Is(err, cells.ErrDash):
		readDash(p, sl, c, record)
		return
	case err != nil:
		unreadNumber(p, sl, cells.CellText(c), err)
		return
	}
	v, ok := scaleFigure(p, sl, f)
	if !ok {
		return
	}
	if joined, ok := p.Joined(c.Text); ok {
		sayReading(p, sl, c.Text, quantities.BlankDropped, cells.Unit{})
		f.Text = joined
	}
	if f.AsText && f.Shown == "" && f.Own == nil && !f.Rough {
		p.texts[sl.at.Col] = append(p.texts[sl.at.Col], sl.at)
	}
	if f.Rough {
		p.Sheet.Say(numberRough, p.Sheet.Place(sl.at), cells.CellText(c), report.Detail{})
		v.Status = indicators.Estimated
	}
	switch sl.meaning.Role {
	case indicators.RoleTarget, indicators.RoleStep:
		p.file.plan(p.Sheet, sl, c, v.Value, v.Source.Unit, "")
		return
	}
	p.keep(sl, v, c, record)
}

// unreadNumber says why a text is no figure, and the mend, as far as its reason tells.
func unreadNumber(p *Piece, sl *slot, text string, err error) {
	why := report.Both("“%s”不是数值", "%q is not a number", report.Clip(text, 60))
	var q *quantities.QuantityError
	p.Bad[sl.at.Col] = true
	if quantities.ReasonOf(err) == quantities.SpreadsheetError {
		p.Sheet.Say(cellError, p.Sheet.Place(sl.at), text,
			report.Detail{Message: report.Both("单元格为错误值 %s", "the cell holds the error %s", cells.Trim(text))})
		return
	}
	if p.Sheet.Grid.Cell(sl.at).Kind == workbook.Date {
		why = report.Both("单元格为日期格式，显示为%s：请将格式改为数值并重填",
			"the cell is formatted as a day and shows %s: format it as a number and type the figure anew", text)
	}
	if errors.As(err, &q) {
		if zh := reasonWords[q.Reason]; zh != "" {
			why.ZH = fmt.Sprintf("“%s”%s", report.Clip(text, 60), zh)
			why.EN = fmt.Sprintf("%q: %s", report.Clip(text, 60), q.Mend)
		}
		if q.Reason == quantities.UnknownUnit && strings.TrimRight(cells.Trim(text), noteMarks) != cells.Trim(text) {
			why = report.Both("“%s”的数字后有注释符号，请移到表下的注里", "%q carries a note's mark behind its figure: put it below the table",
				report.Clip(text, 60))
		}
	}
	p.Sheet.Say(numberUnread, p.Sheet.Place(sl.at), text, report.Detail{Expected: report.Both("数值", "a number"), Message: why})
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
func sayReading(p *Piece, sl *slot, text string, how quantities.Reading, u cells.Unit) {
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
	p.Sheet.Say(numberTaken, p.Sheet.Place(sl.at), text,
		report.Detail{Message: report.Both("“%s”："+words[0], "%q: "+words[1], report.Clip(text, 60))})
}

// readDash takes — for zero or for "not there", as the layout says.
func readDash(p *Piece, sl *slot, c workbook.Cell, record bool) {
	if sl.meaning.Role != indicators.RoleValue {
		return
	}
	if sl.meaning.Dash == "zero" {
		p.keep(sl, Value{Rounded: form.Rounded{}, Exact: true}, c, record)
		return
	}
	p.keep(sl, Value{Observation: indicators.Observation{Value: math.NaN(), Status: indicators.Missing},
		Rounded: form.Rounded{Figure: math.NaN()}}, c, record)
}

func readYes(p *Piece, sl *slot, c workbook.Cell, record bool) {
	f := hanzi.Key(cells.CellText(c))
	v := Value{Exact: true}
	switch {
	case cells.IsDash(f):
		return
	case f == "是" || f == "已" || f == "√" || f == "yes" || f == "y" || f == "1" || f == "达到" || f == "true":
		v.Value, v.Figure = 1, 1
	case f == "否" || f == "未" || f == "no" || f == "n" || f == "0" || f == "未达到" || f == "false":
	default:
		p.Sheet.Say(yesUnread, p.Sheet.Place(sl.at), cells.CellText(c), report.Detail{})
		return
	}
	p.keep(sl, v, c, record)
}

// keep files a value with the row it stands in, and to be recorded if it counts.
func (p *Piece) keep(sl *slot, v Value, c workbook.Cell, record bool) {
	v.Subject = sl.subject
	v.Period = sl.period
	v.Role, v.Counts = sl.meaning.Role, cmp.Or(sl.meaning.Basis, "own")
	v.Column, v.Sheet, v.row, v.At = sl.column, p.Sheet, sl.row.Index, sl.at
	if v.Status == 0 {
		v.Status = indicators.ObservationStatus(sl.meaning.Status[0])
	}
	if v.Basis != indicators.Words && v.Basis != indicators.NodeDate {
		v.Basis = basisOf(v.Role, v.Counts, sl.meaning.Since)
		if v.Status != indicators.Missing {
			v.Value = v.Figure
		}
	}
	v.Source.Sheet, v.Source.Cell, v.Source.Text = p.Sheet.Grid.Sheet.Name, sl.at.String(), cells.Trim(cells.CellText(c))
	v.Lumpy = sl.indicator != nil && sl.indicator.Lumpy
	if p.counts(sl, &v, record) {
		p.file.Values = append(p.file.Values, v)
		sl.row.Across = append(sl.row.Across, &p.file.Values[len(p.file.Values)-1])
		return
	}
	if len(p.room) == cap(p.room) {
		p.room = make([]Value, 0, min(max(len(p.Rows)*len(p.Bindings), 1), rowValues))
	}
	p.room = append(p.room, v)
	sl.row.Across = append(sl.row.Across, &p.room[len(p.room)-1])
}

// rowValues is for how many values of rows that are not recorded room is made at once, at most.
const rowValues = 64

// counts says whether a value is one of the file's own, to be recorded; it files those that are another's or the plan's.
func (p *Piece) counts(sl *slot, v *Value, record bool) bool {
	if sl.owner != "" {
		if record && !indicators.RoleOf(v.Role).Compared {
			p.file.keepForeign(*v, sl.owner)
		}
		return false
	}
	if record && v.Role == indicators.RolePlanned {
		p.file.Dues = append(p.file.Dues, *v)
	}
	if !record || v.Subject.Indicator == "" || indicators.RoleOf(v.Role).Compared {
		return false
	}
	if v.Period.IsZero() {
		if v.Status != indicators.Missing && v.Figure != 0 && v.Role == indicators.RoleValue && !p.Sheet.Period.IsZero() {
			p.Sheet.Say(locate.PeriodFrequency, p.Sheet.Place(sl.at), v.Source.Text,
				report.Detail{Message: report.Both("此处本期不应有数", "no figure belongs here in this period")})
		}
		return false
	}
	return true
}

// keepIdle records that a work was reported with none of its milestones reached.
func keepIdle(p *Piece, sl *slot) {
	if !sl.period.IsZero() {
		p.keep(sl, Value{Observation: indicators.Observation{Basis: indicators.Words, Value: math.NaN()}}, workbook.Cell{}, true)
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

// sayTexts tells once a column of numbers that are stored as text.
func sayTexts(p *Piece) {
	if p.Sheet.Book.Format == workbook.CSV || p.Sheet.Book.Format == workbook.HTML {
		return // there all is text
	}
	for col, refs := range p.texts {
		at := p.Sheet.Place(refs[0])
		if n := len(refs); n > 1 {
			at.Cell = fmt.Sprintf("%s:%s", refs[0], refs[n-1])
		}
		p.Sheet.Say(numberText, at, p.Sheet.Grid.Raw(refs[0]),
			report.Detail{Message: report.Both("%s列有%d个数值以文本形式保存，已按数值读取",
				"column %s has %d numbers stored as text; they were read as numbers", workbook.ColumnName(col), len(refs))})
	}
}
