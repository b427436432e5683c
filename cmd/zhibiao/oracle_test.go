package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhibiao/samples"
	"zhibiao/samples/peers"
)

// ever is how long a value stands at a real Prometheus.
const ever = 87600 * time.Hour

// TestAnswersAreThoseOfPrometheus loads a real Prometheus with our own export of the whole sample
// and asks both the same.
//
// promtool keeps no staleness markers: an ended value is NaN there and nothing here. So points that are NaN
// there are left out, sums run over live(…), and ranges end where no value has. Prometheus 2's ranges are
// closed on the left and ours are open: none begins at a sample.
func TestAnswersAreThoseOfPrometheus(t *testing.T) {
	p := sampleProgram(t)
	series, err := p.db.Select("")
	if err != nil {
		t.Fatal(err)
	}
	theirs := peers.Prometheus(t, peers.Blocks(t, series.WriteOpenMetrics), ever)
	server := httptest.NewServer(p.db.API())
	defer server.Close()
	ours := server.URL

	live := func(selector string) string { return "(" + selector + " > -Inf)" }
	attainment, status := live("indicator_attainment_ratio"), live("indicator_status")
	expressions := []string{
		"provincial_fund_cumulative_yuan", "provincial_fund_target_yuan", "city_fund_target_yuan", "imports_exports_yuan",
		"provincial_fund_expected_yuan",
		"indicator_status", `indicator_status{window!="open"}`, `indicator_status{entity=~"green.*|new_energy"}`,
		`indicator_status{entity=""}`, `indicator_status{indicator!~".*fund"}`,
		"indicator_attainment_ratio", "indicator_time_share_ratio", "indicator_pace_gap_ratio", "indicator_info",
		"indicator_reported_period_end_timestamp_seconds",
		"report_due_timestamp_seconds", "report_overdue", "report_accepted_timestamp_seconds", "report_completeness_ratio",
		"report_timeliness_ratio",
		`{__name__=~"industrial_park_output_.+"}`, `{__name__=~".+_target_yuan"}`,
		"industrial_park_output_target_yuan", "count(" + status + ")", "count by (department) (" + status + ")",
		"sum by (window) (" + attainment + ")",
		"avg by (department) (" + attainment + ")", "topk(3, " + live(`indicator_attainment_ratio{window="open"}`) + ")",
		"bottomk(3, " + live(`indicator_attainment_ratio{indicator="industrial_park_output"}`) + ")",
		"quantile(0.5, " + attainment + ")", "stddev(" + attainment + ")", "max without (entity) (" + attainment + ")",
		`count_values("code", ` + status + ")",
		attainment + " - ignoring () " + live("indicator_time_share_ratio"),
		status + " * on (indicator, entity) group_left (name, unit) " + live("indicator_info"),
		status + " and on (indicator, entity, window) (" + attainment + " >= 1)", status + " or on (indicator) report_overdue",
		"indicator_info unless on (indicator) " + status,
		live("provincial_fund_cumulative_yuan") + " / on (window) provincial_fund_target_yuan", live("report_overdue") + " > bool 0",
		live("imports_exports_yuan offset 30d"), live("imports_exports_yuan") + " / " + live("imports_exports_yuan offset 366d"),
		live("imports_exports_yuan @ 1767000000"),
		"max_over_time(industrial_park_output_target_yuan[90d])", `count_over_time(city_fund_target_yuan{window="2026"}[100000h])`,
		"min_over_time(provincial_fund_target_yuan[45d])",
		"max_over_time(" + live("imports_exports_yuan") + "[100d:7d])", "time() - indicator_reported_period_end_timestamp_seconds",
		`absent(no_such_series{window="2026"})`,
		`label_replace(indicator_status, "code", "$1", "indicator", "(.*)_fund")`, "sort_desc(" + attainment + ")",
		"month(indicator_reported_period_end_timestamp_seconds)",
		"clamp_max(" + attainment + ", 1)", "vector(1) + scalar(count(" + status + "))", "-indicator_pace_gap_ratio",
		"round(" + attainment + ", 0.01)", "changes(industrial_park_output_target_yuan[200d])",
	}
	compared := 0
	for _, expr := range expressions {
		t.Run(expr, func(t *testing.T) {
			for _, at := range []string{"2025-06-15T00:00:00Z", "2025-12-31T15:59:59.999Z", "2026-01-20T04:00:00Z", "2026-04-30T16:00:00Z",
				"2026-11-20T00:00:00Z"} {
				form := url.Values{"query": {expr}, "time": {at}}
				want, got := askBoth(t, theirs, ours, "query", form)
				compared += compare(t, at, want, got)
			}
			form := url.Values{"query": {expr}, "start": {"2025-02-01T00:00:00Z"}, "end": {"2026-11-20T00:00:00Z"}, "step": {"3d"}}
			want, got := askBoth(t, theirs, ours, "query_range", form)
			compared += compare(t, "range", want, got)
		})
	}
	if compared < 50_000 {
		t.Errorf("only %d points compared", compared)
	}
	for _, path := range []string{"label/department/values", "label/window/values", "labels"} {
		form := url.Values{"match[]": {`{__name__=~"indicator_.*|report_.*"}`}}
		var want, got struct{ Data []string }
		read(t, theirs, path, form, &want)
		read(t, ours, path, form, &got)
		if !slices.Equal(want.Data, got.Data) {
			t.Errorf("%s: theirs %q, ours %q", path, want.Data, got.Data)
		}
	}
}

