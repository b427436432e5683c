package indicators

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Called is what a unit is called in tables: as the policy writes it, else by its full name.
func (d *Department) Called() Text {
	return Text{cmp.Or(d.Short, d.Name.ZH), cmp.Or(d.Name.EN, d.Short, d.Name.ZH)}
}

// Responsible is 责任单位, the unit that answers for a subject at an instant: a work's own, the indicator's, else the first of
// the measure's lead, and after its end its successor. It is nil where the measure names none.
func (who Duties) Responsible(s Subject, at time.Time) *Department {
	return who.cat.Department(who.Answering(who.responsible(s), at))
}

// responsible is the id of the unit that the catalogue calls responsible; "" where it names none.
func (who Duties) responsible(s Subject) string {
	i, m := who.cat.Indicator(s.Indicator), who.cat.MeasureOf(s)
	switch e := who.cat.Entity(s.Entity); {
	case e != nil && e.Responsible != "":
		return e.Responsible
	case i != nil && i.Responsible != "" && (m == nil || m.ID == i.Measure):
		return i.Responsible
	case m != nil && len(m.Lead) > 0:
		return m.Lead[0]
	}
	return ""
}

// UnitsOf are the departments whose own a subject is: the one that answers for it and those that report it, each followed by
// its successors.
func (who Duties) UnitsOf(s Subject) (ids []string) {
	add := func(id string) {
		if id != "" {
			ids = append(ids, who.lineage(id)...)
		}
	}
	add(who.responsible(s))
	if i := who.cat.Indicator(s.Indicator); i != nil {
		add(i.Department)
	}
	if e := who.cat.Entity(s.Entity); e != nil {
		add(e.Department)
	}
	return ids
}

// Leads names a measure's 牵头单位 in the text's order; of a unit that has ended by an instant, its successor.
func (who Duties) Leads(m *Measure, at time.Time) Text { return who.list(m.Lead, m.LeadOpen, at) }

// Supports names a measure's 配合单位 likewise.
func (who Duties) Supports(m *Measure, at time.Time) Text {
	return who.list(m.Support, m.SupportOpen, at)
}

// list names units, each once; open says that the text's list ends in 等.
func (who Duties) list(ids []string, open bool, at time.Time) Text {
	var zh, en, named []string
	for _, id := range ids {
		if id = who.Answering(id, at); slices.Contains(named, id) {
			continue
		}
		named = append(named, id)
		name := Text{id, id}
		if d := who.cat.Department(id); d != nil {
			name = d.Called()
		}
		zh, en = append(zh, name.ZH), append(en, name.EN)
	}
	t := Text{strings.Join(zh, "、"), strings.Join(en, ", ")}
	if open && t.ZH != "" {
		t.ZH, t.EN = t.ZH+"等", t.EN+" and others"
	}
	return t
}
