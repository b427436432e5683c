package indicators

import (
	"slices"
	"strings"

	"zhibiao/indicators/quantities"
)

func (v catalogueCheck) indicator(i *Indicator) {
	what := "indicator " + i.ID
	v.known(i.Pos, what, "measure", "measure", i.Measure)
	v.need(i.Pos, what, "name", i.Name.ZH)
	v.need(i.Pos, what, "kind", string(i.Kind))
	v.need(i.Pos, what, "nature", string(i.Nature))
	v.indicatorUnit(i)
	v.reporting(i)
	v.responsible(i)
	v.breakdown(i)
	if i.Formula != "" {
		v.formula(i)
	}
	v.quota(i)
	v.parts(i)
	for _, tag := range i.Tags {
		if tag != TagLand {
			v.add(i.Pos, "%s: tags: %q is not known; want %s", what, tag, TagLand)
		}
	}
	if i.Lumpy && i.Kind != Flow && i.Kind != "" {
		v.add(v.key(i.Pos, "lumpy"), "%s: lumpy: only a flow arrives in lumps, this is a %s", what, i.Kind)
	}
	if i.Over != "" && i.Kind != Level {
		v.add(i.Pos, "%s: over_window: only of a level; a flow adds up", what)
	}
	if i.Audited && i.Kind != Flow && i.Kind != Level {
		v.add(v.key(i.Pos, "audited"), "%s: audited: only a flow or a level has an audited figure", what)
	}
	if i.LowerIsBetter && i.HigherIsBetter {
		v.add(i.Pos, "%s: lower_is_better and higher_is_better: keep one", what)
	}
	v.ownBands(i.Bands)
	for _, r := range i.Targets {
		v.rule(i, r)
	}
	v.overlaps(i)
}

func (v catalogueCheck) indicatorUnit(i *Indicator) {
	what := "indicator " + i.ID
	want := map[Kind]string{Work: "nodes", Check: "confirmed"}[i.Kind]
	switch {
	case i.Unit == "":
		v.add(i.Pos, "%s: unit is missing: the base unit's word, such as yuan or ratio", what)
	case want != "" && i.Unit != want:
		v.add(v.key(i.Pos, "unit"), "%s: unit %q: an indicator of kind %s has the unit %s", what, i.Unit, i.Kind, want)
	case want == "" && (i.Unit == "nodes" || i.Unit == "confirmed"):
		v.add(v.key(i.Pos, "unit"), "%s: unit %q is that of works or checks", what, i.Unit)
	case !quantities.KnownBase(v.Units, i.Unit):
		v.add(v.key(i.Pos, "unit"), "%s: unit %q is not known: want a base unit (yuan, square_meters, persons, seconds, ratio; zhibiao "+
			"units lists them), one per another, or the plural of what is counted (towns)", what, i.Unit)
	}
	if i.Display != "" {
		if _, err := i.DisplayUnit(v.Units); err != nil {
			v.add(v.key(i.Pos, "display"), "%s: display: %v", what, err)
		}
	} else if want == "" {
		v.add(i.Pos, "%s: display is missing: the unit people say, such as 亿元", what)
	}
}

// reporting checks who reports an indicator, on what form, how often.
func (v catalogueCheck) reporting(i *Indicator) {
	what := "indicator " + i.ID
	v.known(i.Pos, what, "department", "department", i.Department)
	if !v.known(i.Pos, what, "form", "form", i.Form) {
		return
	}
	f := v.Form(i.Form)
	if v.Department(i.Department) != nil && len(f.Departments) > 0 && !slices.Contains(f.Departments, i.Department) {
		v.add(v.key(i.Pos, "department"), "%s: department %s does not owe the form %s; %s do", what, i.Department, f.ID,
			strings.Join(f.Departments, ", "))
	}
	if i.Frequency != 0 && i.Frequency < f.Frequency {
		v.add(v.key(i.Pos, "frequency"), "%s: frequency is finer than that of its form %s", what, f.ID)
	}
}

// responsible checks who answers for an indicator: where a measure's units answer each for its own part, that must be said.
func (v catalogueCheck) responsible(i *Indicator) {
	if i.Responsible != "" {
		v.known(i.Pos, "indicator "+i.ID, "responsible", "department", i.Responsible)
	}
	for _, id := range v.EntitiesOf(i) {
		m := v.MeasureOf(Subject{i.ID, id})
		if m == nil || !m.ByDuty || len(m.Lead) < 2 {
			continue
		}
		switch e := v.Entity(id); {
		case e != nil && e.Responsible != "" || i.Responsible != "" && m.ID == i.Measure:
		case i.Kind == Work && e != nil:
			v.add(e.Pos, "entity %s: responsible is missing: the units of measure %s answer each for its own part; name the one that "+
				"answers for this work", id, m.ID)
		default:
			v.add(i.Pos, "indicator %s: responsible is missing: the units of measure %s answer each for its own part; name the one that "+
				"answers for this", i.ID, m.ID)
		}
	}
}

