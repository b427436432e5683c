package indicators

import (
	"fmt"
	"strings"
)

// Status is indicator_status: one number for one light. The codes and their
// order of precedence are those of section 3 of the design.
type Status int

const (
	NoData      Status = 0  // 暂无数据
	Achieved    Status = 1  // 已完成
	OnPace      Status = 2  // 达到时序进度
	Behind      Status = 3  // 滞后
	FarBehind   Status = 4  // 严重滞后
	Missed      Status = 5  // 到期未完成
	Exceeded    Status = 6  // 突破上限
	Unpaced     Status = 7  // 不按时序考核
	NearCeiling Status = 8  // 接近上限
	NoTarget    Status = 9  // 目标未下达
	NotDue      Status = 10 // 未到报告期
)

// Light is the colour that people see.
type Light string

const (
	Grey   Light = "grey"
	Blue   Light = "blue"
	Green  Light = "green"
	Yellow Light = "yellow"
	Red    Light = "red"
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

// Of is what people call the status of a target of a nature.
func (s Status) Of(n Nature) Text { return s.verdict(n).Name() }

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

// Verdict is what people call a status of a kind of target. Its code is the status', with a hundred for each other word.
type Verdict int

// Verdicts that are no status' own name.
const (
	NotExceeded       = Verdict(100 + Achieved)  // a ceiling that held to its end
	Reached           = Verdict(200 + Achieved)  // a level
	AsExpected        = Verdict(300 + Achieved)  // an expected level
	BetterSoFar       = Verdict(400 + Achieved)  // a level on the good side of 左右, before its window has closed
	NeedsAnalysis     = Verdict(100 + FarBehind) // an expected target far behind
	ShortOfExpected   = Verdict(100 + Missed)    // an expected target at its end
	ClosedNotReached  = Verdict(200 + Missed)    // a level at its end
	NotReached        = Verdict(100 + Unpaced)   // a level, with nothing decided yet
	BelowExpectations = Verdict(200 + Unpaced)   // an expected level, with nothing decided yet
)

var verdicts = []struct {
	verdict Verdict
	name    Text
}{
	{NotExceeded, Text{"未突破", "not exceeded"}},
	{Reached, Text{"达标", "reached"}},
	{AsExpected, Text{"达到预期", "as expected"}},
	{BetterSoFar, Text{"目前好于预期", "better than expected so far"}},
	{NeedsAnalysis, Text{"严重滞后（需分析）", "far behind (analyse)"}},
	{ShortOfExpected, Text{"未达预期", "short of expectations"}},
	{ClosedNotReached, Text{"未达标", "not reached"}},
	{NotReached, Text{"未达标", "not reached"}},
	{BelowExpectations, Text{"低于预期", "below expectations"}},
}

// Verdicts lists every verdict there is: the statuses, and what they are called where their own names do not fit.
func Verdicts() []Verdict {
	var list []Verdict
	for _, s := range statuses {
		list = append(list, Verdict(s.status))
	}
	for _, v := range verdicts {
		list = append(list, v.verdict)
	}
	return list
}

// Status is the status that the verdict is a word for.
func (v Verdict) Status() Status { return Status(v % 100) }

// Name is what people say.
func (v Verdict) Name() Text {
	for _, known := range verdicts {
		if known.verdict == v {
			return known.name
		}
	}
	return v.Status().Name()
}

// Light is that of the status, of an expected target the milder one.
func (v Verdict) Light() Light {
	if v == NeedsAnalysis || v == ShortOfExpected {
		return v.Status().Light(Expected)
	}
	return v.Status().Light(Binding)
}

// verdict is the status' own, of an expected target the milder word.
func (s Status) verdict(n Nature) Verdict {
	switch {
	case n == Expected && s == Missed:
		return ShortOfExpected
	case n == Expected && s == FarBehind:
		return NeedsAnalysis
	}
	return Verdict(s)
}

// codeList tells codes with their names: "0暂无数据 1已完成 …".
func codeList[C interface {
	~int
	Name() Text
}](codes []C) string {
	list := make([]string, len(codes))
	for i, c := range codes {
		list[i] = fmt.Sprintf("%d%s", c, c.Name().ZH)
	}
	return strings.Join(list, " ")
}

// Name is what people call the light.
func (l Light) Name() Text {
	return map[Light]Text{Grey: {"灰", "grey"}, Blue: {"蓝", "blue"}, Green: {"绿", "green"}, Yellow: {"黄", "yellow"}, Red: {"红", "red"}}[l]
}
