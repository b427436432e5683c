package query

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"

	"zhibiao/indicators"
)

// randomApart is a random expression of those that may be evaluated in parts.
func randomApart(r *rand.Rand, depth int) string {
	if depth == 0 || r.IntN(5) == 0 {
		return []string{`{indicator="output"}`, "fund_yuan", `{__name__=~"output.*_yuan"}`, "output_yuan", `indicator_target_info`,
			"fund_yuan offset 60d", `{indicator="fund",as_of="2024-08-01"}`, `{__name__=~".*_ratio"}`, "3"}[r.IntN(9)]
	}
	inner := func() string { return randomApart(r, depth-1) }
	switch r.IntN(3) {
	case 0:
		by := []string{"by (indicator)", "without (entity)", "by (entity, department)", ""}[r.IntN(4)]
		op := []string{"sum", "min", "max", "avg", "count", "group", "stddev"}[r.IntN(7)]
		of := randomApart(r, depth-1)
		if strings.Trim(of, "()") == "3" {
			of = "fund_yuan"
		}
		return fmt.Sprintf("%s %s (%s)", op, by, of)
	case 1:
		return fmt.Sprintf("topk by (indicator) (2, {indicator=%q})", []string{"output", "fund", "quota"}[r.IntN(3)])
	default:
		op := []string{"+", "/", "-", "*", ">", "== bool", "and", "or", "unless", "/ on (indicator) group_left"}[r.IntN(10)]
		return "(" + inner() + " " + op + " " + inner() + ")"
	}
}

// TestPartsAsTheWhole evaluates random expressions over random spans in parts and whole: answers and errors must be the same.
func TestPartsAsTheWhole(t *testing.T) {
	p := parser.NewParser(parser.Options{})
	answered, refused := 0, 0
	for seed := range uint64(3) {
		w := newWorld(t, "2025-06-01")
		if err := w.Apply(randomCommits(seed, 90)...); err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(seed, 5))
		for range 250 {
			expr := randomApart(r, 3)
			tree, err := p.ParseExpr(expr)
			if err != nil {
				continue // a set operator over numbers
			}
			if !apart(tree) {
				t.Fatalf("%s is not evaluated in parts", expr)
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
			e.state, e.parts = state(), q.parted(2+r.IntN(3))
			parts, saidOfParts, errOfParts := w.lanes.large.runInParts(t.Context(), e)
			// Which of several pairs the engine names hangs on the order of a map.
			about := func(err error) string { text, _, _ := strings.Cut(fmt.Sprint(err), "{"); return text }
			if about(err) != about(errOfParts) {
				t.Fatalf("%s in %d parts: %v, whole: %v", expr, len(e.parts), errOfParts, err)
			}
			if seen.viewed.Load() != e.state.viewed.Load() || seen.cut.Load() != e.state.cut.Load() || seen.mine.Load() != e.state.mine.Load() {
				t.Fatalf("%s from %s: the parts have not read what the whole read", expr, start)
			}
			if err != nil {
				refused++
				continue
			}
			warnings, infos := notes(said, expr)
			a := textOf(t, whole, warnings, infos)
			warnings, infos = notes(saidOfParts, expr)
			if b := textOf(t, parts, warnings, infos); a != b {
				t.Fatalf("%s from %s, %d parts:\n%.900s\nwhole:\n%.900s", expr, start, len(e.parts), b, a)
			}
			if len(whole.value.(promql.Matrix)) > 0 {
				answered++
			}
			whole.close()
		}
	}
	if answered < 200 || refused < 20 {
		t.Errorf("only %d of the questions had an answer, %d an error", answered, refused)
	}
}

// TestTooMuchForAPart: where all samples lie in one part, which may hold its share alone, the whole is asked.
func TestTooMuchForAPart(t *testing.T) {
	lines := make([]Line, 1000)
	from, ended := at("2024-01-01"), indicators.Sample{At: at("2024-01-01T12:00").UnixMilli(), Value: indicators.StaleMarker()}
	for i := range lines {
		lines[i] = Line{labels.FromStrings("__name__", "x", "n", strconv.Itoa(i)), []indicators.Sample{{At: from.UnixMilli(), Value: 1}, ended}}
	}
	db := Holding(Config{Now: func() time.Time { return at("2024-01-02") }, Location: shanghai, MaxSamples: 130_000}, lines)
	db.lanes.large.parts = max(db.lanes.large.parts, 2)
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

func TestApart(t *testing.T) {
	p := parser.NewParser(parser.Options{})
	for expr, want := range map[string]bool{
		"x": true, "sum by (a) (x)": true, "x / (x offset 1y)": true, "topk(3, x)": true, "x > bool 2": true, "1 + 2": true,
		"x @ end()": false, "x @ 5": false, "rate(x[1d])": false, "-x": false, "topk(scalar(x), x)": false, "max_over_time(x[1d:1h])": false,
		`count_values("a", x)`: false, "sum(abs(x))": false, `label_replace(x, "a", "b", "c", "d")`: false, "time()": false,
	} {
		tree, err := p.ParseExpr(expr)
		if err != nil {
			t.Fatal(err)
		}
		if got := apart(tree); got != want {
			t.Errorf("%s apart: %v", expr, got)
		}
	}
}

// TestPartedCoversEveryStepOnce: the parts of a question are its steps, in order.
func TestPartedCoversEveryStepOnce(t *testing.T) {
	start := at("2024-01-01")
	for steps := 1; steps < 300; steps += 7 {
		for _, over := range []time.Duration{0, time.Second} {
			q := question{start: start, end: start.Add(time.Duration(steps-1)*time.Hour + over), step: time.Hour}
			for parts := range 6 {
				all := q.parted(parts)
				if len(all) == 0 && (parts < 2 || steps < 2*fewSteps) {
					continue
				}
				next := start
				for _, p := range all {
					if !p.start.Equal(next) || p.end.Sub(p.start) < (fewSteps-1)*time.Hour {
						t.Fatalf("%d steps in %d parts: %v", steps, parts, all)
					}
					next = p.end.Truncate(time.Hour).Add(time.Hour)
				}
				if len(all) > parts || !all[len(all)-1].end.Equal(q.end) {
					t.Fatalf("%d steps in %d parts: %v", steps, parts, all)
				}
			}
		}
	}
	for _, q := range []question{{start: start, end: start}, {start: start, end: start.Add(time.Second), step: 1500 * time.Microsecond}} {
		if q.parted(4) != nil {
			t.Errorf("%v is parted", q)
		}
	}
}
