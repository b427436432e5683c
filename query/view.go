package query

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
)

// view is everything as it was known at an earlier revision. It is expanded
// when it is asked for: an indicator at a time for the families that are its
// own, wholly for those that all share.
type view struct {
	knowledge
	mu      sync.Mutex
	parts   map[string]*part // by indicator; "" for what departments owe
	whole   part
	samples atomic.Int64 // laid out so far
}

// part is a state that is made once, when it is first asked for.
type part struct {
	once   sync.Once
	groups [][]*series
	state
}

// newView is what was known at a revision.
func newView(s *Snapshot, revision uint32) *view {
	facts := s.bare()
	facts.revision = revision
	v := &view{knowledge: knowledge{Snapshot: facts, revision: revision}, parts: map[string]*part{}}
	for _, e := range s.editions {
		if e.revision <= revision {
			v.catalogue = e.catalogue
			v.editions = append(v.editions, e)
		}
	}
	return v
}

// factsOf are the facts that a selector is made of: a snapshot, or an earlier state of it.
func factsOf(s *Snapshot, from selector) knowledge {
	if v, ok := from.(*view); ok {
		return v.knowledge
	}
	return knowledge{Snapshot: s, revision: latest, catalogue: s.catalogue, editions: s.editions}
}

// selects gives the series that fit, in the order of their labels.
func (v *view) selects(matchers []*labels.Matcher) []*series {
	name, rest := splitName(matchers)
	return gather(v.choices(name, rest), rest)
}

// choose gives the families whose name every matcher fits.
func (v *view) choose(name []*labels.Matcher) []*family { return v.choices(name, nil) }

// choices expands as little as the matchers allow.
func (v *view) choices(name, rest []*labels.Matcher) []*family {
	if v.catalogue == nil {
		return nil // before the first catalogue nothing was known
	}
	for _, m := range rest {
		if m.Name == "indicator" && m.Type == labels.MatchEqual && m.Value != "" {
			return v.part(m.Value).choose(name)
		}
	}
	for _, m := range name {
		if m.Type == labels.MatchEqual {
			return v.named(m.Value, name)
		}
	}
	return v.all().choose(name)
}

// named gives a family by its name.
func (v *view) named(family string, name []*labels.Matcher) []*family {
	switch {
	case strings.HasPrefix(family, "report_"):
		if f := v.part("").choose(name); f != nil {
			return f
		}
	case !isShared(family):
		// Of two indicators whose ids begin alike, one has the family.
		for _, i := range v.catalogue.Indicators {
			if nameHas(family, i.ID) {
				if f := v.part(i.ID).choose(name); f != nil {
					return f
				}
			}
		}
		return nil
	}
	return v.all().choose(name)
}

// nameHas says whether a family may belong to an indicator of its own.
func nameHas(name, id string) bool {
	return strings.HasPrefix(name, id) && len(name) > len(id) && name[len(id)] == '_'
}

func isShared(name string) bool {
	return slices.ContainsFunc(indicators.SharedFamilies(), func(f indicators.Family) bool { return f.Name == name })
}

// part expands an indicator's subjects, or for "" what departments owe, once.
func (v *view) part(id string) *part {
	v.mu.Lock()
	p := v.parts[id]
	if p == nil {
		if id != "" && v.catalogue.Indicator(id) == nil {
			v.mu.Unlock()
			return &part{} // not kept: a client may ask for any id
		}
		p = &part{}
		v.parts[id] = p
	}
	v.mu.Unlock()
	p.once.Do(func() {
		p.groups = v.expandAll(v.keysOf(id))
		p.state = newState(p.groups)
		v.samples.Add(int64(count(p.groups)))
	})
	return p
}

// all expands everything, once.
func (v *view) all() *part {
	v.whole.once.Do(func() {
		groups := slices.Clone(v.part("").groups)
		for _, i := range v.catalogue.Indicators {
			groups = append(groups, v.part(i.ID).groups...)
		}
		v.whole.state = newState(groups)
	})
	return &v.whole
}

func (v *view) keysOf(id string) []groupKey {
	set := map[groupKey]bool{}
	if id == "" {
		v.obligors(set)
		return v.sorted(set)
	}
	for _, entity := range v.catalogue.EntitiesOf(v.catalogue.Indicator(id)) {
		set[groupKey{ofSubject, id, entity}] = true
	}
	for s := range v.subjects.all() {
		if s.Indicator == id {
			set[subjectKey(s)] = true
		}
	}
	return v.sorted(set)
}

// views keeps the latest few that were asked for. A view of an earlier
// revision stays true when commits follow, unless its snapshot was laid out for another year.
type views struct {
	location *time.Location

	mu      sync.Mutex
	limit   int
	samples int64   // that all views together may hold before the least used go
	kept    []*view // the latest asked for last
}

func (k *views) at(s *Snapshot, revision uint32) *view {
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, v := range k.kept {
		if v.revision == revision && v.horizon.Equal(s.horizon) {
			k.kept = append(slices.Delete(k.kept, i, i+1), v)
			k.trim()
			return v
		}
	}
	v := newView(s, revision)
	k.kept = append(k.kept, v)
	k.trim()
	return v
}

// trim lets the least used go, but never the latest asked for.
func (k *views) trim() {
	var held int64
	for _, v := range k.kept {
		held += v.samples.Load()
	}
	for len(k.kept) > 1 && (len(k.kept) > k.limit || held > k.samples) {
		held -= k.kept[0].samples.Load()
		k.kept = slices.Delete(k.kept, 0, 1)
	}
}

// known gives what was known at an instant written as text: a date means the end of
// that day in the instance's zone, empty means now.
func (k *views) known(s *Snapshot, text string) (selector, error) {
	if text == "" {
		return s, nil
	}
	t, err := ParseAsOf(text, k.location)
	if err != nil {
		return nil, err
	}
	revision := s.revisionAt(t)
	if revision >= s.revision {
		return s, nil
	}
	return k.at(s, revision), nil
}
