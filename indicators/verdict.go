package indicators

// Verdict is what people call the status of an assessment. It is the status' name but where the kind of target asks for
// another word: a level is 达标 or 未达标, an expected one 达到预期 or 低于预期; a ceiling that held to its end is 未突破; an
// expected target that ended short is 未达预期, one far behind needs analysis.
func (a *Assessment) Verdict(i *Indicator) Text {
	nature := i.Nature
	if a.Target != nil && a.Target.Nature != "" {
		nature = a.Target.Nature
	}
	expected := nature == Expected
	switch {
	case a.Target == nil:
	case a.Status == Achieved && a.Target.Bound == AtMost && a.Target.Ceiling != Reverse:
		return Text{"未突破", "not exceeded"}
	case a.Status == Achieved && i.Kind == Level && a.early(i):
		return Text{"目前好于预期", "better than expected so far"}
	case a.Status == Achieved && i.Kind == Level && expected:
		return Text{"达到预期", "as expected"}
	case a.Status == Achieved && i.Kind == Level:
		return Text{"达标", "reached"}
	case a.Status == Missed && i.Kind == Level && !expected:
		return Text{"未达标", "not reached"}
	case a.Status == Unpaced && i.Kind == Level && has(a.Attainment) && a.Target.Pace.Kind != YearEnd && expected:
		return Text{"低于预期", "below expectations"}
	case a.Status == Unpaced && i.Kind == Level && has(a.Attainment) && a.Target.Pace.Kind != YearEnd:
		return Text{"未达标", "not reached"}
	}
	return a.Status.Of(nature)
}

// early says that a level is on the good side of 左右, beyond its tolerance, before its window has closed.
func (a *Assessment) early(i *Indicator) bool {
	t := a.Target
	if t.Bound != About || !i.LowerIsBetter && !i.HigherIsBetter || within(t, a.Actual, t.Value) {
		return false
	}
	return a.Window.Open() || a.Period.EndMonth() < a.Window.Span.EndMonth()
}
