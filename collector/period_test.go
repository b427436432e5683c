package collector_test

import (
	"strings"
	"testing"

	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

const periodsCatalogue = onePolicy + `
indicators:
  - {id: money, measure: m01, name: 资金, kind: flow, nature: expected, unit: yuan, display: 元, department: stat, form: f}
  - {id: rate, measure: m01, name: 占比, kind: level, nature: expected, unit: ratio, display: '%', department: stat, form: f}
  - {id: grain, measure: m01, name: 产量, kind: flow, nature: expected, unit: tonnes, display: 吨, department: stat, form: rows}
forms:
  - id: f
    name: 测试月报
    departments: [stat]
    frequency: month
    COMBINED
    due: {day: 10}
    sheets:
      - titles: [测试月报*]
        period: {in: [PLACES], labels: [报告期]}
        tables:
          - rows: {by: label, headers: [指标], labels: [{texts: [资金], indicator: money, unit: 元}, {texts: [占比], indicator: rate, unit: '%'}]}
            units: [单位]
            columns: [{headers: [完成额], optional: true}, {headers: [本月, 本期], optional: true}, {headers: [累计], basis: cumulative, optional: true}]
  - id: rows
    name: 分月产量表
    departments: [stat]
    frequency: month
    due: {day: 10}
    sheets:
      - titles: [分月产量表]
        tables:
          - rows: {by: period, headers: [月份]}
            columns: [{headers: [产量], indicator: grain, unit: 吨}]
`

func periodsReader(t *testing.T, places, combined string) *reading.Reader {
	t.Helper()
	if combined != "" {
		combined = "combined_january_february: true"
	}
	return reading.New(catalogue(t, strings.NewReplacer("PLACES", places, "COMBINED", combined).Replace(periodsCatalogue)),
		workbook.Limits{})
}

// What stands for a month is read wherever a month is looked for, also where a spreadsheet made a date of it.
func TestPeriodOfASheet(t *testing.T) {
	const month = `46296{yyyy"年"m"月"}`
	for _, tt := range []struct {
		name, title, line, header, cells string
		want                             string // the period; empty: none
		codes                            string
	}{
		{"in the title", "测试月报（2026年10月）", "", "完成额", "1", "2026-M10", ""},
		{"a date for the title", `46296{"测试月报"yyyy"年"m"月"}`, "", "完成额", "1", "2026-M10", ""},
		{"a date in a line", "测试月报", month, "完成额", "1", "2026-M10", ""},
		{"a date beside the label", "测试月报", "报告期 | " + month, "完成额", "1", "2026-M10", ""},
		{"a whole day beside the label", "测试月报", "报告期 | 46303{yyyy-mm-dd}", "完成额", "1", "2026-M10", ""},
		{"a day as text", "测试月报", "报告期：2026/10/8 0:00", "完成额", "1", "2026-M10", ""},
		{"as programs write it", "测试月报", "报告期 | 2026-10-08T00:00:00", "完成额", "1", "2026-M10", ""},
		{"in numerals", "测试月报", "报告期 | 二○二六年十月", "完成额", "1", "2026-M10", ""},
		{"a day in numerals", "测试月报", "报告期 | 二〇二六年十月八日", "完成额", "1", "2026-M10", ""},
		{"six digits", "测试月报", "报告期 | 202610", "完成额", "1", "2026-M10", ""},
		{"a stroke", "测试月报", "报告期 | 2026/10", "完成额", "1", "2026-M10", ""},
		{"until its end", "测试月报（2026年）", "报告期：截至10月底", "完成额", "1", "2026-M10", ""},
		{"the title against the label", "测试月报（2026年9月）", "报告期：2026年10月", "完成额", "1", "", "period.conflict"},
		{"a span over an own column", "测试月报（2026年1—10月）", "", "完成额", "1", "", "period.span"},
		{"a span over a column that says 本月", "测试月报（2026年1—10月）", "", "本月", "1", "2026-M10", ""},
		{"a span over the cumulative", "测试月报（2026年1—10月）", "", "累计", "1", "2026-M10", ""},
		{"a span over what may be all of it", "测试月报（2026年1—10月）", "", "本期", "1", "", "period.span"},
		{"a day closed", "测试月报", "数据截止：2026年10月31日", "完成额", "1", "2026-M10", ""},
		{"a day on which it was signed, in numerals", "测试月报（2026年10月）", "二〇二六年十一月三日", "完成额", "1", "2026-M10", ""},
		{"a year in the title, a month below", "2026年度测试月报", "10月", "完成额", "1", "2026-M10", ""},
		{"a month alone as a date", "2026年测试月报", `46296{m"月"}`, "完成额", "1", "2026-M10", ""},
		{"a number that lost its zero", "测试月报", "报告期 | 2026.1", "完成额", "1", "", "period.missing period.missing"},
		{"another month alone in a line", "测试月报（2026年10月）", "2026年9月", "完成额", "1", "", "period.conflict"},
		{"when it was made", "测试月报（2026年10月）", "制表日期：2026年11月", "完成额", "1", "2026-M10", ""},
		{"two quarters", "测试月报（2026年二、三季度）", "", "完成额", "1", "", "period.missing"},
		{"two months of a form that takes them apart", "测试月报（2026年1—2月）", "", "完成额", "1", "", "period.span"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := "sheet 月报\n" + tt.title + "\n" + tt.line + "\n指标 | 单位 | " + tt.header + "\n资金 | 元 | " + tt.cells + "\n"
			got, _ := (&history{}).read(t, periodsReader(t, "title, label, line", ""), text, "")
			checkPeriodReading(t, got, tt.want, tt.codes)
		})
	}
}

