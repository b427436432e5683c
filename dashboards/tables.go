package dashboards

import (
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
)

// Columns that many tables share.
var (
	stateTitle   = text{ZH: "灯", EN: "Light"}
	nameTitle    = text{ZH: "指标", EN: "Indicator"}
	entityTitle  = text{ZH: "对象", EN: "Of"}
	measureTitle = text{ZH: "条", EN: "Measure"}
	windowTitle  = text{ZH: "考核期", EN: "Window"}
	doneTitle    = text{ZH: "完成率", EN: "Attainment"}
	shareTitle   = text{ZH: "时序进度", EN: "Time share"}
	gapTitle     = text{ZH: "进度差", EN: "Gap"}
	unitTitle    = text{ZH: "责任单位", EN: "Answers"}
	leadTitle    = text{ZH: "牵头单位", EN: "Lead"}
	untilTitle   = text{ZH: "数据截至", EN: "Data until"}
	figureTitle  = text{ZH: "数据性质", EN: "Figure"}
	periodTitle  = text{ZH: "报告期", EN: "Period"}
	formTitle    = text{ZH: "报表", EN: "Report"}
	dueTitle     = text{ZH: "报送期限", EN: "Due"}
)

type properties = []dashboard.DynamicConfigValue

// lamp colours a cell by the state that it shows.
func (h *house) lamp() properties { return lit(h.states(), 150) }

// lit colours a cell by what its value is mapped to.
func lit(m dashboard.ValueMapping, width int) properties {
	return properties{property("mappings", []dashboard.ValueMapping{m}), property("custom.cellOptions", options{"type": "color-background", "mode": "basic"}), property("custom.align", "center"), property("custom.width", width)}
}

func (h *house) mapped(m dashboard.ValueMapping) properties {
	return properties{property("mappings", []dashboard.ValueMapping{m})}
}

func percent() properties { return unitOf("percentunit", 1) }

// points is the unit of differences of ratios.
func (h *house) points() properties { return unitOf(suffix(h.say("百分点", "points")), 1) }

func month() properties { return properties{property("unit", "time:YYYY-MM")} }

func day() properties { return properties{property("unit", "time:YYYY-MM-DD")} }

func (h *house) gapColumn(query string) field {
	return field{"Value #" + query, gapTitle, append(h.points(), property("custom.width", 110))}
}

// toIndicator links a row to the indicator's dashboard.
func (h *house) toIndicator() properties {
	return properties{property("links", []options{{"title": h.say("看这个指标", "See this indicator"), "targetBlank": false,
		"url": "/d/" + uid("indicator") + "?var-indicator=${__data.fields.indicator}${__data.fields." + entityLink + ":raw}" + keep + "&${__url_time_range}"}})}
}

// keep are the variables that every link passes on.
const keep = "&${datasource:queryparam}&${as_of:queryparam}"

func (h *house) nameColumn() field {
	return field{h.nameLabel(), nameTitle, append(h.toIndicator(), property("custom.width", 190))}
}

// entityLink is a column, always there, that holds a link's part for the entity. A column of the entities
// themselves is not: where no row has one, Grafana would leave its name in the link.
const entityLink = "entity_link"

// nameLabel and entityLabel are the labels by which the legends of charts name indicators and entities.
func (h *house) nameLabel() string {
	if h.english {
		return "name_en"
	}
	return "name"
}

func (h *house) entityLabel() string {
	if h.english {
		return "entity"
	}
	return "entity_name"
}

// entityColumn names the entity.
func (h *house) entityColumn() field {
	if h.english {
		return field{"entity", entityTitle, append(h.mapped(h.entities()), property("custom.width", 180))}
	}
	return field{"entity_name", entityTitle, properties{property("custom.width", 180)}}
}

// names are the labels that a table's first query joins.
func (h *house) names(more ...string) []string {
	return append([]string{"name", "name_en", "entity_name", "measure"}, more...)
}

// shown gives a table's first query the labels by which it is joined and read.
func (h *house) shown(x string, more ...string) string {
	return linked(withSubject(named(x, h.names(more...)...)))
}

// linked gives a query the label entityLink.
func linked(x string) string {
	return `label_replace(` + x + `, "` + entityLink + `", "&var-entity=$1", "entity", "(.*)")`
}

// targets is the table of all targets within a scope.
func (h *house) targets(title, description text, s scope, height uint32) *panel {
	status := s.family(indicators.FamilyStatus)
	return h.table(title, description, 24, height).
		rows(h.shown(s.state(), "lead")).
		rows(subject(honest(s.family(indicators.FamilyAttainment), status))).
		rows(subject(s.family(indicators.FamilyTimeShare))).
		rows(subject(points(s.family(indicators.FamilyPaceGap)))).
		rows(subject(h.forecast(s))).
		rows(subject(s.periodEnd())).
		rows(subject(s.figure())).
		rows(subject(s.urgency())).
		transform("merge", options{}).
		transform("sortBy", options{"fields": options{}, "sort": []options{{"field": "Value #H"}}}).
		fields([]field{
			{"Value #A", stateTitle, h.lamp()},
			{"measure", measureTitle, append(h.mapped(h.measures()), property("custom.width", 150))},
			h.nameColumn(),
			h.entityColumn(),
			{"window", windowTitle, append(h.windows(), property("custom.width", 90))},
			{"department", unitTitle, append(h.mapped(h.departments()), property("custom.width", 120))},
			{"Value #B", doneTitle, percent()},
			{"Value #C", shareTitle, percent()},
			h.gapColumn("D"),
			{"Value #E", text{ZH: "预计完成率（仅供参考）", EN: "Forecast (for reference)"}, percent()},
			{"Value #F", untilTitle, month()},
			{"Value #G", figureTitle, h.mapped(h.figures())},
			{"lead", leadTitle, properties{property("custom.width", 200)}},
		}, "indicator", entityLink)
}

