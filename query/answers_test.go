package query

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"

	"zhibiao/indicators/periods"
)

func TestAnswersAreKeptExactly(t *testing.T) {
	w := story(t, "2026-02-10T12:00")
	hits := func() int64 {
		w.answers.mu.Lock()
		defer w.answers.mu.Unlock()
		return w.answers.hits
	}
	expect := func(what, expr, when, asOf string, hit bool, want string) {
		t.Helper()
		before := hits()
		got := w.instant(t, expr, when, asOf)
		if fmt.Sprint(got) != "["+want+"]" {
			t.Errorf("%s: %v, want %s", what, got, want)
		}
		if (hits() > before) != hit {
			t.Errorf("%s: kept %v, want %v", what, hits() > before, hit)
		}
	}
	status := `max(indicator_status{indicator="fund"})`
	expect("first", status, "2026-02-10", "", false, "{} 2")
	expect("again", status, "2026-02-10", "", true, "{} 2")
	expect("as of another day", status, "2026-02-10", "2026-02-05", false, "{} 1")
	expect("again", status, "2026-02-10", "2026-02-05", true, "{} 1")
	expect("an instant to come", status, "2026-12-01", "", false, "{} 2")
	expect("again, nothing turned", status, "2026-12-01", "", true, "{} 2")
	expect("the same as of then", status, "2026-12-01", "2026-02-06", false, "{} 2")
	expect("…", status, "2026-12-01", "2026-02-06", true, "{} 2")
	w.clock.set("2026-11-30")
	expect("the clock brought the end of the value", status, "2026-12-01", "", false, "{} 0")
	expect("… as of then nothing has ended", status, "2026-12-01", "2026-02-06", false, "{} 2")
	w.known(t, "2026-11-30", reported(cumulative(fund, periods.Month(2026, 2), 1e8)))
	expect("a commit", status, "2026-03-01", "", false, "{} 3")
	expect("again", status, "2026-03-01", "", true, "{} 3")
}

func TestAnswersAreBounded(t *testing.T) {
	a := newAnswers(1000)
	for i := range 100 {
		a.put(fmt.Sprint("key", i), make([]byte, 90))
		if a.bytes > 1000 {
			t.Fatalf("%d bytes are kept", a.bytes)
		}
		if _, ok := a.get("key0"); !ok {
			t.Fatal("what is asked for again and again was dropped")
		}
	}
	a.put("large", make([]byte, 300))
	if _, ok := a.get("large"); ok {
		t.Error("an answer of more than a quarter was kept")
	}
	if len(a.byKey) != a.order.Len() || len(a.byKey) < 5 {
		t.Errorf("%d keys, %d in order", len(a.byKey), a.order.Len())
	}
}

func TestHooks(t *testing.T) {
	w := story(t, "2026-05-01")
	w.api.Rules = http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, `{"status":"success","data":1}`) })
	w.api.Alerts = http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprint(rw, `{"status":"success","data":2}`) })
	if _, a := w.ask(t, "rules", nil); string(a.Data) != "1" {
		t.Errorf("rules: %s", a.Data)
	}
	if _, a := w.ask(t, "alerts", nil); string(a.Data) != "2" {
		t.Errorf("alerts: %s", a.Data)
	}
}

// TestWholeNumbersAsAllOthers: the digits of a whole number, which are written without search for the shortest text, are the same.
func TestWholeNumbersAsAllOthers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		v := math.Ldexp(r.Float64()*2-1, r.IntN(60))
		if r.IntN(2) == 0 {
			v = math.Round(v)
		}
		if got, want := string(appendFloat(nil, v)), strconv.FormatFloat(v, 'f', -1, 64); got != want && math.Abs(v) >= 1e-6 {
			t.Fatalf("%g: %s, want %s", v, got, want)
		}
	}
	for _, v := range []float64{maxWhole, maxWhole - 1, -maxWhole, 1 - maxWhole, maxWhole + 1, 1 << 53, math.MinInt64, math.MaxInt64} {
		if got, want := string(appendFloat(nil, v)), strconv.FormatFloat(v, 'f', -1, 64); got != want {
			t.Errorf("%g: %s, want %s", v, got, want)
		}
	}
}

