package collector

import (
	"math"
	"slices"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// A file speaks only for its own department. Where several owe a form, the rows and columns of the others are
// passed over if they are blank or say what their owners say; they are never recorded.

// foreignValue is a figure of another department.
type foreignValue struct {
	value
	owner string
}

// ownerOf is the other department whose figure a cell holds; empty where it is the file's own.
func (s *sheetReading) ownerOf(m indicators.Meaning, subject indicators.Subject) string {
	f := s.spec.form.Form
	if len(f.Departments) < 2 || s.out.Department == "" || m.Indicator == "" || subject.Indicator == "" {
		return "" // one owes it, or the form gives each department an indicator of its own
	}
	owner, ok := s.owners[subject]
	if !ok {
		if owner = s.reader.catalogue.OwnerOf(f, subject); slices.Contains(s.parts, owner) {
			owner = ""
		}
		owner = s.reader.catalogue.Answering(owner, s.received())
		s.owners[subject] = owner
	}
	return owner
}

// keepForeign keeps another department's figure in mind, to be held against what it says itself.
func (s *reading) keepForeign(v value, owner string) {
	if v.Status != indicators.Missing && !v.Period.IsZero() {
		s.foreign = append(s.foreign, foreignValue{v, owner})
	}
}

// checkForeign holds others' figures against what stands of theirs.
func (s *reading) checkForeign(standing Standing) {
	for i := range s.foreign {
		v := &s.foreign[i]
		known := standing(v.Subject)
		at, ok := findKey(known, &v.Observation)
		if ok && known[at].Status == indicators.Missing {
			ok = false
		}
		switch {
		case !ok:
			c := departmentForeign
			c.Severity = Notice
			s.say(c, v.sheet.place(v.at), v.Source.Text, detail{message: both("此处是%s的数据，不由本单位报送，未记录", "this figure is reported by %s, and was not recorded", s.departmentName(v.owner))})
		case v.Basis == indicators.Words && known[at].Source.Text == v.Source.Text, math.Abs(known[at].Value-v.Value) <= v.half*(1+1e-9):
		default:
			s.say(departmentForeign, v.sheet.place(v.at), v.Source.Text, detail{
				expected: both("%s", "%s", known[at].Source.Text+known[at].Source.Unit),
				message:  both("此处是%[1]s的数据，%[1]s所报为“%[2]s”，与此不一致", "this figure is reported by %[1]s, which says %[2]q", s.departmentName(v.owner), known[at].Source.Text),
			})
		}
	}
}

// sayForeignCell names another department's cell that cannot be held against anything.
func (s *sheetReading) sayForeignCell(at workbook.Ref, owner string) {
	c := departmentForeign
	c.Severity = Notice
	s.say(c, s.place(at), s.grid.raw(at), detail{message: both("此处由%s填报，未记录", "this is for %s to fill, and was not recorded", s.departmentName(owner))})
}

// isOwnRow says that a row of a table is for the department to fill, as far as its name tells.
func (s *sheetReading) isOwnRow(t *tableSpec, label *indicators.Meaning, entity string) bool {
	return t.isOwnRow(s.reader.catalogue, s.parts, label, entity)
}

// told is the indicator that a meaning tells to a department: the first of those whose part a unit does.
func told(m indicators.Meaning, parts []string) string {
	for _, d := range parts {
		if id := m.Indicators[d]; id != "" {
			return id
		}
	}
	return ""
}

// isOwnRow says whether any cell of a row is for a unit to fill that does some departments' parts.
func (t *tableSpec) isOwnRow(c *indicators.Catalogue, parts []string, label *indicators.Meaning, entity string) bool {
	f := t.sheet.form.Form
	if len(f.Departments) < 2 || len(parts) == 0 {
		return true
	}
	columns := []indicators.Meaning{{}}
	for i := range t.columns {
		columns = append(columns, t.columns[i].Meaning)
	}
	some := false // a cell that is some department's
	for _, m := range columns {
		if label != nil {
			m = m.Over(*label)
		}
		if m = m.Over(t.Value); m.Role == indicators.RoleText || m.Role == indicators.RoleCheck {
			continue
		}
		if m.Indicator == "" {
			if told(m, parts) != "" {
				return true
			}
			continue
		}
		some = true
		of := indicators.Subject{Indicator: m.Indicator, Entity: m.Entity}
		if i := c.Indicator(m.Indicator); of.Entity == "" && i != nil && i.EntityKind != "" {
			of.Entity = entity
		}
		if owner := c.OwnerOf(f, of); owner == "" || slices.Contains(parts, owner) {
			return true
		}
	}
	return !some
}
