package reading

import (
	"strings"
	"testing"

	"zhibiao/collector/workbook"
)

// TestMarksOfSecrecy finds marks as people type them, in names and cells, spread over cells, and none where none is.
func TestMarksOfSecrecy(t *testing.T) {
	for text, want := range map[string]bool{
		"秘密★": true, "机密★10年": true, "绝密★长期": true, "密级：机密 ★ １０年": true, "秘 密 ★": true, "秘\n密\n★\n5年": true, "绝密　☆": true,
		"秘密\u200b★": true, "关于某事的报告（机密★）.xlsx": true, "机密⭐一年": true,
		"秘密": false, "★秘密": false, "商业秘密保护★": false, "机密 重点项目★": false, "严禁存储、处理、传输国家秘密和工作秘密": false, "★重点项目": false, "": false,
	} {
		if marked(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	for _, c := range []struct{ name, csv, at string }{
		{"月报.csv", "外贸月报\n,秘密★,\n", "B2"},
		{"月报.csv", "外贸月报\n机 密,★10年,\n", "B2"},
		{"月报.csv", "外贸月报,秘密\n★重点项目,12\n", ""},
		{"机密★月报.csv", "外贸月报,1\n", "the name"},
	} {
		book, err := workbook.Read(t.Context(), c.name, []byte(c.csv), workbook.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		f, found := MarkOfSecrecy(c.name, book)
		if found != (c.at != "") || found && c.at != "the name" && f.Cell != c.at {
			t.Errorf("%q: %v at %q, want %q", c.csv, found, f.Cell, c.at)
		}
		if strings.Contains(f.Found, "密") {
			t.Errorf("the finding tells what stands there: %q", f.Found)
		}
	}
}
