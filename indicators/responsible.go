package indicators

import (
	"cmp"
	"strings"
)

// Called is what a unit is called in tables: as the policy writes it, else by its full name.
func (d *Department) Called() Text {
	return Text{cmp.Or(d.Short, d.Name.ZH), cmp.Or(d.Name.EN, d.Short, d.Name.ZH)}
}

// Responsible is 责任单位, the unit that answers for a subject: a work's own, the indicator's,
// else the first of the measure's lead. It is nil where the measure names none.
func (c *Catalogue) Responsible(s Subject) *Department {
	i, m := c.Indicator(s.Indicator), c.MeasureOf(s)
	if e := c.Entity(s.Entity); e != nil && e.Responsible != "" {
		return c.Department(e.Responsible)
	}
	if i != nil && i.Responsible != "" && (m == nil || m.ID == i.Measure) {
		return c.Department(i.Responsible)
	}
	if m == nil || len(m.Lead) == 0 {
		return nil
	}
	return c.Department(m.Lead[0])
}

// UnitsOf are the departments whose own a subject is: the one that answers for it, and those that report it.
func (c *Catalogue) UnitsOf(s Subject) (ids []string) {
	if d := c.Responsible(s); d != nil {
		ids = append(ids, d.ID)
	}
	if i := c.Indicator(s.Indicator); i != nil && i.Department != "" {
		ids = append(ids, i.Department)
	}
	if e := c.Entity(s.Entity); e != nil && e.Department != "" {
		ids = append(ids, e.Department)
	}
	return ids
}

// Leads names a measure's 牵头单位 as the text does.
func (c *Catalogue) Leads(m *Measure) Text { return c.list(m.Lead, m.LeadOpen) }

// Supports names a measure's 配合单位 as the text does.
func (c *Catalogue) Supports(m *Measure) Text { return c.list(m.Support, m.SupportOpen) }

// list names units; open says that the text's list ends in 等.
func (c *Catalogue) list(ids []string, open bool) Text {
	var zh, en []string
	for _, id := range ids {
		name := Text{id, id}
		if d := c.Department(id); d != nil {
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
