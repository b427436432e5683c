package query

import (
	"math"
	"slices"
	"sort"
	"sync"
	"sync/atomic"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
)

// series is a named line of samples: immutable.
type series struct {
	labels  labels.Labels
	samples []indicators.Sample
}

// after is the place of the first sample later than an instant.
func (s *series) after(at int64) int {
	if n := len(s.samples); n == 0 || s.samples[n-1].At <= at {
		return n // the common case: now
	}
	return sort.Search(len(s.samples), func(i int) bool { return s.samples[i].At > at })
}

// live is the newest sample at an instant that no marker ended.
func (s *series) live(now int64) (indicators.Sample, bool) {
	i := s.after(now)
	if i == 0 || indicators.IsStale(s.samples[i-1].Value) {
		return indicators.Sample{}, false
	}
	return s.samples[i-1], true
}

// within says whether the series is live at some instant of a span. A value lives until a marker ends it: one
// reported before the span counts, so that a picker over the last six hours offers what stands now.
func (s *series) within(mint, maxt int64) bool {
	if _, live := s.live(min(mint, maxt)); live {
		return true
	}
	from := sort.Search(len(s.samples), func(i int) bool { return s.samples[i].At >= mint })
	for _, sample := range s.samples[from:] {
		if sample.At > maxt {
			break
		}
		if !indicators.IsStale(sample.Value) {
			return true
		}
	}
	return false
}

// span is the time around an instant in which nothing turns: from the newest
// turn at or before it to the next one.
type span struct {
	at           int64 // the instant that it was made for
	since, until int64 // since ≤ at < until
}

// always is the span of what never turns.
func always(at int64) span { return span{at, math.MinInt64, math.MaxInt64} }

func (p span) holds(at int64) bool { return p.since <= at && at < p.until }

// and is the time in which neither turns; both must hold the same instant.
func (p span) and(q span) span { return span{p.at, max(p.since, q.since), min(p.until, q.until)} }

func (s *series) span(at int64) span {
	p := always(at)
	i := s.after(at)
	if i > 0 {
		p.since = s.samples[i-1].At
	}
	if i < len(s.samples) {
		p.until = s.samples[i].At
	}
	return p
}

func spanOf(all []*series, at int64) span {
	p := always(at)
	for _, s := range all {
		p = p.and(s.span(at))
	}
	return p
}

// family is all series of one name, in the order of their labels. A snapshot
// shares the families that a commit did not touch with the one before.
type family struct {
	name   string
	series []*series
	index  *index
	quiet  atomic.Pointer[span] // a time in which none of its series turns; nil: not known yet
}

func newFamily(name string, all []*series) *family {
	if !slices.IsSortedFunc(all, byLabels) {
		slices.SortFunc(all, byLabels)
	}
	return &family{name: name, series: all, index: &index{}}
}

func byLabels(a, b *series) int { return labels.Compare(a.labels, b.labels) }

// span is a time around an instant in which none of its series turns. It may be
// shorter than it need be, never longer.
func (f *family) span(at int64) span {
	if p := f.quiet.Load(); p != nil && p.holds(at) {
		return *p
	}
	p := spanOf(f.series, at)
	f.quiet.Store(&p)
	return p
}

// replace gives the family with some old series exchanged for new ones. The
// receiver stays as it is; nil is a family of none.
func (f *family) replace(old, fresh []*series) *family {
	if f == nil {
		return newFamily(fresh[0].labels.Get(model.MetricNameLabel), slices.Clone(fresh))
	}
	slices.SortFunc(old, byLabels)
	slices.SortFunc(fresh, byLabels)
	var next *family
	if sameLabels(old, fresh) {
		next = &family{name: f.name, series: slices.Clone(f.series), index: f.index}
		for _, s := range fresh {
			if i, ok := slices.BinarySearchFunc(next.series, s, byLabels); ok {
				next.series[i] = s
			}
		}
	} else {
		next = &family{name: f.name, series: merge(f.series, old, fresh), index: &index{}}
	}
	// What stays does not turn in the old family's quiet time, and what is new says so itself.
	if p := f.quiet.Load(); p != nil {
		q := p.and(spanOf(fresh, p.at))
		next.quiet.Store(&q)
	}
	return next
}

func sameLabels(a, b []*series) bool {
	return slices.EqualFunc(a, b, func(x, y *series) bool { return labels.Equal(x.labels, y.labels) })
}

