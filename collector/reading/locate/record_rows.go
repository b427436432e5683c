package locate

import (
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

var (
	rowOther = report.Code{
		Name: "row.other", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "表内有数值的一行不属于该报表，未读取", EN: "a row with figures is no part of the form and was not read"},
		Mend:    indicators.Text{ZH: "如为应报数据，请按报表的名称填写", EN: "if it is owed, give it the form's name"},
	}
	rowAlone = report.Code{
		Name: "row.alone", Severity: report.Question,
		Meaning: indicators.Text{ZH: "该行只有这一格有内容，未作为一条记录计入", EN: "nothing else stands in this row; it was not taken for a record"},
		Mend:    indicators.Text{ZH: "如为一条记录请补全该行；如为说明请以“注：”开头", EN: `fill the row if it is a record; begin it with "注：" if it is a remark`},
	}
	rowYear = report.Code{
		Name: "row.year", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "该行属于其他预算年度", EN: "the record belongs to another budget year"},
		Mend:    indicators.Text{ZH: "如不符请核对预算年度", EN: "check the budget year if that is not so"},
	}
)

// identifyRecord decides whether a row of a ledger is a record that counts.
func identifyRecord(p *Piece, r *Row, raw string, has bool) *Row {
	if !has && !hasText(p, r.Index) && !(raw != "" && tellsMore(p, r.Index)) {
		return nil
	}
	if isSumRow(p, r.Index) || isLegend(p, r.Index) || has && isPlainTotal(p, r.Index, nameOf(p, r)) {
		clear(p.sums.since)
		if has {
			noteSum(p, r.Index)
		}
		return nil
	}
	if at, part := isPart(p, r.Index); part {
		p.Sheet.Say(rowOther, p.Sheet.Place(at), p.Sheet.Grid.Raw(at),
			report.Detail{Message: report.Both("“%s”一行是上一条记录的其中数，未重复计入", "%q is a part of the record above and was not counted again",
				p.Sheet.Grid.Raw(at))})
		return nil
	}
	first, alone := standsAlone(p, r.Index)
	if alone && !has {
		p.Sheet.Say(rowAlone, p.Sheet.Place(first), p.Sheet.Grid.Raw(first), report.Detail{})
		return nil
	}
	if raw == "" && p.Key >= 0 {
		if has {
			first, p.sums.unsure = p.FirstValue(r.Index), true
		}
		p.Sheet.Say(rowUnnamed, p.Sheet.Place(first), "", report.Detail{})
		return nil
	}
	if p.and >= 0 {
		at := workbook.Ref{Row: r.Index, Col: p.and}
		if !byAnd(p, nil).identify(p, r, nameCell{at, p.Sheet.Grid.Raw(at)}, has) {
			unknownRow(p, r, p.Sheet.Grid.Raw(at), at, has)
			p.sums.unsure = p.sums.unsure || has
			return nil
		}
	}
	addRecord(p, r.Index)
	r.Counts = p.passes(r.Index)
	if r.Counts {
		sayVoid(p, r.Index)
	} else {
		sayUnjudged(p, r.Index)
	}
	if p.Year >= 0 && r.Counts {
		recordYear(p, r)
	}
	return r
}

// nameOf is what a record is called: in the column that names rows, or else by its first text.
func nameOf(p *Piece, r *Row) string {
	if p.Key >= 0 {
		return r.Name
	}
	at, ok := p.Sheet.Grid.FirstText(r.Index)
	if !ok || at.Col >= p.firstFigure() {
		return ""
	}
	name, _ := p.Sheet.Grid.HeaderText(p.Sheet.Grid.Raw(at))
	return name
}

// standsAlone says that of several columns a row fills one: a remark rather than a record.
func standsAlone(p *Piece, row int) (workbook.Ref, bool) {
	const few = 3
	headed := 0
	for _, path := range p.Block.paths {
		if len(path) > 0 {
			headed++
		}
	}
	var first workbook.Ref
	filled := 0
	for at, c := range p.Sheet.Grid.Cells(row) {
		if c.Kind != workbook.Blank && cells.Trim(c.Text) != "" {
			if filled++; filled == 1 {
				first = at
			}
		}
	}
	return first, headed >= few && filled == 1
}

// recordYear files a record under its own budget year.
func recordYear(p *Piece, r *Row) {
	at := workbook.Ref{Row: r.Index, Col: p.Year}
	raw := p.Sheet.Grid.Raw(at)
	sp, ok := periods.Find(raw)
	if !ok || sp.Year == 0 {
		r.Counts = false
		p.Sheet.Say(periodMissing, p.Sheet.Place(at), raw, report.Detail{Expected: report.Both("%d", "%d", p.Sheet.Period.Year()),
			Message: report.Both("未写明预算年度", "the budget year is missing")})
		return
	}
	if sp.Year == p.Sheet.Period.Year() {
		return
	}
	if p.Table.Rows.OtherYears == "ignore" || sp.Year > p.Sheet.Period.Year() {
		r.Counts = false
		p.Sheet.Say(rowYear, p.Sheet.Place(at), raw,
			report.Detail{Message: report.Both("该行属于%d年度，未计入本期", "the record belongs to %d and was left out", sp.Year)})
		return
	}
	n := int(p.Sheet.Spec.Form.Frequency)
	r.Period = periods.New(sp.Year, 12, 1).Shift(1 - n)
	r.Period = periods.New(r.Period.Year(), r.Period.FirstMonth(), n)
	p.Sheet.Say(rowYear, p.Sheet.Place(at), raw, report.Detail{Message: report.Both("该行属于%d年度，计入该年度累计数",
		"the record belongs to %d and sets that year's cumulative", sp.Year)})
}

// isSumRow says that a row names itself a sum left of its values: 合计, 城关区 | 小计, 2025年小计.
func isSumRow(p *Piece, row int) bool {
	first := true
	for at, c := range p.Sheet.Grid.Cells(row) {
		if c.Kind != workbook.Text {
			continue
		}
		head, _, _ := hanzi.SplitBracket(c.Text)
		for _, text := range []string{c.Text, head} {
			name, _ := p.Sheet.Grid.HeaderText(text)
			if name != "" && (first || at.Col < p.firstFigure()) && (p.skipped(name) || isSum(name)) {
				return true
			}
		}
		first = first && cells.Trim(c.Text) == ""
	}
	return false
}

// isPart says that a row is a part of the record above it.
func isPart(p *Piece, row int) (workbook.Ref, bool) {
	at, ok := p.Sheet.Grid.FirstText(row)
	return at, ok && at.Col < p.firstFigure() && strings.HasPrefix(p.Sheet.Grid.Text(at), "其中")
}

// tellsMore says that a row holds something besides its name and figures: a record, though its figure is missing.
func tellsMore(p *Piece, row int) bool {
	for at, c := range p.Sheet.Grid.Cells(row) {
		if c.Kind != workbook.Blank && cells.Trim(c.Text) != "" && describes(p, at.Col) && len(p.Block.Path(at.Col)) > 0 {
			return true
		}
	}
	return false
}

func hasText(p *Piece, row int) bool {
	for _, x := range p.Bindings {
		if !p.Sheet.Grid.Blank(workbook.Ref{Row: row, Col: x.Col}) {
			return true
		}
	}
	return false
}
