package query

import (
	"container/list"
	"sync"
)

// answers keeps what was answered, byte for byte, up to a number of bytes: a
// snapshot never changes, so the same question has the same answer until the clock
// turns something.
type answers struct {
	mu    sync.Mutex
	limit int64
	bytes int64
	order *list.List // of *kept, the latest used first
	byKey map[string]*list.Element
	hits  int64
	asked int64
}

type kept struct {
	key  string
	body []byte
}

func newAnswers(limit int64) *answers {
	return &answers{limit: limit, order: list.New(), byKey: map[string]*list.Element{}}
}

func (a *answers) get(key string) ([]byte, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked++
	e := a.byKey[key]
	if e == nil {
		return nil, false
	}
	a.hits++
	a.order.MoveToFront(e)
	return e.Value.(*kept).body, true
}

func (a *answers) put(key string, body []byte) {
	size := int64(len(key) + cap(body))
	if size > a.limit/4 {
		return // one answer must not drive out all others
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.byKey[key] != nil {
		return
	}
	a.byKey[key] = a.order.PushFront(&kept{key, body})
	for a.bytes += size; a.bytes > a.limit; {
		e := a.order.Back()
		old := a.order.Remove(e).(*kept)
		delete(a.byKey, old.key)
		a.bytes -= int64(len(old.key) + cap(old.body))
	}
}
