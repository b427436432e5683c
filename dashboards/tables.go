package dashboards

import (
	"fmt"

	"zhibiao/indicators"
)

// names are the labels that a table's first query joins.
func (k kit) names(more ...string) []string {
	return append([]string{"name", "name_en", "entity_name", "interpreted", "measure", "responsible"}, more...)
}

// shown gives a table's first query the labels by which it is joined and read.
func (k kit) shown(x string, more ...string) string {
	return k.linked(withSubject(named(x, k.names(more...)...)))
}

// linked gives a query that carries names the labels by which its rows are read and linked.
func (k kit) linked(x string) string {
	return k.withObject(`label_replace(` + x + `, "` + entityLink + `", "&var-entity=$1", "entity", "(.*)")`)
}

// targets is the table of all targets within a scope, without the columns that the scope makes the same in every row.
func (k kit) targets(title, description text, s scope, height uint32, same ...string) *panel {
	columns := []field{
		k.objectColumn(),
		k.lamp("Value #A", stateTitle),
		k.windowColumn(),
		percentColumn("Value #B", doneTitle),
		percentColumn("Value #C", shareTitle),
		k.gapColumn("Value #D"),
		monthColumn("Value #E", untilTitle),
		k.responsibleColumn(),
		k.reporterColumn(),
		k.measureColumn(),
	}
	return k.table(title, description, 24, height).
		rows(k.shown(s.state())).
		rows(subject(s.attained(k.catalogue, indicators.FamilyAttainment))).
		rows(subject(s.family(indicators.FamilyTimeShare))).
		rows(subject(points(s.family(indicators.FamilyPaceGap)))).
		rows(subject(s.periodEnd())).
		rows(subject(s.urgency())).
		transform("merge", options{}).
		order("Value #F", false, object).
		fields(without(columns, same), "indicator", entityLink)
}

// results is the table of what closed windows came to (上年结果) until the next one's verdict: what fell short, and what an audit or
// a correction has turned since.
func (k kit) results(s scope, height uint32) *panel {
	result, before := s.family(indicators.FamilyResult), s.family(indicators.FamilyResultBefore)
	softer := fmt.Sprintf("((%s == %d) + %d and on (%s) %s or %[1]s)", before, indicators.Missed,
		int(indicators.ShortOfExpected)-int(indicators.Missed), of,
		s.sel(indicators.FamilyInfo, fmt.Sprintf("nature=%q", indicators.Expected)))
	told := func(x string) string {
		return fmt.Sprintf("(%s) and on (%s,window) (%s != %d or %s)", x, of, result, indicators.Achieved, before)
	}
	return k.table(text{ZH: "上年（上期）结果", EN: "Results of closed windows"}, text{
		ZH: "indicator_result_status：已结束的考核期，到下一考核期有结论为止；只列未达到的和核定、更正后有变化的。核定（更正）前＝当时的状态，没有变化的为空。",
		EN: "indicator_result_status: windows that have closed, until the next one's verdict; only what fell short, and what an audit or " +
			"a correction has changed. Before is the status until then, empty where it is the same.",
	}, 24, height).
		rows(k.shown(told(fmt.Sprintf("(%s or %s)", s.family(indicators.FamilyResultVerdict), result)))).
		rows(subject(softer)).
		rows(subject(told(s.attained(k.catalogue, indicators.FamilyResultAttainment)))).
		fields([]field{
			k.objectColumn(),
			k.lamp("Value #A", text{ZH: "结果", EN: "Result"}),
			k.lamp("Value #B", text{ZH: "核定（更正）前", EN: "Before"}),
			k.windowColumn(),
			percentColumn("Value #C", doneTitle),
			k.responsibleColumn(),
			k.reporterColumn(),
			k.measureColumn(),
		}, "indicator", entityLink).
		sorted(windowTitle, false, nameTitle)
}

// without leaves out the columns of some labels.
func without(columns []field, labels []string) (left []field) {
	for _, c := range columns {
		drop := false
		for _, l := range labels {
			drop = drop || c.from == l
		}
		if !drop {
			left = append(left, c)
		}
	}
	return left
}