var targetsTable = text{
	ZH: "每行一个目标，红灯在前，同灯中落后多的在前。灯由状态码定；完成率＝累计实际÷目标（有基数的为（现值−基数）÷（目标−基数），上限类为使用率），未完成的向下取整，99.96%不会显示成100.0%；时序进度＝最近报告期末应完成的份额；进度差＝完成率−时序进度，以百分点计；预计完成率＝按现行进度推算的预计完成值÷目标，仅供参考，集中到账的资金不作预计。数据截至最近一期报表的期末。点指标名看明细。",
	EN: "A row a target, red ones first, within a light those that lag most. The light follows the status code; attainment is cumulative by target (with a baseline (v−b)/(T−b), of a ceiling its use), rounded down while unmet, so that 99.96% is never shown as 100.0%; time share is what should be done by the end of the last reported period; the gap is attainment less time share, in percentage points; the forecast follows the present pace, for reference only; money that arrives in lumps has none. Click a name for details.",
}

// league ranks by a share, of one reported period only.
func (h *house) league(title text, by string, column field, s scope, width, height uint32) *panel {
	n, all := latest(named(s.atPace(), "measure")), latest(named(s.judged(), "measure"))
	count := func(x string) string { return "count by (" + by + ") (" + x + ")" }
	return h.table(title, text{
		ZH: "只比最近一个报告期：最近一期数据恰为全部数据中最新一期的目标。分母N为其中有判定的目标（不含暂无数据、不按时序考核、目标未下达、未到报告期），分子n为已完成或达到时序进度的目标，占比＝n/N。",
		EN: "Of one reported period only: targets whose newest figure is of the newest period reported at all. N counts those with a verdict (without no data, no pace, no target yet, not due yet), n those achieved or on pace; the share is n/N.",
	}, width, height).
		rows(share(n, all, by)).
		rows(count(n)+" or "+count(all)+" * 0").
		rows(count(all)).
		fields([]field{column,
			{"Value #A", text{ZH: "达到时序占比", EN: "Share at pace"}, percent()},
			{"Value #B", text{ZH: "n", EN: "n"}, unitOf("none", 0)},
			{"Value #C", text{ZH: "N", EN: "N"}, unitOf("none", 0)},
		}).
		sorted(text{ZH: "达到时序占比", EN: "Share at pace"}, true)
}

// overdueReports lists the reports that are missing.
func (h *house) overdueReports(width, height uint32, matchers ...string) *panel {
	return h.table(text{ZH: "逾期未报", EN: "Reports overdue"}, text{
		ZH: "report_overdue为1的报表：已过报送期限和宽限期，尚未收到合格报表。没有时为空。",
		EN: "Reports whose report_overdue is 1: due date and grace have passed and no accepted report has come. Empty when there is none.",
	}, width, height).
		rows(sel(indicators.FamilyDue, matchers...)+" * 1000 and on (form,department,period) ("+sel(indicators.FamilyOverdue, matchers...)+" == 1)").
		fields([]field{
			{"department", unitTitle, h.mapped(h.departments())},
			{"form", formTitle, h.mapped(h.forms())},
			{"period", periodTitle, h.periods()},
			{"Value #A", dueTitle, day()},
		}).
		sorted(dueTitle, false)
}

// record shows 报送率 and 按时报送率.
func (h *house) record(width, height uint32, filter func(string) string) *panel {
	p := h.table(text{ZH: "报送率和按时报送率", EN: "Completeness and timeliness"}, text{
		ZH: "近十二个月到期的报表中已接收的份额、按时接收的份额（report_completeness_ratio、report_timeliness_ratio）；不足100%的向下取整。",
		EN: "Of the reports that fell due in the last twelve months, the share accepted and the share accepted on time; rounded down below 100%.",
	}, width, height)
	timeliness := text{ZH: "按时报送率", EN: "Timeliness"}
	floor := func(x string) string { return "floor(" + x + " * 1000 + 1e-6) / 1000" }
	return p.rows(floor(filter(sel(indicators.FamilyCompleteness)))).rows(floor(filter(sel(indicators.FamilyTimeliness)))).
		fields([]field{
			{"department", unitTitle, h.mapped(h.departments())},
			{"Value #A", text{ZH: "报送率", EN: "Completeness"}, percent()},
			{"Value #B", timeliness, percent()},
		}).sorted(timeliness, false)
}
