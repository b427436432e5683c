package query

import (
	"maps"
	"math"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
)

// Snapshot is one state of everything: immutable, read without locks.
type Snapshot struct {
	revision  uint32
	known     time.Time // of the newest commit
	horizon   time.Time // how far ahead turns of the clock are laid out
	fresh     time.Time // when it must be laid out anew
	catalogue *indicators.Catalogue
	editions  []edition
	knownAt   []time.Time // by revision − 1

	subjects map[indicators.Subject]*history
	reports  map[obligor][]knownReport
	groups   map[groupKey][]*series // what each subject, or reporting department, expands to
	families map[string]*family
	names    []string
	samples  int
}

// edition is a catalogue and the revision that brought it.
type edition struct {
	revision  uint32
	known     time.Time
	catalogue *indicators.Catalogue
}

type obligor struct{ form, department string }

// groupKey names what is expanded as one: a subject, the obligations of a form, or a department's record.
type groupKey struct {
	kind        groupKind
	first, then string
}

type groupKind uint8

const (
	ofSubject groupKind = iota
	ofForm
	ofDepartment
)

func subjectKey(s indicators.Subject) groupKey { return groupKey{ofSubject, s.Indicator, s.Entity} }

func emptySnapshot() *Snapshot {
	return &Snapshot{
		subjects: map[indicators.Subject]*history{}, reports: map[obligor][]knownReport{},
		groups: map[groupKey][]*series{}, families: map[string]*family{},
	}
}

// Apply takes commits in, in the order of their revisions, and swaps the
// snapshot for one that knows them. Only what they touch is expanded anew.
func (db *DB) Apply(commits ...indicators.Commit) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	start := time.Now()
	b := db.begin()
	for _, c := range commits {
		b.take(c)
	}
	db.publish(b, start)
	return nil
}

// Load takes a whole ledger in at once.
func (db *DB) Load(commits func(yield func(indicators.Commit, error) bool)) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	start := time.Now()
	b := db.begin()
	b.bulk = true
	for c, err := range commits {
		if err != nil {
			return err
		}
		b.take(c)
	}
	db.publish(b, start)
	return nil
}

// refresh lays everything out again when the clock has come near the horizon.
func (db *DB) refresh() *Snapshot {
	db.mu.Lock()
	defer db.mu.Unlock()
	if s := db.current.Load(); db.config.Now().Before(s.fresh) {
		return s // another was quicker
	}
	b := db.begin()
	b.all = true
	db.publish(b, time.Now())
	return db.current.Load()
}

func (db *DB) publish(b *builder, start time.Time) {
	s := b.finish()
	db.current.Store(s)
	db.stats.built(time.Since(start))
}

// builder makes the next snapshot from the last.
type builder struct {
	*Snapshot
	touched map[groupKey]bool
	all     bool // everything is to be expanded anew
	bulk    bool // histories may be changed in place: nobody holds them yet
	fresh   map[indicators.Subject]*history
}

func (db *DB) begin() *builder {
	last := db.current.Load()
	next := *last
	next.subjects = maps.Clone(last.subjects)
	next.reports = maps.Clone(last.reports)
	next.groups = maps.Clone(last.groups)
	next.families = maps.Clone(last.families)
	next.editions = slices.Clip(last.editions)
	next.knownAt = slices.Clip(last.knownAt)
	now := db.config.Now().In(db.config.Location)
	b := &builder{Snapshot: &next, touched: map[groupKey]bool{}, fresh: map[indicators.Subject]*history{}}
	// To the end of next year, so that a new window's target stands when its year begins.
	if horizon := time.Date(now.Year()+2, time.January, 1, 0, 0, 0, 0, db.config.Location); !horizon.Equal(next.horizon) {
		next.horizon = horizon
		next.fresh = time.Date(now.Year()+1, time.January, 1, 0, 0, 0, 0, db.config.Location)
		b.all = true
	}
	return b
}

