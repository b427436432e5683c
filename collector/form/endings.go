package form

import (
	"strings"
	"sync"

	"zhibiao/collector/cells"
	"zhibiao/indicators/hanzi"
)

// endings are the texts with which a table's header may end. The same texts come
// in every file, so what was found out of one is remembered.
type endings struct {
	exact   map[string]bool
	starred []pattern
	texts   []string // of those without a star, for likeness
	Figures bool     // a figure may be one

	mu    sync.Mutex
	alike map[string]bool // by text: whether it is like one of texts
}

// alikeMost bounds what is remembered.
const alikeMost = 4096

func newEndings(columns []ColumnSpec) *endings {
	e := &endings{exact: map[string]bool{}, alike: map[string]bool{}}
	for i := range columns {
		for _, h := range columns[i].HeaderPatterns {
			last := h[len(h)-1]
			if last.Parts != nil {
				e.starred = append(e.starred, last)
				e.Figures = true
				continue
			}
			e.Figures = e.Figures || strings.ContainsAny(last.Text, "0123456789")
			if !e.exact[last.Text] {
				e.exact[last.Text] = true
				e.texts = append(e.texts, last.Text)
			}
		}
	}
	return e
}

// Fit says whether a header's folded text is one of the endings, or, where words
// says that it is no figure, differs from one by a slip of the pen.
func (e *endings) Fit(name string, words bool) bool {
	if !e.Figures && cells.IsPlainFigure(name) {
		return false // its digits would have to be slips of the pen, and tell names apart
	}
	return e.exact[name] || AnyFits(e.starred, name) || words && e.near(name)
}

func (e *endings) near(name string) bool {
	e.mu.Lock()
	known, ok := e.alike[name]
	e.mu.Unlock()
	if ok {
		return known
	}
	for _, text := range e.texts {
		if known = hanzi.Near(text, name); known {
			break
		}
	}
	if len(name) > 200 {
		return known // long texts are notes: they do not come again
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.alike) >= alikeMost {
		clear(e.alike)
	}
	e.alike[strings.Clone(name)] = known
	return known
}
