package collector

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// A blank is no zero. Where a figure belongs and nothing stands, nothing is
// recorded, and the sender is told so: in a list it is a figure not reported, in
// a ledger the sum of the others, which may be short of it.

// noteBlank keeps in mind that a cell is blank in which a figure is looked for.
func (p *piece) noteBlank(sl slot) {
	switch sl.meaning.Role {
	case indicators.RoleValue, indicators.RoleTarget, indicators.RoleYes:
	default:
		return
	}
	if !sl.row.counts || sl.row.total != nil || sl.indicator == nil || sl.period.IsZero() || sl.column != nil && sl.column.Optional {
		return
	}
	if sl.subject.Entity != "" && !p.sheet.owes(p.table, sl.subject.Entity) {
		return
	}
	p.blanks[sl.at.Col] = append(p.blanks[sl.at.Col], sl.at)
}

// sayBlanks names the blanks of each column, and rows in which nothing was filled.
func (p *piece) sayBlanks() {
	if p.table.Rows.By == indicators.ByRecord {
		return
	}
	blank, empty := map[int]bool{}, map[int]bool{} // rows with a blank, and those with nothing else
	for _, cells := range p.blanks {
		for _, at := range cells {
			blank[at.Row] = true
		}
	}
	for _, r := range p.rows {
		if !blank[r.row] || !r.counts || r.total != nil || len(r.values)+len(r.across) > 0 || p.hasValues(r.row) {
			continue
		}
		empty[r.row] = true
		if p.isOwed(r) {
			p.sheet.say(cellBlank, p.sheet.place(workbook.Ref{Row: r.row, Col: max(p.key, 0)}), r.name, detail{message: both("“%s”一行没有填写数据，按未填报处理", "nothing is filled in the row %q, so nothing was recorded", r.name)})
		}
	}
	const few = 3
	for _, col := range slices.Sorted(maps.Keys(p.blanks)) {
		cells := slices.DeleteFunc(p.blanks[col], func(at workbook.Ref) bool { return empty[at.Row] })
		if len(cells) <= few {
			for _, at := range cells {
				p.sheet.say(cellBlank, p.sheet.place(at), "", detail{message: both("“%s”一列此处为空，按未填报处理，没有记为0", "the column %q is blank here; nothing was recorded, not 0", p.headerOf(col))})
			}
			continue
		}
		p.sheet.say(cellBlank, p.sheet.place(cells[0]), "", detail{message: both("“%s”一列有%d格为空（%s），按未填报处理，没有记为0", "the column %q has %d blanks (%s); nothing was recorded for them, not 0", p.headerOf(col), len(cells), clip(ranges(cells), 80))})
	}
}

// isOwed says that figures are wanted of a row with a known name. Rows that are periods may lie ahead.
func (p *piece) isOwed(r *tableRow) bool {
	return p.table.Rows.All != "ignore" && p.table.Rows.By != indicators.ByPeriod && p.table.Rows.And.By != indicators.ByPeriod && (r.label == nil || !r.label.Optional)
}

// sayShort warns of a ledger's records without a figure where others have one:
// the sum may be short of theirs.
func (p *piece) sayShort(x binding, sl slot, cells []workbook.Ref) {
	c := recordBlank
	if x.column.Optional || sl.meaning.Dash == "zero" {
		c.Severity = Notice // the form says that there may be nothing
	}
	p.sheet.say(c, p.sheet.place(cells[0]), "", detail{message: both("“%s”一列有%d行为空（%s），合计未计入这些行", "the column %q is blank in %d records (%s), which the sum leaves out", x.header, len(cells), clip(ranges(cells), 80))})
}

// headerOf is a bound column's header as it was read.
func (p *piece) headerOf(col int) string {
	for _, x := range p.bindings {
		if x.col == col {
			return cmp.Or(x.header, strings.Join(p.block.path(col), " / "), workbook.ColumnName(col))
		}
	}
	return workbook.ColumnName(col)
}

// sayUnjudged names what keeps a record from being judged by the filters: a blank, or no date where one belongs.
func (p *piece) sayUnjudged(row int) {
	for i := range p.table.where {
		w := &p.table.where[i]
		if cols := p.filterColumns(w); len(w.headers) > 0 && len(cols) == 1 && !p.passesFilter(w, row) {
			p.sayUnfiltered(w, workbook.Ref{Row: row, Col: cols[0]})
		}
	}
}

func (p *piece) sayUnfiltered(w *filterSpec, at workbook.Ref) {
	c := p.sheet.grid.seen(at)
	text := trim(c.Text)
	switch {
	case text == "" || isDash(text):
		p.sheet.say(recordUnjudged, p.sheet.place(at), "", detail{message: both("“%s”为空，该行未计入", "%q is blank; the record was left out", w.Headers[0])})
	case w.Within != "":
		if _, _, err := dateOf(c, p.sheet.reader.catalogue.Location); err != nil {
			p.sheet.say(dateUnread, p.sheet.place(at), text, detail{message: both("“%s”不是日期，该行无法计入", "%q is not a date, so the record cannot be counted", clip(text, 40))})
		}
	}
}

// sayAgain warns of records that are the same in every cell.
func (p *piece) sayAgain(rows []*tableRow) {
	first := map[string]int{}
	for _, r := range rows {
		var b strings.Builder
		filled := 0
		for at, c := range p.sheet.grid.cells(r.row) {
			text := p.sheet.grid.text(at)
			if c.Kind == workbook.Blank || text == "" || p.counts(at.Col) {
				continue
			}
			filled++
			b.WriteString(workbook.ColumnName(at.Col) + "\x00" + text + "\x00")
		}
		if filled < 2 {
			continue
		}
		if row, ok := first[b.String()]; ok {
			at := workbook.Ref{Row: r.row, Col: max(p.key, 0)}
			p.sheet.say(recordRepeated, p.sheet.place(at), p.sheet.grid.raw(at), detail{message: both("该行与%s一行完全相同，两行都已计入", "this record is the same as that of %s; both were counted", workbook.Ref{Row: row, Col: at.Col})})
			continue
		}
		first[b.String()] = r.row
	}
}

// counts says that a column numbers the rows.
func (p *piece) counts(col int) bool {
	return col != p.key && col != p.year && isIndexHeader(p.block.path(col))
}
