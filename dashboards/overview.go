package dashboards

import (
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
)

// overviewBoard answers in five seconds what is wrong and who answers for it.
type overviewBoard struct{ kit }

func (b overviewBoard) board() *board {
	return &board{
		id: "overview", title: text{ZH: "总览", EN: "Overview"},
		description: text{ZH: "全部目标：各灯多少，谁落后，谁负责。", EN: "All targets: how many of each light, which lag, who answers."},
		variables:   []cog.Builder[dashboard.VariableModel]{b.since(), moment("then", rangeEndSeconds+" - $since")},
		rows: []row{
			{text{ZH: "总体情况", EN: "At a glance"}, []*panel{b.lightCounts(), b.shareAtPace(), b.overdueCount(5)}},
			{text{ZH: "需要关注", EN: "What matters most"}, []*panel{b.worstTen()}},
			{text{ZH: "逾期未报", EN: "Reports overdue"}, b.overdueReports(24, 9)},
			{text{ZH: "状态变化", EN: "Changes"}, b.changed()},
			{text{ZH: "全部目标", EN: "All targets"}, []*panel{b.targets(text{ZH: "全部目标", EN: "All targets"}, targetsTable, scope{}, 24)}},
			{text{ZH: "上年结果", EN: "Last year's results"}, []*panel{b.results(scope{}, 12)}},
		},
	}
}

func (b overviewBoard) lightCounts() *panel {
	under := underLights()
	p := b.stat(text{ZH: "各灯目标数（项）", EN: "Targets by light"}, text{
		ZH: "按状态码数目标：" + under.ZH + "。",
		EN: "Targets counted by status: " + under.EN + ".",
	}, 11, 5)
	for _, l := range indicators.Lights() {
		name := b.in(l.Name())
		p.now(scope{}.lit(l), name)
		p.column(name, colour(colours[l]))
	}
	return p
}

// shareAtPace says in words of which period the share is, of how many targets, and how many are left out.
func (b overviewBoard) shareAtPace() *panel {
	status, n, all := scope{}.family(indicators.FamilyStatus), latest(scope{}.atPace()), latest(scope{}.judged())
	count := orNone("count("+n+")", all)
	newest := fmt.Sprintf("vector(scalar(max(%s)) + %d)", sel(indicators.FamilyPeriodEnd), b.newYearOffset()-43200) // noon of its last day
	x := down(fmt.Sprintf("(%s) / count(%s)", count, all), tenths)
	for _, word := range []struct{ label, number string }{
		{"met", count}, {"judged", "count(" + all + ")"}, {"others", "count(" + status + ") - count(" + all + ")"},
		{"year", "year(" + newest + ")"}, {"month", "month(" + newest + ")"},
	} {
		x = fmt.Sprintf(`%s * on () group_left (%s) count_values("%[2]s", %s)`, x, word.label, word.number)
	}
	met, without := listed(indicators.Status.Met), listed(unjudged)
	return b.stat(text{ZH: "达到时序占比", EN: "Share at pace"}, text{
		ZH: "只比一个报告期：最近一期数据恰为全部数据中最新一期、且有判定的目标中，" + met.ZH + "的占比，向下取整。未计入的是该期没有数据的（如按季、按年报送的），以及" + without.ZH + "的。",
		EN: "Of one reported period only: of the targets whose newest figure is of the newest period reported at all and which have a " +
			"verdict, the share of those " + met.EN +
			", rounded down. Left out are those without a figure of that period (reported by quarter or year, say) and those with " +
			without.EN + ".",
	}, 10, 5).
		now(x, b.say("{{year}}年{{month}}月末：{{judged}}项有判定的目标中{{met}}项达到；另有{{others}}项未计入",
			"End of {{year}}-{{month}}: {{met}} of {{judged}} judged targets; {{others}} others left out")).
		unit("percentunit", 1).
		option("colorMode", "none").
		option("text", options{"titleSize": 14, "valueSize": 44})
}

