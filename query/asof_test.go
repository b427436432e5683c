package query

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// story tells, as it came in: November and December of 2025, January of 2026,
// a correction of December in March, and a plan that comes in March for the whole year.
func story(t testing.TB, now string) *world {
	w := newWorld(t, now)
	w.known(t, "2024-01-02T09:00", indicators.Commit{Catalogue: catalogue()})
	w.known(t, "2024-02-06T09:00", reported(cumulative(fund, periods.Month(2024, 1), 1e8)))
	w.known(t, "2024-03-05T09:00", reported(cumulative(fund, periods.Month(2024, 2), 2.5e8)))
	w.known(t, "2025-12-05T09:00", reported(cumulative(fund, periods.Month(2025, 11), 11e8)))
	w.known(t, "2026-01-07T09:00", reported(cumulative(fund, periods.Month(2025, 12), 12e8)))
	w.known(t, "2026-02-06T09:00", reported(cumulative(fund, periods.Month(2026, 1), 1e8)))
	w.known(t, "2026-03-03T09:00", reported(cumulative(fund, periods.Month(2025, 12), 11.5e8)))
	w.known(t, "2026-03-10T09:00", indicators.Commit{Targets: []indicators.Target{{
		Subject: indicators.Subject{Indicator: "quota"}, Window: periods.Window{Span: periods.Year(2026)}, Value: 1000, Plan: true,
		Bound: indicators.AtMost, Ceiling: indicators.Control,
	}}})
	w.known(t, "2026-04-08T09:00", reported(cumulative(indicators.Subject{Indicator: "quota"}, periods.Quarter(2026, 1), 950)))
	return w
}

