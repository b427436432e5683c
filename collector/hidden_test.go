package collector_test

import (
	"fmt"
	"strings"
	"testing"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// TestFiguresUnderAMerge merges cells that hold figures, as programs do that keep what they hide: what nobody
// sees is named, and does not count.
func TestFiguresUnderAMerge(t *testing.T) {
	reader := reading.New(catalogueFile(t, "testdata/forms/catalogue.yaml"), workbook.Limits{})
	sheet := `sheet S
2026年10月资金拨付台账 | |
 | | 单位：万元
项目 | 文号 | 金额
东路改造 | 〔2026〕1号 | 100
西区供水 | 〔2026〕2号 | 200
南站广场 | 〔2026〕3号 | 300
`
	for _, c := range []struct{ merged, want string }{
		{"C4:C5", `form payments department finance period 2026-M10 of [2026-M10]
notice cell.hidden S!C5 "200" 合并单元格C4下另有1个看不到的数值（200），未计入
paid{} 2026-M10 own = 4e+06 A | S!C4,C6 "100 + 300" 万元
`},
		{"C4:C6", `form payments department finance period 2026-M10 of [2026-M10]
notice cell.hidden S!C5 "200" 合并单元格C4下另有2个看不到的数值（200），未计入
paid{} 2026-M10 own = 1e+06 A | S!C4 "100" 万元
`},
		{"B4:C4", `form payments department finance period 2026-M10 of [2026-M10]
notice cell.hidden S!C4 "100" 合并单元格B4下另有1个看不到的数值（100），未计入
question record.blank S!C4 "" “金额”一列有1行为空（C4），合计未计入这些行
paid{} 2026-M10 own = 5e+06 A | S!C5:C6 "200 + 300" 万元
`},
	} {
		got := dump(collectortest.ReadFile(t, reader, report.File{Name: "x.xlsx", Data: mergedOver(t, drawnText(t, sheet, 0, 0), c.merged)},
			november, nil))
		if got != c.want {
			t.Errorf("%s merged: it says\n%s\ninstead of\n%s", c.merged, got, c.want)
		}
	}
}

// mergedOver merges cells of a workbook's first sheet and lets them keep what they hold.
func mergedOver(t testing.TB, data []byte, cells string) []byte {
	t.Helper()
	return withSheetPart(t, data, "</sheetData>", `</sheetData><mergeCells count="1"><mergeCell ref="`+cells+`"/></mergeCells>`)
}

// withoutColumn hides a column of the first sheet.
func withoutColumn(t testing.TB, data []byte, name string) []byte {
	t.Helper()
	n := int(name[0]-'A') + 1
	return withSheetPart(t, data, "<sheetData>", fmt.Sprintf(`<cols><col min="%d" max="%d" width="9" hidden="1"/></cols><sheetData>`, n, n))
}

// withSheetPart puts something else in the place of what stands once in the XML of the first sheet.
func withSheetPart(t testing.TB, data []byte, old, part string) []byte {
	t.Helper()
	return collectortest.Rezip(t, data, func(p collectortest.Part) string {
		if p.Name == "xl/worksheets/sheet1.xml" {
			return strings.Replace(p.Text, old, part, 1)
		}
		return p.Text
	})
}
