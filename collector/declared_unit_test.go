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

const pastureCatalogue = onePolicy + `
units:
  - {id: sheep_units, name: {zh: 羊单位, en: sheep units}, spellings: [绵羊单位]}
  - {is: 5羊单位, name: {zh: 牛单位, en: cattle units}}
indicators:
  - {id: stock, measure: m01, name: 存栏, kind: level, nature: expected, unit: sheep_units, display: 万羊单位, department: stat, form: f}
  - {id: load, measure: m01, name: 载畜量, kind: level, nature: expected, unit: sheep_units_per_square_meter, display: 羊单位/亩,
     department: stat, form: f}
  - {id: money, measure: m01, name: 资金, kind: level, nature: expected, unit: yuan, display: 万元, department: stat, form: f}
forms:
  - id: f
    name: 测试月报
    departments: [stat]
    frequency: month
    due: {day: 10}
    sheets:
      - titles: [测试月报*]
        tables:
          - rows:
              by: label
              headers: [指标]
              labels:
                - {texts: [存栏], indicator: stock, unit: 万羊单位}
                - {texts: [载畜量], indicator: load, unit: 羊单位/亩}
                - {texts: [资金], indicator: money, unit: 万元}
            units: [计量单位]
            columns: [{headers: [本月]}]
`

// A unit that the catalogue declares is read wherever a built-in one is, and stops what is of another kind.
func TestDeclaredUnitsInReports(t *testing.T) {
	r := reading.New(catalogue(t, pastureCatalogue), workbook.Limits{})
	for _, tt := range []struct {
		name, title, line, header, row, cell string
		want                                 float64
		codes                                string
	}{
		{"by the line", "", "单位：万羊单位", "本月", "存栏", "12", 120000, ""},
		{"by the line, alone", "", "万羊单位", "本月", "存栏", "12", 120000, ""},
		{"by the title", "（单位：万羊单位）", "", "本月", "存栏", "12", 120000, ""},
		{"by the header", "", "", "本月（万羊单位）", "存栏", "12", 120000, ""},
		{"by the row", "", "", "本月", "存栏（万羊单位）", "12", 120000, ""},
		{"by the row, otherwise spelt", "", "", "本月", "存栏（万绵羊单位）", "12", 120000, ""},
		{"by its column", "", "", "计量单位 | 本月", "存栏 | 万羊单位", "12", 120000, ""},
		{"in the cell", "", "单位：万羊单位", "本月", "存栏", "12万羊单位", 120000, ""},
		{"in the cell, another size", "", "单位：万羊单位", "本月", "存栏", "2.4万牛单位", 120000, ""},
		{"by the format", "", "", "本月", "存栏（羊单位）", `120000{0"羊单位"}`, 120000, ""},
		{"a format that shows 万", "", "单位：羊单位", "本月", "存栏", `120000{0!.0,"万"}`, 120000, "unit.differs"},
		{"in a note below", "", "", "本月", "存栏", "12\n注：本表单位为万羊单位。", 120000, ""},
		{"over another unit", "", "", "本月", "载畜量（羊单位/亩）", "2", 0.003, ""},
		{"over another unit, otherwise spelt", "", "", "本月", "载畜量（羊单位每公顷）", "30", 0.003, "unit.differs"},
		{"a size of it", "", "", "本月（万牛单位）", "存栏", "12", 600000, "unit.differs"},
		{"two that differ", "", "单位：羊单位", "本月（万羊单位）", "存栏", "12", 0, "unit.conflict"},
		{"of something else", "", "", "本月（万亩）", "存栏", "12", 0, "unit.unknown"},
		{"money in it", "", "", "本月（羊单位）", "资金", "12", 0, "unit.unknown"},
		{"in a cell of money", "", "单位：万元", "本月", "资金", "12羊单位", 0, "unit.unknown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Join([]string{"sheet 月报", "测试月报（2026年10月）" + tt.title, " | | " + tt.line, "指标 | " + tt.header,
				tt.row + " | " + tt.cell}, "\n")
			got, _ := (&history{}).read(t, r, text+"\n", "")
			wantFigure(t, got, tt.want, tt.codes)
		})
	}
}

// BenchmarkDeclaredUnits reads a report of 500 rows that name their units, by a catalogue that declares none, or twenty, of its own.
func BenchmarkDeclaredUnits(b *testing.B) {
	var text strings.Builder
	text.WriteString("sheet 表\n2026年10月拨付明细 | | | 单位：万元\n项目 | 日期 | 金额 | 文号\n")
	for i := range 500 {
		fmt.Fprintf(&text, "项目%d | 2026-10-08 | %d.5万元 | 测〔2026〕%d号\n", i, 10+i, i)
	}
	data := drawnText(b, text.String(), 0, 0)
	for _, declared := range []int{0, 20} {
		units := "units:\n"
		for i := range declared {
			units += fmt.Sprintf("  - {id: things_%c, name: {zh: %s物, en: things}}\n", 'a'+i, string(rune('甲'+i)))
		}
		if declared == 0 {
			units = ""
		}
		b.Run(fmt.Sprint(declared), func(b *testing.B) {
			r := reading.New(catalogue(b, units+carelessCatalogue), workbook.Limits{})
			file := report.File{Name: "a.xlsx", Data: data, Received: november}
			b.ReportAllocs()
			for b.Loop() {
				if got := collectortest.ReadFile(b, r, file, november, nil); len(got.Observations) != 1 {
					b.Fatal(dump(got))
				}
			}
		})
	}
}
