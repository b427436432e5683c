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

// statusCodes tells every code with its name: "0暂无数据 1已完成 …".
func statusCodes() string {
	codes := make([]string, len(statuses))
	for i, s := range statuses {
		codes[i] = fmt.Sprintf("%d%s", s.status, s.name.ZH)
	}
	return strings.Join(codes, " ")
}
