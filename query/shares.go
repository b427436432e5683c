package query

import (
	"runtime"
	"slices"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
)

// sharesAtOnce is in how many shares a large question is evaluated at once.
func sharesAtOnce() int { return min(runtime.GOMAXPROCS(0), 4) }

// share is what is evaluated at once with others: some of a question's steps, or all of them for some of the series.
type share struct {
	question
	shard shard
}

// shard is one of several sets of series. Those whose labels but for the name are the same are in the same one. The zero shard has all.
type shard struct{ number, of uint64 }

// dropped are the labels that operators drop with the name, in order.
var dropped = []string{"__type__", "__unit__"}

// among gives those of some series that are in the shard.
func (s shard) among(all []*series) []*series {
	mine := make([]*series, 0, len(all))
	var hash uint64
	var buffer []byte
	for _, x := range all {
		if hash, buffer = x.labels.HashWithoutLabels(buffer, dropped...); hash%s.of == s.number {
			mine = append(mine, x)
		}
	}
	return mine
}

// divide cuts a question over a span into at most so many shares; none where it can only be evaluated whole.
func (q question) divide(expr parser.Expr, n int) []share {
	switch {
	case n < 2 || q.step <= 0 || selectsSources(expr):
		return nil
	case pairwise(expr):
		all := make([]share, n)
		for i := range all {
			all[i] = share{q, shard{uint64(i), uint64(n)}}
		}
		return all
	case stepwise(expr):
		return q.steps(n)
	}
	return nil
}

// selectsSources says whether a selector reads where figures stood: that is laid out for a question, and would be for each share.
func selectsSources(expr parser.Expr) bool {
	return slices.ContainsFunc(parser.ExtractSelectors(expr), func(matchers []*labels.Matcher) bool {
		name, _ := splitName(matchers)
		return fitSources(name)
	})
}

// pairwise says whether each series of an expression is made of series that have its labels but for the name, and of one only of each
// family: so it is with operators over families whose sides are matched by all labels. Of several families two series may match one, which
// the engine refuses even where another share has what they match.
func pairwise(expr parser.Expr) bool {
	return expr.Type() == parser.ValueTypeVector && everyNode(expr, func(n parser.Node, _ []parser.Node) bool {
		switch n := n.(type) {
		case *parser.BinaryExpr:
			m := n.VectorMatching
			return m == nil || !m.On && len(m.MatchingLabels) == 0 && m.Card != parser.CardOneToMany && m.Card != parser.CardManyToOne
		case *parser.VectorSelector:
			return slices.ContainsFunc(n.LabelMatchers, func(m *labels.Matcher) bool {
				return m.Name == model.MetricNameLabel && m.Type == labels.MatchEqual
			})
		case *parser.ParenExpr, *parser.NumberLiteral:
			return true
		}
		return false
	})
}

// everyNode says whether something holds of every node of an expression, with those above it.
func everyNode(expr parser.Expr, holds func(n parser.Node, above []parser.Node) bool) bool {
	all := true
	parser.Inspect(expr, func(n parser.Node, above []parser.Node) error {
		all = all && (n == nil || holds(n, above))
		return nil
	})
	return all
}

// stepwise says whether the engine evaluates an expression at each step without regard to the others: so it does with selectors, and with
// operators and aggregations over them. With functions it does not: it refuses two series of one label set even if they never meet. Nor
// with an aggregation over another: it takes groups in the order in which they first appear, on which ties hang.
func stepwise(expr parser.Expr) bool {
	return everyNode(expr, func(n parser.Node, above []parser.Node) bool {
		switch n := n.(type) {
		case *parser.VectorSelector:
			return n.Timestamp == nil && n.StartOrEnd == 0
		case *parser.AggregateExpr:
			_, number := n.Param.(*parser.NumberLiteral)
			return (number || n.Param == nil) && !slices.ContainsFunc(above, isAggregation)
		case *parser.BinaryExpr, *parser.ParenExpr, *parser.NumberLiteral:
			return true
		}
		return false
	})
}

func isAggregation(n parser.Node) bool {
	_, ok := n.(*parser.AggregateExpr)
	return ok
}

// fewSteps are too few for a share: what the engine does once for each series weighs more than what it does at each step.
const fewSteps = 24

// steps cuts a question into at most so many shares of consecutive steps; none where it has too few, or such as the engine rounds to its
// milliseconds.
func (q question) steps(n int) []share {
	steps := int(q.end.Sub(q.start)/q.step) + 1
	if n = min(n, steps/fewSteps); n < 2 || q.step%time.Millisecond != 0 {
		return nil
	}
	all := make([]share, n)
	for i := range all {
		first, next := steps*i/n, steps*(i+1)/n
		at := func(step int) time.Time { return q.start.Add(time.Duration(step) * q.step) }
		all[i].question = question{step: q.step, start: at(first), end: at(next - 1)}
	}
	all[n-1].end = q.end
	return all
}

// join puts together what shares gave, each in the order of labels. Where none has a series of another, it takes over their points.
func join(shares []promql.Matrix, disjoint bool) promql.Matrix {
	most := 0
	for _, m := range shares {
		most += len(m)
	}
	joined := make(promql.Matrix, 0, most)
	var points [][]promql.FPoint
	for {
		var next *promql.Series
		for _, m := range shares {
			if len(m) > 0 && (next == nil || labels.Compare(m[0].Metric, next.Metric) < 0) {
				next = &m[0]
			}
		}
		if next == nil {
			return joined
		}
		points = points[:0]
		for i, m := range shares {
			if len(m) > 0 && labels.Equal(m[0].Metric, next.Metric) {
				points = append(points, m[0].Floats)
				shares[i] = m[1:]
			}
		}
		floats := points[0]
		if !disjoint {
			floats = slices.Concat(points...)
		}
		joined = append(joined, promql.Series{Metric: next.Metric, Floats: floats})
	}
}
