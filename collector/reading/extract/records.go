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
					readSlot(p, &sl, false)
				}
			}
			continue
		}
		for _, x := range p.Bindings {
			if sl, ok := p.slot(r, x); ok {
				readSlot(p, &sl, false)
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
	carrier := &Row{Row: &locate.Row{Index: p.Block.Last, Entity: g.entity, Label: g.label, Period: g.period, Counts: true}}
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
	if indicators.RoleOf(sl.meaning.Role).Unsummed {
		return
	}
	v, refs, ok := combineRecords(p, rows, x, &sl)
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
		p.file.plan(p.Sheet, &sl, p.Sheet.Grid.Cell(sl.at), v.Value, v.Source.Unit, "")
		return
	}
	if !v.Period.IsZero() && v.Subject.Indicator != "" {
		p.file.Values = append(p.file.Values, v)
	}
}

// gathered are the cells of a column's records.
type gathered struct {
	sum     Value
	refs    []workbook.Ref // that count
	texts   []string       // of those
	sizes   []sized        // of the figures that are not zero
	blanks  []workbook.Ref
	there   int // that hold something
	missing int // that say that there is nothing
}

// gather adds up what the records say in a column.
func gather(p *Piece, rows []*Row, x locate.Binding, sl *slot) *gathered {
	g := &gathered{sum: Value{Exact: true}}
	for _, r := range rows {
		at := workbook.Ref{Row: r.Index, Col: x.Col}
		raw := p.Sheet.Grid.Raw(at)
		if p.Sheet.Grid.Anchor(at).Col != at.Col {
			raw = "" // another column's text is drawn across
		}
		switch {
		case raw == "":
			g.blanks = append(g.blanks, at)
			continue
		case cells.IsDash(raw) && sl.meaning.Dash == "zero":
			g.refs, g.texts = append(g.refs, at), append(g.texts, raw)
			continue
		case cells.IsDash(raw):
			g.missing++
			continue
		}
		g.there++
		if p.Sheet.Grid.Covered(at) && !x.Column.CountsRecords() {
			continue // one figure merged over several records
		}
		g.refs, g.texts = append(g.refs, at), append(g.texts, raw)
		if v := r.Value(x.Column); v != nil {
			if size := math.Abs(v.Rounded.Figure); size > 0 {
				g.sizes = append(g.sizes, sized{at, size})
			}
			g.add(v, x.Column.Records == "last")
		}
	}
	g.sum.Source.Text = report.Clip(strings.Join(g.texts, " + "), 200)
	return g
}

// add takes a record's value into the sum, or in its place.
func (g *gathered) add(v *Value, last bool) {
	unit, exact := cmp.Or(g.sum.Source.Unit, v.Source.Unit), g.sum.Exact && v.Exact
	if last {
		g.sum = *v
		g.texts, g.refs = g.texts[len(g.texts)-1:], g.refs[len(g.refs)-1:]
		return
	}
	g.sum.Source.Unit, g.sum.Exact = unit, exact
	g.sum.Rounded.Figure += v.Rounded.Figure
	g.sum.Half += v.Half
	if v.Status == indicators.Estimated {
		g.sum.Status = v.Status
	}
}

// combineRecords sums, counts or picks; false when the records say nothing.
func combineRecords(p *Piece, rows []*Row, x locate.Binding, sl *slot) (Value, []workbook.Ref, bool) {
	g := gather(p, rows, x, sl)
	switch x.Column.Records {
	case "count":
		g.sum.Rounded = form.Rounded{Figure: float64(g.there)}
		g.sum.Source.Text = fmt.Sprintf("%d项", g.there)
	case "share":
		if len(rows) == 0 {
			return g.sum, nil, false
		}
		g.sum.Rounded = form.Rounded{Figure: float64(g.there) / float64(len(rows))}
		g.sum.Source.Text = fmt.Sprintf("%d/%d", g.there, len(rows))
	default:
		switch {
		case len(g.refs) == 0 && p.Table.Rows.Empty != "zero":
			if g.missing > 0 {
				g.sum.Status, g.sum.Value = indicators.Missing, math.NaN()
				g.sum.Source.Text = "—"
			}
			return g.sum, nil, g.missing > 0
		case len(g.refs) > 0 && g.there > 0 && g.missing > 0:
			// A record that is stated as not there leaves the sum short of it.
			p.Sheet.Say(numberUnread, p.Sheet.Place(g.refs[0]), g.sum.Source.Text,
				report.Detail{Message: report.Both("该列有%d行填“—”，合计不完整；无数请填 0",
					"%d records have no figure here, so the sum would be short; write 0 if it is none", g.missing)})
			return g.sum, nil, false
		case g.there > 0 && len(g.blanks) > 0 && x.Column.Records != "last":
			sayShort(p, x, sl, g.blanks)
		}
		if x.Column.Records != "last" && sl.indicator != nil {
			sayOutlier(p, sl, g.sizes)
		}
	}
	if g.sum.Basis != indicators.NodeDate && g.sum.Basis != indicators.Words {
		g.sum.Value = cells.RoundSum(g.sum.Rounded.Figure)
	}
	return g.sum, g.refs, true
}
