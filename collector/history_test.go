package collector_test

import (
	"fmt"
	"strings"
	"testing"

	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

const historyCatalogue = onePolicy + `
indicators:
  - {id: money, measure: m01, name: 资金, kind: flow, nature: expected, unit: yuan, display: 万元, department: stat, form: f}
  - {id: firms, measure: m01, name: 企业, kind: level, nature: expected, unit: enterprises, display: 户, department: stat, form: f}
forms:
  - id: f
    name: 测试月报
    departments: [stat]
    frequency: month
    due: {day: 10}
    sheets:
      - unit: 万元
        tables:
          - rows: {by: label, headers: [指标], labels: [{texts: [资金], indicator: money}, {texts: [企业], indicator: firms, unit: 户, optional: true}]}
            columns:
              - {headers: [本月]}
              - {headers: [累计], basis: cumulative, optional: true}
              - {headers: [上年同期], role: prior, optional: true}
              - {headers: [同比], role: growth, optional: true}
`

// A report is held against what stands: of last year, of the months after it, of its own series.
func TestAgainstWhatStands(t *testing.T) {
	r := reading.New(catalogue(t, historyCatalogue), workbook.Limits{})
	month := func(year, month int, row string) string {
		return fmt.Sprintf("sheet S\n%d年%d月测试月报\n单位：万元\n指标 | 本月 | 累计 | 上年同期 | 同比\n%s\n", year, month, strings.ReplaceAll(row, ";", "\n"))
	}
	sum := func(base, months int) int { return months*base + months*(months+1)/2 }
	past := func(year, from, to int) (out []string) {
		for m := from; m <= to; m++ {
			out = append(out, month(year, m, fmt.Sprintf("资金 | %d | %d;企业 | %d", 100+m, sum(100, m), 300+m)))
		}
		return out
	}
	for _, tt := range []struct {
		name  string
		past  []string
		text  string
		codes string // with a sign before those that are notices
	}{
		{"last year's figure as it stands", past(2025, 1, 1), month(2026, 1, "资金 | 110 | 110 | 101 | 8.9"), ""},
		{"last year's figure revised", past(2025, 1, 1), month(2026, 1, "资金 | 110 | 110 | 95 | 15.8"), "-prior.differs"},
		{"last year's figure of another scale", past(2025, 1, 1), month(2026, 1, "资金 | 110 | 110 | 1010000 | "), "prior.differs"},
		{"growth that may be on a comparable basis", nil, month(2026, 1, "资金 | 105 | 105 | 100 | 6.9"), "-growth.differs"},
		{"growth that is a ratio", nil, month(2026, 1, "资金 | 105 | 105 | 100 | 0.05"), "growth.differs"},
		{"growth of the other sign", nil, month(2026, 1, "资金 | 105 | 105 | 100 | -5"), "growth.differs"},
		{"growth far off", nil, month(2026, 1, "资金 | 105 | 105 | 100 | 25"), "growth.differs"},
		{"growth far off that says why", nil, month(2026, 1, "资金 | 105 | 105 | 100 | 25;注：增速按可比口径计算"), "-growth.differs"},
		{"a correction below what follows", past(2026, 1, 4), month(2026, 3, "资金 | 103 | 500"), "cumulative.falls cumulative.sum"},
		{"a correction that those after it do not follow", past(2026, 1, 4), month(2026, 2, "资金 | 90 | 191"), "-cumulative.sum"},
		{"a correction of the first, of another scale", past(2026, 1, 4), month(2026, 1, "资金 | 1010000 | 1010000"),
			"jump.unit cumulative.falls jump.unit"},
		{"money taken back", past(2026, 1, 3), month(2026, 4, "资金 | -20"), "cumulative.falls"},
		{"a steady level in tens", past(2026, 1, 3), month(2026, 4, "资金 | 104;企业 | 30"), "jump.unlikely"},
		{"a steady level", past(2026, 1, 3), month(2026, 4, "资金 | 104;企业 | 320"), ""},
		{"January by last year's date, after December", past(2025, 2, 9), month(2025, 10, "资金 | 110"), ""},
		{"October by last year's date, while this year's are sent", past(2026, 1, 9), month(2025, 10, "资金 | 110"), "period.last_year"},
		{"last year's months made up for", past(2025, 1, 9), month(2025, 10, "资金 | 110"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &history{}
			for _, text := range tt.past {
				h.read(t, r, text, "")
			}
			got, _ := h.read(t, r, tt.text, "")
			var codes []string
			for _, f := range got.Findings {
				switch {
				case f.Code == "cell.kept" || len(codes) > 0 && strings.TrimPrefix(codes[len(codes)-1], "-") == f.Code:
				case f.Severity == report.Notice:
					codes = append(codes, "-"+f.Code)
				default:
					codes = append(codes, f.Code)
				}
			}
			if strings.Join(codes, " ") != tt.codes {
				t.Errorf("found %v, want %s\n%s", codes, tt.codes, dump(got))
			}
		})
	}
}
