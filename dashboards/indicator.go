package dashboards

import (
	"fmt"
	"slices"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

// indicatorBoard shows everything of one indicator.
type indicatorBoard struct{ kit }

func (b indicatorBoard) board() *board {
	return &board{
		id: "indicator", title: text{ZH: "指标", EN: "Indicator"}, marks: b.marks(),
		description: text{ZH: "一个指标的全部：实际、累计、目标、进度、预计、同比、历年、更正、出处。",
			EN: "All of one indicator: actual, cumulative, target, pace, forecast, growth, past years, revisions, where it stands."},
		variables: slices.Concat([]cog.Builder[dashboard.VariableModel]{
			b.choice("indicator", nameTitle, b.indicatorChoices()), b.entityVariable(),
		}, b.chosenUnit(), b.calendarYears()),
		rows: []row{
			{text{ZH: "现在", EN: "Now"}, []*panel{b.standing(), b.citation()}},
			{text{ZH: "进度", EN: "Progress"}, []*panel{b.progress(), b.required(), b.pace()}},
			{text{ZH: "同比和环比", EN: "Growth"}, []*panel{b.growth(text{ZH: "同比", EN: "Year on year"}, true),
				b.growth(text{ZH: "环比", EN: "Period on period"}, false)}},
			{text{ZH: "历年", EN: "Past years"}, []*panel{b.yearsByMonth()}},
			{text{ZH: "数据更正", EN: "Revisions"}, append([]*panel{b.revisions()},
				b.corrected(10, 9, `indicator="$indicator"`, entityMatcher)...)},
			{text{ZH: "状态变化", EN: "States"}, []*panel{b.history()}},
			{text{ZH: "数据出处", EN: "Where the number stands"}, []*panel{b.origin()}},
		},
	}
}

// entityVariable lists the indicator's entities by name; it is empty, and so is the label, where it has none.
func (b indicatorBoard) entityVariable() cog.Builder[dashboard.VariableModel] {
	query := "query_result(group by (entity, entity_name) (" + sel(indicators.FamilyInfo, `indicator="$indicator"`, `entity!=""`) + "))"
	regex := `/entity="(?<value>[^"]+)",entity_name="(?<text>[^"]+)"/` // as Grafana writes a series: without spaces
	if b.english {
		regex = `/entity="([^"]+)"/`
	}
	return dashboard.NewQueryVariableBuilder("entity").Label(b.in(entityTitle)).Datasource(source()).
		Query(dashboard.StringOrMap{Map: options{"query": query,
			"refId": "PrometheusVariableQueryEditor-VariableQuery"}}).Definition(query).
		Regex(regex).Refresh(dashboard.VariableRefreshOnTimeRangeChanged).Multi(false).IncludeAll(false).
		Current(option("", ""))
}

// chosen is the scope of the indicator and entity that the variables name.
func chosen() scope {
	return scope{matchers: []string{`indicator="$indicator"`, entityMatcher}}
}

// saidOwn is one of the indicator's own families in the unit that people say, with label unit.
func (b indicatorBoard) saidOwn(part string) string {
	return said(b.own(part, entityMatcher), "$indicator")
}

// standing is the indicator's targets in one table: figures in the unit that people say.
func (b indicatorBoard) standing() *panel {
	s := chosen()
	status := s.family(indicators.FamilyStatus)
	target := b.saidOwn("_target")
	own := func(x string) string {
		x = fmt.Sprintf(`label_replace(%s, "indicator", "$indicator", "", "")`, x)
		return subject(fmt.Sprintf("(%s) and on (%s,window) %s", x, of, status))
	}
	return b.table(text{ZH: "目标和完成（${unit}）", EN: "Target and progress (${unit})"}, text{
		ZH: "数值按人们所说的单位（见标题）。累计＝考核期起至最近报告期末，不限期的年度目标为所评定的完整年度；按进度应达＝目标×时序进度；后期月均应完成＝（目标−累计）÷剩余月数；预计＝按现行进度推算的预计完成值，仅供参考。没有的为空，不作0。",
		EN: "Figures in the unit that people say (in the title). Cumulative runs from the window's start to the last reported period, " +
			"and is the full year's that is judged where a yearly target has no deadline; expected is target × time share; required is " +
			"what remains by the months that remain; the forecast follows the present pace, for reference only. What is absent is empty, " +
			"never 0.",
	}, 24, 7).
		rows(b.shown(s.state())).
		rows(own(held(b.catalogue, b.saidOwn("_cumulative"), target))+" or on (subject) "+own(held(b.catalogue, b.judgedYear(target),
			target))).
		rows(own(target)).
		rows(own(due(b.catalogue, b.saidOwn("_expected")))).
		rows(own(held(b.catalogue, b.saidOwn("_forecast"), target))).
		rows(own(due(b.catalogue, b.saidOwn("_required_monthly")))).
		rows(subject(s.attained(b.catalogue, indicators.FamilyAttainment))).
		rows(subject(s.family(indicators.FamilyTimeShare))).
		rows(subject(points(s.family(indicators.FamilyPaceGap)))).
		rows(subject(s.periodEnd())).
		rows(subject(s.figure())).
		rows(subject(fmt.Sprintf(`%s * 0 + on (%s) group_left () label_replace(%s, "indicator", "$indicator", "", "")`, status, of,
			b.newest()))).
		fields([]field{
			b.windowColumn(),
			b.lamp("Value #A", stateTitle),
			amountColumn("Value #L", text{ZH: "最近一期", EN: "Newest period"}, chosenScale),
			amountColumn("Value #B", text{ZH: "累计", EN: "Cumulative"}, chosenScale),
			amountColumn("Value #C", targetTitle, chosenScale),
			amountColumn("Value #D", text{ZH: "按进度应达", EN: "Expected"}, chosenScale),
			amountColumn("Value #E", text{ZH: "预计", EN: "Forecast"}, chosenScale),
			amountColumn("Value #F", text{ZH: "后期月均应完成", EN: "Required a month"}, chosenScale),
			percentColumn("Value #G", doneTitle),
			percentColumn("Value #H", shareTitle),
			b.gapColumn("Value #I"),
			monthColumn("Value #J", untilTitle),
			b.figureColumn("Value #K"),
		}, "indicator", entityLink).
		sorted(windowTitle, false)
}

// judgedYear is the full year's figure by which a yearly target without a deadline is judged.
func (b indicatorBoard) judgedYear(target string) string {
	flows := ids(b.pick(func(i *indicators.Indicator) bool { return i.Kind == indicators.Flow }))
	return fmt.Sprintf("%s * on (entity,department,window) group_left () %s", target, sel(indicators.FamilyAttainment,
		`indicator="$indicator"`, fmt.Sprintf("indicator=~%q", among(flows)), entityMatcher, `window="open"`))
}

// newest is the newest period's own figure, rounded as what it is: of a level that is what is held against the target.
func (b indicatorBoard) newest() string {
	levels := ids(b.pick(func(i *indicators.Indicator) bool { return i.Kind == indicators.Level }))
	own, target := b.saidOwn(""), "max without (window) ("+b.saidOwn("_target")+")"
	return fmt.Sprintf("(%s and on (entity) %s or %s)", held(b.catalogue, own, target), sel(indicators.FamilyInfo, `indicator="$indicator"`,
		fmt.Sprintf("indicator=~%q", among(levels))), nearest(own, chosenPlaces))
}

func (b indicatorBoard) citation() *panel {
	return b.table(text{ZH: "政策出处和口径", EN: "Citation and definition"}, text{
		ZH: "indicator_info：文件、条、原文数字、口径、性质、牵头单位和报送单位。",
		EN: "indicator_info: document, measure, the figure as written, definition, nature, lead units and the unit that reports.",
	}, 24, 5).
		rows(sel(indicators.FamilyInfo, `indicator="$indicator"`, entityMatcher)).
		fields([]field{
			textColumn("figure", text{ZH: "政策原文", EN: "As written"}, texts(b.catalogue.Indicators, figuresOf)...),
			textColumn("document", text{ZH: "文件", EN: "Document"},
				texts(b.catalogue.Documents, func(d *indicators.Document) []string { return []string{d.Number} })...),
			b.measureColumn(),
			textColumn("concept", text{ZH: "口径", EN: "Definition"},
				texts(b.catalogue.Indicators, func(i *indicators.Indicator) []string { return []string{i.Concept.ZH} })...),
			b.wordColumn("nature", text{ZH: "性质", EN: "Nature"}, b.natures()),
			b.responsibleColumn(),
			b.reporterColumn(),
			b.leadColumn(),
		})
}

// texts are what the catalogue says in a column, by which its width goes.
func texts[T any](all []T, of func(T) []string) (list []string) {
	for _, x := range all {
		list = append(list, of(x)...)
	}
	return list
}

func figuresOf(i *indicators.Indicator) (list []string) {
	for _, r := range i.Targets {
		list = append(list, r.Figure)
	}
	return list
}

func (b indicatorBoard) natures() (m mapping) {
	for _, n := range []struct {
		nature indicators.Nature
		zh, en string
	}{{indicators.Binding, "约束性", "binding"}, {indicators.Expected, "预期性", "expected"}, {indicators.Promise, "兑现类", "promise"},
		{indicators.Task, "工作任务", "task"}} {
		m.put(string(n.nature), b.say(n.zh, n.en), "")
	}
	return m
}

func (b indicatorBoard) progress() *panel {
	actual, cumulative := b.say("当期", "Own"), b.say("累计", "Cumulative")
	target, expected := b.say("目标", "Target"), b.say("按进度应达", "Expected")
	forecast := b.say("预计", "Forecast")
	low, high := b.say("预计下限", "Low forecast"), b.say("预计上限", "High forecast")
	return b.chart(text{ZH: "当期、累计、目标、按进度应达、预计", EN: "Own, cumulative, target, expected, forecast"}, text{
		ZH: "柱＝各期当期值，立在该期末；线只在数值确实延续处画出，断报处不连。目标和按进度应达（目标×时序进度）取自数据而非常数；预计按现行进度推算，仅供参考，有三年以上历史时带上下限。竖线标出计划调整，底色标出数据更正的报告期。",
		EN: "Bars are each period's own value at its end; lines are drawn only where a value holds and never across a gap. Target and " +
			"expected (target × time share) are series, not constants; the forecast follows the present pace, for reference only, with a " +
			"band where there are three past years. Marks show changed plans; shading shows the periods whose figures were corrected.",
	}, 24, 12).
		periods(b.own("", entityMatcher), actual+raw).
		over(b.perScope(held(b.catalogue, b.saidOwn("_cumulative"), b.saidOwn("_target"))), cumulative+"{{scope}}").
		over(b.perScope(shownWindow(b.saidOwn("_target"), "$indicator")), target+"{{scope}}").
		over(b.perScope(shownWindow(due(b.catalogue, b.saidOwn("_expected")), "$indicator")), expected+"{{scope}}").
		over(b.perScope(held(b.catalogue, b.saidOwn("_forecast"), b.saidOwn("_target"))), forecast+"{{scope}}").
		over(b.perScope(nearest(b.saidOwn("_forecast_low"), chosenPlaces)), low+"{{scope}}").
		over(b.perScope(nearest(b.saidOwn("_forecast_high"), chosenPlaces)), high+"{{scope}}").
		asBars(actual, colour(actualColour)).drawn(cumulative, cumulativeColour).
		dashed(target, targetColour).dashed(expected, expectedColour).
		dashed(forecast, forecastColour).dashed(low, forecastColour).dashed(high, forecastColour).
		divide(chosenScale, actual).in(chosenScale).from0()
}

func (b indicatorBoard) required() *panel {
	name := b.say("月均应完成", "Required")
	return b.chart(text{ZH: "后期月均应完成", EN: "Required a month"}, text{
		ZH: "（目标−累计）÷考核期剩余月数；只在没有过期的报告期之间延续。", EN: "Target less cumulative by the months left in the window.",
	}, 12, 8).
		over(b.perScope(due(b.catalogue, b.saidOwn("_required_monthly"))), name+"{{scope}}").
		drawn(name, cumulativeColour).in(chosenScale).from0()
}

func (b indicatorBoard) pace() *panel {
	s := chosen()
	done, share := b.in(doneTitle), b.in(shareTitle)
	return b.chart(text{ZH: "完成率和时序进度", EN: "Attainment and time share"}, text{
		ZH: "完成率＝累计÷目标（有基数的按增量），时序进度＝该期末应完成的份额；两线之差为进度差。",
		EN: "Attainment and what should be done by each period's end; between them lies the gap.",
	}, 12, 8).
		over(b.perScope(s.attained(b.catalogue, indicators.FamilyAttainment)), done+"{{scope}}").
		over(b.perScope(s.family(indicators.FamilyTimeShare)), share+"{{scope}}").
		unit("percentunit", 1).drawn(done, cumulativeColour).dashed(share, expectedColour).from0().custom("axisSoftMax", 1)
}

// growth shows year-on-year or period-on-period growth: the reported leads, the computed stands beside.
func (b indicatorBoard) growth(title text, year bool) *panel {
	p := b.periodBars(title, text{
		ZH: "报表所列同比在前，依报表绝对数推算的在旁（只比相同跨度）；缺一期即无，不作0。比率指标为两者之差，以个百分点计。",
		EN: "What reports state leads, what is computed from the figures (equal spans only) stands beside; absent, never 0, where a " +
			"period is. For ratios it is a difference, of percentage points.",
	}, 12, 9)
	own := func(part string, more ...string) string {
		return sel("", append([]string{fmt.Sprintf(`__name__=~"${indicator}%s_ratio"`, part), entityMatcher}, more...)...)
	}
	// What is computed of a ratio is a difference: it is shown in percentage points, not in percent.
	ratios := among(ids(b.pick(func(i *indicators.Indicator) bool { return i.Unit == quantities.Ratio })))
	shown := 0
	bars := func(name, selector string) {
		p.periods(selector, name+raw).divided(name+raw, name, "1").column(name, shade(shown))
		shown++
	}
	computed := func(part, name string) {
		bars(name, own(part, fmt.Sprintf(`__name__!~"(%s)%s_ratio"`, ratios, part)))
		points := name + b.say("（个百分点）", " (points)")
		p.periods(own(part, fmt.Sprintf(`__name__=~"(%s)%s_ratio"`, ratios, part)), points+raw).
			divided(points+raw, points, "0.01").
			column(points, append(b.points(), shade(shown-1))...)
	}
	if year {
		bars(b.say("报表所列当期同比", "Reported"), own("_reported_year_on_year"))
		bars(b.say("报表所列累计同比", "Reported, cumulative"), own("_reported_cumulative_year_on_year"))
		computed("_year_on_year", b.say("推算的当期同比", "Computed"))
		computed("_cumulative_year_on_year", b.say("推算的累计同比", "Computed, cumulative"))
	} else {
		computed("_period_on_period", b.say("环比", "Period on period"))
	}
	return p.onlyDivided().byPeriod().unit("percentunit", 1).custom("axisSoftMax", 0.1)
}

func (b indicatorBoard) history() *panel {
	return b.timeline(text{ZH: "状态的历程", EN: "States through time"}, text{
		ZH: "indicator_status按时间：每一时刻每个目标一个状态，按报告期末定。",
		EN: "indicator_status through time: one state for each target at every instant, by the ends of periods.",
	}, 24, 8).over(b.perScope(chosen().state()), b.say("考核状态", "State")+"{{scope}}").mapped(b.states())
}

func (b indicatorBoard) origin() *panel {
	return b.table(text{ZH: "最近一期数据所在", EN: "Where the newest figure stands"}, text{
		ZH: "indicator_source_info：时间范围终点时最近一期数据在哪个文件（收件号）、哪张工作表、哪个单元格；点文件或单元格看原表。计算得来的指标没有。",
		EN: "indicator_source_info: in which file (its number), sheet and cell the figure stands that was the newest as the time range " +
			"ends; file and cell lead to the sheet itself. What is computed has none.",
	}, 24, 5).
		rows(`label_join(` + sel(indicators.FamilySource, `indicator="$indicator"`, entityMatcher) +
			`, "subject", "/", "indicator", "entity")`).
		rows(`sum by (subject) (label_join(` + sel(indicators.FamilyPeriodEnd, `indicator="$indicator"`, entityMatcher) +
			` * 1000, "subject", "/", "indicator", "entity"))`).
		fields([]field{
			{"file", text{ZH: "文件", EN: "File"}, b.toSpot(), 400},
			{"sheet", text{ZH: "工作表", EN: "Sheet"}, nil, 160},
			{"cell", text{ZH: "单元格", EN: "Cell"}, b.toSpot(), textWidth("AB100")},
			textColumn("submission", text{ZH: "收件号", EN: "Submission"}, "100000"),
			b.reporterColumn(),
			monthColumn("Value #B", untilTitle),
		})
}

// toSpot links a row to the page of the program that shows the cell in its sheet.
func (b indicatorBoard) toSpot() properties {
	address := b.pages + "/submissions/${__data.fields.submission}" +
		"?cell=${__data.fields.sheet:percentencode}!${__data.fields.cell:percentencode}&as_of=${as_of:percentencode}"
	if b.english {
		address += "&lang=en"
	}
	return properties{property("links", []options{{"title": b.say("看原表此处", "See it in the sheet"), "targetBlank": true,
		"url": address + "#cell"}})}
}

// yearsByMonth compares the months of three calendar years in one chart.
func (b indicatorBoard) yearsByMonth() *panel {
	month := b.say("月", "Month")
	p := b.bars(text{ZH: "逐年逐月（1—12月）", EN: "Year by year, months 1–12"}, text{
		ZH: "各期当期值按期末所在的月排列，三个公历年的同月并列：时间范围终点所在的年及其前两年。没有报表的月没有柱。",
		EN: "Each period's own value by the month in which it ends, three calendar years side by side: the one in which the time range " +
			"ends and the two before. No bar where no report came.",
	}, month, 24, 9)
	names := []string{"year_3", "year_2", "year_1"}
	for n, name := range names {
		p.now(b.own("", entityMatcher)+fmt.Sprintf("[365d] @ ${end_%d}", len(names)-n), name+raw)
	}
	p.divide(chosenScale, names...).
		sideBySide("MM", month).
		column(month, property("unit", "string"), property("mappings", []dashboard.ValueMapping{spelt(`/^0?(\d+)$/`, b.say("$1月", "$1"))}))
	for n, name := range names {
		p.column(name, colour(years[n]), property("displayName", "${"+name+"}"+b.say("年", "")))
	}
	return p.in(chosenScale)
}

// revisions shows what was first reported of each corrected period beside what is known now.
func (b indicatorBoard) revisions() *panel {
	now, first := b.say("现在的数", "Known now"), b.say("首报数", "First reported")
	return b.periodBars(text{ZH: "更正：首报数与现在的数", EN: "Revisions: first reported and now"}, text{
		ZH: "各期当期值；被更正过的期旁边另有首报数，即该期最初报来时依当时所知的数（indicator的first_reported族）。没有首报数的期没有更正过。",
		EN: "Each period's own value; beside that of a corrected period stands what was first reported of it, by what was known then " +
			"(the indicator's first_reported family). A period without it was never corrected.",
	}, 14, 9).
		periods(b.own("_first_reported", entityMatcher), first+raw).
		periods(b.own("", entityMatcher), now+raw).
		column(first, colour(years[0])).
		column(now, colour(actualColour)).
		divide(chosenScale, first, now).
		in(chosenScale).
		byPeriod()
}
