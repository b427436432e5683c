package query

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhibiao/samples/peers"
)

// ever is how long a value stands at a real Prometheus.
const ever = 87600 * time.Hour

// TestSameAnswersAsPrometheus asks the same of Debian's Prometheus and of us. What a marker
// ended is a NaN there (see WriteOpenMetrics), so that where windows end it is compared where it equals
// itself, and ranges are taken of series that do not end; they do not begin on a sample, since those of Prometheus 2 are closed at their
// left.
func TestSameAnswersAsPrometheus(t *testing.T) {
	w := newWorld(t, "2026-05-01")
	if err := w.Apply(randomCommits(7, 150)...); err != nil {
		t.Fatal(err)
	}
	prometheus := peers.Prometheus(t, peers.Blocks(t, func(out io.Writer) error { return w.WriteOpenMetrics(out, "") }), ever)
	us := httptest.NewServer(w.api)
	t.Cleanup(us.Close)
	alive := func(selector string) string { return "(" + selector + " == " + selector + ")" }
	cumulative, status := alive(`fund_cumulative_yuan`), alive(`indicator_status`)
	queries := []string{
		`1 + 2`, `vector(1)`, `time()`, `"text"`, `pi()`,
		cumulative, status, alive(`output_cumulative_yuan{entity="north"}`), alive(`output_cumulative_yuan{entity!="north"}`),
		alive(`output_cumulative_yuan{entity=~"n.*|south"}`), alive(`output_cumulative_yuan{entity!~"n.*"}`),
		`{__name__=~"fund_(target|expected)_yuan",window="2026"}`,
		alive(`indicator_status{indicator=~"fund|lumps",window!=""}`), `nothing`, `absent(nothing{a="b"})`, `absent(fund_target_yuan)`,
		`sum by (department) ` + status, `count by (indicator) ` + status, `count_values("code", ` + status + `)`,
		`topk(2, ` + alive(`output_cumulative_yuan`) + `)`, `bottomk(2, ` + cumulative + `)`,
		`avg(` + alive(`output_cumulative_yuan`) + `)`, `stddev(` + status + `)`, `quantile(0.5, ` + status + `)`,
		`max without (entity, window) ` + alive(`output_cumulative_yuan`), `group by (window) ` + status,
		alive(`fund_cumulative_yuan`) + ` / on (department, window) ` + alive(`fund_target_yuan`),
		alive(`indicator_attainment_ratio`) + ` - ignoring(x) ` + alive(`indicator_time_share_ratio`),
		alive(`indicator_status`) + ` * on (indicator, entity) group_left (name, unit) (indicator_info == indicator_info)`,
		status + ` == 2`, status + ` > bool 3`, status + ` and on (indicator) ` + alive(`indicator_attainment_ratio`),
		status + ` unless on (indicator) ` + alive(`indicator_pace_gap_ratio`), cumulative + ` or ` + status,
		`indicator_reported_period_end_timestamp_seconds[700d]`, `last_over_time(indicator_reported_period_end_timestamp_seconds[700d])`,
		`count_over_time(indicator_reported_period_end_timestamp_seconds[300d])`,
		`sum_over_time(indicator_reported_period_end_timestamp_seconds[300d])`,
		`max_over_time(fund_expected_yuan{window="2026"}[700d])`, `changes(indicator_reported_period_end_timestamp_seconds[500d])`,
		`delta(indicator_reported_period_end_timestamp_seconds[500d])`,
		`deriv(indicator_reported_period_end_timestamp_seconds[500d])`,
		`present_over_time(indicator_reported_period_end_timestamp_seconds[100d])`,
		`fund_target_yuan{window="2026"} offset 30d`, `fund_target_yuan{window="2024"} @ 1712345678`,
		`fund_target_yuan{window="2026"} offset -30d`,
		`max_over_time(fund_expected_yuan{window="2026"}[100d:10d])`, `sum(fund_expected_yuan{window="2026"})`,
		`round(fund_expected_yuan{window="2026"} / 7, 0.01)`, `clamp(fund_expected_yuan{window="2026"}, 1e7, 1e8)`,
		`label_replace(fund_target_yuan{window="2026"}, "year", "$1", "window", "(..)..")`,
		`label_join(fund_target_yuan{window="2026"}, "both", "-", "department", "window")`,
		`sort_desc(indicator_reported_period_end_timestamp_seconds{entity=""})`, `timestamp(fund_target_yuan{window="2026"})`,
		`month(report_due_timestamp_seconds{period="2025-M12"})`, `sgn(report_overdue == report_overdue)`,
		`scalar(fund_target_yuan{window="2026"})`, `histogram_quantile(0.5, ` + status + `)`,
	}
	if len(queries) < 40 {
		t.Fatalf("only %d queries", len(queries))
	}
	answered := 0
	for _, q := range queries {
		for _, form := range []url.Values{
			{"query": {q}, "time": {unix("2025-06-15T03:04:05")}},
			{"query": {q}, "time": {unix("2026-03-20T03:04:05")}},
			{"query": {q}, "start": {unix("2024-12-20T03:04:05")}, "end": {unix("2026-03-20T03:04:05")}, "step": {"11d"}},
		} {
			path := "query"
			if form.Has("start") {
				path = "query_range"
				if strings.HasSuffix(q, "d]") || strings.HasPrefix(q, `"`) || strings.HasPrefix(q, "sort") {
					continue
				}
			}
			theirs, ours := get(t, prometheus, path, form), get(t, us.URL, path, form)
			if ours.Status != "success" || theirs.Status != "success" {
				t.Errorf("%s %s: ours %s %s, theirs %s %s", path, q, ours.Status, ours.Error, theirs.Status, theirs.Error)
				continue
			}
			a, b := results(t, theirs), results(t, ours)
			answered += min(len(b.order), 1)
			if diff := a.differs(b, strings.HasPrefix(q, "sort")); diff != "" {
				t.Errorf("%s %s: %s", path, form, diff)
			}
		}
	}
	if answered < 100 {
		t.Errorf("only %d questions had an answer that is not empty", answered)
	}
	sameLists(t, prometheus, us.URL)
	sameErrors(t, prometheus, us.URL)
}

