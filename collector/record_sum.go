package collector

import (
	"math"
	"regexp"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

// A ledger's row of totals is no record: counted, it would double the sum. It is told by its name, by what the
// workbook's table says of itself, or by its figures, which are the sums of those above it.

// sumNames are names of rows that sum up, average or pick from those above.
var sumNames = regexp.MustCompile(`(?:汇总|共计|总和|累计|总数|平均|均值|最大|最小|最高|最低|中位)(?:数|值|额)?$|^(?:全部|总|计|grandtotal|total|subtotal|sum|average|avg|mean|max|min|count)$`)

// sums is what the records read so far add up to.
type sums struct {
	records int
	all     map[int]float64 // by column
	since   map[int]float64 // the same since the last row of totals
	filled  map[int]int     // in how many records a column holds a text
}

// addRecord takes a row into the sums; one of totals begins the next part.
func (p *piece) addRecord(row int) {
	s := &p.sums
	if s.all == nil {
		s.all, s.since, s.filled = map[int]float64{}, map[int]float64{}, map[int]int{}
	}
	s.records++
	for _, x := range p.summed() {
		if v, ok := p.numberAt(row, x.col); ok {
			s.all[x.col] += v
			s.since[x.col] += v
		}
	}
	for at, c := range p.sheet.grid.cells(row) {
		if c.Kind != workbook.Number && trim(c.Text) != "" && p.describes(at.Col) {
			s.filled[at.Col]++
		}
	}
}

// summed are the columns whose figures add up.
func (p *piece) summed() []binding {
	if p.adding == nil {
		p.adding = []binding{}
		for _, x := range p.bindings {
			if x.column != nil && isFigure(x.column.Role) && x.column.Role != indicators.RoleGrowth && (x.column.Records == "" || x.column.Records == "sum") {
				p.adding = append(p.adding, x)
			}
		}
	}
	return p.adding
}

// describes says that a column tells something of a record besides its name and its figures.
func (p *piece) describes(col int) bool {
	return col != p.key && col >= p.from && col <= p.to && !isIndexHeader(p.block.path(col))
}

func (p *piece) numberAt(row, col int) (float64, bool) {
	c := p.sheet.grid.cell(workbook.Ref{Row: row, Col: col})
	if c.Kind == workbook.Number {
		return c.Number, true
	}
	f, err := figureOf(c)
	if err != nil {
		return 0, false
	}
	v, _ := f.exact().Float64()
	return v, true
}

// isSumOfAbove says that the figures of a row are the sums of those of the records above it, of all or of
// those since the last row of totals.
func (p *piece) isSumOfAbove(row int) bool {
	return p.sums.records > 1 && (p.addsUp(row, p.sums.all) || p.addsUp(row, p.sums.since))
}

func (p *piece) addsUp(row int, to map[int]float64) bool {
	found := false
	for _, x := range p.summed() {
		v, ok := p.numberAt(row, x.col)
		if !ok {
			continue
		}
		if math.Abs(v-to[x.col]) > 1e-9*math.Abs(v) {
			return false
		}
		found = found || v != 0
	}
	return found
}

// isBare says that a row lacks what every record above has besides name and figures.
func (p *piece) isBare(row int) bool {
	some := false
	for col, n := range p.sums.filled {
		if n < p.sums.records {
			continue
		}
		if !p.sheet.grid.blank(workbook.Ref{Row: row, Col: col}) {
			return false
		}
		some = true
	}
	return some
}

// isLast says that no row with figures follows.
func (p *piece) isLast(row int) bool {
	for _, r := range p.sheet.grid.rows {
		if r > row && p.owns(r) && !p.sheet.pageHeads[r] && p.hasValues(r) && !p.isSum(r) {
			return false
		}
	}
	return true
}

// isDeclaredTotal says that the workbook's own table has its row of totals here.
func (p *piece) isDeclaredTotal(row int) bool {
	for _, m := range p.sheet.grid.sheet.Totals {
		if row >= m.First.Row && row <= m.Last.Row && m.First.Col <= p.bindings[0].col && p.bindings[0].col <= m.Last.Col {
			return true
		}
	}
	return false
}

// isPlainTotal says that a row of a ledger is one of totals beyond doubt; where it may be one, that is asked.
func (p *piece) isPlainTotal(row int, name string) bool {
	if p.isDeclaredTotal(row) || sumNames.MatchString(name) {
		return true
	}
	sum, bare := p.isSumOfAbove(row), false
	if sum || p.sums.records > 1 {
		bare = p.isBare(row)
	}
	switch {
	case sum && (bare || name == ""):
		return true
	case (sum || bare) && name != "" && p.isLast(row):
		at, _ := p.sheet.grid.firstText(row)
		p.sheet.say(recordTotal, p.sheet.place(at), p.sheet.grid.raw(at), detail{message: both("“%s”一行像是合计行，已作为一条记录计入", "the row %q looks like one of totals; it was counted as a record", hanzi.Key(p.sheet.grid.raw(at)))})
	}
	return false
}
