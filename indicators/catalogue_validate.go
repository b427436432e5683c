package indicators

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	idPattern   = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	yearPattern = regexp.MustCompile(`^[12][0-9]{3}$`)
	verbs       = []string{"谋划", "前期", "开工", "在建", "交竣工", "投运"}
	preparatory = []string{"谋划", "前期"}
)

// maxID keeps family names readable: an id with its longest suffixes.
const maxID = 60

// catalogueCheck walks a catalogue and reports what cannot be right.
type catalogueCheck struct {
	*Catalogue
	*problems
	works    map[string]bool                // kinds that indicators of kind work follow
	entities map[*Indicator]map[string]bool // of indicators, as far as they were asked for
}

// validate reports everything in a decoded catalogue that cannot be right.
func (c *Catalogue) validate(p *problems) {
	v := catalogueCheck{c, p, map[string]bool{}, map[*Indicator]map[string]bool{}}
	for _, i := range c.Indicators {
		if i.Kind == Work {
			v.works[i.EntityKind] = true
		}
	}
	v.ids()
	for _, d := range c.Documents {
		v.document(d)
	}
	for _, d := range c.Departments {
		v.department(d)
	}
	v.departmentNames()
	for _, m := range c.Measures {
		v.measure(m)
	}
	for _, e := range c.Entities {
		v.entity(e)
	}
	v.entityNames()
	for _, f := range c.Forms {
		v.form(f)
	}
	for _, i := range c.Indicators {
		v.indicator(i)
	}
	v.cycles()
	v.families()
	v.unfollowedWorks()
	if v.Calendar != nil {
		v.Calendar.validate(func(at Pos, message string) { v.add(at, "%s", message) })
	}
	v.bands()
}

// ids checks the spelling of every id, and that none of its kind stands twice.
func (v catalogueCheck) ids() {
	seen := map[string]Pos{}
	check := func(kind, id string, at Pos) {
		before, twice := seen[kind+" "+id]
		switch {
		case id == "":
			v.add(at, "%s: id is missing", kind)
		case !idPattern.MatchString(id):
			v.add(at, "%s %q: an id is lower-case letters and digits joined by _, and begins with a letter", kind, id)
		case len(id) > maxID:
			v.add(at, "%s %q: an id has at most %d characters", kind, id, maxID)
		case twice:
			v.add(at, "%s %q stands at %s already: give each an id of its own", kind, id, before)
		}
		if !twice {
			seen[kind+" "+id] = at
		}
	}
	for _, d := range v.Documents {
		check("document", d.ID, d.Pos)
	}
	for _, d := range v.Departments {
		check("department", d.ID, d.Pos)
	}
	for _, m := range v.Measures {
		check("measure", m.ID, m.Pos)
	}
	for _, e := range v.Entities {
		check("entity", e.ID, e.Pos)
	}
	for _, i := range v.Indicators {
		check("indicator", i.ID, i.Pos)
	}
	for _, f := range v.Forms {
		check("form", f.ID, f.Pos)
	}
}

func (v catalogueCheck) document(d *Document) {
	v.need(d.Pos, "document "+d.ID, "number", d.Number)
	v.need(d.Pos, "document "+d.ID, "title", d.Title.ZH)
	switch {
	case d.Year == 0 && d.Issued.IsZero():
		v.add(d.Pos, "document %s: year is missing: yearly targets begin with it", d.ID)
	case d.Year != 0 && (d.Year < 1949 || d.Year > 2200):
		v.add(d.Pos, "document %s: year %d: want four digits", d.ID, d.Year)
	case d.Year != 0 && !d.Issued.IsZero() && d.Issued.Year() != d.Year:
		v.add(d.Pos, "document %s: year %d is not that of issued, %s", d.ID, d.Year, d.Issued.Format("2006-01-02"))
	}
}

