package dashboards

import (
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
)

// overview answers in five seconds what is wrong and who answers for it.
func (h *house) overview() *board {
	return &board{
		id: "overview", title: text{ZH: "总览", EN: "Overview"},
		description: text{ZH: "全部目标：各灯多少，谁落后，谁负责。", EN: "All targets: how many of each light, which lag, who answers."},
		variables:   []cog.Builder[dashboard.VariableModel]{h.since(), moment("then", rangeEndSeconds+" - $since")},
		rows: []row{
			{text{ZH: "一眼", EN: "At a glance"}, []*panel{h.lightCounts(), h.shareAtPace(), h.overdueCount()}},
			{text{ZH: "最要紧的", EN: "What matters most"}, []*panel{h.worstTen(), h.overdueReports(8, 11)}},
			{text{ZH: "变化", EN: "Changes"}, []*panel{h.changed()}},
			{text{ZH: "全部目标", EN: "All targets"}, []*panel{h.targets(text{ZH: "全部目标", EN: "All targets"}, targetsTable, scope{}, 24)}},
		},
	}
}

func (h *house) lightCounts() *panel {
	p := h.stat(text{ZH: "各灯目标数", EN: "Targets by light"}, text{
		ZH: "按状态码数目标：红＝到期未完成、突破上限、严重滞后；黄＝滞后、接近上限、严重滞后的预期性目标；绿＝达到时序进度；蓝＝已完成；灰＝暂无数据、不按时序考核、目标未下达、未到报告期。",
		EN: "Targets counted by status: red is missed, exceeded, far behind; yellow is behind, near the ceiling, and expected targets far behind; green on pace; blue achieved; grey no data, no pace, no target yet, not due yet.",
	}, 14, 5)
	for _, l := range lights {
		name := h.in(l.Name())
		p.now(scope{}.lit(l), name)
		p.column(name, colour(colours[l]))
	}
	return p
}

func (h *house) shareAtPace() *panel {
	n, all := latest(scope{}.atPace()), latest(scope{}.judged())
	p := h.stat(text{ZH: "达到时序占比（最近一个报告期）", EN: "Share at pace (newest period)"}, text{
		ZH: "最近一期数据为最新报告期的目标中：n＝已完成或达到时序进度的，N＝有判定的（不含状态0、7、9、10），占比＝n/N，向下取整。",
		EN: "Of targets whose newest figure is of the newest period: n achieved or on pace, N with a verdict (without states 0, 7, 9, 10); the share is n/N, rounded down.",
	}, 7, 5)
	share := h.say("占比", "share")
	p.now(fmt.Sprintf("floor((%s) / count(%s) * 1000 + 1e-6) / 1000", orNone("count("+n+")", all), all), share).
		now(orNone("count("+n+")", all), "n").
		now("count("+all+")", "N").
		column(share, percent()...)
	p.option("colorMode", "none")
	return p
}

func (h *house) overdueCount() *panel {
	p := h.stat(text{ZH: "逾期报表", EN: "Reports overdue"}, text{
		ZH: "report_overdue为1的报表份数；有则红。", EN: "How many reports are overdue; red if any.",
	}, 3, 5).now("sum("+sel(indicators.FamilyOverdue)+")", h.say("份", "reports"))
	p.mapped(above0()).option("colorMode", "value")
	return p
}

func (h *house) worstTen() *panel {
	s := scope{}
	worst := "bottomk(10, " + s.family(indicators.FamilyPaceGap) + " < 0)"
	keepWorst := func(x string) string { return "(" + x + ") and on (" + of + ",window) " + worst }
	return h.table(text{ZH: "进度差最大的十项", EN: "The worst ten by gap"}, text{
		ZH: "进度差＝完成率−时序进度，百分点；只列落后于时序的，最差的在前。各项的报告期写在数据截至一列。",
		EN: "The gap is attainment less time share, in percentage points; only what lags, the worst first. Each row says until which period its data reach.",
	}, 16, 11).
		rows(h.shown(keepWorst(s.state()))).
		rows(subject(points("("+worst+")"))).
		rows(subject(keepWorst(s.periodEnd()))).
		rows(subject(keepWorst(s.figure()))).
		fields([]field{
			{"Value #A", stateTitle, h.lamp()},
			h.nameColumn(), h.entityColumn(),
			{"window", windowTitle, h.windows()},
			h.gapColumn("B"),
			{"department", unitTitle, h.mapped(h.departments())},
			{"Value #C", untilTitle, month()},
			{"Value #D", figureTitle, h.mapped(h.figures())},
		}, "indicator", entityLink).
		sorted(gapTitle, false)
}

// since is the variable that says how long ago the states were that today's are compared with, in seconds.
func (h *house) since() cog.Builder[dashboard.VariableModel] {
	return custom("since", h.say("状态与多久以前比", "States against"), []choice{
		{h.say("一周", "a week"), "604800"}, {h.say("一个月", "a month"), "2678400"},
		{h.say("一季", "a quarter"), "7948800"}, {h.say("一年", "a year"), "31622400"},
	}, 1)
}

func (h *house) changed() *panel {
	const same = of + ",window"
	s := scope{}
	then := sel(indicators.FamilyStatus) + " @ ${then}.999"
	differs := fmt.Sprintf("%s != on (%s) %s", s.family(indicators.FamilyStatus), same, then)
	changed := func(x string) string { return fmt.Sprintf("(%s) and on (%s) (%s)", x, same, differs) }
	return h.table(text{ZH: "状态有变化的目标（与${since:text}前比）", EN: "Targets whose state changed (against ${since:text} ago)"}, text{
		ZH: "原状态＝时间范围终点（默认现在）以前那么久的indicator_status，多久在页首选；现状态＝终点处的。两者都按“截至何日所知”取，同一窗口的相比。没有变化时为空。",
		EN: "Before is indicator_status as long before the range's end (by default now) as chosen at the top, now that at its end, both as known on the day asked for, of the same window. Empty when nothing changed.",
	}, 24, 7).
		rows(h.shown(changed(s.state()))).
		rows(subject(changed(then))).
		rows(subject(changed(s.periodEnd()))).
		fields([]field{
			{"Value #B", text{ZH: "原状态", EN: "Before"}, h.lamp()},
			{"Value #A", text{ZH: "现状态", EN: "Now"}, h.lamp()},
			h.nameColumn(), h.entityColumn(),
			{"window", windowTitle, h.windows()},
			{"department", unitTitle, h.mapped(h.departments())},
			{"Value #C", untilTitle, month()},
		}, "indicator", entityLink)
}
