package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestVanishedIDsAreTold renames an indicator after a report of it was recorded.
func TestVanishedIDsAreTold(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const catalogue = `documents:
  - {id: d, number: 测〔2025〕1号, title: 测试, year: 2025}
departments:
  - {id: dep, name: 测试市统计局}
measures:
  - {id: m01, document: d, number: 一, title: 测试, lead: [dep]}
indicators:
  - {id: before, measure: m01, name: 甲项, kind: flow, nature: expected, unit: yuan, display: 万元, department: dep, form: f}
forms:
  - id: f
    name: 测试表
    departments: [dep]
    frequency: month
    due: {day: 10}
    sheets:
      - tables:
          - rows: {by: label, headers: [指标], labels: [{texts: [甲项], indicator: before}]}
            units: [单位]
            columns: [{headers: [本月]}]
`
	write("zhibiao.yaml", "store: ledger.db\n")
	write("catalogue/c.yaml", catalogue)
	write("a.csv", "测试表,,\n填报单位：测试市统计局,,2026年10月\n指标,单位,本月\n甲项,万元,3\n")
	if code, out, stderr := runVerb(t, "collect", "-c", dir, filepath.Join(dir, "a.csv")); code != exitOK {
		t.Fatalf("collect ends in %d: %s%s", code, out, stderr)
	}
	if code, out, _ := runVerb(t, "catalogue", "check", "-c", dir); code != exitOK || strings.Contains(out, "no longer declared") {
		t.Errorf("nothing has vanished: %d %s", code, out)
	}
	write("catalogue/c.yaml", strings.ReplaceAll(catalogue, "before", "after"))
	if code, out, _ := runVerb(t, "catalogue", "check", "-c", dir); code != exitOK ||
		!strings.Contains(out, "indicator before is no longer declared") {
		t.Errorf("an indicator has vanished: %d %s", code, out)
	}
}
