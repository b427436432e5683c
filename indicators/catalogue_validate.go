package indicators

import (
	"regexp"
	"slices"
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

// validateCatalogue reports everything in a decoded catalogue that cannot be right.
func validateCatalogue(c *Catalogue, p *problems) {
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
	v.kindNames()
	for _, f := range c.Forms {
		v.form(f)
	}
	for _, i := range c.Indicators {
		v.indicator(i)
	}
	v.cycles()
	checkFamilies(v)
	v.unfollowedWorks()
	if v.Calendar != nil {
		v.Calendar.validate(func(key, message string) { v.add(v.key(v.Calendar.Pos, key), "calendar: %s: %s", key, message) })
	}
	v.bands(v.Bands)
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
		v.add(v.key(d.Pos, "year"), "document %s: year %d: want four digits", d.ID, d.Year)
	case d.Year != 0 && !d.Issued.IsZero() && d.Issued.Year() != d.Year:
		v.add(v.key(d.Pos, "year"), "document %s: year %d is not that of issued, %s", d.ID, d.Year, d.Issued.Format("2006-01-02"))
	}
}

func (v catalogueCheck) department(d *Department) {
	what := "department " + d.ID
	v.need(d.Pos, what, "name", d.Name.ZH)
	v.ownBands(d.Bands)
	if !d.ValidFrom.IsZero() && !d.ValidTo.IsZero() && !d.ValidFrom.Before(d.ValidTo) {
		v.add(v.key(d.Pos, "valid_to"), "%s: valid_to %s is not after valid_from %s", what, d.ValidTo.Format("2006-01-02"),
			d.ValidFrom.Format("2006-01-02"))
	}
	if d.Successor == "" {
		return
	}
	if v.known(d.Pos, what, "successor", "department", d.Successor) {
		s := v.Department(d.Successor)
		if !d.ValidTo.IsZero() && !s.ValidTo.IsZero() && s.ValidTo.Before(d.ValidTo) {
			v.add(v.key(d.Pos, "successor"), "%s: its successor %s ended before it, on %s", what, s.ID, s.ValidTo.Format("2006-01-02"))
		}
	}
	seen := map[string]bool{d.ID: true}
	for s := v.Department(d.Successor); s != nil; s = v.Department(s.Successor) {
		if seen[s.ID] {
			v.add(v.key(d.Pos, "successor"), "%s: successor: %s comes back to itself", what, s.ID)
			return
		}
		seen[s.ID] = true
	}
}