// TestAsOfAtTheEdges asks at the edges of years, reports and days.
func TestAsOfAtTheEdges(t *testing.T) {
	w := story(t, "2026-05-01T12:00")
	c25, c26 := `fund_cumulative_yuan{department="finance",window="2025"} `, `fund_cumulative_yuan{department="finance",window="2026"} `
	s25, s26 := `indicator_status{department="finance",indicator="fund",window="2025"} `,
		`indicator_status{department="finance",indicator="fund",window="2026"} `
	status := `indicator_status{indicator="fund"}`
	for _, x := range []struct {
		name, expr, at, asOf string
		want                 []string
	}{
		{"the last instant of December, as corrected", `fund_cumulative_yuan`, "2025-12-31T23:59:59.999", "", []string{c25 + "1150000000"}},
		{"… as first reported", `fund_cumulative_yuan`, "2025-12-31T23:59:59.999", "2026-03-02", []string{c25 + "1200000000"}},
		{"… a millisecond before stands November", `fund_cumulative_yuan`, "2025-12-31T23:59:59.998", "", []string{c25 + "1100000000"}},
		{"… as known on New Year's Eve stands November", `fund_cumulative_yuan`, "2025-12-31T23:59:59.999", "2025-12-31",
			[]string{c25 + "1100000000"}},
		{"… before anything but the catalogue", `fund_cumulative_yuan`, "2025-12-31T23:59:59.999", "2024-02-05", nil},
		{"… before the catalogue nothing is", `count({__name__=~".+"})`, "2025-12-31T23:59:59.999", "2024-01-01", nil},

		{"January before December's report", `fund_cumulative_yuan`, "2026-01-15", "2026-01-06", []string{c25 + "1100000000"}},
		{"January after December's report", `fund_cumulative_yuan`, "2026-01-15", "2026-01-07", []string{c25 + "1200000000"}},
		{"… its first instant", `fund_cumulative_yuan`, "2026-01-15", "2026-01-07T09:00:00+08:00", []string{c25 + "1200000000"}},
		{"… the instant before", `fund_cumulative_yuan`, "2026-01-15", "2026-01-07T08:59:59.999+08:00", []string{c25 + "1100000000"}},
		{"… the same in UTC", `fund_cumulative_yuan`, "2026-01-15", "2026-01-07T01:00:00Z", []string{c25 + "1200000000"}},
		{"… the same in seconds", `fund_cumulative_yuan`, "2026-01-15", "1767747600", []string{c25 + "1200000000"}},
		{"January shows last year's status, never December against the new target", status, "2026-01-15", "2026-01-07",
			[]string{s25 + "1"}},
		{"… and November's before December's came: 11 of 12 parts of the time, of the money too", status, "2026-01-15", "2026-01-06",
			[]string{s25 + "2"}},
		{"the new window has its target from its first instant", `fund_target_yuan{window="2026"}`, "2026-01-01", "2026-01-06",
			[]string{`fund_target_yuan{department="finance",window="2026"} 1200000000`}},
		{"… and not before", `fund_target_yuan{window="2026"}`, "2025-12-31T23:59:59.999", "2026-01-06", nil},

		{"before January's report last year is shown", status, "2026-02-05", "2026-02-05", []string{s25 + "1"}},
		{"… as it is known now, it had ended with January", status, "2026-02-05", "", []string{s26 + "2"}},
		{"after January's report", status, "2026-02-07", "2026-02-06", []string{s26 + "2"}},
		{"… the old window's cumulative has ended", `fund_cumulative_yuan`, "2026-02-07", "2026-02-06", []string{c26 + "100000000"}},

		{"leap day", `fund_cumulative_yuan`, "2024-02-29T23:59:59.999", "",
			[]string{`fund_cumulative_yuan{department="finance",window="2024"} 250000000`}},
		{"… a millisecond before", `fund_cumulative_yuan`, "2024-02-29T23:59:59.998", "",
			[]string{`fund_cumulative_yuan{department="finance",window="2024"} 100000000`}},
		{"… as known on the leap day", `fund_cumulative_yuan`, "2024-02-29T23:59:59.999", "2024-02-29",
			[]string{`fund_cumulative_yuan{department="finance",window="2024"} 100000000`}},

		{"a correction of a closed window", `fund_cumulative_yuan{window="2025"} - fund_cumulative_yuan{window="2025",as_of="2026-03-02"}`,
			"2026-01-15", "", []string{`{department="finance",window="2025"} -50000000`}},
		{"… turns the verdict", status, "2026-01-15", "", []string{s25 + "5"}},
		{"… which the bulletin of February keeps", status, "2026-01-15", "2026-02-01", []string{s25 + "1"}},

		{"a plan that comes late: reported before it", `indicator_status{indicator="quota",window="2026"}`, "2026-04-09", "2026-04-08",
			[]string{`indicator_status{department="land",indicator="quota",window="2026"} 8`}},
		{"… the target is there once it is known", `quota_target_square_meters`, "2026-04-09", "2026-03-10",
			[]string{`quota_target_square_meters{department="land",window="2026"} 1000`}},
		{"… and not before", `quota_target_square_meters`, "2026-04-09", "2026-03-09", nil},

		{"the matcher beats the parameter", `fund_cumulative_yuan{as_of="2026-01-06"}`, "2026-01-15", "2026-01-07",
			[]string{c25 + "1100000000"}},
		{"an empty matcher means now, whatever the parameter says", `fund_cumulative_yuan{as_of=""}`, "2026-01-15", "2026-01-06",
			[]string{c25 + "1150000000"}},
		{"an empty parameter means now", `fund_cumulative_yuan`, "2026-01-15", "", []string{c25 + "1150000000"}},
		{"a day to come means now", `fund_cumulative_yuan`, "2026-01-15", "2030-01-01", []string{c25 + "1150000000"}},
		{"several states in one question", `fund_cumulative_yuan{as_of="2026-01-06"} + fund_cumulative_yuan{as_of="2026-01-07"} + ` +
			`fund_cumulative_yuan`, "2026-01-15", "", []string{`{department="finance",window="2025"} 3450000000`}},
		{"in a range", `count_over_time(fund_cumulative_yuan{as_of="2026-01-07"}[1y])`, "2026-01-15", "",
			[]string{`{department="finance",window="2025"} 2`}},
		{"in a subquery", `max_over_time(fund_cumulative_yuan{as_of="2026-01-06"}[10d:1d])`, "2026-01-15", "",
			[]string{`{department="finance",window="2025"} 1100000000`}},
		{"with offset and @", `fund_cumulative_yuan{as_of="2026-01-07"} @ 1768000000 offset 5d`, "2026-04-15", "",
			[]string{c25 + "1200000000"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			if diff := cmp.Diff(x.want, w.instant(t, x.expr, x.at, x.asOf)); diff != "" {
				t.Errorf("%s at %s as of %q:\n%s", x.expr, x.at, x.asOf, diff)
			}
		})
	}
}

