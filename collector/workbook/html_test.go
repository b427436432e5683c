package workbook

import (
	"context"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestHTMLDialects(t *testing.T) {
	gb, err := simplifiedchinese.GBK.NewEncoder().String("<html><meta charset=gb2312><table><tr><td>项目<td>金额</table>")
	if err != nil {
		t.Fatal(err)
	}
	const excel = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset=utf-8>
<style><!-- .xl65 {mso-style-parent:style0; mso-number-format:"0\.00%";} .xl66 {mso-number-format:"Short Date";} .xl67{mso-number-format:"yyyy\0022年\0022";} --></style>
<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>到位&amp;情况</x:Name></x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--></head>
<body><table><col width=72><col style='display:none' span=2><tr><td colspan=2>标题</td></tr>
<tr style='mso-yfti:1;display: none'><td class=xl65 x:num="0.153">15.30%</td><td class=xl66 x:num="44000">2020/6/18</td><td x:num>1,234.50</td><td x:num="1" class=xl67>1900年</td></tr>
<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72></td></tr><![endif]><tr><td x:err="#DIV/0!">#DIV/0!</td><td x:bool="TRUE">TRUE</td><td x:fmla="=A1" x:num="5">5</td><td x:str>007</td></tr></table></body></html>`
	for name, c := range map[string]struct{ in, want string }{
		"plain": {"<table><tr><td>a</td><td> b\n c </td></tr><tr><td></td><td>&nbsp;</td><td>1,234</td></tr></table>",
			"1|a|b c\n2|~|~|1,234\n"},
		"GBK, no end tags": {gb, "1|项目|金额\n"},
		"title and unit": {"<h2>专项资金</h2><p>单位：万元</p><table><tr><td>x</table>注：<b>快</b>报数<table><tr><td>y</table>",
			"1|专项资金\n2|单位：万元\n3|x\n4|注：快报数\n5|y\n"},
		"caption": {"<table><caption>表1</caption><tr><td>x<td>y</table>", "1|表1\n2|x|y\n"},
		"breaks and indent": {"<table><tr><td>a<br>b<p>c</p><div>d</div></td><td>\u3000\u00a0其中：<span style='mso-spacerun:yes'>&nbsp; " +
			"</span>x</td></tr></table>", "1|a\nb\nc\nd|\u3000\u00a0其中：\u00a0 x\n"},
		"spans": {"<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>e</table>", "1|a|b\n2|~|c|d\n3|e\n"},
		"layout": {"<table><tr><td>左<table><tr><td>1<td>2<tr><td>3<td>4</table>尾</td><td>右</td></tr><tr><td>下</table>",
			"1|左|~|右\n2|1|2\n3|3|4\n4|尾\n5|下\n"},
		"wrapped": {"<table><tr><td><table><tr><td>a<td>b</table><table><tr><td>c</table></td></tr></table>", "1|a|b\n2|c\n"},
		"scripts": {"<script>var t='<table>'</script><title>t</title><table><tr><td><!-- x " +
			"-->a<script>1</script></td></tr></table>", "1|a\n"},
		"entities": {"<table><tr><td>&lt;&amp;&#x4E2D;</table>", "1|<&中\n"},
		"Excel":    {excel, "1|标题\n2|0.153|44000|1234.50|1\n4|#DIV/0!|1|5|007\n"},
	} {
		t.Run(name, func(t *testing.T) {
			book := mustRead(t, "f.xls", []byte(c.in))
			s := book.Sheets[0]
			if got := rowsOf(s); got != c.want || book.Format != HTML {
				t.Errorf("%s\n%q, want\n%q", book.Format, got, c.want)
			}
			switch name {
			case "spans":
				if m := s.Merges; len(m) != 2 || m[0] != (Range{Ref{0, 0}, Ref{1, 0}}) || m[1] != (Range{Ref{0, 1}, Ref{0, 2}}) {
					t.Errorf("merges %v", m)
				}
			case "Excel":
				if s.Name != "到位&情况" || !s.RowHidden(1) || s.RowHidden(0) || !s.ColHidden(1) || !s.ColHidden(2) || s.ColHidden(3) ||
					len(s.Merges) != 1 {
					t.Errorf("%q %v %v %v", s.Name, s.hiddenRows, s.hiddenCols, s.Merges)
				}
				for col, want := range []Cell{{Kind: Number, Number: 0.153, Text: "0.153", Percent: true},
					{Kind: Date, Number: 44000, Text: "44000"}, {Kind: Number, Number: 1234.5, Text: "1234.50"},
					{Kind: Date, Number: 1, Text: "1"}} {
					if got := s.At(Ref{1, col}); got != want {
						t.Errorf("%+v, want %+v", got, want)
					}
				}
				for col, want := range []Cell{{Kind: Error, Text: "#DIV/0!"}, {Kind: Bool, Number: 1, Text: "1"},
					{Kind: Number, Number: 5, Text: "5", Formula: true}, {Kind: Text, Text: "007"}} {
					if got := s.At(Ref{3, col}); got != want {
						t.Errorf("%+v, want %+v", got, want)
					}
				}
			}
		})
	}
}

func TestHTMLFaults(t *testing.T) {
	wide := "<table><tr>" + strings.Repeat("<td colspan=1000 rowspan=65534>", 16) + strings.Repeat("<tr><td>", 60_000) + "</table>"
	for name, c := range map[string]struct {
		in   string
		kind error
		says string
	}{
		"cut in a cell":       {"<table><tr><td>a</td></tr><tr><td>b", ErrCorrupt, "cut off"},
		"cut in a tag":        {"<table><tr><td>a</td></tr></ta", ErrCorrupt, "cut off"},
		"cut behind a table":  {"<table><tr><td>a</table><xml><x:Name>", ErrCorrupt, "cut off"},
		"no text":             {"<html><table></table></html>", ErrFormat, "without any text"},
		"too wide":            {"<table><tr>" + strings.Repeat("<td colspan=1000>", 17) + "x</table>", ErrLimit, "columns"},
		"too deep":            {strings.Repeat("<table><tr><td>", 300), ErrLimit, "deep"},
		"too many rows":       {"<table>" + strings.Repeat("<tr>", maxRows+2) + "<td>x</table>", ErrLimit, "rows"},
		"spans without end":   {wide, ErrLimit, "span"},
		"damaged GBK":         {"<table><tr><td>\xCF\xEE\xC4</td></tr></table>", ErrCorrupt, "line 1"},
		"far and wide":        {"<table>" + strings.Repeat("<tr>", 100_000) + "<td colspan=1000><td>x</table>", ErrLimit, "places"},
		"one endless text":    {"<table><tr><td>" + strings.Repeat("x", maxToken+5) + "</table>", ErrLimit, "bytes"},
		"a number of letters": {"<table><tr><td x:num='1e999'></table>", ErrFormat, ""},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := readHTML(context.Background(), []byte(c.in), Limits{}.withDefaults())
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, %v; want %v with %q", book, err, c.kind, c.says)
			}
		})
	}
}

func FuzzReadHTML(f *testing.F) {
	for _, s := range []string{
		"<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>e</table>", "<table><tr><td>x<table><tr><td>1</table>y</table>z",
		"<html x:num><style>.a{mso-number-format:\"0\\.00%\"}</style><table><caption>c</caption><col style=display:none><tr><td class=a " +
			"x:num=\"0.1\">10%</table>",
		"<p>a<table><tr style='display:none'><td x:bool>true<td x:err='#N/A'>e</table><meta charset=gbk>\xCF\xEE",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzed(t, data, readHTML) })
}
