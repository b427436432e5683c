package query

import (
	"hash/maphash"
	"iter"
	"maps"
)

// mapShards is how many maps a sharedMap is made of: a changed copy of it costs as much
// as the shards that hold what was touched.
const mapShards = 1024

// sharedMap is a map of which a changed copy shares all that was not touched. Once
// it is in a snapshot it is only read.
type sharedMap[K comparable, V any] struct {
	seed   maphash.Seed
	shards [mapShards]map[K]V
	owned  [mapShards]bool // by this copy, which may change it in place
}

func newSharedMap[K comparable, V any]() *sharedMap[K, V] {
	return &sharedMap[K, V]{seed: maphash.MakeSeed()}
}

// copy gives a map that holds the same and may be changed without changing this one.
func (m *sharedMap[K, V]) copy() *sharedMap[K, V] {
	return &sharedMap[K, V]{seed: m.seed, shards: m.shards}
}

func (m *sharedMap[K, V]) get(key K) V { return m.shards[m.shard(key)][key] }

func (m *sharedMap[K, V]) set(key K, value V) {
	i := m.shard(key)
	if !m.owned[i] {
		m.owned[i] = true
		if m.shards[i] = maps.Clone(m.shards[i]); m.shards[i] == nil {
			m.shards[i] = map[K]V{}
		}
	}
	m.shards[i][key] = value
}

func (m *sharedMap[K, V]) shard(key K) uint64 { return maphash.Comparable(m.seed, key) % mapShards }

// all walks the map in no order.
func (m *sharedMap[K, V]) all() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, shard := range m.shards {
			for k, v := range shard {
				if !yield(k, v) {
					return
				}
			}
		}
	}
}
