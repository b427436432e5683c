package indicators

import (
	"math"

	"zhibiao/indicators/periods"
)

// point is where a target stands at the end of one reported period.
type point struct {
	end    month
	fig    figure // what was reported, and how sure it is
	target *Target

	actual, attainment, timeShare, gap float64
	required, forecast, low, high      float64
	growthRequired, growthObserved     float64
	arrival                            int
	status                             Status
	fallen                             bool // reached in an earlier full year, not in the last: 回落
	verdict                            bool // an open target's full year closes here
	yearEnd                            month
	until                              int64 // the instant at which what was said here ends before the next point; never: it does not
}

// judge works out every reported period of a track's windows.
func (s *subject) judge(t *track) {
	for i := range t.windows {
		w := &t.windows[i]
		if w.Open() && s.ind.Kind == Flow {
			s.judgeFullYears(w)
			continue
		}
		everReached := false
		s.eachReading(w, func(m month, f figure) {
			p := s.point(w, m, f)
			if w.Open() && s.ind.Kind == Level && p.target != nil {
				p.fallen = everReached && p.status != Achieved
				everReached = everReached || p.status == Achieved
				p.arrival = s.arrival(p.target, p.target.Value, m-m%12)
			}
			w.points = append(w.points, p)
		})
		w.cut(&s.axis)
	}
}

// eachReading visits the ends of months within a window at which there is a figure to be judged.
func (s *subject) eachReading(w *window, visit func(month, figure)) {
	h := s.hist
	if len(h.slots) == 0 {
		return
	}
	from, to := max(w.start+1, h.low), min(w.end, h.last())
	if w.points == nil && to >= from {
		w.points = s.room(int(to-from)/int(h.every) + 1)
	}
	for m := from; m <= to; m++ {
		if f := h.reading(w, m); f.present {
			visit(m, f)
		}
	}
}

// room is a place for n points, cut from a slab that the windows of a subject share.
func (s *subject) room(n int) []point {
	if cap(s.slab)-len(s.slab) < n {
		s.slab = make([]point, 0, max(n, len(s.hist.slots)/int(s.hist.every)+2, 2*cap(s.slab)))
	}
	from := len(s.slab)
	s.slab = s.slab[:from+n]
	return s.slab[from : from : from+n]
}

func blankPoint(m month, f figure) point {
	n := absent()
	return point{
		end: m, fig: f, actual: n, attainment: n, timeShare: n, gap: n, required: n, forecast: n, low: n, high: n,
		growthRequired: n, growthObserved: n, until: never, status: NoTarget,
	}
}

// point judges one reported period against the target in force at its end.
func (s *subject) point(w *window, m month, f figure) point {
	p := blankPoint(m, f)
	p.actual = f.value
	p.target = w.inForce(w.instantOf(&s.axis, m))
	t := p.target
	if s.ind.Kind == Work {
		p.actual = absent()
	}
	if t == nil {
		return p
	}
	pace, goal := pacing{s, w, t}, t.Value
	if s.ind.Kind == Work {
		done, all := pace.doneNodes(m)
		p.actual, goal = float64(done), float64(all)
	}
	p.timeShare = pace.share(m)
	s.measure(&p, w, goal)
	p.status = s.status(&p, w, goal)
	return p
}

// measure fills in the figures of section 3 of the design: a, g, required, forecast, growth.
func (s *subject) measure(p *point, w *window, goal float64) {
	t := p.target
	c, base := p.actual, 0.0
	if t.Baseline != nil {
		base = *t.Baseline
		p.attainment = share(minus(c, base), minus(goal, base))
	} else {
		p.attainment = share(c, goal)
	}
	if has(p.timeShare) && has(p.attainment) {
		p.gap = neat(p.attainment - p.timeShare)
	}
	if w.Open() || s.ind.Kind == Work || s.ind.Kind == Check {
		return
	}
	paced := s.ind.Kind == Flow || t.Baseline != nil
	if left := w.end - p.end; left > 0 && paced && t.Bound != AtMost {
		p.required = math.Max(0, minus(goal, c)) / float64(left)
	}
	if p.timeShare > 0 && paced && !s.ind.Lumpy {
		p.forecast = plus(base, minus(c, base)/p.timeShare)
		if shares, n := (pacing{s, w, t}).pastShares(p.end); n >= 3 && shares[0] > 0 && t.Baseline == nil {
			p.low, p.high = c/shares[n-1], c/shares[0]
		}
	}
	if s.ind.Kind == Level && t.Baseline != nil && w.Deadline && s.ind.Unit != "ratio" {
		p.growthRequired, p.growthObserved, _ = growth(c, goal, base, p.end-w.start, w.end-w.start)
	}
}

// reached says that a figure satisfies a target. On the good side of 左右, where there is one, it always does.
func (s *subject) reached(t *Target, actual, goal float64) bool {
	switch t.Bound {
	case AtMost:
		return atLeast(goal, actual)
	case About:
		return s.good(actual, goal) || within(t, actual, goal)
	case Exactly:
		return within(t, actual, goal)
	}
	return atLeast(actual, goal)
}

// good says that a figure lies on the side of another that the indicator calls better.
func (s *subject) good(actual, goal float64) bool {
	return s.ind.LowerIsBetter && atLeast(goal, actual) || s.ind.HigherIsBetter && atLeast(actual, goal)
}

