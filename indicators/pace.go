package indicators

import (
	"slices"
)

// pacing is how a subject is to come to a target of a window: what it is to have reached, and when.
type pacing struct {
	*subject
	window *window
	target *Target
}

// kind is the pace in force, its default filled in.
func (p pacing) kind() PaceKind {
	kind := p.target.Pace.Kind
	if kind == "" {
		kind = p.defaultKind()
	}
	if kind == Linear && p.ind.Lumpy {
		return NoPace
	}
	if (kind == Steps || kind == MonthlyPlan) && len(p.target.Pace.Shares) == 0 {
		return NoPace
	}
	return kind
}

// defaultKind is the pace of a target that names none: of a plan's, its rule's.
func (p pacing) defaultKind() PaceKind {
	if p.target.Plan {
		return p.ind.paceOf(p.ind.RuleOf(p.id.Entity, true))
	}
	return p.ind.paceOf(nil)
}

// goal is the figure that the target is held against.
func (p pacing) goal() float64 {
	if p.ind.Kind == Work {
		_, all := p.plannedNodes(p.window.start)
		return float64(all)
	}
	return p.target.Value
}

// expected is what the pace demands at m: T × τ, with a baseline v_b + (T − v_b) × τ.
func (p pacing) expected(m month) float64 {
	tau, goal := p.share(m), p.goal()
	if base := p.target.Baseline; base != nil {
		return plus(*base, minus(goal, *base)*tau)
	}
	return goal * tau
}

// share is τ at an end of month of the window: the share of the target that its pace
// expects by then; absent where there is no pace.
//
//	linear           k / n, in months, so that 1-2月 counts two
//	monthly, steps   the plan's cumulative share at month k
//	median           the median of past years' shares at the same month
//	nodes            nodes planned by then / all
//	none, year_end   absent
//
// Ceilings, levels without a baseline and open targets have no pace.
func (p pacing) share(m month) float64 {
	w, t, kind := p.window, p.target, p.kind()
	if kind == NodeDates {
		planned, all := p.plannedNodes(m)
		if planned < 0 {
			return absent()
		}
		return share(float64(planned), float64(all))
	}
	if w.Open() || t.Bound == AtMost && t.Ceiling != Reverse {
		return absent()
	}
	if p.ind.Kind == Check || p.ind.Kind == Level && t.Baseline == nil {
		return absent()
	}
	from := p.hist.counted(w)
	k, n := m-from, w.end-from
	if k <= 0 && kind != NoPace && kind != YearEnd && kind != PastMedian {
		return 0
	}
	switch kind {
	case Linear:
		if w.Deadline && p.hist.stated(sinceStart, m).present {
			return absent() // all since the start counts, and nobody says how much of it was there when the window began
		}
		return share(float64(k), float64(n))
	case MonthlyPlan, Steps:
		return t.Pace.Shares[min(int(m-w.start), len(t.Pace.Shares))-1]
	case PastMedian:
		shares, count := p.pastShares(max(m, w.start+1))
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
func (p pacing) pastShares(m month) (shares [pastYears]float64, count int) {
	p.eachPast(m, func(_ month, part, all figure) {
		shares[count] = part.value / all.value
		count++
	})
	slices.Sort(shares[:count])
	return shares, count
}

// eachPast visits the past years of pastShares, the last first: the end of the window in each, what stood of it then, and its result.
func (p pacing) eachPast(m month, visit func(end month, part, all figure)) {
	w, h := p.window, p.hist
	if w.end-w.start > 12 || p.ind.Kind != Flow || h.begins(w.start, w.end) {
		return
	}
	for y := int32(1); y <= pastYears && m-12*y >= h.low; y++ {
		part, all := h.between(w.start-12*y, m-12*y), h.between(w.start-12*y, w.end-12*y)
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
func (p pacing) counts(n *Node) bool {
	e := p.cat.Entity(p.id.Entity)
	return e == nil || e.Verb != Planning || n.Verb == "" || n.Verb == Planning || n.Verb == Preparing
}

// within says whether a node is judged in the window: it is planned for before the window's close. A node
// without a date belongs to an open window only.
func (p pacing) within(n *Node) bool {
	if !p.counts(n) {
		return false
	}
	if n.Planned.IsZero() {
		return p.window.Open()
	}
	return n.Planned.UnixMilli() < p.window.close
}

// Verbs of works and nodes by which preparation is told from building.
const (
	Planning  = "谋划"
	Preparing = "前期"
)

// plannedNodes counts the nodes planned by the end of m, and all of the window's; −1 when no node has a date.
func (p pacing) plannedNodes(m month) (planned, all int) {
	end, dated := p.axis.instant(m), false
	for i := range p.target.Nodes {
		n := &p.target.Nodes[i]
		if !p.within(n) {
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
func (p pacing) doneNodes(m month) (done, all int) {
	end := p.axis.instant(m)
	for i := range p.target.Nodes {
		n := &p.target.Nodes[i]
		if !p.within(n) {
			continue
		}
		all++
		if at, ok := p.hist.done[n.ID]; ok && at < end {
			done++
		}
	}
	return done, all
}

// openNodes are the window's nodes that have a planned day and were not reached as far as is known.
func (p pacing) openNodes() (open []Node) {
	if p.ind.Kind != Work || p.target == nil {
		return nil
	}
	for i := range p.target.Nodes {
		n := &p.target.Nodes[i]
		if _, done := p.hist.done[n.ID]; !done && !n.Planned.IsZero() && p.within(n) {
			open = append(open, *n)
		}
	}
	return open
}
