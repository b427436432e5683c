package collector_test

import (
	"strings"
	"testing"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// TestUncached reads a file whose formulas no spreadsheet program has worked
// out: what can be told for certain is read, and the answer says so; what
// cannot be stops the file, with the reason.
func TestUncached(t *testing.T) {
	reader := reading.New(catalogue(t, uncachedCatalogue), workbook.Limits{})
	for _, c := range []struct {
		formula  string
		accepted bool
		value    float64
		code     string
		said     string
	}{
		{"SUM(B4,B5)/2", true, 15_000, "cell.computed", "公式“=SUM(B4,B5)/2”没有保存计算结果，由本系统计算为 1.5"},
		{"B4/8", true, 1250, "cell.computed", "由本系统计算为 0.125"},
		{"B4/0", false, 0, "cell.error", "#DIV/0!"},
		{"[1]Sheet1!A1", false, 0, "cell.uncached", "引用了其他文件"},
		{"TODAY()", false, 0, "cell.uncached", "（TODAY）"},
		{"B6*2", false, 0, "cell.uncached", "循环引用（月报!B6）"},
		{"XIRR(B4:B5,B4:B5)", false, 0, "cell.uncached", "有不能确定含义的写法"},
		{"STDEV(B4,B5)", false, 0, "cell.uncached", "所用函数未经验证（STDEV）"},
	} {
		d := workbook.NewDraft(november)
		p := d.Page("月报")
		for i, row := range [][]string{{"园区月报"}, {"2026年8月", "单位：万元"}, {"园区", "产值"}, {"甲园", "1"}, {"乙园", "2"}} {
			for j, text := range row {
				p.Text(workbook.Ref{Row: i, Col: j}, text, workbook.Style{})
			}
		}
		p.Number(workbook.Ref{Row: 3, Col: 1}, 1, workbook.Style{})
		p.Number(workbook.Ref{Row: 4, Col: 1}, 2, workbook.Style{})
		p.Text(workbook.Ref{Row: 5, Col: 0}, "丙园", workbook.Style{})
		p.Formula(workbook.Ref{Row: 5, Col: 1}, c.formula, workbook.Style{})
		data, err := d.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		book, err := workbook.ReadCalculated(t.Context(), "f.xlsx", data, workbook.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got := collectortest.ReadBook(t, reader, book, report.File{Name: "f.xlsx", Data: data}, november, nil)
		if got.Accepted() != c.accepted {
			t.Errorf("%s: accepted %v:\n%s", c.formula, got.Accepted(), dump(got))
		}
		found := false
		for _, f := range got.Findings {
			found = found || f.Code == c.code && f.Cell == "B6" && strings.Contains(f.Message.ZH, c.said)
		}
		if !found {
			t.Errorf("%s: no %s that says %q:\n%s", c.formula, c.code, c.said, dump(got))
		}
		if n := len(got.Observations); c.accepted && (n != 3 || got.Observations[2].Value != c.value) {
			t.Errorf("%s: %d figures: %v", c.formula, n, got.Observations)
		}
	}
}

const uncachedCatalogue = `
documents:
  - {id: doc, number: 测试, title: 测试, year: 2020}
departments:
  - {id: d, name: 某局}
measures:
  - {id: m01, document: doc, number: （一）, title: 产业, lead: [d]}
entities:
  - {id: a, kind: park, name: 甲园}
  - {id: b, kind: park, name: 乙园}
  - {id: c, kind: park, name: 丙园}
forms:
  - id: monthly
    name: 园区月报
    departments: [d]
    frequency: month
    due: {day: 10}
    sheets:
      - unit: 万元
        tables:
          - rows: {by: entity, headers: [园区]}
            columns:
              - {headers: [产值], indicator: output}
indicators:
  - {id: output, measure: m01, name: 产值, kind: flow, nature: expected, unit: yuan, display: 万元, department: d, form: monthly, entity_kind: park}
`
