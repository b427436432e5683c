package query

import (
	"maps"
	"math/rand/v2"
	"testing"
)

// TestSharedMap changes copies of copies: each holds what a plain map holds, and none sees another's changes.
func TestSharedMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	type pair struct {
		shared *sharedMap[int, int]
		plain  map[int]int
	}
	all := []pair{{newSharedMap[int, int](), map[int]int{}}}
	for range 200 {
		from := all[r.IntN(len(all))]
		next := pair{from.shared.copy(), maps.Clone(from.plain)}
		for range r.IntN(50) {
			k, v := r.IntN(3000), r.Int()
			next.shared.set(k, v)
			next.plain[k] = v
		}
		all = append(all, next)
	}
	for i, p := range all {
		if got := maps.Collect(p.shared.all()); !maps.Equal(got, p.plain) {
			t.Fatalf("copy %d holds %d entries, want %d", i, len(got), len(p.plain))
		}
		for range 100 {
			if k := r.IntN(3000); p.shared.get(k) != p.plain[k] {
				t.Fatalf("copy %d has %d for %d, want %d", i, p.shared.get(k), k, p.plain[k])
			}
		}
	}
}
