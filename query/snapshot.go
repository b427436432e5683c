package query

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
)

// Snapshot is one state of everything: immutable, read without locks.
type Snapshot struct {
	number    uint64 // counts up with every one that is made: names it where answers are kept
	revision  uint32
	known     time.Time // of the newest commit
	horizon   time.Time // how far ahead turns of the clock are laid out
	fresh     time.Time // when it must be laid out anew
	catalogue *indicators.Catalogue
	editions  []edition
	knownAt   []int64 // by revision − 1, in milliseconds: never falls

	subjects *sharedMap[indicators.Subject, *history]
	reports  *sharedMap[obligor, []knownReport]
	groups   *sharedMap[groupKey, []*series] // what each subject, or reporting department, expands to
	samples  int
	state
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
		subjects: newSharedMap[indicators.Subject, *history](), reports: newSharedMap[obligor, []knownReport](),
		groups: newSharedMap[groupKey, []*series](), state: state{families: map[string]*family{}},
	}
}

// ErrOrder says that a commit came after one that is newer: nothing of the call was taken in.
var ErrOrder = errors.New("commits out of order")

// Apply takes commits in, in the order of their revisions, and swaps the
// snapshot for one that knows them. Only what they touch is expanded anew. It is all or nothing.
func (db *DB) Apply(commits ...indicators.Commit) error {
	return db.change(func(b *builder) error {
		for _, c := range commits {
			if err := b.take(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// Load takes a whole ledger in at once: the snapshot is built when it has been
// read. An error leaves everything as it was.
func (db *DB) Load(commits func(yield func(indicators.Commit, error) bool)) error {
	return db.change(func(b *builder) error {
		for c, err := range commits {
			if err != nil {
				return fmt.Errorf("after revision %d: %w", b.revision, err)
			}
			if err := b.take(c); err != nil {
				return err
			}
		}
		b.pack()
		return nil
	})
}

func (db *DB) change(take func(*builder) error) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	start := time.Now()
	b := db.begin()
	if err := take(b); err != nil {
		return err
	}
	db.publish(b, start)
	return nil
}

// refresh lays everything out again when the clock has come near the horizon.
// One reader does it; the others go on with the old snapshot for as long as that is laid out for their now.
func (db *DB) refresh() *Snapshot {
	if !db.mu.TryLock() {
		if s := db.current.Load(); db.config.Now().Before(s.horizon) {
			return s
		}
		db.mu.Lock()
	}
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
	fresh   map[indicators.Subject]*history
	last    struct { // the subject that own was asked for last: facts come in runs
		subject indicators.Subject
		history *history
	}
}

func (db *DB) begin() *builder {
	last := db.current.Load()
	next := *last
	next.number++
	next.subjects, next.reports, next.groups = last.subjects.copy(), last.reports.copy(), last.groups.copy()
	next.families = maps.Clone(last.families)
	next.editions = slices.Clip(last.editions)
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
		b.touched[groupKey{ofForm, r.Form, r.Department}] = true
		b.touched[groupKey{kind: ofDepartment, first: r.Department}] = true
	}
	return nil
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
	r := reading{Snapshot: b.Snapshot, revision: latest, catalogue: b.catalogue, editions: b.editions}
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
		reading{catalogue: b.catalogue}.obligors(set)
		return set
	}
	for key := range maps.Clone(set) {
		if key.kind == ofSubject {
			for _, d := range b.catalogue.Dependents(indicators.Subject{Indicator: key.first, Entity: key.then}) {
				set[subjectKey(d)] = true
			}
		}
	}
	return set
}

// each calls a worker's function for 0 to n−1, handed out in runs, spread over
// the cores; every core's worker is made anew.
func each(n, run int, worker func() func(int)) {
	workers := min(runtime.GOMAXPROCS(0), (n+run-1)/run)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			f := worker()
			for {
				to := int(next.Add(int64(run)))
				if to-run >= n {
					return
				}
				for i := to - run; i < min(to, n); i++ {
					f(i)
				}
			}
		})
	}
	wg.Wait()
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

// reading is a snapshot's facts as they stood known at a revision.
type reading struct {
	*Snapshot
	revision  uint32
	catalogue *indicators.Catalogue
	editions  []edition
}