// within says that a figure is no farther from a target than its tolerance.
func within(t *Target, actual, goal float64) bool {
	return atLeast(margin(t, goal), neat(math.Abs(minus(actual, goal))))
}

// margin is how far a figure may lie from a target's, in the base unit.
func margin(t *Target, goal float64) float64 {
	switch {
	case t.Margin > 0:
		return t.Margin
	case t.Bound == About && t.Tolerance == 0:
		return defaultTolerance * math.Abs(goal)
	}
	return t.Tolerance * math.Abs(goal)
}

// status is the first that matches in the order 6, 1, 5, 8, 7, 4, 3, 2; 9, 10
// and 0 are told before, by what is not there.
func (s *subject) status(p *point, w *window, goal float64) Status {
	t, bands := p.target, s.bands
	closed := p.end == w.end
	if p.fig.mean && !s.reached(t, p.actual, goal) {
		return Unpaced // a mean that was computed here is no year's figure: it neither misses nor passes
	}
	if t.Bound == AtMost && t.Ceiling != Reverse {
		return ceilingStatus(p, goal, closed, bands)
	}
	if s.ind.Kind == Work && goal == 0 {
		return Unpaced // a work whose nodes nobody has named yet cannot be judged
	}
	if !closed && t.Bound == About && s.ind.Kind == Flow && s.ind.LowerIsBetter {
		return s.runningStatus(t, p.actual, goal)
	}
	if s.reached(t, p.actual, goal) {
		return Achieved
	}
	if closed {
		return Missed
	}
	if has(p.gap) {
		if over := t.Bound == Exactly || t.Bound == About; over && p.actual > goal {
			return Unpaced // too much already: no pace mends that, and the window's close will say so
		}
		return paceStatus(p.gap, bands)
	}
	if (pacing{s, w, t}).kind() == NoPace && has(p.growthObserved) && has(p.growthRequired) && p.growthRequired != 0 {
		return growthStatus(neat(p.growthObserved/p.growthRequired), bands)
	}
	return Unpaced
}

// runningStatus is that of an amount which is to stay about or below a figure, while its window runs: little so
// far is no achievement, and too much is not mended by any pace.
func (s *subject) runningStatus(t *Target, actual, goal float64) Status {
	if s.reached(t, actual, goal) {
		return OnPace
	}
	return Unpaced
}

// ceilingStatus is that of a control ceiling (控制性).
func ceilingStatus(p *point, goal float64, closed bool, b Bands) Status {
	switch {
	case !atLeast(goal, p.actual):
		return Exceeded
	case closed:
		return Achieved
	case has(p.attainment) && neat(p.attainment) > b.NearCeiling:
		return NearCeiling
	}
	return OnPace
}

func paceStatus(gap float64, b Bands) Status {
	switch {
	case gap >= 0:
		return OnPace
	case gap >= -b.FarBehind:
		return Behind
	}
	return FarBehind
}

func growthStatus(r float64, b Bands) Status {
	switch {
	case r >= b.OnTrack:
		return OnPace
	case r >= b.TooSlow:
		return Behind
	}
	return FarBehind
}

// judgeFullYears judges an open target of a yearly flow: on full calendar years
// only, and on the audited figure where the indicator demands it. In between
// the last full year's verdict stands; the running year is never divided by the target.
func (s *subject) judgeFullYears(w *window) {
	var last point // the last full year's
	everReached := false
	w.points = s.room(len(s.hist.slots))
	s.eachReading(&window{Window: periods.Window{}, start: openStart, end: farEnd, points: []point{}}, func(m month, f figure) {
		p := blankPoint(m, f)
		p.target = w.inForce(s.axis.at(m))
		if p.target == nil {
			w.points = append(w.points, p)
			return
		}
		goal := p.target.Value
		if m%12 == 0 && !s.hist.begins(m-12, m) && (!s.ind.Audited || f.final) {
			last = point{fig: f, actual: f.value, yearEnd: m}
			last.fallen = everReached && !s.reached(p.target, f.value, goal)
			everReached = everReached || s.reached(p.target, f.value, goal)
			p.verdict = true
			last.arrival = s.arrival(p.target, goal, m)
		}
		p.status = Unpaced
		if last.yearEnd != 0 {
			p.fig, p.actual, p.yearEnd, p.fallen, p.arrival = last.fig, last.actual, last.yearEnd, last.fallen, last.arrival
			p.attainment = share(p.actual, goal)
			p.status = s.openStatus(p.target, p.actual, goal)
		}
		w.points = append(w.points, p)
	})
}

func (s *subject) openStatus(t *Target, actual, goal float64) Status {
	switch {
	case t.Bound == AtMost && t.Ceiling != Reverse && !atLeast(goal, actual):
		return Exceeded
	case s.reached(t, actual, goal):
		return Achieved
	}
	return Unpaced
}

// arrival works out 预计达标年份 from the last three full years up to m.
func (s *subject) arrival(t *Target, goal float64, m month) int {
	first, middle, v := s.fullYear(m-24), s.fullYear(m-12), s.fullYear(m)
	if !first.present || !middle.present || !v.present || s.reached(t, v.value, goal) {
		return 0
	}
	return arrival(first.value, v.value, goal, int(m)/12-1, t.Bound == AtMost)
}

func (s *subject) fullYear(m month) figure {
	if s.ind.Kind == Flow {
		return s.hist.between(m-12, m)
	}
	return s.hist.own(m)
}