// merge is all without old and with fresh, each in order, in order.
func merge(all, old, fresh []*series) []*series {
	merged := make([]*series, 0, len(all)-len(old)+len(fresh))
	for _, s := range all {
		if len(old) > 0 && old[0] == s {
			old = old[1:]
			continue
		}
		for len(fresh) > 0 && byLabels(fresh[0], s) < 0 {
			merged = append(merged, fresh[0])
			fresh = fresh[1:]
		}
		merged = append(merged, s)
	}
	return append(merged, fresh...)
}

// selects gives the series that every matcher fits, in the order of their labels; matchers of the name are left out.
func (f *family) selects(matchers []*labels.Matcher) []*series {
	if len(matchers) == 0 {
		return f.series
	}
	return f.index.of(f.series).selects(f.series, matchers)
}

// index finds a family's series by a label's value. It is made when it is first
// asked for, and serves as long as the label sets stay the same.
type index struct {
	once   sync.Once
	places map[string]map[string][]int32 // by label and value: where in the family, ascending
}

func (x *index) of(all []*series) *index {
	x.once.Do(func() { x.build(all) })
	return x
}

func (x *index) build(all []*series) {
	x.places = map[string]map[string][]int32{}
	for i, s := range all {
		s.labels.Range(func(l labels.Label) {
			if l.Name == model.MetricNameLabel {
				return
			}
			of := x.places[l.Name]
			if of == nil {
				of = map[string][]int32{}
				x.places[l.Name] = of
			}
			of[l.Value] = append(of[l.Value], int32(i))
		})
	}
}

// few is how many series are looked at one by one rather than through the index.
const few = 64

func (x *index) selects(all []*series, matchers []*labels.Matcher) []*series {
	places, rest, narrowed := x.rarest(matchers)
	switch {
	case narrowed && len(rest) == 0:
		return pick(all, places)
	case narrowed && len(places) <= few:
		return slices.DeleteFunc(pick(all, places), func(s *series) bool { return !fits(s.labels, rest) })
	}
	set := newBits(len(all))
	if narrowed {
		set.add(places)
	} else {
		set.fill(len(all))
	}
	for _, m := range rest {
		set.and(x.matching(len(all), m))
	}
	found := make([]*series, 0, set.count())
	set.each(func(i int) { found = append(found, all[i]) })
	return found
}

// rarest takes the equality that leaves the fewest series.
func (x *index) rarest(matchers []*labels.Matcher) (places []int32, rest []*labels.Matcher, found bool) {
	best := -1
	for i, m := range matchers {
		if m.Type != labels.MatchEqual || m.Value == "" {
			continue
		}
		if at := x.places[m.Name][m.Value]; best < 0 || len(at) < len(places) {
			best, places = i, at
		}
	}
	if best < 0 {
		return nil, matchers, false
	}
	return places, slices.Delete(slices.Clone(matchers), best, best+1), true
}

// matching asks a matcher once for each value that the label has.
func (x *index) matching(n int, m *labels.Matcher) bits {
	set := newBits(n)
	if m.Matches("") { // so it fits what lacks the label
		set.fill(n)
		for value, places := range x.places[m.Name] {
			if !m.Matches(value) {
				set.remove(places)
			}
		}
		return set
	}
	if m.Type == labels.MatchEqual {
		set.add(x.places[m.Name][m.Value])
		return set
	}
	for value, places := range x.places[m.Name] {
		if m.Matches(value) {
			set.add(places)
		}
	}
	return set
}

func pick(all []*series, places []int32) []*series {
	found := make([]*series, len(places))
	for i, at := range places {
		found[i] = all[at]
	}
	return found
}

func fits(l labels.Labels, matchers []*labels.Matcher) bool {
	for _, m := range matchers {
		if !m.Matches(l.Get(m.Name)) {
			return false
		}
	}
	return true
}

// splitName parts the matchers of the name from those of labels.
func splitName(matchers []*labels.Matcher) (name, rest []*labels.Matcher) {
	for _, m := range matchers {
		if m.Name == model.MetricNameLabel {
			name = append(name, m)
		} else {
			rest = append(rest, m)
		}
	}
	return name, rest
}

// fitSources says whether matchers of the name leave the family of sources.
func fitSources(name []*labels.Matcher) bool {
	return !slices.ContainsFunc(name, func(m *labels.Matcher) bool { return !m.Matches(indicators.FamilySource) })
}

// promLabels turns a family's name and labels into Prometheus' own form.
func promLabels(b *labels.ScratchBuilder, name string, l []indicators.Label) labels.Labels {
	b.Reset()
	b.Add(model.MetricNameLabel, name)
	for _, x := range l {
		if x.Value != "" { // an empty label is no label
			b.Add(x.Name, x.Value)
		}
	}
	b.Sort()
	return b.Labels()
}
