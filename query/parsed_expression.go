package query

import (
	"slices"
	"sync"

	"github.com/prometheus/prometheus/promql/parser"
)

// parsed is the engines' parser: it hands an expression that was read already to an engine, which takes texts alone. A tree is handed
// over once: the engine changes it.
type parsed struct {
	parser.Parser
	mu    sync.Mutex
	trees map[string][]parser.Expr
}

func newParsed(p parser.Parser) *parsed { return &parsed{Parser: p, trees: map[string][]parser.Expr{}} }

// ParseExpr implements parser.Parser.
func (p *parsed) ParseExpr(text string) (parser.Expr, error) {
	if tree := p.take(text); tree != nil {
		return tree, nil
	}
	return p.Parser.ParseExpr(text)
}

func (p *parsed) take(text string) parser.Expr {
	p.mu.Lock()
	defer p.mu.Unlock()
	trees := p.trees[text]
	if len(trees) == 0 {
		return nil
	}
	p.keep(text, trees[1:])
	return trees[0]
}

// give has the engine find a tree for its text. What give returns takes back what was not found.
func (p *parsed) give(text string, tree parser.Expr) (withdraw func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trees[text] = append(p.trees[text], tree)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.keep(text, slices.DeleteFunc(p.trees[text], func(t parser.Expr) bool { return t == tree }))
	}
}

func (p *parsed) keep(text string, trees []parser.Expr) {
	if len(trees) == 0 {
		delete(p.trees, text)
		return
	}
	p.trees[text] = trees
}
