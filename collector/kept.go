package collector

import (
	"cmp"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// A figure that a correction leaves blank, or leaves out with its row, is not withdrawn: the one that stands
// goes on to count, and the sender is told so. — withdraws it.

// unsaid is a figure for which a file has a place, or should have, and says nothing.
type unsaid struct {
	indicators.Observation // its key
	at                     place
	name                   string
}

// leaveUnsaid keeps in mind that nothing is said of a cell's figure.
func (p *piece) leaveUnsaid(sl slot) {
	if sl.indicator == nil || sl.owner != "" || sl.period.IsZero() || p.table.Rows.By == indicators.ByRecord || p.sheet.spec.form.Plan {
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
	p.sheet.unsaid = append(p.sheet.unsaid, unsaid{o, p.sheet.place(sl.at), cmp.Or(sl.row.name, p.headerOf(sl.at.Col))})
}

// leaveRowsUnsaid does the same for the rows that are not there.
func (p *piece) leaveRowsUnsaid() {
	at := workbook.Ref{Row: p.block.last, Col: max(p.key, 0)}
	leave := func(r *tableRow) {
		r.row = at.Row
		for _, x := range p.bindings {
			if sl, ok := p.slot(r, x); ok {
				sl.at = at
				p.leaveUnsaid(sl)
			}
		}
	}
	there := map[any]bool{}
	for _, r := range p.rows {
		there[r.label], there[r.entity] = true, true
	}
	switch p.table.Rows.By {
	case indicators.ByLabel:
		for i := range p.table.labels {
			if l := &p.table.labels[i]; !there[l] && p.table.Rows.And.By == "" {
				leave(&tableRow{label: l, name: l.Texts[0]})
			}
		}
	case indicators.ByEntity:
		for _, id := range p.table.names.order {
			if !there[id] && p.table.Rows.And.By == "" {
				leave(&tableRow{entity: id, name: p.table.names.shown[id]})
			}
		}
	}
}

// sayKept names the figures that stand and of which the file says nothing.
func (s *reading) sayKept(standing Standing) {
	said := make(map[indicators.Key]bool, len(s.values))
	for i := range s.values {
		said[s.values[i].Key()] = true
	}
	for i := range s.unsaid {
		u := &s.unsaid[i]
		if said[u.Key()] {
			continue
		}
		known := standing(u.Subject)
		at, ok := findKey(known, &u.Observation)
		if !ok || !stated(&known[at]) {
			continue
		}
		said[u.Key()] = true
		text := known[at].Source.Text
		s.say(cellKept, u.at, "", detail{message: both("“%s”%s未填，仍以已报的“%s”为准", "nothing is said of %q for %s; %q, as reported before, stands", u.name, u.Period.Name(false), text)})
	}
}
