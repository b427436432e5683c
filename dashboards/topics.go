package dashboards

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// Topic dashboards choose their indicators by what these are, not by their ids, so that a new one is on them.

func inUnit(i *indicators.Indicator) string { return i.ID + "_" + i.Unit }

// topicBoards show what belongs to one topic.
type topicBoards struct{ kit }

// objectsOf are the entities of some indicators, each once.
func (b topicBoards) objectsOf(list ...*indicators.Indicator) (found []string) {
	for _, i := range list {
		for _, id := range b.catalogue.EntitiesOf(i) {
			if id != "" && !slices.Contains(found, id) {
				found = append(found, id)
			}
		}
	}
	return found
}

// targetsOf is the table of the targets of some indicators.
func (b topicBoards) targetsOf(title text, list []*indicators.Indicator, height uint32) *panel {
	return b.targets(title, targetsTable, scope{matchers: []string{fmt.Sprintf("indicator=~%q", among(ids(list)))}}, height)
}

// funds shows the money that is promised each year: yearly flows in lumps that have a target.
func (b topicBoards) funds() *board {
	promised := b.pick(func(i *indicators.Indicator) bool {
		return i.Kind == indicators.Flow && i.Lumpy && i.Unit == quantities.Yuan && len(i.Targets) > 0
	})
	made := &board{
		id: "funds", title: text{ZH: "资金", EN: "Funds"},
		description: text{ZH: "每年承诺的资金：逐期到账与计划、历年情况。", EN: "Money promised every year: arrivals against plan, the run of years."},
		rows: []row{{text{ZH: "全部资金目标", EN: "All targets of money"}, []*panel{
			b.targetsOf(text{ZH: "资金目标", EN: "Targets of money"}, promised, rowsHeight(len(promised)))}}},
	}
	for _, i := range promised {
		panels := []*panel{b.years(i, 24)}
		if b.catalogue.FrequencyOf(i) != periods.Yearly { // what is reported once a year has no months to show
			panels = []*panel{b.arrivals(i), b.years(i, 8)}
		}
		made.rows = append(made.rows, row{i.Name, panels})
	}
	return made
}

// arrivals shows what came in each period against the plan.
func (b topicBoards) arrivals(i *indicators.Indicator) *panel {
	own, cumulative := b.say("当期", "Own"), b.say("累计", "Cumulative")
	expected, target := b.say("按计划应达", "Expected by plan"), b.say("目标", "Target")
	return b.chart(text{ZH: "逐期到账与计划：" + i.Name.ZH, EN: "Arrivals against plan: " + i.Name.In(true)}, text{
		ZH: "柱＝当期到账；线＝年初累计、计划应达（目标×计划分解的份额）、年度目标，都取自数据。缺报处断开。",
		EN: "Bars are what came in the period; lines the cumulative since the year began, what the plan expects by then (target × the " +
			"plan's share), and the year's target, all series. Broken where a report is missing.",
	}, 16, 10).
		periods(sel(inUnit(i)), own+raw).
		over(b.perScope(heldOf(b.catalogue, i, b.part(i, "_cumulative"), b.part(i, "_target"))), cumulative+"{{scope}}").
		over(b.perScope(shownWindow(dueOf(b.catalogue, i, b.part(i, "_expected")), i.ID)), expected+"{{scope}}").
		over(b.perScope(shownWindow(b.part(i, "_target"), i.ID)), target+"{{scope}}").
		asBars(own, colour(actualColour)).drawn(cumulative, cumulativeColour).dashed(expected, expectedColour).dashed(target, targetColour).
		divide(b.scaleOf(i), own).in(b.scaleOf(i)).from0()
}

// years shows each year's result against its target.
func (b topicBoards) years(i *indicators.Indicator, width uint32) *panel {
	last := func(name string) string {
		return fmt.Sprintf("max by (window) (last_over_time(%s[5y]) / %v)", sel(i.ID+name+"_"+i.Unit), b.sizeOf(i))
	}
	done, year := text{ZH: "累计", EN: "Cumulative"}, b.windowColumn()
	return b.bars(text{ZH: "历年：" + i.Name.ZH, EN: "Run of years: " + i.Name.In(true)}, text{
		ZH: "每年累计的最后一个数（当年为至今）与当年目标，近五年。", EN: "Each year's last cumulative (this year's so far) beside its target, five years back.",
	}, b.in(windowTitle), width, 10).
		rows(heldOf(b.catalogue, i, last("_cumulative"), last("_target"))).rows(last("_target")).
		fields([]field{year, barColumn("Value #A", done, b.scaleOf(i), cumulativeColour),
			barColumn("Value #B", targetTitle, b.scaleOf(i), targetColour)}).
		sorted(windowTitle, false).
		in(b.scaleOf(i))
}

