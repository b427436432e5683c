package dashboards

import (
	"fmt"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
)

// reportingBoard shows who reports what and when, and what was wrong with it.
type reportingBoard struct{ kit }

func (b reportingBoard) board() *board {
	return &board{
		id: "reporting", title: text{ZH: "报送", EN: "Reporting"},
		description: text{ZH: "应报、已报、逾期，退回的原因，更正。",
			EN: "What is owed, what came, what is overdue, why reports were rejected, corrections."},
		rows: []row{
			{text{ZH: "单位×月份", EN: "Department × month"}, []*panel{b.calendar()}},
			{text{ZH: "逾期未报", EN: "Overdue"}, append(b.overdueReports(15, rowsHeight(len(b.departmentChoices()))),
				b.record(9, rowsHeight(len(b.departmentChoices())), func(x string) string { return x }))},
			{text{ZH: "逐份", EN: "Report by report"}, []*panel{b.owed(24, 12, "", "")}},
			{text{ZH: "审核", EN: "Checks"}, []*panel{b.findings(), b.received()}},
			{text{ZH: "报表之间的矛盾", EN: "Contradictions between reports"}, b.conflicts(24, 6)},
			{text{ZH: "数据更正", EN: "Corrections"}, b.corrected(24, 8)},
		},
	}
}

// calendar is a heat map of obligations: departments down, months across, the worst outcome in each cell.
func (b reportingBoard) calendar() *panel {
	// Rows come in the order in which departments are first seen, columns in that of months, the newest first: so they are in
	// sight, however many there are. A column before all months, by value, puts the worst department first.
	worst := b.say("最差", "Worst")
	p := b.table(text{ZH: "报送日历（最差者）", EN: "Calendar of reports (the worst of each)"}, text{
		ZH: "时间范围内到期的报表，按报告期末所在的月排列（一季度在3月），年报另列，最近的月在前：每格为该单位该月各报表中最差的结果：逾期未报＞迟报＞按时＞未到期。空格为无应报。最差一列取全部时间，单位由差到好排列。",
		EN: "Reports that fell due in the time range, by the month in which their period ends (the first quarter in March), yearly ones " +
			"apart, the newest month first: each cell is the worst outcome of the department's reports: overdue, late, on time, not due. " +
			"Empty: none owed. The column Worst is of the whole time range; the worst departments stand first.",
	}, 24, 14).
		rows(fmt.Sprintf(`sort_desc(label_replace(max by (department) (%s), "month", "%s", "", "") or max by (department,month) (%s))`,
			outcome(), worst, byMonth(outcome())))
	p.made.FieldConfig.Defaults.NoValue = cog.ToPtr("")
	p.made.FieldConfig.Defaults.Mappings = append(p.made.FieldConfig.Defaults.Mappings, b.obligations().mapping())
	p.made.FieldConfig.Defaults.Custom = options{"align": "center", "cellOptions": options{"type": "color-background", "mode": "basic"},
		"inspect": false, "filterable": false, "minWidth": 70}
	who := b.in(reporterName)
	p.column(who, property("mappings", []dashboard.ValueMapping{b.departments().mapping()}), property("unit", "string"),
		property("custom.cellOptions", options{"type": "auto"}), property("custom.align", "left"),
		property("custom.width", b.reporterColumn().width(who)))
	return p.transform("sortBy", options{"fields": options{}, "sort": []options{{"field": "month", "desc": true}}}).
		transform("groupingToMatrix", options{"rowField": "department", "columnField": "month", "valueField": "Value"}).
		transform("organize", options{"excludeByName": options{}, "indexByName": options{},
			"renameByName": options{`department\month`: who}})
}

// byMonth gives obligations label month: that in which their period ends, and the year of yearly ones.
func byMonth(x string) string {
	for _, m := range []struct{ period, month string }{
		{`(\\d{4})-M(\\d{2})`, "$1-$2"}, {`(\\d{4})-01-01/P(\\d)M`, "$1-0$2"}, {`(\\d{4})-A1`, "$1"},
		{`(\\d{4})-Q1`, "$1-03"}, {`(\\d{4})-(?:Q2|S1)`, "$1-06"}, {`(\\d{4})-Q3`, "$1-09"}, {`(\\d{4})-(?:Q4|S2)`, "$1-12"},
	} {
		x = fmt.Sprintf(`label_replace(%s, "month", "%s", "period", "%s")`, x, m.month, m.period)
	}
	return x
}

// conflicts lists what reports say of one thing and contradict, and counts it.
func (b reportingBoard) conflicts(width, height uint32) []*panel {
	parts, forms := text{ZH: "与之不一致的各期", EN: "Against the periods"}, text{ZH: "说法不一的报表", EN: "Between the forms"}
	count := b.count(text{ZH: "矛盾（处）", EN: "Contradictions"}, text{
		ZH: "report_conflict为1的处数，没有为0。", EN: "How many contradictions stand, 0 if none.",
	}, height, orNone("sum("+sel(indicators.FamilyConflict)+")", sel(indicators.FamilyPeriodEnd)))
	table := b.table(text{ZH: "报表之间的矛盾", EN: "Contradictions between reports"}, text{
		ZH: "report_conflict：一期的数与其中各期之和或期末累计数不一致，或两张报表所报不同，而双方同为核定数或同为快报数；" +
			"按报表所写的位数比较，一致后消失。",
		EN: "report_conflict: a period's figure is not the sum of its parts or the cumulative at its end, or two forms state it " +
			"otherwise, both being equally final; compared as far as they are written, and gone once they agree.",
	}, width-3, height).
		rows(sel(indicators.FamilyConflict)).
		fields([]field{
			b.wordColumn("indicator", nameTitle, b.indicatorNames()), b.wordColumn("entity", entityTitle, b.entities()), b.periodColumn(),
			{"parts", parts, nil, textWidth("2026-M07 to 2026-M09")}, {"forms", forms, nil, textWidth("monthly, quarterly")},
			b.reporterColumn(),
		}).
		sorted(periodTitle, true, reporterName)
	return []*panel{count, table}
}

func (b reportingBoard) findings() *panel {
	kind, severity := text{ZH: "审核意见", EN: "Finding"}, text{ZH: "级别", EN: "Severity"}
	count := text{ZH: "条数", EN: "Findings"}
	return b.table(text{ZH: "审核意见分类", EN: "Findings by kind"}, ownFigures(text{
		ZH: "collector_findings_total：本次启动以来各类审核意见的条数，多的在前。错误不予入库，待说明须附理由，说明不影响入库。",
		EN: "collector_findings_total: findings by kind since the program started, the most first. An error refuses the file, a question " +
			"wants a reason, a notice stops nothing.",
	}), 14, 10).
		rows("sum by (severity,code) (collector_findings_total) * on (code) group_left ("+b.nameLabel()+") group by (code,"+
			b.nameLabel()+") (collector_finding_info)").
		fields([]field{
			{b.nameLabel(), kind, nil, widestObject},
			b.wordColumn("severity", severity, b.severities()),
			numberColumn("Value #A", count),
		}).
		sorted(count, true, kind)
}

func (b reportingBoard) received() *panel {
	return b.stat(text{ZH: "收到的文件（份）", EN: "Files received"}, ownFigures(text{
		ZH: "collector_files_total：本次启动以来按结论分的文件数。",
		EN: "collector_files_total: files by verdict since the program started.",
	}), 10, 10).now(b.saidVerdict("sum by (verdict) (collector_files_total)"), "{{result}}").option("colorMode", "none")
}
