package form

import (
	"slices"

	"zhibiao/indicators"
)

// Told is the indicator that a meaning tells to a department: the first of those whose part a unit does.
func Told(m indicators.Meaning, parts []string) string {
	for _, d := range parts {
		if id := m.Indicators[d]; id != "" {
			return id
		}
	}
	return ""
}

// IsOwnRow says whether any cell of a row is for a unit to fill that does some departments' parts.
func (t *TableSpec) IsOwnRow(c *indicators.Catalogue, parts []string, label *indicators.Meaning, entity string) bool {
	f := t.Sheet.Form.Form
	if len(f.Departments) < 2 || len(parts) == 0 {
		return true
	}
	columns := []indicators.Meaning{{}}
	for i := range t.ColumnSpecs {
		columns = append(columns, t.ColumnSpecs[i].Meaning)
	}
	some := false // a cell that is some department's
	for _, m := range columns {
		if label != nil {
			m = m.Over(*label)
		}
		if m = m.Over(t.Value); indicators.RoleOf(m.Role).OfRow {
			continue
		}
		if m.Indicator == "" {
			if Told(m, parts) != "" {
				return true
			}
			continue
		}
		some = true
		of := indicators.Subject{Indicator: m.Indicator, Entity: m.Entity}
		if i := c.Indicator(m.Indicator); of.Entity == "" && i != nil && i.EntityKind != "" {
			of.Entity = entity
		}
		if owner := indicators.DutiesOf(c).OwnerOf(f, of); owner == "" || slices.Contains(parts, owner) {
			return true
		}
	}
	return !some
}