// sameErrors compares HTTP codes and types of errors, by which clients branch.
func sameErrors(t *testing.T, theirs, ours string) {
	span := url.Values{"query": {"1"}, "start": {"0"}, "end": {"100"}, "step": {"10"}}
	but := func(name, value string) url.Values {
		f := url.Values{name: {value}}
		for k, v := range span {
			if k != name {
				f[k] = v
			}
		}
		return f
	}
	now, noTime := unix("2026-03-20T03:04:05"), "0.000000001"
	for _, x := range []struct {
		path string
		form url.Values
	}{
		{"query", url.Values{"query": {"sum("}}}, {"query", url.Values{}}, {"query", url.Values{"query": {"1"}, "time": {"noon"}}},
		{"query", url.Values{"query": {"1"}, "timeout": {"x"}}}, {"query", url.Values{"query": {`{}`}}},
		{"query", url.Values{"query": {`{a=~".*"}`}}},
		{"query", url.Values{"query": {`nofunction(a)`}}}, {"query", url.Values{"query": {`rate(a)`}}},
		{"query", url.Values{"query": {`a[5m] + 1`}}},
		{"query", url.Values{"query": {`{__name__=~"fund_.*"} + on (department) {__name__=~"fund_.*"}`}, "time": {now}}},
		{"query", url.Values{"query": {`label_replace(fund_target_yuan, "a", "$1", "b", "(")`}, "time": {now}}},
		{"query", url.Values{"query": {`fund_target_yuan`}, "time": {now}, "timeout": {noTime}}},
		{"query_range", but("step", "0")}, {"query_range", but("step", "-1")}, {"query_range", but("step", "x")},
		{"query_range", but("step", "")}, {"query_range", but("end", "-1")},
		{"query_range", but("end", "110011")}, {"query_range", but("end", "1e400")}, {"query_range", but("start", "")},
		{"query_range", but("query", "a[1y]")}, {"query_range", but("query", `"text"`)},
		{"series", nil}, {"series", url.Values{"match[]": {`{a=""}`}}}, {"series", url.Values{"match[]": {`a{`}}},
		{"series", url.Values{"match[]": {"a"}, "start": {"x"}}},
		{"labels", url.Values{"match[]": {"a{"}}}, {"labels", url.Values{"end": {"x"}}},
		{"label/a/values", url.Values{"match[]": {`{a=~".*"}`}}},
		{"format_query", url.Values{"query": {"("}}}, {"query_exemplars", url.Values{"query": {"("}}},
		{"metadata", url.Values{"limit": {"x"}}},
	} {
		a, b := status(t, theirs, x.path, x.form), status(t, ours, x.path, x.form)
		if x.form.Get("timeout") == noTime && strings.HasPrefix(a, "4") {
			a = "503 error timeout" // Prometheus 3 blames what it was at when the time ended: its queue, or its storage
		}
		if a != b || !strings.Contains(a, " error ") {
			t.Errorf("%s %v: theirs %s, ours %s", x.path, x.form, a, b)
		}
	}
}

