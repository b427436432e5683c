package indicators

import (
	"slices"
)

// paceKind is the pace in force for a target, its default filled in.
func (s *subject) paceKind(t *Target) PaceKind {
	kind := t.Pace.Kind
	if kind == "" {
		kind = s.defaultPace(t)
	}
	if kind == Linear && s.ind.Lumpy {
		return NoPace
	}
	if (kind == Steps || kind == MonthlyPlan) && len(t.Pace.Shares) == 0 {
		return NoPace
	}
	return kind
}

// defaultPace is the pace of a target that names none: of a plan's, its rule's.
func (s *subject) defaultPace(t *Target) PaceKind {
	if t.Plan {
		return s.ind.paceOf(s.ind.RuleOf(s.id.Entity, true))
	}
	return s.ind.paceOf(nil)
}

// timeShare is τ at an end of month of a window: the share of the target that its pace
// expects by then; absent where there is no pace.
//
//	linear           k / n, in months, so that 1-2月 counts two
//	monthly, steps   the plan's cumulative share at month k
//	median           the median of past years' shares at the same month
//	nodes            nodes planned by then / all
//	none, year_end   absent
//
// Ceilings, levels without a baseline and open targets have no pace.
func (s *subject) timeShare(w *window, t *Target, m month) float64 {
	kind := s.paceKind(t)
	if kind == NodeDates {
		planned, all := s.plannedNodes(w, t, m)
		if planned < 0 {
			return absent()
		}
		return share(float64(planned), float64(all))
	}
	if w.Open() || t.Bound == AtMost && t.Ceiling != Reverse {
		return absent()
	}
	if s.ind.Kind == Check || s.ind.Kind == Level && t.Baseline == nil {
		return absent()
	}
	from := s.hist.counted(w)
	k, n := m-from, w.end-from
	if k <= 0 && kind != NoPace && kind != YearEnd && kind != PastMedian {
		return 0
	}
	switch kind {
	case Linear:
		if w.Deadline && s.hist.stated(sinceStart, m).present {
			return absent() // all since the start counts, and nobody says how much of it was there when the window began
		}
		return share(float64(k), float64(n))
	case MonthlyPlan, Steps:
		return t.Pace.Shares[min(int(m-w.start), len(t.Pace.Shares))-1]
	case PastMedian:
		shares, count := s.pastShares(w, max(m, w.start+1))
		if k <= 0 && count > 0 {
			return 0
		}
		if count == 0 {
			return absent()
		}
		return median(shares[:count])
	}
	return absent()
}

// pastYears is how many years back shares are taken from.
const pastYears = 5

// pastShares gives, for up to five past years, the share of the year's result that
// stood at the same month, in rising order. Years that lack either figure, or whose result is not positive, are left out.
func (s *subject) pastShares(w *window, m month) (shares [pastYears]float64, count int) {
	s.eachPast(w, m, func(_ month, part, all figure) {
		shares[count] = part.value / all.value
		count++
	})
	slices.Sort(shares[:count])
	return shares, count
}

// eachPast visits the past years of pastShares, the last first: the end of the window in each, what stood of it then, and its result.
func (s *subject) eachPast(w *window, m month, visit func(end month, part, all figure)) {
	if w.end-w.start > 12 || s.ind.Kind != Flow || s.hist.begins(w.start, w.end) {
		return
	}
	for y := int32(1); y <= pastYears && m-12*y >= s.hist.low; y++ {
		part, all := s.hist.between(w.start-12*y, m-12*y), s.hist.between(w.start-12*y, w.end-12*y)
		if part.present && all.present && all.value > 0 {
			visit(w.end-12*y, part, all)
		}
	}
}

// median of sorted values.
func median(v []float64) float64 {
	n := len(v)
	if n%2 == 1 {
		return v[n/2]
	}
	return plus(v[n/2-1], v[n/2]) / 2
}

// counts says whether a node belongs to the judgement: of a work that is only to
// be planned (谋划), the preparatory ones alone.
func (s *subject) counts(n *Node) bool {
	e := s.cat.Entity(s.id.Entity)
	return e == nil || e.Verb != Planning || n.Verb == "" || n.Verb == Planning || n.Verb == Preparing
}

// within says whether a node is judged in a window: it is planned for before the window's close. A node
// without a date belongs to an open window only.
func (s *subject) within(w *window, n *Node) bool {
	if !s.counts(n) {
		return false
	}
	if n.Planned.IsZero() {
		return w.Open()
	}
	return n.Planned.UnixMilli() < w.close
}

// Verbs of works and nodes by which preparation is told from building.
const (
	Planning  = "谋划"
	Preparing = "前期"
)

// plannedNodes counts the nodes planned by the end of m, and all of the window's; −1 when no node has a date.
func (s *subject) plannedNodes(w *window, t *Target, m month) (planned, all int) {
	end, dated := s.axis.instant(m), false
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if !s.within(w, n) {
			continue
		}
		all++
		if !n.Planned.IsZero() {
			dated = true
			if n.Planned.UnixMilli() < end {
				planned++
			}
		}
	}
	if !dated {
		return -1, all
	}
	return planned, all
}

// doneNodes counts the window's nodes reached by the end of m, by their actual dates.
func (s *subject) doneNodes(w *window, t *Target, m month) (done, all int) {
	end := s.axis.instant(m)
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if !s.within(w, n) {
			continue
		}
		all++
		if at, ok := s.hist.done[n.ID]; ok && at < end {
			done++
		}
	}
	return done, all
}

// openNodes are the window's nodes that have a planned day and were not reached as far as is known.
func (s *subject) openNodes(w *window, t *Target) (open []Node) {
	if s.ind.Kind != Work || t == nil {
		return nil
	}
	for i := range t.Nodes {
		n := &t.Nodes[i]
		if _, done := s.hist.done[n.ID]; !done && !n.Planned.IsZero() && s.within(w, n) {
			open = append(open, *n)
		}
	}
	return open
}