// sampleProgram is the sample's ledger, collected into a folder of its own.
func sampleProgram(t *testing.T) *program {
	t.Helper()
	env := &environment{streams: streams{strings.NewReader(""), io.Discard, io.Discard}, now: sampleNow(t),
		log: slog.New(slog.DiscardHandler)}
	inst, err := sampleInstance(t.TempDir(), samples.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	p, err := openProgram(t.Context(), env, inst)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := (demoVerb{}).collectSamples(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return p
}

// points are an answer's values by series and time, NaN left out.
type points map[string]map[float64]float64

func askBoth(t *testing.T, theirs, ours, path string, form url.Values) (want, got points) {
	t.Helper()
	all := [2]points{}
	for i, address := range []string{theirs, ours} {
		var a struct {
			Data struct {
				ResultType string
				Result     json.RawMessage
			}
		}
		read(t, address, path, form, &a)
		all[i] = points{}
		if a.Data.ResultType == "scalar" {
			t.Fatalf("%s answers a scalar", form.Get("query"))
		}
		var result []sample
		if err := json.Unmarshal(a.Data.Result, &result); err != nil {
			t.Fatal(err)
		}
		for _, s := range result {
			values := s.Values
			if len(values) == 0 {
				values = [][2]any{s.Value}
			}
			key := fmt.Sprint(s.Metric) // maps print in the order of their keys
			for _, v := range values {
				x, err := strconv.ParseFloat(v[1].(string), 64)
				if err != nil {
					t.Fatal(err)
				}
				if math.IsNaN(x) {
					continue
				}
				if all[i][key] == nil {
					all[i][key] = map[float64]float64{}
				}
				all[i][key][v[0].(float64)] = x
			}
		}
	}
	return all[0], all[1]
}

func read(t *testing.T, address, path string, form url.Values, into any) {
	t.Helper()
	r, err := http.Get(address + "/api/v1/" + path + "?" + form.Encode())
	body := bodyOf(t, r, err)
	if r.StatusCode != http.StatusOK {
		t.Fatalf("%s of %v: %s", path, form, body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatal(err)
	}
}

// compare holds points against each other, and counts them.
func compare(t *testing.T, at string, want, got points) (n int) {
	t.Helper()
	said := 0
	say := func(format string, args ...any) {
		if said++; said < 5 {
			t.Errorf("at "+at+": "+format, args...)
		}
	}
	for key, values := range want {
		for time, v := range values {
			n++
			x, ok := got[key][time]
			if !ok {
				say("%s at %.3f is %v there and nothing here", key, time, v)
			} else if math.Abs(x-v) > 1e-9*math.Max(1, math.Abs(v)) {
				say("%s at %.3f is %v there and %v here", key, time, v, x)
			}
		}
	}
	for key, values := range got {
		for time, v := range values {
			if _, ok := want[key][time]; !ok {
				say("%s at %.3f is %v here and nothing there", key, time, v)
			}
		}
	}
	return n
}
