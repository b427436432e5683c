package layout

import (
	"context"
	"time"
)

// Places bound how many requests do at once what takes much time or memory.
type Places chan struct{}

// NewPlaces are so many, all of them free.
func NewPlaces(n int) Places { return make(Places, n) }

// Enter takes a place, and gives how to leave it. It waits for one until the request ends.
func (p Places) Enter(ctx context.Context) (leave func(), err error) {
	leave = func() { <-p }
	select {
	case p <- struct{}{}:
		return leave, nil
	default:
	}
	select {
	case p <- struct{}{}:
		return leave, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// EnterWithin is Enter for who waits so long at most (0: not at all); ErrBusy after that.
func (p Places) EnterWithin(ctx context.Context, wait time.Duration) (leave func(), err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, wait, ErrBusy)
	defer cancel()
	return p.Enter(ctx)
}
