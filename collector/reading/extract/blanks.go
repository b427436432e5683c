package extract

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

var (
	recordBlank = report.Code{
		Name: "record.blank", Severity: report.Question,
		Meaning: indicators.Text{ZH: "记录缺少数值，合计可能不完整", EN: "a record has no figure, so the sum may be short"},
		Mend:    indicators.Text{ZH: "请补填；为零填 0，没有数据填“—”", EN: "fill it in; 0 for zero, — for no figure"},
	}
	recordRepeated = report.Code{
		Name: "record.repeated", Severity: report.Question,
		Meaning: indicators.Text{ZH: "两条记录完全相同，均已计入", EN: "two records are the same; both were counted"},
		Mend:    indicators.Text{ZH: "如为重复请删除一行；如确为两笔请说明理由", EN: "remove one, or give the reason if there are two"},
	}
	cellMerged = report.Code{
		Name: "cell.merged", Severity: report.Question,
		Meaning: indicators.Text{ZH: "一个数值合并占了几格，只记给第一格", EN: "one figure is merged over several cells; it was recorded for the first"},
		Mend:    indicators.Text{ZH: "请取消合并，各格分别填写；没有数据填“—”", EN: "unmerge it and fill in each cell; — for no figure"},
	}
	cellBlank = report.Code{
		Name: "cell.blank", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "应填数值处为空，按未填报处理", EN: "there is no figure where one belongs; nothing was recorded"},
		Mend:    indicators.Text{ZH: "请补填；为零填 0，没有数据填“—”", EN: "fill it in; 0 for zero, — for no figure"},
	}
)

// A blank is no zero. Where a figure belongs and nothing stands, nothing is
// recorded, and the sender is told so: in a list it is a figure not reported, in
// a ledger the sum of the others, which may be short of it.

// noteMerged keeps in mind that a figure is drawn over a cell in which another is looked for; false where none is.
func noteMerged(p *Piece, sl *slot) bool {
	over := p.Sheet.Grid.Anchor(sl.at)
	aside := over.Col != sl.at.Col && sl.column != nil && sl.column.Optional // a column less was filled in
	if over == sl.at || aside || !sl.row.Counts || sl.indicator == nil || !form.IsFigure(sl.meaning.Role) {
		return false
	}
	if _, err := p.FigureOf(p.Sheet.Grid.Cell(over)); err != nil {
		return false
	}
	if p.merged == nil {
		p.merged = map[workbook.Ref]int{}
	}
	p.merged[over]++
	return true
}

// sayMerged asks about each figure that is merged over several cells.
func sayMerged(p *Piece) {
	for _, over := range slices.SortedFunc(maps.Keys(p.merged), func(a, b workbook.Ref) int {
		return cmp.Or(a.Row-b.Row, a.Col-b.Col)
	}) {
		text := cells.CellText(p.Sheet.Grid.Cell(over))
		p.Sheet.Say(cellMerged, p.Sheet.Place(over), text, report.Detail{
			Message: report.Both("“%s”合并占了%d格，只记给第一格，其余按未填报处理",
				"%q is merged over %d cells; it was recorded for the first, and nothing for the others",
				text, p.merged[over]+1)})
	}
}

// noteBlank keeps in mind that a cell is blank in which a figure is looked for.
func noteBlank(p *Piece, sl *slot) {
	if !indicators.RoleOf(sl.meaning.Role).Awaited {
		return
	}
	if !sl.row.Counts || sl.row.Total != nil || sl.indicator == nil || sl.period.IsZero() || sl.column != nil && sl.column.Optional {
		return
	}
	if sl.meaning.Basis == "cumulative" && sl.indicator.Kind == indicators.Level || sl.row.Label != nil && sl.row.Label.Optional ||
		p.Sheet.February != "" && sl.meaning.Basis != "cumulative" {
		return // where there is mostly nothing to say
	}
	if sl.period.End(p.Sheet.Catalogue.Location).After(p.Sheet.Now) {
		return // not over yet
	}
	if sl.subject.Entity != "" && !p.Sheet.Owes(p.Table, sl.subject.Entity) {
		return
	}
	p.blanks[sl.at.Col] = append(p.blanks[sl.at.Col], sl.at)
}

