package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/report"
	"zhibiao/server/obligations"
)

// nilCatalogue has a ledger of grants (its nil return is zero by default), a form by label that declares none, one that takes none, and two
// units that owe the ledger.
const nilCatalogue = `
documents: [{id: d, number: 示〔2026〕1号, title: 示例, year: 2026}]
measures: [{id: m01, document: d, number: （一）, title: 示例, lead: [a]}]
departments: [{id: a, name: 甲局, short: 甲局}, {id: b, name: 乙局, short: 乙局}]
entities: [{id: north, kind: park, name: 北区, department: a}, {id: south, kind: park, name: 南区, department: b}]
indicators:
  - {id: grants, measure: m01, name: 补助资金, kind: flow, nature: expected, unit: yuan, display: 万元, department: a, form: grants, entity_kind: park}
  - {id: rate, measure: m01, name: 覆盖率, kind: level, nature: expected, unit: ratio, display: '%', department: a, form: rates}
  - {id: cases, measure: m01, name: 办件数, kind: flow, nature: expected, unit: cases, display: 件, department: a, form: cases}
forms:
  - id: grants
    name: 补助台账
    departments: [a, b]
    frequency: month
    first: 2026-M07
    due: {day: 10}
    sheets:
      - unit: 万元
        tables:
          - rows: {by: record, headers: [项目], and: {by: entity, kind: park, headers: [园区]}}
            columns:
              - {headers: [本月], indicator: grants}
              - {headers: [累计], indicator: grants, basis: cumulative}
  - id: rates
    name: 覆盖率月报
    departments: [a]
    frequency: month
    first: 2026-M07
    due: {day: 10}
    nil: none
    sheets:
      - tables: [{rows: {by: label, headers: [指标], labels: [{texts: [覆盖率], indicator: rate}]}, columns: [{headers: [本月]}]}]
  - id: cases
    name: 办件月报
    departments: [a]
    frequency: month
    first: 2026-M07
    due: {day: 10}
    sheets:
      - tables: [{rows: {by: label, headers: [指标], labels: [{texts: [办件数], indicator: cases}]}, columns: [{headers: [本月]}]}]
`

// nilInstance is an instance of that catalogue; the clock stands at 23 November 2026.
func nilInstance(t *testing.T, catalogue string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "catalogue"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"zhibiao.yaml": "{}\n", "catalogue/all.yaml": catalogue} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// grants is the ledger of a unit for a month.
func grants(t *testing.T, unit, month, park string, own, cumulative float64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "补助台账.csv")
	text := fmt.Sprintf("补助台账,,,\n填报单位：%s,,报告期：%s,单位：万元\n项目,园区,本月,累计\n道路,%s,%v,%v\n", unit, month, park, own, cumulative)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func stateOf(t *testing.T, dir, form, unit, period string) obligations.Line {
	t.Helper()
	code, out, problem := runVerb(t, "obligations", "-c", dir, "--json", "--form", form, "--department", unit, "--period", period)
	if code != exitOK {
		t.Fatal(problem)
	}
	var list obligations.Listing
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list.Obligations) != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	return list.Obligations[0]
}

