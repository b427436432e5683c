package query

import (
	"context"
	"errors"

	"github.com/prometheus/prometheus/promql"
)

// queue lets so many queries run at once; others wait for their turn, each for
// as long as its own timeout allows. What one query may hold is bounded, so this bounds what all may.
type queue chan struct{}

// GetMaxConcurrent implements promql.QueryTracker.
func (q queue) GetMaxConcurrent() int { return cap(q) }

// Insert implements promql.QueryTracker.
func (q queue) Insert(ctx context.Context, _ string) (int, error) {
	select {
	case q <- struct{}{}:
		return 0, nil
	case <-ctx.Done():
		return 0, ended(ctx, "query queue")
	}
}

// ended says as the engine does why a context is done.
func ended(ctx context.Context, doing string) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return promql.ErrQueryTimeout(doing)
	}
	return promql.ErrQueryCanceled(doing)
}

// Delete implements promql.QueryTracker.
func (q queue) Delete(int) { <-q }

// Close implements io.Closer.
func (q queue) Close() error { return nil }
