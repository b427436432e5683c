package template

import (
	"cmp"
	"math"
	"time"

	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

func drawCell(t *template, p *workbook.Page, s *templateSheet, c templateCell, standing report.Standing, trial bool) {
	switch {
	case c.header:
		p.Text(c.at, c.text, templateHeader)
		return
	case len(c.sum) > 0:
		drawTotal(t, p, c, trial)
		return
	case !c.input:
		style := templateLabel
		style.Indent = c.indent
		p.Text(c.at, c.text, style)
		return
	}
	style := templateInput
	cell := workbook.Range{First: c.at, Last: c.at}
	switch c.holds() {
	case indicators.HoldsDay:
		style.Format = "yyyy-mm-dd"
	case indicators.HoldsRemark, indicators.HoldsWords:
		style.Wrap = true
	case holdsYear:
	default:
		style.Across = "right" // in no other format: one that groups digits shows "12." or hides what was typed
	}
	if trial && c.sample {
		drawSample(t, p, c, style)
		return
	}
	if trial {
		p.Text(c.at, c.text, style) // what names the row, where people write that themselves
		return
	}
	p.Blank(c.at, style)
	v := workbook.Validation{Title: "填报说明", Prompt: promptOf(t, s, c), Warn: true}
	switch c.holds() {
	case indicators.HoldsYesNo:
		v.List, v.Refusal = []string{"是", "否"}, "请填“是”或“否”"
	case indicators.HoldsBound:
		v.List, v.Refusal = []string{"不低于", "不超过", "等于", "左右"}, "请从列表中选择"
	case indicators.HoldsRemark, indicators.HoldsWords, indicators.HoldsDay, holdsYear:
	default:
		v.Decimal, v.Min, v.Max = true, -1e15, 1e15
		v.Refusal = "应填数值；没有数据的填“—”，不要填文字、单位或千分位以外的符号。"
	}
	if len(c.list) > 0 {
		v.List, v.Refusal = c.list, c.note
	}
	if v.Decimal || len(v.List) > 0 || v.Prompt != "" {
		p.Validate(cell, v)
	}
	if last, ok := lastValue(t, s, c.at, standing); ok {
		p.Comment(c.at, "上期数", last)
	}
}

// holdsYear is of cells that name a ledger's budget year.
const holdsYear indicators.Holds = "year"

// holds is what belongs in a cell: what its column's role says, or, in the columns that tell which rows count, words or a year.
func (c templateCell) holds() indicators.Holds {
	switch c.role {
	case "where":
		return indicators.HoldsRemark
	case "year":
		return holdsYear
	}
	return indicators.RoleOf(c.role).Holds
}

// drawTotal writes a total's formula, locked as labels are.
func drawTotal(t *template, p *workbook.Page, c templateCell, trial bool) {
	style := templateLabel
	style.Across, style.Bold = "right", true
	if trial {
		p.Blank(c.at, style)
		return
	}
	p.Formula(c.at, sumFormula(c.sum), style)
}

// drawSample writes something that the reader understands into a cell.
func drawSample(t *template, p *workbook.Page, c templateCell, style workbook.Style) {
	switch c.holds() {
	case indicators.HoldsRemark, indicators.HoldsWords:
		p.Text(c.at, cmp.Or(c.sampleText, "样例"), style)
	case indicators.HoldsYesNo:
		p.Text(c.at, "是", style)
	case indicators.HoldsBound:
		p.Text(c.at, "不低于", style)
	case holdsYear:
		p.Number(c.at, float64(t.period.Year()), style)
	case indicators.HoldsDay:
		day := t.period.Start(time.UTC)
		p.Number(c.at, math.Round(day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours()/24), style)
	default:
		p.Number(c.at, 1, style)
	}
}
