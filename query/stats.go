package query

import (
	"sync"
	"time"
)

// stats are the DB's own figures.
type stats struct {
	mu       sync.Mutex
	builds   int64
	building time.Duration // of the last build
}

func (s *stats) built(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.builds++
	s.building = d
}

func (s *stats) read() (builds int64, last time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.builds, s.building
}