// breakdown checks an indicator's entities, and concepts by entity.
func (v catalogueCheck) breakdown(i *Indicator) {
	what := "indicator " + i.ID
	if i.EntityKind == "" {
		if len(i.Entities) > 0 || len(i.Concepts) > 0 {
			v.add(v.key(i.Pos, "entities"), "%s: entities and concepts need entity_kind", what)
		}
		if i.Kind == Work {
			v.add(i.Pos, "%s: entity_kind is missing: an indicator of kind work has works for entities", what)
		}
		return
	}
	of := v.EntitiesOfKind(i.EntityKind)
	if len(of) == 0 {
		v.add(v.key(i.Pos, "entity_kind"), "%s: entity_kind: no entity is of the kind %q%s", what, i.EntityKind,
			DidYouMean(i.EntityKind, v.entityKinds()))
		return
	}
	seen := map[string]bool{}
	for _, id := range i.Entities {
		if v.known(i.Pos, what, "entities", "entity", id) && v.Entity(id).Kind != i.EntityKind {
			v.add(v.key(i.Pos, "entities"), "%s: entities: %s is of the kind %s, not %s", what, id, v.Entity(id).Kind, i.EntityKind)
		}
		if seen[id] {
			v.add(v.key(i.Pos, "entities"), "%s: entities: %q stands twice", what, id)
		}
		seen[id] = true
	}
	for _, id := range sortedKeys(i.Concepts) {
		v.among(i.Pos, what, "concepts", id, i)
	}
}

// quota checks that what uses a quota can be compared with what grants it.
func (v catalogueCheck) quota(i *Indicator) {
	if i.GrantedBy == "" || !v.known(i.Pos, "indicator "+i.ID, "granted_by", "indicator", i.GrantedBy) {
		return
	}
	granted := v.Indicator(i.GrantedBy)
	switch {
	case granted == i:
		v.add(v.key(i.Pos, "granted_by"), "indicator %s: granted_by: it cannot grant itself", i.ID)
	case i.Kind != Flow || granted.Kind != Flow:
		v.add(v.key(i.Pos, "granted_by"), "indicator %s: granted_by: %s: both must be flows: what is used is compared with what was "+
			"granted since the year began", i.ID, i.GrantedBy)
	case granted.Formula != "":
		v.add(v.key(i.Pos, "granted_by"), "indicator %s: granted_by: %s is derived: name what is reported", i.ID, i.GrantedBy)
	case i.Unit != granted.Unit:
		v.add(v.key(i.Pos, "granted_by"), "indicator %s: granted_by: %s is in %s, this in %s", i.ID, i.GrantedBy, granted.Unit, i.Unit)
	case i.EntityKind != granted.EntityKind:
		v.add(v.key(i.Pos, "granted_by"), "indicator %s: granted_by: %s is broken down by %q, this by %q", i.ID, i.GrantedBy,
			granted.EntityKind, i.EntityKind)
	}
}

// parts checks of whose entities' targets an indicator's is the whole.
func (v catalogueCheck) parts(i *Indicator) {
	if i.Parts == "" || !v.known(i.Pos, "indicator "+i.ID, "parts", "indicator", i.Parts) {
		return
	}
	part, at := v.Indicator(i.Parts), v.key(i.Pos, "parts")
	switch {
	case i.EntityKind != "" || part.EntityKind == "":
		v.add(at, "indicator %s: parts: %s: the parts are entities of that indicator, and this one has none", i.ID, i.Parts)
	case i.Kind != Flow || part.Kind != Flow:
		v.add(at, "indicator %s: parts: %s: both must be flows: levels of entities do not add up", i.ID, i.Parts)
	case i.Unit != part.Unit:
		v.add(at, "indicator %s: parts: %s is in %s, this in %s", i.ID, i.Parts, part.Unit, i.Unit)
	}
}

// formula checks what a derived indicator is made of.
func (v catalogueCheck) formula(i *Indicator) {
	what, at := "indicator "+i.ID+": formula", v.key(i.Pos, "formula")
	f, err := ParseFormula(i.Formula)
	if err != nil {
		v.add(at, "%s: %v", what, err)
		return
	}
	if i.Kind == Work || i.Kind == Check {
		v.add(at, "%s: a %s is not computed", what, i.Kind)
	}
	for _, id := range f.Inputs() {
		if !v.known(at, what, "input", "indicator", id) {
			continue
		}
		input := v.Indicator(id)
		if input.Kind == Work || input.Kind == Check {
			v.add(at, "%s: %s is a %s, not a quantity", what, id, input.Kind)
		}
		if input.EntityKind != "" && input.EntityKind != i.EntityKind {
			v.add(at, "%s: %s is broken down by %s, which this indicator is not: their parts may overlap and are not summed", what, id,
				input.EntityKind)
		}
		if a, b := v.FrequencyOf(i), v.FrequencyOf(input); a != 0 && b != 0 && a%b != 0 {
			v.add(at, "%s: %s is reported less often than this indicator: their periods never meet", what, id)
		}
	}
	if err := checkDimensions(v, i, f); err != nil {
		v.add(at, "%s: %v", what, err)
	}
}

// cycles finds derived indicators that need themselves.
func (v catalogueCheck) cycles() {
	var path []string
	onPath, done := map[string]bool{}, map[string]bool{}
	var walk func(id string)
	walk = func(id string) {
		i := v.Indicator(id)
		if i == nil || i.Formula == "" || done[id] {
			return
		}
		if onPath[id] {
			v.add(v.key(i.Pos, "formula"), "indicator %s: formula: needs itself: %s", id,
				strings.Join(append(slices.Clone(path[slices.Index(path, id):]), id), " → "))
			return
		}
		path, onPath[id] = append(path, id), true
		if f := v.indexed().formulas[id]; f != nil {
			for _, input := range f.inputs {
				walk(input)
			}
		}
		path, onPath[id], done[id] = path[:len(path)-1], false, true
	}
	for _, i := range v.Indicators {
		walk(i.ID)
	}
}