// take notes a commit's facts and what they touch.
func (b *builder) take(c indicators.Commit) {
	b.revision, b.known = uint32(c.Revision), c.Known
	for len(b.knownAt) < int(c.Revision) {
		b.knownAt = append(b.knownAt, c.Known)
	}
	if c.Catalogue != nil {
		b.catalogue = c.Catalogue
		b.editions = append(b.editions, edition{b.revision, c.Known, c.Catalogue})
		b.all = true
	}
	b.takeFacts(c)
	for _, r := range c.Reports {
		o := obligor{r.Form, r.Department}
		b.Snapshot.reports[o] = append(slices.Clip(b.Snapshot.reports[o]), knownReport{b.revision, r})
		b.touched[groupKey{ofForm, r.Form, r.Department}] = true
		b.touched[groupKey{kind: ofDepartment, first: r.Department}] = true
	}
}

func (b *builder) takeFacts(c indicators.Commit) {
	if b.bulk {
		for _, o := range c.Observations {
			b.own(o.Subject).say(b.revision, o)
		}
		for _, t := range c.Targets {
			h := b.own(t.Subject)
			h.targets = append(h.targets, plannedTarget{b.revision, t})
		}
		return
	}
	observations := map[indicators.Subject][]indicators.Observation{}
	targets := map[indicators.Subject][]indicators.Target{}
	for _, o := range c.Observations {
		observations[o.Subject] = append(observations[o.Subject], o)
		b.touched[subjectKey(o.Subject)] = true
	}
	for _, t := range c.Targets {
		targets[t.Subject] = append(targets[t.Subject], t)
		b.touched[subjectKey(t.Subject)] = true
	}
	for s, of := range observations {
		b.subjects[s] = b.subjects[s].with(b.revision, of, targets[s])
		delete(targets, s)
	}
	for s, of := range targets {
		b.subjects[s] = b.subjects[s].with(b.revision, nil, of)
	}
}

// own is a subject's history for changing in place during a bulk load.
func (b *builder) own(s indicators.Subject) *history {
	h := b.fresh[s]
	if h == nil {
		h = b.subjects[s].with(b.revision, nil, nil)
		b.fresh[s], b.subjects[s] = h, h
		b.touched[subjectKey(s)] = true
	}
	return h
}

// finish expands what was touched and puts it in its families.
func (b *builder) finish() *Snapshot {
	if b.catalogue == nil {
		return b.Snapshot
	}
	keys := b.keys()
	fresh := b.expandAll(keys)
	if b.all {
		b.groups = make(map[groupKey][]*series, len(keys))
		for i, key := range keys {
			b.groups[key] = fresh[i]
		}
		b.rebuildFamilies()
		return b.Snapshot
	}
	b.exchange(keys, fresh)
	return b.Snapshot
}

// keys are the groups to expand: all, or the touched ones and what derives from them.
func (b *builder) keys() []groupKey {
	set := b.touched
	if b.all {
		for s := range b.subjects {
			set[subjectKey(s)] = true
		}
		for _, s := range b.catalogue.Subjects() {
			set[subjectKey(s)] = true
		}
		for _, f := range b.catalogue.Forms {
			for _, d := range f.Departments {
				set[groupKey{ofForm, f.ID, d}] = true
				set[groupKey{kind: ofDepartment, first: d}] = true
			}
		}
	} else {
		for key := range maps.Clone(set) {
			if key.kind == ofSubject {
				for _, d := range b.catalogue.Dependents(indicators.Subject{Indicator: key.first, Entity: key.then}) {
					set[subjectKey(d)] = true
				}
			}
		}
	}
	return slices.Collect(maps.Keys(set))
}

// expandAll expands groups on every core.
func (b *builder) expandAll(keys []groupKey) [][]*series {
	expanded := make([][]*series, len(keys))
	r := reading{Snapshot: b.Snapshot, revision: latest, catalogue: b.catalogue, editions: b.editions}
	each(len(keys), func() func(int) {
		var scratch labels.ScratchBuilder
		return func(i int) { expanded[i] = r.expand(keys[i], &scratch) }
	})
	return expanded
}

// each calls a worker's function for 0 to n−1, spread over the cores; every core's worker is made anew.
func each(n int, worker func() func(int)) {
	const chunk = 64
	workers := min(runtime.GOMAXPROCS(0), (n+chunk-1)/chunk)
	var next int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			f := worker()
			for {
				mu.Lock()
				from := next
				next += chunk
				mu.Unlock()
				if from >= n {
					return
				}
				for i := from; i < min(from+chunk, n); i++ {
					f(i)
				}
			}
		})
	}
	wg.Wait()
}

