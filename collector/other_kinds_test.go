package collector

import (
	"strings"
	"testing"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// Every kind of file that is told by content is named to its sender in both languages, with a mend.
func TestOtherKindsOfFilesAreNamed(t *testing.T) {
	for _, k := range workbook.FileKinds() {
		if _, ok := report.FileKinds[k]; !ok && k != workbook.FileBinary {
			t.Errorf("%s: senders are told nothing of it", k)
		}
	}
	r := collectortest.Lanzhou(t)
	for text, want := range map[string]string{
		"%PDF-1.7\n":           "文件是 PDF 文档，不能作为电子表格读取｜请报送原电子表格（.xlsx）",
		"Rar!\x1a\x07\x01\x00": "文件是压缩包，不能作为电子表格读取｜请解压后逐个报送其中的电子表格",
		"":                     "文件是空的｜请重新导出或重新发送原文件",
	} {
		got := collectortest.ReadFile(t, r, report.File{Name: "月报.xlsx", Data: []byte(text)}, collectortest.Made, nil)
		if len(got.Findings) != 1 || got.Findings[0].Code != "file.unknown" ||
			got.Findings[0].Message.ZH+"｜"+got.Findings[0].Mend.ZH != want {
			t.Errorf("%q: %+v", text, got.Findings)
		}
	}
	got := collectortest.ReadFile(t, r, report.File{Name: "月报.xlsx", Data: []byte("\x00\x01\x02\x03")}, collectortest.Made, nil)
	if len(got.Findings) != 1 || !strings.Contains(got.Findings[0].Message.ZH, "begins with 00 01 02 03") {
		t.Errorf("what is nothing known: %+v", got.Findings)
	}
}
