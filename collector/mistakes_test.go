package collector

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibiao/samples/golden"

	"zhibiao/collector/answer"
	"zhibiao/collector/collectortest"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// mistakes is a monthly report of parks with everything wrong that a hurried
// clerk gets wrong.
func mistakes(t *testing.T) []byte {
	t.Helper()
	d := workbook.NewDraft(collectortest.Made)
	p := d.Page("2026年8月")
	title := workbook.Style{Bold: true, Size: 16, Across: "center"}
	head := workbook.Style{Bold: true, Size: 10, Border: true, Across: "center", Down: "center", Wrap: true, Ground: "E2EFDA"}
	body := workbook.Style{Size: 10, Border: true}
	last := 6
	at := func(row, col int) workbook.Ref { return workbook.Ref{Row: row, Col: col} }
	p.Merge(workbook.Range{Last: at(0, last)}, title)
	p.Text(at(0, 0), "重点产业园区主要指标月报", title)
	p.Text(at(1, 0), "填报单位：兰州市某局", workbook.Style{Size: 10})
	p.Text(at(1, 3), "2026年9月", workbook.Style{Size: 10})
	p.Text(at(1, last), "单位：亿元", workbook.Style{Size: 10, Across: "right"})
	for _, h := range []struct {
		text     string
		from, to workbook.Ref
	}{
		{"园区", at(2, 0), at(3, 0)}, {"规上企业数（户）", at(2, 1), at(3, 1)}, {"总产值", at(2, 2), at(2, 5)}, {"营业收人", at(2, 6), at(2, 6)},
		{"本月", at(3, 2), at(3, 2)}, {"1—本月", at(3, 3), at(3, 3)}, {"上年同期", at(3, 4), at(3, 4)}, {"±%", at(3, 5), at(3, 5)},
		{"1—上月", at(3, 6), at(3, 6)},
	} {
		if h.from != h.to {
			p.Merge(workbook.Range{First: h.from, Last: h.to}, head)
		}
		p.Text(h.from, h.text, head)
	}
	rows := [][]string{
		{"绿色化工产业园", "12", "=1.2", "十亿", "9.1", "8%", "8.1"},
		{"合金新材料产业园", "15", "1.5", "", "10.2", "9.8", "9"},
		{"商贸物流产业园", "9", "约0.8", "7.2亿", "6.9", "30", "6.1"},
		{"先进装备制造产业圆", "十二", "1.1", "2.5", "9.4", "0.064", "8.8"},
		{"新能源产业园", "11", "#DIV/0!", "8.4", "8", "5", "7.3"},
		{"城市矿产产业园", "7", "0.6", "54000", "5", "8", "4.8"},
		{"生物医药产业园", "8", "0.9", "7.7", "7", "10", "6.6"},
		{"生物医药产业园", "8", "0.9", "7.9", "7", "10", "6.6"},
		{"滨河文旅产业园", "3", "0.2", "1.8", "1.7", "5.9", "1.5"},
		{"", "2", "0.1", "0.9", "0.8", "12.5", "0.7"},
		{"现代农业产业园", "‘6", "0.4", "3.6万", "3.4", "5.9", "待定"},
	}
	for i, row := range rows {
		for col, text := range row {
			place := at(4+i, col)
			switch {
			case strings.HasPrefix(text, "="):
				p.Formula(place, text[1:]+"+0", body)
			case strings.HasPrefix(text, "‘"):
				p.Text(place, text[len("‘"):], body)
			case col > 0 && plainNumber(text):
				p.Decimal(place, text, body)
			case text == "":
				p.Blank(place, body)
			default:
				p.Text(place, text, body)
			}
		}
	}
	p.HideRow(4 + 6)
	for col, w := range []float64{22, 12, 11, 11, 11, 11, 12} {
		p.Width(col, col, w)
	}
	p.Text(at(16, 0), "注：示例数据，均为虚构。", workbook.Style{Size: 9})
	p.Landscape()
	q := d.Page("附表")
	q.Text(at(0, 0), "临时汇总", workbook.Style{})
	q.Number(at(1, 0), 12.5, workbook.Style{})
	data, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func plainNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789.") == ""
}

// known are the parks' figures of the months before.
func knownParks(s indicators.Subject) []indicators.Observation {
	if s.Indicator != "industrial_park_output" {
		return nil
	}
	var out []indicators.Observation
	for m := range 20 {
		p := periods.Month(2025, time.January).Shift(m)
		month := float64(p.FirstMonth())
		out = append(out, indicators.Observation{Subject: s, Period: p, Basis: indicators.Cumulative, Value: 9e7 * month,
			Status: indicators.Provisional})
	}
	return out
}

// The file with mistakes gets every one of them told at its cell, and its
// answer is the workbook of docs/pictures/annotated.png.
func TestEveryMistakeIsTold(t *testing.T) {
	r := collectortest.Lanzhou(t)
	data := mistakes(t)
	got := collectortest.ReadFile(t, r, report.File{Name: "园区月报（9月）.xls", Data: data}, time.Date(2026, 10, 18, 0, 0, 0, 0, time.UTC),
		knownParks)
	var codes []string
	var text strings.Builder
	for _, f := range got.Findings {
		if !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
		fmt.Fprintf(&text, "%s\t%s\t%s\t%s\n", f.Severity, f.Place(), f.Code, f.Message.ZH)
	}
	if len(codes) < 20 {
		t.Errorf("%d kinds of mistakes: %v", len(codes), codes)
	}
	marked, err := workbook.Mark(t.Context(), "园区月报.xlsx", data, answer.NewMarks("园区月报（9月）.xls", got, report.Chinese, collectortest.Made),
		workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if golden.Updating() {
		for name, body := range map[string][]byte{"mistakes.xlsx": data, "mistakes_annotated.xlsx": marked} {
			if err := os.WriteFile(filepath.Join("testdata", name), body, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	golden.Equal(t, filepath.Join("testdata", "mistakes.golden"), text.String())
}
