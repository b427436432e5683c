package query

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/prometheus/prometheus/promql/parser"

	"zhibiao/indicators"
)

// TestBareSelectorsAsTheEngine asks random selectors of random stories twice, once with statistics, which has the engine evaluate: every
// byte of the result and every error must be the same.
func TestBareSelectorsAsTheEngine(t *testing.T) {
	selectors := []string{"fund_yuan", `{indicator="output"}`, `{__name__=~".+"}`, `{__name__=~".*_yuan",entity!=""}`, "nothing",
		"(fund_yuan)", `indicator_progress_ratio{indicator=~"fund|output"}`, `{indicator="fund",as_of="2024-05-01"}`, `report_status`, "fund_yuan offset 30d",
		"fund_yuan @ 1717200000", `indicator_target_info`, `{as_of="no day",indicator="fund"}`}
	answered, refused := 0, 0
	for seed := range uint64(4) {
		w := newWorld(t, "2025-03-01")
		if seed == 3 {
			w.DB = New(Config{Now: w.clock.now, Location: shanghai, MaxSamples: 200, MaxSeries: 60})
			w.api = w.API()
		}
		if err := w.Apply(randomCommits(seed, 90)...); err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(seed, 9))
		for range 400 {
			from := at("2023-12-01").Add(time.Duration(r.Int64N(int64(18 * 30 * 24 * time.Hour))))
			if r.IntN(3) == 0 {
				from = from.Truncate(24 * time.Hour).Add(-8 * time.Hour) // midnight, where periods end
			}
			form, path := url.Values{"query": {selectors[r.IntN(len(selectors))]}}, "query"
			if r.IntN(2) == 0 {
				form.Set("time", unixOf(from))
			} else {
				path = "query_range"
				step := time.Duration(1+r.Int64N(40*24*3600)) * time.Second / time.Duration(1+r.IntN(3))
				if r.IntN(3) == 0 {
					step = 24 * time.Hour
				}
				form.Set("start", unixOf(from))
				form.Set("end", unixOf(from.Add(step*time.Duration(r.IntN(40)))))
				form.Set("step", strconv.FormatFloat(step.Seconds(), 'f', -1, 64))
			}
			for parameter, value := range map[string]string{"lookback_delta": "20d", "as_of": "2024-06-15", "limit": "3"} {
				if r.IntN(4) == 0 {
					form.Set(parameter, value)
				}
			}
			code, a := w.askBothWays(t, path, form)
			switch {
			case len(a.Data) > 100:
				answered++
			case code == http.StatusUnprocessableEntity:
				refused++
			}
		}
	}
	if answered < 400 || refused < 25 {
		t.Errorf("only %d of the questions had an answer, %d were too large", answered, refused)
	}
}

// askBothWays asks once more with statistics, which has the engine evaluate, and holds every byte of the result and any error against it.
func (w *world) askBothWays(t *testing.T, path string, form url.Values) (code int, a reply) {
	t.Helper()
	ours, a := w.ask(t, path, form)
	form.Set("stats", "1")
	theirs, b := w.ask(t, path, form)
	if ours != theirs || a.Error != b.Error || resultOf(t, a) != resultOf(t, b) || len(a.Warnings) != len(b.Warnings) {
		t.Errorf("%s %v:\n%d %s %.600s\nthe engine:\n%d %s %.600s", path, form, ours, a.Error, a.Data, theirs, b.Error, b.Data)
	}
	return ours, a
}

// TestFarTimesAsTheEngine: times that the engine's nanoseconds do not hold, and parts of a millisecond before 1970, are the engine's.
func TestFarTimesAsTheEngine(t *testing.T) {
	w := newWorld(t, "2025-03-01")
	if err := w.Apply(randomCommits(1, 60)...); err != nil {
		t.Fatal(err)
	}
	for _, x := range [][]string{
		{"query", "time", "-9e15"}, {"query", "time", "1969-12-31T23:59:59.9995Z"}, {"query", "time", "-0.001"},
		{"query_range", "start", "-9e15", "end", "1706000000", "step", "840000"},
		{"query_range", "start", "-1e13", "end", "1706000000", "step", "1e9"},
		{"query_range", "start", "-1e10", "end", "1706000000", "step", "1e8"},
		{"query_range", "start", "1969-12-31T23:59:59.9995Z", "end", "1706000000", "step", "1e7"},
	} {
		for _, expr := range []string{"output_yuan", "output_yuan + output_yuan", "sum(output_yuan)", "time()"} {
			form := url.Values{"query": {expr}}
			for i := 1; i < len(x); i += 2 {
				form.Set(x[i], x[i+1])
			}
			w.askBothWays(t, x[0], form)
		}
	}
}

// TestBareRangesHoldWhatTheyGive: series of few points take no room for steps at which they are worth nothing.
func TestBareRangesHoldWhatTheyGive(t *testing.T) {
	all := make([]clipped, 2000)
	for i := range all {
		all[i] = clipped{&series{}, []indicators.Sample{{At: 5000, Value: 1}, {At: 5001, Value: indicators.StaleMarker()}}}
	}
	r := reading{end: 10_000, step: 1, lookback: 1 << 40, left: 1 << 30}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	m, err := r.matrix(t.Context(), all)
	runtime.ReadMemStats(&after)
	if err != nil || len(m) != len(all) || len(m[7].Floats) != 1 {
		t.Fatalf("%d series: %v", len(m), err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20 {
		t.Errorf("%d bytes for %d points", took, len(all))
	}
}

func unixOf(t time.Time) string { return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64) }

func resultOf(t *testing.T, a reply) string {
	if a.Data == nil {
		return ""
	}
	var d struct {
		ResultType string
		Result     json.RawMessage
	}
	if err := json.Unmarshal(a.Data, &d); err != nil {
		t.Fatal(err)
	}
	return d.ResultType + " " + string(d.Result)
}

func TestBare(t *testing.T) {
	p := parser.NewParser(parser.Options{})
	for expr, want := range map[string]bool{
		"x": true, `x{a="b"}`: true, `{__name__=~"x.*"}`: true, "(x)": false, "x offset 1d": false, "x offset -1d": false, "x @ 5": false,
		"x @ end()": false, "x[1d]": false, "-x": false, "x + 1": false, "sum(x)": false, "1": false,
	} {
		tree, err := p.ParseExpr(expr)
		if err != nil {
			t.Fatal(err)
		}
		if got := bare(tree, question{step: time.Hour}) != nil; got != want {
			t.Errorf("%s is bare: %v", expr, got)
		}
		if bare(tree, question{step: time.Microsecond}) != nil {
			t.Errorf("%s with steps of less than a millisecond is bare", expr)
		}
	}
}

// TestBareSelectorStopsInTime: one that nobody waits for any more is given up.
func TestBareSelectorStopsInTime(t *testing.T) {
	r := reading{step: 1, left: 1}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.vector(ctx, make([]clipped, 1)); err == nil || evaluationError(err).kind != canceled {
		t.Errorf("canceled: %v", err)
	}
	ctx, cancel = context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if _, err := r.matrix(ctx, make([]clipped, 1)); err == nil || evaluationError(err).kind != timedOut {
		t.Errorf("late: %v", err)
	}
}
