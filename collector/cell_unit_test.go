package collector_test

import (
	"slices"
	"strings"
	"testing"

	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

const unitsCatalogue = onePolicy + `
indicators:
  - {id: money, measure: m01, name: 资金, kind: flow, nature: expected, unit: yuan, display: 万元, department: stat, form: f}
  - {id: exports, measure: m01, name: 出口, kind: flow, nature: expected, unit: dollars, display: 万美元, department: stat, form: f}
  - {id: share, measure: m01, name: 占比, kind: level, nature: expected, unit: ratio, display: '%', department: stat, form: f,
     targets: [{figure: 达到6%, value: 6%, bound: at_least, window: year, until: 2030}]}
  - {id: firms, measure: m01, name: 企业, kind: level, nature: expected, unit: enterprises, display: 户, department: stat, form: f}
  - {id: waste, measure: m01, name: 排放, kind: flow, nature: expected, unit: tonnes, display: 吨, department: stat, form: f}
  - {id: air, measure: m01, name: 浓度, kind: level, nature: expected, unit: grams_per_cubic_meter, display: 微克/立方米, department: stat, form: f}
forms:
  - id: f
    name: 测试月报
    departments: [stat]
    frequency: month
    due: {day: 10}
    sheets:
      - titles: [测试月报*]
        unit: 万元
        tables:
          - rows:
              by: label
              headers: [指标]
              labels:
                - {texts: [资金], indicator: money}
                - {texts: [出口], indicator: exports, unit: 万美元}
                - {texts: [占比], indicator: share, unit: '%'}
                - {texts: [企业], indicator: firms, unit: 户}
                - {texts: [排放], indicator: waste, unit: 吨}
                - {texts: [浓度], indicator: air, unit: 微克/立方米}
            units: [计量单位]
            columns:
              - {headers: ['本月（万元）']}
              - {headers: [本月增速], role: growth, optional: true}
`

// A cell's unit is the nearest that is said, where nothing farther says another.
func TestUnitOfACell(t *testing.T) {
	r := reading.New(catalogue(t, unitsCatalogue), workbook.Limits{})
	for _, tt := range []struct {
		name, title, line, header, row, cell string
		want                                 float64 // as recorded
		codes                                string  // of the findings that are no notices; with an error nothing is recorded
	}{
		{"by the line", "", "单位：万元", "本月", "资金", "12", 120000, ""},
		{"renminbi behind, in brackets", "", "单位：万元（人民币）", "本月", "资金", "12", 120000, ""},
		{"CNY in brackets", "", "单位：万元(CNY)", "本月", "资金", "12", 120000, ""},
		{"RMB before", "", "单位：RMB 万元", "本月", "资金", "12", 120000, ""},
		{"the whole in brackets", "", "（金额单位：人民币万元）", "本月", "资金", "12", 120000, ""},
		{"the currency after it, labelled", "", "单位：万元 币种：人民币", "本月", "资金", "12", 120000, ""},
		{"renminbi in the header", "", "", "本月（亿元人民币）", "资金", "0.12", 12000000, "unit.differs"},
		{"renminbi alone is no unit", "（人民币）", "", "本月", "资金", "12", 120000, "unit.missing"},
		{"dollars in the line", "", "单位：万美元", "本月", "资金", "12", 0, "unit.conflict"},
		{"dollars behind yuan", "", "单位：万元（美元）", "本月", "资金", "12", 0, "unit.conflict"},
		{"euros in the header", "", "单位：万元", "本月（万欧元）", "资金", "12", 0, "unit.conflict"},
		{"dollars in the title", "（单位：亿美元）", "", "本月", "资金", "12", 0, "unit.conflict"},
		{"a dollar sign in the cell", "", "单位：万元", "本月", "资金", "$12", 0, "number.unreadable"},
		{"a dollar sign in the format", "", "单位：万元", "本月", "资金", `12{[$$-409]#,##0}`, 0, "number.unreadable"},
		{"dollars for what is in dollars", "", "单位：万美元", "本月", "出口", "12", 120000, ""},
		{"yuan for what is in dollars", "", "单位：万元", "本月", "出口", "12", 0, "unit.conflict"},
		{"a yuan sign is a currency", "", "单位：万元", "本月", "资金", "¥12", 120000, ""},
		{"and so is RMB", "", "单位：万元", "本月", "资金", "RMB12", 120000, ""},
		{"and a currency format", "", "单位：万元", "本月", "资金", `12{"¥"#,##0.00}`, 120000, ""},
		{"two units in one line", "", "单位：元、万元", "本月", "资金", "12", 0, "unit.conflict"},
		{"two kinds in one line", "", "单位：万元、%", "本月", "资金", "12", 120000, ""},
		{"the line against the header", "", "单位：亿元", "本月（万元）", "资金", "12", 0, "unit.conflict"},
		{"and the other way round", "", "单位：万元", "本月（亿元）", "资金", "12", 0, "unit.conflict"},
		{"the title against the line", "（亿元）", "单位：万元", "本月", "资金", "12", 0, "unit.conflict"},
		{"equal is no contradiction", "（万元）", "单位：人民币万元", "本月（万元）", "资金", "12", 120000, ""},
		{"typed beside the figure", "", "单位：万元", "本月", "资金", "0.8亿元", 80000000, ""},
		{"of something else", "", "", "本月（户）", "资金", "12", 0, "unit.unknown"},
		{"a row against the header's kind", "", "单位：万元", "本月", "企业（户）", "12", 12, ""},
		{"tonnes as declared", "", "", "本月", "排放（万吨）", "12", 120000, "unit.differs"},
		{"kilograms", "", "", "本月", "排放（公斤）", "12", 0.012, "unit.differs"},
		{"a concentration", "", "", "本月", "浓度（μg/m³）", "35", 0.000035, ""},
		{"a format that shows 万", "", "单位：元", "本月", "资金", `1000000{0!.0,"万"}`, 1000000, "unit.differs"},
		{"a format that shows 万元 of what is held in 元", "", "单位：万元", "本月", "资金", `1000000{0!.0,}`, 1000000, ""},
		{"a format that hides three places", "", "单位：万元", "本月", "资金", `1000000{#,##0,}`, 10000000, "number.shown"},
		{"on terms of its own", "", "单位：万元（不含税）", "本月", "资金", "12", 120000, ""},
		{"but where another is noted", "", "单位：万元（除特别注明外）", "本月", "资金", "12", 120000, ""},
		{"but where another is noted, shorter", "", "单位：亿元（除标注的外）", "本月", "资金", "0.12", 12000000, "unit.differs"},
		{"converted", "", "单位：折人民币万元", "本月", "资金", "12", 120000, ""},
		{"dollars converted", "", "单位：万美元（折算）", "本月", "资金", "12", 0, "unit.conflict"},
		{"terms in the header", "", "", "本月（万元，2020年价）", "资金", "12", 120000, ""},
		{"with the unit that reports", "", "填报单位：统计局　　单位：亿元", "本月", "资金", "12", 1200000000, "unit.differs"},
		{"without a colon", "", "单位 万元", "本月", "资金", "12", 120000, ""},
		{"alone", "", "万元", "本月", "资金", "12", 120000, ""},
		{"of each kind", "", "单位：万元；增速：%", "本月", "资金", "12", 120000, ""},
		{"a power alone", "", "单位：亿", "本月", "资金", "12", 0, "unit.unknown"},
		{"one or the other", "", "单位：万元或亿元", "本月", "资金", "12", 0, "unit.unknown"},
		{"a body whose name begins like a unit", "", "单位：万州区财政局", "本月", "资金", "12", 120000, "unit.missing"},
		{"a note above", "", "注：本表金额单位均为万元", "本月", "资金", "12", 120000, ""},
		{"a note below", "", "", "本月", "资金", "12\n注：1.金额单位为万元；2.其他。", 120000, ""},
		{"a line below", "", "", "本月", "资金", "12\n单位：万元", 120000, ""},
		{"a note below that contradicts", "", "单位：万元", "本月", "资金", "12\n注：本表金额单位为亿元。", 0, "unit.conflict"},
		{"a note on something else", "", "单位：万元", "本月", "资金", "12\n注：人均收入单位为元。", 120000, ""},
		{"a format that writes the unit", "", "单位：亿元", "本月", "资金", `2{0"亿元"}`, 200000000, ""},
		{"a format that writes another", "", "单位：万元", "本月", "资金", `100{0.00"元"}`, 100, "number.shown"},
		{"a format that shows nothing", "", "单位：万元", "本月", "资金", `12{;;;}`, 120000, "number.shown"},
		{"a format that shows a dash", "", "单位：万元", "本月", "资金", `12{"—"}`, 120000, "number.shown"},
		{"a format that shows no minus", "", "单位：万元", "本月", "资金", `-12{0.0;0.0}`, -120000, "number.shown cumulative.falls"},
		{"a format that adds a word", "", "单位：万元", "本月", "资金", `12{0"（预计）"}`, 120000, "number.shown"},
		{"a format that rounds in words", "", "单位：万元", "本月", "资金", `12{"约"0}`, 120000, "number.rough"},
		{"a format that counts", "", "单位：万元", "本月", "资金", `12{0"次"}`, 0, "unit.unknown"},
		{"a format with a number in two units", "", "单位：万元", "本月", "资金", `12345{0"亿"0000"万"}`, 123450000, "number.shown"},
		{"a format that shows no zero", "", "单位：万元", "本月", "资金", `12{#,##0;-#,##0;;@}`, 120000, ""},
		{"per cent of an amount", "", "单位：万元", "本月", "资金", `0.5{0%}`, 0, "unit.conflict"},
		{"a share as a ratio", "", "", "本月", "占比（%）", "0.061", 0.00061, "percent.ratio"},
		{"a share without its point", "", "", "本月", "占比（%）", "61", 0.61, "percent.ratio"},
		{"a share", "", "", "本月", "占比（%）", "6.1", 0.061, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Join([]string{"sheet 月报", "测试月报（2026年10月）" + tt.title, " | | " + tt.line, "指标 | " + tt.header,
				tt.row + " | " + tt.cell}, "\n")
			h := &history{}
			got, _ := h.read(t, r, text+"\n", "")
			wantFigure(t, got, tt.want, tt.codes)
		})
	}
}

