package dashboards

import (
	"fmt"
	"strings"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
)

// leagueBoards show one of several, and how it stands among the others.
type leagueBoards struct{ kit }

// measure shows one of the policy's measures.
func (b leagueBoards) measure() *board {
	s := scope{info: []string{`measure="$measure"`}}
	ofMeasure := fmt.Sprintf(" and on (department) %s", sel(indicators.FamilyInfo, `measure="$measure"`))
	return &board{
		id: "measure", title: text{ZH: "措施", EN: "Measure"},
		description: text{ZH: "一条措施：本条目标、填报单位的报送记录、与其他各条的比较。", EN: "One measure: its targets, how its units report, how it compares."},
		variables:   []cog.Builder[dashboard.VariableModel]{b.choice("measure", text{ZH: "条", EN: "Measure"}, b.measureChoices())},
		rows: []row{
			{text{ZH: "本条目标", EN: "Its targets"}, []*panel{b.targets(text{ZH: "${measure:text}：目标", EN: "Targets of ${measure:text}"},
				targetsTable, s, 14, "measure")}},
			{text{ZH: "填报单位", EN: "Its units"}, []*panel{
				b.record(8, 9, func(x string) string { return "(" + x + ofMeasure + ")" }),
				b.owed(16, 9, "", ofMeasure),
			}},
			{text{ZH: "各条比较", EN: "League of measures"}, []*panel{
				b.league(text{ZH: "各条达到时序占比", EN: "Share at pace by measure"}, "measure",
					b.wordColumn("measure", measureTitle, b.measures()), 24, rowsHeight(len(b.catalogue.Measures))),
			}},
		},
	}
}

// department shows one unit that reports.
func (b leagueBoards) department() *board {
	s := scope{matchers: []string{`department="$department"`}}
	return &board{
		id: "department", title: text{ZH: "单位", EN: "Department"},
		description: text{ZH: "一个填报单位：本单位目标、报送记录、欠报，与其他单位的比较。",
			EN: "One reporting unit: its targets, its record, what it owes, how it compares."},
		variables: []cog.Builder[dashboard.VariableModel]{b.choice("department", text{ZH: "单位", EN: "Department"},
			b.departmentChoices())},
		rows: []row{
			{text{ZH: "本单位目标", EN: "Its targets"},
				[]*panel{b.targets(text{ZH: "${department:text}：目标", EN: "Targets of ${department:text}"}, targetsTable, s, 14,
					"department")}},
			{text{ZH: "本单位报送", EN: "Its reports"}, []*panel{
				b.record(8, 9, func(x string) string { return strings.Replace(x, "{", `{department="$department",`, 1) }),
				b.owed(16, 9, `department="$department"`, ""),
			}},
			{text{ZH: "逾期未报", EN: "Reports overdue"}, b.overdueReports(24, 7, `department="$department"`)},
			{text{ZH: "各单位比较", EN: "League of departments"}, []*panel{
				b.league(text{ZH: "各单位达到时序占比", EN: "Share at pace by department"}, "department", b.reporterColumn(), 15,
					rowsHeight(len(b.departmentChoices()))),
				b.record(9, rowsHeight(len(b.departmentChoices())), func(x string) string { return x }),
			}},
		},
	}
}