// recordedLast is what was found of the last submission of a ledger, or what that states.
func recordedLast(t *testing.T, dir string) []report.Finding {
	t.Helper()
	s, err := openLedger(t.Context(), filepath.Join(dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	list, err := s.Submissions(t.Context(), report.Filter{Limit: 1})
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	found, _, err := s.Gravest(t.Context(), list[0].ID, 100)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestNilReturn: a nil return of a ledger says 0 for the month and the cumulative of the month before, of the unit's own parks
// alone; it counts as sent, and a file that comes after it corrects it.
func TestNilReturn(t *testing.T) {
	dir := nilInstance(t, nilCatalogue)
	say := func(want string, args ...string) string {
		t.Helper()
		code, out, problem := runVerb(t, append([]string{"obligations", args[0], "-c", dir}, args[1:]...)...)
		if want == "" && code != exitOK || want != "" && (code != exitUsage || !strings.Contains(problem, want)) {
			t.Errorf("%v ends in %d: %s%s, want %q", args, code, out, problem, want)
		}
		return out
	}
	collect := func(path string) {
		t.Helper()
		if code, out, problem := runVerb(t, "collect", "-c", dir, "--reason", "首次报送", path); code != exitOK {
			t.Fatalf("%s%s", out, problem)
		}
	}
	figures := func() (list []string) {
		t.Helper()
		_, out, problem := runVerb(t, "export", "-c", dir, "--format", "csv")
		for line := range strings.Lines(out) {
			if strings.Contains(line, "2026-M08") {
				list = append(list, strings.TrimSpace(line))
			}
		}
		if problem != "" {
			t.Fatal(problem)
		}
		return list
	}
	of := []string{"--form", "grants", "--department", "a", "--period"}
	say("the cumulative before is not known", append([]string{"nil", "--reason", "本月无补助"}, append(of, "2026-M08")...)...)
	collect(grants(t, "甲局", "2026年7月", "北区", 30, 130))
	collect(grants(t, "乙局", "2026年7月", "南区", 5, 55))
	say("the period has not ended", append([]string{"nil", "--reason", "本月无补助"}, append(of, "2026-M11")...)...)
	say("a report was accepted already", append([]string{"nil", "--reason", "本月无补助"}, append(of, "2026-M07")...)...)
	say("a reason is needed", append([]string{"nil", "--reason", " "}, append(of, "2026-M08")...)...)
	say("the department does not owe the form", "nil", "--reason", "无", "--form", "grants", "--period", "2026-M08")
	say("the form is not owed", append([]string{"nil", "--reason", "无"}, append(of, "2026-M01")...)...)
	say("takes no nil return", "nil", "--reason", "无", "--form", "cases", "--period", "2026-M08")
	if out := say("", append([]string{"nil", "--reason", "本月无补助", "--by", "李明"}, append(of, "2026-M08")...)...); !strings.Contains(out,
		"2个数据") {
		t.Errorf("figures of the nil return: %s", out)
	}
	said := strings.Join(figures(), "\n")
	if strings.Count(said, "grants,") != 2 || strings.Contains(said, "south") || !strings.Contains(said, "1300000") {
		t.Errorf("the nil return says:\n%s", said)
	}
	o := stateOf(t, dir, "grants", "a", "2026-M08")
	if o.State != "nil" || o.Met == nil || o.Met.By != "李明" || o.Met.Reason != "本月无补助" || *o.OnTime {
		t.Errorf("the obligation: %+v", o)
	}
	if other := stateOf(t, dir, "grants", "b", "2026-M08"); other.State != "overdue" {
		t.Errorf("the other unit's: %s", other.State)
	}
	filled := grants(t, "甲局", "2026年8月", "北区", 2, 132)
	collectortest.Mended(t, "report.nil", recordedLast(t, dir), foundIn(t, dir, filled))
	collect(filled)
	if o := stateOf(t, dir, "grants", "a", "2026-M08"); o.State != "nil" || o.Corrected != 1 || o.Last.Outcome != "accepted" {
		t.Errorf("corrected by a file: %+v", o)
	}
	if said := strings.Join(figures(), "\n"); !strings.Contains(said, "1320000") {
		t.Errorf("after the correction:\n%s", said)
	}

	if out := say("", "nil", "--reason", "无变化", "--form", "rates", "--period", "2026-M08"); !strings.Contains(out, "0个数据") {
		t.Errorf("a nil return that says no figure: %s", out)
	}
	if code, out, problem := runVerb(t, "check-ledger", "-c", dir); code != exitOK {
		t.Errorf("%s%s", out, problem)
	}
}

// TestWaiver: what is waived is owed no more, and is again when the waiver is taken back; while the instance is served the running program
// is told.
func TestWaiver(t *testing.T) {
	dir := nilInstance(t, nilCatalogue)
	if code, _, problem := runVerb(t, "collect", "-c", dir, "--reason", "首次报送", grants(t, "甲局", "2026年7月", "北区", 30, 130)); code != exitOK {
		t.Fatal(problem)
	}
	d := startVerb(t, "serve", "-c", dir, "--listen", "127.0.0.1:0")
	d.get(t, "/")
	overdue := func() (n int) {
		for _, s := range d.query(t, "/api/v1/query", "query", `report_overdue{form="cases",period="2026-M08"}`) {
			if s.Value[1] == "1" {
				n++
			}
		}
		return n
	}
	if overdue() != 1 {
		t.Fatal("it is not overdue before")
	}
	for _, step := range []struct {
		verb, state string
		overdue     int
	}{{"waive", "waived", 0}, {"unwaive", "overdue", 1}} {
		if code, out, problem := runVerb(t, "obligations", step.verb, "-c", dir, "--form", "cases", "--period", "2026-M08", "--reason",
			"系统停用"); code != exitOK {
			t.Fatalf("%s%s", out, problem)
		}
		o := stateOf(t, dir, "cases", "a", "2026-M08")
		if string(o.State) != step.state || overdue() != step.overdue {
			t.Errorf("%s: %s, %d overdue", step.verb, o.State, overdue())
		}
		if step.verb == "waive" && (o.Waiver == nil || o.Waiver.Reason != "系统停用") {
			t.Errorf("the waiver: %+v", o.Waiver)
		}
	}
	filled := filepath.Join(t.TempDir(), "办件月报.csv")
	if err := os.WriteFile(filled, []byte("办件月报,\n填报单位：甲局,报告期：2026年8月\n指标,本月\n办件数,5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var unwaived struct{ Findings []report.Finding }
	if err := json.Unmarshal([]byte(d.get(t, "/api/submissions/3")), &unwaived); err != nil {
		t.Fatal(err)
	}
	collectortest.Mended(t, "report.unwaived", unwaived.Findings, foundIn(t, dir, filled))
	page := d.get(t, "/submissions/2")
	if !strings.Contains(page, "豁免_甲局_办件月报_2026年8月.txt") || !strings.Contains(page, "系统停用") {
		t.Errorf("the waiver's page:\n%s", words(page))
	}
	answer, err := http.Get(d.url + "/submissions/2/file")
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("the waiver's words: %v, %v", answer, err)
	} else {
		answer.Body.Close()
	}
}

// TestNilInTheCatalogue: zero is refused where a figure is no amount.
func TestNilInTheCatalogue(t *testing.T) {
	for text, want := range map[string]string{
		strings.Replace(nilCatalogue, "nil: none", "nil: zero",
			1): "nil: zero cannot be said of it: it reads rate, which is no amount of a period",
		strings.Replace(nilCatalogue, "nil: none", "nil: nothing", 1): `"nothing": want one of zero, none, false`,
		strings.Replace(nilCatalogue, "nil: none", "nil: false", 1):   "",
	} {
		code, out, problem := runVerb(t, "catalogue", "check", "-c", nilInstance(t, text))
		if (want == "") != (code == exitOK) || !strings.Contains(problem+out, want) {
			t.Errorf("want %q: %d %s%s", want, code, out, problem)
		}
	}
}