// TestAsOfEndsWhereItsDayDoes: an expression is evaluated no later than the latest instant that it asks for, and a range ends there.
func TestAsOfEndsWhereItsDayDoes(t *testing.T) {
	w := story(t, "2026-05-01T12:00")
	day := at("2026-01-07").AddDate(0, 0, 1).Add(-time.Millisecond)
	for _, x := range []struct {
		expr, asOf string
		want       time.Time
	}{
		{`time()`, "", at("2026-04-15")},
		{`time()`, "2026-01-07", day},
		{`max(fund_cumulative_yuan{as_of="2026-01-07"}) * 0 + time()`, "", day},
		{`max(fund_cumulative_yuan{as_of="2026-01-06"}) * 0 + max(fund_cumulative_yuan{as_of="2026-01-07"}) * 0 + time()`, "", day},
		{`max(fund_cumulative_yuan{as_of="2026-01-07"}) * 0 + max(fund_target_yuan) * 0 + time()`, "", at("2026-04-15")},
		{`max(fund_target_yuan{as_of=""}) * 0 + time()`, "2026-01-07", at("2026-04-15")},
		{`max(fund_target_yuan{as_of="2030-01-01"}) * 0 + time()`, "", at("2026-04-15")},
	} {
		got := w.instant(t, "vector(0) + "+x.expr, "2026-04-15", x.asOf)
		if want := []string{"{} " + strconv.FormatFloat(float64(x.want.UnixMilli())/1000, 'f', -1, 64)}; !slices.Equal(got, want) {
			t.Errorf("%s as of %q is asked at %v, want %v", x.expr, x.asOf, got, want)
		}
	}
	for _, x := range []struct {
		start, end, asOf string
		want             int
	}{
		{"2026-01-01", "2026-01-20", "", 20}, {"2026-01-01", "2026-01-20", "2026-01-07", 7}, {"2026-01-08", "2026-01-20", "2026-01-07", 0},
		{"2026-01-07", "2026-01-20", "2026-01-07", 1},
	} {
		form := url.Values{"query": {"time()"}, "start": {seconds(x.start)}, "end": {seconds(x.end)}, "step": {"86400"}, "as_of": {x.asOf}}
		code, a := w.ask(t, "query_range", form)
		if n := strings.Count(string(a.Data), `"]`); code != http.StatusOK || n != x.want {
			t.Errorf("from %s to %s as of %q: %d, %d steps, want %d", x.start, x.end, x.asOf, code, n, x.want)
		}
	}
}

func seconds(day string) string { return strconv.FormatInt(at(day).Unix(), 10) }

// TestAsOfIsRefused where it cannot be read, wherever it stands.
func TestAsOfIsRefused(t *testing.T) {
	w := story(t, "2026-05-01")
	for _, x := range []struct{ path, key, text, asOf string }{
		{"query", "query", `fund_yuan{as_of!="2026-01-01"}`, ""},
		{"query", "query", `fund_yuan{as_of=~"2026-01-01"}`, ""},
		{"query", "query", `fund_yuan{as_of!~"x"}`, ""},
		{"query", "query", `fund_yuan{as_of="yesterday"}`, ""},
		{"query", "query", `fund_yuan{as_of="2026-02-30"}`, ""},
		{"query", "query", `fund_yuan{as_of="2026-01-01",as_of="2026-01-02"}`, ""},
		{"query", "query", `{as_of="2026-01-01"}`, ""},
		{"query", "query", `sum(rate(fund_yuan{as_of="x"}[1y]))`, ""},
		{"query", "query", `fund_yuan`, "2026-13-01"},
		{"series", "match[]", `fund_yuan{as_of=~"2026-01-01"}`, ""},
		{"series", "match[]", `{as_of="2026-01-01"}`, ""},
		{"series", "match[]", `fund_yuan`, "never"},
		{"labels", "match[]", `fund_yuan{as_of!="2026-01-01"}`, ""},
		{"label/window/values", "match[]", `fund_yuan{as_of="x"}`, ""},
	} {
		form := url.Values{x.key: {x.text}}
		if x.asOf != "" {
			form.Set("as_of", x.asOf)
		}
		if code, a := w.ask(t, x.path, form); code != http.StatusBadRequest || a.ErrorType != "bad_data" || a.Error == "" {
			t.Errorf("%s %s as of %q: %d %s %q, want 400 bad_data", x.path, x.text, x.asOf, code, a.ErrorType, a.Error)
		}
	}
}

