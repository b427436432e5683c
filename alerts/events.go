package alerts

import (
	"slices"

	"zhibiao/indicators"
)

// Names of the events: what somebody has to hear of. Prometheus' rules and the program's own decisions share them.
const (
	TargetMissed     = "TargetMissed"     // 到期未完成, status 5
	TargetFarBehind  = "TargetFarBehind"  // 严重滞后, status 4
	TargetBehind     = "TargetBehind"     // 滞后, status 3
	CeilingExceeded  = "CeilingExceeded"  // 突破上限, status 6
	CeilingNear      = "CeilingNear"      // 接近上限, status 8
	ForecastMiss     = "ForecastMiss"     // 按现行进度难以完成: on pace or without a verdict, and the forecast falls short
	MilestoneDueSoon = "MilestoneDueSoon" // 节点临期
	MilestoneOverdue = "MilestoneOverdue" // 节点逾期
	ReportDueSoon    = "ReportDueSoon"    // 临近报送期限
	ReportDue        = "ReportDue"        // 今日到期, or in its grace
	ReportOverdue    = "ReportOverdue"    // 逾期未报
	ReportRejected   = "ReportRejected"   // 退回待改
	QuestionOpen     = "QuestionOpen"     // 待说明: held, no reason given
	DoubtOpen        = "DoubtOpen"        // 数据核实: a doubt was accepted, and its unit has not answered
	SignatureOpen    = "SignatureOpen"    // 待签批: sent, and its unit has not signed it
	CountersignOpen  = "CountersignOpen"  // 待会签: signed, and other units have not said whether they agree
	FileStray        = "FileStray"        // 来件无主: refused, and of no unit that could be told
	RevisionLarge    = "RevisionLarge"    // 数据更正较大
	StatusRestored   = "StatusRestored"   // 恢复正常
	TargetAchieved   = "TargetAchieved"   // 已完成, status 1
	SourceSilent     = "SourceSilent"     // 采集失败: of the program itself
	ProgramFault     = "ProgramFault"     // 程序故障: of the program itself
)

// Severities, in the label "severity".
const (
	Critical = "critical" // a red light
	Warning  = "warning"  // a yellow light, or a report that is missing
	Info     = "info"     // worth a look
)

// Topic is what an event speaks of, and so who is concerned.
type Topic string

const (
	OfTarget  Topic = "target"  // 主送 责任单位, 抄送 填报单位 and 实施主体
	OfReport  Topic = "report"  // 填报单位; of 会签 the units that are asked
	OfProgram Topic = "program" // who runs the program
)

// Event declares one kind of alert.
type Event struct {
	Name     string
	Topic    Topic
	Status   indicators.Status // of which the event is the standing, where ByStatus
	ByStatus bool
	Ceiling  bool // only of indicators with a control ceiling
	Planners bool // planners alone hear of it
	Off      bool // nobody hears of it unless asked
	Says     indicators.Text
	Todo     indicators.Text // what whoever hears of it has to do
	severity severity
}

// severity of an event: its own, or Critical where the indicator's red light is one, else its own.
type severity struct {
	base  string
	grave bool // Critical for what is binding, promised or an accepted plan's node
}

// Severity is how grave the event is of an indicator; of an event that speaks of none, nil.
func (e *Event) Severity(i *indicators.Indicator) string {
	if e.severity.grave && i != nil && Grave(i) {
		return Critical
	}
	return e.severity.base
}

// Grave says whether an indicator's light may call for 督办: it is binding (约束性), a promise to be honoured (兑现类), or
// a work, which is judged by an accepted plan's nodes. What is expected (预期性) calls for analysis alone.
func Grave(i *indicators.Indicator) bool {
	return i.Nature == indicators.Binding || i.Nature == indicators.Promise || i.Kind == indicators.Work
}

