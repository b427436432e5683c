package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhibiao/indicators/periods"
	"zhibiao/server/obligations"
)

const conflictsCatalogue = `
documents: [{id: doc, number: 测试, title: 测试, year: 2020}]
measures: [{id: m01, document: doc, number: （一）, title: 测试, lead: [a]}]
departments: [{id: a, name: 甲局}]
indicators:
  - {id: trade, measure: m01, name: 进出口总额, kind: flow, nature: expected, unit: yuan, display: 亿元, department: a, form: monthly}
forms:
  - {id: monthly, name: 外贸月报, departments: [a], frequency: month, first: 2026-M07, due: {day: 10}, sheets: [{unit: 亿元, tables: [{rows: {by: label, headers: [指标], labels: [{texts: [进出口总额], indicator: trade}]}, columns: [{headers: [本月]}]}]}]}
  - {id: quarterly, name: 外贸季报, departments: [a], frequency: quarter, first: 2026-Q3, due: {day: 20}, sheets: [{unit: 亿元, tables: [{rows: {by: label, headers: [指标], labels: [{texts: [进出口总额], indicator: trade}]}, columns: [{headers: [本季]}]}]}]}
`

// TestContradictionsStandOnThePages: a quarter that was sent with a reason and is not the sum of its months stands as a contradiction,
// as it was known on each day, until one of them is corrected.
func TestContradictionsStandOnThePages(t *testing.T) {
	dir := nilInstance(t, conflictsCatalogue)
	send := func(name, title, period, column string, figure int) {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		text := fmt.Sprintf("%s（%s）,单位：亿元\n指标,%s\n进出口总额,%d\n", title, period, column, figure)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out, problem := runVerb(t, "collect", "-c", dir, "--reason", "分项待核", path); code != exitOK {
			t.Fatalf("%s: %d %s%s", name, code, out, problem)
		}
	}
	stand := func() []obligations.Conflict {
		t.Helper()
		env := &environment{streams: streams{strings.NewReader(""), io.Discard, io.Discard}, now: sampleNow(t),
			log: slog.New(slog.DiscardHandler)}
		inst, err := openInstance(dir)
		if err != nil {
			t.Fatal(err)
		}
		p, err := openProgram(t.Context(), env, inst)
		if err != nil {
			t.Fatal(err)
		}
		known, err := owing{p}.Owed(t.Context(), "")
		if err := errors.Join(err, p.Close()); err != nil {
			t.Fatal(err)
		}
		return known.Conflicts
	}
	send("7.csv", "外贸月报", "2026年7月", "本月", 30)
	send("8.csv", "外贸月报", "2026年8月", "本月", 31)
	send("9.csv", "外贸月报", "2026年9月", "本月", 32)
	if got := stand(); len(got) != 0 {
		t.Errorf("contradictions without a quarter: %+v", got)
	}
	send("q3.csv", "外贸季报", "2026年三季度", "本季", 99)
	got := stand()
	if len(got) != 1 || got[0].Indicator != "trade" || got[0].Department != "a" || got[0].Period != periods.Quarter(2026, 3) ||
		len(got[0].Parts) != 2 || got[0].Parts[1] != periods.Month(2026, 9) {
		t.Errorf("contradictions: %+v", got)
	}
	send("9b.csv", "外贸月报", "2026年9月", "本月", 38)
	if got := stand(); len(got) != 0 {
		t.Errorf("contradictions after the correction: %+v", got)
	}
}
