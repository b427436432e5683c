package locate

import (
	"cmp"
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

var (
	rowUnknown = report.Code{
		Name: "row.unknown", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "该行名称无法识别，而行内有数据", EN: "the row has figures and a name nobody knows"},
		Mend:    indicators.Text{ZH: "请改为名录中的名称", EN: "use a name of the list"},
	}
	rowUnnamed = report.Code{
		Name: "row.unnamed", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "该行有数据而没有名称", EN: "the row has figures and no name"},
		Mend:    indicators.Text{ZH: "请填写名称或删除数据", EN: "name the row or clear it"},
	}
	rowRespelled = report.Code{
		Name: "row.respelled", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "名称略有出入，已按相近名称读取", EN: "the name differs slightly; the nearest was taken"},
		Mend:    indicators.Text{ZH: "请改为规范名称", EN: "use the proper name"},
	}
	rowHidden = report.Code{
		Name: "row.hidden", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "该行被隐藏，仍已读取", EN: "the row is hidden and was read all the same"},
		Mend:    indicators.Text{ZH: "请取消隐藏并核对", EN: "unhide and check it"},
	}
	columnHidden = report.Code{
		Name: "column.hidden", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "该列被隐藏，仍已读取", EN: "the column is hidden and was read all the same"},
		Mend:    indicators.Text{ZH: "请取消隐藏并核对", EN: "unhide and check it"},
	}
)

// sayHiddenColumns tells of columns that are read though nobody sees them.
func sayHiddenColumns(p *Piece) {
	for _, x := range p.Bindings {
		if !p.Sheet.Grid.Sheet.ColHidden(x.Col) || !slices.ContainsFunc(p.Rows, func(r *Row) bool {
			return r.Counts && !p.Sheet.Grid.Blank(workbook.Ref{Row: r.Index, Col: x.Col})
		}) {
			continue
		}
		p.Sheet.Say(columnHidden, p.Sheet.Place(workbook.Ref{Row: p.Block.Last, Col: x.Col}), x.Header, report.Detail{})
	}
}

// readRows tells what each row is.
func readRows(p *Piece) {
	exact := exactNames(p)
	var above []*Row
	for _, row := range p.Sheet.Grid.Rows {
		if row <= p.Block.Last {
			continue
		}
		if row > p.end {
			break
		}
		if p.Sheet.pageHeads[row] || !p.owns(row) {
			continue
		}
		has := p.HasValues(row)
		_, isReason := p.Sheet.Reason(row)
		if p.Sheet.isNote(row) && (!has || isWords(p.Sheet.Grid, row)) || isReason && !p.knowsRow(row) {
			sayBelow(p, row)
			break
		}
		if !has && len(p.Rows) == 0 && unitRow(p, row) {
			continue
		}
		r := identifyRow(p, row, has, exact, above)
		if r == nil {
			continue
		}
		if r.Name != "" {
			above = append(above, r)
		}
		p.Rows = append(p.Rows, r)
		if (r.Counts || r.Total != nil) && has && p.Sheet.Grid.Sheet.RowHidden(row) {
			p.Sheet.Say(rowHidden, p.Sheet.Place(workbook.Ref{Row: row, Col: max(p.Key, 0)}), r.Name, report.Detail{})
		}
	}
	leaveGroupTotals(p)
	sayHiddenColumns(p)
}

// isWords says that a row holds texts alone, and none that is a figure or a day: 填表人：张三 | 审核人：李四.
func isWords(g *cells.Grid, row int) bool {
	for _, c := range g.Cells(row) {
		if c.Kind == workbook.Blank {
			continue
		}
		if _, err := g.FigureOf(c); c.Kind != workbook.Text || err == nil || cells.IsDash(c.Text) {
			return false
		}
		if _, day := periods.Day(c.Text); day {
			return false
		}
	}
	return true
}

// unitRow takes a row of units under a header: 万元, 户, %.
func unitRow(p *Piece, row int) bool {
	units := map[int]string{}
	for i, x := range p.Bindings {
		raw := p.Sheet.Grid.Raw(workbook.Ref{Row: row, Col: x.Col})
		if raw == "" {
			continue
		}
		text := strings.Trim(raw, "()（）")
		if !p.Sheet.Grid.IsUnitText(text) {
			return false
		}
		units[i] = text
	}
	for i, u := range units {
		p.Bindings[i].Units = slices.Insert(slices.Clone(p.Bindings[i].Units), 0,
			HeaderUnit{Text: u, At: workbook.Ref{Row: row, Col: p.Bindings[i].Col}})
	}
	return len(units) > 0
}

