package answer

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibiao/collector/change"
	"zhibiao/collector/collectortest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

const draftReport = "../../samples/lanzhou/workbooks/省商务厅_外贸和招商引资月报_2026年6月（初稿）.xlsx"

func markUp(t *testing.T, r *reading.Reader, name string, data []byte, lang report.Language) ([]byte, report.Reading) {
	t.Helper()
	got := collectortest.ReadFile(t, r, report.File{Name: name, Data: data}, collectortest.Made, collectortest.Nothing)
	marked, err := workbook.Mark(t.Context(), name, data, NewMarks(name, got, lang, collectortest.Made), workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return marked, got
}

func findingsText(t *testing.T, r report.Reading) string {
	t.Helper()
	text, err := json.MarshalIndent(r.Findings, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A marked file that comes back says what the file itself says, and once
// mended is accepted; marking it again replaces the marks.
func TestMarkedFileComesBack(t *testing.T) {
	r := collectortest.Lanzhou(t)
	data, err := os.ReadFile(draftReport)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []report.Language{report.Chinese, report.English} {
		marked, first := markUp(t, r, "a.xlsx", data, lang)
		again, second := markUp(t, r, "a.xlsx", marked, lang)
		if findingsText(t, first) != findingsText(t, second) {
			t.Errorf("findings before\n%s\nand after marking\n%s", findingsText(t, first), findingsText(t, second))
		}
		one, err := workbook.Read(t.Context(), "a.xlsx", marked, workbook.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		two, err := workbook.Read(t.Context(), "a.xlsx", again, workbook.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if len(one.Sheets) != 2 || len(two.Sheets) != 2 || one.Sheets[0].Name != two.Sheets[0].Name {
			t.Errorf("%d sheets, then %d", len(one.Sheets), len(two.Sheets))
		}
		if want := lang.Pick("校验结果", "Findings"); one.Sheets[0].Name != want {
			t.Errorf("the first sheet is %q, not %q", one.Sheets[0].Name, want)
		}
	}
}

// The answer to a file of any format comes back with the same findings, is
// accepted once it is mended, and keeps no mark when it is marked again.
func TestAnswersOfEveryFormatComeBack(t *testing.T) {
	r := collectortest.Lanzhou(t)
	files, err := filepath.Glob("testdata/answer/draft.*")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, path := range append(files, draftReport) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			marked, first := markUp(t, r, filepath.Base(path), data, report.Chinese)
			if first.Form != "trade_investment" || first.Accepted() {
				t.Fatalf("read as %q: %s", first.Form, findingsText(t, first))
			}
			again := collectortest.ReadFile(t, r, report.File{Name: "a.xlsx", Data: marked}, collectortest.Made, collectortest.Nothing)
			for _, f := range first.Findings {
				if f.Severity == report.Fault && !slices.ContainsFunc(again.Findings,
					func(g report.Finding) bool { return g.Code == f.Code && g.Cell == f.Cell }) {
					t.Errorf("%s at %s is gone from the answer:\n%s", f.Code, f.Cell, findingsText(t, again))
				}
			}
			mended := mendDraft(t, marked)
			got := collectortest.ReadFile(t, r, report.File{Name: "a.xlsx", Data: mended}, collectortest.Made, collectortest.Nothing)
			if !got.Accepted() || len(got.Observations) == 0 {
				t.Errorf("mended, but:\n%s", findingsText(t, got))
			}
		})
	}
}

// mendDraft types what belongs into the draft report, which stands at the same cells in every format.
func mendDraft(t *testing.T, data []byte) []byte {
	t.Helper()
	d, err := workbook.EditDraft(data, workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	p := d.Page(d.Pages()[1]) // the first is our list
	for row, numbers := range map[int][]string{6: {"41877", "256416", "3.1"}, 7: {"98420", "600000", "5"}} {
		for i, n := range numbers {
			p.Decimal(workbook.Ref{Row: row, Col: 2 + i}, n, workbook.Style{})
		}
		p.Text(workbook.Ref{Row: row, Col: 1}, "万元", workbook.Style{})
	}
	for col := range 5 {
		p.Text(workbook.Ref{Row: 8, Col: col}, "", workbook.Style{})
	}
	p.Text(workbook.Ref{Row: 5, Col: 3}, "累计", workbook.Style{})
	mended, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return mended
}

// The answer to a text file is a workbook with the same values, and what looks
// like a formula is text there.
func TestMarkedTextFile(t *testing.T) {
	r := collectortest.Lanzhou(t)
	csv := "外贸和招商引资月报\n表号：甘商2表\n填报单位：省商务厅,,2026年6月\n指标名称,计量单位,本月,累计,累计±%\n进出口总额,万元,待核,256416,3.1\n=cmd|'/C " +
		"calc'!A0,万元,1,2,3\n@SUM(A1),万元,,,\n"
	marked, got := markUp(t, r, "a.csv", []byte(csv), report.Chinese)
	if got.Form != "trade_investment" || got.Accepted() {
		t.Fatalf("read as %q: %s", got.Form, findingsText(t, got))
	}
	book, err := workbook.Read(context.Background(), "a.xlsx", marked, workbook.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, s := range book.Sheets {
		for _, cells := range s.Rows() {
			for _, c := range cells {
				if c.Formula {
					t.Errorf("%q is a formula", c.Text)
				}
				text += c.Text + "\n"
			}
		}
	}
	for _, want := range []string{"=cmd|'/C calc'!A0", "@SUM(A1)", "256416", "待核"} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("%q is lost", want)
		}
	}
	again := collectortest.ReadFile(t, r, report.File{Name: "a.xlsx", Data: marked}, collectortest.Made, collectortest.Nothing)
	if a, b := len(again.Findings), len(got.Findings); a != b || again.Form != got.Form {
		t.Errorf("%d findings, and %d of the answer:\n%s\n%s", b, a, findingsText(t, got), findingsText(t, again))
	}
}

func TestChanges(t *testing.T) {
	r := collectortest.Lanzhou(t)
	s := indicators.Subject{Indicator: "imports_exports"}
	april := periods.Month(2026, time.April)
	at := func(p periods.Period, b indicators.Basis, v float64) indicators.Observation {
		return indicators.Observation{Subject: s, Period: p, Basis: b, Value: v, Status: indicators.Normal,
			Source: indicators.Source{Sheet: "表", Cell: "C7"}}
	}
	standing := func(indicators.Subject) []indicators.Observation {
		return []indicators.Observation{at(april, indicators.Own, 5.8293e8), at(april, indicators.Cumulative, 1.8e9),
			at(april, indicators.CumulativeGrowth, 0.112)}
	}
	got := change.Of(r.Catalogue(), report.Reading{Observations: []indicators.Observation{
		at(april.Shift(1), indicators.Own, 4e8), at(april, indicators.Own, 4.6634e8), at(april, indicators.Cumulative, 1.8e9),
		at(april, indicators.CumulativeGrowth, 0.042),
	}}, report.Past{Standing: standing}, true)
	var b strings.Builder
	change.WriteChanges(&b, got, report.Chinese)
	want := "改变已入库数据2个：\n  表!C7  进出口总额  2026年4月  5.8293亿元 → 4.6634亿元  -1.1659亿元（-20.00%）\n  表!C7  进出口总额  2026年4月累计同比  11.2% → 4.2%  " +
		"-7pp\n新增数据1个：\n  表!C7  进出口总额  2026年5月  4亿元\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// TestMarksOfVeryManyFindings bounds what a file full of mistakes costs, and says what is left out: the gravest stay.
func TestMarksOfVeryManyFindings(t *testing.T) {
	var r report.Reading
	for i := range MaxMarked + 5 {
		r.Findings = append(r.Findings, report.Finding{Severity: report.Question, Code: "number.rough", Sheet: "表",
			Cell: fmt.Sprintf("C%d", i+1), Message: report.Both("约数", "rough")})
	}
	r.Findings = append(r.Findings, report.Finding{Severity: report.Fault, Code: "cell.error", Sheet: "表", Cell: "B7",
		Message: report.Both("错误值", "an error")})
	m := NewMarks("表.xlsx", r, report.Chinese, time.Unix(0, 0))
	comments := 0
	for _, c := range m.Cells {
		if c.Comment != "" {
			comments++
		}
	}
	if len(m.Lines) != MaxMarked || len(m.Cells) != MaxMarked || comments != maxComments || m.Lines[0].Cells[6] != "cell.error" {
		t.Errorf("%d lines, %d cells, %d comments, first %v", len(m.Lines), len(m.Cells), comments, m.Lines[0].Cells)
	}
	notes := strings.Join(m.Notes, "\n")
	if !strings.Contains(notes, "前10000条，另有6条") || !strings.Contains(notes, "前2000个单元格上，其余8000条") {
		t.Errorf("the list does not say what it leaves out: %s", notes)
	}
}
