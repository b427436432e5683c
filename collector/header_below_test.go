package collector_test

import (
	"fmt"
	"strings"
	"testing"

	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

const rowsCatalogue = onePolicy + `
entities: [{id: pa, kind: park, name: 甲园区}, {id: pb, kind: park, name: 乙园区}]
indicators:
  - {id: output, measure: m01, name: 总产值, kind: flow, nature: expected, unit: yuan, display: 万元, department: stat, form: parks, entity_kind: park}
  - {id: tax, measure: m01, name: 税收, kind: flow, nature: expected, unit: yuan, display: 万元, department: stat, form: parks, entity_kind: park}
  - {id: paid, measure: m01, name: 拨付, kind: flow, nature: expected, unit: yuan, display: 万元, department: stat, form: ledger}
forms:
  - id: parks
    name: 园区月报
    departments: [stat]
    frequency: month
    due: {day: 10}
    sheets:
      - unit: 万元
        tables:
          - rows: {by: entity, headers: [园区]}
            columns:
              - {headers: [工业总产值], indicator: output}
              - {headers: [工业总产值 > 累计], indicator: output, basis: cumulative, optional: true}
              - {headers: [税收], indicator: tax, optional: true}
  - id: ledger
    name: 拨付台账
    departments: [stat]
    frequency: month
    due: {day: 10}
    sheets:
      - unit: 万元
        tables:
          - rows: {by: record, headers: [项目]}
            columns: [{headers: [金额], indicator: paid}]
`

// What stands below a heading may make its column another thing.
func TestHeadingsBelow(t *testing.T) {
	r := reading.New(catalogue(t, rowsCatalogue), workbook.Limits{})
	for _, tt := range []struct {
		name, header, below string
		figures             string // a row of them
		want                string // what is recorded of the first park, or the codes of what stops it
	}{
		{"none", "工业总产值 | 税收", "", "100 | 10", "output own 1e+06, tax own 100000"},
		{"the month", "工业总产值 | 税收", "本月 | 本月", "100 | 10", "output own 1e+06, tax own 100000"},
		{"the month by name", "工业总产值 | 税收", "10月 | 2026年10月", "100 | 10", "output own 1e+06, tax own 100000"},
		{"what was done", "工业总产值 | 税收", "实际完成 | 金额", "100 | 10", "output own 1e+06, tax own 100000"},
		{"units", "工业总产值 | 税收", "万元 | （万元）", "100 | 10", "output own 1e+06, tax own 100000"},
		{"English", "工业总产值 | 税收", "Output | Tax", "100 | 10", "output own 1e+06, tax own 100000"},
		{"a cumulative alone", "工业总产值", "累计", "1000", "header.missing"},
		{"months since January", "工业总产值", "1—10月", "1000", "header.missing"},
		{"another month", "工业总产值", "9月", "100", "header.missing"},
		{"planned", "工业总产值", "计划", "100", "header.missing"},
		{"a part", "工业总产值", "其中：规上", "100", "header.missing"},
		{"last year's", "工业总产值", "上年同期", "100", "header.missing"},
		{"a change", "工业总产值", "同比增长%", "5", "header.missing"},
		{"the quarter", "工业总产值", "本季", "100", "header.missing"},
		{"both", "工业总产值 | | 税收 | ", "本月 | 累计 | 本月 | 累计", "100 | 1000 | 10 | 100",
			"output own 1e+06, output cumulative 1e+07, tax own 100000"},
		{"both, the cumulative first", "工业总产值 | | 税收 | ", "累计 | 本月 | 累计 | 本月", "1000 | 100 | 100 | 10",
			"output cumulative 1e+07, output own 1e+06, tax own 100000"},
		{"a slip of the pen", "工业总值", "", "100", "output own 1e+06"},
		{"a word for another", "农业总产值", "", "100", "output own 1e+06 header.respelled"},
		{"another word altogether", "非工业总产值", "", "100", "table.missing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := "sheet S\n园区月报（2026年10月）\n单位：万元\n园区 | " + tt.header + "\n"
			if tt.below != "" {
				text += " | " + tt.below + "\n"
			}
			h := &history{}
			got, _ := h.read(t, r, text+"甲园区 | "+tt.figures+"\n乙园区 | "+tt.figures+"\n", "")
			if said := saidOf(got, "pa"); said != tt.want {
				t.Errorf("it says %q, want %q\n%s", said, tt.want, dump(got))
			}
		})
	}
}

// saidOf is what a reading says of an entity, with the codes of its questions and errors.
func saidOf(got report.Reading, entity string) string {
	var figures []string
	for _, o := range got.Observations {
		if o.Entity == entity {
			figures = append(figures, fmt.Sprint(o.Indicator, " ", basisName(o.Basis), " ", o.Value))
		}
	}
	return strings.TrimSpace(strings.Join(figures, ", ") + " " + strings.Join(asked(got), " "))
}

// A ledger's totals, by whatever name and wherever they stand, are no records; what may be one is asked about.
func TestTotalsOfALedger(t *testing.T) {
	r := reading.New(catalogue(t, rowsCatalogue), workbook.Limits{})
	for _, tt := range []struct{ name, header, rows, want string }{
		{"records", "项目 | 文号 | 金额", "东路 | 〔1〕 | 100\n西区 | 〔2〕 | 250\n", "paid own 3.5e+06"},
		{"of groups, above them", "项目 | 文号 | 金额", "市本级 | | 350\n东路 | 〔1〕 | 100\n西区 | 〔2〕 | 250\n县区 | | 90\n南站 | 〔3〕 | 90\n",
			"paid own 4.4e+06"},
		{"by their numbering", "项目 | 金额", "一、市本级 | 350\n1.东路 | 100\n2.西区 | 250\n二、县区 | 110\n1.南站 | 60\n2.北路 | 50\n", "paid own 4.6e+06"},
		{"of all, above", "项目 | 文号 | 金额", "全市 | | 350\n东路 | 〔1〕 | 100\n西区 | 〔2〕 | 250\n", "paid own 3.5e+06"},
		{"a rest brought forward", "项目 | 文号 | 金额", "上月结转 | | 77\n东路 | 〔1〕 | 100\n西区 | 〔2〕 | 250\n", "paid own 4.27e+06 record.total"},
		{"what is planned", "项目 | 文号 | 金额", "全年计划 | | 900\n东路 | 〔1〕 | 100\n西区 | 〔2〕 | 250\n", "paid own 1.25e+07 record.total"},
		{"an amount left blank", "项目 | 文号 | 金额", "东路 | 〔1〕 |\n西区 | 〔2〕 | 250\n", "paid own 2.5e+06 record.blank"},
		{"another ledger below", "项目 | 文号 | 金额", "东路 | 〔1〕 | 100\n西区 | 〔2〕 | 250\n2026年10月收回台账\n项目 | 文号 | 金额\n南站 | 〔3〕 | 90\n",
			"paid own 3.5e+06"},
		{"signatures", "项目 | 文号 | 金额", "东路 | 〔1〕 | 100\n西区 | 〔2〕 | 250\n复核：张三 | 制单：李四\n", "paid own 3.5e+06"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &history{}
			got, _ := h.read(t, r, "sheet S\n2026年10月拨付台账\n单位：万元\n"+tt.header+"\n"+tt.rows, "")
			if said := saidOf(got, ""); said != tt.want {
				t.Errorf("it says %q, want %q\n%s", said, tt.want, dump(got))
			}
		})
	}
}