// obligors adds what departments owe of forms, and their records.
func (r reading) obligors(set map[groupKey]bool) {
	for _, f := range r.catalogue.Forms {
		for _, d := range f.Departments {
			set[groupKey{ofForm, f.ID, d}] = true
			set[groupKey{kind: ofDepartment, first: d}] = true
		}
	}
}

// sorted puts groups in the order in which their series stand in families that
// all share, so that these need no sorting.
func (r reading) sorted(set map[groupKey]bool) []groupKey {
	type placed struct {
		department string
		key        groupKey
	}
	all := make([]placed, 0, len(set))
	for key := range set {
		p := placed{key: key}
		if i := r.catalogue.Indicator(key.first); key.kind == ofSubject && i != nil {
			p.department = i.Department
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.key.kind, b.key.kind), cmp.Compare(a.department, b.department),
			cmp.Compare(a.key.then, b.key.then), cmp.Compare(a.key.first, b.key.first))
	})
	keys := make([]groupKey, len(all))
	for i, p := range all {
		keys[i] = p.key
	}
	return keys
}

// expandAll expands groups on every core.
func (r reading) expandAll(keys []groupKey) [][]*series {
	expanded := make([][]*series, len(keys))
	each(len(keys), 64, func() func(int) {
		var scratch labels.ScratchBuilder
		return func(i int) { expanded[i] = r.expand(keys[i], &scratch) }
	})
	return expanded
}

// facts are a subject's own, or what its formula makes of others'.
func (r reading) facts(s indicators.Subject) indicators.Facts {
	i := r.catalogue.Indicator(s.Indicator)
	if i != nil && i.Formula != "" {
		f := r.catalogue.Derive(s, r.facts)
		f.Targets = append(f.Targets, r.subjects.get(s).facts(s, r.revision).Targets...)
		return f
	}
	h := r.subjects.get(s)
	f := h.facts(s, r.revision)
	if len(f.Corrected) > 0 {
		f.First = h.first(r.catalogue, s, f.Corrected)
	}
	if i != nil && f.Origin.Submission != 0 {
		f.Origin.File = r.file(obligor{i.Form, i.Department}, f.Origin.Submission)
	}
	return f
}

// file is the name of the file by which a submission met an obligation; empty where it met another.
func (r reading) file(o obligor, submission int64) string {
	for _, k := range slices.Backward(r.reports.get(o)) { // the newest figure is mostly of the newest report
		if k.report.Submission == submission {
			return k.report.File
		}
	}
	return ""
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
	return pointers
}

func (r reading) reportsOf(o obligor) []indicators.Report {
	var reports []indicators.Report
	for _, k := range r.reports.get(o) {
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
	start, begun := expanded[at].Samples[0].At, false
	expanded = slices.Delete(slices.Clone(expanded), at, at+1)
	var current *indicators.Series
	for _, e := range r.editions {
		info := e.catalogue.Info(s)
		if current != nil && slices.Equal(current.Labels, info) {
			continue
		}
		if begun {
			start = max(e.known.UnixMilli(), start+1)
		}
		if current != nil {
			current.Samples = append(current.Samples, indicators.Sample{At: start, Value: indicators.StaleMarker()})
			current = nil
		}
		if info == nil {
			continue // this edition does not declare it
		}
		begun = true
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
	at := t.UnixMilli()
	return uint32(sort.Search(len(s.knownAt), func(i int) bool { return s.knownAt[i] > at }))
}

// quiet is a time around an instant in which nothing that is live changes.
func (s *Snapshot) quiet(at int64) span {
	p := always(at)
	for _, f := range s.families {
		p = p.and(f.span(at))
	}
	return p
}

// NextEvent is an instant after now until which everything that is live stays
// as it is: a due date, a grace, the end of a value, the close of a window. The
// zero time says that nothing will change up to the horizon.
func (s *Snapshot) NextEvent(now time.Time) time.Time {
	until := s.quiet(now.UnixMilli()).until
	if until == math.MaxInt64 {
		return time.Time{}
	}
	return time.UnixMilli(until).In(now.Location())
}
