package query

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"
	promstats "github.com/prometheus/prometheus/util/stats"
)

// evaluation is a question with all that its answer depends on.
type evaluation struct {
	question
	state     *queryable
	expr      string
	bare      *parser.VectorSelector // what expr is, where it is nothing else; nil: the engine evaluates it
	shares    []share                // that the engine evaluates at once; none: it evaluates the whole
	limit     int
	wantStats string
}

// key is all that an answer depends on; since is when the clock last turned something.
func (e evaluation) key(since int64) string {
	b := make([]byte, 0, 96+len(e.expr)+len(e.state.asOf))
	for _, n := range []int64{int64(e.state.snapshot.number), since, e.start.UnixMilli(), engineMillis(e.start), e.end.UnixMilli(),
		engineMillis(e.end), int64(e.step), int64(e.state.lookback), int64(e.limit)} {
		b = append(strconv.AppendInt(b, n, 36), ' ')
	}
	b = append(strconv.AppendBool(b, e.future), ' ')
	b = append(strconv.AppendQuote(b, e.state.asOf), ' ')
	return string(append(b, e.expr...))
}

// wantsWhole says whether an error is to be asked about again, of the whole: that of a share may be its own.
func (e *evaluation) wantsWhole(ctx context.Context, err error) bool {
	return e.shares != nil && err != nil && !errors.Is(err, errAnswer) && ctx.Err() == nil
}

// choose takes the shortest way in a lane. Statistics are the engine's, of a whole question.
func (e *evaluation) choose(tree parser.Expr, l *lane) {
	if e.wantStats != "" || e.future || !e.exact() {
		return
	}
	e.bare = bare(tree, e.question)
	if e.bare == nil {
		e.shares = e.divide(tree, l.shares)
	}
}

// evaluate answers in a lane. Its turn ends with the evaluation, its room once the answer is closed, which it is on errors.
func (a *API) evaluate(ctx context.Context, l *lane, e evaluation) (got answer, err error) {
	if got.room, err = l.enter(ctx); err != nil {
		return answer{}, err
	}
	given := false
	defer func() {
		if !given { // nor after a panic
			got.close()
			got.result, got.room = nil, nil
		}
	}()
	var said annotations.Annotations
	switch {
	case e.bare != nil:
		got.result, err = l.read(ctx, e)
	case len(e.shares) > 0:
		got.result, said, err = l.runShares(ctx, e)
	default:
		got.result, said, err = run(ctx, l.engine, e)
	}
	got.warnings, got.infos = notes(said, e.expr)
	if err != nil {
		return got, l.evaluationError(err)
	}
	if e.limit > 0 {
		var cut bool
		if got.result.value, cut = truncate(got.result.value, e.limit); cut {
			got.warnings = append(got.warnings, "results truncated due to limit")
		}
	}
	size := sizeOfResult(got.result.value)
	if textBytes*size > min(l.answer, a.db.config.CacheBytes/4) {
		err = got.room.shrink(size)
	} else {
		err = a.whole(&got, size)
	}
	given = err == nil
	return got, err
}

// textBytes is about how many bytes of JSON a byte of a result makes, beside which it lies for a moment.
const textBytes = 3

// whole makes the JSON of a small result of about that many bytes, which is then let go.
func (a *API) whole(got *answer, size int64) error {
	var b bytes.Buffer
	b.Grow(int(size))
	if err := encode(&b, got.result.value, got.result.stats, got.warnings, got.infos); err != nil {
		return err
	}
	got.result.close()
	got.result, got.encoded = nil, bytes.Clone(b.Bytes())
	return got.room.shrink(min(int64(len(got.encoded)), got.room.n))
}

// run has an engine answer.
func run(ctx context.Context, engine *promql.Engine, e evaluation) (*result, annotations.Annotations, error) {
	opts := promql.NewPrometheusQueryOpts(e.wantStats == "all", e.state.lookback)
	var prepared promql.Query
	var err error
	if e.step > 0 {
		prepared, err = engine.NewRangeQuery(ctx, e.state, opts, e.expr, e.start, e.end, e.step)
	} else {
		prepared, err = engine.NewInstantQuery(ctx, e.state, opts, e.expr, e.start)
	}
	if err != nil {
		if late := evaluationError(err); late.kind != execFail {
			return nil, nil, late // it waited for its turn longer than it may
		}
		return nil, nil, invalid("query", err)
	}
	r := &result{value: promql.Matrix{}, free: prepared.Close}
	if e.future {
		return r, nil, nil
	}
	done := prepared.Exec(ctx)
	if done.Err != nil {
		return r, done.Warnings, done.Err
	}
	r.value = done.Value
	if e.wantStats != "" {
		r.stats = promstats.NewQueryStats(prepared.Stats())
	}
	return r, done.Warnings, nil
}

