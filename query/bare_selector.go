package query

import (
	"context"
	"time"

	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"

	"zhibiao/indicators"
)

// bare is the selector of a question that asks for nothing but what series are worth at its instants, as most tables and charts do.
// It is read without the engine, which lays out a line of points for each series on the way; what it gives is what the engine gives
// (TestBareSelectorsAsTheEngine). nil: the question is another.
func bare(expr parser.Expr, q question) *parser.VectorSelector {
	s, ok := expr.(*parser.VectorSelector)
	if !ok || q.step%time.Millisecond != 0 {
		return nil
	}
	if plain := (&parser.VectorSelector{Name: s.Name, LabelMatchers: s.LabelMatchers}); s.String() != plain.String() {
		return nil // it has an offset or another modifier
	}
	return s
}

// reading reads series at every step of a span. Times are in milliseconds.
type reading struct {
	start, end, step int64
	lookback         int64 // a sample that is so old is worth nothing any more
	left             int   // points that may yet be given
}

func (r *reading) vector(ctx context.Context, all []clipped) (promql.Vector, error) {
	v := make(promql.Vector, 0, len(all))
	point := make([]promql.FPoint, 0, 1)
	for i := range all {
		points, err := r.points(ctx, all[i].read, point)
		if err != nil {
			return nil, err
		}
		if len(points) > 0 {
			v = append(v, promql.Sample{T: points[0].T, F: points[0].F, Metric: all[i].labels})
		}
	}
	return v, nil
}

func (r *reading) matrix(ctx context.Context, all []clipped) (promql.Matrix, error) {
	m := make(promql.Matrix, 0, len(all))
	line := make([]promql.FPoint, 0, int((r.end-r.start)/r.step)+1)
	var slab []promql.FPoint
	for i := range all {
		points, err := r.points(ctx, all[i].read, line)
		if err != nil {
			return nil, err
		}
		if n := len(points); n > 0 {
			if cap(slab)-len(slab) < n {
				slab = make([]promql.FPoint, 0, max(n, slabPoints))
			}
			from := len(slab)
			slab = append(slab, points...)
			m = append(m, promql.Series{Metric: all[i].labels, Floats: slab[from:len(slab):len(slab)]})
		}
	}
	return m, nil
}

// slabPoints is about how many points are allocated in one piece: 64 KB.
const slabPoints = 4096

// points appends what a series is worth at every step: its newest sample, unless that is too old or a marker of an end.
func (r *reading) points(ctx context.Context, samples []indicators.Sample, points []promql.FPoint) ([]promql.FPoint, error) {
	if ctx.Err() != nil {
		return nil, ended(ctx, "expression evaluation")
	}
	next := 0
	for t := r.start; t <= r.end; t += r.step {
		for next < len(samples) && samples[next].At <= t {
			next++
		}
		if next == 0 {
			continue
		}
		if s := samples[next-1]; s.At > t-r.lookback && !indicators.IsStale(s.Value) {
			points = append(points, promql.FPoint{T: t, F: s.Value})
			r.left--
		}
	}
	if r.left < 0 {
		return nil, promql.ErrTooManySamples("query execution")
	}
	return points, nil
}
