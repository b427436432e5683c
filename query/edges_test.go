package query_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/indicators"
)

// yearChange reports November and December 2025 and January 2026 of the fund, 12亿元 a year.
// December is due on 8 January, overdue on the 11th; January on 8 February.
func yearChange(t *testing.T, now string) *world {
	w := newWorld(t, smallCatalogue(t), now)
	for _, r := range []struct{ known, figure string }{
		{"2025-12-05 09:00", "fund 2025-M11 cum 9"},
		{"2026-01-06 09:00", "fund 2025-M12 cum 12"},
		{"2026-02-05 09:00", "fund 2026-M01 cum 0.5"},
	} {
		if w.at(r.known).After(w.time()) {
			break
		}
		w.say(r.known, r.figure)
	}
	return w
}

// TestYearChange walks from December into February, asking at each clock what stands now.
func TestYearChange(t *testing.T) {
	const (
		cumulative, target, attainment, status = "fund_cumulative_yuan", "fund_target_yuan", "indicator_attainment_ratio{indicator='fund'}",
			"indicator_status{indicator='fund'}"
	)
	type values = map[string]string
	for _, c := range []struct {
		name, now string
		want      map[string]values // by expression
	}{
		{"last instant of December, its report not yet in", "2025-12-31$", map[string]values{
			cumulative: {"fund_cumulative_yuan 2025": "900000000"}, target: {"fund_target_yuan 2025": "1200000000"},
			status: {"indicator_status fund 2025": "4"},
		}},
		{"first instant of January", "2026-01-01", map[string]values{
			cumulative: {"fund_cumulative_yuan 2025": "900000000"},
			target:     {"fund_target_yuan 2025": "1200000000", "fund_target_yuan 2026": "1200000000"},
			status:     {"indicator_status fund 2025": "4"},
		}},
		{"January, December reported", "2026-01-15", map[string]values{
			cumulative: {"fund_cumulative_yuan 2025": "1200000000"},
			attainment: {"indicator_attainment_ratio fund 2025": "1"},
			status:     {"indicator_status fund 2025": "1"},
		}},
		{"February, January not yet reported", "2026-02-04", map[string]values{
			cumulative: {"fund_cumulative_yuan 2025": "1200000000"}, status: {"indicator_status fund 2025": "1"},
		}},
		{"January reported", "2026-02-05 09:00", map[string]values{
			cumulative: {"fund_cumulative_yuan 2026": "50000000"}, target: {"fund_target_yuan 2026": "1200000000"},
			attainment: {"indicator_attainment_ratio fund 2026": "0.041666666666666664"}, status: {"indicator_status fund 2026": "3"},
		}},
		{"nothing more came: January's value ends a full period after February was overdue", "2026-04-11 00:00", map[string]values{
			cumulative: {}, status: {"indicator_status fund 2026": "0"}, attainment: {},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := yearChange(t, c.now)
			for expr, want := range c.want {
				got := w.instant(expr, c.now)
				if expr == target && strings.HasPrefix(c.now, "2026-01-01") {
					// the target of the window just closed may still stand beside the new one
					if got["fund_target_yuan 2026"] != "1200000000" {
						t.Errorf("%s: %v", expr, got)
					}
					continue
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s at %s:\n%s", expr, c.now, diff)
				}
			}
		})
	}
}

// TestYearChangeLookedBackUpon asks in summer for instants around the year's end: one axis, the period's.
func TestYearChangeLookedBackUpon(t *testing.T) {
	w := yearChange(t, "2026-02-10 12:00")
	for at, want := range map[string]map[string]string{
		"2025-12-30":  {"fund_cumulative_yuan 2025": "900000000"},
		"2025-12-31$": {"fund_cumulative_yuan 2025": "1200000000"},
		"2026-01-01":  {"fund_cumulative_yuan 2025": "1200000000"},
		"2026-01-31":  {"fund_cumulative_yuan 2025": "1200000000"},
		"2026-01-31$": {"fund_cumulative_yuan 2026": "50000000"},
		"2026-02-01":  {"fund_cumulative_yuan 2026": "50000000"},
	} {
		if diff := cmp.Diff(want, w.instant("fund_cumulative_yuan", at)); diff != "" {
			t.Errorf("at %s:\n%s", at, diff)
		}
	}
	// January never stands against December's target: one live status at any instant.
	for at := w.at("2025-11-30"); at.Before(w.time()); at = at.Add(7 * time.Hour) {
		if got := w.instant("count(indicator_status{indicator='fund'}) != 1", at.Format(time.DateTime)); len(got) != 0 {
			t.Fatalf("at %s: %v statuses live", at, got)
		}
	}
}