// read answers a bare selector in its turn.
func (l *lane) read(ctx context.Context, e evaluation) (*result, error) {
	turn, err := l.turns.Insert(ctx, e.expr)
	if err != nil {
		return nil, err
	}
	defer l.turns.Delete(turn)
	r := reading{start: e.start.UnixMilli(), end: e.end.UnixMilli(), step: max(e.step.Milliseconds(), 1),
		lookback: e.state.lookback.Milliseconds(), left: l.samples}
	from := r.start - r.lookback + 1
	all, err := e.state.between(from, r.end).clips(&storage.SelectHints{Start: from, End: r.end}, e.bare.LabelMatchers)
	if err != nil {
		return nil, fmt.Errorf("expanding series: %w", err)
	}
	if e.step == 0 {
		v, err := r.vector(ctx, all)
		return &result{value: v}, err
	}
	m, err := r.matrix(ctx, all)
	return &result{value: m}, err
}

// evaluated is what an engine said of a question.
type evaluated struct {
	*result
	said annotations.Annotations
	err  error
}

// runShares has the engine evaluate shares at once, in one turn. Each may hold its part of the lane's samples, so that together they hold
// no more than the whole may. After an error the whole is to be asked: it may have room, and it says which error comes first.
func (l *lane) runShares(ctx context.Context, e evaluation) (*result, annotations.Annotations, error) {
	turn, err := l.turns.Insert(ctx, e.expr)
	if err != nil {
		return nil, nil, err
	}
	defer l.turns.Delete(turn)
	all := make([]evaluated, len(e.shares))
	each(len(all), 1, func() func(int) {
		return func(i int) { all[i] = l.runShare(ctx, e, e.shares[i]) }
	})
	r := &result{free: func() {
		for _, one := range all {
			one.close()
		}
	}}
	bySeries := e.shares[0].shard.of > 0
	var said annotations.Annotations
	found := make([]promql.Matrix, len(all))
	for i, one := range all {
		if one.err != nil {
			return r, one.said, one.err
		}
		said.Merge(one.said)
		found[i] = one.value.(promql.Matrix)
	}
	r.value = join(found, bySeries)
	if !bySeries { // their points were copied
		r.close()
		r.free = nil
	}
	return r, said, nil
}

// runShare has an engine evaluate one of the shares.
func (l *lane) runShare(ctx context.Context, e evaluation, s share) (done evaluated) {
	defer func() {
		if p := recover(); p != nil {
			done.err = fmt.Errorf("a share panicked: %v", p) // the whole is asked, under who serves the request
		}
	}()
	whole := e.state
	e.question, e.state = s.question, whole.again()
	e.state.shard = s.shard
	done.result, done.said, done.err = run(ctx, l.shareEngine, e)
	whole.read(e.state)
	return done
}

// result is what a query gave.
type result struct {
	value parser.Value
	stats any
	free  func() // takes back what it lies in once it is written; nil: nothing is to be taken back
}

func (r *result) close() {
	if r != nil && r.free != nil {
		r.free()
	}
}

// tooMuch says whether a question failed for being larger than its lane.
func tooMuch(err error) bool {
	var samples promql.ErrTooManySamples
	return errors.As(err, &samples) || errors.Is(err, errAnswer)
}

// notes parts warnings from infos, as Prometheus does.
func notes(a annotations.Annotations, expr string) (warnings, infos []string) {
	return a.AsStrings(expr, 10, 10)
}

func evaluationError(err error) *apiError {
	if e := (*apiError)(nil); errors.As(err, &e) {
		return e
	}
	var stopped promql.ErrQueryCanceled
	var late promql.ErrQueryTimeout
	switch {
	case errors.As(err, &stopped), errors.Is(err, context.Canceled):
		return &apiError{canceled, err}
	case errors.As(err, &late), errors.Is(err, context.DeadlineExceeded):
		return &apiError{timedOut, err}
	}
	return &apiError{execFail, err}
}

// evaluationError says with what the lane allows what was too much.
func (l *lane) evaluationError(err error) *apiError {
	var samples promql.ErrTooManySamples
	if errors.As(err, &samples) {
		err = fmt.Errorf("%w: it would hold more than %d (queries.samples); ask for fewer series, a longer step or a shorter range", err,
			l.samples)
	}
	return evaluationError(err)
}

func truncate(v parser.Value, limit int) (parser.Value, bool) {
	switch v := v.(type) {
	case promql.Vector:
		if len(v) > limit {
			return v[:limit], true
		}
	case promql.Matrix:
		if len(v) > limit {
			return v[:limit], true
		}
	}
	return v, false
}
