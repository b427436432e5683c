package indicators

import (
	"fmt"
	"math"
)

// A closed window's result (上年结果) stays reachable while the next window runs: what was audited or corrected since
// may have turned it, and somebody must see that. It lives from the instant at which the next window is the one
// shown to the next verdict of the track.

// result is when the verdict of the track's i-th window is told as a result; not ok where it has none.
func (s *subject) result(t *track, i int) (from, to int64, ok bool) {
	w := &t.windows[i]
	if w.verdict() == nil || w.until == never {
		return 0, 0, false
	}
	for j := i + 1; j < len(t.windows); j++ {
		if next := &t.windows[j]; next.verdict() != nil {
			return w.until, s.axis.at(next.end), s.axis.at(next.end) > w.until
		}
	}
	return w.until, never, true
}

// verdict is the point at which a window with a target closed; nil where its last period was not reported.
func (w *window) verdict() *point {
	n := len(w.points)
	if n == 0 || w.points[n-1].end != w.end || w.points[n-1].target == nil {
		return nil
	}
	return &w.points[n-1]
}

// before is the verdict as it was before the audited figure or corrections; nil where it is the same figure.
func (s *subject) before(w *window, p *point) (was *point, audited bool) {
	if s.ind.Kind != Flow && s.ind.Kind != Level {
		return nil, false
	}
	f := p.fig
	switch usual := s.byUsual(w, p.end); {
	case p.fig.final && usual.present && !same(usual.value, p.fig.value):
		f, audited = usual, true
	default:
		f.value = plus(f.value, -s.corrected(w, p.end))
	}
	if same(f.value, p.fig.value) {
		return nil, false
	}
	q := s.point(w, p.end, f)
	return &q, audited
}

// byUsual is what the usual reports alone say at a window's end, without a year's own figure.
func (s *subject) byUsual(w *window, m month) figure {
	h := s.hist
	sl := h.at(m)
	switch {
	case sl == nil || h.begins(w.start, m):
		return figure{}
	case s.ind.Kind == Level || w.start == m-year:
		return sl.chain
	}
	return figure{}
}

// corrected is by how much corrections of periods' own figures changed what is judged.
func (s *subject) corrected(w *window, m month) float64 {
	sum := 0.0
	for _, first := range s.hist.facts.First {
		e := first.Period.EndMonth()
		if e <= w.start || e > m || s.ind.Kind == Level && e != m {
			continue
		}
		if own := s.hist.own(e); own.present && int32(first.Period.Months()) == s.hist.every {
			sum = plus(sum, minus(own.value, first.Value))
		}
	}
	return sum
}

// pastResult is the assessment of a window as a result.
func (s *subject) pastResult(w *window) Assessment {
	p := w.verdict()
	a := s.assessmentOf(w, p, s.axis.at(p.end))
	a.Past, a.Was, a.WasStatus = true, absent(), a.Status
	was, audited := s.before(w, p)
	if was == nil {
		return a
	}
	a.Was, a.WasStatus = was.actual, was.status
	figure, word := FiguresOf(s.cat, s.ind, p.target).Actual(was.actual),
		verdict(s.ind, p.target, was.status, has(was.attainment), false).Name()
	by := Text{"更正前", "before corrections"}
	if audited {
		by = Text{"核定前", "before the audit"}
	}
	a.Why.ZH += fmt.Sprintf("；%s为 %s（%s）", by.ZH, figure.ZH, word.ZH)
	a.Why.EN += fmt.Sprintf("; %s %s (%s)", by.EN, figure.EN, word.EN)
	return a
}

// Changed says that a result is not what it was when it was first known.
func (a *Assessment) Changed() bool { return a.Past && !math.IsNaN(a.Was) }

// results expands the results of a track's closed windows.
func (e *expansion) results(t *track) {
	for i := range t.windows {
		from, to, ok := e.result(t, i)
		if !ok || from > e.horizon {
			continue
		}
		w := &t.windows[i]
		p, labels := w.verdict(), e.labels(true, w.Label())
		e.resultSample(FamilyResult, labels, from, to, float64(p.status))
		e.resultSample(FamilyResultVerdict, labels, from, to, e.ownWord(w, p))
		e.resultSample(FamilyResultAttainment, labels, from, to, p.attainment)
		if was, _ := e.before(w, p); was != nil {
			e.resultSample(FamilyResultBefore, labels, from, to, float64(was.status))
		}
	}
}

func (e *expansion) resultSample(name string, labels []Label, from, to int64, v float64) {
	if !has(v) {
		return
	}
	e.put(from, v)
	if to != never {
		e.end(to)
	}
	e.close(name, labels)
}