// TestClosedWindowCorrected mends December in May: last year's result changes, as it was known stays.
func TestClosedWindowCorrected(t *testing.T) {
	w := yearChange(t, "2026-05-20 12:00")
	w.say("2026-05-18 09:00", "fund 2025-M12 cum 11")
	for asOf, want := range map[string][2]string{"": {"1100000000", "5"}, "2026-05-17": {"1200000000", "1"}} {
		if got := w.instant("fund_cumulative_yuan", "2026-01-15", "as_of", asOf); got["fund_cumulative_yuan 2025"] != want[0] {
			t.Errorf("as of %q: %v", asOf, got)
		}
		if got := w.instant("indicator_status{indicator='fund'}", "2026-01-15", "as_of",
			asOf); got["indicator_status fund 2025"] != want[1] {
			t.Errorf("as of %q: %v", asOf, got)
		}
	}
	// January's own figures do not change.
	if got := w.instant("fund_cumulative_yuan - fund_cumulative_yuan{as_of='2026-05-17'}", january); got["2026"] != "0" {
		t.Errorf("January's cumulative was revised by %v", got)
	}
}

func TestLeapDay(t *testing.T) {
	w := newWorld(t, smallCatalogue(t), "2028-03-05 12:00")
	w.say("2028-02-05 09:00", "fund 2028-M01 cum 1")
	w.say("2028-03-03 09:00", "fund 2028-M02 cum 2")
	for at, want := range map[string]string{"2028-02-28$": "100000000", "2028-02-29": "100000000", "2028-02-29$": "200000000",
		"2028-03-01": "200000000"} {
		if got := w.instant("fund_cumulative_yuan", at); got["fund_cumulative_yuan 2028"] != want {
			t.Errorf("at %s: %v, want %s", at, got, want)
		}
	}
}

// TestLatePlan: reports before the plan are 9, and are judged by it from when it counts.
func TestLatePlan(t *testing.T) {
	w := newWorld(t, smallCatalogue(t), "2026-05-20 12:00")
	w.say("2026-02-05 09:00", "trade 2026-M01 cum 1")
	w.say("2026-03-05 09:00", "trade 2026-M02 cum 2")
	const status = "indicator_status{indicator='trade'}"
	if got := w.instant(status, "2026-03-06"); got["indicator_status trade 2026"] != "9" {
		t.Errorf("without a plan: %v", got)
	}
	if got := w.instant("trade_target_yuan or indicator_attainment_ratio{indicator='trade'}", "2026-03-06"); len(got) != 0 {
		t.Errorf("without a plan there are %v", got)
	}
	w.commit("2026-03-10 09:00", indicators.Commit{Targets: []indicators.Target{yearTarget("trade", 2026, 12)}})
	if got := w.instant(status, "2026-03-06"); got["indicator_status trade 2026"] != "2" {
		t.Errorf("with the plan: %v", got)
	}
	if got := w.instant(status, "2026-03-06", "as_of", "2026-03-09"); got["indicator_status trade 2026"] != "9" {
		t.Errorf("as it stood before: %v", got)
	}
}

// TestGapIsAGap: a value ends where the next expected period has none, and an ordinary report ends the gap.
func TestGapIsAGap(t *testing.T) {
	w := newWorld(t, smallCatalogue(t), "2026-05-20 12:00")
	w.say("2026-02-05 09:00", "fund 2026-M01 cum 1")
	w.say("2026-04-05 09:00", "fund 2026-M03 cum 3")
	for at, want := range map[string]string{"2026-02-28": "100000000", "2026-02-28$": "", "2026-03-31": "", "2026-03-31$": "300000000"} {
		if got := w.instant("fund_cumulative_yuan", at); got["fund_cumulative_yuan 2026"] != want {
			t.Errorf("at %s: %v, want %q", at, got, want)
		}
	}
	if got := w.instant("indicator_status{indicator='fund'}", "2026-03-15"); got["indicator_status fund 2026"] != "0" {
		t.Errorf("in the gap the status is %v", got)
	}
	w.say("2026-04-06 09:00", "fund 2026-M03 cum -") // withdrawn: nothing stands, and nothing is 0
	// January's is the newest again: it lives until February's, due on 8 March and overdue on the 11th, is one full period late.
	for at, want := range map[string]string{"2026-04-10$": "100000000", "2026-04-11": ""} {
		if got := w.instant("fund_cumulative_yuan", at); got["fund_cumulative_yuan 2026"] != want {
			t.Errorf("after the withdrawal, at %s: %v, want %q", at, got, want)
		}
	}
}

