package indicators

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"zhibiao/indicators/periods"
)

// catalogueIndex finds by id. It is built on first use, so that a catalogue put
// together by hand (in a test) works as a loaded one does.
type catalogueIndex struct {
	once        sync.Once
	documents   map[string]*Document
	departments map[string]*Department
	measures    map[string]*Measure
	entities    map[string]*Entity
	indicators  map[string]*Indicator
	forms       map[string]*Form
	ofForm      map[string][]*Indicator
	ofKind      map[string][]*Entity
	figures     map[*TargetRule]float64    // values in base units, as far as they can be read
	written     map[string]Figures         // by indicator, without a target
	called      map[string][]calledFigures // by indicator, of forms that call their figures something
	formulas    map[string]*Formula        // of derived indicators, by id
	dependents  map[string][]*Indicator    // by the id of an input
	readers     map[string][]*Form         // of an indicator's figure
}

func (c *Catalogue) indexed() *catalogueIndex {
	c.index.once.Do(func() {
		x := &c.index
		x.documents = byID(c.Documents, func(d *Document) string { return d.ID })
		x.departments = byID(c.Departments, func(d *Department) string { return d.ID })
		x.measures = byID(c.Measures, func(m *Measure) string { return m.ID })
		x.entities = byID(c.Entities, func(e *Entity) string { return e.ID })
		x.indicators = byID(c.Indicators, func(i *Indicator) string { return i.ID })
		x.forms = byID(c.Forms, func(f *Form) string { return f.ID })
		x.ofForm = map[string][]*Indicator{}
		x.figures, x.written = map[*TargetRule]float64{}, map[string]Figures{}
		x.formulas, x.dependents = map[string]*Formula{}, map[string][]*Indicator{}
		for _, i := range c.Indicators {
			x.ofForm[i.Form] = append(x.ofForm[i.Form], i)
			x.derivation(i)
			var policy []float64
			for _, r := range i.Targets {
				if v, err := figureOf(c.Units, r.Value, i.Unit); err == nil && r.Value != "" {
					x.figures[r] = v
					policy = append(policy, v)
				}
			}
			x.written[i.ID] = newFigures(c.Units, i, policy)
		}
		x.ofKind = map[string][]*Entity{}
		for _, e := range c.Entities {
			x.ofKind[e.Kind] = append(x.ofKind[e.Kind], e)
		}
		x.noteFigures(c)
		x.noteReaders(c)
	})
	return &c.index
}

// derivation notes what an indicator is derived from; one whose formula cannot be read, which validation refuses, from nothing.
func (x *catalogueIndex) derivation(i *Indicator) {
	if i.Formula == "" {
		return
	}
	f, err := ParseFormula(i.Formula)
	if err != nil {
		return
	}
	x.formulas[i.ID] = f
	for _, input := range f.inputs {
		x.dependents[input] = append(x.dependents[input], i)
	}
}

// byID keeps the first of equal ids; validation reports the others.
func byID[T any](list []*T, id func(*T) string) map[string]*T {
	m := make(map[string]*T, len(list))
	for _, v := range list {
		if m[id(v)] == nil {
			m[id(v)] = v
		}
	}
	return m
}

// Document, Department, Measure, Entity, Indicator and Form find by id; nil when there is none.
func (c *Catalogue) Document(id string) *Document     { return c.indexed().documents[id] }
func (c *Catalogue) Department(id string) *Department { return c.indexed().departments[id] }
func (c *Catalogue) Measure(id string) *Measure       { return c.indexed().measures[id] }
func (c *Catalogue) Entity(id string) *Entity         { return c.indexed().entities[id] }
func (c *Catalogue) Indicator(id string) *Indicator   { return c.indexed().indicators[id] }
func (c *Catalogue) Form(id string) *Form             { return c.indexed().forms[id] }

// Readers are the forms with cells that state an indicator's figure, in the catalogue's order.
func (c *Catalogue) Readers(indicator string) []*Form { return c.indexed().readers[indicator] }

func (x *catalogueIndex) noteReaders(c *Catalogue) {
	x.readers = map[string][]*Form{}
	for _, f := range c.Forms {
		if f.Plan {
			continue
		}
		note := func(id string) {
			if list := x.readers[id]; id != "" && !slices.Contains(list, f) {
				x.readers[id] = append(list, f)
			}
		}
		for _, s := range f.Sheets {
			for _, t := range s.Tables {
				for _, m := range t.meanings() {
					if m.Role != "" && m.Role != RoleValue {
						continue
					}
					note(m.Indicator)
					for _, id := range m.Indicators {
						note(id)
					}
				}
			}
		}
	}
}

// NearDepartment and NearForm end a message on an id that nobody declares: they name the nearest, or all where they are few.
func (c *Catalogue) NearDepartment(id string) string {
	return DidYouMean(id, sortedKeys(c.indexed().departments))
}
func (c *Catalogue) NearForm(id string) string { return DidYouMean(id, sortedKeys(c.indexed().forms)) }

// IndicatorsOfForm lists the indicators that a form reports first, in the catalogue's order. It must not be changed.
func (c *Catalogue) IndicatorsOfForm(form string) []*Indicator { return c.indexed().ofForm[form] }

// EntitiesOfKind lists the entities of a kind, in the catalogue's order. It must not be changed.
func (c *Catalogue) EntitiesOfKind(kind string) []*Entity { return c.indexed().ofKind[kind] }

// EntitiesOf lists the ids of the entities that an indicator is broken down
// by, in the catalogue's order; one "" when it has none.
func (c *Catalogue) EntitiesOf(i *Indicator) []string {
	switch {
	case i.EntityKind == "":
		return []string{""}
	case len(i.Entities) > 0:
		return slices.Clone(i.Entities)
	}
	var ids []string
	for _, e := range c.EntitiesOfKind(i.EntityKind) {
		ids = append(ids, e.ID)
	}
	return ids
}

// FrequencyOf is how often an indicator is reported: its own, or its form's; 0 when neither says.
func (c *Catalogue) FrequencyOf(i *Indicator) periods.Frequency {
	if f := c.Form(i.Form); f != nil {
		return cmp.Or(i.Frequency, f.Frequency)
	}
	return i.Frequency
}

// MeasureOf is the measure that a subject belongs to: a work's own, else the indicator's.
func (c *Catalogue) MeasureOf(s Subject) *Measure {
	if e := c.Entity(s.Entity); e != nil && e.Measure != "" {
		return c.Measure(e.Measure)
	}
	if i := c.Indicator(s.Indicator); i != nil {
		return c.Measure(i.Measure)
	}
	return nil
}

// reporterOf is the id of the department that reports a subject: an entity's own, else the indicator's.
func (c *Catalogue) reporterOf(s Subject) string {
	if e := c.Entity(s.Entity); e != nil && e.Department != "" {
		return e.Department
	}
	if i := c.Indicator(s.Indicator); i != nil {
		return i.Department
	}
	return ""
}

// ConceptOf is how an indicator is defined (口径) for an entity.
func (i *Indicator) ConceptOf(entity string) Text {
	if t, ok := i.Concepts[entity]; ok {
		return t
	}
	return i.Concept
}

func (c *Catalogue) zone() *time.Location {
	if c.Location == nil {
		return time.UTC
	}
	return c.Location
}

// Subjects lists every subject that the catalogue declares, whether anything was reported of it or not.
func (c *Catalogue) Subjects() []Subject {
	var all []Subject
	for _, i := range c.Indicators {
		for _, entity := range c.EntitiesOf(i) {
			all = append(all, Subject{i.ID, entity})
		}
	}
	return all
}
