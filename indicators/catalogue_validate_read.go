package indicators

import (
	"slices"
	"strings"
)

// unread says that an indicator's form has no cell for its figure: it would never get one, and nobody would hear why.
// It is empty where the form has one.
func unread(c *Catalogue, i *Indicator) string {
	f := c.Form(i.Form)
	if f == nil || i.Formula != "" || len(f.Sheets) == 0 || f.reads(i) {
		return ""
	}
	mend := "name it in a column or row of that form, give the form that reads it, or give it a formula"
	var readers []string
	for _, other := range c.Forms {
		if other != f && other.reads(i) {
			readers = append(readers, other.ID)
		}
	}
	if len(readers) > 0 {
		mend = "it is read by " + strings.Join(readers, ", ")
	}
	return "form " + f.ID + " has no cell for it: " + mend
}

// reads says whether a cell of the form states the indicator's figure; of a work, a node's date; of
// what has no target, its growth or its figure a year before at least.
func (f *Form) reads(i *Indicator) bool {
	states := []string{"", RoleValue, RoleYes}
	switch {
	case i.Kind == Work:
		states = []string{RoleActual}
	case len(i.Targets) == 0:
		states = append(states, RoleGrowth, RolePrior)
	}
	for _, s := range f.Sheets {
		for _, t := range s.Tables {
			for _, m := range t.meanings() {
				if (m.Indicator == i.ID || m.Indicators[i.Department] == i.ID) && slices.Contains(states, m.Role) {
					return true
				}
			}
		}
	}
	return false
}

// meanings lists what the table's cells may be: of each column, or of what stands across, in each kind of row.
func (t *Table) meanings() []Meaning {
	columns, rows := []Meaning{{}}, []Meaning{{}}
	for i := range t.Columns {
		columns = append(columns, t.Columns[i].Meaning)
	}
	if len(t.Columns) > 0 {
		columns = columns[1:]
	}
	for i := range t.Rows.Labels {
		rows = append(rows, t.Rows.Labels[i].Meaning)
	}
	for i := range t.Totals {
		rows = append(rows, t.Totals[i].Meaning)
	}
	all := make([]Meaning, 0, len(columns)*len(rows))
	for _, c := range columns {
		for _, r := range rows {
			all = append(all, c.Over(r).Over(t.Value))
		}
	}
	return all
}

// eachMeaning visits what the cells of the forms may be, each indicator once in a column, at the column.
func eachMeaning(c *Catalogue, visit func(*Form, Pos, Meaning)) {
	for _, f := range c.Forms {
		for _, s := range f.Sheets {
			for _, t := range s.Tables {
				for i := range t.Columns {
					column := &t.Columns[i]
					visit(f, column.Pos, column.Meaning.Over(t.Value))
					for j := range t.Rows.Labels {
						if of := column.Meaning.Over(t.Rows.Labels[j].Meaning).Over(t.Value); of.Indicator != column.Indicator {
							visit(f, column.Pos, of)
						}
					}
				}
			}
		}
	}
}
