package query

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"

	"zhibiao/indicators"
)

// randomShared is a random expression of those that are evaluated in shares: by series where families are matched by all labels, else by
// steps. It adds up selectors alone: the engine takes what operators give in the order of a map, on which the last digit of a sum hangs.
func randomShared(r *rand.Rand, depth int, matched bool) string {
	families := []string{"fund_yuan", "output_yuan", "indicator_target_info", "fund_yuan offset 60d", `fund_yuan{as_of="2024-08-01"}`,
		"output_cumulative_yuan", "indicator_attainment_ratio", `{__name__="indicator_status",indicator!="fund"}`, "3"}
	several := append([]string{`{__name__=~"(output|fund)_.+"}`, `{__name__=~"output.*_yuan"}`, `{__name__=~"fund_.*",as_of="2024-08-01"}`,
		`{__name__=~".*_ratio"}`}, families...)
	pick := func(of []string) string { return of[r.IntN(len(of))] }
	by := pick([]string{"by (indicator)", "without (entity)", "by (entity, department)", ""})
	switch {
	case depth == 0 || r.IntN(5) == 0:
		if matched {
			return pick(families)
		}
		return pick(several)
	case !matched && r.IntN(4) == 0:
		return pick([]string{"sum", "avg", "stddev", "max"}) + " " + by + " (" + pick(several[:8]) + ")"
	case !matched && r.IntN(3) == 0:
		return pick([]string{"min", "max", "count", "group"}) + " " + by + " (" + randomShared(r, depth-1, true) + " or fund_yuan)"
	case !matched && r.IntN(6) == 0:
		return `topk by (indicator) (2, {__name__=~"output.*_yuan"})`
	}
	operators := []string{"+", "/", "-", "*", ">", "== bool", "and", "or", "unless", "/ on (indicator) group_left"}
	if matched {
		operators = operators[:9]
	}
	return "(" + randomShared(r, depth-1, matched) + " " + pick(operators) + " " + randomShared(r, depth-1, matched) + ")"
}

// TestSharesAreTheWhole evaluates random expressions over random spans in shares and whole: the answers must be the same, and one has an error
// if and only if the other has.
func TestSharesAreTheWhole(t *testing.T) {
	p := parser.NewParser(parser.Options{})
	answered, refused := 0, 0
	for seed := range uint64(3) {
		w := newWorld(t, "2025-06-01")
		if err := w.Apply(randomCommits(seed, 90)...); err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(seed, 5))
		for range 250 {
			matched := r.IntN(2) == 0
			expr := randomShared(r, 3, matched)
			tree, err := p.ParseExpr(expr)
			if err != nil {
				continue // a set operator over numbers
			}
			start := at("2023-12-01").Add(time.Duration(r.IntN(300*24)) * time.Hour)
			q := question{start: start, step: time.Duration(1+r.IntN(20*24)) * time.Hour}
			q.end = start.Add(q.step*time.Duration(2*fewSteps+r.IntN(100)) + time.Duration(r.IntN(3600))*time.Second)
			state := func() *queryable {
				return &queryable{db: w.DB, snapshot: w.Snapshot(), now: w.clock.now().UnixMilli(), lookback: lookback}
			}
			e := evaluation{question: q, state: state(), expr: expr}
			whole, said, err := run(t.Context(), w.lanes.large.engine, e)
			seen := e.state
			e.state, e.shares = state(), q.divide(tree, 2+r.IntN(3))
			if e.shares == nil {
				continue // an aggregation over another
			}
			shares, saidOfShares, errOfShares := w.lanes.large.runShares(t.Context(), e)
			if (err == nil) != (errOfShares == nil) {
				t.Fatalf("%s in %d shares: %v, whole: %v", expr, len(e.shares), errOfShares, err)
			}
			if err != nil {
				refused++
				continue
			}
			if seen.viewed.Load() != e.state.viewed.Load() || seen.cut.Load() != e.state.cut.Load() || seen.mine.Load() != e.state.mine.Load() {
				t.Fatalf("%s from %s: the shares have not read what the whole read", expr, start)
			}
			warnings, infos := notes(said, expr)
			a := textOf(t, whole, warnings, infos)
			warnings, infos = notes(saidOfShares, expr)
			if b := textOf(t, shares, warnings, infos); a != b {
				t.Fatalf("%s from %s, %d shares:\n%.900s\nwhole:\n%.900s", expr, start, len(e.shares), b, a)
			}
			if len(whole.value.(promql.Matrix)) > 0 {
				answered++
			}
			whole.close()
			shares.close()
		}
	}
	if answered < 200 || refused < 20 {
		t.Errorf("only %d of the questions had an answer, %d an error", answered, refused)
	}
}

