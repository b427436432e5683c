package collector_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibiao/collector"
	"zhibiao/collector/ledgertest"
	"zhibiao/collector/report"
)

// TestClassifiedFilesAreNotKept: of a file with a classification mark a folder keeps the answer alone, the ledger nothing, and somebody is
// told.
func TestClassifiedFilesAreNotKept(t *testing.T) {
	dir := t.TempDir()
	marked := strings.Replace(trade, "2026年MONTH月", "2026年5月 | | | 秘 密 ★ | 10年", 1)
	write := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("月报.xlsx", drawnText(t, strings.NewReplacer("OWN", "1", "SUM", "2").Replace(marked), 0, 0))
	write("绝密★.xlsx", []byte("never opened"))
	write("好的.xlsx", tradeFile(t, "5", "46634", "260000"))
	ledger := &ledgertest.Memory{}
	var told []report.File
	c := newCollector(t, ledger, func(c *collector.Config) {
		c.Sources = []collector.Source{{Name: "inbox", Directory: dir}}
		c.Settle = time.Nanosecond
		c.Refused = func(_ context.Context, _ time.Time, f report.File) error {
			told = append(told, f)
			return nil
		}
	})
	results, err := c.CollectSource(t.Context(), "inbox", nil)
	if err != nil || len(results) != 3 {
		t.Fatalf("%v %+v", err, results)
	}
	if len(ledger.Entries()) != 1 || ledger.Entries()[0].File.Name != "好的.xlsx" {
		t.Errorf("the ledger keeps %d files", len(ledger.Entries()))
	}
	if len(told) != 2 {
		t.Errorf("told of %d files", len(told))
	}
	left := map[string]bool{}
	err = filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			name, _ := filepath.Rel(dir, path)
			left[filepath.ToSlash(name)] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 3 || !left["rejected/月报.xlsx.findings.txt"] || !left["rejected/绝密★.xlsx.findings.txt"] || !left["done/好的.xlsx"] {
		t.Errorf("the folder keeps %v", left)
	}
	answer, err := os.ReadFile(filepath.Join(dir, "rejected", "月报.xlsx.findings.txt"))
	if err != nil || !strings.Contains(string(answer), "file.classified") || !strings.Contains(string(answer), "不读取、不留存") {
		t.Errorf("%v %s", err, answer)
	}
}
