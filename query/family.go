package query

import (
	"slices"
	"sort"
	"sync"

	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
)

// series is a named line of samples: immutable.
type series struct {
	labels  labels.Labels
	samples []indicators.Sample
}

// live is the newest sample at an instant that no marker ended.
func (s *series) live(now int64) (indicators.Sample, bool) {
	i := sort.Search(len(s.samples), func(i int) bool { return s.samples[i].At > now })
	if i == 0 || indicators.IsStale(s.samples[i-1].Value) {
		return indicators.Sample{}, false
	}
	return s.samples[i-1], true
}

// next is the first instant after now at which the series changes.
func (s *series) next(now int64) (int64, bool) {
	i := sort.Search(len(s.samples), func(i int) bool { return s.samples[i].At > now })
	if i == len(s.samples) {
		return 0, false
	}
	return s.samples[i].At, true
}

// family is all series of one name, in the order of their labels. A snapshot
// shares the families that a commit did not touch with the one before.
type family struct {
	name   string
	series []*series
	index  *index
}

// index finds a family's series by a label's value. It is made when it is first
// asked for, and serves as long as the label sets stay the same.
type index struct {
	once   sync.Once
	values map[string]map[string][]int32
}

func newFamily(name string, all []*series) *family {
	slices.SortFunc(all, func(a, b *series) int { return labels.Compare(a.labels, b.labels) })
	return &family{name: name, series: all, index: &index{}}
}

// replace gives the family with a subject's old series exchanged for new ones.
func (f *family) replace(old, fresh []*series) *family {
	if f == nil {
		return newFamily(fresh[0].labels.Get(labels.MetricName), slices.Clone(fresh))
	}
	all := slices.Clone(f.series)
	if sameLabels(old, fresh) {
		for _, s := range fresh {
			if i, ok := find(all, s.labels); ok {
				all[i] = s
			}
		}
		return &family{name: f.name, series: all, index: f.index}
	}
	gone := make(map[*series]bool, len(old))
	for _, s := range old {
		gone[s] = true
	}
	all = slices.DeleteFunc(all, func(s *series) bool { return gone[s] })
	for _, s := range fresh {
		i, _ := find(all, s.labels)
		all = slices.Insert(all, i, s)
	}
	return &family{name: f.name, series: all, index: &index{}}
}

func find(all []*series, l labels.Labels) (int, bool) {
	return slices.BinarySearchFunc(all, l, func(s *series, l labels.Labels) int { return labels.Compare(s.labels, l) })
}

func sameLabels(a, b []*series) bool {
	return slices.EqualFunc(a, b, func(x, y *series) bool { return labels.Equal(x.labels, y.labels) })
}

// selects gives the series that every matcher fits; matchers of the name are left out.
func (f *family) selects(matchers []*labels.Matcher) []*series {
	if len(matchers) == 0 {
		return f.series
	}
	candidates, rest := f.narrow(matchers)
	if len(rest) == 0 {
		return candidates
	}
	return slices.DeleteFunc(slices.Clone(candidates), func(s *series) bool { return !fits(s.labels, rest) })
}

// narrow takes the equality that leaves the fewest series.
func (f *family) narrow(matchers []*labels.Matcher) ([]*series, []*labels.Matcher) {
	f.index.once.Do(func() { f.index.build(f.series) })
	best := -1
	var places []int32
	for i, m := range matchers {
		if m.Type != labels.MatchEqual || m.Value == "" {
			continue
		}
		at := f.index.values[m.Name][m.Value]
		if best < 0 || len(at) < len(places) {
			best, places = i, at
		}
	}
	if best < 0 {
		return f.series, matchers
	}
	found := make([]*series, len(places))
	for i, at := range places {
		found[i] = f.series[at]
	}
	return found, slices.Delete(slices.Clone(matchers), best, best+1)
}

func (x *index) build(all []*series) {
	x.values = map[string]map[string][]int32{}
	for i, s := range all {
		s.labels.Range(func(l labels.Label) {
			if l.Name == labels.MetricName {
				return
			}
			of := x.values[l.Name]
			if of == nil {
				of = map[string][]int32{}
				x.values[l.Name] = of
			}
			of[l.Value] = append(of[l.Value], int32(i))
		})
	}
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
		if m.Name == labels.MetricName {
			name = append(name, m)
		} else {
			rest = append(rest, m)
		}
	}
	return name, rest
}

// promLabels turns a family's name and labels into Prometheus' own form.
func promLabels(b *labels.ScratchBuilder, name string, l []indicators.Label) labels.Labels {
	b.Reset()
	b.Add(labels.MetricName, name)
	for _, x := range l {
		if x.Value != "" { // an empty label is no label
			b.Add(x.Name, x.Value)
		}
	}
	b.Sort()
	return b.Labels()
}
