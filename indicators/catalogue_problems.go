package indicators

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// ErrCatalogue is what every refusal of a catalogue wraps.
var ErrCatalogue = errors.New("catalogue refused")

// Problem is one mistake in a catalogue's files, with its mend in the message.
type Problem struct {
	Pos     Pos
	Message string
	phase   phase
}

func (p Problem) String() string { return p.Pos.String() + ": " + p.Message }

// phase is how early a mistake shows: what comes first may well be the cause of what comes after.
type phase int

const (
	bySyntax  phase = iota // the file is no YAML
	byShape                // a key or value is of no known kind
	byMeaning              // what stands there cannot be right
)

// CatalogueError lists every mistake of every file: those of YAML first, then
// unknown keys and values, then what does not fit together; each in the order of the files.
type CatalogueError struct{ Problems []Problem }

// Error is one line for each problem: file:line:col: message.
func (e *CatalogueError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lets callers test for ErrCatalogue.
func (e *CatalogueError) Unwrap() error { return ErrCatalogue }

// maxProblems is how many mistakes are told.
const maxProblems = 1000

// problems gathers mistakes, and knows where every key stands.
type problems struct {
	phase    phase // of those that are added
	list     []Problem
	seen     map[Problem]bool
	slipped  bool // a file is no YAML
	mappings map[Pos]*yaml.Node
	kinds    map[string]Pos // where kinds of entities are named
}

func (p *problems) add(at Pos, format string, args ...any) {
	p.put(Problem{at, fmt.Sprintf(format, args...), max(p.phase, byShape)})
}

// slip adds a mistake for which a file is no YAML.
func (p *problems) slip(at Pos, format string, args ...any) {
	p.slipped = true
	p.put(Problem{at, fmt.Sprintf(format, args...), bySyntax})
}

func (p *problems) put(problem Problem) {
	if p.seen[problem] || p.full() && problem.phase != bySyntax {
		return
	}
	if p.seen == nil {
		p.seen = map[Problem]bool{}
	}
	p.seen[problem] = true
	p.list = append(p.list, problem)
}

// mapping notes a mapping, so that its keys are found by its place.
func (p *problems) mapping(at Pos, n *yaml.Node) {
	if p.mappings == nil {
		p.mappings = map[Pos]*yaml.Node{}
	}
	p.mappings[at] = n
}

// key is where the first of the keys that is written stands in the mapping at a place; a
// key within a key's value is "due.day". Where none is written it is the mapping's own place.
func (p *problems) key(at Pos, keys ...string) Pos {
	for _, key := range keys {
		if k := findKey(p.mappings[at], strings.Split(key, ".")); k != nil {
			return Pos{at.File, k.Line, k.Column}
		}
	}
	return at
}

// findKey goes down a path of keys as far as it is written; nil: not even the first is.
func findKey(n *yaml.Node, path []string) (found *yaml.Node) {
	for _, key := range path {
		for n != nil && n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		if n == nil || n.Kind != yaml.MappingNode {
			return found
		}
		i := 0
		for i < len(n.Content) && n.Content[i].Value != key {
			i += 2
		}
		if i >= len(n.Content) {
			return found
		}
		found, n = n.Content[i], n.Content[i+1]
	}
	return found
}

// full says that there are as many as will be told.
func (p *problems) full() bool { return len(p.list) > maxProblems }

func (p *problems) err() error {
	if len(p.list) == 0 {
		return nil
	}
	slices.SortStableFunc(p.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.phase, b.phase), cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col))
	})
	if len(p.list) > maxProblems {
		p.list = append(p.list[:maxProblems], Problem{p.list[maxProblems-1].Pos, "and more: mend these first", byMeaning})
	}
	return &CatalogueError{p.list}
}
