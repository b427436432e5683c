package indicators

import (
	"slices"
	"strings"
)

// Info gives the labels of a subject's indicator_info, empty ones left out,
// sorted by name; nil when the catalogue does not declare the indicator.
func (c *Catalogue) Info(id Subject) []Label {
	ind := c.Indicator(id.Indicator)
	if ind == nil {
		return nil
	}
	rule := infoRule(ind, id.Entity)
	l := []Label{
		{"concept", ind.ConceptOf(id.Entity).ZH}, {"department", ind.Department}, {"direction", ind.direction(rule)},
		{"entity", id.Entity}, {"indicator", id.Indicator},
		{"name", ind.Name.ZH}, {"name_en", ind.Name.EN}, {"nature", string(ind.Nature)}, {"unit", ind.Display},
	}
	set := func(name, value string) { l = append(l, Label{name, value}) }
	if rule != nil {
		set("figure", rule.Figure)
	}
	if e := c.Entity(id.Entity); e != nil {
		set("entity_name", e.Name.ZH)
	}
	if d := c.Responsible(id); d != nil {
		set("responsible", d.Called().ZH)
	}
	if m := c.MeasureOf(id); m != nil {
		set("measure", m.ID)
		set("lead", c.Leads(m).ZH)
		if d := c.Document(m.Document); d != nil {
			set("document", d.Number)
		}
	}
	l = slices.DeleteFunc(l, func(x Label) bool { return x.Value == "" })
	slices.SortFunc(l, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	return l
}

// infoRule is the rule by which a subject is introduced: the policy's own figure before a plan's.
func infoRule(ind *Indicator, entity string) *TargetRule {
	if r := ind.RuleOf(entity, false); r != nil {
		return r
	}
	return ind.RuleOf(entity, true)
}

// direction says which way is better: up, down, ceiling (not to be passed), exact.
func (i *Indicator) direction(r *TargetRule) string {
	switch {
	case r != nil && r.Bound == AtMost && r.Ceiling == Control:
		return "ceiling"
	case r != nil && (r.Bound == Exactly || r.Bound == About && !i.LowerIsBetter && !i.HigherIsBetter):
		return "exact"
	case i.LowerIsBetter || r != nil && r.Bound == AtMost:
		return "down"
	}
	return "up"
}

// info expands indicator_info: 1 from the policy's issue (where that is not known, from the first sample) on.
func (e *expansion) info() {
	if at := e.told(); at != never {
		e.put(at, 1)
		e.close(FamilyInfo, e.cat.Info(e.id))
	}
}