var targetsTable = text{
	ZH: "每行一个目标，红灯在前，同灯中落后多的在前。灯由状态码定；完成率＝累计实际÷目标（有基数的为（现值−基数）÷（目标−基数），上限类为使用率，越低越好的没有），未完成的向下取整，99.96%不会显示成100.0%；时序进度＝最近报告期末应完成的份额；" +
		"进度差＝完成率−时序进度，以个百分点计。数据截至最近一期报表的期末。点指标名看明细。",
	EN: "A row a target, red ones first, within a light those that lag most. The light follows the status code; attainment is cumulative " +
		"by target (with a baseline (v−b)/(T−b), of a ceiling its use, none where less is better), rounded down while unmet, so that " +
		"99.96% is never shown as 100.0%; time share is what should be done by the end of the last reported period; the gap is " +
		"attainment less time share, in " +
		"percentage points. Click a name for details.",
}

// league compares by a share of targets, each at its own last period: a unit that reports once a year is compared too.
func (k kit) league(title text, by string, column field, width, height uint32) *panel {
	n, all, status := named(scope{}.atPace(), "measure"), named(scope{}.judged(), "measure"),
		named(scope{}.family(indicators.FamilyStatus), "measure")
	count := func(x string) string { return "count by (" + by + ") (" + x + ")" }
	share := text{ZH: "达到占比", EN: "Share at pace"}
	ends := func(of string) string {
		return fmt.Sprintf("%s by (%s) (%s)", of, by, named(scope{}.periodEnd(), "measure"))
	}
	met, without := listed(indicators.Status.Met), listed(unjudged)
	return k.table(title, text{
		ZH: "每个目标取其最近一期：有判定＝不含" + without.ZH + "；达到＝" + met.ZH + "；占比＝达到÷有判定，向下取整；未计入＝没有判定的目标。各目标的最近一期不同，最早和最近的数据截至列在后面。",
		EN: "Each target at its own last period: judged are those with a verdict (without " + without.EN + "), at pace those " + met.EN +
			"; the share is at pace by judged, rounded down; left out are those without a verdict. Their last periods differ: the " +
			"earliest and the latest are shown.",
	}, width, height).
		rows(down(shareOf(n, all, by), tenths)).
		rows(count(all)).
		rows(count(n)+" or "+count(all)+" * 0").
		rows(count(status)+" - "+count(all)+" or "+count(status)).
		rows(ends("min")).
		rows(ends("max")).
		fields([]field{column,
			percentColumn("Value #A", share),
			numberColumn("Value #C", text{ZH: "达到（项）", EN: "At pace"}),
			numberColumn("Value #B", text{ZH: "有判定（项）", EN: "Judged"}),
			numberColumn("Value #D", text{ZH: "未计入（项）", EN: "Left out"}),
			monthColumn("Value #E", text{ZH: "最早数据截至", EN: "Earliest data"}),
			monthColumn("Value #F", text{ZH: "最近数据截至", EN: "Latest data"}),
		}).
		sorted(share, false, column.title)
}

// overdueReports lists the reports that are missing, and counts them.
func (k kit) overdueReports(width, height uint32, matchers ...string) []*panel {
	list := k.table(text{ZH: "逾期未报的报表", EN: "Reports overdue"}, text{
		ZH: "report_overdue为1的报表：已过报送期限和宽限期，尚未收到合格报表。份数见左；数据源无应答时两处都没有数。",
		EN: "Reports whose report_overdue is 1: due date and grace have passed and no accepted report has come. Their number stands at " +
			"the left; where the source does not answer neither has one.",
	}, width-3, height).
		rows(sel(indicators.FamilyDue, matchers...)+" * 1000 and on (form,department,period) ("+sel(indicators.FamilyOverdue, matchers...)+
			" == 1)").
		fields([]field{k.reporterColumn(), k.formColumn(), k.periodColumn(), dayColumn("Value #A", dueTitle)}).
		sorted(dueTitle, false, reporterName)
	return []*panel{k.overdueCount(height, matchers...), list}
}

func (k kit) overdueCount(height uint32, matchers ...string) *panel {
	return k.count(text{ZH: "逾期报表（份）", EN: "Reports overdue"}, text{
		ZH: "report_overdue为1的报表份数；有则红，没有为0。", EN: "How many reports are overdue; red if any, 0 if none.",
	}, height, "sum("+sel(indicators.FamilyOverdue, matchers...)+")")
}

// record shows 报送率 and 按时报送率.
func (k kit) record(width, height uint32, filter func(string) string) *panel {
	timeliness := text{ZH: "按时报送率", EN: "Timeliness"}
	return k.table(text{ZH: "报送率和按时报送率", EN: "Completeness and timeliness"}, text{
		ZH: "近十二个月到期的报表中已接收的份额、按时接收的份额（report_completeness_ratio、report_timeliness_ratio）；不足100%的向下取整。",
		EN: "Of the reports that fell due in the last twelve months, the share accepted and the share accepted on time; rounded down " +
			"below 100%.",
	}, width, height).
		rows(down(filter(sel(indicators.FamilyCompleteness)), tenths)).
		rows(down(filter(sel(indicators.FamilyTimeliness)), tenths)).
		fields([]field{
			k.reporterColumn(),
			percentColumn("Value #A", text{ZH: "报送率", EN: "Completeness"}),
			percentColumn("Value #B", timeliness),
		}).
		sorted(timeliness, false, reporterName)
}

