package cells

import (
	"context"
	"time"
)

// MatchTime is what holding a file against the forms may take, unless the
// Reader was told otherwise. The largest of real files take less than a second.
const MatchTime = 30 * time.Second

// Watch ends a reading that takes too long. What people send is read in time
// that grows with its size; but a header may be looked for above every row and a
// part for every total, so that a file can be made for which it grows with the
// square. Every look at a cell is one at the watch.
type Watch struct {
	ctx   context.Context // nil: nobody waits
	looks int
}

// overdue unwinds a reading to where it began, see Guard. It happens once in a file at most: an error would have to be handed on by
// every function that looks at a cell, where it is never met.
type overdue struct{}

// Look is called at every look at a cell.
func (w *Watch) Look() {
	const often = 4096
	if w.looks++; w.looks%often == 0 && w.ctx != nil && w.ctx.Err() != nil {
		panic(overdue{})
	}
}

// Guard runs work under the watch and says whether it came to its end before ctx did.
func (w *Watch) Guard(ctx context.Context, work func()) (done bool) {
	w.ctx = ctx
	defer func() {
		w.ctx = nil
		if p := recover(); p != nil {
			if _, ok := p.(overdue); !ok {
				panic(p)
			}
		}
	}()
	work()
	return true
}