// departmentNames makes sure that no name, short name or alias names two units.
func (v catalogueCheck) departmentNames() {
	seen := map[string]*Department{}
	for _, d := range v.Departments {
		for n, name := range append([]string{d.Name.ZH, d.Short}, d.Aliases...) {
			key := []string{"name", "short", "aliases"}[min(n, 2)]
			if before := seen[name]; before != nil && before != d && name != "" {
				v.add(v.key(d.Pos, key), "department %s: %q names %s too, at %s: a name must tell them apart", d.ID, name, before.ID,
					before.Pos)
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
	v.ownBands(m.Bands)
	role := map[string]string{}
	for _, list := range []struct {
		key string
		ids []string
	}{{"lead", m.Lead}, {"support", m.Support}, {"implement", m.Implement}} {
		for _, id := range list.ids {
			v.known(m.Pos, what, list.key, "department", id)
			if role[id] != "" {
				v.add(v.key(m.Pos, list.key), "%s: %s: %q stands under %s already", what, list.key, id, role[id])
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
	if e.Responsible != "" {
		v.known(e.Pos, what, "responsible", "department", e.Responsible)
	}
	if v.isWork(e) {
		v.work(e)
	} else if e.Verb != "" || len(e.Nodes) > 0 || e.Phrase != "" || e.Responsible != "" {
		v.add(v.key(e.Pos, "verb", "phrase", "nodes", "responsible"),
			"%s: verb, phrase, nodes and responsible are of works; no indicator of kind work has the kind %q", what, e.Kind)
	}
}

// isWork says whether an entity is of a kind that an indicator of kind work follows.
func (v catalogueCheck) isWork(e *Entity) bool { return v.works[e.Kind] }

func (v catalogueCheck) work(e *Entity) {
	what := "entity " + e.ID
	v.need(e.Pos, what, "phrase", e.Phrase)
	v.oneOf(e.Pos, what, "verb", e.Verb, verbs)
	if len(e.Nodes) == 0 {
		v.add(v.key(e.Pos, "nodes"), "%s: nodes: a work is judged by its nodes; give at least one", what)
	}
	seen := map[string]bool{}
	for _, n := range e.Nodes {
		v.need(e.Pos, what+": nodes", "id", n.ID)
		v.need(e.Pos, what+": node "+n.ID, "name", n.Name.ZH)
		v.oneOf(e.Pos, what+": node "+n.ID, "verb", n.Verb, verbs)
		if n.ID != "" && !idPattern.MatchString(n.ID) {
			v.add(v.key(e.Pos, "nodes"), "%s: node %q: an id is lower-case letters and digits joined by _", what, n.ID)
		}
		if seen[n.ID] {
			v.add(v.key(e.Pos, "nodes"), "%s: node %q stands twice", what, n.ID)
		}
		seen[n.ID] = true
		if e.Verb == "谋划" && n.Verb != "" && !slices.Contains(preparatory, n.Verb) {
			v.add(v.key(e.Pos, "nodes"), "%s: node %s is %s, but a work that is only to be planned (谋划) is judged on its preparatory "+
				"nodes alone", what, n.ID, n.Verb)
		}
	}
}

// entityNames makes sure that within a kind no name or alias names two entities.
func (v catalogueCheck) entityNames() {
	seen := map[[2]string]*Entity{}
	for _, e := range v.Entities {
		for n, name := range append([]string{e.Name.ZH}, e.Aliases...) {
			key := []string{"name", "aliases"}[min(n, 1)]
			id := [2]string{e.Kind, name}
			if before := seen[id]; before != nil && before != e && name != "" {
				v.add(v.key(e.Pos, key), "entity %s: %q names %s too, at %s: a name must tell them apart", e.ID, name, before.ID,
					before.Pos)
			}
			seen[id] = e
		}
	}
}

// kindNames makes sure that what is called by a name is there.
func (v catalogueCheck) kindNames() {
	known := v.entityKinds()
	for _, kind := range sortedKeys(v.Kinds) {
		if !slices.Contains(known, kind) {
			v.add(v.kinds[kind], "kinds: no entity is of the kind %q%s", kind, DidYouMean(kind, known))
		}
	}
}

func (v catalogueCheck) form(f *Form) {
	what := "form " + f.ID
	if len(f.Sheets) > 0 { // a form without sheets is owed, but not read
		f.validate(v.Catalogue, v.problems)
	}
	v.need(f.Pos, what, "name", f.Name.ZH)
	if len(f.Departments) == 0 {
		v.add(v.key(f.Pos, "departments"), "%s: departments: no unit owes it", what)
	}
	for _, d := range f.Departments {
		v.known(f.Pos, what, "departments", "department", d)
	}
	checkOwners(v, f)
	v.checkChain(f, what)
	if f.Frequency == 0 {
		v.add(f.Pos, "%s: frequency is missing: month, quarter, half or year", what)
	}
	v.period(f.Pos, what, "first", f.First)
	v.checkDays(f, what)
	if why := ReportingOf(v.Catalogue).noZero(f); f.Nil == NilZero && why != "" {
		v.add(v.key(f.Pos, "nil"), "%s: nil: zero cannot be said of it: %s; write none, or false", what, why)
	}
	if n := f.Due.mendDays(); n < 0 || n > 60 {
		v.add(v.key(f.Pos, "due.mend_days"), "%s: due.mend_days: %d: want working days, 0 to 60", what, n)
	}
}

// checkDays finds what is wrong with the days on which a form closes and is due.
func (v catalogueCheck) checkDays(f *Form, what string) {
	if f.Due.Day < 1 || f.Due.Day > 31 {
		v.add(v.key(f.Pos, "due.day"), "%s: due.day: %d: want a day of the month, 1 to 31", what, f.Due.Day)
	}
	if f.Closes < 0 || f.Closes > 31 {
		v.add(v.key(f.Pos, "closes"), "%s: closes: %d: want a day of the month, 1 to 31", what, f.Closes)
	}
	if f.Due.Month < -12 || f.Due.Month > 36 || f.Due.Month < 0 && !f.Plan {
		v.add(v.key(f.Pos, "due.month"), "%s: due.month: %d: want the months after the period's last one, 1 to 36; before it, -1 to -12, "+
			"only for a plan", what, f.Due.Month)
	}
	if f.Due.Grace < 0 || f.Due.Grace > 366 {
		v.add(v.key(f.Pos, "due.grace"), "%s: due.grace: %d: want days, 0 to 366", what, f.Due.Grace)
	}
}

// checkChain finds what is wrong with who agrees to a form.
func (v catalogueCheck) checkChain(f *Form, what string) {
	for i, d := range f.Countersign {
		v.known(f.Pos, what, "countersign", "department", d)
		switch {
		case slices.Contains(f.Departments, d):
			v.add(v.key(f.Pos, "countersign"), "%s: countersign: %s owes the form itself: name units that agree to another's report",
				what, d)
		case slices.Contains(f.Countersign[:i], d):
			v.add(v.key(f.Pos, "countersign"), "%s: countersign: %s stands twice", what, d)
		}
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

// ownBands are those of an indicator, a department or a measure, over the catalogue's.
func (v catalogueCheck) ownBands(b Bands) {
	if b != (Bands{}) {
		v.bands(b.over(v.Bands.withDefaults()))
	}
}

// bands are the catalogue's, with those of something of it in their place.
func (v catalogueCheck) bands(b Bands) {
	for _, band := range []struct {
		key   string
		value float64
	}{{"far_behind", b.FarBehind}, {"near_ceiling", b.NearCeiling}, {"on_track", b.OnTrack}, {"too_slow", b.TooSlow}} {
		if !(band.value > 0 && band.value <= 1) {
			v.add(v.key(b.Pos, band.key), "bands: %s: %v: want a ratio above 0, at most 1", band.key, band.value)
		}
	}
	if b.TooSlow >= b.OnTrack {
		v.add(v.key(b.Pos, "too_slow"), "bands: too_slow %v is not below on_track %v", b.TooSlow, b.OnTrack)
	}
}