// exactNames are the entities that rows name without a slip, so that a
// misspelt row never takes the place of a right one.
func exactNames(p *Piece) map[string]bool {
	exact := map[string]bool{}
	if p.Key < 0 || p.Table.Rows.By != indicators.ByEntity {
		return exact
	}
	for _, row := range p.Sheet.Grid.Rows {
		if p.owns(row) {
			if id, ok := p.Table.EntityNames.Find(p.Sheet.Grid.Raw(workbook.Ref{Row: row, Col: p.Key})); ok {
				exact[id] = true
			}
		}
	}
	return exact
}

// identifyRow tells what a row is; nil for one that is not the table's.
func identifyRow(p *Piece, row int, has bool, exact map[string]bool, above []*Row) *Row {
	r := &Row{Index: row}
	g := p.Sheet.Grid
	keyAt := workbook.Ref{Row: row, Col: max(p.Key, 0)}
	raw := ""
	if p.Key >= 0 {
		if p.and >= 0 && has {
			keyAt = standsFor(p, keyAt, p.and)
		}
		raw = g.Raw(keyAt)
	}
	r.Name, r.Unit = p.Sheet.Grid.HeaderText(raw)
	r.UnitAt = keyAt
	if p.unit >= 0 {
		if u := g.Raw(workbook.Ref{Row: row, Col: p.unit}); u != "" {
			r.Named, r.Unit, r.UnitAt = r.Unit, u, workbook.Ref{Row: row, Col: p.unit}
		}
	}
	for i := range p.Table.TotalSpecs {
		if p.Table.TotalSpecs[i].LabelPattern.Fits(r.Name) || p.Table.TotalSpecs[i].LabelPattern.Fits(hanzi.Key(raw)) {
			r.Total = &p.Table.TotalSpecs[i]
			return r
		}
	}
	if p.Table.Rows.By == indicators.ByRecord {
		return identifyRecord(p, r, raw, has)
	}
	byKey := naming{by: p.Table.Rows.By, names: p.Table.EntityNames, exact: exact, above: above}
	known := byKey.identify(p, r, nameCell{keyAt, raw}, has)
	if !known {
		unknownRow(p, r, raw, keyAt, has)
		return r
	}
	if p.and >= 0 {
		andAt := workbook.Ref{Row: row, Col: p.and}
		if raw = g.Raw(andAt); raw == "" {
			andAt = standsFor(p, andAt, p.Key)
			raw = g.Raw(andAt)
		}
		if !byAnd(p, above).identify(p, r, nameCell{andAt, raw}, has) {
			if has {
				unknownRow(p, r, raw, andAt, has)
			}
			return r
		}
		if _, unit := p.Sheet.Grid.HeaderText(raw); r.Unit == "" {
			r.Unit, r.UnitAt = unit, andAt
		}
	}
	r.Counts = p.passes(row)
	return r
}

// standsFor is where the name stands that people read at a blank place: in the rows above, as under a merged
// cell, as far as those are told apart by another column.
func standsFor(p *Piece, at workbook.Ref, by int) workbook.Ref {
	g := p.Sheet.Grid
	for up := at; up.Row > p.Block.Last && p.owns(up.Row); up.Row-- {
		switch {
		case !g.Blank(up):
			return up
		case g.Blank(workbook.Ref{Row: up.Row, Col: by}):
			return at
		}
	}
	return at
}

// naming is what the names of a column mean.
type naming struct {
	by    string // entities, labels or periods
	names *form.Names
	exact map[string]bool // what other rows are called by their very names: no near name means it
	above []*Row
}

// byAnd is that of the second column, where rows are told apart by two.
func byAnd(p *Piece, above []*Row) naming {
	return naming{by: p.Table.Rows.And.By, names: p.Table.AndNames, above: above}
}

// nameCell is where a row's name stands, and what it reads.
type nameCell struct {
	at  workbook.Ref
	raw string
}

