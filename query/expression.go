package query

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/util/strutil"
)

// What an expression may be at most, beside its bytes (Config.ExpressionBytes). Within these neither the parser nor the
// engine, which both go down a tree by recursion, nor the regular expressions, whose repeats unfold, can run out of memory.
const (
	maxDepth   = 256      // of brackets within one another and of operators in a row
	maxPattern = 32 << 10 // characters that the regular expressions stand for, repeats written out
	maxAsOf    = 32       // earlier states that one expression may read
)

// reader parses what is small enough to be parsed, and asks for no state that there cannot be.
type reader struct {
	parser.Parser
	bytes    int
	location *time.Location
}

// ParseExpr implements parser.Parser.
func (r reader) ParseExpr(text string) (parser.Expr, error) {
	if err := r.fits(text); err != nil {
		return nil, err
	}
	expr, err := r.Parser.ParseExpr(text)
	if err != nil {
		return nil, err
	}
	return expr, r.checkAsOf(parser.ExtractSelectors(expr))
}

// ParseMetricSelector implements parser.Parser.
func (r reader) ParseMetricSelector(text string) ([]*labels.Matcher, error) {
	sets, err := r.ParseMetricSelectors([]string{text})
	if err != nil {
		return nil, err
	}
	return sets[0], nil
}

// ParseMetricSelectors implements parser.Parser; together they may have as many bytes as one expression.
func (r reader) ParseMetricSelectors(texts []string) ([][]*labels.Matcher, error) {
	n := 0
	for _, text := range texts {
		n += len(text)
	}
	if n > r.bytes {
		return nil, r.tooLong(n)
	}
	for _, text := range texts {
		if err := r.fits(text); err != nil {
			return nil, err
		}
	}
	sets, err := r.Parser.ParseMetricSelectors(texts)
	if err != nil {
		return nil, err
	}
	return sets, r.checkAsOf(sets)
}

// distinct leaves out texts that are there already.
func distinct(texts []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(texts)))
}

func (r reader) tooLong(n int) error {
	return fmt.Errorf("the expression has %d bytes, at most %d are read (queries.expression_bytes); ask in parts, or name series by one "+
		"matcher", n, r.bytes)
}

// fits says whether a text is small enough to be parsed. It does not say that it is right.
func (r reader) fits(text string) error {
	if len(text) > r.bytes {
		return r.tooLong(len(text))
	}
	depth, pattern := measure(text)
	if depth > maxDepth {
		return fmt.Errorf("the expression is %d deep in brackets and operators, at most %d are read; ask in parts, or put a chain of "+
			"\"or\" into one matcher", depth, maxDepth)
	}
	if pattern > maxPattern {
		return fmt.Errorf("the regular expressions stand for %d characters with their repeats written out, at most %d are matched; ask "+
			"in parts, or repeat less", pattern, maxPattern)
	}
	return nil
}

// checkAsOf refuses states that cannot be read, and too many of them.
func (r reader) checkAsOf(sets [][]*labels.Matcher) error {
	states := map[string]bool{}
	for _, matchers := range sets {
		at, _, err := takeAsOf(matchers, "")
		if err != nil {
			return err
		}
		if at == "" {
			continue
		}
		if _, err := ParseAsOf(at, r.location); err != nil {
			return err
		}
		if states[at] = true; len(states) > maxAsOf {
			return fmt.Errorf("the expression reads more than %d earlier states by as_of; ask in parts", maxAsOf)
		}
	}
	return nil
}

// level is what was met so far between two brackets.
type level struct {
	operators int // in the part since the last comma
	within    int // depth of the deepest brackets in that part
	deepest   int // depth of the deepest part
}

func (l *level) end() int {
	l.deepest = max(l.deepest, l.operators+l.within)
	l.operators, l.within = 0, 0
	return l.deepest
}

// measure gives a bound of the depth of an expression's tree, and the size of its patterns, from its words alone.
func measure(text string) (depth, pattern int) {
	levels := []level{{}}
	top := func() *level { return &levels[len(levels)-1] }
	up := func() {
		inner := top().end() + 1
		levels = levels[:len(levels)-1]
		top().within = max(top().within, inner)
	}
	braces, last := false, parser.ItemType(0)
	lexer := parser.Lex(text)
	for {
		var word parser.Item
		lexer.NextItem(&word)
		switch t := word.Typ; {
		case t == parser.EOF || t == parser.ERROR:
			for len(levels) > 1 {
				up()
			}
			return top().end(), pattern
		case t == parser.STRING && last != parser.EQL && last != parser.NEQ:
			// It is a pattern here, or may be one to a function.
			pattern = min(pattern+patternSize(word.Val), len(text)*maxPattern)
		case t == parser.LEFT_BRACE, t == parser.RIGHT_BRACE:
			braces = t == parser.LEFT_BRACE
		case braces:
		case t == parser.LEFT_PAREN:
			levels = append(levels, level{})
		case t == parser.LEFT_BRACKET:
			top().operators++ // x[1h:][1h:] goes down once more with every bracket
			levels = append(levels, level{})
		case t == parser.RIGHT_PAREN, t == parser.RIGHT_BRACKET:
			if len(levels) > 1 {
				up()
			}
		case t == parser.COMMA:
			top().end()
		case t.IsOperator():
			top().operators++
		}
		last = word.Typ
	}
}

// patternSize is how many characters a quoted regular expression stands for; 0 where it is none.
func patternSize(quoted string) int {
	text, err := strutil.Unquote(quoted)
	if err != nil {
		return 0
	}
	re, err := syntax.Parse(text, syntax.Perl|syntax.DotNL)
	if err != nil {
		return 0
	}
	return sizeOf(re)
}

func sizeOf(re *syntax.Regexp) int {
	n := 1
	switch re.Op {
	case syntax.OpLiteral:
		n = len(re.Rune)
	case syntax.OpCharClass:
		n = len(re.Rune) / 2
	}
	for _, sub := range re.Sub {
		n += sizeOf(sub)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(re.Min+1, re.Max)
	}
	return min(n, 1<<31)
}
