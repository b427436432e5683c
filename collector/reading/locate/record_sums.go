package locate

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

// sumWords are the words by which rows say that they add others up.
const sumWords = `合计|总计|小计|共计|汇总|总和`

// addingUp are names of rows that say what a ledger's records add up to, and not what stood before or is still to come.
var (
	addingUp = regexp.MustCompile(`(?:` + sumWords + `)(?:数|额|金额)?$|^(?:合|计|总|total|subtotal|grandtotal|sum)$`)
	bareSum  = regexp.MustCompile(`^(?:` + sumWords + `)(?:数|额|金额)?$|^[a-z合计总]+$`)
	farther  = regexp.MustCompile(`累计|上[年月季期]|去年|历年|以前|全年|计划|预算|同期|扣除|其他`)
)

// WrongSum is a total that a ledger states and its records do not add up to.
type WrongSum struct {
	At          workbook.Ref
	Name        string
	Stated, Sum float64 // as the cells are written
	tolerance   float64
	column      *form.ColumnSpec
}

// Agrees says that the total is the sum of these and some more.
func (w WrongSum) Agrees(more float64) bool { return near(w.Stated, w.Sum+more, w.tolerance) }

// WrongSums are the totals of a ledger, or of a table of entities whose layout names none, that are no sum of its rows: neither
// of all, nor of a stretch that begins or ends at the total and at another total, or at an end of the table. A total that says of
// what it is may begin or end anywhere: 2025年小计.
func WrongSums(p *Piece) []WrongSum {
	if len(p.sums.totals) == 0 || p.sums.unsure {
		return nil
	}
	var wrong []WrongSum
	for i := range summed(p) {
		if p.Table.Rows.By == indicators.ByEntity && !addsUpOverEntities(p, summed(p)[i].Column) {
			continue
		}
		wrong = append(wrong, wrongSumsIn(p, &summed(p)[i])...)
	}
	return wrong
}

// addsUpOverEntities says that a column's figures of several entities together are one of them all: amounts and counts, no shares.
func addsUpOverEntities(p *Piece, c *form.ColumnSpec) bool {
	ind := p.Sheet.Catalogue.Indicator(c.Indicator)
	return ind != nil && ind.Unit != quantities.Ratio && !strings.Contains(ind.Unit, "_per_") &&
		(ind.Kind == indicators.Flow || quantities.IsMoney(p.Sheet.Grid.Table, ind.Unit) || p.Sheet.Grid.IsCount(ind.Unit))
}

// SumOfAll is what all records add up to in the column of a total.
func SumOfAll(p *Piece, w WrongSum) float64 {
	for _, x := range summed(p) {
		if x.Column == w.column {
			sum := 0.0
			for _, r := range p.Rows {
				v, _ := numberAt(p, r.Index, x.Col)
				sum += v
			}
			return sum
		}
	}
	return 0
}

// stretchSums are what the records before some places add up to: all records, and those that count.
type stretchSums [][2]float64

// columnSums is what a column's records add up to.
type columnSums struct {
	ends, runs      stretchSums // before each total and at the end; behind each record
	digits, records int         // behind the point, at most; that have a figure
}

// sumsOf adds a column's records up; false where one cannot be read, which is said elsewhere, or has a unit of its own.
func sumsOf(p *Piece, x *Binding) (c columnSums, ok bool) {
	var sum [2]float64
	totals := p.sums.totals
	for _, r := range p.Rows {
		for len(c.ends) < len(totals) && totals[len(c.ends)] < r.Index {
			c.ends = append(c.ends, sum)
		}
		at := workbook.Ref{Row: r.Index, Col: x.Col}
		if r.Total != nil || p.Sheet.Grid.Blank(at) || cells.IsDash(p.Sheet.Grid.Raw(at)) {
			continue
		}
		f, err := p.Sheet.Grid.FigureOf(p.Sheet.Grid.Cell(at))
		if err != nil || f.Own != nil {
			return c, false
		}
		v, _ := f.Exact().Float64()
		sum[0] += v
		if r.Counts {
			sum[1] += v
		}
		c.runs = append(c.runs, sum)
		c.digits, c.records = max(c.digits, f.Decimals), c.records+1
	}
	for len(c.ends) <= len(totals) {
		c.ends = append(c.ends, sum)
	}
	return c, true
}

// tolerance is how far a total with so many decimals may be from the sum for roundings; whole amounts are added up exactly.
func (c *columnSums) tolerance(decimals int) float64 {
	if c.digits == 0 {
		return 0
	}
	return float64(c.records+1)/2*math.Pow(10, -float64(c.digits)) + math.Pow(10, -float64(min(c.digits, decimals)))/2
}

func wrongSumsIn(p *Piece, x *Binding) (wrong []WrongSum) {
	c, ok := sumsOf(p, x)
	if !ok {
		return nil
	}
	for i, row := range p.sums.totals {
		at := workbook.Ref{Row: row, Col: x.Col}
		f, err := p.Sheet.Grid.FigureOf(p.Sheet.Grid.Cell(at))
		if err != nil || f.Own != nil {
			continue
		}
		stated, _ := f.Exact().Float64()
		tolerance := c.tolerance(f.Decimals)
		name, _ := sumName(p, row)
		if c.ends.hold(i, stated, tolerance) || !bareSum.MatchString(name) && c.runs.reach(c.ends[i], stated, tolerance) {
			continue
		}
		sum := c.ends[i][0]
		if sum == 0 {
			sum = c.ends[len(c.ends)-1][0]
		}
		wrong = append(wrong, WrongSum{At: at, Name: name, Stated: stated, Sum: sum, tolerance: tolerance, column: x.Column})
	}
	return wrong
}

// hold says that a stretch that the i-th total begins or ends adds up to what it states, or everything does.
func (s stretchSums) hold(i int, stated, tolerance float64) bool {
	last := len(s) - 1
	for of := range 2 {
		if near(stated, s[last][of], tolerance) || near(stated, s[i][of], tolerance) {
			return true
		}
	}
	return slices.Delete(slices.Clone(s), i, i+1).reach(s[i], stated, tolerance)
}

// reach says that a stretch between here and one of these adds up to what is stated.
func (s stretchSums) reach(here [2]float64, stated, tolerance float64) bool {
	return slices.ContainsFunc(s, func(end [2]float64) bool {
		return near(stated, math.Abs(end[0]-here[0]), tolerance) || near(stated, math.Abs(end[1]-here[1]), tolerance)
	})
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance+1e-9*math.Abs(a) }

// noteSum keeps a row in mind that says that it adds up records.
func noteSum(p *Piece, row int) {
	if _, adds := sumName(p, row); adds {
		p.sums.totals = append(p.sums.totals, row)
	}
}

// sumName is the name of a row that says that it adds up records.
func sumName(p *Piece, row int) (string, bool) {
	for at, c := range p.Sheet.Grid.Cells(row) {
		if at.Col >= p.firstFigure() {
			break
		}
		if c.Kind != workbook.Text {
			continue
		}
		if name, _ := p.Sheet.Grid.HeaderText(c.Text); addingUp.MatchString(name) && !farther.MatchString(name) {
			return name, true
		}
	}
	return "", false
}