func checkPeriodReading(t *testing.T, got report.Reading, want, codes string) {
	t.Helper()
	var found []string
	for _, f := range got.Findings {
		if strings.HasPrefix(f.Code, "period.") {
			found = append(found, f.Code)
		}
	}
	period := ""
	if got.Accepted() {
		period = got.Period.String()
	}
	if period != want || strings.Join(found, " ") != codes {
		t.Errorf("read %q with %v, want %q with %q\n%s", period, found, want, codes, dump(got))
	}
}

// Months that name rows are dates as often as texts.
func TestMonthsInRows(t *testing.T) {
	r := periodsReader(t, "title", "")
	for _, cell := range []string{"2026年9月", `46266{yyyy"年"m"月"}`, "46266{yyyy-mm-dd}", "46266{mmm-yy}"} {
		got, _ := (&history{}).read(t, r, "sheet 表\n分月产量表\n月份 | 产量（吨）\n"+cell+" | 12\n", "")
		if len(got.Observations) != 1 || got.Observations[0].Period.String() != "2026-M09" {
			t.Errorf("%s: %s", cell, dump(got))
		}
	}
}

// A month that stands where the layout does not look for it is no other than the one where it does.
func TestPeriodElsewhere(t *testing.T) {
	r := periodsReader(t, "title", "")
	for line, codes := range map[string]string{"2026年10月": "", "2026年9月": "period.conflict", "报告期：2026年9月": "period.conflict",
		"填报日期 | 2026年11月": ""} {
		got, _ := (&history{}).read(t, r, "sheet 月报\n测试月报（2026年10月）\n"+line+"\n指标 | 单位 | 完成额\n资金 | 元 | 1\n", "")
		want := "2026-M10"
		if codes != "" {
			want = ""
		}
		checkPeriodReading(t, got, want, codes)
	}
	got, _ := (&history{}).read(t, r, "sheet 9月\n测试月报（2026年10月）\n指标 | 单位 | 完成额\n资金 | 元 | 1\n", "")
	checkPeriodReading(t, got, "2026-M10", "period.sheet")
}

// Years that head the columns are all reported for, also where their row is the sheet's first.
func TestYearsAcrossInTheFirstRow(t *testing.T) {
	text := strings.NewReplacer("COMBINED", "", "PLACES", "title", "rows: {by: period, headers: [月份]}",
		"rows: {by: label, headers: [指标], labels: [{texts: [产量], indicator: grain, unit: 吨}]}",
		"columns: [{headers: [产量], indicator: grain, unit: 吨}]", "across: {by: period}", "titles: [分月产量表]",
		"names: [分月产量表]").Replace(periodsCatalogue)
	text = strings.Replace(text, "name: 分月产量表\n    departments: [stat]\n    frequency: month",
		"name: 分月产量表\n    departments: [stat]\n    frequency: year", 1)
	r := reading.New(catalogue(t, text), workbook.Limits{})
	got, _ := (&history{}).read(t, r, "sheet 分月产量表\n指标 | 2023年 | 2024年 | 2025年\n产量（吨） | 12 | 13 | 14\n", "")
	if len(got.Periods) != 3 || got.Period.String() != "2025-A1" {
		t.Error(dump(got))
	}
}

