package workbook

import (
	"os"
	"path/filepath"
	"testing"

	"zhibiao/samples/golden"
)

// A file of each format, as departments send them, through the door that all
// files come in by.
func TestSamples(t *testing.T) {
	for _, c := range []struct {
		name   string
		format Format
		note   string
		sheet  string
		rows   string
	}{
		{"gb18030.csv", CSV, "", "Sheet1", "1|数据库：月度数据\n2|指标：专项资金累计到位(万元)\n3|时间：" +
			"最近3个月\n4|地区|2026年10月|2026年9月|2026年8月\n5|城关区|1234.50|1100\n6|七里河区|2,345.00|2000.5|1999\n7|注：快报数，“—”表示无。\n"},
		{"utf8.tsv", CSV, "", "Sheet1", "1|地区|2026年10月\n2|城关区|1,234.50\n3|七里河\n区|—\n"},
		{"utf16.tsv", CSV, "", "Sheet1", "1|地区|2026年10月\n2|城关区|1,234.50\n"},
		{"html_table.xls", HTML, NoteName, "Sheet1",
			"1|重点项目完成情况表\n2|单位：万元\n3|项目|2026年10月\n4|~|完成|完成率\n5|甲\u00a0项目|1234.5|0.788\n6|内部编码|A-01\n7|注：快报数\n"},
		{"spreadsheetml_2003.xls", SpreadsheetML, NoteName, "表1", "1|标题|~|~|0.153\n5|1.50|~|43890|44000|1\n6|#N/A||粗 细\n行|\n"},
		{"excel95.xls", XLS, "", "表1", "1|项目|金额\n2|~|0.153\n3|~|7\n4|合计\n"},
		{"xlwt.xls", XLS, "", "xlwt写的", "1|项目|0.25\n2|46296|\n3|粗细尾\n4|合并\n6|1|2147483647|-0.01\n7|~|~|~|~|x\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "excel95.xls" && golden.Updating() {
				if err := os.WriteFile(filepath.Join("testdata", c.name), oldXLS(t, 936), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			book := mustRead(t, c.name, testFile(t, c.name))
			note := ""
			for _, n := range book.Notes {
				note = n.Code
			}
			s := book.Sheets[0]
			if got := rowsOf(s); book.Format != c.format || note != c.note || s.Name != c.sheet || got != c.rows {
				t.Errorf("%s %s %q\n%q, want\n%q", book.Format, note, s.Name, got, c.rows)
			}
		})
	}
}

// One table as SheetJS writes it in each format. Those that know texts alone have numbers as people see them.
func TestOneTableInEveryFormat(t *testing.T) {
	const (
		head  = "1|重点产业园区主要指标月报\n2|2026年10月|~|~|单位：万元\n3|园区|总产值|同比%|备注\n4|绿色化工园区|812345.6|0.056|甲\n5|合金新材料|-510000.25|~|A & <b>\n"
		typed = "6|商贸|0|1e-7|1\n7|日期|46326|12345678901234568|\n"
		plain = "6|商贸|0|0.0000001|1\n7|日期|46326|12345678901234568|\n"
		texts = "6|商贸|0|0.0000001|TRUE\n7|日期|10/31/26|1.23457E+16\n"
	)
	for name, want := range map[string]struct {
		format Format
		rows   string
	}{
		"sheetjs.xlsm": {XLSX, head + typed}, "sheetjs.et": {XLS, head + plain}, "sheetjs.ods": {ODS, head + typed},
		"sheetjs.fods": {ODS, head + typed}, "sheetjs.xml": {SpreadsheetML, head + typed},
		"sheetjs.html": {HTML, head + texts}, "sheetjs.csv": {CSV, head + texts}, "sheetjs.txt": {CSV, head + texts},
	} {
		t.Run(name, func(t *testing.T) {
			book := mustRead(t, name, testFile(t, "writers/"+name))
			if got := rowsOf(book.Sheets[0]); book.Format != want.format || len(book.Notes) > 0 || got != want.rows {
				t.Errorf("%s %v\n%q, want\n%q", book.Format, book.Notes, got, want.rows)
			}
		})
	}
}