// corrected lists the periods of which figures were corrected, and counts them.
func (k kit) corrected(width, height uint32, matchers ...string) []*panel {
	corrections := sel(indicators.FamilyCorrections, matchers...) + wholeRange
	restated := text{ZH: "更正处数", EN: "Restated"}
	count := k.count(text{ZH: "更正的报告期（个）", EN: "Corrected"}, text{
		ZH: "时间范围内被更正过的报告期个数，没有为0。", EN: "How many periods within the time range were restated, 0 if none.",
	}, height, orNone("sum(count_over_time("+corrections+"))", sel(indicators.FamilyPeriodEnd, matchers...))).mapped().option("colorMode",
		"none")
	table := k.table(text{ZH: "数据更正", EN: "Corrections"}, text{
		ZH: "indicator_corrections：时间范围内每个被更正的报告期更正了几处，多的在前。",
		EN: "indicator_corrections: of how many figures each corrected period within the time range was restated, the most first.",
	}, width-3, height).
		rows(corrections)
	columns := []field{monthColumn("Time", periodTitle), numberColumn("Value #A", restated)}
	if len(matchers) > 0 { // the variables say which indicator and entity
		return []*panel{count, table.fields(columns).sorted(restated, true, periodTitle)}
	}
	return []*panel{count, table.fields(append([]field{
		k.wordColumn("indicator", nameTitle, k.indicatorNames()), k.wordColumn("entity", entityTitle, k.entities()),
	}, append(columns, k.reporterColumn())...)).sorted(restated, true, periodTitle)}
}

// outcome is what became of each obligation that fell due within the time range.
func outcome(matchers ...string) string {
	due := fmt.Sprintf("(%s >= %s <= %s)", sel(indicators.FamilyDue, matchers...), rangeStart, rangeEndSeconds)
	in := func(x string) string { return fmt.Sprintf("(%s and on (form,department,period) %s)", x, due) }
	punctual := sel(indicators.FamilyOnTime, matchers...)
	return in(fmt.Sprintf("((%s == 1) * %d or (%s == 0) * 0 + %d or (%s == 1) * 0 + %d or %s * 0)",
		sel(indicators.FamilyOverdue, matchers...), overdue, punctual, late, punctual, onTime, sel(indicators.FamilyDue, matchers...)))
}

// owed lists obligations and what became of them.
func (k kit) owed(width, height uint32, matcher, and string) *panel {
	var matchers []string
	if matcher != "" {
		matchers = append(matchers, matcher)
	}
	due, accepted := sel(indicators.FamilyDue, matchers...)+" * 1000", sel(indicators.FamilyAccepted, matchers...)+" * 1000"
	by := func(x string) string {
		return `sum by (obligation) (label_join(` + x + `, "obligation", "/", "department", "form", "period"))`
	}
	within := fmt.Sprintf(" and on (form,department,period) %s", outcome(matchers...))
	outcomeTitle := text{ZH: "结果", EN: "Outcome"}
	return k.table(text{ZH: "时间范围内到期的报表", EN: "Reports that fell due in the time range"}, text{
		ZH: "每行一份应报报表，逾期的在前：按时＝在期限内收到并接收（含补正期内改好的），迟报＝其余已接收的，逾期未报＝已过宽限期仍未收到。",
		EN: "A row a report owed, overdue ones first: on time means that it came by its due date and was accepted, mended in time " +
			"included; late that it was accepted otherwise; overdue that grace has passed and none has come.",
	}, width, height).
		rows(`label_join(`+outcome(matchers...)+and+`, "obligation", "/", "department", "form", "period")`).
		rows(by("("+due+within+and+")")).
		rows(by("("+accepted+within+and+")")).
		fields([]field{
			k.reporterColumn(), k.formColumn(), k.periodColumn(),
			litColumn("Value #A", outcomeTitle, k.obligations()),
			dayColumn("Value #B", dueTitle),
			dayColumn("Value #C", text{ZH: "首次接收", EN: "First accepted"}),
		}).
		sorted(outcomeTitle, true, dueTitle, reporterName)
}
