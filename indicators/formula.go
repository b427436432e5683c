package indicators

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"zhibiao/indicators/quantities"
)

// ErrFormula is what every refusal of a formula wraps.
var ErrFormula = errors.New("bad formula")

const (
	maxFormula      = 1000 // bytes
	maxFormulaDepth = 50   // brackets and signs within one another
)

// Formula is a derived indicator's: indicators' ids and numbers joined by
// + − * / and brackets, with the usual precedence. It is immutable.
type Formula struct {
	text   string
	root   formulaNode
	inputs []string
}

// formulaNode is a number, an input, or an operation on two nodes.
type formulaNode struct {
	op          byte // '+', '-', '*', '/', 'n' a number, 'i' an input
	number      float64
	input       string
	left, right *formulaNode
}

// ParseFormula reads "provincial_fund + city_fund". Errors wrap ErrFormula and name the column.
func ParseFormula(text string) (*Formula, error) {
	p := formulaParser{text: text}
	if len(text) > maxFormula {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrFormula, len(text), maxFormula)
	}
	root, err := p.sum(0)
	if err != nil {
		return nil, err
	}
	if p.skip(); p.at < len(text) {
		return nil, p.fail("%q is left over: want + - * / or the end", text[p.at:])
	}
	f := &Formula{text: text, root: *root}
	f.root.collect(&f.inputs)
	if len(f.inputs) == 0 {
		return nil, fmt.Errorf("%w: %q names no indicator", ErrFormula, text)
	}
	return f, nil
}

// String is the formula as written.
func (f *Formula) String() string { return f.text }

// Inputs are the ids that the formula names, each once, in order of appearance.
func (f *Formula) Inputs() []string { return append([]string(nil), f.inputs...) }

// Pieces are the formula as written, cut so that each indicator's id stands alone; what lies between has its signs as people write them.
func (f *Formula) Pieces() (list []string) {
	for at := 0; at < len(f.text); {
		from, name := at, formulaLetter(f.text[at])
		for at < len(f.text) && (formulaLetter(f.text[at]) || name && (formulaDigit(f.text[at]) || f.text[at] == '_')) == name {
			at++
		}
		piece := f.text[from:at]
		if !name {
			piece = formulaSigns.Replace(strings.Join(strings.Fields(piece), ""))
		}
		list = append(list, piece)
	}
	return list
}

var formulaSigns = strings.NewReplacer("*", " × ", "/", " ÷ ", "-", " − ", "+", " + ")

// Eval computes the formula. It is absent (false) where an input is absent or
// NaN, where a denominator is zero, and where the result is not finite: never a
// guess. Steps are exact in decimal: 0.1 + 0.2 is 0.3.
func (f *Formula) Eval(value func(id string) (float64, bool)) (float64, bool) {
	return f.root.eval(value)
}

func (n *formulaNode) eval(value func(string) (float64, bool)) (float64, bool) {
	switch n.op {
	case 'n':
		return n.number, true
	case 'i':
		v, ok := value(n.input)
		return v, ok && !math.IsNaN(v) && !math.IsInf(v, 0)
	}
	a, ok := n.left.eval(value)
	if !ok {
		return 0, false
	}
	b, ok := n.right.eval(value)
	if !ok {
		return 0, false
	}
	var r float64
	switch n.op {
	case '+':
		r = quantities.Sum(a, b)
	case '-':
		r = quantities.Difference(a, b)
	case '*':
		r = quantities.Product(a, b)
	case '/':
		if r, ok = quantities.Quotient(a, b); !ok {
			return 0, false
		}
	}
	return r, !math.IsInf(r, 0) && !math.IsNaN(r)
}

func (n *formulaNode) collect(into *[]string) {
	if n.op == 'i' && !slices.Contains(*into, n.input) {
		*into = append(*into, n.input)
	}
	if n.left != nil {
		n.left.collect(into)
		n.right.collect(into)
	}
}

type formulaParser struct {
	text string
	at   int
}

func (p *formulaParser) sum(depth int) (*formulaNode, error) {
	return p.chain(depth, "+-", p.product)
}

func (p *formulaParser) product(depth int) (*formulaNode, error) {
	return p.chain(depth, "*/", p.atom)
}

// chain reads operands joined by operators of one rank, from left to right.
func (p *formulaParser) chain(depth int, operators string, operand func(int) (*formulaNode, error)) (*formulaNode, error) {
	left, err := operand(depth)
	for err == nil {
		op := p.peek()
		if op == 0 || strings.IndexByte(operators, op) < 0 {
			return left, nil
		}
		p.at++
		var right *formulaNode
		if right, err = operand(depth); err == nil {
			left = &formulaNode{op: op, left: left, right: right}
		}
	}
	return nil, err
}

func (p *formulaParser) atom(depth int) (*formulaNode, error) {
	if depth > maxFormulaDepth {
		return nil, p.fail("nested deeper than %d", maxFormulaDepth)
	}
	switch c := p.peek(); {
	case c == '-':
		p.at++
		n, err := p.atom(depth + 1)
		if err != nil {
			return nil, err
		}
		return &formulaNode{op: '-', left: &formulaNode{op: 'n'}, right: n}, nil
	case c == '(':
		p.at++
		n, err := p.sum(depth + 1)
		if err != nil {
			return nil, err
		}
		if p.peek() != ')' {
			return nil, p.fail("a bracket is not closed")
		}
		p.at++
		return n, nil
	case formulaDigit(c) || c == '.':
		word := p.word(func(c byte) bool { return formulaDigit(c) || c == '.' })
		v, err := strconv.ParseFloat(word, 64)
		if err != nil {
			return nil, p.fail("%q is no number", word)
		}
		return &formulaNode{op: 'n', number: v}, nil
	case formulaLetter(c):
		return &formulaNode{op: 'i', input: p.word(func(c byte) bool { return formulaLetter(c) || formulaDigit(c) || c == '_' })}, nil
	case c == 0:
		return nil, p.fail("ends where an indicator, a number or a bracket is due")
	}
	return nil, p.fail("%q: want an indicator's id, a number or a bracket", []rune(p.text[p.at:])[0])
}

func (p *formulaParser) word(in func(byte) bool) string {
	start := p.at
	for p.at < len(p.text) && in(p.text[p.at]) {
		p.at++
	}
	return p.text[start:p.at]
}

// peek is the next byte that is no space; 0 at the end.
func (p *formulaParser) peek() byte {
	if p.skip(); p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *formulaParser) skip() {
	for p.at < len(p.text) && (p.text[p.at] == ' ' || p.text[p.at] == '\n' || p.text[p.at] == '\t') {
		p.at++
	}
}

func (p *formulaParser) fail(format string, args ...any) error {
	return fmt.Errorf("%w: column %d: %s", ErrFormula, p.at+1, fmt.Sprintf(format, args...))
}

func formulaDigit(c byte) bool  { return c >= '0' && c <= '9' }
func formulaLetter(c byte) bool { return c >= 'a' && c <= 'z' }
