package indicators

import "zhibiao/indicators/periods"

// Verdict is what people call the status of an assessment.
func (a *Assessment) Verdict(i *Indicator) Verdict {
	early := a.Target != nil && early(i, a.Target, a.Actual, a.Window, a.Period.EndMonth())
	return verdict(i, a.Target, a.Status, has(a.Attainment), early)
}

// verdict is the word for a status of a target: a level is 达标 or 未达标, an expected one 达到预期 or 低于预期; a ceiling that
// held to its end is 未突破; an expected target that ended short is 未达预期, one far behind needs analysis.
func verdict(i *Indicator, t *Target, s Status, compared, early bool) Verdict {
	nature := i.NatureOf(t)
	if t == nil {
		return s.verdict(nature)
	}
	level, expected := i.Kind == Level, nature == Expected
	switch {
	case s == Achieved && t.IsControl():
		return NotExceeded
	case s == Achieved && level && early:
		return BetterSoFar
	case s == Achieved && level && expected:
		return AsExpected
	case s == Achieved && level:
		return Reached
	case s == Missed && level && !expected:
		return ClosedNotReached
	case s == Unpaced && level && compared && t.Pace.Kind != YearEnd && expected:
		return BelowExpectations
	case s == Unpaced && level && compared && t.Pace.Kind != YearEnd:
		return NotReached
	}
	return s.verdict(nature)
}

// early says that a level is on the good side of 左右, beyond its tolerance, before its window has closed.
func early(i *Indicator, t *Target, actual float64, w periods.Window, end month) bool {
	if t.Bound != About || !i.LowerIsBetter && !i.HigherIsBetter || within(t, actual, t.Value) {
		return false
	}
	return w.Open() || end < w.Span.EndMonth()
}
