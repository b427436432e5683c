package locate

import (
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

var tableUnread = report.Code{
	Name: "table.unread", Severity: report.Notice,
	Meaning: indicators.Text{ZH: "下面是另一张表，或是其他时期、其他口径的数据，未读取",
		EN: "what stands below is another table, or of another time or kind, and was not read"},
	Mend: indicators.Text{ZH: "如为应报数据，请按报表的格式单独填报", EN: "if it is owed, bring it into the form's layout"},
}

// A table ends where another begins: at a title, or at a header of other words. Rows below a
// heading of another time or kind, 上年同期 or 全年计划, are not the period's own. What is
// passed over is named, and a unit line amid the rows counts from there.

var (
	titleEnd    = regexp.MustCompile(`(?:表|台账|清单|一览|明细|名册)(?:\d+|[一二三四五六七八九十]+)?(?:\([^()]*\))*(?:续|\(续\))?$`)
	formNumber  = regexp.MustCompile(`^(?:表号|表名|报表编号|制表)`)
	titleStart  = regexp.MustCompile(`^(?:附件?(?:\d+|[一二三四五六七八九十]+)?:|附表|(?:续)?表(?:\d+|[一二三四五六七八九十]+)(?:[:、.\-\s]|\p{Han}))`)
	goesOn      = regexp.MustCompile(`^\(?(?:续表|续上表|接上表|转下页|接上页)[\d一二三四五六七八九十]*\)?$`)
	otherHeads  = regexp.MustCompile(`^[本当全年度月季期比较与同其]*(?:上年同?期?|去年同?期?|前年同?期?|同期|上月|上季度?|上期|计划|目标|预计|预测|预算|任务|增长|增速|增幅|增减|同比|环比|比重|占比|作废|样表|示例)+(?:增长|增减|完成|实际|执行|决算|累计)?(?:数|值|额|量|率|情况|表)?$`)
	ownHeads    = regexp.MustCompile(`^(?:本|当)(?:年|月|期|季)`)
	noFigure    = regexp.MustCompile(`^(?:无|暂|未|不|待|见|同|正在|详见|保密|免|尚|缺|另|已)`)
	unitLeading = regexp.MustCompile(`^[(\[]?(?:计量|金额|货币|数据|数量)?$`)
)

// findEnds finds the stretches of rows below a piece's header that are not its own, and the unit lines
// amid those that are.
func findEnds(p *Piece) {
	var open *stretch
	begin := func(x stretch, row int) {
		if open != nil {
			open.to = row - 1
			p.foreign = append(p.foreign, *open)
		}
		open = nil
		if x.from > 0 {
			open = &x
		}
	}
	figures, fresh := false, false // seen above, before which all is part of the head; since the stretch began
	for i, row := range p.Sheet.Grid.Rows {
		if row <= p.Block.Last || p.Sheet.pageHeads[row] {
			continue
		}
		if row > p.end {
			break
		}
		p.Sheet.Watch.Look()
		if holdsNumber(p, row) {
			figures, fresh = true, false
			continue
		}
		line, at, text, alone := wordsOf(p, row)
		table := open != nil && open.table
		switch {
		case p.Sheet.isNote(row):
		case alone && text == "" && line.Text != "" && !table:
			p.amid = append(p.amid, line)
		case !figures || isOwn(p, row):
		case isOtherHeader(p, i):
			if table && fresh {
				open.headed = true
				continue
			}
			at, _ = p.Sheet.Grid.FirstText(row)
			begin(stretch{from: row, at: at, headed: true, table: true}, row)
			fresh = true
		case alone && isTitleRow(p, at, text):
			if table && fresh {
				continue // a subtitle
			}
			begin(stretch{from: row, at: at, table: true}, row)
			fresh = true
		case alone && !table && isOtherHeading(p, text):
			begin(stretch{from: row, at: at}, row)
		case alone && !table && ownHeads.MatchString(hanzi.BareLabel(hanzi.Key(text))):
			begin(stretch{}, row)
		}
	}
	begin(stretch{}, p.end+1)
}

// holdsNumber says that a column that is read holds a number in a row.
func holdsNumber(p *Piece, row int) bool {
	return slices.ContainsFunc(p.Bindings, func(x Binding) bool {
		c := p.Sheet.Grid.Cell(workbook.Ref{Row: row, Col: x.Col})
		return c.Kind == workbook.Number || c.Uncached
	}) || p.HasValues(row)
}

// wordsOf reads a row that may be a title, a heading or a unit line: its one text besides the statements of
// units, of the period and of the unit that reports. It does not stand alone where the row holds more.
func wordsOf(p *Piece, row int) (line UnitLine, at workbook.Ref, text string, alone bool) {
	s := p.Sheet
	alone = true
	for ref, c := range s.Grid.Cells(row) {
		if ref.Col < p.from || ref.Col > p.to || s.Grid.Blank(ref) {
			continue
		}
		raw := cells.Trim(c.Text)
		if c.Kind != workbook.Text {
			return line, at, text, false
		}
		if isUnitLine(raw) {
			if l, ok := unitLineAt(s, ref, hanzi.WithoutBlanks(raw), true); ok {
				line = l
				continue
			}
		}
		if _, ok := s.Beside(ref, s.Spec.DepartmentLabels); ok {
			continue
		}
		if _, ok := s.Beside(ref, s.Spec.PeriodLabels); ok {
			continue
		}
		if text != "" {
			return line, at, text, false
		}
		at, text = ref, raw
	}
	if line.Text != "" && text != "" && strings.HasSuffix(line.Text, text) {
		text = "" // 单位： | 万元
	}
	return line, at, text, alone
}

// isUnitLine says that a text states a unit and nothing else.
func isUnitLine(raw string) bool {
	before, _, ok := strings.Cut(hanzi.WithoutBlanks(hanzi.Key(raw)), "单位")
	return ok && unitLeading.MatchString(before)
}

// isOwn says that a row has a name that the layout knows, or is a sum.
func isOwn(p *Piece, row int) bool {
	if p.Key < 0 {
		return isSumRow(p, row)
	}
	raw := p.Sheet.Grid.Raw(workbook.Ref{Row: row, Col: p.Key})
	if raw == "" {
		return false
	}
	name, _ := p.Sheet.Grid.HeaderText(raw)
	return p.knows(raw) || p.skipped(name) || isSum(name) ||
		slices.ContainsFunc(p.Table.TotalSpecs, func(t form.TotalSpec) bool { return t.LabelPattern.Fits(name) }) ||
		slices.ContainsFunc(p.Table.LabelSpecs, func(l form.LabelSpec) bool {
			return form.AnyFits(l.UnderPatterns, name) || form.AnyFits(l.UnderPatterns, p.relative(name))
		})
}

// isTitleRow says that a text that stands alone in its row is the title of a table.
func isTitleRow(p *Piece, at workbook.Ref, raw string) bool {
	s := p.Sheet
	text := s.Grid.Text(at)
	if raw == "" || goesOn.MatchString(text) || s.numbersForm(text) || s.named && text == s.Grid.Text(s.titleAt) {
		return false
	}
	return s.isTitleOfForm(text) || isTitleText(s.Grid, raw)
}

// isTitleText says that a text reads as a title: 国有资本经营预算收入表, 附：…, 2026年10月用电量, 用电量（万千瓦时）.
func isTitleText(g *cells.Grid, raw string) bool {
	text := hanzi.Key(raw)
	if formNumber.MatchString(text) {
		return false
	}
	if titleEnd.MatchString(text) && len([]rune(text)) > 3 || titleStart.MatchString(text) {
		return true
	}
	if _, unit := g.HeaderText(raw); unit != "" {
		return true
	}
	if sp, ok := periods.Find(raw); ok && sp.Year != 0 && sp.First != 0 {
		_, whole := acrossPeriod(raw, sp.Year)
		return !whole
	}
	return strings.Contains(text, "单位:")
}

// isOtherHeading says that a text alone in its row makes the figures below it others than those that the
// layout means: last year's, planned, a change.
func isOtherHeading(p *Piece, raw string) bool {
	name := hanzi.BareLabel(hanzi.Key(raw))
	if head, inside, ok := hanzi.SplitBracket(raw); ok && !p.Sheet.Grid.IsUnitText(inside) {
		name = hanzi.BareLabel(hanzi.Key(head))
	}
	if otherHeads.MatchString(name) {
		return true
	}
	cumulative := slices.ContainsFunc(p.Bindings, func(x Binding) bool { return x.Column != nil && x.Column.Basis == "cumulative" })
	if strings.HasSuffix(name, "累计") || strings.HasSuffix(name, "累计数") {
		return !cumulative && p.Table.Value.Basis != "cumulative"
	}
	if p.Table.Rows.By == indicators.ByPeriod || p.Table.Rows.And.By == indicators.ByPeriod || p.Sheet.Period.IsZero() {
		return false
	}
	q, ok := acrossPeriod(name, p.Sheet.Period.Year())
	if !ok {
		return false
	}
	now := p.Sheet.Period
	return q.LastMonth() != now.LastMonth() && q.Months() < 12 || q.Year() != now.Year() || q.Months() > now.Months() && q.Months() < 12 &&
		!cumulative
}

// isOtherHeader says that the i-th row heads columns: it has no figure, words stand where figures belong, and
// beside them the header of the rows' names, or below them figures.
func isOtherHeader(p *Piece, i int) bool {
	g := p.Sheet.Grid
	row := g.Rows[i]
	words, units := 0, false
	below := false
	for _, x := range p.Bindings {
		if x.Column != nil && !form.IsFigure(x.Column.Role) {
			continue
		}
		at := workbook.Ref{Row: row, Col: x.Col}
		text := g.Text(at)
		if text == "" || g.Anchor(at) != at || cells.IsDash(text) || g.IsUnitText(g.Raw(at)) || noFigure.MatchString(text) ||
			isFormulaLegend(text) {
			continue
		}
		words++
		_, unit := g.HeaderText(g.Raw(at))
		units = units || unit != ""
		below = below || i+1 < len(g.Rows) && g.Cell(workbook.Ref{Row: g.Rows[i+1], Col: x.Col}).Kind == workbook.Number
	}
	if words == 0 {
		return false
	}
	if p.Key >= 0 {
		name, _ := g.Header(workbook.Ref{Row: row, Col: p.Key})
		if name != "" && p.Table.KeyHeaderFits(form.Path{name}) {
			return true
		}
	}
	return units || below && p.Table.Rows.By != indicators.ByRecord
}

// sayStretches names the rows with figures that were taken for another table's, or for another time's.
// Where a name stands there that stands nowhere among the table's own rows, or a ledger's rows go on, figures may be missed.
func sayStretches(p *Piece) {
	own := map[string]bool{}
	for _, r := range p.Rows {
		own[r.Name] = true
	}
	for _, x := range p.foreign {
		n, missed := 0, false
		for _, row := range p.Sheet.Grid.Rows {
			if row < x.from || row > x.to || !anyNumber(p, row) {
				continue
			}
			n++
			raw := p.Sheet.Grid.Raw(workbook.Ref{Row: row, Col: max(p.Key, 0)})
			name, _ := p.Sheet.Grid.HeaderText(raw)
			missed = missed || p.Key >= 0 && p.knows(raw) && !own[name] || p.Table.Rows.By == indicators.ByRecord && !x.headed
		}
		if n == 0 {
			continue
		}
		c := tableUnread
		if missed {
			c = rowUnread
		}
		text := report.Clip(p.Sheet.Grid.Raw(x.at), 40)
		p.Sheet.Say(c, p.Sheet.Place(x.at), text, report.Detail{Message: report.Both("“%s”以下的%d行不是本表本期的数据，未读取",
			"the %[2]d rows below %[1]q are not this table's figures of the period and were not read", text, n)})
	}
}

func anyNumber(p *Piece, row int) bool {
	for at, c := range p.Sheet.Grid.Cells(row) {
		if at.Col >= p.from && at.Col <= p.to && (c.Kind == workbook.Number || c.Kind == workbook.Text &&
			cells.IsPlainFigure(cells.Trim(c.Text))) {
			return true
		}
	}
	return false
}

// dropOthers takes away the headers that stand below another table's title: one that the form declares for
// another sheet or table, or, of the headers after the first, one that it does not know.
func dropOthers(s *Sheet) {
	s.Headers = slices.DeleteFunc(s.Headers, func(f *Header) bool { return !mayHold(s, f) })
}

// mayHold says whether the title above a header lets it be that of the sheet's table: the nearest text that
// is a title of the form, or, right above the header, any other title.
func mayHold(s *Sheet, f *Header) bool {
	floor, foreign := -1, false
	for _, o := range s.Headers {
		if o.block.Last < f.block.first {
			floor = max(floor, o.block.Last)
		}
	}
	near := floor >= 0 // nothing but this header's own head since
	i, _ := slices.BinarySearch(s.Grid.Rows, f.block.first)
	for _, row := range slices.Backward(s.Grid.Rows[:i]) {
		near = near && row > floor && !s.isData(f.table, row)
		if foreign && !near {
			return false
		}
		for at, c := range s.Grid.Cells(row) {
			if c.Kind != workbook.Text {
				continue
			}
			text := s.Grid.Text(at)
			if own, ok := s.titleOf(f.table, text); ok {
				return own
			}
			foreign = foreign || near && isTitleText(s.Grid, s.Grid.Raw(at)) && titleEnd.MatchString(text) && !goesOn.MatchString(text) &&
				!s.numbersForm(text)
		}
	}
	return !foreign && len(f.table.TitlePatterns) == 0
}
