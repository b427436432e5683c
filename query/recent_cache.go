package query

import (
	"slices"
	"sync"
)

// Recent keeps the latest few of what was asked for. What is asked for by several at once is made once.
type Recent[K comparable, V any] struct {
	Most int // how many are kept, at least 1

	mu   sync.Mutex
	kept []recent[K, V] // the latest asked for last
}

type recent[K comparable, V any] struct {
	key  K
	make func() (V, error)
}

// Get gives what is kept under a key, or makes and keeps it. What could not be made is not kept.
func (r *Recent[K, V]) Get(key K, make func() (V, error)) (V, error) {
	v, err := r.find(key, make)()
	if err != nil {
		r.drop(key)
	}
	return v, err
}

func (r *Recent[K, V]) find(key K, make func() (V, error)) func() (V, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	found := recent[K, V]{key, nil}
	if i := r.at(key); i >= 0 {
		found = r.kept[i]
		r.kept = slices.Delete(r.kept, i, i+1)
	} else {
		found.make = sync.OnceValues(make)
	}
	if len(r.kept) == max(r.Most, 1) {
		r.kept = slices.Delete(r.kept, 0, 1)
	}
	r.kept = append(r.kept, found)
	return found.make
}

func (r *Recent[K, V]) drop(key K) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := r.at(key); i >= 0 {
		r.kept = slices.Delete(r.kept, i, i+1)
	}
}

func (r *Recent[K, V]) at(key K) int {
	return slices.IndexFunc(r.kept, func(k recent[K, V]) bool { return k.key == key })
}
