package report

import (
	"cmp"
	"slices"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

var findingsMore = Code{
	Name: "findings.more", Severity: Notice,
	Meaning: indicators.Text{ZH: "同级问题过多，其余未逐一列出", EN: "there are too many findings of one level to list them all"},
	Mend:    indicators.Text{ZH: "请先更正已列出的问题，再重新报送", EN: "mend those listed first and send it again"},
}

// Remarks are the findings of one file, each said once for its place.
type Remarks struct {
	Findings []Finding
	said     map[string]bool
	Counts   map[Severity]int // those not listed among them
}

// NewRemarks are those of a file of which nothing is said yet.
func NewRemarks() *Remarks { return &Remarks{said: map[string]bool{}, Counts: map[Severity]int{}} }

// findingsMost is how many findings of one severity are listed: nobody reads
// more, and a file may hold millions of cells.
const findingsMost = 5000

// Say adds a finding, once for its place. What goes beyond the most that anybody reads is counted.
func (r *Remarks) Say(c Code, at Place, found string, d Detail) {
	if r.Counts[c.Severity]++; r.Counts[c.Severity] > findingsMost {
		return
	}
	key := c.Name + "\x00" + at.Sheet + "\x00" + at.Cell + "\x00" + found
	if r.said[key] {
		r.Counts[c.Severity]--
		return
	}
	r.said[key] = true
	r.Findings = append(r.Findings, NewFinding(c, at, found, d))
}

// Said is how many findings were made, listed or not.
func (r *Remarks) Said() int {
	n := 0
	for _, of := range r.Counts {
		n += of
	}
	return n
}

// Has says whether a finding of that code was made.
func (r *Remarks) Has(c Code) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == c.Name })
}

// FaultAt says whether an error was found at a place.
func (r *Remarks) FaultAt(at Place) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity == Fault && f.Sheet == at.Sheet && f.Cell == at.Cell })
}

// Sorted are the findings in the order of the sheets, with how many were left out of each severity.
func (r *Remarks) Sorted(sheets []*workbook.Sheet) []Finding {
	order := map[string]int{}
	for i, sheet := range sheets {
		order[sheet.Name] = i + 1
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(order[a.Sheet], order[b.Sheet]), compareCells(a.Cell, b.Cell))
	})
	for _, severity := range []Severity{Fault, Question, Notice} {
		if n := r.Counts[severity] - findingsMost; n > 0 {
			f := NewFinding(findingsMore, Place{}, "", Detail{Message: Both("另有%d处同级问题未逐一列出", "%d more of this level are not listed", n)})
			f.Severity = severity
			r.Findings = append(r.Findings, f)
		}
	}
	return r.Findings
}

// compareCells orders "B9" before "A10": by row, then by column.
func compareCells(a, b string) int {
	ra, oka := FirstCell(a)
	rb, okb := FirstCell(b)
	if !oka || !okb {
		return cmp.Compare(len(a), len(b))
	}
	return cmp.Or(cmp.Compare(ra.Row, rb.Row), cmp.Compare(ra.Col, rb.Col))
}

// FirstCell is the first of a finding's cells: B9 of B9:B12,B20.
func FirstCell(cells string) (workbook.Ref, bool) {
	if i := strings.IndexAny(cells, ":,"); i >= 0 {
		cells = cells[:i]
	}
	return workbook.ParseRef(cells)
}
