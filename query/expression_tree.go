package query

import (
	"strconv"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// node is a part of a parsed expression in the shape that Prometheus' and
// Grafana's explain views read.
type node map[string]any

// tree turns a parsed expression into nodes.
func tree(e parser.Expr) any {
	switch n := e.(type) {
	case *parser.AggregateExpr:
		return node{"type": "aggregation", "op": n.Op.String(), "expr": tree(n.Expr), "param": tree(n.Param),
			"grouping": list0(n.Grouping), "without": n.Without}
	case *parser.BinaryExpr:
		return node{"type": "binaryExpr", "op": n.Op.String(), "lhs": tree(n.LHS), "rhs": tree(n.RHS), "bool": n.ReturnBool,
			"matching": matching(n.VectorMatching)}
	case *parser.Call:
		arguments := make([]any, len(n.Args))
		for i, a := range n.Args {
			arguments[i] = tree(a)
		}
		f := node{"name": n.Func.Name, "argTypes": n.Func.ArgTypes, "variadic": n.Func.Variadic, "returnType": n.Func.ReturnType}
		return node{"type": "call", "func": f, "args": arguments}
	case *parser.MatrixSelector:
		v, ok := n.VectorSelector.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		t := selectorNode("matrixSelector", v)
		t["range"] = n.Range.Milliseconds()
		return t
	case *parser.VectorSelector:
		return selectorNode("vectorSelector", n)
	case *parser.SubqueryExpr:
		return node{"type": "subquery", "expr": tree(n.Expr), "range": n.Range.Milliseconds(), "step": n.Step.Milliseconds(),
			"offset": n.OriginalOffset.Milliseconds(), "timestamp": n.Timestamp, "startOrEnd": startOrEnd(n.StartOrEnd)}
	case *parser.NumberLiteral:
		return node{"type": "numberLiteral", "val": strconv.FormatFloat(n.Val, 'f', -1, 64)}
	case *parser.StringLiteral:
		return node{"type": "stringLiteral", "val": n.Val}
	case *parser.ParenExpr:
		return node{"type": "parenExpr", "expr": tree(n.Expr)}
	case *parser.UnaryExpr:
		return node{"type": "unaryExpr", "op": n.Op.String(), "expr": tree(n.Expr)}
	}
	return nil
}

func selectorNode(kind string, v *parser.VectorSelector) node {
	matchers := make([]node, len(v.LabelMatchers))
	for i, m := range v.LabelMatchers {
		matchers[i] = matcherNode(m)
	}
	return node{"type": kind, "name": v.Name, "offset": v.OriginalOffset.Milliseconds(), "matchers": matchers,
		"timestamp": v.Timestamp, "startOrEnd": startOrEnd(v.StartOrEnd), "anchored": v.Anchored, "smoothed": v.Smoothed}
}

func matcherNode(m *labels.Matcher) node {
	return node{"name": m.Name, "value": m.Value, "type": m.Type.String()}
}

func matching(m *parser.VectorMatching) any {
	if m == nil {
		return nil
	}
	return node{"card": m.Card.String(), "labels": list0(m.MatchingLabels), "on": m.On, "include": list0(m.Include)}
}

func startOrEnd(i parser.ItemType) any {
	if i == 0 {
		return nil
	}
	return i.String()
}

// list0 is a list that is never null.
func list0(l []string) []string {
	if l == nil {
		return []string{}
	}
	return l
}
