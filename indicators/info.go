package indicators

import (
	"slices"
	"strings"
	"time"
)

// Introduction is what indicator_info says of a subject from an instant on.
type Introduction struct {
	From   time.Time // zero: from the beginning
	Labels []Label   // empty ones left out, sorted by name
}

// Introductions are all there are of a subject, in order: another begins where a unit that it names ends and has a successor. There
// is none when the catalogue does not declare the indicator.
func Introductions(c *Catalogue, id Subject) []Introduction {
	first := infoLabels(c, id, time.Time{})
	if first == nil {
		return nil
	}
	list := []Introduction{{Labels: first}}
	for _, at := range DutiesOf(c).ends(append([]string{DutiesOf(c).responsible(id)}, leadsOf(c, id)...)) {
		if now := infoLabels(c, id, at); !slices.Equal(now, list[len(list)-1].Labels) {
			list = append(list, Introduction{at, now})
		}
	}
	return list
}

func leadsOf(c *Catalogue, id Subject) []string {
	if m := c.MeasureOf(id); m != nil {
		return m.Lead
	}
	return nil
}

// infoLabels gives the labels at an instant; nil when the catalogue does not declare the indicator.
func infoLabels(c *Catalogue, id Subject, at time.Time) []Label {
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
	set("interpreted", MarkOf(c, id).ZH)
	if d := DutiesOf(c).Responsible(id, at); d != nil {
		set("responsible", d.Called().ZH)
	}
	if m := c.MeasureOf(id); m != nil {
		set("measure", m.ID)
		set("lead", DutiesOf(c).Leads(m, at).ZH)
		if d := c.Document(m.Document); d != nil {
			set("document", d.Number)
		}
	}
	l = slices.DeleteFunc(l, func(x Label) bool { return x.Value == "" })
	slices.SortFunc(l, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	return l
}

// MarkOf says of a subject that its target's number is our reading of a word; empty: it is not.
func MarkOf(c *Catalogue, id Subject) Text {
	if i := c.Indicator(id.Indicator); i != nil {
		if rule := infoRule(i, id.Entity); rule != nil && rule.Interpreted {
			return interpreted
		}
	}
	return Text{}
}

// infoRule is the rule by which a subject is introduced: the policy's own figure before a plan's.
func infoRule(ind *Indicator, entity string) *TargetRule {
	if r := ind.RuleOf(entity, false); r != nil {
		return r
	}
	return ind.RuleOf(entity, true)
}

// info expands indicator_info: 1 from the policy's issue (where that is not known, from the first sample) on.
func (e *expansion) info() {
	start := e.told()
	if start == never {
		return
	}
	list := Introductions(e.cat, e.id)
	for i, intro := range list {
		from, until := start, never
		if i > 0 {
			from = max(start, intro.From.UnixMilli())
		}
		if i+1 < len(list) {
			until = list[i+1].From.UnixMilli()
		}
		if until <= from {
			continue
		}
		e.put(from, 1)
		if until != never {
			e.end(until)
		}
		e.close(FamilyInfo, intro.Labels)
	}
}
