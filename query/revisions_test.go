package query_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhibiao/indicators"
)

// correctedWorld reports January and February 2026 on time and corrects January on 20 March.
func correctedWorld(t *testing.T) *world {
	w := newWorld(t, smallCatalogue(t), "2026-03-25 12:00")
	w.say("2026-02-05 09:30", "fund 2026-M01 cum 1")
	w.say("2026-03-06 10:00", "fund 2026-M02 cum 2.5")
	w.say("2026-03-20 16:00", "fund 2026-M01 cum 1.2")
	return w
}

// TestFirstReported tells of what was corrected, and only of that, what it was when it was first known.
func TestFirstReported(t *testing.T) {
	w := correctedWorld(t)
	for _, c := range []struct{ asOf, at, want string }{
		{"", january, "100000000"},
		{"", february, ""},          // its own figure follows from January's; itself it was not restated
		{"2026-03-19", january, ""}, // not corrected by then
		{"2026-03-20", january, "100000000"},
	} {
		got := w.instant("fund_first_reported_yuan", c.at, "as_of", c.asOf)
		if c.want == "" && len(got) != 0 || c.want != "" && got["fund_first_reported_yuan"] != c.want {
			t.Errorf("as of %q at %s: %v, want %q", c.asOf, c.at, got, c.want)
		}
	}
	// February restated in turn: it was first known beside January's old figure, 2.5 less 1.
	w.say("2026-03-24 09:00", "fund 2026-M02 cum 2.6")
	if got := w.instant("fund_first_reported_yuan", february); got["fund_first_reported_yuan"] != "150000000" {
		t.Errorf("February: %v", got)
	}
	if got := w.instant("fund_yuan", february); got["fund_yuan"] != "140000000" {
		t.Errorf("February now: %v", got)
	}
}

const january, february = "2026-01-31$", "2026-02-28$"

func TestAsOfBothWays(t *testing.T) {
	w := correctedWorld(t)
	for _, c := range []struct{ expr, parameter, at, want string }{
		{"fund_cumulative_yuan", "", january, "120000000"},
		{"fund_cumulative_yuan", "2026-03-19", january, "100000000"},
		{`fund_cumulative_yuan{as_of="2026-03-19"}`, "", january, "100000000"},
		{`fund_cumulative_yuan{as_of=""}`, "", january, "120000000"},
		// a date is the end of that day in the zone; an instant is itself
		{`fund_cumulative_yuan{as_of="2026-03-20"}`, "", january, "120000000"},
		{`fund_cumulative_yuan{as_of="2026-03-20T15:59:59+08:00"}`, "", january, "100000000"},
		{`fund_cumulative_yuan{as_of="2026-03-20T08:00:00Z"}`, "", january, "120000000"},
		{`fund_cumulative_yuan{as_of="` + seconds(w.at("2026-03-20 15:59:59")) + `"}`, "", january, "100000000"},
		// the matcher goes before the parameter, and an empty matcher means now
		{`fund_cumulative_yuan{as_of="2026-03-19"}`, "2026-02-04", january, "100000000"},
		{`fund_cumulative_yuan{as_of=""}`, "2026-02-04", january, "120000000"},
		// what was not yet reported was not known
		{"fund_cumulative_yuan", "2026-02-04", january, ""},
		{"fund_cumulative_yuan", "2026-03-05", february, "100000000"}, // January's, still live
		{"fund_cumulative_yuan", "2024-12-31", january, ""},           // before there was a catalogue
		{"fund_cumulative_yuan", "2027-01-01", january, "120000000"},  // later than now is now
		{"fund_yuan", "2026-03-19", february, "150000000"},
		{"fund_yuan", "", february, "130000000"},
		{`fund_cumulative_yuan - fund_cumulative_yuan{as_of="2026-03-19"}`, "", january, "20000000"},
		{`fund_cumulative_yuan - ignoring(window) fund_cumulative_yuan{as_of="2026-03-19"}`, "", january, "20000000"},
		{`fund_cumulative_yuan{as_of="2026-03-19"} offset -28d`, "", january, "250000000"},
		{`max_over_time(fund_cumulative_yuan{as_of="2026-03-19"}[60d])`, "", january, "100000000"},
		{`sum(fund_cumulative_yuan{as_of="2026-03-19",department="finance"})`, "", january, "100000000"},
	} {
		t.Run(c.expr+" "+c.parameter, func(t *testing.T) {
			got := w.instant(c.expr, c.at, "as_of", c.parameter)
			if c.want == "" && len(got) == 0 {
				return
			}
			if len(got) != 1 {
				t.Fatalf("got %v, want %q", got, c.want)
			}
			for _, v := range got {
				if v != c.want {
					t.Errorf("got %s, want %s", v, c.want)
				}
			}
		})
	}
}

