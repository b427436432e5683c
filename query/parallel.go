package query

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// each calls a worker's function for 0 to n−1, handed out in runs, spread over
// the cores; every core's worker is made anew.
func each(n, run int, worker func() func(int)) {
	workers := min(runtime.GOMAXPROCS(0), (n+run-1)/run)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			f := worker()
			for {
				to := int(next.Add(int64(run)))
				if to-run >= n {
					return
				}
				for i := to - run; i < min(to, n); i++ {
					f(i)
				}
			}
		})
	}
	wg.Wait()
}