// barColumn is a series of bars by name.
func barColumn(from string, title text, s scale, fixed string) field {
	return field{from: from, title: title, properties: s.looks(colour(fixed))}
}

// parks shows what is broken down by things that are no works: by park, by town. Works have a dashboard of their own.
func (b topicBoards) parks() *board {
	works := b.worksKinds()
	broken := b.pick(func(i *indicators.Indicator) bool {
		return i.EntityKind != "" && !works[i.EntityKind] && len(i.Targets) > 0
	})
	of := b.kindNames(broken)
	made := &board{
		id: "parks", title: of,
		description: text{ZH: "各" + of.ZH + "的目标：数值、增速、预计达标年份。", EN: of.EN + " against their targets: figures, growth, year of arrival."},
		rows: []row{{text{ZH: of.ZH + "目标", EN: "Targets of " + of.EN},
			[]*panel{b.targetsOf(text{ZH: of.ZH + "目标", EN: "Targets of " + of.EN}, broken, 14)}}},
	}
	for _, i := range broken {
		panels := []*panel{b.entityFigures(i), b.entityBars(i), b.entityGrowth(i)}
		if b.catalogue.FrequencyOf(i) != periods.Yearly {
			panels = append(panels, b.entityMonths(i))
		}
		made.rows = append(made.rows, row{i.Name, panels})
	}
	return made
}

// worksKinds are the kinds of entities that are works.
func (b topicBoards) worksKinds() map[string]bool {
	kinds := map[string]bool{}
	for _, i := range b.catalogue.Indicators {
		if i.Kind == indicators.Work {
			kinds[i.EntityKind] = true
		}
	}
	return kinds
}