func (b overviewBoard) worstTen() *panel {
	s := scope{}
	worst := "bottomk(10, " + s.family(indicators.FamilyPaceGap) + " < 0)"
	keepWorst := func(x string) string { return "(" + x + ") and on (" + of + ",window) " + worst }
	return b.table(text{ZH: "进度差最大的十项", EN: "The worst ten by gap"}, text{
		ZH: "进度差＝完成率−时序进度，以个百分点计；只列落后于时序的，最差的在前。各项的报告期写在数据截至一列。",
		EN: "The gap is attainment less time share, in percentage points; only what lags, the worst first. Each row says until which " +
			"period its data reach.",
	}, 24, rowsHeight(10)).
		rows(b.shown(keepWorst(s.state()))).
		rows(subject(points("("+worst+")"))).
		rows(subject(keepWorst(s.periodEnd()))).
		rows(subject(keepWorst(s.figure()))).
		fields([]field{
			b.objectColumn(),
			b.lamp("Value #A", stateTitle),
			b.windowColumn(),
			b.gapColumn("Value #B"),
			monthColumn("Value #C", untilTitle),
			b.figureColumn("Value #D"),
			b.responsibleColumn(),
			b.reporterColumn(),
			b.measureColumn(),
		}, "indicator", entityLink).
		sorted(gapTitle, false, nameTitle)
}

// since is the variable that says how long ago the states were that today's are compared with, in seconds.
func (b overviewBoard) since() cog.Builder[dashboard.VariableModel] {
	return custom("since", b.say("状态与多久以前比", "States against"), []choice{
		{b.say("一周", "a week"), "604800"}, {b.say("一个月", "a month"), "2678400"},
		{b.say("一季", "a quarter"), "7948800"}, {b.say("一年", "a year"), "31622400"},
	}, 1)
}

// changed lists the targets whose state changed, the gravest change first, and counts them.
func (b overviewBoard) changed() []*panel {
	const same = of + ",window"
	now, before := scope{}, scope{at: " @ ${then}.999"}
	status, then := now.family(indicators.FamilyStatus), before.family(indicators.FamilyStatus)
	differs := fmt.Sprintf("%s != on (%s) %s", status, same, then)
	changed := func(x string) string { return fmt.Sprintf("(%s) and on (%s) (%s)", x, same, differs) }
	grave := fmt.Sprintf("(%s) * 10 - on (%s) (%s) * 10 + on (%[2]s) (%[1]s)", now.rank(), same, before.rank())
	count := b.count(text{ZH: "状态有变化（项）", EN: "Changed"}, text{
		ZH: "与以前相比状态不同的目标数，没有为0。", EN: "How many targets stand otherwise than before, 0 if none.",
	}, 9, orNone("count("+differs+")", status+" and on ("+same+") "+then)).mapped().option("colorMode", "none")
	return []*panel{count, b.table(text{ZH: "状态有变化的目标（与${since:text}前比）", EN: "Targets whose state changed (against ${since:text} ago)"},
		text{
			ZH: "原状态＝时间范围终点（默认现在）以前那么久的indicator_status，多久在页首选；现状态＝终点处的。两者都按“截至何日所知”取，同一考核期的相比。变差最多的在前。",
			EN: "Before is indicator_status as long before the range's end (by default now) as chosen at the top, now that at its " +
				"end, both " +
				"as known on the day asked for, of the same window. The gravest change first.",
		}, 21, 9).
		rows(b.shown(changed(now.state()))).
		rows(subject(changed(before.state()))).
		rows(subject(changed(now.periodEnd()))).
		rows(subject(changed(grave))).
		transform("merge", options{}).
		order("Value #D", false, object).
		fields([]field{
			b.objectColumn(),
			b.lamp("Value #B", text{ZH: "原状态", EN: "Before"}),
			b.lamp("Value #A", text{ZH: "现状态", EN: "Now"}),
			b.windowColumn(),
			monthColumn("Value #C", untilTitle),
			b.responsibleColumn(),
			b.reporterColumn(),
		}, "indicator", entityLink)}
}