// identify notes on a row what its name means; false for one that means nothing. has: the row has figures.
func (n naming) identify(p *Piece, r *Row, c nameCell, has bool) bool {
	if c.raw == "" {
		return false
	}
	switch n.by {
	case indicators.ByEntity:
		if id, ok := n.names.Find(c.raw); ok {
			r.Entity = id
			return true
		}
		if p.skipped(r.Name) || !has {
			return false
		}
		if id, ok := n.names.FindNear(c.raw); ok && !n.exact[id] {
			r.Entity = id
			n.sayRespelled(p, c, id)
			return true
		}
	case indicators.ByLabel:
		name, _ := p.Sheet.Grid.HeaderText(c.raw)
		relative := p.relative(name)
		for i := range p.Table.LabelSpecs {
			l := &p.Table.LabelSpecs[i]
			if (form.AnyFits(l.TextPatterns, name) || form.AnyFits(l.TextPatterns, relative)) &&
				(l.UnderPatterns == nil || isUnder(p, l, c.at, n.above)) {
				r.Label = l
				return true
			}
		}
	case indicators.ByPeriod:
		return identifyByPeriod(p, r, c, has)
	}
	return false
}

func (n naming) sayRespelled(p *Piece, c nameCell, id string) {
	code, shown := rowRespelled, n.names.Shown[id]
	if n.names.ReplacesIn(c.raw, id) {
		code.Severity = report.Question // it may be the name of another
	}
	p.Sheet.Say(code, p.Sheet.Place(c.at), c.raw, report.Detail{
		Expected: report.Both("%s", "%s", shown),
		Message:  report.Both("“%s”按“%s”读取", "%q was read as %q", cells.Trim(c.raw), shown),
		Instead:  renamed(c.raw, shown),
	})
}

func identifyByPeriod(p *Piece, r *Row, c nameCell, has bool) bool {
	sp, ok := spokenAlone(c.raw)
	if !ok {
		return false
	}
	q, ok := sp.In(p.Sheet.yearGuess())
	if !ok {
		return false
	}
	if f, ok := periods.Fit(q, p.Sheet.Spec.Form.Frequency, p.Sheet.Spec.Form.Combined); ok {
		if f.Months() < q.Months() {
			r.Span = q
		}
		q = f
	}
	if has && p.Sheet.Grid.Seen(c.at).Kind == workbook.Number && mayBeOctober(c.raw) {
		p.Sheet.Say(periodMissing, p.Sheet.Place(c.at), c.raw, report.Detail{Message: octoberText(c.raw)})
	}
	r.Period = q
	return true
}

