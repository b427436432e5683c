package indicators

import "slices"

// OwnerOf is the department whose part of a form a subject is: the form's own owners say so, else the
// entity's department, else the indicator's. Empty where none of those owes the form. A form that one
// department owes is its own.
func (who Duties) OwnerOf(f *Form, s Subject) string {
	if len(f.Departments) == 1 {
		return f.Departments[0]
	}
	said := []string{f.Owners[s.Entity], f.Owners[s.Indicator]}
	if e := who.cat.Entity(s.Entity); e != nil {
		said = append(said, e.Department)
	}
	if i := who.cat.Indicator(s.Indicator); i != nil {
		said = append(said, i.Department)
	}
	for _, d := range said {
		if d != "" && slices.Contains(f.Departments, d) {
			return d
		}
	}
	return ""
}

// checkOwners checks that a form which several departments owe leaves open of no figure whose it is.
func checkOwners(v catalogueCheck, f *Form) {
	for id, d := range f.Owners {
		at := v.key(f.Pos, "owners")
		if v.Entity(id) == nil && v.Indicator(id) == nil {
			v.add(at, "form %s: owners: %q is neither an indicator nor an entity", f.ID, id)
		}
		if !slices.Contains(f.Departments, d) {
			v.add(at, "form %s: owners: %s does not owe the form", f.ID, d)
		}
	}
	if len(f.Departments) < 2 {
		return
	}
	open := map[string]bool{}
	for _, s := range f.Sheets {
		for _, t := range s.Tables {
			for _, m := range t.meanings() {
				i := v.Indicator(m.Indicator)
				if i == nil || open[i.ID] {
					continue // told by department, or said already
				}
				entities := v.EntitiesOf(i)
				if m.Entity != "" {
					entities = []string{m.Entity}
				}
				open[i.ID] = slices.ContainsFunc(entities,
					func(e string) bool { return DutiesOf(v.Catalogue).OwnerOf(f, Subject{i.ID, e}) == "" })
				if open[i.ID] {
					v.add(v.key(f.Pos, "departments"),
						"form %s: several departments owe it, and neither of them reports %s: say in owners whose it is", f.ID, i.ID)
				}
			}
		}
	}
}
