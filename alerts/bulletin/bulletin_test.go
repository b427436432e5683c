package bulletin

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"html/template"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibiao/samples/golden"

	"github.com/google/go-cmp/cmp"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var chinaTime = time.FixedZone("Asia/Shanghai", 8*3600)

// factsOfOctober are some of everything.
func factsOfOctober() *Facts {
	target := func(name, entity, status, light string, code indicators.Status, kind, actual, goal, attainment, gap, paceGap string) Target {
		return Target{Indicator: name, Window: "2026", Measure: "m4", Number: "（四）", Unit: "finance", Responsible: "省财政厅", Name: name,
			EntityName: entity, WindowName: "2026年",
			Listed: true, Judged: code.Judged(), Current: true, Status: int(code), StatusName: status, Light: light, Kind: kind,
			Period: "2026-M10", Until: "2026年10月",
			Actual: actual, Target: goal, Attainment: attainment, TimeShare: "83.3%", Gap: gap, PaceGap: paceGap}
	}
	past := target("债券额度", "", "到期未完成", "red", indicators.Missed, "flow", "21.00亿元", "22.00亿元", "95.4%", "−4.6", "-0.046")
	past.Past, past.WindowName = true, "2025年（上年结果）"
	return &Facts{
		Format: 1, Program: "v1", Instance: "某新区", Notice: "示例数据", Policies: []string{"甘政办发〔2020〕67号《意见》"}, Period: "2026-M10",
		AsOf: time.Date(2026, 11, 20, 23, 59, 59, 999e6, chinaTime), Since: time.Date(2026, 10, 20, 23, 59, 59, 999e6, chinaTime),
		Revision: 162, Zone: "Asia/Shanghai", Ranked: true,
		Targets: []Target{
			target("资金到账", "", "达到时序进度", "green", indicators.OnPace, "flow", "9.00亿元", "10.00亿元", "90.0%", "+6.7", "0.067"),
			target("进出口总额", "综合保税区|一期", "严重滞后", "red", indicators.FarBehind, "flow", "42.10亿元", "95.00亿元", "44.3%", "−39.0", "-0.39"),
			target("绿色建筑占比", "", "未达标", "red", indicators.Missed, "level", "96.6%", "100.0%", "96.6%", "—", ""),
			target("建设用地使用", "", "接近上限", "yellow", indicators.NearCeiling, "flow", "278公顷", "≤300公顷", "已用92.7%", "余量22公顷", ""),
			target("<招商>_引资*", "", "已完成", "blue", indicators.Achieved, "flow", "1亿元", "1亿元", "100.0%", "+16.7", "0.167"),
			past,
		},
		Reports: []Report{{Form: "f", Department: "hr", Period: "2026-Q3", Name: "创业扶持季报", UnitName: "省人社厅", PeriodName: "2026年三季度",
			Due: "2026-10-15", Days: 36, State: "逾期未报", Returned: 1}},
		Records: []Record{{"hr", "省人社厅", 4, 3, 2, 1, 0, 1}},
		Corrections: []Correction{{Indicator: "x", Period: "2026-M09", Name: "进出口总额", PeriodName: "2026年9月", Was: "5.83亿元", Is: "4.66亿元",
			Value: "4.66e+08", File: "月报（更正）.xlsx", By: "省商务厅", Reason: "海关更正", Known: time.Date(2026, 11, 1, 9, 0, 0, 0, chinaTime),
			Submission: 7}},
		Supervision: []Case{{"新督〔2026〕3号", "省财政厅", "资金到账", "2026-10-12", "办结（销号）"}, {"", "省人社厅", "创业扶持季报", "2026-11-09", "办理中"}},
	}
}

func sealedFacts(t *testing.T, f *Facts) []byte {
	t.Helper()
	annex, _, err := f.Seal()
	if err != nil {
		t.Fatal(err)
	}
	return annex
}

func TestMarkdown(t *testing.T) {
	f := factsOfOctober()
	golden.Equal(t, filepath.Join("testdata", "draft.md"), string(f.Document(nil).Markdown(sealedFacts(t, f))))
	released := &Release{Number: "新政督〔2026〕11号", Office: "某新区管委会办公室", Day: time.Date(2026, 11, 20, 0, 0, 0, 0, chinaTime)}
	golden.Equal(t, filepath.Join("testdata", "released.md"), string(f.Document(released).Markdown([]byte("{}"))))
}

func TestHTML(t *testing.T) {
	f := factsOfOctober()
	page, err := f.Document(nil).HTML(f, sealedFacts(t, f), named)
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, filepath.Join("testdata", "draft.html"), string(page))
}

// named stands for a drawing: what is drawn is told by its names.
func named(c *Chart) template.HTML {
	return template.HTML("<svg>" + template.HTMLEscapeString(c.Title+" "+strings.Join(c.Names, " ")) + "</svg>")
}

