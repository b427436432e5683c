package collector_test

import (
	"fmt"
	"strings"
	"testing"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

const carelessCatalogue = `
documents: [{id: doc, number: 测试〔2020〕1号, title: 测试, year: 2020}]
departments: [{id: stat, name: 统计局}, {id: fin, name: 财政局}]
measures: [{id: m01, document: doc, number: （一）, title: 测试, lead: [stat]}]
entities:
  - {id: qing, kind: county, name: 青山县}
  - {id: bai, kind: county, name: 白水县}
  - {id: hong, kind: county, name: 红河区}
  - {id: jin, kind: county, name: 金沟镇}
  - {id: road, kind: work, name: 绕城高速, phrase: 绕城, verb: 交竣工, nodes: [{id: start, name: 开工, verb: 开工}, {id: done, name: 交工, verb: 交竣工}]}
indicators:
  - {id: output, measure: m01, name: 产值, kind: flow, nature: expected, unit: yuan, display: 万元, department: stat, form: counties, entity_kind: county}
  - {id: firms, measure: m01, name: 企业数, kind: level, nature: expected, unit: enterprises, display: 家, department: stat, form: counties, entity_kind: county}
  - {id: invest, measure: m01, name: 投资, kind: flow, nature: expected, unit: yuan, display: 亿元, department: stat, form: macro,
     targets: [{plan: true, bound: at_least, window: year}]}
  - {id: power, measure: m01, name: 用电量, kind: flow, nature: expected, unit: joules, display: 亿千瓦时, department: stat, form: macro}
  - {id: staff, measure: m01, name: 从业人数, kind: level, nature: expected, unit: persons, display: 人, department: stat, form: macro}
  - {id: paid, measure: m01, name: 拨付, kind: flow, nature: expected, unit: yuan, display: 万元, department: stat, form: ledger, lumpy: true}
  - {id: progress, measure: m01, name: 进展, kind: work, nature: task, unit: nodes, department: stat, form: works, entity_kind: work, targets: [{window: open, pace: nodes}]}
forms:
  - id: counties
    name: 县区产值月报
    departments: [stat]
    frequency: month
    due: {day: 10}
    sheets:
      - unit: 万元
        tables:
          - rows: {by: entity, headers: [县区], kind: county, all: ignore}
            columns: [{headers: [产值], indicator: output}, {headers: [企业数], indicator: firms, unit: 家, optional: true}]
  - id: macro
    name: 主要指标月报
    departments: [stat]
    frequency: month
    due: {day: 10}
    sheets:
      - tables:
          - rows: {by: label, headers: [指标], labels: [{texts: [投资], indicator: invest, unit: 亿元}, {texts: [用电量], indicator: power, unit: 亿千瓦时, optional: true},
              {texts: [从业人数], indicator: staff, unit: 人, optional: true}]}
            units: [单位]
            columns:
              - {headers: [本月]}
              - {headers: [累计], basis: cumulative, optional: true}
              - {headers: [上年同期], role: prior, optional: true}
              - {headers: [同比], role: growth, optional: true}
  - id: plan
    name: 年度计划
    departments: [stat]
    frequency: year
    plan: true
    due: {day: 10}
    sheets:
      - tables:
          - rows: {by: label, headers: [指标], labels: [{texts: [投资], indicator: invest}]}
            units: [单位]
            columns: [{headers: [目标]}]
  - id: ledger
    name: 拨付明细
    departments: [stat]
    frequency: month
    due: {day: 10}
    sheets:
      - unit: 万元
        tables:
          - rows: {by: record, headers: [项目], where: [{headers: [日期], within: period}]}
            columns: [{headers: [金额], indicator: paid}, {headers: [文号], role: text, optional: true}]
  - id: works
    name: 工程月报
    departments: [stat]
    frequency: month
    due: {day: 10}
    sheets:
      - tables:
          - rows: {by: entity, headers: [工程], kind: work}
            columns:
              - {headers: [开工], indicator: progress, role: actual, item: start, optional: true}
              - {headers: [交工], indicator: progress, role: actual, item: done, optional: true}
`

// Files as careless departments send them: the figure that a careful clerk would write down, or a finding that is no notice.
func TestCarelessFiles(t *testing.T) {
	r := reading.New(catalogue(t, carelessCatalogue), workbook.Limits{})
	const (
		counties = "2026年10月县区产值月报 | | 单位：万元\n县区 | 产值 | 企业数\n"
		macro    = "2026年10月主要指标月报\n指标 | 单位 | 本月 | 累计\n"
		ledger   = "2026年10月拨付明细 | | | 单位：万元\n项目 | 日期 | 金额 | 文号 | 备注\n"
		works    = "2026年10月工程月报\n工程 | 开工 | 交工\n"
		plan     = "2026年年度计划\n指标 | 单位 | 目标\n"
	)
	under := func(heading string) string {
		return "2026年10月县区产值月报 | 单位：万元\n县区 | " + heading + "\n | 产值\n青山县 | 5"
	}
	const remarks = "2026年10月县区产值月报 | | | 单位：万元\n县区 | 产值 | 企业数 | 备注\n"
	merged := func(heading string) string {
		return "2026年10月县区产值月报 | 单位：万元\n县区 | " + heading + "\n^ | 产值\n青山县 | 5"
	}
	for _, tt := range []struct{ name, text, figures, codes string }{
		{"a first record of small numbers", ledger + "甲项目 | 2026-10-08 | 5 | A\n乙项目 | 2026-10-09 | 30 | B", "paid 350000", ""},
		{"a first row of small numbers", counties + "青山县 | 5 | 6", "output{qing} 50000 firms{qing} 6", ""},
		{"an unknown first row of small numbers", counties + "新城县 | 5 | 6\n青山县 | 5 | 6", "", "row.unknown"},
		{"a legend", counties + "甲 | 1 | 2\n青山县 | 5 | 6", "output{qing} 50000 firms{qing} 6", ""},
		{"a legend of letters", counties + "A | B | C\n青山县 | 5 | 6", "output{qing} 50000 firms{qing} 6", ""},
		{"a legend that computes", macro + "甲 | 乙 | 1 | 2=1+上期\n投资 | 亿元 | 9 | 90", "invest 900000000 invest 9000000000", ""},
		{"a legend that computes in numbers", macro + "栏次 | | 1 | 2=1+3\n投资 | 亿元 | 9 | 90", "invest 900000000 invest 9000000000", ""},
		{"a day without its year", ledger + "甲项目 | 10月8日 | 5\n乙项目 | 9月30日 | 30", "paid 50000", ""},
		{"a day of last year among this year's", ledger + "甲项目 | 2025-10-08 | 5\n乙项目 | 2026-10-09 | 30", "paid 300000", "record.unjudged"},
		{"days of several years", ledger + "甲项目 | 2025-10-08 | 5\n丙项目 | 2025-11-08 | 5\n乙项目 | 2026-10-09 | 30", "paid 300000", ""},
		{"two days without their year", ledger + "甲项目 | 10月8日至20日 | 5", "", "date.unreadable"},
		{"a record that is void", ledger + "甲项目 | 2026-10-08 | 5\n乙项目 | 2026-10-09 | 30 | | 作废", "paid 350000", "record.void"},
		{"a record in yuan", ledger + "甲项目 | 2026-10-08 | 5\n乙项目 | 2026-10-09 | 30\n丙项目 | 2026-10-09 | 12\n丁项目 | 2026-10-09 | 280000", "paid 2800470000", "record.scale"},
		{"records of many sizes", ledger + "甲项目 | 2026-10-08 | 5\n乙项目 | 2026-10-09 | 300\n丙项目 | 2026-10-09 | 12\n丁项目 | 2026-10-09 | 28000", "paid 283170000", ""},
		{"money taken back with a minus", ledger + "甲项目 | 2026-10-08 | 35\n甲项目 | 2026-10-09 | -5 | | 退回", "paid 300000", ""},
		{"yuan typed under 万元", counties + "青山县 | 100元 | \n白水县 | 300 | ", "output{qing} 100 output{bai} 3000000", "unit.differs"},
		{"万 typed under 亿元", macro + "投资 | 亿元 | 9 | 90万", "invest 900000000 invest 900000", "unit.differs cumulative.sum"},
		{"亿 typed under 万元", counties + "青山县 | 1.5亿 | \n白水县 | 300 | ", "output{qing} 150000000 output{bai} 3000000", ""},
		{"亿元 typed under 万元", counties + "青山县 | 1.5亿元 | \n白水县 | 300 | ", "output{qing} 150000000 output{bai} 3000000", ""},
		{"a note of another unit", counties + "青山县 | 5 | \n注：总产值以亿元计。", "", "unit.conflict"},
		{"a note of the same unit", counties + "青山县 | 5 | \n注：总产值以万元计。", "output{qing} 50000", ""},
		{"two units in the title's row", "2026年10月主要指标月报（亿元） | | 单位：元\n指标 | 单位 | 本月\n投资 | | 9", "", "unit.conflict"},
		{"two units over the columns", "2026年10月主要指标月报单位：亿元 | | 单位：万元\n指标 | 单位 | 本月\n投资 | | 9", "", "unit.conflict"},
		{"one unit twice in the title's row", "2026年10月主要指标月报（亿元） | | 单位：亿元\n指标 | 单位 | 本月\n投资 | | 9", "invest 900000000", ""},
		{"units of two kinds in the title's row", "2026年10月主要指标月报 | 单位：亿元 | 单位：亿千瓦时\n指标 | 单位 | 本月\n投资 | | 9", "invest 900000000", ""},
		{"a note of a unit as such", macro + "投资 | 亿元 | 9 | 90\n注：以上数据均以“万元”为单位", "", "unit.conflict"},
		{"a note of what amounts are", macro + "投资 | 亿元 | 9 | 90\n备注：金额均为万元", "", "unit.conflict"},
		{"a note of what one row is in", macro + "投资 | 亿元 | 9 | 90\n注：1.数据为快报数；2.投资额为万元。", "", "unit.conflict"},
		{"a note of what something else is in", macro + "投资 | 亿元 | 9 | 90\n注：人均收入为万元，利润单位为元。", "invest 900000000 invest 9000000000", ""},
		{"a note that the unit was changed", macro + "投资 | 亿元 | 9 | 90\n注：本月起单位由亿元调整为万元。", "", "unit.conflict"},
		{"a unit beside who filled it in", macro + "投资 | 亿元 | 9 | 90\n填表人：张三 | | 单位：万元", "", "unit.conflict"},
		{"a note of amounts in another unit", macro + "投资 | 亿元 | 9 | 90\n注：其中工业投资3000万元，较上年增加300万元。", "invest 900000000 invest 9000000000", ""},
		{"a title with month and unit in brackets", "县区产值月报（2026年10月，亿元）\n县区 | 产值\n青山县 | 5", "output{qing} 500000000", "unit.differs"},
		{"a record struck out in its name", ledger + "甲项目（取消） | 2026-10-08 | 5\n乙项目 | 2026-10-09 | 30", "paid 350000", "record.void"},
		{"a record struck out before its name", ledger + "作废：甲项目 | 2026-10-08 | 5\n乙项目 | 2026-10-09 | 30", "paid 350000", "record.void"},
		{"a line of another month's figures", "2026年10月县区产值月报 | | 单位：万元\n（2026年9月数据）\n县区 | 产值\n青山县 | 5", "", "period.conflict"},
		{"a line of the same month's figures", "2026年10月县区产值月报 | | 单位：万元\n（2026年10月数据）\n县区 | 产值\n青山县 | 5", "output{qing} 50000", ""},
		{"another month without its year", "2026年10月主要指标月报\n报告期：9月\n指标 | 单位 | 本月\n投资 | 亿元 | 9", "", "period.conflict"},
		{"another month in a line of its own", "2026年10月主要指标月报 | （九月份）\n指标 | 单位 | 本月\n投资 | 亿元 | 9", "", "period.conflict"},
		{"a quarter beside its label", "2026年10月主要指标月报\n统计时期：2026年三季度\n指标 | 单位 | 本月\n投资 | 亿元 | 9", "", "period.conflict"},
		{"months up to the month beside their label", "2026年10月主要指标月报\n统计时期：2026年1—10月\n指标 | 单位 | 本月 | 累计\n投资 | 亿元 | 9 | 90",
			"invest 900000000 invest 9000000000", ""},
		{"another month in the title alone", "9月份主要指标月报\n报告期：2026年10月\n指标 | 单位 | 本月\n投资 | 亿元 | 9", "", "period.conflict"},
		{"a quarter in the title alone", "2026年三季度主要指标月报\n报告期：2026年10月\n指标 | 单位 | 本月\n投资 | 亿元 | 9", "", "period.conflict"},
		{"the month in the title, the year below", "10月份主要指标月报\n报告期：2026年10月\n指标 | 单位 | 本月\n投资 | 亿元 | 9", "invest 900000000", ""},
		{"a note of another month as such", macro + "投资 | 亿元 | 9 | 90\n注：本表数据为2026年9月。", "invest 900000000 invest 9000000000", "note.other"},
		{"a note of a year before", macro + "投资 | 亿元 | 9 | 90\n注：1.略；2.以上为2025年10月数据。", "invest 900000000 invest 9000000000", "note.other"},
		{"a note of the base of growth", macro + "投资 | 亿元 | 9 | 90\n注：同比的基期为2025年10月数据。", "invest 900000000 invest 9000000000", ""},
		{"another period below the table", macro + "投资 | 亿元 | 9 | 90\n报告期：2026年9月", "", "period.conflict"},
		{"the same period below the table", macro + "投资 | 亿元 | 9 | 90\n报告期：2026年10月", "invest 900000000 invest 9000000000", ""},
		{"a total of entities that is wrong", counties + "青山县 | 5 | 6\n白水县 | 30 | 7\n合计 | 53 | 13", "output{qing} 50000 firms{qing} 6 output{bai} 300000 firms{bai} 7", "total.differs"},
		{"a total of entities", counties + "青山县 | 5 | 6\n白水县 | 30 | 7\n合计 | 35 | 13", "output{qing} 50000 firms{qing} 6 output{bai} 300000 firms{bai} 7", ""},
		{"a total above the entities", counties + "全市合计 | 35 | 13\n青山县 | 5 | 6\n白水县 | 30 | 7", "output{qing} 50000 firms{qing} 6 output{bai} 300000 firms{bai} 7", ""},
		{"a total that is wrong", ledger + "甲项目 | 2026-10-08 | 5\n乙项目 | 2026-10-09 | 30\n合计 | | 53", "paid 350000", "total.differs"},
		{"a total that left the last out", ledger + "甲项目 | 2026-10-08 | 5.5\n乙项目 | 2026-10-09 | 30\n丙项目 | 2026-10-09 | 7\n小计 | | 35.5", "paid 425000", "total.differs"},
		{"parts, each with its total", ledger + "甲项目 | 2026-10-08 | 5\n乙项目 | 2026-10-09 | 30\n小计 | | 35\n丙项目 | 2026-10-09 | 7\n丁项目 | 2026-10-09 | 8\n小计 | | 15\n总计 | | 50", "paid 500000", ""},
		{"a total before its records", ledger + "合计 | | 35\n甲项目 | 2026-10-08 | 5\n乙项目 | 2026-10-09 | 30", "paid 350000", ""},
		{"totals of each part before it", ledger + "一、城区小计 | | 35\n甲项目 | 2026-10-08 | 5\n乙项目 | 2026-10-09 | 30\n二、郊区小计 | | 9\n丙项目 | 2026-10-09 | 7\n丁项目 | 2026-10-09 | 3", "paid 450000", "total.differs"},
		{"a total of what the period brought alone", ledger + "甲项目 | 2026-09-08 | 5\n乙项目 | 2026-10-09 | 30\n合计 | | 30", "paid 300000", ""},
		{"a total rounded from finer figures", ledger + "甲项目 | 2026-10-08 | 5.25\n乙项目 | 2026-10-09 | 30.25\n合计 | | 35.51", "paid 355000", ""},
		{"sums since January below", ledger + "甲项目 | 2026-10-08 | 5\n乙项目 | 2026-10-09 | 30\n合计 | | 35\n本年累计 | | 900", "paid 350000", ""},
		{"pages that carry their sum on", ledger + "承前页 | | 500\n甲项目 | 2026-10-08 | 5\n乙项目 | 2026-10-09 | 30\n过次页 | | 535", "paid 350000", ""},
		{"handed over before it was begun", works + "绕城高速 | 2026-10-08 | 2026-03-01", "progress{road}/start progress{road}/done", "date.order"},
		{"who signs below works", works + "绕城高速 | 2026-03-01 | 2026-10-08\n填表人：张三 | 审核人：李四 | 联系电话：0931-8888888\n填报日期：2026年11月1日",
			"progress{road}/start progress{road}/done", ""},
		{"begun and handed over", works + "绕城高速 | 2026-03-01 | 2026-10-08", "progress{road}/start progress{road}/done", ""},
		{"the cumulative in the month's column", macro + "投资 | 亿元 | 90 | 90", "invest 9000000000 invest 9000000000", "cumulative.sum"},
		{"a first month of the year", strings.Replace(macro, "10月", "1月", 1) + "投资 | 亿元 | 9 | 9", "invest 900000000 invest 900000000", ""},
		{"a negative amount, nothing known", macro + "投资 | 亿元 | -9 | 90", "invest -900000000 invest 9000000000", "cumulative.falls"},
		{"half a person", "2026年10月主要指标月报\n指标 | 单位 | 本月\n从业人数 | 人 | 12.5", "staff 12.5", "row.missing number.broken"},
		{"fewer persons than none", "2026年10月主要指标月报\n指标 | 单位 | 本月\n从业人数 | 人 | -12", "staff -12", "row.missing number.broken"},
		{"persons by the ten thousand", "2026年10月主要指标月报\n指标 | 单位 | 本月\n从业人数 | 万人 | 12.345678", "staff 123456.78", "row.missing unit.differs"},
		{"fewer than none", counties + "青山县 | 5 | -6", "output{qing} 50000 firms{qing} -6", "number.broken"},
		{"one of four in yuan", counties + "青山县 | 50 | \n白水县 | 300 | \n红河区 | 1000000 | \n金沟镇 | 200 | ",
			"output{qing} 500000 output{bai} 3000000 output{hong} 1e+10 output{jin} 2000000", "scale.beside"},
		{"growth in words", "2026年10月主要指标月报\n指标 | 单位 | 本月 | 同比\n投资 | 亿元 | 9 | 下降3.2%", "invest 900000000 invest -0.032", ""},
		{"no growth, in words", "2026年10月主要指标月报\n指标 | 单位 | 本月 | 同比\n投资 | 亿元 | 9 | 与上年持平", "invest 900000000 invest 0", ""},
		{"growth in words and a sign", "2026年10月主要指标月报\n指标 | 单位 | 本月 | 同比\n投资 | 亿元 | 9 | 下降-3.2%", "", "number.unreadable"},
		{"growth in words, a bound", "2026年10月主要指标月报\n指标 | 单位 | 本月 | 同比\n投资 | 亿元 | 9 | 增长5%以上", "", "number.unreadable"},
		{"below a heading of averages", under("人均"), "", "header.missing"},
		{"below a heading of ranks", under("全市排名"), "", "header.missing"},
		{"below another month", under("9月份"), "", "period.conflict header.missing"},
		{"below the month before", under("上月"), "", "header.missing"},
		{"below sums", under("累计"), "", "header.missing period.span"},
		{"below a quarter", under("三季度"), "", "period.conflict header.missing"},
		{"below a change", under("净增"), "", "header.missing"},
		{"below a rank, the names' heading merged", merged("全市排名"), "", "header.missing"},
		{"below growth, the names' heading merged", merged("同比增长"), "", "header.missing"},
		{"below a plan, the names' heading merged", merged("全年计划"), "", "header.missing"},
		{"below the month, the names' heading merged", merged("10月份"), "output{qing} 50000", ""},
		{"below a plan and what was done", "2026年10月县区产值月报 | | | | 单位：万元\n县区 | 计划 | < | 实际 | <\n^ | 产值 | 企业数 | 产值 | 企业数\n青山县 | 4 | 5 | 50 | 6",
			"output{qing} 500000 firms{qing} 6", ""},
		{"a name of another month", counties + "青山县（9月） | 5 | 6", "", "row.unknown"},
		{"a name of another year", counties + "青山县（2025年） | 5 | 6", "", "row.unknown"},
		{"a name of a change", counties + "青山县（同比） | 5 | 6", "", "row.unknown"},
		{"a name that is provisional", counties + "青山县（暂估） | 5 | 6", "", "row.unknown"},
		{"a row pasted into one cell", counties + "青山县 | 5 | 6\n白水县 300 7", "", "row.unknown"},
		{"a row pasted a column too far", counties + "青山县 | | 5 | 6\n白水县 | 30 | 7", "firms{qing} 5 output{bai} 300000 firms{bai} 7", "row.shifted"},
		{"a remark of last month's figures", remarks + "青山县 | 5 | 6 | 上月数", "output{qing} 50000 firms{qing} 6", "note.other"},
		{"a remark of another figure", remarks + "青山县 | 5 | 6 | 应为60", "output{qing} 50000 firms{qing} 6", "note.other"},
		{"a remark of another unit", remarks + "青山县 | 5 | 6 | 单位：元", "output{qing} 50000 firms{qing} 6", "note.other"},
		{"a remark of a unit that is not money", remarks + "青山县 | 5 | 6 | 单位：户", "output{qing} 50000 firms{qing} 6", "note.other"},
		{"a remark of a unit in words", remarks + "青山县 | 5 | 6 | 以元计", "output{qing} 50000 firms{qing} 6", "note.other"},
		{"a remark of units that work", remarks + "青山县 | 5 | 6 | 单位：青山县统计局", "output{qing} 50000 firms{qing} 6", ""},
		{"a remark of an estimate", remarks + "青山县 | 5 | 6 | 预计数", "output{qing} 50000 firms{qing} 6", "note.other"},
		{"a remark of what is to come", remarks + "青山县 | 5 | 6 | 预计11月投产", "output{qing} 50000 firms{qing} 6", ""},
		{"a note of another month's figures", counties + "青山县 | 5 | 6\n注：青山县为9月数据。", "output{qing} 50000 firms{qing} 6", "note.other"},
		{"a note of last year's figures", counties + "青山县 | 5 | 6\n注：本表为上年同期数据。", "output{qing} 50000 firms{qing} 6", "note.other"},
		{"a note of this month's figures", counties + "青山县 | 5 | 6\n注：本表为10月数据。", "output{qing} 50000 firms{qing} 6", ""},
		{"a title of growth", "2026年10月县区产值月报（环比） | 单位：万元\n县区 | 产值\n青山县 | 5", "", "sheet.kind"},
		{"a title of ranks", "2026年10月县区产值月报（排名） | 单位：万元\n县区 | 产值\n青山县 | 5", "", "sheet.kind"},
		{"a part of the month, by the title", "2026年10月县区产值月报（截至10月20日） | 单位：万元\n县区 | 产值\n青山县 | 5", "output{qing} 50000", "period.part"},
		{"a part of the month, by a line", "2026年10月县区产值月报 | 单位：万元\n（数据截至2026年10月20日）\n县区 | 产值\n青山县 | 5", "output{qing} 50000", "period.part"},
		{"all of the month, by the title", "2026年10月县区产值月报（截至10月31日） | 单位：万元\n县区 | 产值\n青山县 | 5", "output{qing} 50000", ""},
		{"told after the month", "2026年10月县区产值月报（截至11月5日） | 单位：万元\n县区 | 产值\n青山县 | 5", "output{qing} 50000", ""},
		{"due before the month's end", "2026年10月县区产值月报 | 单位：万元\n报送截止日期：2026年10月28日\n县区 | 产值\n青山县 | 5", "output{qing} 50000", ""},
		{"an entity's sum for the entity", counties + "青山县合计 | 5 | 6\n白水县 | 30 | 7", "", "row.unknown"},
		{"an entity's mean for the entity", counties + "青山县（平均） | 5 | 6\n白水县 | 30 | 7", "", "row.unknown"},
		{"an entity's mean", counties + "青山县平均 | 5 | 6\n白水县 | 30 | 7", "", "row.unknown"},
		{"a sum of no entity", counties + "城区小计 | 5 | 6\n青山县 | 5 | 6", "output{qing} 50000 firms{qing} 6", ""},
		{"an entity and its sum", counties + "青山县 | 5 | 6\n青山县小计 | 5 | 6", "output{qing} 50000 firms{qing} 6", ""},
		{"shares, by the title", "2026年10月县区产值月报（占比） | 单位：万元\n县区 | 产值\n青山县 | 5", "", "sheet.kind"},
		{"growth, by a line", "2026年10月县区产值月报 | 单位：万元\n（同比）\n县区 | 产值\n青山县 | 5", "", "sheet.kind"},
		{"a part, by the title", "2026年10月县区产值月报（规上） | 单位：万元\n县区 | 产值\n青山县 | 5", "output{qing} 50000", "sheet.scope"},
		{"other prices, by a line", "2026年10月县区产值月报 | 单位：万元\n（按可比价计算）\n县区 | 产值\n青山县 | 5", "output{qing} 50000", "sheet.scope"},
		{"another unit before the title", "财政局2026年10月县区产值月报 | 单位：万元\n县区 | 产值\n青山县 | 5", "", "department.unknown"},
		{"another unit in a line of its own", "2026年10月县区产值月报 | 单位：万元\n财政局\n县区 | 产值\n青山县 | 5", "", "department.unknown"},
		{"another unit's seal", counties + "青山县 | 5 | 6\n单位（盖章）：财政局", "", "department.unknown"},
		{"figures from another unit", counties + "青山县 | 5 | 6\n数据来源：财政局", "output{qing} 50000 firms{qing} 6", ""},
		{"money of another unit, by the title", "2026年10月县区产值月报（财政局补助项目） | 单位：万元\n县区 | 产值\n青山县 | 5", "output{qing} 50000", ""},
		{"a sample, by the title", "2026年10月县区产值月报示例（供参考） | 单位：万元\n县区 | 产值\n青山县 | 5", "", "sheet.kind"},
		{"a sample, before the title", "样表：2026年10月县区产值月报 | 单位：万元\n县区 | 产值\n青山县 | 5", "", "sheet.kind"},
		{"invented figures, by a line", "2026年10月县区产值月报 | 单位：万元\n示例数据\n县区 | 产值\n青山县 | 5", "", "sheet.kind"},
		{"a survey, by the title", "2026年10月县区产值月报（抽样表） | 单位：万元\n县区 | 产值\n青山县 | 5", "output{qing} 50000", ""},
		{"below the larger firms", under("规上"), "", "header.missing"},
		{"below the larger firms in full", under("规模以上工业"), "", "header.missing"},
		{"below what the state owns", under("国有企业"), "", "header.missing"},
		{"below the towns, the names' heading merged", merged("城区"), "", "header.missing"},
		{"below the month", under("10月份"), "output{qing} 50000", ""},
		{"sums, by the title", "2026年10月县区产值月报（累计） | | 单位：万元\n县区 | 产值\n青山县 | 5", "", "period.span"},
		{"sums, by a line", "2026年10月县区产值月报\n本年累计 | 单位：万元\n县区 | 产值\n青山县 | 5", "", "period.span"},
		{"sums, by a note", counties + "青山县 | 5 | \n注：表中数据为1-10月累计数。", "", "period.span"},
		{"own and sums, by the title", "2026年10月主要指标月报（当月及累计）\n指标 | 单位 | 本月 | 累计\n投资 | 亿元 | 9 | 90", "invest 900000000 invest 9000000000", ""},
		{"an estimate, by a note", counties + "青山县 | 5 | \n注：青山县为预计数。", "output{qing} 50000", "note.estimate"},
		{"a plan that sets two targets", plan + "投资 | 亿元 | 100\n投资 | 亿元 | 120", "", "row.duplicate"},
		{"a plan that sets one twice", plan + "投资 | 亿元 | 100\n投资 | 亿元 | 100", "", ""},
		{"a plan of five years", strings.Replace(plan, "2026年", "2026—2030年", 1) + "投资 | 亿元 | 100", "", "period.missing"},
		{"ten days of a month", strings.Replace(macro, "10月", "10月上旬", 1) + "投资 | 亿元 | 9 | 90", "", "period.missing"},
		{"a week of a month", strings.Replace(macro, "10月", "10月第二周", 1) + "投资 | 亿元 | 9 | 90", "", "period.missing"},
		{"half a month in days", strings.Replace(macro, "10月", "10月1日至15日", 1) + "投资 | 亿元 | 9 | 90", "", "period.missing"},
		{"a month in days", strings.Replace(macro, "10月", "10月1日至31日", 1) + "投资 | 亿元 | 9 | 90", "invest 900000000 invest 9000000000", ""},
		{"a format that adds a minus", counties + "青山县 | 5{-0} | 6", "output{qing} 50000 firms{qing} 6", "number.shown"},
		{"a format that adds strokes", counties + "青山县 | 20261008{0000-00-00} | 6", "output{qing} 2.0261008e+11 firms{qing} 6", "number.shown"},
		{"a format that shows nothing", counties + "青山县 | 5{;;;} | 6", "output{qing} 50000 firms{qing} 6", "number.shown"},
		{"a format that shows another number", counties + "青山县 | 5{\"300\"} | 6", "output{qing} 50000 firms{qing} 6", "number.shown"},
		{"a format that puts a digit before", counties + "青山县 | 5{\"1\"0} | 6", "output{qing} 50000 firms{qing} 6", "number.shown"},
		{"a format that puts zeros behind", counties + "青山县 | 5{0\"000\"} | 6", "output{qing} 50000 firms{qing} 6", "number.shown"},
		{"a format with brackets for all numbers", counties + "青山县 | 5{(0)} | 6", "output{qing} 50000 firms{qing} 6", "number.shown"},
		{"a format with brackets for those below zero", counties + "青山县 | 5{0;(0)} | 6", "output{qing} 50000 firms{qing} 6", ""},
		{"a format of accounts", counties + "青山县 | 5{_-* #,##0_-;-* #,##0_-;_-* \"-\"_-;_-@_-} | 6", "output{qing} 50000 firms{qing} 6", ""},
		{"a format of texts with a unit", counties + "青山县 | 5{@\"万\"} | 6", "output{qing} 50000 firms{qing} 6", "number.shown"},
		{"a format that shows no zero as one", counties + "青山县 | 0{0;-0;\"5\"} | 6", "output{qing} 0 firms{qing} 6", "number.shown"},
		{"a format of fractions", counties + "青山县 | 5.5{# ?/?} | 6", "output{qing} 55000 firms{qing} 6", ""},
		{"a format of powers", counties + "青山县 | 55000{0.00E+00} | 6", "output{qing} 550000000 firms{qing} 6", ""},
		{"a format of Chinese digits", counties + "青山县 | 5{[DBNum1]0} | 6", "output{qing} 50000 firms{qing} 6", ""},
		{"a part of the month, in a cell beside", "2026年10月县区产值月报 | 单位：万元\n数据截止日期 | 2026-10-20\n县区 | 产值\n青山县 | 5", "output{qing} 50000", "period.part"},
		{"a part of the month, without its year beside", "2026年10月县区产值月报 | 单位：万元\n数据截止日 | 10月20日\n县区 | 产值\n青山县 | 5", "output{qing} 50000", "period.part"},
		{"a part of the month, as a date beside", "2026年10月县区产值月报 | 单位：万元\n统计截止时间 | 46315{yyyy-mm-dd}\n县区 | 产值\n青山县 | 5", "output{qing} 50000", "period.part"},
		{"all of the month, in a cell beside", "2026年10月县区产值月报 | 单位：万元\n数据截止日期 | 2026-10-31\n县区 | 产值\n青山县 | 5", "output{qing} 50000", ""},
		{"the day of sending, in a cell beside", "2026年10月县区产值月报 | 单位：万元\n报送截止日期 | 2026-10-20\n县区 | 产值\n青山县 | 5", "output{qing} 50000", ""},
		{"a part, by a line", "2026年10月县区产值月报 | 单位：万元\n（规模以上）\n县区 | 产值\n青山县 | 5", "output{qing} 50000", "sheet.scope"},
		{"a part, by a line that names the range", "2026年10月县区产值月报 | 单位：万元\n统计范围：规模以上工业\n县区 | 产值\n青山县 | 5", "output{qing} 50000", "sheet.scope"},
		{"a whole, by a line that names the range", "2026年10月县区产值月报 | 单位：万元\n统计范围：全部企业\n县区 | 产值\n青山县 | 5", "output{qing} 50000", ""},
		{"a name with （调整后）", counties + "青山县（调整后） | 5 | 6", "", "row.unknown"},
		{"a name with （市区）", counties + "青山县（市区） | 5 | 6", "", "row.unknown"},
		{"a name with （可比口径）", counties + "青山县（可比口径） | 5 | 6", "", "row.unknown"},
		{"a name with （国有）", counties + "青山县（国有） | 5 | 6", "", "row.unknown"},
		{"a name with （工业园区）", counties + "青山县（工业园区） | 5 | 6", "", "row.unknown"},
		{"a name with （省属）", counties + "青山县（省属） | 5 | 6", "", "row.unknown"},
		{"a name with （新）", counties + "青山县（新） | 5 | 6", "", "row.unknown"},
		{"a name with （盖章）", counties + "青山县（盖章） | 5 | 6", "output{qing} 50000 firms{qing} 6", ""},
		{"a name with （示范县）", counties + "青山县（示范县） | 5 | 6", "output{qing} 50000 firms{qing} 6", ""},
		{"a name with （县级市）", counties + "青山县（县级市） | 5 | 6", "output{qing} 50000 firms{qing} 6", ""},
		{"below 私营", under("私营"), "", "header.missing"},
		{"below 港澳台", under("港澳台"), "", "header.missing"},
		{"below 省属", under("省属"), "", "header.missing"},
		{"below 民间投资", under("民间投资"), "", "header.missing"},
		{"below 小微", under("小微"), "", "header.missing"},
		{"below 中央", under("中央"), "", "header.missing"},
		{"a part, by the title", "2026年10月县区产值月报（规上） | 单位：万元\n县区 | 产值\n青山县 | 5", "output{qing} 50000", "sheet.scope"},
		{"a part, before the title", "2026年10月国有县区产值月报 | 单位：万元\n县区 | 产值\n青山县 | 5", "output{qing} 50000", "sheet.scope"},
		{"a part, behind the title", "2026年10月县区产值月报（城镇部分） | 单位：万元\n县区 | 产值\n青山县 | 5", "output{qing} 50000", "sheet.scope"},
		{"a part, beside each name", "2026年10月县区产值月报 | | 单位：万元\n县区 | 类别 | 产值\n青山县 | 国有 | 5\n白水县 | 国有 | 5", "output{qing} 50000 output{bai} 50000", "sheet.scope sheet.scope"},
		{"a kind of town, beside each name", "2026年10月县区产值月报 | | 单位：万元\n县区 | 类别 | 产值\n青山县 | 重点 | 5\n白水县 | 一般 | 5", "output{qing} 50000 output{bai} 50000", ""},
		{"records of parts", "2026年10月拨付明细 | | | 单位：万元\n项目 | 日期 | 金额 | 类别\n甲项目 | 2026-10-08 | 5 | 国有\n乙项目 | 2026-10-09 | 30 | 民营", "paid 350000", ""},
		{"last year's by another word", "2026年10月主要指标月报\n指标 | 单位 | 当月 | 去年同期\n投资 | 亿元 | 9 | 8", "invest 900000000 invest 800000000", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &history{}
			got, _ := h.read(t, r, "sheet 表\n"+tt.text+"\n", "")
			var figures, codes []string
			for _, f := range got.Findings {
				if f.Severity != report.Notice {
					codes = append(codes, f.Code)
				}
			}
			for _, o := range got.Observations {
				name := o.Indicator
				if o.Entity != "" {
					name += "{" + o.Entity + "}"
				}
				if o.Basis == indicators.NodeDate {
					figures = append(figures, name+"/"+o.Item)
					continue
				}
				figures = append(figures, fmt.Sprintf("%s %.10g", name, o.Value))
			}
			if strings.Join(figures, " ") != tt.figures || strings.Join(codes, " ") != tt.codes {
				t.Errorf("recorded %q with %q, want %q with %q\n%s", strings.Join(figures, " "), strings.Join(codes, " "), tt.figures, tt.codes, dump(got))
			}
		})
	}
}

