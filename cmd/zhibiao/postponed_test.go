package main

import (
	"fmt"
	"strings"
	"testing"
)

const postponedCatalogue = `
documents: [{id: doc, number: 测试, title: 测试, year: 2026}]
measures: [{id: m01, document: doc, number: （一）, title: 测试, lead: [a]}]
departments: [{id: a, name: 甲局}]
indicators:
  - id: road
    measure: m01
    name: 道路投资
    kind: flow
    nature: binding
    unit: yuan
    display: 亿元
    department: a
    form: monthly
    targets: [{value: 12亿元, figure: 到9月底完成12亿元, bound: at_least, window: "by:2026-09", pace: linear}]
forms:
  - {id: monthly, name: 道路月报, departments: [a], frequency: month, first: 2026-M01, due: {day: 10}, sheets: [{unit: 亿元, tables: [{rows: {by: label, headers: [指标], labels: [{texts: [道路投资], indicator: road}]}, columns: [{headers: [本月]}]}]}]}
`

// A deadline that has passed is put off: the target is judged by the new one from its day on, the alert of the former ends by it, the
// catalogue's check names both, and a deadline that was left is refused.
func TestPostponedTarget(t *testing.T) {
	c := contradictory{t, nilInstance(t, postponedCatalogue)}
	for m := 1; m <= 10; m++ {
		c.send(fmt.Sprintf("%d.csv", m), fmt.Sprintf("道路月报（2026年%d月）,单位：亿元\n指标,本月\n道路投资,1\n", m))
	}
	run := func(want string, code int, args ...string) string {
		t.Helper()
		got, out, stderr := runVerb(t, append(args, "-c", c.dir)...)
		if got != code || !strings.Contains(out+stderr, want) {
			t.Fatalf("%v: %d %s%s, want %d and %q", args, got, out, stderr, code, want)
		}
		return out
	}
	number := openAlert(t, c.dir, "road")
	run("2026年9月底前", exitOK, "progress", "--all")
	run("recorded as submission", exitOK, "alerts", "adjust", number, "征地受阻", "--figure", "2027-03", "--basis", "新政办〔2026〕7号",
		"--from", "2026-11-01")
	if said := run("调整后，原定2026年9月底前", exitOK, "progress", "--all"); !strings.Contains(said, "2027年3月底前") || strings.Contains(said, "未完成") {
		t.Errorf("progress says %s", said)
	}
	run(`"basis": "新政办〔2026〕7号",
   "from": "2026-11-01",
   "window": "by-2026-09"`, exitOK, "progress", "--json")
	run("“到9月底完成12亿元（2027年3月底前）”，自2026-11-01起，以台账为准", exitOK, "catalogue", "check")
	run("a deadline is the end of a month", exitUsage, "alerts", "adjust", number, "再延", "--figure", "2027-06-15", "--basis", "新政办〔2026〕8号",
		"--from", "2026-11-20")
	run("there is a target of road with the deadline 2026-09, or was", exitUsage, "alerts", "adjust", number, "撤回", "--figure", "2026-09",
		"--basis", "新政办〔2026〕8号", "--from", "2026-11-20")
	run("recorded as submission", exitOK, "alerts", "adjust", number, "再延", "--figure", "2027-06", "--basis", "新政办〔2026〕8号",
		"--from", "2026-11-20")
	run("2027年6月底前", exitOK, "progress", "--all")
	run("recorded as submission", exitOK, "alerts", "adjust", number, "登记有误", "--figure", "2027-03", "--basis", "新政办〔2026〕8号",
		"--from", "2026-11-20")
	run("2027年3月底前", exitOK, "progress", "--all")
	s := servingOf(t, c.dir)
	defer s.Close()
	if err := s.watch.Decide(t.Context()); err != nil {
		t.Fatal(err)
	}
	view, err := s.watch.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range view.Episodes {
		if e.Key.About.Indicator == "road" && (e.Open() || e.EndedBy != "target") {
			t.Errorf("the alert stands, or did not end by the target: %+v", e)
		}
	}
}
