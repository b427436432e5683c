package upload

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhibiao/collector/report"
)

// TestOccasions: each is one of codes that there are, the gravest is said first, and notices say none.
func TestOccasions(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "findings.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range occasions {
		for _, code := range o.codes {
			if !strings.Contains(string(page), "| `"+code+"` |") {
				t.Errorf("there is no code %q", code)
			}
		}
	}
	find := func(severity report.Severity, codes ...string) (list []report.Finding) {
		for _, c := range codes {
			list = append(list, report.Finding{Severity: severity, Code: c})
		}
		return list
	}
	for _, c := range []struct {
		findings []report.Finding
		says     string
	}{
		{find(report.Fault, "number.unreadable"), ""},
		{find(report.Fault, "number.unreadable", "form.unknown"), "下载本期模板"},
		{find(report.Fault, "period.future", "department.conflict"), "填报单位不对"},
		{find(report.Question, "report.older"), "旧版本"},
		{find(report.Question, "report.empty"), "空模板"},
		{find(report.Notice, "report.older"), ""},
	} {
		if got := occasion(c.findings).ZH; !strings.Contains(got, c.says) || (c.says == "") != (got == "") {
			t.Errorf("%v: %q, want %q", c.findings, got, c.says)
		}
	}
}
