package query

import (
	"math"
	"slices"

	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

// A figure that two forms state stands as the newest of them has it. Where the other says otherwise, equally finally, that is a
// contradiction until either is corrected or withdrawn.

// disputes lists the figures that another form states otherwise, in order of their keys, as known at a revision; by tells which form
// the figures of a revision came by, and is asked only where a key was stated twice.
func (h *history) disputes(revision uint32, by func() map[uint32]string, units quantities.Table) (list []indicators.Dispute) {
	order := h.order(revision)
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && h.said[order[from]].compare(&h.said[order[to]]) == 0 {
			to++
		}
		list = append(list, h.disputesAmong(order[from:to], by, units)...)
		from = to
	}
	return list
}

// disputesAmong holds the newest statement of a key against the newest of each other form.
func (h *history) disputesAmong(key []int32, brought func() map[uint32]string, units quantities.Table) (list []indicators.Dispute) {
	stands := &h.said[key[len(key)-1]]
	if len(key) < 2 || !stands.basis.Reported() || math.IsNaN(stands.value) {
		return nil
	}
	by := brought()
	own := h.formOf(key, by)
	if own == "" {
		return nil
	}
	heard := []string{own}
	for _, at := range slices.Backward(key[:len(key)-1]) {
		other := &h.said[at]
		form := by[other.revision]
		if form == "" || slices.Contains(heard, form) {
			continue
		}
		heard = append(heard, form)
		if !math.IsNaN(other.value) && h.figure(stands, units).Contradicts(h.figure(other, units)) {
			list = append(list, indicators.Dispute{Period: stands.period, Basis: stands.basis, Stands: heard[0], Other: form})
		}
	}
	return list
}

// formOf is the form of what stands of a key: where that stands again, since what replaced it was taken back, the one by which it came
// first; empty where no form brought it.
func (h *history) formOf(key []int32, by map[uint32]string) string {
	stands := &h.said[key[len(key)-1]]
	for _, at := range slices.Backward(key) {
		if s := &h.said[at]; s.value == stands.value && s.status == stands.status && by[s.revision] != "" {
			return by[s.revision]
		}
	}
	return ""
}

func (h *history) figure(s *statement, units quantities.Table) indicators.SpanFigure {
	return indicators.SpanFigure{Rounded: quantities.RoundedFigure{Figure: s.value, Half: h.half(s, units)}, Status: s.status}
}