// A second report that slips by ten or a hundred is asked about, and so is a whole column of ratios.
func TestRatiosUnderPerCent(t *testing.T) {
	r := reading.New(catalogue(t, strings.ReplaceAll(unitsCatalogue,
		"targets: [{figure: 达到6%, value: 6%, bound: at_least, window: year, until: 2030}]", "")), workbook.Limits{})
	h := &history{}
	for _, tt := range []struct{ month, cell, codes string }{
		{"8", "0.061", "percent.ratio"}, {"8", "6.1", ""}, {"9", "0.063", "jump.unit"}, {"9", "61", "percent.ratio"}, {"9", "5.2", ""},
		{"10", "13", ""},
	} {
		got, _ := h.read(t, r, "sheet 月报\n测试月报\n2026年"+tt.month+"月\n指标 | 本月\n占比（%） | "+tt.cell+"\n", "")
		if found := findings(got, "percent.ratio", "jump.unit"); (found != "") != (tt.codes != "") {
			t.Errorf("%s in month %s: found %q, want %q", tt.cell, tt.month, found, tt.codes)
		}
		if tt.cell == "0.061" {
			h.readings = nil
		} else if tt.codes != "" {
			h.readings = h.readings[:1]
		}
	}
}

// What a cell shows is told with the unit once: a power that its format writes is that of the unit.
func TestShownPowersAreToldOnce(t *testing.T) {
	r := reading.New(catalogue(t, unitsCatalogue), workbook.Limits{})
	for _, tt := range []struct{ line, cell, want string }{
		{"单位：亿元", `9000000{0,,"亿"}`, "读作9亿元；"},
		{"单位：万元", `9000000{0,,"亿"}`, "读作9亿元；"},
		{"单位：万元", `9000000{0,,}`, "读作9万元；"},
		{"单位：亿元", `9000000{0,,"亿元"}`, "读作9亿元；"},
	} {
		h := &history{}
		got, _ := h.read(t, r, "sheet 月报\n测试月报（2026年10月）\n | | "+tt.line+"\n指标 | 本月\n资金 | "+tt.cell+"\n", "")
		said := slices.ContainsFunc(got.Findings, func(f report.Finding) bool {
			return f.Code == "number.shown" && strings.Contains(f.Message.ZH, tt.want)
		})
		if !said {
			t.Errorf("%s under %s: want %q of\n%s", tt.cell, tt.line, tt.want, dump(got))
		}
	}
}

// wantFigure wants one figure of a reading, and what is asked of it; rows that are not there are another matter.
func wantFigure(t *testing.T, got report.Reading, want float64, codes string) {
	t.Helper()
	said := strings.Join(slices.DeleteFunc(asked(got), func(code string) bool { return code == "row.missing" }), " ")
	value := 0.0
	for _, o := range got.Observations {
		if o.Basis == indicators.Own {
			value = o.Value
		}
	}
	if said != codes || value != want {
		t.Errorf("recorded %v with %s, want %v with %s\n%s", value, said, want, codes, dump(got))
	}
}
