package extract

import (
	"cmp"

	"zhibiao/collector/reading/locate"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// A figure that a correction leaves blank, or leaves out with its row, is not withdrawn: the one that stands
// goes on to count, and the sender is told so. — withdraws it.

// leaveUnsaid keeps in mind that nothing is said of a cell's figure.
func leaveUnsaid(p *Piece, sl *slot) {
	if sl.indicator == nil || sl.owner != "" || sl.period.IsZero() || p.Table.Rows.By == indicators.ByRecord || p.Sheet.Spec.Form.Plan {
		return
	}
	o := indicators.Observation{Subject: sl.subject, Period: sl.period}
	switch sl.meaning.Role {
	case indicators.RoleValue, indicators.RoleYes:
		o.Basis = basisOf(sl.meaning.Role, sl.meaning.Basis, sl.meaning.Since)
	case indicators.RoleActual:
		o.Basis, o.Item = indicators.NodeDate, sl.meaning.Item
	default:
		return
	}
	p.file.Unsaid = append(p.file.Unsaid, Unsaid{o, p.Sheet.Place(sl.at), cmp.Or(sl.row.Name, p.headerOf(sl.at.Col))})
}

// leaveRowsUnsaid does the same for the rows that are not there.
func leaveRowsUnsaid(p *Piece) {
	at := workbook.Ref{Row: p.Block.Last, Col: max(p.Key, 0)}
	leave := func(r *Row) {
		r.Index = at.Row
		for _, x := range p.Bindings {
			if sl, ok := p.slot(r, x); ok {
				sl.at = at
				leaveUnsaid(p, &sl)
			}
		}
	}
	there := map[any]bool{}
	for _, r := range p.Rows {
		there[r.Label], there[r.Entity] = true, true
	}
	switch p.Table.Rows.By {
	case indicators.ByLabel:
		for i := range p.Table.LabelSpecs {
			if l := &p.Table.LabelSpecs[i]; !there[l] && p.Table.Rows.And.By == "" {
				leave(&Row{Row: &locate.Row{Label: l, Name: l.Texts[0]}})
			}
		}
	case indicators.ByEntity:
		for _, id := range p.Table.EntityNames.IDs {
			if !there[id] && p.Table.Rows.And.By == "" {
				leave(&Row{Row: &locate.Row{Entity: id, Name: p.Table.EntityNames.Shown[id]}})
			}
		}
	}
}
