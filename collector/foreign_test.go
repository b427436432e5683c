package collector_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"zhibiao/collector/check"
	"zhibiao/collector/collectortest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/template"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Two departments owe one form: the water bureau reports the rivers' lengths, but for one river that is the
// county's; the finance bureau reports the money.
const ownersCatalogue = `
documents: [{id: doc, number: 测试, title: 测试, year: 2020}]
departments:
  - {id: water, name: 水务局}
  - {id: finance, name: 财政局}
  - {id: county, name: 清河县}
measures: [{id: m01, document: doc, number: （一）, title: 测试, lead: [water]}]
entities:
  - {id: east, kind: river, name: 东河}
  - {id: north, kind: river, name: 北河, joined: 2026-Q1}
  - {id: west, kind: river, name: 西河, department: county}
indicators:
  - {id: clean, measure: m01, name: 达标河长, kind: level, nature: expected, unit: meters, display: 公里, department: water, form: rivers, entity_kind: river}
  - {id: spent, measure: m01, name: 支出, kind: flow, nature: expected, unit: yuan, display: 万元, department: finance, form: rivers, entity_kind: river}
forms:
  - id: rivers
    name: 河道季报
    departments: [water, finance, county]
    frequency: quarter
    due: {day: 10}
    sheets:
      - tables:
          - rows: {by: entity, headers: [河道]}
            columns:
              - {headers: [达标河长], indicator: clean, unit: 公里, required: true}
              - {headers: [支出], indicator: spent, unit: 万元}
`

// rivers draws a report.
func rivers(t *testing.T, unit string, rows ...string) []byte {
	t.Helper()
	return drawnText(t, "sheet S\n河道季报 | | \n填报单位："+unit+" | | 2026年第三季度\n河道 | 达标河长（公里） | 支出（万元）\n"+strings.Join(rows, "\n")+"\n", 0, 0)
}

func TestAFileSpeaksForItsOwnDepartment(t *testing.T) {
	reader := reading.New(catalogue(t, ownersCatalogue), workbook.Limits{})
	var known []indicators.Observation
	standing := func(s indicators.Subject) []indicators.Observation {
		var out []indicators.Observation
		for _, o := range known {
			if o.Subject == s {
				out = slices.DeleteFunc(out, func(old indicators.Observation) bool { return old.Key() == o.Key() })
				out = append(out, o)
			}
		}
		return out
	}
	read := func(data []byte) string {
		t.Helper()
		got := collectortest.ReadFile(t, reader, report.File{Name: "x.xlsx", Data: data}, time.Date(2026, 10, 8, 9, 0, 0, 0, shanghai),
			standing)
		known = append(known, got.Observations...)
		return dump(got)
	}
	for _, c := range []struct {
		what, unit string
		rows       []string
		want       string
	}{
		{"a foreign figure before its owner's is named, whatever it says", "财政局", []string{"东河 | 1 | 50", "北河 |  | 20", "西河 | — | "},
			`form rivers department finance period 2026-Q3 of [2026-Q3]
notice department.foreign S!B4 "1" 此处是水务局的数据，不由本单位报送，未记录
spent{east} 2026-Q3 own = 500000 A | S!C4 "50" 万元
spent{north} 2026-Q3 own = 200000 A | S!C5 "20" 万元
`},
		{"its own rows alone; others' are neither missing nor blank", "水务局", []string{"东河 | 12 | ", "北河 | 3 | "},
			`form rivers department water period 2026-Q3 of [2026-Q3]
clean{east} 2026-Q3 own = 12000 A | S!B4 "12" 公里
clean{north} 2026-Q3 own = 3000 A | S!B5 "3" 公里
`},
		{"an entity's department goes before the indicator's", "清河县", []string{"西河 | 7 | 4"},
			`form rivers department county period 2026-Q3 of [2026-Q3]
clean{west} 2026-Q3 own = 7000 A | S!B4 "7" 公里
spent{west} 2026-Q3 own = 40000 A | S!C4 "4" 万元
`},
		{"equal figures are passed over, another stops the file and names its owner", "财政局",
			[]string{"东河 | 12.0 | 51", "北河 | 3 | 20", "西河 | 8 | 4"}, `form rivers department finance period 2026-Q3 of [2026-Q3]
error department.foreign S!B6 "8" 此处是清河县的数据，清河县所报为“7”，与此不一致
`},
		{"a blank in a correction says what goes on to stand", "财政局", []string{"东河 |  | 52", "北河 |  | "},
			`form rivers department finance period 2026-Q3 of [2026-Q3]
notice cell.blank S!A5 "北河" “北河”一行没有填写数据，按未填报处理
notice cell.kept S!C5 "" “北河”2026年三季度未填，仍以已报的“20”为准
spent{east} 2026-Q3 own = 520000 A | S!C4 "52" 万元
`},
		{"a row left out says so too", "财政局", []string{"东河 |  | 53"}, `form rivers department finance period 2026-Q3 of [2026-Q3]
question row.missing S!A3 "北河" 缺少“北河”一行
notice cell.kept S!A3 "" “北河”2026年三季度未填，仍以已报的“20”为准
spent{east} 2026-Q3 own = 530000 A | S!C4 "53" 万元
`},
		{"a report without any figure is asked about", "财政局", []string{"东河 |  | ", "北河 |  | "},
			`form rivers department finance period 2026-Q3 of [2026-Q3]
question report.empty ! "" 整份报表没有填写任何数据
notice cell.blank S!A4 "东河" “东河”一行没有填写数据，按未填报处理
notice cell.kept S!C4 "" “东河”2026年三季度未填，仍以已报的“53”为准
notice cell.blank S!A5 "北河" “北河”一行没有填写数据，按未填报处理
notice cell.kept S!C5 "" “北河”2026年三季度未填，仍以已报的“20”为准
`},
		{"a 零报告 is none without figures", "财政局", []string{"东河 |  | 0", "北河 |  | —"},
			`form rivers department finance period 2026-Q3 of [2026-Q3]
spent{east} 2026-Q3 own = 0 A | S!C4 "0" 万元
spent{north} 2026-Q3 own = NaN M | S!C5 "—" 
`},
	} {
		if got := read(rivers(t, c.unit, c.rows...)); got != c.want {
			t.Errorf("%s: it says\n%s\ninstead of\n%s", c.what, got, c.want)
		}
	}
}

