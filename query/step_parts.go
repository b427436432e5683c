package query

import (
	"runtime"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
)

// stepParts is in how many parts the steps of a large question are evaluated at once.
func stepParts() int { return min(runtime.GOMAXPROCS(0), 4) }

// apart says whether the engine evaluates an expression at each step without regard to the others: so it does with selectors, and with
// operators and aggregations over them. With functions it does not: it refuses two series of one label set even if they never meet.
func apart(expr parser.Expr) bool {
	ok := true
	parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
		switch n := n.(type) {
		case *parser.VectorSelector:
			ok = ok && n.Timestamp == nil && n.StartOrEnd == 0
		case *parser.AggregateExpr:
			_, number := n.Param.(*parser.NumberLiteral)
			ok = ok && (number || n.Param == nil)
		case *parser.BinaryExpr, *parser.ParenExpr, *parser.NumberLiteral, nil:
		default:
			ok = false
		}
		return nil
	})
	return ok
}

// fewSteps are too few for a part: what the engine does once for each series weighs more than what it does at each step.
const fewSteps = 24

// parted cuts the steps of a question into so many consecutive parts, or into fewer; none where it has too few steps, or such as the
// engine rounds to its milliseconds.
func (q question) parted(parts int) []question {
	if q.step <= 0 || q.step%time.Millisecond != 0 {
		return nil
	}
	steps := int(q.end.Sub(q.start)/q.step) + 1
	if parts = min(parts, steps/fewSteps); parts < 2 {
		return nil
	}
	all := make([]question, parts)
	for i := range all {
		first, next := steps*i/parts, steps*(i+1)/parts
		all[i] = question{step: q.step, start: q.start.Add(time.Duration(first) * q.step), end: q.start.Add(time.Duration(next-1) * q.step)}
	}
	all[parts-1].end = q.end
	return all
}

// join puts together what parts of the steps gave, each in the order of labels.
func join(parts []promql.Matrix) promql.Matrix {
	series, points := 0, 0
	for _, m := range parts {
		series = max(series, len(m))
		for _, s := range m {
			points += len(s.Floats)
		}
	}
	joined, slab := make(promql.Matrix, 0, series), make([]promql.FPoint, 0, points)
	for {
		var next *promql.Series
		for _, m := range parts {
			if len(m) > 0 && (next == nil || labels.Compare(m[0].Metric, next.Metric) < 0) {
				next = &m[0]
			}
		}
		if next == nil {
			return joined
		}
		from := len(slab)
		metric := next.Metric
		for i, m := range parts {
			if len(m) > 0 && labels.Equal(m[0].Metric, metric) {
				slab = append(slab, m[0].Floats...)
				parts[i] = m[1:]
			}
		}
		joined = append(joined, promql.Series{Metric: metric, Floats: slab[from:len(slab):len(slab)]})
	}
}
