package store

import (
	"slices"
	"sync"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// maxStanding bounds the cache, in observations of some 200 bytes.
const maxStanding = 500_000

// standings caches what stands of subjects, in the order of Standing.
type standings struct {
	mu   sync.Mutex
	of   map[indicators.Subject][]indicators.Observation
	size int // observations
}

func (c *standings) keep(loaded map[indicators.Subject][]indicators.Observation) {
	if c.of == nil || c.size > maxStanding {
		c.of, c.size = map[indicators.Subject][]indicators.Observation{}, 0
	}
	for subject, list := range loaded {
		c.size += len(list) - len(c.of[subject])
		c.of[subject] = list
	}
}

// apply adds a commit to what is cached. The caller holds the lock since before
// the commit could be seen. Lists that were handed out stay as they are: they are
// only written beyond their end, or replaced.
func (c *standings) apply(commit *indicators.Commit) {
	ours := map[indicators.Subject]bool{} // lists that were copied here, and that nobody else holds yet
	for i := range commit.Observations {
		o := &commit.Observations[i]
		list, cached := c.of[o.Subject]
		if !cached {
			continue
		}
		if n := len(list); n == 0 || report.CompareKeys(&list[n-1], o) < 0 {
			c.of[o.Subject] = append(list, *o) // the common case: a later period
			c.size++
			continue
		}
		if !ours[o.Subject] {
			list, ours[o.Subject] = append(make([]indicators.Observation, 0, len(list)+len(list)/4), list...), true
		}
		at, known := report.FindKey(list, o)
		if known {
			list[at] = *o
		} else {
			list = slices.Insert(list, at, *o)
			c.size++
		}
		c.of[o.Subject] = list
	}
}
