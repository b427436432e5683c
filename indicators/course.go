package indicators

import (
	"time"

	"zhibiao/indicators/periods"
)

// Course is how a subject came to where it stands: its figures by period, and where each of its targets stood by period.
type Course struct {
	Subject
	Periods []PeriodCourse // in order, from the first that was reported to the last, those in between that were not among them
	Windows []WindowCourse // those with a target, or for which one is awaited: recurring ones first, each kind in order
	Live    []Assessment   // as Assess tells them
	Revised []Revised      // as Revisions lists them
}

// PeriodCourse is what is known of a period. What is absent is NaN.
type PeriodCourse struct {
	Period               periods.Period
	NotApart             bool    // nothing is expected of it: January comes with February
	Own, Cumulative      float64 // in the indicator's base unit; a cumulative counts since January
	Provisional          bool    // rests on 快报数 or an estimate
	YearOnYear           float64 // 同比 of the period's own: a ratio; of a ratio the difference
	CumulativeYearOnYear float64
	PeriodOnPeriod       float64 // 环比
}

// WindowCourse is the course of one target.
type WindowCourse struct {
	Window  periods.Window
	Targets []Target     // the versions of its target, in the order in which they became known
	Stands  []Assessment // at the end of each reported period
	Plan    []Planned    // at the end of each period, reported or not; of an open window, of the reported ones alone
}

// Planned is what is to be reached by the end of a period: NaN where the target has no pace, or there is none yet.
type Planned struct {
	Period           periods.Period
	Target, Expected float64
}

// NewCourse works a subject's course out, as it is at an instant; nil where the catalogue does not know the indicator.
func NewCourse(c *Catalogue, f Facts, now time.Time) *Course {
	s := work(c, &f, now, workroom{})
	if s == nil {
		return nil
	}
	e := courser{expansion{subject: s}}
	k := &Course{Subject: f.Subject, Live: s.assess(now), Revised: s.hist.revised()}
	for m := s.hist.low + floorMod(-s.hist.low, s.hist.every); len(s.hist.slots) > 0 && m <= s.hist.last(); m += s.hist.every {
		k.Periods = append(k.Periods, e.period(m))
	}
	for i := range s.tracks {
		for j := range s.tracks[i].windows {
			if w := &s.tracks[i].windows[j]; w.judged() && w.from <= now.UnixMilli() {
				k.Windows = append(k.Windows, e.window(w, now))
			}
		}
	}
	return k
}

// courser works a course out. It tells by period what an expansion tells as series.
type courser struct{ expansion }

func (e *courser) period(m month) PeriodCourse {
	h, ratio := e.hist, e.ind.Unit == "ratio"
	january := m - 1 - floorMod(m-1, year)
	p := PeriodCourse{Period: e.periodAt(m), NotApart: e.next(m-h.every) != m, Own: absent(), Cumulative: absent(), YearOnYear: absent(),
		CumulativeYearOnYear: absent(), PeriodOnPeriod: absent()}
	s := h.at(m)
	if s == nil || !s.seen {
		return p
	}
	p.NotApart, p.Own = false, e.value(m)
	p.Provisional = s.own.provisional() || s.cum.provisional()
	if e.ind.Kind == Work || e.ind.Kind == Check {
		return p
	}
	if s.cum.present {
		p.Cumulative = s.cum.value
	}
	p.YearOnYear, p.PeriodOnPeriod = pair(h.own(m-year), h.own(m), ratio), pair(h.own(m-h.every), h.own(m), ratio)
	if e.ind.Kind == Flow {
		p.CumulativeYearOnYear = pair(h.between(january-year, m-year), h.between(january, m), ratio)
	} else {
		p.CumulativeYearOnYear = pair(h.cumulative(m-year), h.cumulative(m), ratio)
	}
	return p
}

func (e *courser) window(w *window, now time.Time) WindowCourse {
	k := WindowCourse{Window: w.Window, Targets: w.targets}
	for i := range w.points {
		p := &w.points[i]
		a := e.assessmentOf(w, p, e.axis.at(p.end))
		a.At = now
		k.Stands = append(k.Stands, a)
	}
	if w.Open() {
		for i := range w.points {
			k.Plan = append(k.Plan, e.planned(w, w.points[i].end))
		}
		return k
	}
	for m := e.firstEnd(w); m <= w.end && e.axis.at(m) < w.over; m = e.next(m) {
		k.Plan = append(k.Plan, e.planned(w, m))
	}
	return k
}

func (e *courser) planned(w *window, m month) Planned {
	p := Planned{Period: e.sched.period(m), Target: absent(), Expected: absent()}
	if sl := e.hist.at(m); sl != nil && sl.seen {
		p.Period = e.periodAt(m)
	}
	if t := w.inForce(e.axis.at(m)); t != nil && e.axis.at(m) >= w.opens {
		pace := pacing{e.subject, w, t}
		if p.Target = pace.goal(); has(pace.share(m)) {
			p.Expected = pace.expected(m)
		}
	}
	return p
}
