package extract

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var numberUnread = report.Code{
	Name: "number.unreadable", Severity: report.Fault,
	Meaning: indicators.Text{ZH: "应填数值处不是数值", EN: "there is no number where one belongs"},
	Mend:    indicators.Text{ZH: "请只填数字", EN: "type digits only"},
}

// group is the records that make one figure.
type group struct {
	entity string
	label  *form.LabelSpec
	period periods.Period
}

// readRecords sums or counts a ledger's records by column, per entity and budget year.
func readRecords(p *Piece) {
	groups := map[group][]*Row{}
	var order []group
	own := group{}
	for _, r := range p.Rows {
		if r.Total != nil {
			for _, x := range p.Bindings {
				if sl, ok := p.slot(r, x); ok {
					readSlot(p, sl, false)
				}
			}
			continue
		}
		for _, x := range p.Bindings {
			if sl, ok := p.slot(r, x); ok {
				readSlot(p, sl, false)
			}
		}
		if !r.Counts {
			continue
		}
		g := group{r.Entity, r.Label, r.Period}
		if _, ok := groups[g]; !ok {
			order = append(order, g)
		}
		groups[g] = append(groups[g], r)
	}
	if _, ok := groups[own]; !ok && p.Table.Rows.And.By == "" {
		order = append(order, own)
	}
	for _, g := range order {
		sayAgain(p, groups[g])
		for _, x := range p.Bindings {
			recordColumn(p, g, groups[g], x)
		}
	}
}

// recordColumn makes one figure of a column's records.
func recordColumn(p *Piece, g group, rows []*Row, x locate.Binding) {
	carrier := &Row{Row: &locate.Row{Index: p.Block.Last, Entity: g.entity, Label: g.label, Period: g.period, Counts: true}, Values: map[*form.ColumnSpec]*Value{}}
	if len(rows) > 0 {
		carrier.Index, carrier.Unit, carrier.UnitAt = rows[0].Index, rows[0].Unit, rows[0].UnitAt
	}
	sl, ok := p.slot(carrier, x)
	if !ok || sl.indicator == nil || x.Column == nil {
		return
	}
	if !g.period.IsZero() && sl.meaning.Basis != "cumulative" {
		return // an earlier budget year takes its cumulative only
	}
	switch sl.meaning.Role {
	case indicators.RoleText, indicators.RoleCheck, indicators.RoleFrom, indicators.RoleBound:
		return
	}
	v, refs, ok := combineRecords(p, rows, x, sl)
	if !ok {
		return
	}
	sl.at = workbook.Ref{Row: carrier.Index, Col: x.Col}
	v.Subject, v.Period = sl.subject, sl.period
	v.Role, v.Counts = sl.meaning.Role, cmp.Or(sl.meaning.Basis, "own")
	v.Column, v.Sheet, v.row, v.At = x.Column, p.Sheet, carrier.Index, sl.at
	v.Lumpy = sl.indicator.Lumpy
	if v.Status == 0 {
		v.Status = indicators.ObservationStatus(sl.meaning.Status[0])
	}
	if v.Basis != indicators.NodeDate && v.Basis != indicators.Words {
		v.Basis = basisOf(v.Role, v.Counts, sl.meaning.Since)
	}
	if v.Source.Sheet = p.Sheet.Grid.Sheet.Name; sl.owner != "" {
		p.file.keepForeign(v, sl.owner)
		return
	}
	if len(refs) > 0 {
		v.Source.Cell = cells.Ranges(refs)
	} else {
		v.Source.Cell = sl.at.String()
	}
	if v.Role == indicators.RoleTarget || v.Role == indicators.RoleStep {
		p.file.plan(p.Sheet, sl, p.Sheet.Grid.Cell(sl.at), v.Value, v.Source.Unit, "")
		return
	}
	if !v.Period.IsZero() && v.Subject.Indicator != "" {
		p.file.Values = append(p.file.Values, v)
	}
}

// combine sums, counts or picks; false when the records say nothing.
func combineRecords(p *Piece, rows []*Row, x locate.Binding, sl slot) (Value, []workbook.Ref, bool) {
	var refs, blanks []workbook.Ref
	var texts []string
	var sum Value
	sum.Exact = true
	there, missing := 0, 0
	for _, r := range rows {
		at := workbook.Ref{Row: r.Index, Col: x.Col}
		raw := p.Sheet.Grid.Raw(at)
		if p.Sheet.Grid.Anchor(at).Col != at.Col {
			raw = "" // another column's text is drawn across
		}
		if raw == "" || cells.IsDash(raw) {
			if raw == "" {
				blanks = append(blanks, at)
			}
			if raw != "" && sl.meaning.Dash == "zero" {
				refs, texts = append(refs, at), append(texts, raw)
			} else if raw != "" {
				missing++
			}
			continue
		}
		there++
		if p.Sheet.Grid.Covered(at) && x.Column.Records != "count" && x.Column.Records != "share" {
			continue // one figure merged over several records
		}
		refs, texts = append(refs, at), append(texts, raw)
		v := r.Values[x.Column]
		if v == nil {
			continue
		}
		sum.Source.Unit = cmp.Or(sum.Source.Unit, v.Source.Unit)
		sum.Exact = sum.Exact && v.Exact
		if x.Column.Records == "last" {
			sum = *v
			texts, refs = texts[len(texts)-1:], refs[len(refs)-1:]
			continue
		}
		sum.Rounded.Figure += v.Rounded.Figure
		sum.Half += v.Half
		if v.Status == indicators.Estimated {
			sum.Status = v.Status
		}
	}
	sum.Source.Text = report.Clip(strings.Join(texts, " + "), 200)
	switch x.Column.Records {
	case "count":
		sum.Rounded = form.Rounded{Figure: float64(there)}
		sum.Source.Text = fmt.Sprintf("%d项", there)
	case "share":
		if len(rows) == 0 {
			return sum, nil, false
		}
		sum.Rounded = form.Rounded{Figure: float64(there) / float64(len(rows))}
		sum.Source.Text = fmt.Sprintf("%d/%d", there, len(rows))
	default:
		if len(refs) == 0 && p.Table.Rows.Empty != "zero" {
			if missing > 0 {
				sum.Status, sum.Value = indicators.Missing, math.NaN()
				sum.Source.Text = "—"
				return sum, nil, true
			}
			return sum, nil, false
		}
		if len(refs) > 0 && there > 0 && missing > 0 {
			// A record that is stated as not there leaves the sum short of it.
			p.Sheet.Say(numberUnread, p.Sheet.Place(refs[0]), sum.Source.Text, report.Detail{Message: report.Both("该列有%d行填“—”，合计不完整；无数请填 0", "%d records have no figure here, so the sum would be short; write 0 if it is none", missing)})
			return sum, nil, false
		}
		if there > 0 && len(blanks) > 0 && x.Column.Records != "last" {
			sayShort(p, x, sl, blanks)
		}
	}
	if sum.Basis != indicators.NodeDate && sum.Basis != indicators.Words {
		sum.Value = cells.RoundSum(sum.Rounded.Figure)
	}
	return sum, refs, true
}
