package query

import (
	"testing"
	"time"

	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/promql/promqltest"
	"github.com/prometheus/prometheus/storage"
)

// TestLookback proves that only markers end values, with the engine exactly as it runs.
func TestLookback(t *testing.T) {
	options := EngineOptions(Config{MaxSamples: 50_000_000, Timeout: time.Minute, Queries: 1}, parser.NewParser(parser.Options{}))
	promqltest.RunTestWithStorage(t, `
load 30d
  value{entity="a"} 1 _ 3 stale _ 6
  value{entity="b"} 1 2 _ _ _ _

eval instant at 30d value
  value{entity="a"} 1
  value{entity="b"} 2

eval instant at 89d value
  value{entity="a"} 3
  value{entity="b"} 2

eval instant at 90d value
  value{entity="b"} 2

eval instant at 149d value
  value{entity="b"} 2

eval instant at 3600d value
  value{entity="a"} 6
  value{entity="b"} 2

# ranges do not see markers, and are open at their left
eval instant at 150d count_over_time(value[60d])
  {entity="a"} 1

eval instant at 150d last_over_time(value[150d])
  value{entity="a"} 6
  value{entity="b"} 2

eval range from 0 to 150d step 30d value
  value{entity="a"} 1 1 3 _ _ 6
  value{entity="b"} 1 2 2 2 2 2

eval instant at 150d value offset 90d
  value{entity="a"} 3
  value{entity="b"} 2

eval instant at 150d value @ 30d - value @ 60d
  {entity="a"} -2
  {entity="b"} 0

eval instant at 150d sum_over_time(sum(value)[150d:30d])
  {} 20
`, promqltest.NewTestEngineWithOpts(t, options), func(t testing.TB) storage.Storage { return &farSighted{newLoaded(t).(*loaded)} })
}

// farSighted is loaded with the engine's true lookback.
type farSighted struct{ *loaded }

func (l *farSighted) Querier(mint, maxt int64) (storage.Querier, error) {
	q := l.queryable()
	q.lookback = lookback
	return q.Querier(mint, maxt)
}
