package indicators

import (
	"fmt"
	"strings"
)

// statuses are all states by their codes, with what people call them; the design's table.
var statuses = [...]struct {
	status Status
	name   Text
}{
	{NoData, Text{"暂无数据", "no data"}},
	{Achieved, Text{"已完成", "achieved"}},
	{OnPace, Text{"达到时序进度", "on pace"}},
	{Behind, Text{"滞后", "behind"}},
	{FarBehind, Text{"严重滞后", "far behind"}},
	{Missed, Text{"到期未完成", "missed"}},
	{Exceeded, Text{"突破上限", "exceeded"}},
	{Unpaced, Text{"不按时序考核", "no pace"}},
	{NearCeiling, Text{"接近上限", "near the ceiling"}},
	{NoTarget, Text{"目标未下达", "no target yet"}},
	{NotDue, Text{"未到报告期", "not due yet"}},
}

// Statuses lists every status there is, in the order of the codes.
func Statuses() []Status {
	list := make([]Status, len(statuses))
	for i, s := range statuses {
		list[i] = s.status
	}
	return list
}

// Name is what people call the status; empty of a code that is none.
func (s Status) Name() Text {
	for _, known := range statuses {
		if known.status == s {
			return known.name
		}
	}
	return Text{}
}

// Of is what people call the status of a target of a nature: an expected one that ended short is 未达预期, one far
// behind needs analysis.
func (s Status) Of(n Nature) Text {
	switch {
	case n == Expected && s == Missed:
		return Text{"未达预期", "short of expectations"}
	case n == Expected && s == FarBehind:
		return Text{"严重滞后（需分析）", "far behind (analyse)"}
	}
	return s.Name()
}

// Judged says that the status is a verdict. Shares such as 达到时序占比 are of those alone.
func (s Status) Judged() bool {
	switch s {
	case NoData, Unpaced, NoTarget, NotDue:
		return false
	}
	return true
}

// Met says that the target is reached, or as far as its pace asks.
func (s Status) Met() bool { return s == Achieved || s == OnPace }

// Light is the colour of a status. An expected (预期性) target that is far behind or missed calls for analysis,
// not for blame: yellow.
func (s Status) Light(n Nature) Light {
	switch s {
	case Achieved:
		return Blue
	case OnPace:
		return Green
	case Behind, NearCeiling:
		return Yellow
	case FarBehind, Missed:
		if n == Expected {
			return Yellow
		}
		return Red
	case Exceeded:
		return Red
	}
	return Grey
}

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

// statusCodes tells every code with its name: "0暂无数据 1已完成 …".
func statusCodes() string {
	codes := make([]string, len(statuses))
	for i, s := range statuses {
		codes[i] = fmt.Sprintf("%d%s", s.status, s.name.ZH)
	}
	return strings.Join(codes, " ")
}