// status is what an answer says of itself.
func status(t *testing.T, base, path string, form url.Values) string {
	t.Helper()
	r, err := http.Get(base + "/api/v1/" + path + "?" + form.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	a := decode(t, r.Body)
	return fmt.Sprint(r.StatusCode, " ", a.Status, " ", a.ErrorType)
}

// sameLists compares names, values and series, which do not look into values.
func sameLists(t *testing.T, theirs, ours string) {
	for _, x := range []struct{ path, match string }{
		{"labels", ""}, {"labels", `fund_yuan`}, {"label/indicator/values", ""}, {"label/entity/values", `output_yuan`},
		{"label/__name__/values", ""},
		{"label/window/values", `{__name__=~"fund_.*"}`}, {"series", `fund_target_yuan`}, {"series", `{indicator="output"}`},
	} {
		form := url.Values{"start": {unix("2020-01-01")}, "end": {unix("2026-05-01")}}
		if x.match != "" {
			form.Set("match[]", x.match)
		}
		var lists [2][]any
		for i, base := range []string{theirs, ours} {
			a := get(t, base, x.path, form)
			if err := json.Unmarshal(a.Data, &lists[i]); err != nil {
				t.Fatalf("%s: %v", x.path, err)
			}
			slices.SortFunc(lists[i], func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		}
		if len(lists[0]) == 0 || fmt.Sprint(lists[0]) != fmt.Sprint(lists[1]) {
			t.Errorf("%s %s: theirs %v\nours %v", x.path, x.match, lists[0], lists[1])
		}
	}
}

func unix(text string) string { return strconv.FormatInt(at(text).Unix(), 10) }

func get(t testing.TB, base, path string, form url.Values) reply {
	t.Helper()
	r, err := http.Get(base + "/api/v1/" + path + "?" + form.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, strings.NewReader(string(body)))
}

// table is an answer: values by series and time.
type table struct {
	kind   string
	order  []string
	values map[string]map[string]float64
}

func results(t *testing.T, a reply) table {
	t.Helper()
	type point [2]any
	var d struct {
		ResultType string
		Result     json.RawMessage
	}
	if err := json.Unmarshal(a.Data, &d); err != nil {
		t.Fatal(err)
	}
	tab := table{kind: d.ResultType, values: map[string]map[string]float64{}}
	add := func(name string, p point) {
		if tab.values[name] == nil {
			tab.values[name] = map[string]float64{}
			tab.order = append(tab.order, name)
		}
		v, err := strconv.ParseFloat(p[1].(string), 64)
		if err != nil {
			name, v = name+p[1].(string), 0
		}
		tab.values[name][fmt.Sprintf("%.3f", p[0])] = v
	}
	if d.ResultType == "scalar" {
		var p point
		if err := json.Unmarshal(d.Result, &p); err != nil {
			t.Fatal(err)
		}
		add("scalar", p)
		return tab
	}
	if d.ResultType == "string" {
		return tab
	}
	var all []struct {
		Metric map[string]string
		Value  *point
		Values []point
	}
	if err := json.Unmarshal(d.Result, &all); err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Value != nil {
			add(describe(s.Metric), *s.Value)
		}
		for _, p := range s.Values {
			add(describe(s.Metric), p)
		}
	}
	return tab
}

func (a table) differs(b table, inOrder bool) string {
	if a.kind != b.kind || len(a.order) != len(b.order) || inOrder && !slices.Equal(a.order, b.order) {
		return fmt.Sprintf("theirs %s %v, ours %s %v", a.kind, a.order, b.kind, b.order)
	}
	for name, points := range a.values {
		if len(points) != len(b.values[name]) {
			return fmt.Sprintf("%s: theirs %v, ours %v", name, points, b.values[name])
		}
		for at, v := range points {
			if w, ok := b.values[name][at]; !ok || !near(v, w) {
				return fmt.Sprintf("%s at %s: theirs %v, ours %v (%v)", name, at, v, w, ok)
			}
		}
	}
	return ""
}

// near allows for what releases of the engine sum in another order.
func near(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b), 1e-3)
}