func TestEncoding(t *testing.T) {
	vector, tenth := promql.Vector{}, 0.1
	for _, v := range []float64{0, math.Copysign(0, -1), 1, -1.5, 1e20, 1e21, 1e-6, 1e-7, 123456789.123456789, math.MaxFloat64,
		math.SmallestNonzeroFloat64, math.NaN(), math.Inf(1), math.Inf(-1), tenth + 2*tenth} {
		vector = append(vector, promql.Sample{T: int64(len(vector)) * 1001, F: v,
			Metric: labels.FromStrings("__name__", "a", "b", "指标\"\\\n\t\x01<>&\u2028"+string(rune('0'+len(vector))))})
	}
	var b bytes.Buffer
	if err := encode(&b, vector, nil, []string{`a "warning"`}, []string{"an info"}); err != nil {
		t.Fatal(err)
	}
	body := b.Bytes()
	var a struct {
		Data struct {
			Result []struct {
				Metric map[string]string
				Value  [2]any
			}
		}
		Warnings, Infos []string
	}
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	want := []string{"0", "-0", "1", "-1.5", "100000000000000000000", "1e+21", "0.000001", "1e-07", "123456789.12345679",
		"1.7976931348623157e+308", "5e-324", "NaN", "+Inf", "-Inf", "0.30000000000000004"}
	for i, r := range a.Data.Result {
		if r.Metric["b"] != vector[i].Metric.Get("b") || r.Value[1] != want[i] || r.Value[0] != float64(vector[i].T)/1000 {
			t.Errorf("sample %d: %v, want %s at %d ms of %s", i, r, want[i], vector[i].T, vector[i].Metric)
		}
	}
	if len(a.Data.Result) != len(want) || a.Warnings[0] != `a "warning"` || a.Infos[0] != "an info" {
		t.Errorf("%s", body)
	}
	if got := string(appendTime(nil, -1500)); got != "-1.500" {
		t.Errorf("before 1970: %s", got)
	}
}

func FuzzAPI(f *testing.F) {
	for _, s := range []string{"fund_yuan", `fund_yuan{as_of="2026-01-01"}`, `{as_of=""}`, "sum by (a) (x[1d:1h] @ end() offset -1w)",
		"1e400", `"`, "\xff"} {
		f.Add(s, "0", "100", "10", "2026-01-01")
	}
	w := story(f, "2026-05-01")
	f.Fuzz(func(t *testing.T, expr, start, end, step, asOf string) {
		form := url.Values{"query": {expr}, "match[]": {expr}, "start": {start}, "end": {end}, "time": {end}, "step": {step},
			"as_of": {asOf}, "timeout": {"1s"}}
		for _, path := range []string{"query", "query_range", "series", "labels", "parse_query", "format_query"} {
			code, a := w.ask(t, path, form)
			if code == http.StatusInternalServerError || a.Status == "error" && (a.ErrorType == "" || a.Error == "") {
				t.Errorf("%s %v: %d %s %q", path, form, code, a.ErrorType, a.Error)
			}
		}
	})
}

// TestQueriesWaitTheirTurn, for as long as their own timeout allows.
func TestQueriesWaitTheirTurn(t *testing.T) {
	w := story(t, "2026-05-01")
	one := New(Config{Now: w.clock.now, Location: shanghai, Queries: 1})
	one.lanes.small = newLane(one.config, one.parsed, 1)
	turn := one.lanes.small.turns
	v := &world{DB: one, clock: w.clock, api: one.API()}
	if _, err := turn.Insert(t.Context(), "another"); err != nil {
		t.Fatal(err)
	}
	if code, a := v.ask(t, "query", url.Values{"query": {"1"}, "timeout": {"20ms"}}); code != http.StatusServiceUnavailable ||
		a.Error != "query timed out in query queue" {
		t.Errorf("%d %q, want 503 for want of a turn", code, a.Error)
	}
	turn.Delete(0)
	if code, a := v.ask(t, "query", url.Values{"query": {"1"}, "timeout": {"20s"}}); code != http.StatusOK {
		t.Errorf("%d %q, once it is its turn", code, a.Error)
	}
	if len(turn) != 0 || turn.GetMaxConcurrent() != 1 {
		t.Errorf("%d turns of %d are taken", len(turn), cap(turn))
	}
}