// TestAsOfOfSeries: match[] reads what was known then, and as_of is no label.
func TestAsOfOfSeries(t *testing.T) {
	w := story(t, "2026-05-01")
	list := func(path string, form url.Values) string {
		t.Helper()
		code, a := w.ask(t, path, form)
		if code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, code, a.Error)
		}
		return string(a.Data)
	}
	one := `{"__name__":"fund_cumulative_yuan","department":"finance","window":"2024"}`
	if got := list("series", url.Values{"match[]": {`fund_cumulative_yuan{as_of="2024-03-05"}`}}); got != "["+one+"]" {
		t.Errorf("series: %s", got)
	}
	if got := list("series", url.Values{"match[]": {`fund_cumulative_yuan`}, "as_of": {"2024-03-05"}}); got != "["+one+"]" {
		t.Errorf("series with the parameter: %s", got)
	}
	if got := list("label/window/values", url.Values{"match[]": {`fund_cumulative_yuan{as_of="2026-01-07"}`}}); got != `["2024","2025"]` {
		t.Errorf("values: %s", got)
	}
	if got := list("labels", url.Values{"match[]": {`fund_cumulative_yuan{as_of="2026-01-07"}`}}); got != `["__name__","department","window"]` {
		t.Errorf("labels: %s", got)
	}
	if got := list("label/as_of/values", nil); got != `["2024-01-02","2024-02-06","2024-03-05","2025-12-05","2026-01-07","2026-02-06","2026-03-03","2026-03-10","2026-04-08"]` {
		t.Errorf("days: %s", got)
	}
	if got := list("label/as_of/values", url.Values{"limit": {"2"}}); got != `["2024-01-02","2024-02-06"]` {
		t.Errorf("two days: %s", got)
	}
}

// TestViewsAreWhatWasThen: a view of a revision says what a program says that has heard no more than that.
func TestViewsAreWhatWasThen(t *testing.T) {
	for seed := range uint64(4) {
		commits := randomCommits(seed, 60)
		w := newWorld(t, "2026-05-01")
		if err := w.Apply(commits...); err != nil {
			t.Fatal(err)
		}
		for n := 1; n < len(commits); n += 7 {
			if commits[n].Known.UnixMilli() == commits[n-1].Known.UnixMilli() {
				continue
			}
			then := newWorld(t, "2026-05-01")
			if known := commits[n-1].Known; known.Before(then.clock.now()) {
				then.clock.set(known.In(shanghai).Format("2006-01-02T15:04:05.999999999"))
			}
			if err := then.Apply(commits[:n]...); err != nil {
				t.Fatal(err)
			}
			asOf := commits[n-1].Known.Format("2006-01-02T15:04:05.999999999Z07:00")
			if diff := cmp.Diff(then.exported(t, ""), w.exported(t, asOf)); diff != "" {
				t.Fatalf("seed %d, as of revision %d: %s", seed, n, diff)
			}
			for _, expr := range []string{`fund_cumulative_yuan`, `{indicator="fund"}`, `indicator_status`, `report_overdue`,
				`output_yuan{entity!~"n.*"}`, `both_yuan`} {
				if diff := cmp.Diff(then.instant(t, expr, "2026-04-01", ""), w.instant(t, expr, "2026-04-01", asOf)); diff != "" {
					t.Fatalf("seed %d, revision %d, %s: %s", seed, n, expr, diff)
				}
			}
		}
		if kept := len(w.views.kept); kept == 0 || kept > w.config.Views {
			t.Errorf("%d views are kept, want at most %d", kept, w.config.Views)
		}
	}
}

// TestProgressAsOf is the table that was read then.
func TestProgressAsOf(t *testing.T) {
	w := story(t, "2026-05-01")
	of := func(asOf string) indicators.Assessment {
		all, err := w.Progress(t.Context(), asOf, w.clock.now())
		if err != nil {
			t.Fatal(err)
		}
		return all[slices.IndexFunc(all, func(a indicators.Assessment) bool { return a.Subject == fund })]
	}
	if a := of("2026-01-20"); a.Status != indicators.Achieved || a.Window.Label() != "2025" || a.Actual != 12e8 {
		t.Errorf("on 20 January: %v of %v in %s", a.Status, a.Actual, a.Window.Label())
	}
	if a := of("2026-03-31"); a.Status != indicators.OnPace || a.Window.Label() != "2026" {
		t.Errorf("in March: %v in %s", a.Status, a.Window.Label())
	}
	if a := of(""); a.Status != indicators.NoData {
		t.Errorf("in May, with nothing since January: %v", a.Status)
	}
	if _, err := w.Progress(t.Context(), "soon", w.clock.now()); err == nil {
		t.Error("as_of soon is read")
	}
}