func TestTemplatesAskForOwnRows(t *testing.T) {
	reader := reading.New(catalogue(t, ownersCatalogue), workbook.Limits{})
	for department, want := range map[string]string{"water": "东河北河", "county": "西河", "finance": "东河北河"} {
		data, err := template.Make(t.Context(), reader, template.Request{Form: "rivers", Department: department, Period: periods.New(2026, time.July, 3)},
			nil, november)
		if err != nil {
			t.Fatal(err)
		}
		book, err := workbook.Read(t.Context(), "x.xlsx", data, workbook.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, cells := range book.Sheets[0].Rows() {
			for _, cell := range cells {
				if slices.Contains([]string{"东河", "北河", "西河"}, cell.Text) {
					got += cell.Text
				}
			}
		}
		if got != want {
			t.Errorf("%s is asked for %s, not %s", department, got, want)
		}
	}
}

// Two departments owe one plan. A cell of the other's row is held against the plan that it sent itself.
func TestAPlanSpeaksForItsOwnDepartment(t *testing.T) {
	reader := reading.New(catalogue(t, `
documents: [{id: doc, number: 测试, title: 测试, year: 2020}]
departments: [{id: water, name: 水务局}, {id: finance, name: 财政局}]
measures: [{id: m01, document: doc, number: （一）, title: 测试, lead: [water]}]
indicators:
  - {id: length, measure: m01, name: 新增河长, kind: flow, nature: expected, unit: meters, display: 公里, department: water, form: plan, targets: [{plan: true, bound: at_least, window: year}]}
  - {id: spent, measure: m01, name: 支出, kind: flow, nature: expected, unit: yuan, display: 万元, department: finance, form: plan, targets: [{plan: true, bound: at_least, window: year}]}
forms:
  - id: plan
    name: 年度计划
    departments: [water, finance]
    frequency: year
    due: {day: 10}
    plan: true
    sheets:
      - tables:
          - rows: {by: label, headers: [指标], labels: [{texts: [新增河长], indicator: length, unit: 公里}, {texts: [支出], indicator: spent, unit: 万元}]}
            columns:
              - {headers: [全年]}
              - {headers: [上半年], role: step, month: 6, optional: true}
              - {headers: [下半年], role: step, month: 12, optional: true}
`), workbook.Limits{})
	var plans []indicators.Target
	known := report.Past{Plans: func(s indicators.Subject) (list []indicators.Target) {
		for _, p := range plans {
			if p.Subject == s {
				list = append(list, p)
			}
		}
		return list
	}}
	for _, c := range []struct{ what, unit, length, spent, want string }{
		{"before its owner's plan stands it is named", "财政局", "30", "500", "notice department.foreign S!B4"},
		{"the owner's own", "水务局", "12", "", ""},
		{"equal: passed over", "财政局", "12", "600", ""},
		{"another: the file is stopped", "财政局", "13", "600", "error department.foreign S!B4"},
		{"parts where the owner's plan has none are named", "财政局", "12 | 5", "600", "notice department.foreign S!C4"},
		{"the owner's own, in parts", "水务局", "12 | 5 | 7", "", ""},
		{"equal parts: passed over", "财政局", "12 | 5 | 7", "600", ""},
		{"another part: the file is stopped", "财政局", "12 | 6 | 6", "600", "error department.foreign S!C4"},
	} {
		data := drawnText(t, "sheet S\n年度计划 | \n填报单位："+c.unit+" | 2026年\n指标 | 全年 | 上半年 | 下半年\n新增河长（公里） | "+c.length+"\n支出（万元） | "+c.spent+"\n", 0, 0)
		book, err := workbook.Read(t.Context(), "x.xlsx", data, workbook.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got := check.Against(reader.Prepare(t.Context(), book, report.File{Name: "x.xlsx", Data: data}, november), known)
		plans = append(plans, got.Targets...)
		said := ""
		for _, f := range got.Findings {
			if f.Code == "department.foreign" {
				said = string(f.Severity) + " " + f.Code + " " + f.Sheet + "!" + f.Cell
			} else if f.Severity == report.Fault {
				t.Errorf("%s: %s", c.what, dump(got))
			}
		}
		if said != c.want {
			t.Errorf("%s: it says %q, want %q: %s", c.what, said, c.want, dump(got))
		}
		for _, target := range got.Targets {
			if (target.Indicator == "spent") != (c.unit == "财政局") {
				t.Errorf("%s: a plan of %s was taken from %s", c.what, target.Indicator, c.unit)
			}
		}
	}
}
