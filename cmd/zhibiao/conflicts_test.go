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
  - {id: history, name: 外贸历史数据, departments: [a], frequency: month, first: 2026-M07, due: {day: 20}, sheets: [{unit: 亿元, tables: [{rows: {by: period, headers: [月份]}, columns: [{headers: [进出口总额], indicator: trade}]}]}]}
`

// contradictory is an instance whose reports may contradict one another.
type contradictory struct {
	*testing.T
	dir string
}

// send collects a report with a reason.
func (c contradictory) send(name, text string) {
	c.Helper()
	path := filepath.Join(c.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.Fatal(err)
	}
	if code, out, problem := runVerb(c.T, "collect", "-c", c.dir, "--reason", "分项待核", path); code != exitOK {
		c.Fatalf("%s: %d %s%s", name, code, out, problem)
	}
}

// month and quarter send the figure of a period by their own form.
func (c contradictory) month(m int, figure string) {
	c.Helper()
	c.send(fmt.Sprintf("%d.csv", m), fmt.Sprintf("外贸月报（2026年%d月）,单位：亿元\n指标,本月\n进出口总额,%s\n", m, figure))
}

func (c contradictory) quarter(figure string) {
	c.Helper()
	c.send("q3.csv", "外贸季报（2026年三季度）,单位：亿元\n指标,本季\n进出口总额,"+figure+"\n")
}

// stand are the contradictions that stand.
func (c contradictory) stand() []obligations.Conflict {
	c.Helper()
	env := &environment{streams: streams{strings.NewReader(""), io.Discard, io.Discard}, now: sampleNow(c.T), log: slog.New(slog.DiscardHandler)}
	inst, err := openInstance(c.dir)
	if err != nil {
		c.Fatal(err)
	}
	p, err := openProgram(c.Context(), env, inst)
	if err != nil {
		c.Fatal(err)
	}
	known, err := owing{p}.Owed(c.Context(), "")
	if err := errors.Join(err, p.Close()); err != nil {
		c.Fatal(err)
	}
	return known.Conflicts
}

// TestContradictionsStandOnThePages: a quarter that was sent with a reason and is not the sum of its months stands as a contradiction,
// as it was known on each day, until one of them is corrected.
func TestContradictionsStandOnThePages(t *testing.T) {
	c := contradictory{t, nilInstance(t, conflictsCatalogue)}
	c.month(7, "30")
	c.month(8, "31")
	c.month(9, "32")
	if got := c.stand(); len(got) != 0 {
		t.Errorf("contradictions without a quarter: %+v", got)
	}
	c.quarter("99")
	got := c.stand()
	if len(got) != 1 || got[0].Indicator != "trade" || got[0].Department != "a" || got[0].Period != periods.Quarter(2026, 3) ||
		len(got[0].Parts) != 2 || got[0].Parts[1] != periods.Month(2026, 9) {
		t.Errorf("contradictions: %+v", got)
	}
	c.month(9, "38")
	if got := c.stand(); len(got) != 0 {
		t.Errorf("contradictions after the correction: %+v", got)
	}
}

// TestRoundingIsNoContradiction: figures are compared as far as they are written, after the ledger too.
func TestRoundingIsNoContradiction(t *testing.T) {
	c := contradictory{t, nilInstance(t, conflictsCatalogue)}
	c.month(7, "30.4")
	c.month(8, "31.4")
	c.month(9, "32.4")
	c.quarter("94")
	if got := c.stand(); len(got) != 0 {
		t.Errorf("94.2 rounds to 94, but %+v", got)
	}
	c.quarter("95")
	if got := c.stand(); len(got) != 1 {
		t.Errorf("94.2 is not 95, but %+v", got)
	}
}

// TestTwoFormsContradictUntilEitherIsCorrected: what one form says of a month, and another says otherwise.
func TestTwoFormsContradictUntilEitherIsCorrected(t *testing.T) {
	c := contradictory{t, nilInstance(t, conflictsCatalogue)}
	history := func(figure string) {
		c.send("history.csv", "外贸历史数据,单位：亿元\n月份,进出口总额\n2026年7月,"+figure+"\n")
	}
	c.month(7, "30")
	history("30.2")
	if got := c.stand(); len(got) != 0 {
		t.Errorf("30.2 is 30 as far as that is written, but %+v", got)
	}
	history("35")
	got := c.stand()
	if len(got) != 1 || got[0].Period != periods.Month(2026, 7) || strings.Join(got[0].Forms, " ") != "history monthly" {
		t.Fatalf("contradictions: %+v", got)
	}
	c.month(7, "35")
	if got := c.stand(); len(got) != 0 {
		t.Errorf("contradictions after the correction: %+v", got)
	}
	c.month(7, "38")
	if got := c.stand(); len(got) != 1 || strings.Join(got[0].Forms, " ") != "monthly history" {
		t.Errorf("contradictions after another: %+v", got)
	}
	history("38")
	if got := c.stand(); len(got) != 0 {
		t.Errorf("contradictions after the other form's correction: %+v", got)
	}
}
