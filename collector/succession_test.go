package collector_test

import (
	"strings"
	"testing"
	"time"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// The old commission ends on 1 April 2026, and the new bureau takes its part of a form that another unit owes too.
const successionCatalogue = `
documents: [{id: doc, number: 测试, title: 测试, year: 2020}]
departments:
  - {id: old, name: 经济委员会, valid_to: 2026-04-01, successor: new}
  - {id: new, name: 工业局, valid_from: 2026-04-01}
  - {id: other, name: 财政局}
measures: [{id: m01, document: doc, number: （一）, title: 测试, lead: [old]}]
indicators:
  - {id: x, measure: m01, name: 产值, kind: flow, nature: expected, unit: yuan, display: 万元, department: old, form: f}
  - {id: y, measure: m01, name: 支出, kind: flow, nature: expected, unit: yuan, display: 万元, department: other, form: f}
forms:
  - id: f
    name: 测试月报
    departments: [old, other]
    frequency: month
    due: {day: 10}
    sheets:
      - unit: 万元
        tables:
          - {rows: {by: label, headers: [指标], labels: [{texts: [产值], indicator: x}, {texts: [支出], indicator: y}]}, columns: [{headers: [本月]}]}
`

func TestASuccessorReports(t *testing.T) {
	reader := reading.New(catalogue(t, successionCatalogue), workbook.Limits{})
	for _, c := range []struct {
		what, unit, folder, day, want string
	}{
		{"the old unit before its end", "经济委员会", "", "2026-03-31", `department old`},
		{"the old unit after its end", "经济委员会", "", "2026-04-01", `error department.ended S!A2 "经济委员会" 经济委员会已撤销，现由工业局报送`},
		{"its successor", "工业局", "", "2026-04-09", `x{} 2026-M02 own = 70000 A | S!B4 "7" 万元`},
		{"its successor, in the folder that was the old unit's", "工业局", "old", "2026-04-09", `department new`},
		{"a report in the folder of another unit that owes the form", "工业局", "other", "2026-04-09",
			`error department.conflict S!A2 "工业局" 这是工业局的报表，放在了财政局的文件夹里`},
	} {
		data := drawnText(t, "sheet S\n测试月报 | \n填报单位："+c.unit+" | 2026年2月\n指标 | 本月\n产值 | 7\n支出 | —\n", 0, 0)
		at, err := time.ParseInLocation(time.DateOnly, c.day, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		got := dump(collectortest.ReadFile(t, reader, report.File{Name: "x.xlsx", Data: data, Received: at, Department: c.folder}, november,
			nil))
		if !strings.Contains(got, c.want) || strings.Contains(got, "error ") != strings.HasPrefix(c.want, "error ") {
			t.Errorf("%s: it says\n%s\nnot %s", c.what, got, c.want)
		}
	}
}
