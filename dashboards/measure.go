package dashboards

import (
	"fmt"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
)

// measure shows one of the policy's measures.
func (h *house) measure() *board {
	s := scope{info: []string{`measure="$measure"`}}
	ofMeasure := fmt.Sprintf(" and on (department) %s", sel(indicators.FamilyInfo, `measure="$measure"`))
	return &board{
		id: "measure", title: text{ZH: "措施", EN: "Measure"},
		description: text{ZH: "一条措施：本条目标、填报单位的报送记录、与其他各条的比较。", EN: "One measure: its targets, how its units report, how it compares."},
		variables:   []cog.Builder[dashboard.VariableModel]{h.choice("measure", text{ZH: "条", EN: "Measure"}, h.measureChoices())},
		rows: []row{
			{text{ZH: "本条目标", EN: "Its targets"}, []*panel{h.targets(text{ZH: "${measure:text}：目标", EN: "Targets of ${measure:text}"},
				targetsTable, s, 14, "measure")}},
			{text{ZH: "填报单位", EN: "Its units"}, []*panel{
				h.record(8, 9, func(x string) string { return "(" + x + ofMeasure + ")" }),
				h.owed(16, 9, "", ofMeasure),
			}},
			{text{ZH: "各条比较", EN: "League of measures"}, []*panel{
				h.league(text{ZH: "各条达到时序占比", EN: "Share at pace by measure"}, "measure",
					h.wordColumn("measure", measureTitle, h.measures()), 24, rowsHeight(len(h.catalogue.Measures))),
			}},
		},
	}
}

// department shows one unit that reports.
func (h *house) department() *board {
	s := scope{matchers: []string{`department="$department"`}}
	return &board{
		id: "department", title: text{ZH: "单位", EN: "Department"},
		description: text{ZH: "一个填报单位：本单位目标、报送记录、欠报，与其他单位的比较。",
			EN: "One reporting unit: its targets, its record, what it owes, how it compares."},
		variables: []cog.Builder[dashboard.VariableModel]{h.choice("department", text{ZH: "单位", EN: "Department"},
			h.departmentChoices())},
		rows: []row{
			{text{ZH: "本单位目标", EN: "Its targets"},
				[]*panel{h.targets(text{ZH: "${department:text}：目标", EN: "Targets of ${department:text}"}, targetsTable, s, 14,
					"department")}},
			{text{ZH: "本单位报送", EN: "Its reports"}, []*panel{
				h.record(8, 9, func(x string) string { return strings.Replace(x, "{", `{department="$department",`, 1) }),
				h.owed(16, 9, `department="$department"`, ""),
			}},
			{text{ZH: "逾期未报", EN: "Reports overdue"}, h.overdueReports(24, 7, `department="$department"`)},
			{text{ZH: "各单位比较", EN: "League of departments"}, []*panel{
				h.league(text{ZH: "各单位达到时序占比", EN: "Share at pace by department"}, "department", h.reporterColumn(), 15,
					rowsHeight(len(h.departmentChoices()))),
				h.record(9, rowsHeight(len(h.departmentChoices())), func(x string) string { return x }),
			}},
		},
	}
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
func (h *house) owed(width, height uint32, matcher, and string) *panel {
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
	return h.table(text{ZH: "时间范围内到期的报表", EN: "Reports that fell due in the time range"}, text{
		ZH: "每行一份应报报表，逾期的在前：按时＝在期限内收到并接收（含补正期内改好的），迟报＝其余已接收的，逾期未报＝已过宽限期仍未收到。",
		EN: "A row a report owed, overdue ones first: on time means that it came by its due date and was accepted, mended in time " +
			"included; late that it was accepted otherwise; overdue that grace has passed and none has come.",
	}, width, height).
		rows(`label_join(`+outcome(matchers...)+and+`, "obligation", "/", "department", "form", "period")`).
		rows(by("("+due+within+and+")")).
		rows(by("("+accepted+within+and+")")).
		fields([]field{
			h.reporterColumn(), h.formColumn(), h.periodColumn(),
			litColumn("Value #A", outcomeTitle, h.obligations()),
			dayColumn("Value #B", dueTitle),
			dayColumn("Value #C", text{ZH: "首次接收", EN: "First accepted"}),
		}).
		sorted(outcomeTitle, true, dueTitle, reporterName)
}

// measureChoices are all measures, in the policy's order.
func (h *house) measureChoices() (list []choice) {
	for _, m := range h.catalogue.Measures {
		list = append(list, choice{m.Number + h.in(m.Title), m.ID})
	}
	return list
}

// departmentChoices are the units that report.
func (h *house) departmentChoices() (list []choice) {
	reports := map[string]bool{}
	for _, i := range h.catalogue.Indicators {
		reports[i.Department] = true
	}
	for _, f := range h.catalogue.Forms {
		for _, d := range indicators.DutiesOf(h.catalogue).OwedBy(f) {
			reports[d] = true
		}
	}
	for _, d := range h.catalogue.Departments {
		if reports[d.ID] {
			list = append(list, choice{h.departmentName(d), d.ID})
		}
	}
	return list
}
