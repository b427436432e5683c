package collector

import (
	"slices"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// checkContinued holds tables against what they owe and against their own totals.
// A table may go on beside itself or in another sheet of the same layout and
// period; where no period is known, each sheet is a whole of its own.
func (s *reading) checkContinued() {
	type part struct {
		table  *tableSpec
		period periods.Period
		alone  *sheetReading
	}
	wholes := map[part][]*piece{}
	var order []part
	for _, sheet := range s.sheets {
		for _, t := range sheet.spec.tables {
			k := part{table: t, period: sheet.period}
			if k.period.IsZero() {
				k.alone = sheet
			}
			if _, ok := wholes[k]; !ok {
				order = append(order, k)
			}
			wholes[k] = append(wholes[k], sheet.pieces[t]...)
		}
	}
	for _, k := range order {
		k.table.missingRows(wholes[k])
		checkTotals(wholes[k])
	}
}

// missingRows names what is owed and stands in none of a table's pieces, at the first of them.
func (t *tableSpec) missingRows(pieces []*piece) {
	if t.Rows.All == "ignore" || len(pieces) == 0 {
		return
	}
	s := pieces[0].sheet
	at := s.place(workbook.Ref{Row: pieces[0].block.last, Col: max(pieces[0].key, 0)})
	c := rowMissing
	if t.Rows.All == "error" {
		c.Severity = Fault
	}
	for _, name := range s.owedRows(t, pieces) {
		s.say(c, at, name, detail{message: both("缺少“%s”一行", "the row %q is missing", name)})
	}
}

func (s *sheetReading) owedRows(t *tableSpec, pieces []*piece) []string {
	var out []string
	rows := func(has func(*tableRow) bool) bool {
		return slices.ContainsFunc(pieces, func(p *piece) bool { return slices.ContainsFunc(p.rows, has) })
	}
	if t.Rows.By == indicators.ByLabel || t.Rows.And.By == indicators.ByLabel {
		for i := range t.labels {
			l := &t.labels[i]
			if !l.Optional && s.isOwnRow(t, &l.Meaning, "") && !rows(func(r *tableRow) bool { return r.label == l }) {
				out = append(out, l.Texts[0])
			}
		}
	}
	if t.Rows.By == indicators.ByEntity {
		for _, id := range t.names.order {
			if s.owes(t, id) && s.isOwnRow(t, nil, id) && !rows(func(r *tableRow) bool { return r.entity == id || r.total != nil && r.total.Entity == id }) {
				out = append(out, t.names.shown[id])
			}
		}
	}
	return out
}

// owes says whether an entity reports by now.
func (s *sheetReading) owes(t *tableSpec, entity string) bool {
	for _, e := range s.reader.catalogue.Entities {
		if e.ID != entity {
			continue
		}
		joined, err := periods.Parse(e.Joined)
		return err != nil || s.period.IsZero() || s.period.Compare(joined) >= 0
	}
	return false
}

// checkTotals compares rows of totals with their parts, column by column.
func checkTotals(pieces []*piece) {
	for _, p := range pieces {
		for _, r := range p.rows {
			if r.total == nil {
				continue
			}
			for _, v := range r.across {
				if v.role != indicators.RoleValue && v.role != indicators.RolePrior || v.Status == indicators.Missing || v.Source.Unit == "%" {
					continue // shares and growth do not add up
				}
				p.checkTotal(r, v, pieces)
			}
		}
	}
}

// checkTotal takes a total for right that sums up its own piece, or the whole.
func (p *piece) checkTotal(r *tableRow, total *value, pieces []*piece) {
	own, clear := p.sumParts(r, total)
	if !clear || r.total.fits(total, own) {
		return
	}
	sum, alone := own, true
	for _, other := range pieces {
		p.sheet.watch.look()
		if other == p {
			continue
		}
		of, clear := other.sumParts(r, total)
		if !clear {
			return
		}
		sum.add(of)
		alone = alone && !other.hasTotals()
	}
	if r.total.fits(total, sum) {
		return
	}
	if !alone {
		sum = own
	}
	if sum.n == 0 {
		return
	}
	p.sheet.say(totalDiffers, p.sheet.place(total.at), total.Source.Text, detail{
		expected: both("%s", "%s", p.shown(total, sum.value)),
		message:  both("“%s”为%s，各分项之和为%s", "%q is %s; its parts add up to %s", r.name, total.Source.Text, p.shown(total, sum.value)),
	})
}

// parts is what the parts of a total add up to.
type parts struct {
	known
	n    int
	more bool // a row of unknown name may belong to them as well
}

func (s *parts) add(o parts) {
	s.value += o.value
	s.half += o.half
	s.n += o.n
	s.more = s.more || o.more
}

// sumParts adds up the piece's parts of a total, its own or another piece's. It is
// not clear where one could not be read, which has been said.
func (p *piece) sumParts(r *tableRow, total *value) (sum parts, clear bool) {
	col := p.columnOf(total)
	if col < 0 {
		return sum, true
	}
	if p.bad[col] {
		return sum, false
	}
	sum.more = p.strange[col]
	for _, part := range p.rows {
		p.sheet.watch.look()
		if part == r || part.total != nil && len(r.total.of) == 0 || len(r.total.of) > 0 && !anyFits(r.total.of, part.name) {
			continue
		}
		for _, v := range part.across {
			if v.at.Col == col && v.Status != indicators.Missing && v.role == total.role {
				sum.add(parts{known: v.known, n: 1})
			}
		}
	}
	return sum, true
}

// columnOf is the piece's column of what a total sums up; −1: it has none.
func (p *piece) columnOf(total *value) int {
	if total.sheet == p.sheet && slices.ContainsFunc(p.bindings, func(x binding) bool { return x.col == total.at.Col }) {
		return total.at.Col
	}
	for _, x := range p.bindings {
		if total.column != nil && x.column == total.column {
			return x.col
		}
	}
	return -1
}

func (p *piece) hasTotals() bool {
	return slices.ContainsFunc(p.rows, func(r *tableRow) bool { return r.total != nil })
}

// fits says whether parts add up to a total, as far as the total's own rules tell.
func (t *totalSpec) fits(total *value, sum parts) bool {
	if sum.n == 0 {
		return false
	}
	stated, added := total.known, sum.known
	if total.exact {
		stated.half, added.half = 0, 0
	}
	short := added.value < stated.value && (t.PartsMayMiss || sum.more) || added.value > stated.value && t.Overlap
	return short || agree(stated, added)
}