func (b *builder) rebuildFamilies() {
	byName := map[string][]*series{}
	b.samples = 0
	for _, group := range b.groups {
		for _, s := range group {
			name := s.labels.Get(labels.MetricName)
			byName[name] = append(byName[name], s)
			b.samples += len(s.samples)
		}
	}
	b.families = make(map[string]*family, len(byName))
	for name, all := range byName {
		b.families[name] = newFamily(name, all)
	}
	b.names = slices.Sorted(maps.Keys(b.families))
}

// exchange puts fresh groups in the place of the old ones, family by family.
func (b *builder) exchange(keys []groupKey, fresh [][]*series) {
	type change struct{ old, fresh []*series }
	changes := map[string]*change{}
	of := func(s *series) *change {
		name := s.labels.Get(labels.MetricName)
		c := changes[name]
		if c == nil {
			c = &change{}
			changes[name] = c
		}
		return c
	}
	for i, key := range keys {
		for _, s := range b.groups[key] {
			c := of(s)
			c.old = append(c.old, s)
			b.samples -= len(s.samples)
		}
		for _, s := range fresh[i] {
			c := of(s)
			c.fresh = append(c.fresh, s)
			b.samples += len(s.samples)
		}
		b.groups[key] = fresh[i]
	}
	for name, c := range changes {
		if len(c.fresh) == 0 && b.families[name] == nil {
			continue
		}
		if f := b.families[name].replace(c.old, c.fresh); len(f.series) > 0 {
			b.families[name] = f
		} else {
			delete(b.families, name)
		}
	}
	b.names = slices.Sorted(maps.Keys(b.families))
}

// reading is a snapshot's facts as they stood known at a revision.
type reading struct {
	*Snapshot
	revision  uint32
	catalogue *indicators.Catalogue
	editions  []edition
}

// facts are a subject's own, or what its formula makes of others'.
func (r reading) facts(s indicators.Subject) indicators.Facts {
	i := r.catalogue.Indicator(s.Indicator)
	if i != nil && i.Formula != "" {
		f := r.catalogue.Derive(s, r.facts)
		f.Targets = append(f.Targets, r.subjects[s].facts(s, r.revision).Targets...)
		return f
	}
	return r.subjects[s].facts(s, r.revision)
}

func (r reading) expand(key groupKey, b *labels.ScratchBuilder) []*series {
	var expanded []indicators.Series
	switch key.kind {
	case ofSubject:
		s := indicators.Subject{Indicator: key.first, Entity: key.then}
		if r.catalogue.Indicator(s.Indicator) == nil {
			return nil // of an earlier catalogue
		}
		expanded = r.catalogue.Expand(r.facts(s), r.horizon)
		expanded = r.succeedInfo(s, expanded)
	case ofForm:
		if r.catalogue.Form(key.first) == nil {
			return nil
		}
		expanded = r.catalogue.ExpandReports(key.first, key.then, r.reportsOf(obligor{key.first, key.then}), r.horizon)
	case ofDepartment:
		var all []indicators.Report
		for _, f := range r.catalogue.Forms {
			all = append(all, r.reportsOf(obligor{f.ID, key.first})...)
		}
		expanded = r.catalogue.ExpandDepartment(key.first, all, r.horizon)
	}
	made := make([]series, len(expanded))
	pointers := make([]*series, len(expanded))
	for i, e := range expanded {
		made[i] = series{promLabels(b, e.Name, e.Labels), e.Samples}
		pointers[i] = &made[i]
	}
	slices.SortFunc(pointers, func(a, b *series) int { return labels.Compare(a.labels, b.labels) })
	return pointers
}

func (r reading) reportsOf(o obligor) []indicators.Report {
	var reports []indicators.Report
	for _, k := range r.reports[o] {
		if k.revision <= r.revision {
			reports = append(reports, k.report)
		}
	}
	return reports
}