// TestAsOfIsNoLabel: the matcher is taken out, and the answers carry nothing of it.
func TestAsOfIsNoLabel(t *testing.T) {
	w := correctedWorld(t)
	a := w.get("query", "query", `fund_cumulative_yuan{as_of="2026-03-19"}`, "time", seconds(w.at(january)))
	if strings.Contains(string(a.Data), "as_of") {
		t.Errorf("as_of stands in the answer: %s", a.Data)
	}
	for _, path := range []string{"series", "labels", "label/window/values"} {
		a := w.get(path, "match[]", `fund_cumulative_yuan{as_of="2026-03-19"}`)
		if a.code != http.StatusOK || strings.Contains(string(a.Data), "as_of") || len(a.Data) < 8 {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	// In match[] it selects: on 4 February nothing was reported.
	for at, want := range map[string]int{"2026-02-04": 0, "2026-02-05": 1, "": 1} {
		var sets []map[string]string
		a := w.get("series", "match[]", `fund_cumulative_yuan{as_of="`+at+`"}`)
		if err := json.Unmarshal(a.Data, &sets); err != nil || len(sets) != want {
			t.Errorf("as of %q: %d series, want %d (%v)", at, len(sets), want, err)
		}
		if a := w.get("series", "match[]", "fund_cumulative_yuan", "as_of", at); !strings.Contains(a.body,
			"fund_cumulative_yuan") != (want == 0) {
			t.Errorf("parameter %q: %s", at, a.body)
		}
	}
}

func TestAsOfRefusals(t *testing.T) {
	w := correctedWorld(t)
	for _, expr := range []string{
		`fund_yuan{as_of!="2026-03-19"}`, `fund_yuan{as_of=~"2026.*"}`, `fund_yuan{as_of!~"x"}`, `fund_yuan{as_of="yesterday"}`,
		`fund_yuan{as_of="2026-02-30"}`, `sum(rate(fund_yuan{as_of="03/19/2026"}[5m]))`, `fund_yuan{as_of="2026-03-19",as_of="2026-03-18"}`,
	} {
		for path, parameters := range map[string][]string{
			"query": {"query", expr}, "query_range": {"query", expr, "start", "0", "end", "60", "step", "60"},
			"series": {"match[]", expr}, "labels": {"match[]", expr}, "label/window/values": {"match[]", expr},
		} {
			if strings.HasPrefix(expr, "sum") && parameters[0] == "match[]" {
				continue
			}
			if a := w.get(path, parameters...); a.code != http.StatusBadRequest || a.ErrorType != "bad_data" ||
				!strings.Contains(a.Error, "as_of") {
				t.Errorf("%s of %s: %d %s", path, expr, a.code, a.body)
			}
		}
	}
	for _, path := range []string{"query", "series", "labels", "label/window/values"} {
		if a := w.get(path, "query", "fund_yuan", "match[]", "fund_yuan", "as_of", "soon"); a.code != http.StatusBadRequest ||
			a.ErrorType != "bad_data" {
			t.Errorf("%s as of soon: %d %s", path, a.code, a.body)
		}
	}
	if _, err := w.LinesAsOf("soon"); err == nil {
		t.Error("soon is an instant")
	}
	if _, err := w.Progress(t.Context(), "soon", w.time()); err == nil {
		t.Error("progress as of soon")
	}
}

func TestDaysOnWhichSomethingBecameKnown(t *testing.T) {
	w := correctedWorld(t)
	w.say("2026-03-20 23:59", "trade 2026-M02 cum 1") // the same day in Shanghai
	w.say("2026-03-21 00:01", "trade 2026-M02 cum 2") // the next, though still the 20th in UTC
	var days []string
	if err := json.Unmarshal(w.get("label/as_of/values").Data, &days); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"2025-01-01", "2026-02-05", "2026-03-06", "2026-03-20", "2026-03-21"}, days); diff != "" {
		t.Error(diff)
	}
	if err := json.Unmarshal(w.get("label/as_of/values", "limit", "2").Data, &days); err != nil || len(days) != 2 {
		t.Errorf("limited to two: %v %v", days, err)
	}
}

// TestManyViewsAtOnce asks more states in one query than are kept, again and again.
func TestManyViewsAtOnce(t *testing.T) {
	w := newWorld(t, smallCatalogue(t), "2026-11-23 12:00")
	var sum []string
	for day := 1; day <= 20; day++ {
		known := w.at("2026-02-01").AddDate(0, 0, day).Format("2006-01-02")
		w.say(known+" 09:00", "fund 2026-M01 cum "+string(rune('0'+day%10)))
		sum = append(sum, `fund_cumulative_yuan{as_of="`+known+`"}`)
	}
	for range 2 {
		got := w.instant(strings.Join(sum, " + "), january)
		if got["2026"] != "9000000000" { // twice 0 to 9
			t.Fatalf("sum over twenty states: %v", got)
		}
	}
	slices.Reverse(sum)
	if got := w.instant(strings.Join(sum, " + "), january); got["2026"] != "9000000000" {
		t.Errorf("asked backwards: %v", got)
	}
}

// TestPlanAsItStood: a plan and a catalogue are part of what was known.
func TestPlanAsItStood(t *testing.T) {
	w := newWorld(t, smallCatalogue(t), "2026-06-01 12:00")
	w.say("2026-02-05 09:00", "trade 2026-M01 cum 1")
	w.commit("2026-03-10 09:00", indicators.Commit{Targets: []indicators.Target{yearTarget("trade", 2026, 24)}})
	w.commit("2026-04-10 09:00", indicators.Commit{Catalogue: renamed(w.catalogue, "基金")})
	status := `indicator_status{indicator="trade"}`
	for asOf, want := range map[string]string{"2026-03-09": "9", "2026-03-10": "3", "": "3"} {
		if got := w.instant(status, january, "as_of", asOf); len(got) != 1 || got["indicator_status trade 2026"] != want {
			t.Errorf("as of %q: %v, want status %s", asOf, got, want)
		}
	}
	for asOf, want := range map[string]string{"2026-04-09": "资金", "2026-04-10": "基金"} {
		a := w.get("query", "query", `indicator_info{indicator="fund"}`, "as_of", asOf)
		if m := metricsOf(t, a); len(m) != 1 || m[0]["name"] != want {
			t.Errorf("as of %s: %v, want %s", asOf, m, want)
		}
	}
}