// An English bulletin has no Chinese word but the names that have no English one.
func TestEnglish(t *testing.T) {
	f := factsOfOctober()
	f.Language, f.Instance, f.Notice = english, "New Area", "sample data"
	golden.Equal(t, filepath.Join("testdata", "english.md"), string(f.Document(nil).Markdown([]byte("{}"))))
}

// A month without trouble has a text that says so and no empty tables.
func TestNothingToTell(t *testing.T) {
	f := factsOfOctober()
	f.Targets, f.Reports, f.Corrections, f.Supervision, f.Ranked = f.Targets[:1], nil, nil, nil, false
	text := string(f.Document(nil).Markdown(nil))
	for _, want := range []string{"本期未发现突出问题。", "无逾期未报。", "上期以来没有数据更正。", "本期没有督办事项。", "纳入按月考核的1项目标中，达到时序进度1项。"} {
		if !strings.Contains(text, want) {
			t.Errorf("the bulletin does not say %s:\n%s", want, text)
		}
	}
	if strings.Contains(text, "靠前") {
		t.Error("the bulletin ranks unasked")
	}
}

// The same facts come back from every format, and the digest is theirs.
func TestFactsComeBack(t *testing.T) {
	f := factsOfOctober()
	annex, digest, err := f.Seal()
	if err != nil {
		t.Fatal(err)
	}
	d := f.Document(nil)
	page, err := d.HTML(f, annex, named)
	if err != nil {
		t.Fatal(err)
	}
	word, err := d.DOCX(annex)
	if err != nil {
		t.Fatal(err)
	}
	markdown := d.Markdown(annex)
	for name, read := range map[string]func() (*Annex, error){
		"md":      func() (*Annex, error) { return FromText(markdown) },
		"md crlf": func() (*Annex, error) { return FromText(bytes.ReplaceAll(markdown, []byte("\n"), []byte("\r\n"))) },
		"html":    func() (*Annex, error) { return FromText(page) },
		"docx":    func() (*Annex, error) { return FromDOCX(word) },
		"xlsx":    func() (*Annex, error) { return FromPieces(Pieces(annex)) },
	} {
		a, err := read()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if a.Digest != digest || a.Said != digest {
			t.Errorf("%s: digest %s, said %s, want %s", name, a.Digest, a.Said, digest)
		}
		if diff := Compare(f, a.Facts); len(diff) != 0 {
			t.Errorf("%s: %+v", name, diff)
		}
	}
}

func TestForeignFilesHaveNoFacts(t *testing.T) {
	for name, err := range map[string]error{
		"text":      second(FromText([]byte("# 通报"))),
		"cut":       second(FromText([]byte(annexBegins + `{"digest":"x"`))),
		"no annex":  second(FromText([]byte(annexBegins + `{"digest":"x"}` + annexEnds))),
		"no zip":    second(FromDOCX([]byte("PK"))),
		"no pieces": second(FromPieces(nil)),
	} {
		if !errors.Is(err, ErrNoFacts) {
			t.Errorf("%s: %v, want ErrNoFacts", name, err)
		}
	}
	newer := []byte(`{"digest":"","facts":{"format":99,"program":"v9"}}`)
	if _, err := Unseal(newer); err == nil || !strings.Contains(err.Error(), "v9") {
		t.Errorf("a newer format: %v", err)
	}
}

func second(_ *Annex, err error) error { return err }

// Every part of the .docx is XML that can be read, and so is what a hostile catalogue writes.
func TestDOCXIsWellFormed(t *testing.T) {
	f := factsOfOctober()
	f.Targets[0].Name = "a<b>&\"'\x01\ufffe]]>"
	word, err := f.Document(&Release{Number: "<1>", Office: "a&b"}).DOCX(sealedFacts(t, f))
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(word), int64(len(word)))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range z.File {
		r, err := p.Open()
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(r); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", p.Name, err)
			}
		}
	}
	if a, err := FromDOCX(word); err != nil || a.Digest != a.Said {
		t.Errorf("its facts: %v %+v", err, a)
	}
}