func (v catalogueCheck) department(d *Department) {
	what := "department " + d.ID
	v.need(d.Pos, what, "name", d.Name.ZH)
	if !d.ValidFrom.IsZero() && !d.ValidTo.IsZero() && !d.ValidFrom.Before(d.ValidTo) {
		v.add(d.Pos, "%s: valid_to %s is not after valid_from %s", what, d.ValidTo.Format("2006-01-02"), d.ValidFrom.Format("2006-01-02"))
	}
	if d.Successor == "" {
		return
	}
	if v.known(d.Pos, what, "successor", "department", d.Successor) {
		s := v.Department(d.Successor)
		if !d.ValidTo.IsZero() && !s.ValidTo.IsZero() && s.ValidTo.Before(d.ValidTo) {
			v.add(d.Pos, "%s: its successor %s ended before it, on %s", what, s.ID, s.ValidTo.Format("2006-01-02"))
		}
	}
	seen := map[string]bool{d.ID: true}
	for s := v.Department(d.Successor); s != nil; s = v.Department(s.Successor) {
		if seen[s.ID] {
			v.add(d.Pos, "%s: successor: %s comes back to itself", what, s.ID)
			return
		}
		seen[s.ID] = true
	}
}

// departmentNames makes sure that no name, short name or alias names two units.
func (v catalogueCheck) departmentNames() {
	seen := map[string]*Department{}
	for _, d := range v.Departments {
		for _, name := range append([]string{d.Name.ZH, d.Short}, d.Aliases...) {
			if before := seen[name]; before != nil && before != d && name != "" {
				v.add(d.Pos, "department %s: %q names %s too, at %s: a name must tell them apart", d.ID, name, before.ID, before.Pos)
			}
			seen[name] = d
		}
	}
}

func (v catalogueCheck) measure(m *Measure) {
	what := "measure " + m.ID
	v.known(m.Pos, what, "document", "document", m.Document)
	v.need(m.Pos, what, "number", m.Number)
	v.need(m.Pos, what, "title", m.Title.ZH)
	role := map[string]string{}
	for _, list := range []struct {
		key string
		ids []string
	}{{"lead", m.Lead}, {"support", m.Support}, {"implement", m.Implement}} {
		for _, id := range list.ids {
			v.known(m.Pos, what, list.key, "department", id)
			if role[id] != "" {
				v.add(m.Pos, "%s: %s: %q stands under %s already", what, list.key, id, role[id])
			}
			role[id] = list.key
		}
	}
}

func (v catalogueCheck) entity(e *Entity) {
	what := "entity " + e.ID
	v.need(e.Pos, what, "kind", e.Kind)
	v.need(e.Pos, what, "name", e.Name.ZH)
	v.period(e.Pos, what, "joined", e.Joined)
	if e.Measure != "" {
		v.known(e.Pos, what, "measure", "measure", e.Measure)
	}
	if v.isWork(e) {
		v.work(e)
	} else if e.Verb != "" || len(e.Nodes) > 0 || e.Phrase != "" {
		v.add(e.Pos, "%s: verb, phrase and nodes are of works; no indicator of kind work has the kind %q", what, e.Kind)
	}
}

// isWork says whether an entity is of a kind that an indicator of kind work follows.
func (v catalogueCheck) isWork(e *Entity) bool { return v.works[e.Kind] }

func (v catalogueCheck) work(e *Entity) {
	what := "entity " + e.ID
	v.need(e.Pos, what, "phrase", e.Phrase)
	v.oneOf(e.Pos, what, "verb", e.Verb, verbs)
	if len(e.Nodes) == 0 {
		v.add(e.Pos, "%s: nodes: a work is judged by its nodes; give at least one", what)
	}
	seen := map[string]bool{}
	for _, n := range e.Nodes {
		v.need(e.Pos, what+": nodes", "id", n.ID)
		v.need(e.Pos, what+": node "+n.ID, "name", n.Name.ZH)
		v.oneOf(e.Pos, what+": node "+n.ID, "verb", n.Verb, verbs)
		if n.ID != "" && !idPattern.MatchString(n.ID) {
			v.add(e.Pos, "%s: node %q: an id is lower-case letters and digits joined by _", what, n.ID)
		}
		if seen[n.ID] {
			v.add(e.Pos, "%s: node %q stands twice", what, n.ID)
		}
		seen[n.ID] = true
		if e.Verb == "谋划" && n.Verb != "" && !slices.Contains(preparatory, n.Verb) {
			v.add(e.Pos, "%s: node %s is %s, but a work that is only to be planned (谋划) is judged on its preparatory nodes alone", what, n.ID, n.Verb)
		}
	}
}

// entityNames makes sure that within a kind no name or alias names two entities.
func (v catalogueCheck) entityNames() {
	seen := map[[2]string]*Entity{}
	for _, e := range v.Entities {
		for _, name := range append([]string{e.Name.ZH}, e.Aliases...) {
			key := [2]string{e.Kind, name}
			if before := seen[key]; before != nil && before != e && name != "" {
				v.add(e.Pos, "entity %s: %q names %s too, at %s: a name must tell them apart", e.ID, name, before.ID, before.Pos)
			}
			seen[key] = e
		}
	}
}

