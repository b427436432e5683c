package locate

import (
	"math"
	"regexp"
	"slices"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

var recordTotal = report.Code{
	Name: "record.total", Severity: report.Question,
	Meaning: indicators.Text{ZH: "该行像是合计行，又像是一条记录", EN: "a row may be one of totals or a record"},
	Mend:    indicators.Text{ZH: "如为合计请在名称中写明“合计”；如确为一条记录请说明理由", EN: `name it "合计" if it is a total; give the reason if it is a record`},
}

// A ledger's row of totals is no record: counted, it would double the sum. It is told by its name, by what the
// workbook's table says of itself, or by its figures, which are the sums of those above it.

// sumNames are names of rows that sum up, average or pick from those above.
var sumNames = regexp.MustCompile(`(?:汇总|共计|总和|累计|总数|平均|均值|最大|最小|最高|最低|中位)(?:数|值|额)?$|^(?:承[前上]页|接上页|[过转]次页|转下页)$|^(?:全部|总|计|grandtotal|total|subtotal|sum|average|avg|mean|max|min|count)$`)

// addRecord takes a row into the sums; one of totals begins the next part.
func addRecord(p *Piece, row int) {
	s := &p.sums
	if s.all == nil {
		s.all, s.since, s.filled = map[int]float64{}, map[int]float64{}, map[int]int{}
	}
	s.records++
	for _, x := range summed(p) {
		if v, ok := numberAt(p, row, x.Col); ok {
			s.all[x.Col] += v
			s.since[x.Col] += v
		}
	}
	for at, c := range p.Sheet.Grid.Cells(row) {
		if c.Kind != workbook.Number && cells.Trim(c.Text) != "" && describes(p, at.Col) {
			s.filled[at.Col]++
		}
	}
}

// summed are the columns whose figures add up.
func summed(p *Piece) []Binding {
	if p.adding == nil {
		p.adding = []Binding{}
		for _, x := range p.Bindings {
			if x.Column != nil && form.IsFigure(x.Column.Role) && x.Column.Role != indicators.RoleGrowth &&
				(x.Column.Records == "" || x.Column.Records == "sum") {
				p.adding = append(p.adding, x)
			}
		}
	}
	return p.adding
}

// describes says that a column tells something of a record besides its name and its figures.
func describes(p *Piece, col int) bool {
	return col != p.Key && col >= p.from && col <= p.to && !IsIndexHeader(p.Block.Path(col))
}

func numberAt(p *Piece, row, col int) (float64, bool) {
	c := p.Sheet.Grid.Cell(workbook.Ref{Row: row, Col: col})
	if c.Kind == workbook.Number {
		return c.Number, true
	}
	f, err := p.Sheet.Grid.FigureOf(c)
	if err != nil {
		return 0, false
	}
	v, _ := f.Exact().Float64()
	return v, true
}

// isSumOfAbove says that the figures of a row are the sums of those of the records above it, of all or of
// those since the last row of totals.
func isSumOfAbove(p *Piece, row int) bool {
	return p.sums.records > 1 && (addsUp(p, row, p.sums.all) || addsUp(p, row, p.sums.since))
}

func addsUp(p *Piece, row int, to map[int]float64) bool {
	found := false
	for _, x := range summed(p) {
		v, ok := numberAt(p, row, x.Col)
		if !ok {
			continue
		}
		if math.Abs(v-to[x.Col]) > 1e-9*math.Abs(v) {
			return false
		}
		found = found || v != 0
	}
	return found
}

// isBare says that a row lacks what every record above has besides name and figures.
func isBare(p *Piece, row int) bool {
	some := false
	for col, n := range p.sums.filled {
		if n < p.sums.records {
			continue
		}
		if !p.Sheet.Grid.Blank(workbook.Ref{Row: row, Col: col}) {
			return false
		}
		some = true
	}
	return some
}

// isLast says that no row with figures follows.
func isLast(p *Piece, row int) bool {
	for _, r := range p.Sheet.Grid.Rows {
		if r > row && p.owns(r) && !p.Sheet.pageHeads[r] && p.HasValues(r) && !isSumRow(p, r) {
			return false
		}
	}
	return true
}

// leaveGroupTotals takes the rows out of a ledger that are the totals of the group of records below them: such a row stands above
// rows of a deeper numbering, or lacks what those have, and is their sum.
func leaveGroupTotals(p *Piece) {
	if p.Table.Rows.By != indicators.ByRecord {
		return
	}
	var totals []*Row
	alone := []*Row{} // those above a single record
	for i, r := range p.Rows {
		group := groupBelow(p, i)
		switch {
		case len(group) == 0 || !isSumOf(p, r.Index, group):
		case len(group) == 1:
			alone = append(alone, r)
		default:
			totals = append(totals, r)
		}
	}
	if len(totals) > 0 {
		totals = append(totals, alone...)
	}
	p.Rows = slices.DeleteFunc(p.Rows, func(r *Row) bool { return slices.Contains(totals, r) })
	for _, r := range p.Rows {
		if r.Total == nil && noRecord.MatchString(nameOf(p, r)) && p.HasValues(r.Index) {
			at := workbook.Ref{Row: r.Index, Col: max(p.Key, 0)}
			p.Sheet.Say(recordTotal, p.Sheet.Place(at), r.Name,
				report.Detail{Message: report.Both("“%s”一行不像是一条记录，已作为一条记录计入",
					"the row %q does not look like a record; it was counted as one", r.Name)})
		}
	}
}

// noRecord are names of rows that tell of a ledger, or of what it is held against, rather than of a record.
var noRecord = regexp.MustCompile(`^(?:上[年月季期]|去年|期初|年初|全年|年度|本[年月季期]|结转)?(?:结转|余额|结余|期末数?|计划数?|预算数?|应拨数?|占比|比重|比例|增长|增速|增减|同期数?)(?:数|额|下年|下月|下期|资金|%)?$`)

// groupBelow are the rows below the i-th that belong to it.
func groupBelow(p *Piece, i int) []*Row {
	rank := func(r *Row) int { return rankOf(p, workbook.Ref{Row: r.Index, Col: max(p.Key, 0)}) }
	bare := func(r *Row) bool { return lacksMost(p, r.Index) }
	head := p.Rows[i]
	ends := func(r *Row) bool { return rank(r) <= rank(head) }
	if i+1 < len(p.Rows) && bare(head) && !bare(p.Rows[i+1]) {
		ends = bare
	}
	n := i + 1
	for n < len(p.Rows) && p.Rows[n].Total == nil && !ends(p.Rows[n]) {
		n++
	}
	return p.Rows[i+1 : n]
}

// lacksMost says that a row holds nothing in the columns, besides name and figures, that more than half of the records fill.
func lacksMost(p *Piece, row int) bool {
	some := false
	for col, n := range p.sums.filled {
		if n*2 <= p.sums.records {
			continue
		}
		if !p.Sheet.Grid.Blank(workbook.Ref{Row: row, Col: col}) {
			return false
		}
		some = true
	}
	return some
}

// isSumOf says that the figures of a row are the sums of those of a group.
func isSumOf(p *Piece, row int, group []*Row) bool {
	to := map[int]float64{}
	for _, r := range group {
		for _, x := range summed(p) {
			if v, ok := numberAt(p, r.Index, x.Col); ok {
				to[x.Col] += v
			}
		}
	}
	return addsUp(p, row, to)
}

// sayMaybeTotal asks about a row that was taken for a record.
func sayMaybeTotal(p *Piece, row int) {
	at, _ := p.Sheet.Grid.FirstText(row)
	raw := p.Sheet.Grid.Raw(at)
	p.Sheet.Say(recordTotal, p.Sheet.Place(at), raw,
		report.Detail{Message: report.Both("“%s”一行像是合计行，已作为一条记录计入", "the row %q looks like one of totals; it was counted as a record",
			hanzi.Key(raw))})
}

// isDeclaredTotal says that the workbook's own table has its row of totals here.
func isDeclaredTotal(p *Piece, row int) bool {
	for _, m := range p.Sheet.Grid.Sheet.Totals {
		if row >= m.First.Row && row <= m.Last.Row && m.First.Col <= p.Bindings[0].Col && p.Bindings[0].Col <= m.Last.Col {
			return true
		}
	}
	return false
}

// isPlainTotal says that a row of a ledger is one of totals beyond doubt; where it may be one, that is asked.
func isPlainTotal(p *Piece, row int, name string) bool {
	if isDeclaredTotal(p, row) || sumNames.MatchString(name) {
		return true
	}
	sum, bare := isSumOfAbove(p, row), false
	if sum || p.sums.records > 1 {
		bare = isBare(p, row)
	}
	switch {
	case sum && (bare || name == ""):
		return true
	case (sum || bare) && name != "" && isLast(p, row):
		sayMaybeTotal(p, row)
	}
	return false
}
