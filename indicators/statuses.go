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

// Judged says that the status is a verdict. Shares such as 达到时序占比 are of those alone.
func (s Status) Judged() bool {
	switch s {
	case NoData, Unpaced, NoTarget, NotDue:
		return false
	}
	return true
}

// Light is the colour of a status. An expected (预期性) target far behind calls for analysis, not for blame: yellow.
func (s Status) Light(n Nature) Light {
	switch s {
	case Achieved:
		return Blue
	case OnPace:
		return Green
	case Behind, NearCeiling:
		return Yellow
	case FarBehind:
		if n == Expected {
			return Yellow
		}
		return Red
	case Missed, Exceeded:
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