func (v catalogueCheck) form(f *Form) {
	what := "form " + f.ID
	if len(f.Sheets) > 0 { // a form without sheets is owed, but not read
		f.validate(v.Catalogue, func(at Pos, message string) { v.add(at, "%s", message) })
	}
	v.need(f.Pos, what, "name", f.Name.ZH)
	if len(f.Departments) == 0 {
		v.add(f.Pos, "%s: departments: no unit owes it", what)
	}
	for _, d := range f.Departments {
		v.known(f.Pos, what, "departments", "department", d)
	}
	if f.Frequency == 0 {
		v.add(f.Pos, "%s: frequency is missing: month, quarter, half or year", what)
	}
	v.period(f.Pos, what, "first", f.First)
	if f.Due.Day < 1 || f.Due.Day > 31 {
		v.add(f.Pos, "%s: due.day: %d: want a day of the month, 1 to 31", what, f.Due.Day)
	}
	if f.Due.Month < -12 || f.Due.Month > 36 || f.Due.Month < 0 && !f.Plan {
		v.add(f.Pos, "%s: due.month: %d: want the months after the period's last one, 1 to 36; before it, -1 to -12, only for a plan", what, f.Due.Month)
	}
	if f.Due.Grace < 0 || f.Due.Grace > 366 {
		v.add(f.Pos, "%s: due.grace: %d: want days, 0 to 366", what, f.Due.Grace)
	}
}

func (v catalogueCheck) indicator(i *Indicator) {
	what := "indicator " + i.ID
	v.known(i.Pos, what, "measure", "measure", i.Measure)
	v.need(i.Pos, what, "name", i.Name.ZH)
	v.need(i.Pos, what, "kind", string(i.Kind))
	v.need(i.Pos, what, "nature", string(i.Nature))
	v.indicatorUnit(i)
	v.reporting(i)
	v.breakdown(i)
	if i.Formula != "" {
		v.formula(i)
	}
	v.quota(i)
	if i.Lumpy && i.Kind != Flow && i.Kind != "" {
		v.add(i.Pos, "%s: lumpy: only a flow arrives in lumps, this is a %s", what, i.Kind)
	}
	if i.Audited && i.Kind != Flow && i.Kind != Level {
		v.add(i.Pos, "%s: audited: only a flow or a level has an audited figure", what)
	}
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
		v.add(i.Pos, "%s: unit %q: an indicator of kind %s has the unit %s", what, i.Unit, i.Kind, want)
	case want == "" && (i.Unit == "nodes" || i.Unit == "confirmed"):
		v.add(i.Pos, "%s: unit %q is that of works or checks", what, i.Unit)
	case !unitKnown(i.Unit):
		v.add(i.Pos, "%s: unit %q is not known: want a base unit (yuan, square_meters, persons, seconds, ratio), one per another, or the plural of what is counted (towns)", what, i.Unit)
	}
	if i.Display != "" {
		if err := displayFits(i.Display, i.Unit); err != nil {
			v.add(i.Pos, "%s: display: %v", what, err)
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
		v.add(i.Pos, "%s: department %s does not owe the form %s; %s do", what, i.Department, f.ID, strings.Join(f.Departments, ", "))
	}
	if i.Frequency != 0 && i.Frequency < f.Frequency {
		v.add(i.Pos, "%s: frequency is finer than that of its form %s", what, f.ID)
	}
}

// breakdown checks an indicator's entities, and concepts by entity.
func (v catalogueCheck) breakdown(i *Indicator) {
	what := "indicator " + i.ID
	if i.EntityKind == "" {
		if len(i.Entities) > 0 || len(i.Concepts) > 0 {
			v.add(i.Pos, "%s: entities and concepts need entity_kind", what)
		}
		if i.Kind == Work {
			v.add(i.Pos, "%s: entity_kind is missing: an indicator of kind work has works for entities", what)
		}
		return
	}
	of := v.EntitiesOfKind(i.EntityKind)
	if len(of) == 0 {
		v.add(i.Pos, "%s: entity_kind: no entity is of the kind %q%s", what, i.EntityKind, didYouMean(i.EntityKind, v.entityKinds()))
		return
	}
	seen := map[string]bool{}
	for _, id := range i.Entities {
		if v.known(i.Pos, what, "entities", "entity", id) && v.Entity(id).Kind != i.EntityKind {
			v.add(i.Pos, "%s: entities: %s is of the kind %s, not %s", what, id, v.Entity(id).Kind, i.EntityKind)
		}
		if seen[id] {
			v.add(i.Pos, "%s: entities: %q stands twice", what, id)
		}
		seen[id] = true
	}
	for _, id := range sortedKeys(i.Concepts) {
		v.among(i.Pos, what, "concepts", id, i)
	}
}