// sayBlanks names the blanks of each column, and rows in which nothing was filled.
func sayBlanks(p *Piece) {
	if p.Table.Rows.By == indicators.ByRecord {
		return
	}
	sayMerged(p)
	blank, empty := map[int]bool{}, map[int]bool{} // rows with a blank, and those with nothing else
	for _, refs := range p.blanks {
		for _, at := range refs {
			blank[at.Row] = true
		}
	}
	for _, r := range p.Rows {
		if !blank[r.Index] || !r.Counts || r.Total != nil || len(r.Across) > 0 || p.HasValues(r.Index) {
			continue
		}
		empty[r.Index] = true
		if isOwed(p, r) {
			p.Sheet.Say(cellBlank, p.Sheet.Place(workbook.Ref{Row: r.Index, Col: max(p.Key, 0)}), r.Name,
				report.Detail{Message: report.Both("“%s”一行没有填写数据，按未填报处理", "nothing is filled in the row %q, so nothing was recorded",
					r.Name)})
		}
	}
	const few = 3
	for _, col := range slices.Sorted(maps.Keys(p.blanks)) {
		refs := slices.DeleteFunc(p.blanks[col], func(at workbook.Ref) bool { return empty[at.Row] })
		if len(refs) <= few {
			for _, at := range refs {
				p.Sheet.Say(cellBlank, p.Sheet.Place(at), "",
					report.Detail{Message: report.Both("“%s”一列此处为空，按未填报处理，没有记为0",
						"the column %q is blank here; nothing was recorded, not 0", p.headerOf(col))})
			}
			continue
		}
		p.Sheet.Say(cellBlank, p.Sheet.Place(refs[0]), "",
			report.Detail{Message: report.Both("“%s”一列有%d格为空（%s），按未填报处理，没有记为0",
				"the column %q has %d blanks (%s); nothing was recorded for them, not 0", p.headerOf(col), len(refs),
				report.Clip(cells.Ranges(refs), 80))})
	}
}

// isOwed says that figures are wanted of a row with a known name. Rows that are periods may lie ahead.
func isOwed(p *Piece, r *Row) bool {
	return p.Table.Rows.All != "ignore" && p.Table.Rows.By != indicators.ByPeriod && p.Table.Rows.And.By != indicators.ByPeriod &&
		(r.Label == nil || !r.Label.Optional)
}

// sayShort warns of a ledger's records without a figure where others have one:
// the sum may be short of theirs.
func sayShort(p *Piece, x locate.Binding, sl *slot, refs []workbook.Ref) {
	c := recordBlank
	if x.Column.Optional || sl.meaning.Dash == "zero" {
		c.Severity = report.Notice // the form says that there may be nothing
	}
	p.Sheet.Say(c, p.Sheet.Place(refs[0]), "", report.Detail{Message: report.Both("“%s”一列有%d行为空（%s），合计未计入这些行",
		"the column %q is blank in %d records (%s), which the sum leaves out", x.Header, len(refs), report.Clip(cells.Ranges(refs), 80))})
}

// headerOf is a bound column's header as it was read.
func (p *Piece) headerOf(col int) string {
	for _, x := range p.Bindings {
		if x.Col == col {
			return cmp.Or(x.Header, strings.Join(p.Block.Path(col), " / "), workbook.ColumnName(col))
		}
	}
	return workbook.ColumnName(col)
}

// sayAgain warns of records that are the same in every cell.
func sayAgain(p *Piece, rows []*Row) {
	first := map[string]int{}
	for _, r := range rows {
		var b strings.Builder
		filled := 0
		for at, c := range p.Sheet.Grid.Cells(r.Index) {
			text := p.Sheet.Grid.Text(at)
			if c.Kind == workbook.Blank || text == "" || numbersRows(p, at.Col) {
				continue
			}
			filled++
			b.WriteString(workbook.ColumnName(at.Col) + "\x00" + text + "\x00")
		}
		if filled < 2 {
			continue
		}
		if row, ok := first[b.String()]; ok {
			at := workbook.Ref{Row: r.Index, Col: max(p.Key, 0)}
			p.Sheet.Say(recordRepeated, p.Sheet.Place(at), p.Sheet.Grid.Raw(at),
				report.Detail{Message: report.Both("该行与%s一行完全相同，两行都已计入", "this record is the same as that of %s; both were counted",
					workbook.Ref{Row: row, Col: at.Col})})
			continue
		}
		first[b.String()] = r.Index
	}
}

// numbersRows says that a column numbers the rows.
func numbersRows(p *Piece, col int) bool {
	return col != p.Key && col != p.Year && locate.IsIndexHeader(p.Block.Path(col))
}
