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

func NewRemarks() *Remarks { return &Remarks{said: map[string]bool{}, Counts: map[Severity]int{}} }

// findingsMost is how many findings of one severity are listed: nobody reads
// more, and a file may hold millions of cells.
const findingsMost = 5000

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

// Has says whether a finding of that code was made.
func (r *Remarks) Has(c Code) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == c.Name })
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
	ra, oka := ParseCell(a)
	rb, okb := ParseCell(b)
	if !oka || !okb {
		return cmp.Compare(len(a), len(b))
	}
	return cmp.Or(cmp.Compare(ra.Row, rb.Row), cmp.Compare(ra.Col, rb.Col))
}

func ParseCell(s string) (workbook.Ref, bool) {
	s, _, _ = strings.Cut(s, ":")
	var r workbook.Ref
	i := 0
	for ; i < len(s) && s[i] >= 'A' && s[i] <= 'Z'; i++ {
		r.Col = r.Col*26 + int(s[i]-'A') + 1
	}
	for ; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return r, false
		}
		r.Row = r.Row*10 + int(s[i]-'0')
	}
	if r.Col == 0 || r.Row == 0 {
		return r, false
	}
	r.Col--
	r.Row--
	return r, true
}
