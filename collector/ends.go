package collector

import (
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// A table ends where another begins: at a title, or at a header of other words. Rows below a
// heading of another time or kind, 上年同期 or 全年计划, are not the period's own. What is
// passed over is named, and a unit line amid the rows counts from there.

// stretch is a run of rows amid a table or below it that are none of its own.
type stretch struct {
	from, to int
	at       workbook.Ref // where the text stands that says so
	headed   bool         // it has a header of its own
	table    bool         // it is another table, not a heading's rows
}

var (
	titleEnd    = regexp.MustCompile(`表(?:\d+|[一二三四五六七八九十]+)?(?:\([^()]*\))*(?:续|\(续\))?$`)
	formNumber  = regexp.MustCompile(`^(?:表号|表名|报表编号|制表)`)
	titleStart  = regexp.MustCompile(`^(?:附件?(?:\d+|[一二三四五六七八九十]+)?:|附表|(?:续)?表(?:\d+|[一二三四五六七八九十]+)(?:[:、.\-\s]|\p{Han}))`)
	goesOn      = regexp.MustCompile(`^\(?(?:续表|续上表|接上表|转下页|接上页)[\d一二三四五六七八九十]*\)?$`)
	otherHeads  = regexp.MustCompile(`^[本当全年度月季期比较与同其]*(?:上年同?期?|去年同?期?|前年同?期?|同期|上月|上季度?|上期|计划|目标|预计|预测|任务|增长|增速|增幅|增减|同比|环比|比重|占比|作废|样表|示例)+(?:增长|增减|完成|实际|执行|累计)?(?:数|值|额|量|率|情况|表)?$`)
	ownHeads    = regexp.MustCompile(`^(?:本|当)(?:年|月|期|季)`)
	noFigure    = regexp.MustCompile(`^(?:无|暂|未|不|待|见|同|正在|详见|保密|免|尚|缺|另|已)`)
	unitLeading = regexp.MustCompile(`^[(\[]?(?:计量|金额|货币|数据|数量)?$`)
)

// findEnds finds the stretches of rows below a piece's header that are not its own, and the unit lines
// amid those that are.
func (p *piece) findEnds() {
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
	for i, row := range p.sheet.grid.rows {
		if row <= p.block.last || p.sheet.pageHeads[row] {
			continue
		}
		if row > p.end {
			break
		}
		p.sheet.watch.look()
		if p.holdsNumber(row) {
			figures, fresh = true, false
			continue
		}
		line, at, text, alone := p.wordsOf(row)
		table := open != nil && open.table
		switch {
		case p.sheet.isNote(row):
		case alone && text == "" && line.text != "" && !table:
			p.amid = append(p.amid, line)
		case !figures || p.isOwn(row):
		case p.isOtherHeader(i):
			if table && fresh {
				open.headed = true
				continue
			}
			at, _ = p.sheet.grid.firstText(row)
			begin(stretch{from: row, at: at, headed: true, table: true}, row)
			fresh = true
		case alone && p.isTitle(at, text):
			if table && fresh {
				continue // a subtitle
			}
			begin(stretch{from: row, at: at, table: true}, row)
			fresh = true
		case alone && !table && p.isOtherHeading(text):
			begin(stretch{from: row, at: at}, row)
		case alone && !table && ownHeads.MatchString(hanzi.BareLabel(hanzi.Key(text))):
			begin(stretch{}, row)
		}
	}
	begin(stretch{}, p.end+1)
}

// owns says whether a row below the header may be the piece's.
func (p *piece) owns(row int) bool {
	return row > p.block.last && row <= p.end && !slices.ContainsFunc(p.foreign, func(x stretch) bool { return row >= x.from && row <= x.to })
}

// holdsNumber says that a column that is read holds a number in a row.
func (p *piece) holdsNumber(row int) bool {
	return slices.ContainsFunc(p.bindings, func(x binding) bool {
		c := p.sheet.grid.cell(workbook.Ref{Row: row, Col: x.col})
		return c.Kind == workbook.Number || c.Uncached
	}) || p.hasValues(row)
}

// wordsOf reads a row that may be a title, a heading or a unit line: its one text besides the statements of
// units, of the period and of the unit that reports. It does not stand alone where the row holds more.
func (p *piece) wordsOf(row int) (line unitLine, at workbook.Ref, text string, alone bool) {
	s := p.sheet
	alone = true
	for ref, c := range s.grid.cells(row) {
		if ref.Col < p.from || ref.Col > p.to || s.grid.blank(ref) {
			continue
		}
		raw := trim(c.Text)
		if c.Kind != workbook.Text {
			return line, at, text, false
		}
		if isUnitLine(raw) {
			if l, ok := s.unitLineAt(ref, hanzi.WithoutBlanks(raw), true); ok {
				line = l
				continue
			}
		}
		if _, ok := s.beside(ref, s.spec.labels); ok {
			continue
		}
		if _, ok := s.beside(ref, s.spec.dated); ok {
			continue
		}
		if text != "" {
			return line, at, text, false
		}
		at, text = ref, raw
	}
	if line.text != "" && text != "" && strings.HasSuffix(line.text, text) {
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
func (p *piece) isOwn(row int) bool {
	if p.key < 0 {
		return p.isSum(row)
	}
	raw := p.sheet.grid.raw(workbook.Ref{Row: row, Col: p.key})
	if raw == "" {
		return false
	}
	name, _ := headerText(raw)
	return p.knows(raw) || p.skipped(name) || isSum(name) ||
		slices.ContainsFunc(p.table.totals, func(t totalSpec) bool { return t.label.fits(name) }) ||
		slices.ContainsFunc(p.table.labels, func(l labelSpec) bool { return anyFits(l.under, name) || anyFits(l.under, p.relative(name)) })
}

// isTitle says that a text that stands alone in its row is the title of a table.
func (p *piece) isTitle(at workbook.Ref, raw string) bool {
	s := p.sheet
	text := s.grid.text(at)
	if raw == "" || goesOn.MatchString(text) || s.numbersForm(text) || s.named && text == s.grid.text(s.titleAt) {
		return false
	}
	return s.isTitleOfForm(text) || isTitleText(raw)
}

// numbersForm says that a text holds the form's number, 甘工信园1表, which reads like a title.
func (s *sheetReading) numbersForm(text string) bool {
	n := hanzi.Key(s.spec.form.Number)
	return n != "" && strings.Contains(text, n)
}

// isTitleText says that a text reads as a title: 国有资本经营预算收入表, 附：…, 2026年10月用电量, 用电量（万千瓦时）.
func isTitleText(raw string) bool {
	text := hanzi.Key(raw)
	if formNumber.MatchString(text) {
		return false
	}
	if titleEnd.MatchString(text) && len([]rune(text)) > 3 || titleStart.MatchString(text) {
		return true
	}
	if _, unit := headerText(raw); unit != "" {
		return true
	}
	if sp, ok := periods.Find(raw); ok && sp.Year != 0 && sp.First != 0 {
		_, whole := acrossPeriod(raw, sp.Year)
		return !whole
	}
	return strings.Contains(text, "单位:")
}

// isTitleOfForm says that a text holds a title of one of the form's sheets or tables.
func (s *sheetReading) isTitleOfForm(text string) bool {
	return slices.ContainsFunc(s.spec.form.sheets, func(x *sheetSpec) bool {
		return x.titledBy(text) || slices.ContainsFunc(x.tables, func(t *tableSpec) bool { return t.titledBy(text) })
	})
}

// isOtherHeading says that a text alone in its row makes the figures below it others than those that the
// layout means: last year's, planned, a change.
func (p *piece) isOtherHeading(raw string) bool {
	name := hanzi.BareLabel(hanzi.Key(raw))
	if head, inside, ok := hanzi.SplitBracket(raw); ok && !isUnitText(inside) {
		name = hanzi.BareLabel(hanzi.Key(head))
	}
	if otherHeads.MatchString(name) {
		return true
	}
	cumulative := slices.ContainsFunc(p.bindings, func(x binding) bool { return x.column != nil && x.column.Basis == "cumulative" })
	if strings.HasSuffix(name, "累计") || strings.HasSuffix(name, "累计数") {
		return !cumulative && p.table.Value.Basis != "cumulative"
	}
	if p.table.Rows.By == indicators.ByPeriod || p.table.Rows.And.By == indicators.ByPeriod || p.sheet.period.IsZero() {
		return false
	}
	q, ok := acrossPeriod(name, p.sheet.period.Year())
	if !ok {
		return false
	}
	now := p.sheet.period
	return q.LastMonth() != now.LastMonth() && q.Months() < 12 || q.Year() != now.Year() || q.Months() > now.Months() && q.Months() < 12 && !cumulative
}

// isOtherHeader says that the i-th row heads columns: it has no figure, words stand where figures belong, and
// beside them the header of the rows' names, or below them figures.
func (p *piece) isOtherHeader(i int) bool {
	g := p.sheet.grid
	row := g.rows[i]
	words, units := 0, false
	below := false
	for _, x := range p.bindings {
		if x.column != nil && !isFigure(x.column.Role) {
			continue
		}
		at := workbook.Ref{Row: row, Col: x.col}
		text := g.text(at)
		if text == "" || g.anchor(at) != at || isDash(text) || isUnitText(g.raw(at)) || noFigure.MatchString(text) || isFormulaLegend(text) {
			continue
		}
		words++
		_, unit := headerText(g.raw(at))
		units = units || unit != ""
		below = below || i+1 < len(g.rows) && g.cell(workbook.Ref{Row: g.rows[i+1], Col: x.col}).Kind == workbook.Number
	}
	if words == 0 {
		return false
	}
	if p.key >= 0 {
		name, _ := g.header(workbook.Ref{Row: row, Col: p.key})
		if name != "" && p.table.keyHeaderFits(path{name}) {
			return true
		}
	}
	return units || below && p.table.Rows.By != indicators.ByRecord
}

// linesAt are the statements of units that are in force in a row: the last one amid the rows above it, or those above the header.
func (p *piece) linesAt(row int) []unitLine {
	for i := len(p.amid) - 1; i >= 0; i-- {
		if p.amid[i].at.Row < row {
			return p.amid[i : i+1]
		}
	}
	return p.lines
}

// sayStretches names the rows with figures that were taken for another table's, or for another time's.
// Where a name stands there that stands nowhere among the table's own rows, or a ledger's rows go on, figures may be missed.
func (p *piece) sayStretches() {
	own := map[string]bool{}
	for _, r := range p.rows {
		own[r.name] = true
	}
	for _, x := range p.foreign {
		n, missed := 0, false
		for _, row := range p.sheet.grid.rows {
			if row < x.from || row > x.to || !p.anyNumber(row) {
				continue
			}
			n++
			raw := p.sheet.grid.raw(workbook.Ref{Row: row, Col: max(p.key, 0)})
			name, _ := headerText(raw)
			missed = missed || p.key >= 0 && p.knows(raw) && !own[name] || p.table.Rows.By == indicators.ByRecord && !x.headed
		}
		if n == 0 {
			continue
		}
		c := tableUnread
		if missed {
			c = rowUnread
		}
		text := clip(p.sheet.grid.raw(x.at), 40)
		p.sheet.say(c, p.sheet.place(x.at), text, detail{message: both("“%s”以下的%d行不是本表本期的数据，未读取", "the %[2]d rows below %[1]q are not this table's figures of the period and were not read", text, n)})
	}
}

func (p *piece) anyNumber(row int) bool {
	for at, c := range p.sheet.grid.cells(row) {
		if at.Col >= p.from && at.Col <= p.to && (c.Kind == workbook.Number || c.Kind == workbook.Text && isPlainFigure(trim(c.Text))) {
			return true
		}
	}
	return false
}

// dropOthers takes away the headers that stand below another table's title: one that the form declares for
// another sheet or table, or, of the headers after the first, one that it does not know.
func (s *sheetReading) dropOthers() {
	s.found = slices.DeleteFunc(s.found, func(f *found) bool { return !s.mayHold(f) })
}

// mayHold says whether the title above a header lets it be that of the sheet's table: the nearest text that
// is a title of the form, or, right above the header, any other title.
func (s *sheetReading) mayHold(f *found) bool {
	floor, foreign := -1, false
	for _, o := range s.found {
		if o.block.last < f.block.first {
			floor = max(floor, o.block.last)
		}
	}
	near := floor >= 0 // nothing but this header's own head since
	i, _ := slices.BinarySearch(s.grid.rows, f.block.first)
	for _, row := range slices.Backward(s.grid.rows[:i]) {
		near = near && row > floor && !s.isData(f.table, row)
		if foreign && !near {
			return false
		}
		for at, c := range s.grid.cells(row) {
			if c.Kind != workbook.Text {
				continue
			}
			text := s.grid.text(at)
			if own, ok := s.titleOf(f.table, text); ok {
				return own
			}
			foreign = foreign || near && isTitleText(s.grid.raw(at)) && titleEnd.MatchString(text) && !goesOn.MatchString(text) && !s.numbersForm(text)
		}
	}
	return !foreign && len(f.table.titles) == 0
}

// titleOf says whether a text is a title of one of the form's tables, and whether it is a table's own.
func (s *sheetReading) titleOf(t *tableSpec, text string) (own, ok bool) {
	if !s.isTitleOfForm(text) {
		return false, false
	}
	if t.titledBy(text) {
		return true, true
	}
	if slices.ContainsFunc(s.spec.tables, func(o *tableSpec) bool { return o.titledBy(text) }) {
		return false, true
	}
	if !s.ownsTitle(text) {
		return false, true
	}
	return true, len(t.titles) == 0 // the sheet's title stands above the table's
}

// ownsTitle says that a title is that of the sheet's own layout, and no other of the form's fits more of it.
func (s *sheetReading) ownsTitle(text string) bool {
	own, other := 0, 0
	for _, x := range s.spec.form.sheets {
		n := x.titleFit(text)
		if x == s.spec {
			own = n
		} else {
			other = max(other, n)
		}
	}
	return own > 0 && own >= other
}

// titleFit is how many characters of a text the sheet's titles, and those of its tables, tell.
func (s *sheetSpec) titleFit(text string) int {
	n := 0
	fit := func(titles []pattern) {
		for _, p := range titles {
			if p.text != "" && p.within(text) {
				n = max(n, len([]rune(p.text)))
			}
		}
	}
	fit(s.titles)
	for _, t := range s.tables {
		fit(t.titles)
	}
	return n
}