func TestCompareTellsWhatChangedAndWhy(t *testing.T) {
	before, after := factsOfOctober(), factsOfOctober()
	before.Corrections = nil
	a := &after.Targets[1]
	a.Actual, a.Value, a.Attainment = "41.00亿元", "4.1e+09", "43.1%"
	after.Corrections[0].Indicator, after.Corrections[0].Entity = a.Indicator, a.Entity
	after.Targets[0].Goal, after.Targets[0].Target = "1.2e+09", "12.00亿元"
	after.Targets[4].Period, after.Targets[4].Until, after.Targets[4].Value = "2026-M11", "2026年11月", "2"
	after.Targets = after.Targets[:5]
	after.Reports = nil
	after.Targets[0].GoalSubmission, after.Targets[4].Submission = 12, 13
	want := []Difference{
		{What: "资金到账（2026年）", Was: "达到时序进度，9.00亿元/10.00亿元，90.0%，+6.7，2026年10月",
			Is: "达到时序进度，9.00亿元/12.00亿元，90.0%，+6.7，2026年10月", Why: []string{"目标由10.00亿元调整为12.00亿元"}, Sent: []int64{12}},
		{What: "进出口总额（2026年）", Entity: "综合保税区|一期", Was: "严重滞后，42.10亿元/95.00亿元，44.3%，−39.0，2026年10月",
			Is:  "严重滞后，41.00亿元/95.00亿元，43.1%，−39.0，2026年10月",
			Why: []string{"数据更正", "2026年9月由5.83亿元更正为4.66亿元（海关更正）"}, Sent: []int64{7}},
		{What: "<招商>_引资*（2026年）", Was: "已完成，1亿元/1亿元，100.0%，+16.7，2026年10月",
			Is: "已完成，1亿元/1亿元，100.0%，+16.7，2026年11月", Why: []string{"新报2026年11月数据"}, Sent: []int64{13}},
		{What: "债券额度（2025年（上年结果））", Was: "到期未完成，21.00亿元/22.00亿元，95.4%，−4.6，2026年10月"},
		{What: "《创业扶持季报》2026年三季度", Entity: "省人社厅", Was: "逾期未报", Is: "已不逾期", Report: &before.Reports[0]},
		{What: "进出口总额（2026年9月）", Was: "5.83亿元", Is: "4.66亿元", Why: []string{"2026年9月由5.83亿元更正为4.66亿元（海关更正）"}, Sent: []int64{7}},
	}
	if diff := cmp.Diff(want, Compare(before, after)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestChanged(t *testing.T) {
	of := func(month int, was, is float64) indicators.Revised {
		p, err := periods.Parse([]string{"", "2026-M01", "2026-M02", "2026-M03", "2026-M04"}[month])
		if err != nil {
			t.Fatal(err)
		}
		return indicators.Revised{Subject: indicators.Subject{Indicator: "x"}, Period: p, Was: was, Is: is}
	}
	then := []indicators.Revised{of(1, 10, 11), of(2, 20, 21), of(3, 30, 31)}
	now := []indicators.Revised{of(1, 10, 11), of(2, 20, 22), of(4, 40, 41)}
	want := []indicators.Revised{of(2, 21, 22), of(4, 40, 41), of(3, 31, 30)}
	if got := Changed(then, now); !cmp.Equal(got, want, cmp.AllowUnexported(periods.Period{})) {
		t.Errorf("changed %v, want %v", got, want)
	}
}

// Targets that are equal are named together, and none stands at both ends.
func TestRankTiesStandTogether(t *testing.T) {
	f := &Facts{Period: "2026-M10"}
	for _, gap := range []string{"0.3", "0.2", "0.1", "0.05", "0", "0", "0", "-0.1", "-0.2", ""} {
		f.Targets = append(f.Targets, Target{Name: gap, PaceGap: gap, Judged: true, Current: true})
	}
	blocks := annexTables{wording{f}}.rankTables()
	names := func(b Block) string {
		var out []string
		for _, r := range b.Table.Rows {
			out = append(out, r[0])
		}
		return strings.Join(out, " ")
	}
	if got := names(blocks[1]); got != "0.3 0.2 0.1 0.05 0 0 0" {
		t.Errorf("ahead: %s", got)
	}
	if got := names(blocks[3]); got != "-0.1 -0.2" {
		t.Errorf("behind: %s", got)
	}
}

func TestThePageNamesWhatItHolds(t *testing.T) {
	f := factsOfOctober()
	for i := range f.Targets {
		f.Targets[i].Name = strings.Repeat("很长的名称", 30)
	}
	d := f.Document(nil)
	if n := height(d); n > pageLines {
		t.Errorf("the text takes %d of %d", n, pageLines)
	}
	if text := string(d.Markdown(nil)); !strings.Contains(text, "一是2项目标未完成、突破上限或严重滞后。") {
		t.Errorf("the text:\n%s", text)
	}
}

func FuzzFromText(f *testing.F) {
	facts := factsOfOctober()
	annex, _, err := facts.Seal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(facts.Document(nil).Markdown(annex))
	f.Add([]byte(annexBegins + `{"digest":"","facts":{"format":1}}` + annexEnds))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := FromText(data)
		if err != nil {
			return
		}
		again, err := a.Facts.Canonical()
		if err != nil {
			t.Fatal(err)
		}
		if b, err := canonical(again); err != nil || !bytes.Equal(again, b) {
			t.Errorf("canonical twice is another: %v", err)
		}
	})
}
