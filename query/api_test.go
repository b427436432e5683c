package query_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zhibiao/query"
)

// matrix gives the times of every series' points.
func matrix(t *testing.T, a answer) [][]float64 {
	t.Helper()
	var data struct {
		ResultType string
		Result     []struct{ Values [][2]any }
	}
	if err := json.Unmarshal(a.Data, &data); err != nil || data.ResultType != "matrix" {
		t.Fatalf("%v: %s", err, a.body)
	}
	var all [][]float64
	for _, s := range data.Result {
		var times []float64
		for _, v := range s.Values {
			times = append(times, v[0].(float64))
		}
		all = append(all, times)
	}
	return all
}

// TestAnswers holds whole answers, byte for byte, as clients of Prometheus read them.
func TestAnswers(t *testing.T) {
	w := correctedWorld(t)
	at := seconds(w.at("2026-03-01"))
	for _, c := range []struct {
		path       string
		parameters []string
		want       string
	}{
		{"query", []string{"query", "1.5", "time", "10"}, `{"status":"success","data":{"resultType":"scalar","result":[10,"1.5"]}}`},
		{"query", []string{"query", `"园\"区\n"`, "time", "10.25"},
			`{"status":"success","data":{"resultType":"string","result":[10.250,"园\"区\u000a"]}}`},
		{"query", []string{"query", "fund_cumulative_yuan", "time", at},
			`{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"fund_cumulative_yuan","department":"finance","window":"2026"},"value":[1772294400,"250000000"]}]}}`},
		{"query", []string{"query", "fund_cumulative_yuan[60d]", "time", at},
			`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"fund_cumulative_yuan","department":"finance","window":"2026"},"values":[[1769875199.999,"120000000"],[1772294399.999,"250000000"]]}]}}`},
		{"query_range", []string{"query", "sum(fund_yuan)", "start", at, "end", "1772294460", "step", "1m"},
			`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1772294400,"130000000"],[1772294460,"130000000"]]}]}}`},
		{"query", []string{"query", "nothing_of_the_kind"}, `{"status":"success","data":{"resultType":"vector","result":[]}}`},
		{"query", []string{"query", "vector(1/0)", "time", "0"},
			`{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[0,"+Inf"]}]}}`},
		{"query", []string{"query", "vector(0/0)", "time", "-1.5"},
			`{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[-1.500,"NaN"]}]}}`},
		{"query", []string{"query", "-1e-7", "time", "2026-03-01T00:00:00+08:00"},
			`{"status":"success","data":{"resultType":"scalar","result":[1772294400,"-1e-07"]}}`},
		{"query_exemplars", []string{"query", "fund_yuan", "start", "0", "end", "1"}, `{"status":"success","data":[]}`},
		{"format_query", []string{"query", "sum by(window)(fund_yuan)/2"}, `{"status":"success","data":"sum by (window) (fund_yuan) / 2"}`},
		{"rules", nil, `{"status":"success","data":{"groups":[]}}`},
		{"alerts", nil, `{"status":"success","data":{"alerts":[]}}`},
		{"status/config", nil, `{"status":"success","data":{"yaml":""}}`},
		{"status/flags", nil, `{"status":"success","data":{}}`},
		{"targets", []string{"state", "active"}, `{"status":"success","data":{"activeTargets":[],"droppedTargetCounts":{},"droppedTargets":[]}}`},
		{"targets/metadata", nil, `{"status":"success","data":[]}`},
		{"scrape_pools", nil, `{"status":"success","data":{"scrapePools":[]}}`},
		{"alertmanagers", nil, `{"status":"success","data":{"activeAlertmanagers":[],"droppedAlertmanagers":[]}}`},
		{"notifications", nil, `{"status":"success","data":[]}`},
		{"status/walreplay", nil, `{"status":"success","data":{"current":0,"max":0,"min":0}}`},
		{"label/U__entity_2e_kind/values", nil, `{"status":"success","data":[]}`},
		{"series", []string{"match[]", "fund_yuan", "start", "-292273086-05-16T16:47:06Z", "end", "292277025-08-18T07:12:54.999999999Z"},
			`{"status":"success","data":[{"__name__":"fund_yuan","department":"finance"}]}`},
		{"series", []string{"match[]", "fund_yuan"}, `{"status":"success","data":[{"__name__":"fund_yuan","department":"finance"}]}`},
		{"series", []string{"match[]", "nothing_of_the_kind"}, `{"status":"success","data":[]}`},
		{"labels", []string{"match[]", "fund_yuan"}, `{"status":"success","data":["__name__","department"]}`},
		{"labels", []string{"match[]", "nothing_of_the_kind"}, `{"status":"success","data":[]}`},
		{"label/window/values", []string{"match[]", "fund_cumulative_yuan"}, `{"status":"success","data":["2026"]}`},
		{"metadata", []string{"metric", "fund_target_yuan"},
			`{"status":"success","data":{"fund_target_yuan":[{"type":"gauge","help":"资金目标值，示〔2024〕1号（一）：12亿元","unit":"yuan"}]}}`},
		{"metadata", []string{"metric", "nothing_of_the_kind"}, `{"status":"success","data":{}}`},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if method == http.MethodPost && !strings.Contains(" query query_range query_exemplars format_query series labels ",
				" "+c.path+" ") {
				continue
			}
			a := ask(t, w.api, method, c.path, c.parameters...)
			if got := strings.TrimSpace(a.body); a.code != http.StatusOK || got != c.want {
				t.Errorf("%s %s %q: %d\n got %s\nwant %s", method, c.path, c.parameters, a.code, got, c.want)
			}
			if got := a.header.Get("Content-Type"); got != "application/json" {
				t.Errorf("%s: content type %s", c.path, got)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	w := correctedWorld(t)
	for _, c := range []struct {
		path       string
		parameters []string
		code       int
		kind, says string
	}{
		{"query", []string{"query", "sum("}, 400, "bad_data", `invalid parameter "query"`},
		{"query", nil, 400, "bad_data", "no expression found"},
		{"query", []string{"query", "1", "time", "noon"}, 400, "bad_data", `cannot parse "noon" to a valid timestamp`},
		{"query", []string{"query", "1", "time", "1e300"}, 400, "bad_data", "time"},
		{"query", []string{"query", "1", "time", "Inf"}, 400, "bad_data", "time"},
		{"query", []string{"query", "1", "timeout", "soon"}, 400, "bad_data", "timeout"},
		{"query", []string{"query", "1", "limit", "-1"}, 400, "bad_data", "limit"},
		{"query", []string{"query", "1", "limit", "many"}, 400, "bad_data", "limit"},
		{"query", []string{"query", "1", "lookback_delta", "far"}, 400, "bad_data", "lookback"},
		{"query", []string{"query", "fund_target_yuan + on() indicator_info"}, 422, "execution", "many-to-many|found duplicate series"},
		{"query", []string{"query", `label_replace(indicator_status, "indicator", "$1", "x", "(")`}, 422, "execution",
			"regular expression"},
		{"query_range", []string{"query", "1", "end", "1", "step", "1"}, 400, "bad_data", `"start"`},
		{"query_range", []string{"query", "1", "start", "1", "step", "1"}, 400, "bad_data", `"end"`},
		{"query_range", []string{"query", "1", "start", "2", "end", "1", "step", "1"}, 400, "bad_data", "must not be before start"},
		{"query_range", []string{"query", "1", "start", "1", "end", "2", "step", "0"}, 400, "bad_data", "zero or negative"},
		{"query_range", []string{"query", "1", "start", "1", "end", "2", "step", "-1m"}, 400, "bad_data", "step"},
		{"query_range", []string{"query", "1", "start", "1", "end", "2", "step", "1e300"}, 400, "bad_data", "overflows"},
		{"query_range", []string{"query", "1", "start", "0", "end", "11001", "step", "1"}, 400, "bad_data", "11,000 points"},
		{"query_range", []string{"query", "fund_yuan[5m]", "start", "0", "end", "1", "step", "1"}, 400, "bad_data", "range vector"},
		{"series", nil, 400, "bad_data", "no match[] parameter"},
		{"series", []string{"match[]", "{"}, 400, "bad_data", "match[]"},
		{"series", []string{"match[]", `{window=~".*"}`}, 400, "bad_data", "non-empty matcher"},
		{"series", []string{"match[]", "fund_yuan", "start", "x"}, 400, "bad_data", "start"},
		{"labels", []string{"end", "x"}, 400, "bad_data", "end"},
		{"label/%FF/values", nil, 400, "bad_data", "invalid label name"},
		{"metadata", []string{"limit", "x"}, 400, "bad_data", "limit"},
		{"format_query", []string{"query", ")"}, 400, "bad_data", "query"},
		{"parse_query", []string{"query", ")"}, 400, "bad_data", "query"},
		{"query_exemplars", []string{"query", ")"}, 400, "bad_data", "query"},
		{"tsdb/delete", nil, 404, "not_found", "no such address"},
		{"metadata", []string{"limit_per_metric", "x"}, 400, "bad_data", "limit_per_metric"},
		{"status/tsdb", []string{"limit", "0"}, 400, "bad_data", "limit"},
		{"rules", []string{"type", "all"}, 400, "bad_data", "type"},
		{"query_exemplars", []string{"query", "a", "start", "x"}, 400, "bad_data", "start"},
		{"query_exemplars", []string{"query", "a", "start", "2", "end", "1"}, 400, "bad_data", "must not be before start"},
	} {
		a := w.get(c.path, c.parameters...)
		said := false
		for s := range strings.SplitSeq(c.says, "|") {
			said = said || strings.Contains(a.Error, s)
		}
		if a.code != c.code || a.Status != "error" || a.ErrorType != c.kind || !said {
			t.Errorf("%s %q: %d %s, want %d %s with %q", c.path, c.parameters, a.code, a.body, c.code, c.kind, c.says)
		}
	}
	rec := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/api/v1/query", strings.NewReader("query="+strings.Repeat("1", 200<<10)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if w.api.ServeHTTP(rec, r); rec.Code != http.StatusBadRequest ||
		!strings.Contains(rec.Body.String(), "queries.expression_bytes; ask in parts") {
		t.Errorf("a form of 200 KB: %d %s", rec.Code, rec.Body)
	}
}

// TestMethods: Grafana asks by POST and falls back to GET only where that is 405.
func TestMethods(t *testing.T) {
	w := correctedWorld(t)
	const get, both = "GET, HEAD, OPTIONS", "GET, HEAD, POST, OPTIONS"
	for path, allow := range map[string]string{
		"query": both, "query_range": both, "series": both, "labels": both, "query_exemplars": both, "format_query": both,
		"parse_query":         both,
		"label/entity/values": get, "metadata": get, "rules": get, "alerts": get, "targets": get, "status/buildinfo": get,
		"status/tsdb": get,
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete,
			http.MethodOptions} {
			rec := httptest.NewRecorder()
			w.api.ServeHTTP(rec, httptest.NewRequest(method, "/api/v1/"+path+"?query=1&start=0&end=0&step=1&match[]=a", nil))
			want, allowed := http.StatusOK, ""
			switch {
			case !strings.Contains(allow, method):
				want, allowed = http.StatusMethodNotAllowed, allow
			case method == http.MethodOptions:
				want, allowed = http.StatusNoContent, allow
			}
			if rec.Code != want || rec.Header().Get("Allow") != allowed {
				t.Errorf("%s %s: %d, allowed %q; want %d, %q", method, path, rec.Code, rec.Header().Get("Allow"), want, allowed)
			}
		}
	}
}

// TestEitherKindOfForm: what curl -F sends is read like what curl -d sends, and no more of it.
func TestEitherKindOfForm(t *testing.T) {
	w := correctedWorld(t)
	send := func(fields map[string]string) *httptest.ResponseRecorder {
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		for name, value := range fields {
			if err := form.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
		form.Close()
		r := httptest.NewRequest(http.MethodPost, "/api/v1/series", &b)
		r.Header.Set("Content-Type", form.FormDataContentType())
		rec := httptest.NewRecorder()
		w.api.ServeHTTP(rec, r)
		return rec
	}
	if rec := send(map[string]string{"match[]": "fund_yuan"}); rec.Code != http.StatusOK ||
		!strings.Contains(rec.Body.String(), `"fund_yuan"`) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if rec := send(map[string]string{"match[]": "fund_yuan", "more": strings.Repeat("x", 200<<10)}); rec.Code != http.StatusBadRequest {
		t.Errorf("200 KB: %d %s", rec.Code, rec.Body)
	}
}

// TestFederate: what fits and is live, without timestamps.
func TestFederate(t *testing.T) {
	w := correctedWorld(t)
	for query, want := range map[string][]string{
		"": nil,
		"match[]=fund_yuan&match[]={__name__=~\"fund_t.*\",window=\"2026\"}": {`fund_target_yuan{department="finance",window="2026"} ` +
			`1.2e+09`, `fund_yuan{department="finance"} 1.3e+08`},
		`match[]=fund_yuan{as_of="2026-02-10"}`: {`fund_yuan{department="finance"} 1e+08`},
	} {
		rec := httptest.NewRecorder()
		w.Federate().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/federate?"+strings.ReplaceAll(query, `"`, "%22"), nil))
		var got []string
		for line := range strings.Lines(rec.Body.String()) {
			if !strings.HasPrefix(line, "#") {
				got = append(got, strings.TrimSpace(line))
			}
		}
		if diff := cmp.Diff(want, got); rec.Code != http.StatusOK || diff != "" {
			t.Errorf("%q: %d\n%s", query, rec.Code, diff)
		}
	}
	rec := httptest.NewRecorder()
	if w.Federate().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/federate?match[]=a{", nil)); rec.Code != http.StatusBadRequest {
		t.Errorf("no selector: %d %s", rec.Code, rec.Body)
	}
}

func TestLimitsTimeoutsAndNotes(t *testing.T) {
	w := correctedWorld(t)
	w.say("2026-03-21 09:00", "trade 2026-M02 cum 2", "output/north 2026-M02 cum 2", "output/south 2026-M02 cum 2")
	a := w.get("query", "query", `{__name__=~".*_cumulative_yuan"}`, "limit", "2")
	if got := metricsOf(t, a); len(got) != 2 || len(a.Warnings) != 1 || a.Warnings[0] != "results truncated due to limit" {
		t.Errorf("limited: %s", a.body)
	}
	for _, path := range []string{"series", "labels", "label/entity/values"} {
		a := w.get(path, "match[]", `{__name__=~".*_yuan"}`, "limit", "1")
		var list []any
		if err := json.Unmarshal(a.Data, &list); err != nil || len(list) != 1 || len(a.Warnings) != 1 {
			t.Errorf("%s limited: %s", path, a.body)
		}
	}
	if a := w.get("query", "query", "fund_yuan", "timeout", "0.000000001"); a.code != http.StatusServiceUnavailable ||
		a.ErrorType != "timeout" {
		t.Errorf("timed out: %s", a.body)
	}
	// A name that says what its value is not: the engine's own note.
	if a := w.get("query", "query", "rate(fund_yuan[1y])"); a.code != http.StatusOK || len(a.Infos) != 1 ||
		!strings.Contains(a.Infos[0], "might not be a counter") {
		t.Errorf("infos: %s", a.body)
	}
	if a := w.get("query", "query", "quantile(2, fund_yuan)"); a.code != http.StatusOK || len(a.Warnings) != 1 ||
		!strings.Contains(a.Warnings[0], "quantile") {
		t.Errorf("warnings: %s", a.body)
	}
	if a := w.get("query", "query", "sum(fund_yuan)", "stats", "all"); !strings.Contains(string(a.Data), `"totalQueryableSamples":1`) {
		t.Errorf("stats: %s", a.body)
	}
	tight := query.New(query.Config{Now: w.time, Location: w.catalogue.Location, MaxSamples: 3})
	if err := tight.Load(all(w.commits)); err != nil {
		t.Fatal(err)
	}
	if a := ask(t, tight.API(), http.MethodGet, "query", "query", `{__name__=~".+_yuan"}`); a.code != http.StatusUnprocessableEntity ||
		a.ErrorType != "execution" {
		t.Errorf("too many samples: %s", a.body)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rec := httptest.NewRecorder()
	if w.api.ServeHTTP(rec, httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/query?query=trade_yuan", nil)); rec.Code != 499 {
		t.Errorf("a client that left: %d %s", rec.Code, rec.Body)
	}
}

// TestPickersOfferWhatStands: Grafana asks over its time range, which may hold no period's end.
func TestPickersOfferWhatStands(t *testing.T) {
	w := correctedWorld(t)
	hours := []string{"start", seconds(w.at("2026-03-25 06:00")), "end", seconds(w.time()), "match[]", "fund_cumulative_yuan"}
	if a := w.get("label/window/values", hours...); string(a.Data) != `["2026"]` {
		t.Errorf("windows in the last six hours: %s", a.body)
	}
	if a := w.get("series", hours...); !strings.Contains(string(a.Data), "fund_cumulative_yuan") {
		t.Errorf("series in the last six hours: %s", a.body)
	}
	early := []string{"start", seconds(w.at("2025-03-25")), "end", seconds(w.at("2025-03-26")), "match[]", "fund_cumulative_yuan"}
	if a := w.get("series", early...); string(a.Data) != `[]` {
		t.Errorf("series a year before: %s", a.body)
	}
}

func TestBuildAndRuntime(t *testing.T) {
	w := correctedWorld(t)
	var build, runtime map[string]any
	if err := json.Unmarshal(w.get("status/buildinfo").Data, &build); err != nil || build["version"] != "3.15.0" ||
		build["revision"] != "test" {
		t.Errorf("build %v %v", build, err)
	}
	if err := json.Unmarshal(w.get("status/runtimeinfo").Data, &runtime); err != nil || runtime["timeSeriesCount"].(float64) < 20 {
		t.Errorf("runtime %v %v", runtime, err)
	}
	var metadata map[string][]struct{ Type, Help, Unit string }
	if err := json.Unmarshal(w.get("metadata").Data, &metadata); err != nil {
		t.Fatal(err)
	}
	for _, name := range w.Snapshot().Families() {
		if m := metadata[name]; len(m) != 1 || m[0].Type != "gauge" || m[0].Help == "" {
			t.Errorf("metadata of %s: %v", name, m)
		}
	}
	if err := json.Unmarshal(w.get("metadata", "limit", "3").Data, &metadata); err != nil ||
		strings.Count(w.get("metadata", "limit", "3").body, `"type"`) != 3 {
		t.Errorf("three of metadata: %v", err)
	}
}

func TestParseQueryGivesATree(t *testing.T) {
	w := correctedWorld(t)
	var tree map[string]any
	expr := `sum by (window) (rate(fund_yuan{entity!="x"}[5m] offset 1h)) / on (window) group_left () max_over_time((-fund_yuan)[1h:5m] ` +
		`@ end()) > bool 1`
	if err := json.Unmarshal(w.get("parse_query", "query", expr).Data, &tree); err != nil {
		t.Fatal(err)
	}
	if tree["type"] != "binaryExpr" || tree["op"] != ">" || tree["bool"] != true {
		t.Errorf("tree %v", tree)
	}
	left := tree["lhs"].(map[string]any)
	want := map[string]any{"card": "many-to-one", "labels": []any{"window"}, "on": true, "include": []any{}}
	if diff := cmp.Diff(want, left["matching"]); diff != "" {
		t.Error(diff)
	}
	text := fmt.Sprint(tree)
	for _, part := range []string{"aggregation", "call", "matrixSelector", "subquery", "unaryExpr", "parenExpr", "numberLiteral",
		"range:300000", "offset:3.6e+06", "startOrEnd:end"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %s in %s", part, text)
		}
	}
}

// TestSameAnswerFromMemory: a repeated question is not evaluated again, until a commit or the clock changes its answer.
func TestSameAnswerFromMemory(t *testing.T) {
	w := yearChange(t, "2026-02-10 12:00")
	ask := func() answer {
		return w.get("query_range", "query", "report_overdue{period='2026-M02'}", "start", seconds(w.at("2026-02-01")), "end",
			seconds(w.at("2026-03-20")), "step", "86400")
	}
	first := ask()
	if again := ask(); again.body != first.body || w.CachedAnswers() != 1 {
		t.Fatalf("asked twice, %d from memory", w.CachedAnswers())
	}
	w.say("2026-02-10 12:00", "trade 2026-M01 cum 1")
	ask()
	if w.CachedAnswers() != 1 {
		t.Error("after a commit the old answer was given")
	}
	w.clock("2026-03-20 12:00")
	if late := ask(); bytes.Equal([]byte(late.body), []byte(first.body)) || w.CachedAnswers() != 1 {
		t.Errorf("when the report had fallen overdue the old answer was given: %s", late.body)
	}
}

// TestFutureIsNotRemembered: a range wholly after now has no points; once now has reached it, it has.
func TestFutureIsNotRemembered(t *testing.T) {
	w := yearChange(t, "2026-02-10 12:00")
	ask := func() [][]float64 {
		return matrix(t, w.get("query_range", "query", "vector(1)", "start", seconds(w.at("2026-02-10 12:30")), "end",
			seconds(w.at("2026-02-10 13:00")), "step", "3600"))
	}
	if got := ask(); len(got) != 0 {
		t.Fatalf("after now there are %v", got)
	}
	w.clock("2026-02-10 12:40")
	if got := ask(); len(got) != 1 || len(got[0]) != 1 {
		t.Errorf("once it is now there are %v", got)
	}
}

// TestAsOfSetsTheClock: what was known on a day is judged on that day, whenever it is asked. A report that was due on 10
// March and came on the 12th was not overdue on the 10th, was on the 11th, and is not now.
func TestAsOfSetsTheClock(t *testing.T) {
	w := newWorld(t, smallCatalogue(t), "2026-03-12 08:00:00")
	p := w.catalogue.Form("monthly").Obligations(periodOf(t, "2026-M03"))[25]
	w.commit("2026-03-12 09:00", reported(p, w.at("2026-03-12 09:00")))
	w.clock("2026-06-20 12:00:00")
	const expr = "sum(report_overdue{form='monthly',period='2026-M02'})"
	for asOf, want := range map[string]string{"2026-03-10": "0", "2026-03-11": "1", "2026-03-11T00:00:00+08:00": "1", "2026-03-12": "0",
		"": "0"} {
		if got := w.instant(expr, "2026-06-20 12:00:00", "as_of", asOf)[""]; got != want {
			t.Errorf("as of %s: %s, want %s", asOf, got, want)
		}
		if got := w.instant("sum(report_overdue{form='monthly',period='2026-M02',as_of='"+asOf+"'})",
			"2026-06-20 12:00:00")[""]; got != want {
			t.Errorf("by a matcher, as of %s: %s, want %s", asOf, got, want)
		}
	}
}
