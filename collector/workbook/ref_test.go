package workbook

import "testing"

func TestParseRef(t *testing.T) {
	for text, want := range map[string]Ref{"A1": {0, 0}, "c14": {13, 2}, "$AB$7": {6, 27}, "XFD1048576": {1048575, 16383}} {
		if got, ok := ParseRef(text); !ok || got != want {
			t.Errorf("%s is %v, %v; want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "A", "1", "A0", "A01", "XFE1", "A1048577", "A1:B2", "AAAA1", "A1 ", "中1", "A-1"} {
		if got, ok := ParseRef(text); ok {
			t.Errorf("%q is %v, want none", text, got)
		}
	}
}

func TestParseRange(t *testing.T) {
	for text, want := range map[string]Range{
		"B9": {Ref{8, 1}, Ref{8, 1}}, "A1:C14": {Ref{0, 0}, Ref{13, 2}}, "C14:A1": {Ref{0, 0}, Ref{13, 2}},
		"$A$2:$B$3": {Ref{1, 0}, Ref{2, 1}},
	} {
		if got, ok := ParseRange(text); !ok || got != want {
			t.Errorf("%s is %v, %v; want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", ":", "A1:", ":A1", "A1:B2:C3", "A:C", "A1,B2"} {
		if got, ok := ParseRange(text); ok {
			t.Errorf("%q is %v, want none", text, got)
		}
	}
}

func TestNamed(t *testing.T) {
	for _, name := range []string{"八月.Xlsx", "a.XLSM", "a.xls", "A.XLS", "表.et", "表.ETT", "a.csv", "a.Csv", "a.tsv", "a.html", "a.HTM",
		"a.xml", "a.ods", "a.FODS", `C:\报表\八月.xlsx`} {
		if !Named(name) {
			t.Errorf("%s is not named as a workbook", name)
		}
	}
	for _, name := range []string{"a.pdf", "a.docx", "说明.txt", "xlsx", "a.xlsx.bak", "README.md", ""} {
		if Named(name) {
			t.Errorf("%s is named as a workbook", name)
		}
	}
}
