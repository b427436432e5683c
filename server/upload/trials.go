package upload

import (
	"sync"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/indicators"
)

// A trial is kept for the page that is asked for right after it was made: a file sent in is tried to see whether it is sent back, and its
// answer is what that found.
const (
	trialsMost      = 64
	trialKept       = time.Minute
	trialFileBytes  = 256 << 10 // of a file, at most: its sheets take many times as much
	trialBytesTotal = 2 << 20
)

// tried is a trial of a draft, and as what it stands.
type tried struct {
	answer.Trial
	draft, size, revision int64
	catalogue             *indicators.Catalogue
	at                    time.Time
}

// trials are the last that were made.
type trials struct {
	mu   sync.Mutex
	list []tried // oldest first
}

func (t *trials) keep(x tried) {
	if x.size > trialFileBytes {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.list = append(t.list, x)
	total := int64(0)
	for _, y := range t.list {
		total += y.size
	}
	for len(t.list) > trialsMost || total > trialBytesTotal {
		total -= t.list[0].size
		t.list[0] = tried{} // lets its sheets go
		t.list = t.list[1:]
	}
}

// of gives the trial of a draft, if it would come out the same now.
func (t *trials) of(d Draft, revision int64, c *indicators.Catalogue, now time.Time) (answer.Trial, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := len(t.list) - 1; i >= 0; i-- {
		x := &t.list[i]
		if x.draft == d.ID && x.revision == revision && x.catalogue == c && now.Sub(x.at).Abs() < trialKept {
			return x.Trial, true
		}
	}
	return answer.Trial{}, false
}