// TestWithdrawnFigureStandsNowhere: the cell of a figure that was taken back is not shown as where a figure stands.
func TestWithdrawnFigureStandsNowhere(t *testing.T) {
	w := newWorld(t, smallCatalogue(t), "2026-05-20 12:00")
	source := func(asOf string) string {
		var all []string
		for _, m := range metricsOf(t, w.get("query", "query", `indicator_source_info{indicator="fund"}`, "as_of", asOf)) {
			all = append(all, m["submission"])
		}
		return strings.Join(all, ";")
	}
	steps := []struct {
		day, want string
		figures   []string
	}{
		{"2026-02-05", "1", []string{"fund 2026-M01 cum 1", "fund 2026-M01 own -"}}, // a dash beside a figure withdraws nothing
		{"2026-03-05", "2", []string{"fund 2026-M02 cum 2"}},
		{"2026-03-06", "2", []string{"fund 2026-M01 cum 1.5"}},
		{"2026-03-07", "", []string{"fund 2026-M02 cum -"}},
		{"2026-03-08", "5", []string{"fund 2026-M02 cum 3"}},
	}
	for i, step := range steps {
		o := observations(t, step.figures...)
		for k := range o {
			o[k].Source = indicators.Source{Submission: int64(i + 1), Sheet: "表", Cell: "C7"}
		}
		w.commit(step.day+" 09:00", indicators.Commit{Observations: o})
		if got := source(""); got != step.want {
			t.Errorf("after submission %d the figure stands in %q, want %q", i+1, got, step.want)
		}
	}
	for _, step := range steps {
		if got := source(step.day); got != step.want {
			t.Errorf("as of %s it stands in %q, want %q", step.day, got, step.want)
		}
	}
}

// TestNothingAfterNow: what is laid out ahead (a report falls overdue, a value ends, next year's target) is not seen before its time.
func TestNothingAfterNow(t *testing.T) {
	w := yearChange(t, "2026-02-10 12:00")
	future := seconds(w.at("2027-06-01"))
	for _, expr := range []string{
		"fund_target_yuan{window='2027'}", "report_overdue == 1 and report_due_timestamp_seconds > " + seconds(w.time()),
		"fund_target_yuan{window='2027'} offset -1y", "fund_target_yuan{window='2027'} @ " + future,
		"present_over_time(fund_target_yuan{window='2027'}[2y] offset -1y)",
	} {
		for _, at := range []string{"2026-02-10 12:00", "2027-06-01"} {
			if got := w.instant(expr, at); len(got) != 0 {
				t.Errorf("%s at %s: %v", expr, at, got)
			}
		}
	}
	// What stands now is what is seen at any later instant: the marker in April has not come.
	if got := w.instant("fund_cumulative_yuan", "2027-06-01"); got["fund_cumulative_yuan 2026"] != "50000000" {
		t.Errorf("in the future: %v", got)
	}
	for _, path := range []string{"series", "label/window/values"} {
		if a := w.get(path, "match[]", "fund_target_yuan", "end", future); strings.Contains(string(a.Data), "2027") {
			t.Errorf("%s shows the future: %s", path, a.Data)
		}
	}
	last := func(a answer) (n int, at float64) {
		for _, s := range matrix(t, a) {
			n += len(s)
			for _, p := range s {
				at = max(at, p)
			}
		}
		return n, at
	}
	// The end of a range is clipped to now, its steps stay where they were asked for.
	a := w.get("query_range", "query", "fund_target_yuan{window='2026'}", "start", seconds(w.at("2026-02-01")), "end", future, "step",
		"86400")
	if n, at := last(a); n != 10 || at != float64(w.at("2026-02-10").Unix()) {
		t.Errorf("%d points, the last at %v", n, at)
	}
	a = w.get("query_range", "query", "fund_target_yuan", "start", seconds(w.at("2026-02-11")), "end", future, "step", "86400")
	if n, _ := last(a); n != 0 || a.code != http.StatusOK {
		t.Errorf("a range wholly after now: %s", a.body)
	}
	if a := w.get("query_range", "query", "sum(", "start", seconds(w.at("2026-02-11")), "end", future, "step",
		"86400"); a.code != http.StatusBadRequest {
		t.Errorf("a wrong expression after now: %s", a.body)
	}
	w.clock("2027-06-01")
	if got := w.instant("fund_target_yuan{window='2027'}", "2027-06-01"); len(got) != 1 {
		t.Errorf("when its time has come: %v", got)
	}
}

// TestHorizonMovesOn: a program that runs for years lays out each year's windows in time, without a commit.
func TestHorizonMovesOn(t *testing.T) {
	w := yearChange(t, "2026-02-10 12:00")
	for _, at := range []string{"2027-01-01", "2028-12-31$", "2031-07-01"} {
		w.clock(at)
		window := "fund_target_yuan " + at[:4]
		if got := w.instant("fund_target_yuan", at); got[window] != "1200000000" {
			t.Errorf("at %s: %v", at, got)
		}
		if err := w.Snapshot().Holds(); err != nil {
			t.Error(err)
		}
	}
	if w.Snapshot().Revision() != 4 {
		t.Errorf("revision %d", w.Snapshot().Revision())
	}
}
