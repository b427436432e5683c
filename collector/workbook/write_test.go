package workbook

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

var made = time.Date(2026, 11, 1, 8, 30, 0, 0, time.FixedZone("CST", 8*3600))

// form is a department's form as the sample generator makes them.
func form() *Draft {
	d := NewDraft(made)
	p := d.Page("表1 资金")
	title := Style{Font: "黑体", Size: 18, Bold: true, Across: "center", Down: "center"}
	head := Style{Bold: true, Border: true, Across: "center", Down: "center", Wrap: true, Ground: "D9E2F3"}
	body := Style{Border: true}
	money := Style{Border: true, Format: "#,##0.00", Across: "right"}
	p.Merge(Range{Ref{0, 0}, Ref{0, 5}}, title)
	p.Text(Ref{0, 0}, "专项资金到位情况表", title)
	p.Text(Ref{1, 5}, "表　　号：新区统01表", Style{Across: "right"})
	p.Text(Ref{2, 5}, "单位：万元", Style{Across: "right"})
	p.Merge(Range{Ref{3, 0}, Ref{4, 0}}, head)
	p.Text(Ref{3, 0}, "项　　目", head)
	p.Merge(Range{Ref{3, 1}, Ref{3, 2}}, head)
	p.Text(Ref{3, 1}, "2026年10月", head)
	p.Text(Ref{4, 1}, "本月", head)
	p.Text(Ref{4, 2}, "1—本月", head)
	p.Text(Ref{5, 0}, "省级专项资金", body)
	p.Decimal(Ref{5, 1}, "182506.58999", money)
	p.Number(Ref{5, 2}, 0.153, Style{Border: true, Format: "0.0%"})
	p.Text(Ref{6, 0}, "—", body)
	p.Blank(Ref{6, 1}, body)
	p.Formula(Ref{6, 2}, "SUM(C6:C6)", money)
	p.Text(Ref{8, 0}, "注：示例数据", Style{Italic: true, Color: "C00000"})
	p.Text(Ref{9, 0}, "单位负责人：　　填表人：", Style{})
	p.Width(0, 0, 30)
	p.Width(1, 5, 14)
	p.Height(0, 32)
	p.Freeze(Ref{5, 1})
	p.Comment(Ref{5, 1}, "zhibiao", "与上月相比\n变化过大")
	p.Validate(Range{Ref{5, 1}, Ref{6, 2}}, Validation{Decimal: true, Min: 0, Max: 1e12, Title: "金额", Prompt: "万元", Refusal: "请填数字"})
	p.Landscape()
	p.Protect()
	q := d.Page("说明")
	q.Text(Ref{0, 0}, "见表1", Style{Color: "0563C1", Underline: true})
	q.Link(Ref{0, 0}, PlaceOf("表1 资金", Ref{5, 1}))
	q.HideRow(4)
	q.HideCol(7)
	h := d.Page("_zhibiao")
	h.Text(Ref{0, 0}, "fund-01/2026-M10", Style{})
	h.Hide(true)
	d.DefineName("zhibiao_form", PlaceOf("_zhibiao", Ref{0, 0}))
	d.Open("表1 资金")
	return d
}

func must(t testing.TB, d *Draft) []byte {
	t.Helper()
	b, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDraftIsDeterministic(t *testing.T) {
	first := must(t, form())
	for range 5 {
		if !bytes.Equal(first, must(t, form())) {
			t.Fatal("the same content gave other bytes")
		}
	}
}

func TestDraftKeepsTextInert(t *testing.T) {
	texts := []string{"=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(A1)", "\t=1", "007", "1e5", "TRUE", "#N/A", "=1+1\nb", " x ", "a<b>&\"c\"",
		"\U00020000字"}
	d := NewDraft(made)
	p := d.Page("s")
	for i, text := range texts {
		p.Text(Ref{i, 0}, text, Style{})
	}
	data := must(t, d)
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		at := Ref{i, 0}.String()
		formula, _ := f.GetCellFormula("s", at)
		kind, _ := f.GetCellType("s", at)
		got, _ := f.GetCellValue("s", at)
		if formula != "" || kind != excelize.CellTypeSharedString || got != text {
			t.Errorf("%s: wrote %q, got %q (formula %q, type %v)", at, text, got, formula, kind)
		}
	}
}

func TestDraftRefusesWhatWouldBeLost(t *testing.T) {
	cases := map[string]func(p *Page){
		"NaN":              func(p *Page) { p.Number(Ref{}, math.NaN(), Style{}) },
		"+Inf":             func(p *Page) { p.Number(Ref{}, math.Inf(1), Style{}) },
		"control":          func(p *Page) { p.Text(Ref{}, "a\x01", Style{}) },
		"not UTF-8":        func(p *Page) { p.Text(Ref{}, "\xff", Style{}) },
		"a cell takes":     func(p *Page) { p.Text(Ref{}, strings.Repeat("字", 32768), Style{}) },
		"plain decimal":    func(p *Page) { p.Decimal(Ref{}, "1e5", Style{}) },
		"a comma":          func(p *Page) { p.Validate(Range{}, Validation{List: []string{"a,b"}}) },
		"no such cell":     func(p *Page) { p.Text(Ref{1 << 20, 0}, "x", Style{}) },
		"\"s\": comment A": func(p *Page) { p.Comment(Ref{}, "z", "\x00") },
	}
	for want, write := range cases {
		d := NewDraft(made)
		write(d.Page("s"))
		if _, err := d.Bytes(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", want, err)
		}
	}
	if _, err := NewDraft(made).Bytes(); err == nil {
		t.Error("a workbook without a sheet was written")
	}
}

func TestPlainDecimal(t *testing.T) {
	for text, want := range map[string]bool{"0": true, "-1.50": true, "182506.58999": true, "": false, "-": false, ".5": false, "1.": false,
		"1.2.3": false, "1e3": false, "--1": false, "１": false} {
		if got := plainDecimal(text); got != want {
			t.Errorf("plainDecimal(%q) = %v", text, got)
		}
	}
}
