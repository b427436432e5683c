package query

import (
	"maps"
	"slices"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
)

// selector is what a query reads: a snapshot, or an earlier state of it.
type selector interface {
	selects(matchers []*labels.Matcher) []*series
	choose(name []*labels.Matcher) []*family // by their name alone
}

// state is families by their names: what there is to select from.
type state struct {
	families map[string]*family
	names    []string // sorted
}

// newState sorts series into families. The order in which they come is kept where it is that of their labels.
func newState(groups [][]*series) state {
	byName := map[string][]*series{}
	for _, group := range groups {
		for _, s := range group {
			name := s.labels.Get(model.MetricNameLabel)
			byName[name] = append(byName[name], s)
		}
	}
	st := state{names: slices.Sorted(maps.Keys(byName)), families: make(map[string]*family, len(byName))}
	made := make([]*family, len(st.names))
	each(len(made), 1, func() func(int) {
		return func(i int) { made[i] = newFamily(st.names[i], byName[st.names[i]]) }
	})
	for i, name := range st.names {
		st.families[name] = made[i]
	}
	return st
}

// choose gives the families whose name every matcher fits, in the order of their names.
func (st *state) choose(name []*labels.Matcher) []*family {
	for _, m := range name {
		if m.Type == labels.MatchEqual {
			f := st.families[m.Value]
			if f == nil || slices.ContainsFunc(name, func(n *labels.Matcher) bool { return !n.Matches(m.Value) }) {
				return nil
			}
			return []*family{f}
		}
	}
	var found []*family
	for _, n := range st.names {
		if !slices.ContainsFunc(name, func(m *labels.Matcher) bool { return !m.Matches(n) }) {
			found = append(found, st.families[n])
		}
	}
	return found
}

// selects gives the series that fit, in the order of their labels.
func (st *state) selects(matchers []*labels.Matcher) []*series {
	name, rest := splitName(matchers)
	return gather(st.choose(name), rest)
}

// gather gives the series of some families that fit, in the order of their labels.
func gather(families []*family, rest []*labels.Matcher) []*series {
	if len(families) == 1 {
		return families[0].selects(rest)
	}
	var found []*series
	for _, f := range families {
		found = append(found, f.selects(rest)...)
	}
	// A label that sorts before __name__ (A…Z) would mix the families.
	if !slices.IsSortedFunc(found, byLabels) {
		slices.SortFunc(found, byLabels)
	}
	return found
}