// TestTooMuchForAShare: where all samples lie in one share, which may hold its part alone, the whole is asked.
func TestTooMuchForAShare(t *testing.T) {
	lines := make([]Line, 1000)
	from, ended := at("2024-01-01"), indicators.Sample{At: at("2024-01-01T12:00").UnixMilli(), Value: indicators.StaleMarker()}
	for i := range lines {
		lines[i] = Line{labels.FromStrings("__name__", "x", "n", strconv.Itoa(i)), []indicators.Sample{{At: from.UnixMilli(), Value: 1}, ended}}
	}
	db := Holding(Config{Now: func() time.Time { return at("2024-01-02") }, Location: shanghai, MaxSamples: 130_000}, lines)
	db.lanes.large.shares = max(db.lanes.large.shares, 2)
	for _, c := range []struct {
		expr string
		code int
	}{{"sum(x)", http.StatusOK}, {"sum(x) + sum(x)", http.StatusOK}, {"sum(x + x)", http.StatusUnprocessableEntity}} {
		form := url.Values{"query": {c.expr}, "start": {unixOf(from)}, "end": {unixOf(at("2024-01-02"))}, "step": {"7m"}}
		rec := httptest.NewRecorder()
		db.API().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/api/v1/query_range?"+form.Encode(), nil))
		if rec.Code != c.code {
			t.Errorf("%s: %d %.300s", c.expr, rec.Code, rec.Body)
		}
		if len(db.lanes.large.turns) > 0 {
			t.Errorf("%s keeps its turn", c.expr)
		}
	}
}

func textOf(t *testing.T, r *result, warnings, infos []string) string {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, r.value, nil, warnings, infos); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatIsShared(t *testing.T) {
	span := question{start: at("2024-01-01"), end: at("2024-06-01"), step: 24 * time.Hour}
	p := parser.NewParser(parser.Options{})
	for expr, want := range map[string]string{
		`{__name__=~"x.*"} + y`: "steps", `{a="b"} > 1`: "", "x": "series", "x / (x offset 1y)": "series", "x > bool 2": "series", "x and y or z": "series", "(x) * 2": "series",
		"sum by (a) (x)": "steps", "topk(3, x)": "steps", "1 + 2": "steps", "x / on (a) y": "steps", "x / ignoring (a) y": "steps",
		"x * ignoring () group_left y": "steps", "x + sum(x)": "steps", "x @ 5": "series", "x @ end()": "series",
		"topk(1, sum by (a) (x))": "", "max(min by (a) (x) + y)": "", "sum by (a) (x) / sum by (a) (y)": "steps", `x{a="b"} + indicator_source_info`: "",
		"sum(x @ end())": "", "rate(x[1d])": "", "-x": "", "topk(scalar(x), x)": "", "max_over_time(x[1d:1h])": "", `count_values("a", x)`: "",
		"sum(abs(x))": "", `label_replace(x, "a", "b", "c", "d")`: "", "time()": "",
	} {
		tree, err := p.ParseExpr(expr)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if all := span.divide(tree, 2); len(all) > 0 {
			got = "steps"
			if all[0].shard.of > 0 {
				got = "series"
			}
		}
		if got != want {
			t.Errorf("%s is shared by %q, want %q", expr, got, want)
		}
	}
}

// TestSharesCoverEveryStepOnce: shares by steps have all steps, in order.
func TestSharesCoverEveryStepOnce(t *testing.T) {
	start := at("2024-01-01")
	for steps := 1; steps < 300; steps += 7 {
		for _, over := range []time.Duration{0, time.Second} {
			q := question{start: start, end: start.Add(time.Duration(steps-1)*time.Hour + over), step: time.Hour}
			for n := range 6 {
				all := q.steps(n)
				if len(all) == 0 && (n < 2 || steps < 2*fewSteps) {
					continue
				}
				next := start
				for _, p := range all {
					if !p.start.Equal(next) || p.end.Sub(p.start) < (fewSteps-1)*time.Hour {
						t.Fatalf("%d steps in %d shares: %v", steps, n, all)
					}
					next = p.end.Truncate(time.Hour).Add(time.Hour)
				}
				if len(all) > n || !all[len(all)-1].end.Equal(q.end) {
					t.Fatalf("%d steps in %d shares: %v", steps, n, all)
				}
			}
		}
	}
	for _, q := range []question{{start: start, end: start.Add(time.Second), step: 1500 * time.Microsecond}} {
		if q.steps(4) != nil {
			t.Errorf("%v is shared", q)
		}
	}
}