// isUnder says whether one of the rows that a row is a part of reads as the layout wants.
func isUnder(p *Piece, l *form.LabelSpec, at workbook.Ref, above []*Row) bool {
	rank := rankOf(p, at)
	for i := len(above) - 1; i >= 0; i-- {
		upper := rankOf(p, workbook.Ref{Row: above[i].Index, Col: at.Col})
		if upper >= rank {
			continue
		}
		if form.AnyFits(l.UnderPatterns, above[i].Name) || form.AnyFits(l.UnderPatterns, p.relative(above[i].Name)) {
			return true
		}
		if isSum(above[i].Name) {
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

// rankOf is how deep a row's name stands: 一、 then (一) then 1. then 其中 and what is indented.
func rankOf(p *Piece, at workbook.Ref) int {
	raw := p.Sheet.Grid.Seen(at).Text
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

// unknownRow decides about a row whose name says nothing.
func unknownRow(p *Piece, r *Row, raw string, at workbook.Ref, has bool) {
	if has && p.Table.Rows.By == indicators.ByEntity {
		noteSum(p, r.Index)
	}
	if !has && sayPasted(p, raw, at) {
		return
	}
	if !has || p.skipped(r.Name) || isLegend(p, r.Index) || isDeclaredTotal(p, r.Index) || !p.passes(r.Index) {
		return
	}
	if raw == "" && sayBlockLabel(p, r) {
		r.Strange, p.sums.unsure = true, true
		return
	}
	if p.Table.Rows.By == indicators.ByEntity && (isSum(r.Name) || sumNames.MatchString(r.Name)) {
		saySumOfEntity(p, r, raw, at)
		return
	}
	others := cmp.Or(p.Table.Rows.Others, map[string]string{indicators.ByLabel: "ignore"}[p.Table.Rows.By], "report")
	if others == "ignore" {
		if p.Table.Rows.By == indicators.ByLabel && sayNearLabel(p, r, raw, at) {
			return
		}
		if raw == "" {
			at, raw = namedBeside(p, r.Index)
		}
		if raw == "" {
			p.Sheet.Say(rowUnnamed, p.Sheet.Place(p.FirstValue(r.Index)), "", report.Detail{})
		} else if name, _ := p.Sheet.Grid.HeaderText(raw); !isSum(name) && !p.skipped(name) {
			p.others = append(p.others, at)
		}
		return
	}
	r.Strange, p.sums.unsure = true, true
	if raw == "" {
		p.Sheet.Say(rowUnnamed, p.Sheet.Place(p.FirstValue(r.Index)), "", report.Detail{})
		return
	}
	near, known := p.Table.EntityNames.Nearest(raw), p.Table.EntityNames.Few()
	d := report.Detail{Message: report.Both("无法识别“%s”", "%q is not known", report.Clip(raw, 60))}
	if len(near) > 0 {
		d.Expected = report.Both("%s", "%s", strings.Join(near, "、"))
		d.Message = report.Both("无法识别“%s”，相近的名称：%s", "%q is not known; the nearest: %s", report.Clip(raw, 60), strings.Join(near, "、"))
	} else if len(known) > 0 {
		d.Expected = report.Both("%s", "%s", strings.Join(known, "、"))
	}
	p.Sheet.Say(rowUnknown, p.Sheet.Place(at), raw, d)
}

// sayPasted stops a file in which a row was pasted whole into its first cell: 青山县 50 6.
func sayPasted(p *Piece, raw string, at workbook.Ref) bool {
	parts := strings.FieldsFunc(raw, hanzi.IsBlank)
	if len(parts) < 2 || !p.knows(parts[0]) ||
		slices.ContainsFunc(parts[1:], func(x string) bool { return !IsTextNumber(p.Sheet.Grid.Units, x) }) {
		return false
	}
	p.Sheet.Say(rowUnknown, p.Sheet.Place(at), raw, report.Detail{
		Expected: report.Both("%s", "%s", parts[0]),
		Message: report.Both("“%s”：整行写在了一格里，请分列填写", "%q: the whole row stands in one cell; fill in one cell for each",
			report.Clip(raw, 60)),
	})
	return true
}

// saySumOfEntity stops a file in which no row has the name of an entity, but one that of its sum: 青山县合计.
func saySumOfEntity(p *Piece, r *Row, raw string, at workbook.Ref) {
	name := sumBehind.ReplaceAllString(r.Name, "")
	id, ok := p.Table.EntityNames.Find(name)
	if name == r.Name || !ok || exactNames(p)[id] {
		return
	}
	shown := p.Table.EntityNames.Shown[id]
	p.Sheet.Say(rowUnknown, p.Sheet.Place(at), raw, report.Detail{
		Expected: report.Both("%s", "%s", shown),
		Message: report.Both("“%s”按合计行略过，而表中没有“%s”一行：如为%s的数，请写作“%s”",
			"%q was passed over as a sum, and no row is named %q: if it is the figure of %s, write %q",
			report.Clip(raw, 60), shown, shown, shown),
	})
}

var sumBehind = regexp.MustCompile(`\(?(?:` + sumWords + `|总数|平均)(?:数|值|额)?\)?$`)

// namedBeside is the first text left of a row's figures.
func namedBeside(p *Piece, row int) (workbook.Ref, string) {
	at, ok := p.Sheet.Grid.FirstText(row)
	if !ok || at.Col < p.from || at.Col >= p.firstFigure() {
		return at, ""
	}
	return at, p.Sheet.Grid.Raw(at)
}

// sayBlockLabel stops a file in which a name stands once for several rows that a column tells apart which the
// form does not read: the first of them is no more the name's own figure than the others.
func sayBlockLabel(p *Piece, r *Row) bool {
	if len(p.Rows) == 0 || !p.Rows[len(p.Rows)-1].Counts {
		return false
	}
	above := p.Rows[len(p.Rows)-1]
	at, text := namedBeside(p, r.Index)
	if text != "" && p.Sheet.Grid.Blank(workbook.Ref{Row: above.Index, Col: at.Col}) {
		return false // a part of the row above, indented by a column: 其中
	}
	p.Sheet.Say(rowUnnamed, p.Sheet.Place(p.FirstValue(r.Index)), text,
		report.Detail{Message: report.Both("该行有数据而没有名称，上面的“%s”不能代表两行",
			"the row has figures and no name; %q above cannot stand for two rows", above.Name)})
	return true
}

// sayNearLabel stops a file whose row is named nearly as one that the layout knows: what it
// reports would be passed over with the rows that are none of the form's.
func sayNearLabel(p *Piece, r *Row, raw string, at workbook.Ref) bool {
	for i := range p.Table.LabelSpecs {
		for _, t := range p.Table.LabelSpecs[i].TextPatterns {
			if t.Parts == nil && hanzi.Slips(t.Text, r.Name) && !hasLabel(p, &p.Table.LabelSpecs[i]) {
				name := p.Table.LabelSpecs[i].Texts[0]
				p.Sheet.Say(rowUnknown, p.Sheet.Place(at), raw, report.Detail{
					Expected: report.Both("%s", "%s", name),
					Message:  report.Both("无法识别“%s”，相近的名称：%s", "%q is not known; the nearest: %s", report.Clip(raw, 60), name),
					Instead:  renamed(raw, name),
				})
				return true
			}
		}
	}
	return false
}

// hasLabel says whether a row of the table is named exactly as a label.
func hasLabel(p *Piece, l *form.LabelSpec) bool {
	return slices.ContainsFunc(p.Sheet.Grid.Rows, func(row int) bool {
		name, _ := p.Sheet.Grid.HeaderText(p.Sheet.Grid.Raw(workbook.Ref{Row: row, Col: max(p.Key, 0)}))
		return p.owns(row) && form.AnyFits(l.TextPatterns, name)
	})
}

// sayOthers names the rows with figures that are none of the form's, all in one breath.
func sayOthers(p *Piece) {
	if len(p.others) == 0 {
		return
	}
	var names []string
	for _, at := range p.others {
		if name := p.Sheet.Grid.Raw(at); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	p.Sheet.Say(rowOther, p.Sheet.Place(p.others[0]), p.Sheet.Grid.Raw(p.others[0]),
		report.Detail{Message: report.Both("%d行有数值而名称不属于该报表，未读取：%s",
			"%d rows hold figures under names that are no part of the form and were not read: %s", len(p.others),
			report.Clip(strings.Join(names, "、"), 120))})
}

// isLegend says that a row numbers the columns or tells how they are computed, and nothing else: 甲 1 2 3, A B C=A+B. A first
// record of 5 and 6 has a name, or a day.
func isLegend(p *Piece, row int) bool {
	if len(p.Rows) > 0 {
		return false
	}
	n, next := 0, -1
	for at, c := range p.Sheet.Grid.Cells(row) {
		text := strings.Trim(hanzi.Key(c.Text), "()")
		if c.Kind == workbook.Blank || text == "" || at.Col > p.Block.to {
			continue
		}
		bound := slices.ContainsFunc(p.Bindings, func(x Binding) bool { return x.Col == at.Col })
		v, isNumber := smallInt(text)
		switch {
		case isNumber && next >= 0 && v != next || at.Col > 60:
			return false
		case isNumber:
			next = v + 1
		case !isFormulaLegend(text) && (bound || !legendNames.MatchString(text)):
			return false
		}
		if bound {
			n++
		}
	}
	return n > 1
}

// legendNames are what stands in a legend's columns of words.
var legendNames = regexp.MustCompile(`^(?:[甲乙丙丁戊己庚辛壬癸一-]|栏次|行次|栏目|序号|代码|编号|(?:计算)?公式|计算关系)$`)

// isFormulaLegend says that a text is a column's letter, or how it is computed: A, C=A+B, 3=1+2.
func isFormulaLegend(s string) bool {
	letter, equals := false, false
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z':
			letter = true
		case r == '=':
			equals = true
		case strings.ContainsRune("+-*/()×÷%", r), r >= '0' && r <= '9':
		default:
			return false
		}
	}
	return letter || equals
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