// succeedInfo ends a subject's info where a later catalogue says otherwise of
// it, so that exactly one lives at any instant.
func (r reading) succeedInfo(s indicators.Subject, expanded []indicators.Series) []indicators.Series {
	if len(r.editions) < 2 {
		return expanded
	}
	at := slices.IndexFunc(expanded, func(e indicators.Series) bool { return e.Name == indicators.FamilyInfo })
	if at < 0 {
		return expanded
	}
	start := expanded[at].Samples[0].At
	expanded = slices.Delete(slices.Clone(expanded), at, at+1)
	var current *indicators.Series
	for _, e := range r.editions {
		info := e.catalogue.Info(s)
		if current != nil && slices.Equal(current.Labels, info) {
			continue
		}
		if current != nil {
			start = max(e.known.UnixMilli(), start+1)
			current.Samples = append(current.Samples, indicators.Sample{At: start, Value: indicators.StaleMarker()})
			current = nil
		}
		if info == nil {
			continue
		}
		// A label set that comes back goes on as the series it was.
		if again := slices.IndexFunc(expanded, func(x indicators.Series) bool {
			return x.Name == indicators.FamilyInfo && slices.Equal(x.Labels, info)
		}); again >= 0 {
			current = &expanded[again]
		} else {
			expanded = append(expanded, indicators.Series{Name: indicators.FamilyInfo, Labels: info})
			current = &expanded[len(expanded)-1]
		}
		current.Samples = append(current.Samples, indicators.Sample{At: start, Value: 1})
	}
	return expanded
}

// Revision is the newest one that the snapshot knows.
func (s *Snapshot) Revision() int64 { return int64(s.revision) }

// Known is when its newest commit became known.
func (s *Snapshot) Known() time.Time { return s.known }

// Catalogue is the one in force; nil before one came in.
func (s *Snapshot) Catalogue() *indicators.Catalogue { return s.catalogue }

// Size is how many series and samples it holds.
func (s *Snapshot) Size() (series, samples int) {
	for _, f := range s.families {
		series += len(f.series)
	}
	return series, s.samples
}

// revisionAt is the newest revision known at an instant; 0 when nothing was.
func (s *Snapshot) revisionAt(t time.Time) uint32 {
	return uint32(sort.Search(len(s.knownAt), func(i int) bool { return s.knownAt[i].After(t) }))
}

// Turns gives the newest instant up to now at which something changed, and the
// next one after it: between the two everything that is live stays as it is.
func (s *Snapshot) Turns(now time.Time) (since, until int64) {
	at := now.UnixMilli()
	since, until = math.MinInt64, math.MaxInt64
	for _, f := range s.families {
		for _, x := range f.series {
			i := sort.Search(len(x.samples), func(i int) bool { return x.samples[i].At > at })
			if i > 0 {
				since = max(since, x.samples[i-1].At)
			}
			if i < len(x.samples) {
				until = min(until, x.samples[i].At)
			}
		}
	}
	return since, until
}

// selectFamilies gives the families whose name fits.
func (s *Snapshot) selectFamilies(name []*labels.Matcher) []*family {
	for _, m := range name {
		if m.Type == labels.MatchEqual {
			f := s.families[m.Value]
			if f == nil || !slices.ContainsFunc(name, func(n *labels.Matcher) bool { return !n.Matches(m.Value) }) {
				return compact(f)
			}
			return nil
		}
	}
	var found []*family
	for _, n := range s.names {
		if !slices.ContainsFunc(name, func(m *labels.Matcher) bool { return !m.Matches(n) }) {
			found = append(found, s.families[n])
		}
	}
	return found
}

func compact(f *family) []*family {
	if f == nil {
		return nil
	}
	return []*family{f}
}

// selects gives the series that fit, in the order of their labels.
func (s *Snapshot) selects(matchers []*labels.Matcher) []*series {
	name, rest := splitName(matchers)
	families := s.selectFamilies(name)
	if len(families) == 1 {
		return families[0].selects(rest)
	}
	var found []*series
	for _, f := range families {
		found = append(found, f.selects(rest)...)
	}
	// Labels sort before "__name__" too (A…Z), so families do not simply follow one another.
	slices.SortFunc(found, func(a, b *series) int { return labels.Compare(a.labels, b.labels) })
	return found
}

// nameHas says whether a family belongs to an indicator of its own.
func nameHas(name, id string) bool {
	return strings.HasPrefix(name, id) && len(name) > len(id) && name[len(id)] == '_'
}
