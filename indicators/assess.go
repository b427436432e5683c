package indicators

import (
	"slices"
	"time"

	"zhibiao/indicators/periods"
)

// Assessment is where one target stands at the end of its last reported
// period. A ratio or amount that is absent is NaN.
type Assessment struct {
	Subject
	At                        time.Time // the instant at which it is asked for
	Window                    periods.Window
	Target                    *Target        // in force; nil when there is none yet
	Period                    periods.Period // the last reported one; zero when nothing is reported
	Since                     periods.Period // the first of those in a row, up to the last, that showed this light in the window
	Actual                    float64        // C, base unit; of an open target on a yearly flow the last full year's
	Year                      periods.Period // that year; zero where the actual is the period's
	Running                   float64        // beside it, what the year of the period has come to
	Attainment                float64        // a
	TimeShare                 float64        // τ
	PaceGap                   float64        // g = a − τ
	Required                  float64        // 后期月均应完成, base unit a month
	Forecast                  float64        // base unit
	ForecastLow, ForecastHigh float64
	GrowthRequired            float64 // 年均增速 that leads from the baseline to the target
	GrowthObserved            float64 // 年均增速 from the baseline to now
	Arrival                   int     // 预计达标年份; 0 when there is none
	Fallen                    bool    // 回落: reached in an earlier year, no longer
	Status                    Status
	Light                     Light
	Provisional               bool       // rests on 快报数
	Figures                   FigureKind // what people call the figure that it rests on
	Past                      bool       // 上年结果: a closed window's, told until the next one's verdict
	Was                       float64    // of a result: the actual before it was audited or corrected; NaN where it is the same
	WasStatus                 Status     // of a result: its status by that
	Source                    Source     // of the actual
	Open                      []Node     // of a work: the planned nodes of the window that were not reached yet, as the plan has them
	Why                       Text       // the judgement with its arithmetic, in a sentence
}

// Assess judges the live targets of a subject as they stand at an instant: what a
// reader of indicator_status sees then, with the figures behind it. Targets
// that are not shown at that instant are left out. Behind each comes the result of the last window that closed before it, as Past.
func Assess(c *Catalogue, f Facts, now time.Time) []Assessment {
	s := work(c, &f, now, workroom{})
	if s == nil {
		return nil
	}
	return s.assess(now)
}

func (s *subject) assess(now time.Time) []Assessment {
	var all []Assessment
	at := now.UnixMilli()
	for i := range s.tracks {
		t := &s.tracks[i]
		for j := range t.windows {
			if w := &t.windows[j]; w.judged() && w.shown <= at && at < w.until {
				all = append(all, s.assessment(w, at))
			}
		}
		for j := range t.windows {
			if from, to, ok := (closed{s, t, j}).told(); ok && from <= at && at < to {
				all = append(all, closed{s, t, j}.assessment())
			}
		}
	}
	for i := range all {
		all[i].At = now
	}
	return all
}

// assessment is what a window says at an instant at which it is shown.
func (s *subject) assessment(w *window, at int64) Assessment {
	var p *point
	for i := range w.points {
		if s.axis.at(w.points[i].end) <= at {
			p = &w.points[i]
		}
	}
	if p != nil && p.until <= at {
		p = nil
	}
	return s.assessmentOf(w, p, at)
}

// assessmentOf is what a point of a window says; nil: nothing is reported at the instant.
func (s *subject) assessmentOf(w *window, p *point, at int64) Assessment {
	a := Assessment{Subject: s.id, Window: w.Window, Target: w.inForce(at), Was: absent()}
	b := blankPoint(0, figure{})
	if p != nil {
		b = *p
		a.Period = s.periodAt(p.end)
		a.Target = p.target
	} else {
		b.status = s.blankAt(w, at)
	}
	a.Actual, a.Attainment, a.TimeShare, a.PaceGap = b.actual, b.attainment, b.timeShare, b.gap
	a.Year, a.Running = s.fullYearOf(&b)
	a.Required, a.Forecast, a.ForecastLow, a.ForecastHigh = b.required, b.forecast, b.low, b.high
	a.GrowthRequired, a.GrowthObserved, a.Arrival, a.Fallen = b.growthRequired, b.growthObserved, b.arrival, b.fallen
	a.Status, a.Provisional = b.status, b.fig.provisional() || s.unaudited(w, &b)
	a.Figures = s.cat.indexed().figureKind(s.ind, s.monthsOf(&b), a.Provisional, b.fig.final)
	a.Light = a.Status.Light(s.ind.NatureOf(a.Target))
	if p != nil {
		a.Since = s.since(w, p.end, a.Light)
	}
	a.Source = s.source(&b, a.Period)
	a.Open = pacing{s, w, a.Target}.openNodes()
	a.Why = (&reasons{subject: s, of: &a, window: w, point: &b}).text()
	return a
}

// since is the first of the periods in a row, up to the one that ends at a month, at which the window showed a light.
func (s *subject) since(w *window, end month, light Light) periods.Period {
	first := end
	for i := range slices.Backward(w.points) {
		p := &w.points[i]
		if p.end > end {
			continue
		}
		if p.end < end && p.status.Light(s.ind.NatureOf(p.target)) != light {
			break
		}
		first = p.end
	}
	return s.periodAt(first)
}

// monthsOf is how long a span the figure of a point was stated for.
func (s *subject) monthsOf(p *point) int32 {
	end := p.end
	if p.yearEnd != 0 {
		end = p.yearEnd
	}
	if sl := s.hist.at(end); sl != nil && p.fig.final && sl.months > 0 {
		return sl.months
	}
	return s.hist.every
}

// fullYearOf is the full year that a point of an open target rests on, and what the running one has come to beside it.
func (s *subject) fullYearOf(p *point) (year periods.Period, running float64) {
	if p.yearEnd == 0 {
		return year, absent()
	}
	if begin := p.end - floorMod(p.end-1, 12) - 1; begin >= p.yearEnd {
		if f := s.hist.between(begin, p.end); f.present {
			return periods.Ending(p.yearEnd, 12), f.value
		}
	}
	return periods.Ending(p.yearEnd, 12), absent()
}

// source is where a point's figure stands.
func (s *subject) source(p *point, period periods.Period) Source {
	var at Source
	if i := int(p.fig.from); p.fig.present && i >= 0 && i < len(s.hist.facts.Observations) {
		at = s.hist.facts.Observations[i].Source
	}
	// Facts that do not carry every figure's place still tell the newest one's.
	if o := s.hist.facts.Origin; at.Submission == 0 && p.fig.present && o.Submission != 0 &&
		o.Period.At(s.cat.zone()) == period.At(s.cat.zone()) {
		at = Source{Submission: o.Submission, Sheet: o.Sheet, Cell: o.Cell}
	}
	return at
}

// unaudited says that a verdict on a closed window still waits for its audited figure.
func (s *subject) unaudited(w *window, p *point) bool {
	return s.ind.Audited && p.fig.present && p.end == w.end && !p.fig.final
}

// blankAt is the status of a window at an instant at which no report speaks.
func (s *subject) blankAt(w *window, at int64) Status {
	status := NoData
	for _, b := range w.blanks {
		if b.at <= at {
			status = b.status
		}
	}
	return status
}

// periodAt is the reported period that ends at m: the usual one, or 1-2月.
func (s *subject) periodAt(m month) periods.Period {
	if sl := s.hist.at(m); sl != nil && sl.combined.present && !sl.stated.present && m%12 == 2 && s.hist.every == 1 {
		return periods.Ending(m, 2)
	}
	return periods.Ending(m, s.hist.every)
}
