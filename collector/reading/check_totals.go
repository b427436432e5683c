package reading

import (
	"slices"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var (
	rowMissing = report.Code{
		Name: "row.missing", Severity: report.Question,
		Meaning: indicators.Text{ZH: "缺少应报的一行", EN: "a row that is owed is missing"},
		Mend:    indicators.Text{ZH: "请补报该行；如确无数据请填“—”", EN: "add the row; write — where there is no figure"},
	}
	totalDiffers = report.Code{
		Name: "total.differs", Severity: report.Question,
		Meaning: indicators.Text{ZH: "合计数不等于各分项之和", EN: "the total is not the sum of its parts"},
		Mend:    indicators.Text{ZH: "请核对合计和分项；如无误请说明理由", EN: "check total and parts; if right, give the reason"},
	}
)

// checkWholes holds tables against what they owe and against their own totals.
// A table may go on beside itself or in another sheet of the same layout and
// period; where no period is known, each sheet is a whole of its own.
func checkWholes(s *Draft) {
	type part struct {
		table  *form.TableSpec
		period periods.Period
		alone  *locate.Sheet
	}
	wholes := map[part][]*extract.Piece{}
	var order []part
	for _, p := range s.Pieces {
		k := part{table: p.Table, period: p.Sheet.Period}
		if k.period.IsZero() {
			k.alone = p.Sheet
		}
		if _, ok := wholes[k]; !ok {
			order = append(order, k)
		}
		wholes[k] = append(wholes[k], p)
	}
	for _, k := range order {
		sayMissingRows(k.table, wholes[k])
		checkTotals(wholes[k])
		checkRecordSums(wholes[k])
	}
}

// sayMissingRows names what is owed and stands in none of a table's pieces, at the first of them.
func sayMissingRows(t *form.TableSpec, pieces []*extract.Piece) {
	if t.Rows.All == "ignore" {
		return
	}
	s := pieces[0].Sheet
	at := s.Place(workbook.Ref{Row: pieces[0].Block.Last, Col: max(pieces[0].Key, 0)})
	c := rowMissing
	if t.Rows.All == "error" {
		c.Severity = report.Fault
	}
	for _, name := range owedRows(s, t, pieces) {
		s.Say(c, at, name, report.Detail{Message: report.Both("缺少“%s”一行", "the row %q is missing", name)})
	}
}

func owedRows(s *locate.Sheet, t *form.TableSpec, pieces []*extract.Piece) []string {
	var out []string
	rows := func(has func(*extract.Row) bool) bool {
		return slices.ContainsFunc(pieces, func(p *extract.Piece) bool { return slices.ContainsFunc(p.Rows, has) })
	}
	if t.Rows.By == indicators.ByLabel || t.Rows.And.By == indicators.ByLabel {
		for i := range t.LabelSpecs {
			l := &t.LabelSpecs[i]
			if !l.Optional && s.IsOwnRow(t, &l.Meaning, "") && !rows(func(r *extract.Row) bool { return r.Label == l }) {
				out = append(out, l.Texts[0])
			}
		}
	}
	if t.Rows.By == indicators.ByEntity {
		for _, id := range t.EntityNames.IDs {
			if s.Owes(t, id) && s.IsOwnRow(t, nil, id) &&
				!rows(func(r *extract.Row) bool { return r.Entity == id || r.Total != nil && r.Total.Entity == id }) {
				out = append(out, t.EntityNames.Shown[id])
			}
		}
	}
	return out
}

// checkTotals compares rows of totals with their parts, column by column.
func checkTotals(pieces []*extract.Piece) {
	for _, p := range pieces {
		for _, r := range p.Rows {
			if r.Total == nil {
				continue
			}
			for _, v := range r.Across {
				if v.Role != indicators.RoleValue && v.Role != indicators.RolePrior || v.Status == indicators.Missing ||
					v.Source.Unit == "%" {
					continue // shares and growth do not add up
				}
				checkTotal(p, r, v, pieces)
			}
		}
	}
}

// checkRecordSums compares the totals that ledgers state with their records, in their own piece or in all.
func checkRecordSums(pieces []*extract.Piece) {
	for _, p := range pieces {
		for _, w := range locate.WrongSums(p.Piece) {
			more := 0.0
			for _, other := range pieces {
				if other != p {
					more += locate.SumOfAll(other.Piece, w)
				}
			}
			if more != 0 && w.Agrees(more) {
				continue
			}
			text := p.Sheet.Grid.Raw(w.At)
			p.Sheet.Say(totalDiffers, p.Sheet.Place(w.At), text, report.Detail{
				Expected: report.Both("%s", "%s", cells.Number(w.Sum)),
				Message: report.Both("“%s”为%s，各条记录之和为%s", "%q is %s; the records add up to %s", w.Name, text,
					cells.Number(w.Sum)),
			})
		}
	}
}

// checkTotal takes a total for right that sums up its own piece, or the whole.
func checkTotal(p *extract.Piece, r *extract.Row, total *extract.Value, pieces []*extract.Piece) {
	own, clear := sumParts(p, r, total)
	if !clear || addsUp(r.Total, total, own) {
		return
	}
	sum, alone := own, true
	for _, other := range pieces {
		p.Sheet.Watch.Look()
		if other == p {
			continue
		}
		of, clear := sumParts(other, r, total)
		if !clear {
			return
		}
		sum.add(of)
		alone = alone && !hasTotals(other)
	}
	if addsUp(r.Total, total, sum) {
		return
	}
	if !alone {
		sum = own
	}
	if sum.n == 0 {
		return
	}
	p.Sheet.Say(totalDiffers, p.Sheet.Place(total.At), total.Source.Text, report.Detail{
		Expected: report.Both("%s", "%s", p.Shown(total, sum.Figure)),
		Message: report.Both("“%s”为%s，各分项之和为%s", "%q is %s; its parts add up to %s", r.Name, total.Source.Text,
			p.Shown(total, sum.Figure)),
	})
}

// parts is what the parts of a total add up to.
type parts struct {
	form.Rounded
	n    int
	more bool // a row of unknown name may belong to them as well
}

func (s *parts) add(o parts) {
	s.Figure += o.Figure
	s.Half += o.Half
	s.n += o.n
	s.more = s.more || o.more
}

// sumParts adds up the piece's parts of a total, its own or another piece's. It is
// not clear where one could not be read, which has been said.
func sumParts(p *extract.Piece, r *extract.Row, total *extract.Value) (sum parts, clear bool) {
	col := columnOf(p, total)
	if col < 0 {
		return sum, true
	}
	if p.Bad[col] {
		return sum, false
	}
	sum.more = p.Strange[col]
	for _, part := range p.Rows {
		p.Sheet.Watch.Look()
		if part == r || part.Total != nil && len(r.Total.OfPatterns) == 0 || len(r.Total.OfPatterns) > 0 &&
			!form.AnyFits(r.Total.OfPatterns, part.Name) {
			continue
		}
		for _, v := range part.Across {
			if v.At.Col == col && v.Status != indicators.Missing && v.Role == total.Role {
				sum.add(parts{Rounded: v.Rounded, n: 1})
			}
		}
	}
	return sum, true
}

// columnOf is the piece's column of what a total sums up; −1: it has none.
func columnOf(p *extract.Piece, total *extract.Value) int {
	if total.Sheet == p.Sheet && slices.ContainsFunc(p.Bindings, func(x locate.Binding) bool { return x.Col == total.At.Col }) {
		return total.At.Col
	}
	for _, x := range p.Bindings {
		if total.Column != nil && x.Column == total.Column {
			return x.Col
		}
	}
	return -1
}

func hasTotals(p *extract.Piece) bool {
	return slices.ContainsFunc(p.Rows, func(r *extract.Row) bool { return r.Total != nil })
}

// addsUp says whether parts add up to a total, as far as the total's own rules tell.
func addsUp(t *form.TotalSpec, total *extract.Value, sum parts) bool {
	if sum.n == 0 {
		return false
	}
	stated, added := total.Rounded, sum.Rounded
	if total.Exact {
		stated.Half, added.Half = 0, 0
	}
	short := added.Figure < stated.Figure && (t.PartsMayMiss || sum.more) || added.Figure > stated.Figure && t.Overlap
	return short || form.Agree(stated, added)
}