// SaysOf is what is said of an indicator: what is expected and ends short is 未达预期, far behind it needs analysis.
func (e *Event) SaysOf(i *indicators.Indicator) indicators.Text {
	if e.ByStatus && i != nil && i.Nature == indicators.Expected && (e.Status == indicators.Missed || e.Status == indicators.FarBehind) {
		return e.Status.Of(i.Nature)
	}
	return e.Says
}

// events are all there are, of targets the gravest first.
var events = []Event{
	{Name: TargetMissed, Topic: OfTarget, ByStatus: true, Status: indicators.Missed, severity: severity{Warning, true},
		Says: indicators.Text{ZH: "到期未完成", EN: "missed"},
		Todo: indicators.Text{ZH: "请说明未完成原因，提出补救措施和完成时限", EN: "Please give the reasons, a remedy and a date"}},
	{Name: CeilingExceeded, Topic: OfTarget, ByStatus: true, Status: indicators.Exceeded, Ceiling: true, severity: severity{Warning, true},
		Says: indicators.Text{ZH: "突破上限", EN: "over its ceiling"},
		Todo: indicators.Text{ZH: "请立即停止新增使用，查明原因并提出处置意见", EN: "Please stop further use at once, find the cause and propose what to do"}},
	{Name: TargetFarBehind, Topic: OfTarget, ByStatus: true, Status: indicators.FarBehind, severity: severity{Warning, true},
		Says: indicators.Text{ZH: "严重滞后于时序进度", EN: "far behind its pace"},
		Todo: indicators.Text{ZH: "请分析滞后原因，提出赶进度的措施", EN: "Please analyse why, and say how to catch up"}},
	{Name: CeilingNear, Topic: OfTarget, ByStatus: true, Status: indicators.NearCeiling, Ceiling: true, Planners: true,
		severity: severity{base: Warning},
		Says:     indicators.Text{ZH: "接近上限", EN: "near its ceiling"},
		Todo:     indicators.Text{ZH: "请控制后续使用", EN: "Please watch further use"}},
	{Name: TargetBehind, Topic: OfTarget, ByStatus: true, Status: indicators.Behind, severity: severity{base: Info},
		Says: indicators.Text{ZH: "滞后于时序进度", EN: "behind its pace"},
		Todo: indicators.Text{ZH: "请关注后续进度", EN: "Please watch its progress"}},
	{Name: MilestoneOverdue, Topic: OfTarget, severity: severity{base: Critical},
		Says: indicators.Text{ZH: "节点逾期未完成", EN: "past its planned day"},
		Todo: indicators.Text{ZH: "请说明原因，明确完成时限", EN: "Please give the reason and a date"}},
	{Name: MilestoneDueSoon, Topic: OfTarget, severity: severity{base: Info},
		Says: indicators.Text{ZH: "节点即将到期", EN: "planned for the days to come"},
		Todo: indicators.Text{ZH: "请按计划完成", EN: "Please complete it as planned"}},
	{Name: ForecastMiss, Topic: OfTarget, Planners: true, severity: severity{base: Info},
		Says: indicators.Text{ZH: "按现行进度推算难以完成（仅供参考）", EN: "forecast to fall short at its present pace, for reference only"},
		Todo: indicators.Text{ZH: "请研判后续进度", EN: "Please judge what is to come"}},
	{Name: RevisionLarge, Topic: OfTarget, Planners: true, severity: severity{base: Info},
		Says: indicators.Text{ZH: "数据更正较大", EN: "revised by much"},
		Todo: indicators.Text{ZH: "请核对更正原因", EN: "Please look into why"}},
	{Name: StatusRestored, Topic: OfTarget, Off: true, severity: severity{base: Info},
		Says: indicators.Text{ZH: "已恢复正常", EN: "back in order"}},
	{Name: TargetAchieved, Topic: OfTarget, ByStatus: true, Status: indicators.Achieved, Off: true, severity: severity{base: Info},
		Says: indicators.Text{ZH: "已完成", EN: "achieved"}},

	{Name: ReportDueSoon, Topic: OfReport, severity: severity{base: Info},
		Says: indicators.Text{ZH: "临近报送期限", EN: "due soon"},
		Todo: indicators.Text{ZH: "请按时报送", EN: "Please send it in time"}},
	{Name: ReportDue, Topic: OfReport, severity: severity{base: Info},
		Says: indicators.Text{ZH: "已到报送期限", EN: "due"},
		Todo: indicators.Text{ZH: "请今日报送", EN: "Please send it today"}},
	{Name: ReportOverdue, Topic: OfReport, severity: severity{base: Warning},
		Says: indicators.Text{ZH: "逾期未报", EN: "overdue"},
		Todo: indicators.Text{ZH: "请尽快报送；已报送被退回的，请按退回意见改正后重新报送",
			EN: "Please send it; if it was rejected, mend what the findings name and send it again"}},
	{Name: ReportRejected, Topic: OfReport, severity: severity{base: Warning},
		Says: indicators.Text{ZH: "已退回", EN: "rejected"},
		Todo: indicators.Text{ZH: "请按退回意见改正后重新报送", EN: "Please mend what the findings name and send it again"}},
	{Name: QuestionOpen, Topic: OfReport, severity: severity{base: Warning},
		Says: indicators.Text{ZH: "待说明", EN: "held by questions"},
		Todo: indicators.Text{ZH: "请说明原因，或改正后重新报送", EN: "Please give the reasons, or mend it and send it again"}},

	{Name: DoubtOpen, Topic: OfReport, severity: severity{base: Warning},
		Says: indicators.Text{ZH: "数据核实待答复", EN: "doubted, and not answered"},
		Todo: indicators.Text{ZH: "请核实并在五个工作日内答复；数据有误的，请重新报送",
			EN: "Please look into it and answer within five working days; send the report anew if the figure is wrong"}},

	{Name: SignatureOpen, Topic: OfReport, severity: severity{base: Warning},
		Says: indicators.Text{ZH: "待签批", EN: "to be signed"},
		Todo: indicators.Text{ZH: "请登录签批或退回；签批后才算报送", EN: "Please sign or refuse it: it counts as sent once it is signed"}},
	{Name: CountersignOpen, Topic: OfReport, severity: severity{base: Warning},
		Says: indicators.Text{ZH: "待会签", EN: "to be countersigned"},
		Todo: indicators.Text{ZH: "请登录会签，或提出异议", EN: "Please agree to it, or say what you object to"}},

	{Name: FileStray, Topic: OfProgram, Planners: true, severity: severity{base: Warning},
		Says: indicators.Text{ZH: "退回的文件认不出填报单位", EN: "was rejected, and names no unit"},
		Todo: indicators.Text{ZH: "请转告报送人，或查明是哪个单位的文件", EN: "Please tell whoever sent it, or find out whose it is"}},
	{Name: SourceSilent, Topic: OfProgram, severity: severity{base: Warning},
		Says: indicators.Text{ZH: "采集失败", EN: "cannot be collected from"},
		Todo: indicators.Text{ZH: "请查看程序日志，检查文件夹、磁盘空间和权限",
			EN: "Please see the program's log, and look at the folder, the disk's space and permissions"}},
	{Name: ProgramFault, Topic: OfProgram, severity: severity{base: Critical},
		Says: indicators.Text{ZH: "程序故障", EN: "out of order"},
		Todo: indicators.Text{ZH: "请查看程序日志", EN: "Please see the program's log"}},
}

// Events lists every event, of targets the gravest first.
func Events() []Event { return slices.Clone(events) }

// EventNamed finds an event; nil: there is none of the name.
func EventNamed(name string) *Event {
	for i := range events {
		if events[i].Name == name {
			return &events[i]
		}
	}
	return nil
}

// EventOf is the event of a target's status; nil: nobody has to hear of it.
func EventOf(s indicators.Status) *Event {
	for i := range events {
		if events[i].ByStatus && events[i].Status == s {
			return &events[i]
		}
	}
	return nil
}