// TestClosesBeforeTheMonthEnds: a form whose figures close on the 25th is asked about days before it, and about no other.
func TestClosesBeforeTheMonthEnds(t *testing.T) {
	text := strings.Replace(carelessCatalogue, "name: 县区产值月报\n", "name: 县区产值月报\n    closes: 25\n", 1)
	r := reading.New(catalogue(t, text), workbook.Limits{})
	for day, want := range map[string]string{"20": "period.part", "24": "period.part", "25": "", "31": ""} {
		got, _ := (&history{}).read(t, r, "sheet 表\n2026年10月县区产值月报（截至10月"+day+"日） | 单位：万元\n县区 | 产值\n青山县 | 5\n", "")
		if strings.Join(asked(got), " ") != want {
			t.Errorf("until the %s: asked %q, want %q", day, asked(got), want)
		}
	}
}

// TestCopiesOfAnEarlierReport: last month's figures under this month's title are asked about; some that stayed are not.
func TestCopiesOfAnEarlierReport(t *testing.T) {
	r := reading.New(catalogue(t, carelessCatalogue), workbook.Limits{})
	report := func(period, a, b, c string) string {
		return "sheet 表\n" + period + "县区产值月报 | | 单位：万元\n县区 | 产值 | 企业数\n青山县 | " + a + " | 6\n白水县 | " + b + " | 7\n红河区 | " + c + " | 8\n"
	}
	for _, tt := range []struct{ name, before, after, codes string }{
		{"last month's", report("2026年9月", "50", "300", "123"), report("2026年10月", "50", "300", "123"), "report.copied"},
		{"last year's", report("2025年10月", "50", "300", "123"), report("2026年10月", "50", "300", "123"), "report.copied"},
		{"all but one", report("2026年9月", "50", "300", "123"), report("2026年10月", "51", "300", "123"), ""},
		{"none but zeros", report("2026年9月", "0", "0", "123"), report("2026年10月", "0", "0", "123"), ""},
		{"two that are the same", report("2026年9月", "50", "50", "300"), report("2026年10月", "50", "50", "300"), ""},
		{"a correction that changes nothing", report("2026年10月", "50", "300", "123"), report("2026年10月", "50", "300", "123"), ""},
	} {
		h := &history{}
		h.read(t, r, tt.before, "")
		if got, _ := h.read(t, r, tt.after, ""); strings.Join(asked(got), " ") != tt.codes {
			t.Errorf("%s: asked %q, want %q", tt.name, asked(got), tt.codes)
		}
	}
}

// TestThousandsThatPartAFigure: a text file in which commas between thousands make two cells of a figure.
func TestThousandsThatPartAFigure(t *testing.T) {
	r := reading.New(catalogue(t, carelessCatalogue), workbook.Limits{})
	for text, want := range map[string]string{
		"青山县,1,234,6\n白水县,300,7\n":   "row.shifted",
		"青山县,1,234,6\n白水县,2,300,7\n": "row.shifted row.shifted",
		"青山县,1234,6\n白水县,300,7\n":    "",
	} {
		data := []byte("2026年10月县区产值月报,,单位：万元\n县区,产值,企业数\n" + text)
		got := collectortest.ReadFile(t, r, report.File{Name: "a.csv", Data: data, Received: november}, november, nil)
		if strings.Join(asked(got), " ") != want {
			t.Errorf("%q: asked %q, want %q", text, asked(got), want)
		}
	}
}
