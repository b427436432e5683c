package store

import (
	"sync"

	"zhibiao/indicators"
)

// catalogues keeps those loaded, by digest: every replay meets the same few.
type catalogues struct {
	mu     sync.Mutex
	loaded map[string]*indicators.Catalogue
}

func (c *catalogues) keep(sha256 string, k *indicators.Catalogue) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.loaded == nil {
		c.loaded = map[string]*indicators.Catalogue{}
	}
	c.loaded[sha256] = k
}

func (c *catalogues) get(sha256 string) *indicators.Catalogue {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.loaded[sha256]
}
