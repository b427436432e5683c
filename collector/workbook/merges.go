package workbook

import (
	"cmp"
	"slices"
	"sort"
)

// mergeIndex finds the merged range over a place without looking at all of
// them: a sheet may have a hundred thousand.
type mergeIndex struct {
	order   []int32 // of Sheet.Merges by first row
	deepest []int32 // the last row that any range up to here reaches
}

func newMergeIndex(merges []Range) mergeIndex {
	x := mergeIndex{make([]int32, len(merges)), make([]int32, len(merges))}
	for i := range merges {
		x.order[i] = int32(i)
	}
	slices.SortStableFunc(x.order, func(a, b int32) int {
		return cmp.Compare(merges[a].First.Row, merges[b].First.Row)
	})
	deepest := int32(-1)
	for i, m := range x.order {
		deepest = max(deepest, int32(merges[m].Last.Row))
		x.deepest[i] = deepest
	}
	return x
}

// MergeAt is the merged range that covers a place, and whether there is one.
// Where ranges overlap, as they must not, the one that begins lowest counts.
func (s *Sheet) MergeAt(at Ref) (Range, bool) {
	x := &s.mergeIndex
	if len(x.order) != len(s.Merges) { // not finished by a reader
		for _, m := range s.Merges {
			if m.Contains(at) {
				return m, true
			}
		}
		return Range{}, false
	}
	i := sort.Search(len(x.order), func(i int) bool { return s.Merges[x.order[i]].First.Row > at.Row })
	for i--; i >= 0 && int(x.deepest[i]) >= at.Row; i-- {
		if m := s.Merges[x.order[i]]; m.Contains(at) {
			return m, true
		}
	}
	return Range{}, false
}
