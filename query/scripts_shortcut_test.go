package query

import (
	"context"
	"testing"
	"time"

	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/storage"
)

// shortcuts is an engine that goes the ways past it where an evaluation takes them, in two shares, and counts how often.
type shortcuts struct {
	promql.QueryEngine
	lane          *lane
	parser        parser.Parser
	bare, divided int
}

func newShortcuts(engine promql.QueryEngine) *shortcuts {
	p := parser.NewParser(promqltest.TestParserOpts)
	return &shortcuts{QueryEngine: engine, parser: p, lane: newLane(scriptConfig, p, 2)}
}

// NewInstantQuery implements promql.QueryEngine.
func (s *shortcuts) NewInstantQuery(ctx context.Context, q storage.Queryable, opts promql.QueryOpts, text string, at time.Time) (promql.Query,
	error) {
	prepared, err := s.QueryEngine.NewInstantQuery(ctx, q, opts, text, at)
	return s.shorter(prepared, q, text, question{start: at, end: at}), err
}

// NewRangeQuery implements promql.QueryEngine.
func (s *shortcuts) NewRangeQuery(ctx context.Context, q storage.Queryable, opts promql.QueryOpts, text string, start, end time.Time,
	step time.Duration) (promql.Query, error) {
	prepared, err := s.QueryEngine.NewRangeQuery(ctx, q, opts, text, start, end, step)
	return s.shorter(prepared, q, text, question{start: start, end: end, step: step}), err
}

// shorter is a query that goes a way past the engine; where there is none, or a series is not in our storage, it stays as it is.
func (s *shortcuts) shorter(prepared promql.Query, q storage.Queryable, text string, ask question) promql.Query {
	l, ours := q.(*loaded)
	tree, err := s.parser.ParseExpr(text)
	if err != nil || !ours || l.foreign != nil {
		return prepared
	}
	e := evaluation{question: ask, state: l.queryable(), expr: text}
	e.choose(tree, s.lane)
	if e.bare == nil && e.shares == nil {
		return prepared
	}
	return shortened{prepared, s, e}
}

type shortened struct {
	promql.Query
	by *shortcuts
	e  evaluation
}

// Exec implements promql.Query.
func (q shortened) Exec(ctx context.Context) *promql.Result {
	var r *result
	done := &promql.Result{}
	if q.e.bare != nil {
		q.by.bare++
		r, done.Err = q.by.lane.read(ctx, q.e)
	} else {
		q.by.divided++
		r, done.Warnings, done.Err = q.by.lane.runShares(ctx, q.e)
	}
	if done.Err == nil {
		done.Value = r.value
	}
	return done
}

// TestPrometheusScriptsPastTheEngine runs Prometheus' scripts once more, by the ways past its engine.
func TestPrometheusScriptsPastTheEngine(t *testing.T) {
	bare, divided := 0, 0
	for name, script := range scriptTexts(t) {
		if _, other := otherwise[name]; other {
			continue
		}
		t.Run(name, func(t *testing.T) {
			s := newShortcuts(promqltest.NewTestEngineWithOpts(t, scriptOptions()))
			promqltest.RunTestWithStorage(t, script, s, newLoaded)
			bare, divided = bare+s.bare, divided+s.divided
		})
	}
	t.Logf("%d evaluations read a bare selector, %d were divided", bare, divided)
	if bare < 40 || divided < 400 {
		t.Errorf("only %d and %d: the ways past the engine are hardly tried", bare, divided)
	}
}