// January alone of a form that takes it with February is told how the two are written.
func TestJanuaryOfACombinedForm(t *testing.T) {
	got, _ := (&history{}).read(t, periodsReader(t, "title", "yes"), "sheet 月报\n测试月报（2026年1月）\n指标 | 单位 | 完成额\n资金 | 元 | 1\n", "")
	if len(got.Findings) == 0 || got.Findings[0].Code != "period.frequency" || got.Findings[0].Expected.ZH != "2026年1—2月" {
		t.Error(dump(got))
	}
}

// February of such a form is January and February, unless its own figures say otherwise.
func TestFebruaryOfACombinedForm(t *testing.T) {
	r := periodsReader(t, "title", "yes")
	for row, codes := range map[string]string{"300 | 300": "period.together", " | 300": "period.together", "200 | 300": "period.february"} {
		got, _ := (&history{}).read(t, r, "sheet 月报\n测试月报（2026年2月）\n指标 | 单位 | 本月 | 累计\n资金 | 元 | "+row+"\n", "")
		checkPeriodReading(t, got, "2026-01-01/P2M", codes)
		for _, o := range got.Observations {
			if o.Value != 300 {
				t.Errorf("%s: recorded %v", row, o.Value)
			}
		}
	}
}

// Last year's period is asked about while this year's is owed, and not once that has come.
func TestLastYearsPeriod(t *testing.T) {
	r, h := periodsReader(t, "title", ""), &history{}
	report := func(year, cell string) report.Reading {
		got, _ := h.read(t, r, "sheet 月报\n测试月报（"+year+"年9月）\n指标 | 单位 | 完成额\n资金 | 元 | "+cell+"\n", "")
		return got
	}
	checkPeriodReading(t, report("2025", "100"), "2025-M09", "")
	checkPeriodReading(t, report("2025", "100"), "2025-M09", "")
	checkPeriodReading(t, report("2025", "110"), "2025-M09", "period.last_year")
	h.readings = h.readings[:1]
	checkPeriodReading(t, report("2026", "120"), "2026-M09", "")
	checkPeriodReading(t, report("2025", "110"), "2025-M09", "")
}

// Over months, only what is a month's own is taken for it.
func TestMonthsAcross(t *testing.T) {
	r := reading.New(catalogue(t, onePolicy+`
entities: [{id: pa, kind: park, name: 甲园区}]
indicators: [{id: output, measure: m01, name: 产值, kind: flow, nature: expected, unit: yuan, display: 万元, department: stat, form: months, entity_kind: park}]
forms:
  - id: months
    name: 分月产值表
    departments: [stat]
    frequency: month
    due: {day: 10}
    sheets:
      - titles: ['*分月产值表']
        unit: 万元
        tables:
          - {rows: {by: entity, headers: [园区]}, across: {by: period}, value: {indicator: output}}
`), workbook.Limits{})
	for _, tt := range []struct{ name, headers, want string }{
		{"months", "园区 | 8月 | 9月 | 10月", "2025-M08 2025-M09 2025-M10"},
		{"dates", `园区 | 45870{yyyy"年"m"月"} | 45901{m"月"} | 45931{yyyy-mm-dd}`, "2025-M08 2025-M09 2025-M10"},
		{"and their sum", "园区 | 8月 | 9月 | 合计", "2025-M08 2025-M09"},
		{"and those since January", "园区 | 8月 | 9月 | 1—9月", "2025-M08 2025-M09"},
		{"and last year's", "园区 | 8月 | 9月 | 上年9月", "2025-M08 2025-M09"},
		{"two months as one", "园区 | 1—2月 | 3月 | 4月", "period.span"},
		{"of two years", "园区 | 2024年 | 2025年 | \n | 9月 | 9月 | 10月", "2024-M09 2025-M09 2025-M10"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := (&history{}).read(t, r, "sheet S\n2025年分月产值表\n单位：万元\n"+tt.headers+"\n甲园区 | 1 | 2 | 3\n", "")
			var said []string
			for _, o := range got.Observations {
				said = append(said, o.Period.String())
			}
			for _, f := range got.Findings {
				if f.Severity == report.Fault {
					said = append(said, f.Code)
				}
			}
			if strings.Join(said, " ") != tt.want {
				t.Errorf("it says %v, want %s\n%s", said, tt.want, dump(got))
			}
		})
	}
}
