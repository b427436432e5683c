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

// Lights are all there are, in the order in which people ask for them: who must act stands first.
func Lights() []Light { return []Light{Red, Yellow, Green, Blue, Grey} }

// statuses are all states by their codes; the design's table. Whoever adds one says in its row all that is known of it.
var statuses = [...]struct {
	name     Text
	light    Light
	expected Light // of an expected (预期性) target: what is far behind or missed calls for analysis there, not for blame
	judged   bool
	grave    int // the more the graver, among those of one light; at most Gravest
}{
	NoData:      {name: Text{"暂无数据", "no data"}, light: Grey, expected: Grey, grave: 4},
	Achieved:    {name: Text{"已完成", "achieved"}, light: Blue, expected: Blue, judged: true},
	OnPace:      {name: Text{"达到时序进度", "on pace"}, light: Green, expected: Green, judged: true},
	Behind:      {name: Text{"滞后", "behind"}, light: Yellow, expected: Yellow, judged: true, grave: 1},
	FarBehind:   {name: Text{"严重滞后", "far behind"}, light: Red, expected: Yellow, judged: true, grave: 3},
	Missed:      {name: Text{"到期未完成", "missed"}, light: Red, expected: Yellow, judged: true, grave: 4},
	Exceeded:    {name: Text{"突破上限", "exceeded"}, light: Red, expected: Red, judged: true, grave: 5},
	Unpaced:     {name: Text{"不按时序考核", "no pace"}, light: Grey, expected: Grey, grave: 2},
	NearCeiling: {name: Text{"接近上限", "near the ceiling"}, light: Yellow, expected: Yellow, judged: true, grave: 2},
	NoTarget:    {name: Text{"目标未下达", "no target yet"}, light: Grey, expected: Grey, grave: 3},
	NotDue:      {name: Text{"未到报告期", "not due yet"}, light: Grey, expected: Grey, grave: 1},
}

// Gravest is as grave as a status may be.
const Gravest = 9

// Statuses lists every status there is, in the order of the codes.
func Statuses() []Status {
	list := make([]Status, len(statuses))
	for i := range statuses {
		list[i] = Status(i)
	}
	return list
}

func (s Status) known() bool { return s >= 0 && int(s) < len(statuses) }

// Name is what people call the status; empty of a code that is none.
func (s Status) Name() Text {
	if !s.known() {
		return Text{}
	}
	return statuses[s].name
}

// Of is what people call the status of a target of a nature.
func (s Status) Of(n Nature) Text { return s.verdict(n).Name() }

// Judged says that the status is a verdict. Shares such as 达到时序占比 are of those alone.
func (s Status) Judged() bool { return s.known() && statuses[s].judged }

// Grave tells statuses of one light apart: the more the graver.
func (s Status) Grave() int {
	if !s.known() {
		return 0
	}
	return statuses[s].grave
}

// Met says that the target is reached, or as far as its pace asks.
func (s Status) Met() bool { return s == Achieved || s == OnPace }

// Light is the colour of a status of a target of a nature.
func (s Status) Light(n Nature) Light {
	switch {
	case !s.known():
		return Grey
	case n == Expected:
		return statuses[s].expected
	}
	return statuses[s].light
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
	for _, s := range Statuses() {
		list = append(list, Verdict(s))
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