func (v catalogueCheck) entityKinds() []string {
	var kinds []string
	for _, e := range v.Entities {
		if !slices.Contains(kinds, e.Kind) {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

// rule checks one target rule against its indicator.
func (v catalogueCheck) rule(i *Indicator, r *TargetRule) {
	what := "indicator " + i.ID + ": target"
	if r.Measure != "" {
		v.known(r.Pos, what, "measure", "measure", r.Measure)
	}
	for _, id := range r.Entities {
		if i.EntityKind == "" {
			v.add(r.Pos, "%s: entities: the indicator has none", what)
			break
		}
		v.among(r.Pos, what, "entities", id, i)
	}
	v.ruleFigure(i, r)
	v.ruleBound(i, r)
	v.ruleWindow(i, r)
	v.rulePace(i, r)
}

func (v catalogueCheck) ruleFigure(i *Indicator, r *TargetRule) {
	what := "indicator " + i.ID + ": target"
	switch {
	case i.Kind == Work:
		if r.Value != "" || r.Figure != "" {
			v.add(r.Pos, "%s: a work's target is its nodes: leave out value and figure (the work's phrase is cited)", what)
		}
	case i.Kind == Check:
		v.need(r.Pos, what, "figure", r.Figure)
		if r.Value != "" {
			v.add(r.Pos, "%s: value %q: a rule is confirmed or not, it has no value", what, r.Value)
		}
	case r.Plan && r.Value != "":
		v.add(r.Pos, "%s: value %q and plan: true: the figure is the text's or the plan's, keep one", what, r.Value)
	case !r.Plan && (r.Value == "" || r.Figure == ""):
		v.add(r.Pos, "%s: want figure (as written) and value (with its unit), or plan: true", what)
	}
	for _, f := range []struct{ key, value string }{{"value", r.Value}, {"baseline", r.Baseline}} {
		if f.value == "" {
			continue
		}
		if _, err := figureOf(f.value, i.Unit); err != nil {
			v.add(r.Pos, "%s: %s: %v", what, f.key, err)
		}
	}
}

func (v catalogueCheck) ruleBound(i *Indicator, r *TargetRule) {
	what := "indicator " + i.ID + ": target"
	if r.Bound == "" && i.Kind != Work && i.Kind != Check {
		v.add(r.Pos, "%s: bound is missing: at_least, at_most, exactly or about", what)
	}
	if r.Bound == AtMost && r.Ceiling == "" {
		v.add(r.Pos, "%s: at_most needs ceiling: control (not to be passed within the window) or reverse (a level to come down to)", what)
	}
	if r.Bound != AtMost && r.Ceiling != "" {
		v.add(r.Pos, "%s: ceiling %s: only with bound at_most", what, r.Ceiling)
	}
	if r.Bound == AtLeast && i.LowerIsBetter {
		v.add(r.Pos, "%s: at_least, but lower_is_better: want at_most", what)
	}
	if r.Tolerance != "" {
		if _, err := parseTolerance(r.Tolerance); err != nil {
			v.add(r.Pos, "%s: tolerance: %v", what, err)
		}
		if r.Bound != Exactly && r.Bound != About {
			v.add(r.Pos, "%s: tolerance: only with bound exactly or about", what)
		}
	}
}

func (v catalogueCheck) ruleWindow(i *Indicator, r *TargetRule) {
	what := "indicator " + i.ID + ": target"
	w, err := parseRuleWindow(r.Window)
	if err != nil {
		v.add(r.Pos, "%s: window: %v", what, err)
		return
	}
	if r.From != "" && !yearPattern.MatchString(r.From) {
		v.add(r.Pos, "%s: from: %q: want a year such as 2020", what, r.From)
	}
	if r.Until != "" && r.Until != Unstated && !yearPattern.MatchString(r.Until) {
		v.add(r.Pos, "%s: until: %q: want a year such as 2025, or unstated where the text gives none", what, r.Until)
	}
	if !w.recurs() && r.Until != "" {
		v.add(r.Pos, "%s: until: only with a window that comes again (year, half, quarter)", what)
	}
	if w.recurs() && !r.Plan && r.Until == "" {
		v.add(r.Pos, "%s: until is missing: the last year, or unstated where the text gives none", what)
	}
	from, until := v.ruleYears(i, r)
	if from > until {
		v.add(r.Pos, "%s: until %d is before from %d", what, until, from)
	}
	if f := v.FrequencyOf(i); w.recurs() && int(f) > w.months {
		v.add(r.Pos, "%s: window %s is shorter than the periods reported", what, r.Window)
	}
	if !w.deadline.IsZero() && len(v.ruleWindows(i, r, 0)) == 0 {
		v.add(r.Pos, "%s: window %s: want a month after January %d and within ten years of it", what, r.Window, from)
	}
}

func (v catalogueCheck) rulePace(i *Indicator, r *TargetRule) {
	what := "indicator " + i.ID + ": target: pace " + string(r.Pace)
	switch {
	case r.Pace == "":
	case i.Kind == Work && r.Pace != NodeDates, i.Kind != Work && r.Pace == NodeDates:
		v.add(r.Pos, "%s: nodes is the pace of works, and works have no other", what)
	case i.Lumpy && (r.Pace == Linear || r.Pace == PastMedian):
		v.add(r.Pos, "%s: what arrives in lumps has the plan's steps or no pace: a straight line or a forecast would accuse or praise without reason", what)
	case i.Kind == Level && r.Baseline == "" && r.Pace != NoPace && r.Pace != YearEnd:
		v.add(r.Pos, "%s: a level has no pace without a baseline: each report is reached or not", what)
	case r.Window == "open" && i.Kind != Work && r.Pace != NoPace:
		v.add(r.Pos, "%s: an open target has no deadline to keep pace with", what)
	}
}

// maxRules bounds the targets that one indicator declares, which are compared in pairs.
const maxRules = 200

// overlaps finds two targets in force for one entity and window.
func (v catalogueCheck) overlaps(i *Indicator) {
	if len(i.Targets) > maxRules {
		v.add(i.Pos, "indicator %s: targets: %d, at most %d", i.ID, len(i.Targets), maxRules)
		return
	}
	for n, r := range i.Targets {
		for _, before := range i.Targets[:n] {
			if entity, both := bothBind(r, before); both && v.windowsMeet(i, r, before) {
				of := ""
				if entity != "" {
					of = " of " + entity
				}
				v.add(r.Pos, "indicator %s: target: one%s is in force for the window %s already, at %s", i.ID, of, r.Window, before.Pos)
			}
		}
	}
}

// bothBind gives an entity that two rules bind: "" where both bind all.
func bothBind(a, b *TargetRule) (string, bool) {
	switch {
	case len(a.Entities) == 0 && len(b.Entities) == 0:
		return "", true
	case len(a.Entities) == 0:
		return b.Entities[0], true
	case len(b.Entities) == 0:
		return a.Entities[0], true
	}
	bound := setOf(a.Entities)
	for _, e := range b.Entities {
		if bound[e] {
			return e, true
		}
	}
	return "", false
}

func (v catalogueCheck) windowsMeet(i *Indicator, a, b *TargetRule) bool {
	w, err := parseRuleWindow(a.Window)
	u, err2 := parseRuleWindow(b.Window)
	if err != nil || err2 != nil || w != u {
		return false
	}
	fromA, untilA := v.ruleYears(i, a)
	fromB, untilB := v.ruleYears(i, b)
	return !w.recurs() || fromA <= untilB && fromB <= untilA
}

// quota checks that what uses a quota can be compared with what grants it.
func (v catalogueCheck) quota(i *Indicator) {
	if i.GrantedBy == "" || !v.known(i.Pos, "indicator "+i.ID, "granted_by", "indicator", i.GrantedBy) {
		return
	}
	granted := v.Indicator(i.GrantedBy)
	switch {
	case granted == i:
		v.add(i.Pos, "indicator %s: granted_by: it cannot grant itself", i.ID)
	case i.Kind != Flow || granted.Kind != Flow:
		v.add(i.Pos, "indicator %s: granted_by: %s: both must be flows: what is used is compared with what was granted since the year began", i.ID, i.GrantedBy)
	case granted.Formula != "":
		v.add(i.Pos, "indicator %s: granted_by: %s is derived: name what is reported", i.ID, i.GrantedBy)
	case i.Unit != granted.Unit:
		v.add(i.Pos, "indicator %s: granted_by: %s is in %s, this in %s", i.ID, i.GrantedBy, granted.Unit, i.Unit)
	case i.EntityKind != granted.EntityKind:
		v.add(i.Pos, "indicator %s: granted_by: %s is broken down by %q, this by %q", i.ID, i.GrantedBy, granted.EntityKind, i.EntityKind)
	}
}

// formula checks what a derived indicator is made of.
func (v catalogueCheck) formula(i *Indicator) {
	what := "indicator " + i.ID + ": formula"
	f, err := ParseFormula(i.Formula)
	if err != nil {
		v.add(i.Pos, "%s: %v", what, err)
		return
	}
	if i.Kind == Work || i.Kind == Check {
		v.add(i.Pos, "%s: a %s is not computed", what, i.Kind)
	}
	for _, id := range f.Inputs() {
		if !v.known(i.Pos, what, "input", "indicator", id) {
			continue
		}
		input := v.Indicator(id)
		if input.Kind == Work || input.Kind == Check {
			v.add(i.Pos, "%s: %s is a %s, not a quantity", what, id, input.Kind)
		}
		if input.EntityKind != "" && input.EntityKind != i.EntityKind {
			v.add(i.Pos, "%s: %s is broken down by %s, which this indicator is not: their parts may overlap and are not summed", what, id, input.EntityKind)
		}
		if a, b := v.FrequencyOf(i), v.FrequencyOf(input); a != 0 && b != 0 && a%b != 0 {
			v.add(i.Pos, "%s: %s is reported less often than this indicator: their periods never meet", what, id)
		}
	}
	if err := v.dimensions(i, f); err != nil {
		v.add(i.Pos, "%s: %v", what, err)
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
			v.add(i.Pos, "indicator %s: formula: needs itself: %s", id, strings.Join(append(slices.Clone(path[slices.Index(path, id):]), id), " → "))
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

// unfollowedWorks finds works that no indicator follows, or several do.
func (v catalogueCheck) unfollowedWorks() {
	followed := map[string][]string{}
	for _, i := range v.Indicators {
		if i.Kind == Work {
			for _, e := range v.EntitiesOf(i) {
				followed[e] = append(followed[e], i.ID)
			}
		}
	}
	for _, e := range v.Entities {
		if by := followed[e.ID]; v.isWork(e) && len(by) != 1 {
			v.add(e.Pos, "entity %s: followed by %d indicators of kind work %v: want one", e.ID, len(by), by)
		}
	}
}

func (v catalogueCheck) bands() {
	b := v.Bands
	for _, band := range []struct {
		key   string
		value float64
	}{{"far_behind", b.FarBehind}, {"near_ceiling", b.NearCeiling}, {"on_track", b.OnTrack}, {"too_slow", b.TooSlow}} {
		if !(band.value > 0 && band.value <= 1) {
			v.add(b.Pos, "bands: %s: %v: want a ratio above 0, at most 1", band.key, band.value)
		}
	}
	if b.TooSlow >= b.OnTrack {
		v.add(b.Pos, "bands: too_slow %v is not below on_track %v", b.TooSlow, b.OnTrack)
	}
}

// period checks a period that may be left out.
func (v catalogueCheck) period(at Pos, what, key, value string) {
	if value == "" {
		return
	}
	if _, err := ParsePeriod(value); err != nil {
		v.add(at, "%s: %s: %q: want a period such as 2026-M03, 2026-Q1 or 2026-A1", what, key, value)
	}
}

func (v catalogueCheck) need(at Pos, what, key, value string) {
	if strings.TrimSpace(value) == "" {
		v.add(at, "%s: %s is missing", what, key)
	}
}

func (v catalogueCheck) oneOf(at Pos, what, key, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		v.add(at, "%s: %s: %s: want one of %s", what, key, strconv.Quote(value), strings.Join(allowed, ", "))
	}
}

// known says whether an id of a kind is declared, and reports it where not.
func (v catalogueCheck) known(at Pos, what, key, kind, id string) bool {
	if id == "" {
		v.add(at, "%s: %s is missing", what, key)
		return false
	}
	if v.declared(kind, id) {
		return true
	}
	if v.full() { // the search for near names is not for nothing
		return false
	}
	v.add(at, "%s: %s: no %s has the id %q%s", what, key, kind, id, didYouMean(id, v.idsOf(kind)))
	return false
}

func (v catalogueCheck) declared(kind, id string) bool {
	switch kind {
	case "document":
		return v.Document(id) != nil
	case "department":
		return v.Department(id) != nil
	case "measure":
		return v.Measure(id) != nil
	case "entity":
		return v.Entity(id) != nil
	case "indicator":
		return v.Indicator(id) != nil
	}
	return v.Form(id) != nil
}

// among checks that an id is one of an indicator's entities.
func (v catalogueCheck) among(at Pos, what, key, id string, i *Indicator) {
	if len(v.entities[i]) == 0 {
		v.entities[i] = setOf(v.EntitiesOf(i))
	}
	if !v.entities[i][id] && !v.full() {
		v.add(at, "%s: %s: %q is not among the indicator's entities%s", what, key, id, didYouMean(id, v.EntitiesOf(i)))
	}
}

func setOf(ids []string) map[string]bool {
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}

func (v catalogueCheck) idsOf(kind string) []string {
	x := v.indexed()
	switch kind {
	case "document":
		return sortedKeys(x.documents)
	case "department":
		return sortedKeys(x.departments)
	case "measure":
		return sortedKeys(x.measures)
	case "entity":
		return sortedKeys(x.entities)
	case "indicator":
		return sortedKeys(x.indicators)
	}
	return sortedKeys(x.forms)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, cmp.Compare)
	return keys
}

// dimension is the exponents of a unit's words: yuan_per_square_meter is yuan 1, square_meters −1.
type dimension map[string]int

// dimensionOf takes a unit's suffix apart.
func dimensionOf(unit string) dimension {
	d := dimension{}
	for n, word := range strings.Split(unit, "_per_") {
		if word == "ratio" || word == "" {
			continue
		}
		if n == 0 {
			d[singular(word)]++
		} else {
			d[singular(word)]--
		}
	}
	return d
}

// singular is the word that stands after per: meters, meter.
func singular(word string) string { return strings.TrimSuffix(word, "s") }

func (d dimension) times(o dimension, sign int) dimension {
	r := dimension{}
	for k, n := range d {
		r[k] += n
	}
	for k, n := range o {
		r[k] += sign * n
	}
	for k, n := range r {
		if n == 0 {
			delete(r, k)
		}
	}
	return r
}

func (d dimension) equal(o dimension) bool { return len(d.times(o, -1)) == 0 }

func (d dimension) String() string {
	if len(d) == 0 {
		return "ratio"
	}
	var parts []string
	for _, k := range sortedKeys(d) {
		parts = append(parts, fmt.Sprintf("%s^%d", k, d[k]))
	}
	return strings.Join(parts, "·")
}

// dimensions checks that a formula gives the indicator's unit.
func (v catalogueCheck) dimensions(i *Indicator, f *Formula) error {
	d, err := v.dimensionsOf(&f.root)
	if err != nil || d == nil {
		return err
	}
	if want := dimensionOf(i.Unit); !d.equal(want) {
		return fmt.Errorf("%s gives %s, the unit %s is %s", f, d, i.Unit, want)
	}
	return nil
}

// dimensionsOf is nil where an input is not declared, which is reported elsewhere.
func (v catalogueCheck) dimensionsOf(n *formulaNode) (dimension, error) {
	switch n.op {
	case 'n':
		return dimension{}, nil
	case 'i':
		if i := v.Indicator(n.input); i != nil {
			return dimensionOf(i.Unit), nil
		}
		return nil, nil
	}
	a, err := v.dimensionsOf(n.left)
	if err != nil || a == nil {
		return nil, err
	}
	b, err := v.dimensionsOf(n.right)
	if err != nil || b == nil {
		return nil, err
	}
	switch n.op {
	case '*':
		return a.times(b, 1), nil
	case '/':
		return a.times(b, -1), nil
	}
	if !a.equal(b) && !n.isNegation() {
		return nil, fmt.Errorf("%s and %s cannot be added or subtracted", a, b)
	}
	return b, nil
}

// isNegation says whether a node is 0 − x, as the parser makes of −x.
func (n *formulaNode) isNegation() bool {
	return n.op == '-' && n.left.op == 'n' && n.left.number == 0
}
