package query

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/prometheus/common/model"

	"zhibiao/indicators"
)

// builder makes the next snapshot from the last.
type builder struct {
	*Snapshot
	touched map[groupKey]bool
	all     bool // everything is to be expanded anew
	fresh   map[indicators.Subject]*history
	last    struct { // the subject that own was asked for last: facts come in runs
		subject indicators.Subject
		history *history
	}
}

// after begins the snapshot after another, laid out for now, in the instance's zone.
func after(s *Snapshot, now time.Time) *builder {
	next := *s
	next.number++
	next.subjects, next.reports, next.groups = s.subjects.copy(), s.reports.copy(), s.groups.copy()
	next.families = maps.Clone(s.families)
	next.editions = slices.Clip(s.editions)
	b := &builder{Snapshot: &next, touched: map[groupKey]bool{}, fresh: map[indicators.Subject]*history{}}
	// To the end of next year, so that a new window's target stands when its year begins.
	if horizon := time.Date(now.Year()+2, time.January, 1, 0, 0, 0, 0, now.Location()); !horizon.Equal(next.horizon) {
		next.horizon = horizon
		next.fresh = time.Date(now.Year()+1, time.January, 1, 0, 0, 0, 0, now.Location())
		b.all = true
	}
	return b
}

// take notes a commit's facts and what they touch.
func (b *builder) take(c indicators.Commit) error {
	if c.Revision <= int64(b.revision) || c.Revision >= latest {
		return fmt.Errorf("revision %d after %d: %w", c.Revision, b.revision, ErrOrder)
	}
	b.revision, b.known = uint32(c.Revision), c.Known
	for len(b.knownAt) < int(c.Revision) {
		// Only ever appended to, under the lock: older snapshots hold a shorter part of the same array.
		b.knownAt = append(b.knownAt, c.Known.UnixMilli())
	}
	if c.Catalogue != nil {
		b.catalogue = c.Catalogue
		b.editions = append(b.editions, edition{b.revision, c.Known, c.Catalogue})
		b.all = true
	}
	b.takeFacts(c)
	for _, r := range c.Reports {
		o := obligor{r.Form, r.Department}
		b.reports.set(o, append(slices.Clip(b.reports.get(o)), knownReport{b.revision, r}))
		for _, d := range b.metBy(r) {
			b.touched[groupKey{ofForm, r.Form, d}] = true
			b.touched[groupKey{kind: ofDepartment, first: d}] = true
		}
		if r.Outcome.TakesBack() {
			b.touchDisputed(r.Form)
		}
	}
	return nil
}

// touchDisputed touches what a form and another state: a report that is taken back disputes nothing any more.
func (b *builder) touchDisputed(form string) {
	if b.catalogue == nil {
		return
	}
	for _, i := range b.catalogue.Indicators {
		readers := b.catalogue.Readers(i.ID)
		if len(readers) < 2 || !slices.ContainsFunc(readers, func(f *indicators.Form) bool { return f.ID == form }) {
			continue
		}
		for _, e := range b.catalogue.EntitiesOf(i) {
			b.touched[subjectKey(indicators.Subject{Indicator: i.ID, Entity: e})] = true
		}
	}
}

// metBy are the units whose obligations a report may meet.
func (b *builder) metBy(r indicators.Report) []string {
	if b.catalogue != nil {
		if f := b.catalogue.Form(r.Form); f != nil {
			return indicators.DutiesOf(b.catalogue).Relatives(f, r.Department)
		}
	}
	return []string{r.Department}
}

func (b *builder) takeFacts(c indicators.Commit) {
	for _, o := range c.Observations {
		b.own(o.Subject).say(b.revision, o)
	}
	for _, t := range c.Targets {
		h := b.own(t.Subject)
		h.targets = append(h.targets, plannedTarget{b.revision, t})
	}
}

// own is a subject's history for changing in place: the next snapshot's, which nobody holds yet.
func (b *builder) own(s indicators.Subject) *history {
	if b.last.history != nil && b.last.subject == s {
		return b.last.history
	}
	h := b.fresh[s]
	if h == nil {
		h = b.subjects.get(s).grown()
		b.fresh[s] = h
		b.subjects.set(s, h)
		b.touched[subjectKey(s)] = true
	}
	b.last.subject, b.last.history = s, h
	return h
}

// pack lets go of the room that grew with a bulk load: most histories are
// long-lived and rarely added to.
func (b *builder) pack() {
	for _, h := range b.fresh {
		if cap(h.said)-len(h.said) > len(h.said)/16 {
			h.said = append(make([]statement, 0, len(h.said)), h.said...)
		}
		if cap(h.origins) > len(h.origins) {
			h.origins = append(make([]origin, 0, len(h.origins)), h.origins...)
		}
	}
}

// finish expands what was touched and puts it in its families.
func (b *builder) finish() *Snapshot {
	if b.catalogue == nil {
		return b.Snapshot
	}
	r := factsOf(b.Snapshot, b.Snapshot)
	keys := r.sorted(b.keys())
	fresh := r.expandAll(keys)
	if b.all {
		b.groups = newSharedMap[groupKey, []*series]()
		for i, key := range keys {
			b.groups.set(key, fresh[i])
		}
		b.state, b.samples = newState(fresh), count(fresh)
		return b.Snapshot
	}
	b.exchange(keys, fresh)
	return b.Snapshot
}

// keys are the groups to expand: all, or the touched ones and what derives from them.
func (b *builder) keys() map[groupKey]bool {
	set := b.touched
	if b.all {
		for s := range b.subjects.all() {
			set[subjectKey(s)] = true
		}
		for _, s := range b.catalogue.Subjects() {
			set[subjectKey(s)] = true
		}
		knowledge{catalogue: b.catalogue}.obligors(set)
		return set
	}
	for key := range maps.Clone(set) {
		if key.kind == ofSubject {
			for _, d := range indicators.Dependents(b.catalogue, indicators.Subject{Indicator: key.first, Entity: key.then}) {
				set[subjectKey(d)] = true
			}
		}
	}
	return set
}

// count is how many samples there are.
func count(groups [][]*series) (n int) {
	for _, group := range groups {
		for _, s := range group {
			n += len(s.samples)
		}
	}
	return n
}

// exchange puts fresh groups in the place of the old ones, family by family.
func (b *builder) exchange(keys []groupKey, fresh [][]*series) {
	type change struct{ old, fresh []*series }
	changes := map[string]*change{}
	of := func(s *series) *change {
		name := s.labels.Get(model.MetricNameLabel)
		c := changes[name]
		if c == nil {
			c = &change{}
			changes[name] = c
		}
		return c
	}
	for i, key := range keys {
		for _, s := range b.groups.get(key) {
			c := of(s)
			c.old = append(c.old, s)
			b.samples -= len(s.samples)
		}
		for _, s := range fresh[i] {
			c := of(s)
			c.fresh = append(c.fresh, s)
			b.samples += len(s.samples)
		}
		b.groups.set(key, fresh[i])
	}
	named := len(b.families)
	for name, c := range changes {
		if len(c.fresh) == 0 && b.families[name] == nil {
			continue
		}
		if b.families[name] == nil {
			named = -1
		}
		if f := b.families[name].replace(c.old, c.fresh); len(f.series) > 0 {
			b.families[name] = f
		} else {
			delete(b.families, name)
		}
	}
	if named != len(b.families) {
		b.names = slices.Sorted(maps.Keys(b.families))
	}
}
