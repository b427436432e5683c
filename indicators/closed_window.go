package indicators

import (
	"fmt"
	"math"
)

// A closed window's result (上年结果) stays reachable while the next window runs: what was audited or corrected since
// may have turned it, and somebody must see that. It lives from the instant at which the next window is the one
// shown to the next verdict of the track.

// closed is the i-th window of a track, told as a result.
type closed struct {
	*subject
	track *track
	i     int
}

func (c closed) window() *window { return &c.track.windows[c.i] }

// told is when its verdict is told as a result; not ok where it has none.
func (c closed) told() (from, to int64, ok bool) {
	w := c.window()
	if w.verdict() == nil || w.until == never || w.over != never {
		return 0, 0, false
	}
	for j := c.i + 1; j < len(c.track.windows); j++ {
		if next := &c.track.windows[j]; next.verdict() != nil {
			return w.until, c.axis.at(next.end), c.axis.at(next.end) > w.until
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
func (c closed) before() (was *point, audited bool) {
	p := c.window().verdict()
	if c.ind.Kind != Flow && c.ind.Kind != Level {
		return nil, false
	}
	f := p.fig
	switch usual := c.byUsual(); {
	case p.fig.final && usual.present && !same(usual.value, p.fig.value):
		f, audited = usual, true
	default:
		f.value = plus(f.value, -c.corrected())
	}
	if same(f.value, p.fig.value) {
		return nil, false
	}
	q := c.point(c.window(), p.end, f)
	return &q, audited
}

// byUsual is what the usual reports alone say at the window's end, without a year's own figure.
func (c closed) byUsual() figure {
	w, h := c.window(), c.hist
	sl := h.at(w.end)
	switch {
	case sl == nil || h.begins(w.start, w.end):
		return figure{}
	case c.ind.Kind == Level || w.start == w.end-year:
		return sl.chain
	}
	return figure{}
}

// corrected is by how much corrections of periods' own figures changed what is judged.
func (c closed) corrected() float64 {
	w, sum := c.window(), 0.0
	for _, first := range c.hist.facts.First {
		e := first.Period.EndMonth()
		if e <= w.start || e > w.end || c.ind.Kind == Level && e != w.end {
			continue
		}
		if own := c.hist.own(e); own.present && int32(first.Period.Months()) == c.hist.every {
			sum = plus(sum, minus(own.value, first.Value))
		}
	}
	return sum
}

// assessment is what the window says as a result.
func (c closed) assessment() Assessment {
	w := c.window()
	p := w.verdict()
	a := c.assessmentOf(w, p, c.axis.at(p.end))
	a.Past, a.Was, a.WasStatus = true, absent(), a.Status
	was, audited := c.before()
	if was == nil {
		return a
	}
	a.Was, a.WasStatus = was.actual, was.status
	figure, word := FiguresOf(c.cat, c.ind, p.target).Actual(was.actual),
		verdict(c.ind, p.target, was.status, has(was.attainment), false).Name()
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
		c := closed{e.subject, t, i}
		from, to, ok := c.told()
		if !ok || from > e.horizon {
			continue
		}
		w := c.window()
		p, labels := w.verdict(), e.labels(true, w.Label())
		e.resultSample(FamilyResult, labels, from, to, float64(p.status))
		e.resultSample(FamilyResultVerdict, labels, from, to, e.ownWord(w, p))
		e.resultSample(FamilyResultAttainment, labels, from, to, p.attainment)
		if was, _ := c.before(); was != nil {
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
