package indicators

import (
	"slices"
	"strings"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// validate reports everything about the form's layout that cannot be right, at its
// place. References to departments, indicators and entities must resolve.
func (f *Form) validate(c *Catalogue, p *problems) {
	v := formCheck{problems: p, form: f, units: c.Units}
	for _, i := range c.Indicators {
		if i.ID != "" {
			v.indicators = append(v.indicators, i.ID)
		}
	}
	for _, e := range c.Entities {
		v.entities = append(v.entities, e.ID)
		if !slices.Contains(v.kinds, e.Kind) {
			v.kinds = append(v.kinds, e.Kind)
		}
	}
	v.run()
}

type formCheck struct {
	*problems
	form                        *Form
	units                       quantities.Table
	indicators, entities, kinds []string
}

func (v *formCheck) run() {
	f := v.form
	v.oneOf(f.Pos, "status", f.Status, "", "P", "E", "A")
	v.oneOf(f.Pos, "figures", f.Figures, append([]string{""}, figureWords()...)...)
	if f.Combined && f.Frequency != periods.Monthly {
		v.add(v.key(f.Pos, "combined_january_february"), "form %s: combined_january_february: only a monthly form has it", f.ID)
	}
	for _, s := range f.Sheets {
		v.sheet(s)
	}
}

func (v *formCheck) sheet(s *FormSheet) {
	v.oneOf(s.Pos, "status", s.Status, "", "P", "E", "A")
	for _, in := range s.Period.In {
		v.oneOf(s.Pos, "period.in", in, "title", "line", "label", "sheet", "file")
		if in == "label" && len(s.Period.Labels) == 0 {
			v.add(v.key(s.Pos, "period.labels"), "period.labels: needed where a period stands beside a label")
		}
	}
	if len(s.Tables) == 0 {
		v.add(v.key(s.Pos, "tables"), "tables: the sheet has none")
	}
	for _, t := range s.Tables {
		v.table(t)
	}
}

func (v *formCheck) table(t *Table) {
	r := t.Rows
	v.oneOf(t.Pos, "rows.by", r.By, ByEntity, ByLabel, ByPeriod, ByRecord)
	v.oneOf(t.Pos, "rows.others", r.Others, "", "report", "ignore")
	v.oneOf(t.Pos, "rows.all", r.All, "", "report", "error", "ignore")
	v.oneOf(t.Pos, "rows.other_years", r.OtherYears, "", "correct", "ignore")
	v.oneOf(t.Pos, "rows.empty", r.Empty, "", "zero", "missing")
	v.oneOf(t.Pos, "across.by", t.Across.By, "", ByEntity, ByPeriod)
	v.oneOf(t.Pos, "across.others", t.Across.Others, "", "report", "ignore")
	v.entityList(t.Pos, "rows", r.Kind, r.Entities)
	v.oneOf(t.Pos, "rows.and.by", r.And.By, "", ByEntity, ByLabel, ByPeriod)
	v.entityList(t.Pos, "rows.and", r.And.Kind, r.And.Entities)
	v.entityList(t.Pos, "across", t.Across.Kind, t.Across.Entities)
	if (r.By == ByLabel || r.And.By == ByLabel) && len(r.Labels) == 0 {
		v.add(v.key(t.Pos, "rows.labels"), "rows.labels: needed with rows by label")
	}
	if t.Across.By == r.By && r.By != "" {
		v.add(v.key(t.Pos, "across.by"), "across.by: %s is told by rows already", r.By)
	}
	if len(t.Columns) == 0 && t.Across.By == "" {
		v.add(v.key(t.Pos, "columns"), "columns: the table has none, and nothing across")
	}
	for i := range r.Labels {
		l := &r.Labels[i]
		if len(l.Texts) == 0 {
			v.add(v.key(l.Pos, "texts"), "texts: a row by label needs one")
		}
		v.meaning(l.Pos, &l.Meaning)
	}
	for i := range r.Where {
		w := &r.Where[i]
		v.oneOf(t.Pos, "rows.where.within", w.Within, "", "period", "year")
		if w.Within != "" && len(w.Headers) == 0 {
			v.add(v.key(t.Pos, "rows.where.headers"), "rows.where.headers: needed with within")
		}
	}
	v.headers(t)
	ids := make([]string, 0, len(t.Columns))
	for i := range t.Columns {
		c := &t.Columns[i]
		if len(c.Headers) == 0 {
			v.add(v.key(c.Pos, "headers"), "headers: a column needs one")
		}
		if c.ID != "" && slices.Contains(ids, c.ID) {
			v.add(v.key(c.Pos, "id"), "id: %q names two columns of the table", c.ID)
		}
		ids = append(ids, c.ID)
		v.oneOf(c.Pos, "records", c.Records, "", "sum", "count", "share", "last")
		v.meaning(c.Pos, &c.Meaning)
		v.complete(t, c)
	}
	for i := range t.Totals {
		v.meaning(t.Totals[i].Pos, &t.Totals[i].Meaning)
		v.need(t.Totals[i].Pos, "totals", "label", t.Totals[i].Label)
	}
	for i := range t.Checks {
		v.need(t.Checks[i].Pos, "checks", "that", t.Checks[i].That)
	}
	v.meaning(v.key(t.Pos, "value"), &t.Value)
}

// headers says which columns differ in their unit alone: it stands in the cells' header, and is no part of its name.
func (v *formCheck) headers(t *Table) {
	seen := map[string]string{}
	for i := range t.Columns {
		for _, h := range t.Columns[i].Headers {
			name := v.withoutUnit(h)
			if before, ok := seen[name]; ok && before != h && v.withoutUnit(before) != before {
				v.add(v.key(t.Columns[i].Pos, "headers"),
					"headers: %q and %q differ in their unit alone, which is no part of a header: tell the columns apart by the "+
						"heading above", before, h)
			}
			seen[name] = h
		}
	}
}

// withoutUnit is a header without a unit in brackets at its end.
func (v *formCheck) withoutUnit(header string) string {
	if head, inside, ok := hanzi.SplitBracket(header); ok {
		if _, err := v.units.ParseUnit(inside); err == nil {
			return head
		}
	}
	return header
}

// complete says which columns would never tell what they hold.
func (v *formCheck) complete(t *Table, c *Column) {
	if RoleOf(c.Role).OfRow {
		return
	}
	told := func(m *Meaning) bool { return m.Indicator != "" || len(m.Indicators) > 0 }
	if told(&c.Meaning) || told(&t.Value) {
		return
	}
	if t.Rows.By == ByLabel || t.Rows.And.By == ByLabel {
		for i := range t.Rows.Labels {
			if l := &t.Rows.Labels[i]; !told(&l.Meaning) {
				v.add(v.key(l.Pos, "indicator"), "indicator: neither the row nor column %s says what it is", c.Headers)
			}
		}
		return
	}
	v.add(v.key(c.Pos, "indicator"), "indicator: neither the column nor the table's value says what it is")
}

func (v *formCheck) meaning(at Pos, m *Meaning) {
	if m.Indicator != "" {
		v.known(at, "indicator", m.Indicator, v.indicators)
	}
	for department, indicator := range m.Indicators {
		v.known(at, "indicators", department, v.form.Departments)
		v.known(at, "indicators", indicator, v.indicators)
	}
	if m.Entity != "" {
		v.known(at, "entity", m.Entity, v.entities)
	}
	v.oneOf(at, "basis", m.Basis, "", "own", "cumulative")
	v.oneOf(at, "cumulative_since", m.Since, "", SinceYear, SinceWindow, SinceStart)
	v.oneOf(at, "status", m.Status, "", "P", "E", "A")
	v.oneOf(at, "dash", m.Dash, "", "missing", "zero")
	v.oneOf(at, "role", m.Role, roleNames(v.form.Plan)...)
	if RoleOf(m.Role).OfNode && m.Item == "" {
		v.add(v.key(at, "item"), "item: which node's date it is")
	}
	if m.Months < 0 || m.Months > 12 {
		v.add(v.key(at, "months"), "months: %d, want 1 to 12", m.Months)
	}
	if m.Month < 0 || m.Month > 12 {
		v.add(v.key(at, "month"), "month: %d, want 1 to 12", m.Month)
	}
	v.oneOf(at, "pace", string(m.Pace), "", string(MonthlyPlan), string(Steps), string(Linear), string(YearEnd), string(NoPace),
		string(NodeDates), string(PastMedian))
}

func (v *formCheck) entityList(at Pos, key, kind string, entities []string) {
	if kind != "" {
		v.known(at, key+".kind", kind, v.kinds)
	}
	for _, e := range entities {
		v.known(at, key+".entities", e, v.entities)
	}
}

func (v *formCheck) known(at Pos, key, id string, all []string) {
	if !slices.Contains(all, id) {
		v.add(v.key(at, key), "%s: %q is not declared%s", key, id, DidYouMean(id, all))
	}
}

func (v *formCheck) oneOf(at Pos, key, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		v.add(v.key(at, key), "%s: %q, want one of %s", key, value,
			strings.Join(slices.DeleteFunc(slices.Clone(allowed), func(s string) bool { return s == "" }), ", "))
	}
}

func (v *formCheck) need(at Pos, what, key, value string) {
	if strings.TrimSpace(value) == "" {
		v.add(v.key(at, key), "%s: %s is missing", what, key)
	}
}
