package query

import (
	"errors"
	"sync"
	"testing"
)

// TestRecentMakesOnce asks for more than is kept, by many at once: each is made once until it is the least asked for, and what failed is
// made again.
func TestRecentMakesOnce(t *testing.T) {
	r := Recent[int, int]{Most: 2}
	var mu sync.Mutex
	made := map[int]int{}
	get := func(key int) int {
		v, err := r.Get(key, func() (int, error) {
			mu.Lock()
			defer mu.Unlock()
			made[key]++
			return key * 10, nil
		})
		if err != nil {
			t.Error(err)
		}
		return v
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if v := get(1); v != 10 {
				t.Errorf("got %d", v)
			}
		})
	}
	all.Wait()
	get(2)
	get(1) // 2 is the least asked for
	get(3)
	get(1)
	get(2)
	if made[1] != 1 || made[2] != 2 || made[3] != 1 {
		t.Errorf("made %v", made)
	}
	fails := errors.New("fails")
	for range 2 {
		if _, err := r.Get(4, func() (int, error) { made[4]++; return 0, fails }); !errors.Is(err, fails) {
			t.Error(err)
		}
	}
	if made[4] != 2 {
		t.Errorf("what failed was made %d times", made[4])
	}
}
