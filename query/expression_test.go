package query

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
)

// TestExpressionsAreBounded: what would exhaust stack or memory is refused before it is parsed, wherever an expression can stand.
func TestExpressionsAreBounded(t *testing.T) {
	w := story(t, "2026-05-01")
	long := func(s string, n int) string { return strings.Repeat(s, n) }
	chain := func(join string, n int) string { return "x" + long(join+"x", n) }
	const tooLong, tooDeep, tooMany = "bytes, at most 16384 are read (queries.expression_bytes)",
		"deep in brackets and operators, at most 256", "characters with their repeats written out, at most 32768"
	for name, c := range map[string]struct{ expr, says string }{
		"2.5 MB of sum(":             {long("sum(", 500_000)[:500_000], tooLong},
		"brackets":                   {long("(", 257) + "x" + long(")", 257), tooDeep},
		"brackets that do not close": {long("(", 5000), tooDeep},
		"functions":                  {long("abs(", 257) + "x" + long(")", 257), tooDeep},
		"signs":                      {long("-", 5000) + "x", tooDeep},
		"x or x":                     {chain(" or ", 257), tooDeep},
		"powers":                     {chain("^", 4000), tooDeep},
		"a chain over labels":        {chain(` + on (a, b) group_left (c, d) `, 257), tooDeep},
		"a chain of selectors":       {`x{a="b",c="d"}` + long(` or x{a="b",c="d"}`, 257), tooDeep},
		"brackets and chains":        {long("(x or ", 129) + "x" + long(") or x", 129), tooDeep},
		"subqueries":                 {"x" + long("[1h:1m]", 257), tooDeep},
		"brackets behind a comma":    {"clamp_min(x, " + long("(", 257) + "1" + long(")", 258), tooDeep},
		"a comment hides no bracket": {"# (((\n" + long("(", 257) + "x" + long(")", 257), tooDeep},
		"400,000 alternatives":       {`x{a=~"` + long("ab|", 400_000) + `"}`, tooLong},
		"a word repeated":            {`x{a=~"(` + long("park", 20) + `){1000}"}`, tooMany},
		"repeats without an end":     {`x{a!~"` + long("(ab){300,}(cd){3,900}", 40) + `"}`, tooMany},
		"classes":                    {`x{a=~"` + long(`\\pL`, 1000) + `"}`, tooMany},
		"patterns together":          {`x{` + long(`a=~"a{1000}",`, 40) + `}`, tooMany},
		"a pattern in back quotes":   {"x{a=~`" + long("[a-c]{999}", 40) + "`}", tooMany},
		"a pattern of a function":    {`label_replace(x, "a", "$1", "b", "` + long("a{1000}", 40) + `")`, tooMany},
		"33 earlier states": {`x{as_of="2026-01-01"}` + func() (s string) {
			for second := range 32 {
				s += fmt.Sprintf(` + x{as_of="%d"}`, second)
			}
			return s
		}(), "more than 32 earlier states"},
	} {
		form := url.Values{"query": {c.expr}, "start": {"0"}, "end": {"60"}, "step": {"60"}}
		paths := []string{"query", "query_range", "query_exemplars", "format_query", "parse_query"}
		if strings.HasPrefix(c.expr, "x{") && strings.HasSuffix(c.expr, "}") && !strings.Contains(c.expr, " ") {
			form.Set("match[]", c.expr)
			paths = append(paths, "series", "labels", "label/a/values")
		}
		for _, path := range paths {
			if code, a := w.ask(t, path, form); code != http.StatusBadRequest || a.ErrorType != badData ||
				!strings.Contains(a.Error, c.says) {
				t.Errorf("%s of %s: %d %s %.300q", path, name, code, a.ErrorType, a.Error)
			}
		}
	}
	for name, expr := range map[string]string{
		"a chain of 256":    chain(" or ", 256),
		"brackets of 256":   long("(", 256) + "x" + long(")", 256),
		"wide, not deep":    "x" + long(` or label_join(x, "a", "b", "c")`, 200),
		"many alternatives": `x{a=~"` + long("park_100|", 1800) + `"}`,
		"many arguments":    `label_join(x, "a", ""` + long(`, "b"`, 3000) + `)`,
		"braces in a text":  `x{a="((((((((("}`,
	} {
		if code, a := w.ask(t, "query", url.Values{"query": {expr}}); code != http.StatusOK {
			t.Errorf("%s: %d %s", name, code, a.Error)
		}
	}
}

// TestSelectorsAreBoundedTogether: many match[] weigh as one expression of their length, one that comes again weighs once.
func TestSelectorsAreBoundedTogether(t *testing.T) {
	w := story(t, "2026-05-01")
	for n, want := range map[int]int{100: http.StatusOK, 2000: http.StatusBadRequest} {
		form := url.Values{}
		for i := range n {
			form.Add("match[]", fmt.Sprintf(`fund_yuan{a!="%d"}`, i))
			form.Add("match[]", `fund_yuan{a!="b"}`)
		}
		if code, a := w.ask(t, "series", form); code != want {
			t.Errorf("%d selectors: %d %s", n, code, a.Error)
		}
	}
}

// FuzzMeasure holds what is counted before parsing against the tree that is parsed.
func FuzzMeasure(f *testing.F) {
	for _, s := range []string{
		"x", "((x))", "a or b or c", "-(-x)", "2^3^4", `sum by (a, b) (x{c="d", e=~"f|g"}[5m:1m] offset 1h) / on (a) group_left (b) max(y)`,
		`label_replace(x, "a", "$1", "b", "(.*)")`, "topk(3, x + y, )", "x[1h:1m][1h:1m]", "clamp(x, 1 + 2 + 3, -1)", "# (\nx",
		"x @ end() > bool 1", `{"x.y", a='('}`, "histogram_quantile(0.9, x) and ignoring (a) y unless z",
	} {
		f.Add(s)
	}
	p := parser.NewParser(parser.Options{})
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4<<10 {
			return
		}
		bound, _ := measure(text)
		if bound > 10*maxDepth {
			return // to parse it might take the stack
		}
		expr, err := p.ParseExpr(text)
		if err != nil {
			return
		}
		if depth := depthOf(expr); depth > bound {
			t.Errorf("%q is %d deep, measured as at most %d", text, depth, bound)
		}
	})
}

func depthOf(n parser.Node) int {
	deepest := -1
	for child := range parser.ChildrenIter(n) {
		deepest = max(deepest, depthOf(child))
	}
	return deepest + 1
}