// kindNames are what people call the kinds of entities of some indicators.
func (b topicBoards) kindNames(list []*indicators.Indicator) text {
	var zh, en, seen []string
	for _, i := range list {
		if !slices.Contains(seen, i.EntityKind) {
			name, ok := b.catalogue.Kinds[i.EntityKind]
			if !ok {
				name = entityTitle
			}
			seen, zh, en = append(seen, i.EntityKind), append(zh, name.ZH), append(en, name.In(true))
		}
	}
	if len(seen) == 0 {
		return entityTitle
	}
	return text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// yearly says that an indicator is judged on full years alone: the running year stands beside, and is divided by nothing.
func yearly(i *indicators.Indicator) bool {
	return i.Kind == indicators.Flow && !slices.ContainsFunc(i.Targets, func(r *indicators.TargetRule) bool { return r.Window != "open" })
}

// judged is the figure that each entity's target is judged by, and goal its target.
func (b topicBoards) judged(i *indicators.Indicator) (figure, goal string) {
	matcher, target := fmt.Sprintf("indicator=%q", i.ID), b.part(i, "_target")
	figure = fmt.Sprintf("max by (entity) (%s * on (entity,window) %s)", sel(indicators.FamilyAttainment, matcher), target)
	goal = fmt.Sprintf("max by (entity) (%s and on (entity,window) %s)", target, sel(indicators.FamilyStatus, matcher))
	return heldOf(b.catalogue, i, figure, goal), goal
}

var judgedText = text{
	ZH: "所评定的值＝完成率×同一考核期的目标；不限期的年度目标只按完整年度评定，今年累计只作旁证，不与年度目标相除。目标取自数据。",
	EN: "What is judged is attainment × the target of the same window; an open yearly target is judged on full years only, and this " +
		"year's cumulative stands beside, never divided by it. Targets are series.",
}

// judgedTitle names the figure that is judged.
func judgedTitle(i *indicators.Indicator) text {
	if yearly(i) {
		return text{ZH: "最近完整年度", EN: "Last full year"}
	}
	return text{ZH: "最近一期", EN: "Newest"}
}

// entityFigures are the figures that are judged, with their dates, beside the running year's.
func (b topicBoards) entityFigures(i *indicators.Indicator) *panel {
	matcher := fmt.Sprintf("indicator=%q", i.ID)
	figure, goal := b.judged(i)
	worst := text{ZH: "完成率", EN: "Attainment"}
	p := b.table(text{ZH: "评定所据：" + i.Name.ZH, EN: "What is judged: " + i.Name.In(true)}, judgedText, 24,
		rowsHeight(len(b.catalogue.EntitiesOf(i)))).
		rows("max by (entity,window) (" + scope{matchers: []string{matcher}}.state() + ")").
		rows(figure).
		rows("max by (entity) (" + scope{matchers: []string{matcher}}.periodEnd() + ")").
		rows(goal).
		rows(fmt.Sprintf("max by (entity) (%s)", scope{matchers: []string{matcher}}.attained(b.catalogue, indicators.FamilyAttainment)))
	columns := []field{
		b.entityColumn(b.objectsOf(i)...),
		b.lamp("Value #A", stateTitle),
		b.windowColumn(),
		amountColumn("Value #B", judgedTitle(i), b.scaleOf(i)),
		monthColumn("Value #C", text{ZH: "其数据截至", EN: "Judged of"}),
		amountColumn("Value #D", targetTitle, b.scaleOf(i)),
		percentColumn("Value #E", worst),
	}
	if yearly(i) {
		p.rows(b.running(i)).rows("max by (entity) (" + sel(indicators.FamilyPeriodEnd,
			matcher) + " * 1000)")
		columns = append(columns, amountColumn("Value #F", text{ZH: "今年累计", EN: "This year so far"}, b.scaleOf(i)),
			monthColumn("Value #G", untilTitle))
	}
	p.made.Title = cog.ToPtr(*p.made.Title + "（" + b.unitName(i.Display) + "）")
	return p.fields(columns).sorted(worst, false, entityTitle)
}

// running is each entity's figure of the running year.
func (b topicBoards) running(i *indicators.Indicator) string {
	return nearest(fmt.Sprintf("max by (entity) (%s)", b.part(i, "_cumulative")), places(decimalsOf(b.catalogue, i)))
}

func (b topicBoards) entityBars(i *indicators.Indicator) *panel {
	figure, goal := b.judged(i)
	p := b.bars(text{ZH: "与目标相比：" + i.Name.ZH, EN: "Against targets: " + i.Name.In(true)}, judgedText, b.in(entityTitle), 24, 11).
		rows(figure).
		rows(goal)
	columns := []field{
		b.entityColumn(b.objectsOf(i)...),
		barColumn("Value #A", judgedTitle(i), b.scaleOf(i), cumulativeColour),
		barColumn("Value #B", targetTitle, b.scaleOf(i), targetColour),
	}
	if yearly(i) {
		p.rows(b.running(i))
		columns = append(columns, barColumn("Value #C", text{ZH: "今年累计", EN: "This year so far"}, b.scaleOf(i), actualColour))
	}
	return p.in(b.scaleOf(i)).fields(columns).sorted(targetTitle, true, entityTitle)
}

func (b topicBoards) entityGrowth(i *indicators.Indicator) *panel {
	own := func(name string) string {
		return nearest(fmt.Sprintf("max by (entity) (%s)", sel(i.ID+name+"_ratio")), tenths)
	}
	matcher := fmt.Sprintf("indicator=%q", i.ID)
	same := func(x string) string { // only those whose newest period is the league's
		end := sel(indicators.FamilyPeriodEnd, matcher)
		return fmt.Sprintf("(%s) and on (entity) (%s == scalar(max(%s)))", x, end, end)
	}
	computed := text{ZH: "推算的累计同比", EN: "Computed, cumulative"}
	if i.Kind != indicators.Flow {
		computed = text{ZH: "推算的当期同比", EN: "Computed"}
	}
	return b.table(text{ZH: "增速和预计达标年份：" + i.Name.ZH, EN: "Growth and year of arrival: " + i.Name.In(true)}, text{
		ZH: "只比同一个最近报告期，慢的在前。报表所列同比在前，依报表绝对数推算的在旁；预计达标年份按近三个完整年度增速推算，仅供参考，已达标或降速的没有。",
		EN: "Of one newest period only, the slowest first. Growth as reported leads, as computed beside; the year of arrival follows the " +
			"last three full years' growth, for reference only; reached or falling ones have none.",
	}, 24, rowsHeight(len(b.catalogue.EntitiesOf(i)))).
		rows(same(fmt.Sprintf("max by (entity) (%s * 1000)", sel(indicators.FamilyPeriodEnd, matcher)))).
		rows(same(own("_reported_cumulative_year_on_year"))).
		rows(same(own("_cumulative_year_on_year"))).
		rows(same(own("_year_on_year"))).
		rows(fmt.Sprintf("max by (entity) (%s)", sel(indicators.FamilyArrival, matcher))).
		fields([]field{
			b.entityColumn(b.objectsOf(i)...),
			percentColumn("Value #B", text{ZH: "报表所列累计同比", EN: "Reported, cumulative"}),
			percentColumn("Value #C", text{ZH: "推算的累计同比", EN: "Computed, cumulative"}),
			percentColumn("Value #D", text{ZH: "推算的当期同比", EN: "Computed"}),
			numberColumn("Value #E", text{ZH: "预计达标年份（仅供参考）", EN: "Year of arrival (for reference)"}),
			monthColumn("Value #A", untilTitle),
		}).
		sorted(computed, false, entityTitle)
}

// entityMonths is a table of what each entity reported of each period: as many bars side by side would be read by nobody.
func (b topicBoards) entityMonths(i *indicators.Indicator) *panel {
	const value = "value"
	scale, who := b.scaleOf(i), b.entityColumn(b.objectsOf(i)...)
	p := b.table(text{ZH: "逐期：" + i.Name.ZH + "（" + b.unitName(i.Display) + "）", EN: "By period: " + i.Name.In(true) + " (" +
		b.unitName(i.Display) + ")"}, text{
		ZH: "各对象各期当期值，最近的期在前，最近一期少的在前；空格为该期没有报表。",
		EN: "Each one's own value of each period, the newest period first and the least of it first; empty where no report came.",
	}, 24, rowsHeight(len(b.catalogue.EntitiesOf(i)))).
		rows(sel(inUnit(i))+wholeRange).
		unit(scale.format, float64(scale.decimals)).
		divided("Value", value, scale.size).
		order("Time", true, value)
	p.made.FieldConfig.Defaults.NoValue = cog.ToPtr("")
	named := b.in(entityTitle)
	p.column(named, append(who.properties, property("unit", "string"), property("custom.width", who.width(named)))...)
	return p.transform("convertFieldType", spelledTimes(b.house, "YYYY-MM")).
		transform("groupingToMatrix", options{"rowField": "entity", "columnField": "Time", "valueField": value}).
		transform("organize", options{"excludeByName": options{}, "indexByName": options{},
			"renameByName": options{`entity\Time`: named}})
}

// land shows what the catalogue tags as land: areas granted, used, left, and how intensely land is used.
func (b topicBoards) land() *board {
	onLand := b.pick(func(i *indicators.Indicator) bool {
		return slices.Contains(i.Tags, indicators.TagLand) && i.Kind != indicators.Check
	})
	with := func(fits func(*indicators.Indicator) bool) []*indicators.Indicator {
		return slices.DeleteFunc(slices.Clone(onLand), func(i *indicators.Indicator) bool { return !fits(i) })
	}
	aimed := with(func(i *indicators.Indicator) bool { return len(i.Targets) > 0 })
	quota := with(func(i *indicators.Indicator) bool {
		return i.Kind == indicators.Flow && i.Unit == quantities.SquareMeters && i.EntityKind == "" && !b.onlyDivides(i)
	})
	var panels []*panel
	for _, i := range with(func(i *indicators.Indicator) bool {
		return i.Kind == indicators.Level && i.EntityKind == "" && len(i.Targets) > 0
	}) {
		panels = append(panels, b.level(i))
	}
	if n := len(panels); n%2 == 1 { // a chart alone in its row is as wide as the row
		panels[n-1].made.GridPos.W = 24
	}
	return &board{
		id: "land", title: text{ZH: "土地", EN: "Land"},
		description: text{ZH: "用地指标的下达、使用、余量，节约集约水平。", EN: "Quotas granted, used and left; how intensely land is used."},
		rows: []row{
			{text{ZH: "土地目标", EN: "Targets on land"}, []*panel{b.targetsOf(text{ZH: "土地目标", EN: "Targets on land"}, aimed, 14)}},
			{text{ZH: "指标下达、使用、余量", EN: "Quotas granted, used, left"}, []*panel{b.quotas(quota)}},
			{text{ZH: "节约集约", EN: "Intensity"}, panels},
		},
	}
}

// onlyDivides says that an indicator without targets is there to divide another by: a whole
// province's quota beside that of one area would press the area's to the floor of a chart.
func (b topicBoards) onlyDivides(i *indicators.Indicator) bool {
	return len(i.Targets) == 0 && slices.ContainsFunc(b.catalogue.Indicators, func(of *indicators.Indicator) bool {
		_, below, _ := strings.Cut(of.Formula, "/")
		return strings.TrimSpace(below) == i.ID
	})
}

// quotas shows areas since the year began, a row each: ten lines in one chart would be one.
func (b topicBoards) quotas(list []*indicators.Indicator) *panel {
	fits := fmt.Sprintf("indicator=~%q", among(ids(list)))
	saidOf := func(part string) string {
		x := fmt.Sprintf(`label_replace(%s, "indicator", "$1", "__name__", "(%s)%s_.+")`,
			sel("", fmt.Sprintf(`__name__=~"(%s)%s_(%s)"`, among(ids(list)), part, b.units())), among(ids(list)), part)
		return fmt.Sprintf("max by (indicator,department,unit) (%s / on (indicator,department) group_left (unit) %s)", x,
			sel(indicators.FamilyUnitSize, fits))
	}
	used, limit := saidOf("_cumulative"), saidOf("_target")
	limitTitle, usedTitle := text{ZH: "目标或上限", EN: "Target or limit"}, text{ZH: "使用率", EN: "Used"}
	return b.table(text{ZH: "年初至今的面积、上限和余量", EN: "Areas since the year began, limits and what is left"}, text{
		ZH: "各项面积的年初累计与当年目标或上限；余量＝目标或上限−累计，为负即超用；使用率＝累计÷目标或上限。没有目标的只列累计，用得多的在前。全省指标只用来计算比重，不列。",
		EN: "Cumulative areas since the year began beside the year's target or limit; left is target or limit less cumulative, below 0 " +
			"where more was used; use is cumulative by target or limit. Without a target only the cumulative is there. The whole " +
			"province's quota serves the share alone and is not listed.",
	}, 24, rowsHeight(len(list))).
		rows(b.linked("("+heldAmong(b.catalogue, used, hundredths)+") * on (indicator,department) group_left (name,name_en,entity_name) "+
			sel(indicators.FamilyInfo, fits))).
		rows("max by (indicator) ("+limit+")").
		rows("max by (indicator) "+down(limit+" - on (indicator,department) "+used, hundredths)).
		rows("max by (indicator) "+heldAmong(b.catalogue, used+" / on (indicator,department) "+limit, tenths)).
		rows("max by (indicator) ("+sel(indicators.FamilyPeriodEnd, fits)+" * 1000)").
		fields([]field{
			b.objectColumn(),
			amountColumn("Value #B", limitTitle, scale{format: "none", decimals: 2}),
			amountColumn("Value #A", text{ZH: "年初累计", EN: "Since January"}, scale{format: "none", decimals: 2}),
			amountColumn("Value #C", text{ZH: "余量", EN: "Left"}, scale{format: "none", decimals: 2}),
			percentColumn("Value #D", usedTitle),
			{"unit", unitTitle, b.unitNames(), b.widestUnit()},
			monthColumn("Value #E", untilTitle),
		}, "indicator", entityLink).
		sorted(usedTitle, true, nameTitle)
}

func (b topicBoards) level(i *indicators.Indicator) *panel {
	value, target := b.say("现值", "Value"), b.say("目标", "Target")
	return b.chart(i.Name, text{
		ZH: "各期末的值与目标，线只在数值延续处画出；目标取自数据。", EN: "The level at each period's end and its target, lines only where they hold; targets are " +
			"series.",
	}, 12, 8).
		over(heldOf(b.catalogue, i, "("+b.part(i, "")+" or max without (window) ("+b.part(i, "_cumulative")+"))",
			"max without (window) ("+b.part(i, "_target")+")"), value).
		over(b.perScope(b.part(i, "_target")), target+"{{scope}}").
		drawn(value, cumulativeColour).dashed(target, targetColour).in(b.scaleOf(i))
}

// works shows milestones, planned and actual, and what is invested.
func (b topicBoards) works() *board {
	works := b.pick(func(i *indicators.Indicator) bool { return i.Kind == indicators.Work })
	kinds := b.worksKinds()
	money := b.pick(func(i *indicators.Indicator) bool {
		return i.Kind == indicators.Flow && kinds[i.EntityKind] && len(i.Targets) > 0
	})
	made := &board{
		id: "works", title: text{ZH: "工程", EN: "Works"}, from: "now-2y/y", to: "now",
		description: text{ZH: "工程和任务的节点：计划与实际；完成投资。", EN: "Works' milestones, planned and actual; investment done."},
		rows: []row{
			{text{ZH: "工程目标", EN: "Targets of works"},
				[]*panel{b.targetsOf(text{ZH: "工程和投资", EN: "Works and investment"}, append(slices.Clone(works), money...), 14)}},
		},
	}
	for _, i := range works {
		made.rows = append(made.rows, row{i.Name, []*panel{b.milestones(i), b.milestoneLine(i)}})
	}
	return made
}

func (b topicBoards) milestones(i *indicators.Indicator) *panel {
	matcher := fmt.Sprintf("indicator=%q", i.ID)
	planned, done := sel(indicators.FamilyNodePlanned, matcher), sel(indicators.FamilyNodeDone, matcher)
	node := func(x string) string {
		return `sum by (milestone) (label_join(` + x + `, "milestone", "/", "entity", "node"))`
	}
	shown := nodeState(planned, done, rangeEndSeconds)
	stateOfNode, late := text{ZH: "节点状态", EN: "State"}, text{ZH: "推迟（天）", EN: "Delay (days)"}
	return b.table(text{ZH: "节点：" + i.Name.ZH, EN: "Milestones: " + i.Name.In(true)}, text{
		ZH: "每行一个有计划日或实际完成日的节点，到期未完的在前：计划日来自计划表，实际日来自报表；推迟＝实际−计划（未完成的为今天−计划），天。",
		EN: "A row a milestone with a planned or an actual date: planned by plan workbooks, actual as reported; delay is actual less " +
			"planned (while undone: now less planned), in days.",
	}, 24, 12).
		rows(`label_join(`+shown+`, "milestone", "/", "entity", "node")`).
		rows(node("("+planned+" * 1000)")).
		rows(node("("+done+" * 1000)")).
		rows(node(fmt.Sprintf("floor((%s - %s) / 86400) or floor((%s - %s) / 86400) > 0", done, planned, rangeEndSeconds, planned))).
		fields([]field{
			b.entityColumn(b.objectsOf(i)...),
			litColumn("Value #A", stateOfNode, b.nodeStates()),
			textColumn("step", text{ZH: "序", EN: "No."}, "10"),
			b.wordColumn("node_name", text{ZH: "节点", EN: "Milestone"}, b.nodeNames(i)),
			dayColumn("Value #B", text{ZH: "计划", EN: "Planned"}),
			dayColumn("Value #C", text{ZH: "实际", EN: "Actual"}),
			numberColumn("Value #D", late),
		}).
		sorted(stateOfNode, true, late, entityTitle)
}

// nodeNames map the milestones of an indicator's works, of which series carry the Chinese names.
func (b topicBoards) nodeNames(i *indicators.Indicator) (m mapping) {
	for _, id := range b.objectsOf(i) {
		if e := b.catalogue.Entity(id); e != nil {
			for _, n := range e.Nodes {
				if _, known := m.values[n.Name.ZH]; !known {
					m.put(n.Name.ZH, b.in(n.Name), "")
				}
			}
		}
	}
	return m
}

func (b topicBoards) milestoneLine(i *indicators.Indicator) *panel {
	matcher := fmt.Sprintf("indicator=%q", i.ID)
	planned, done := sel(indicators.FamilyNodePlanned, matcher), sel(indicators.FamilyNodeDone, matcher)
	height := max(12, uint32(len(b.catalogue.EntitiesOf(i))/2+5)) // each work's line is as high as its name
	p := b.timeline(text{ZH: "节点的历程：" + i.Name.ZH, EN: "Milestones through time: " + i.Name.In(true)}, text{
		ZH: "每个对象取最差的节点：到期未完＞未到期＞已完成。", EN: "Of each work the worst milestone: overdue before not due before done.",
	}, 24, height).over("max by (entity) ("+nodeState(planned, done, "time()")+")", "{{entity}}").mapped(b.nodeStates().mapping())
	for _, id := range b.objectsOf(i) {
		if e := b.catalogue.Entity(id); e != nil {
			p.column(id, property("displayName", b.in(e.Name)))
		}
	}
	return p
}
