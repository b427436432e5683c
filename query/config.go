package query

import (
	"log/slog"
	"runtime"
	"time"

	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
)

// Config is what a DB needs. The zero value of a limit means its default; the defaults together fit a machine of 2 GB.
type Config struct {
	Now             func() time.Time
	Location        *time.Location
	Log             *slog.Logger
	Timeout         time.Duration // that a query may wait and run; default 2 minutes
	ExpressionBytes int           // of an expression, or of all match[] of a request; default 16 KB
	MaxSeries       int           // that the selectors of one query may give together; default 1,000,000
	MaxSamples      int           // that one query may hold at once; default 10,000,000
	Queries         int           // that run at once beside small ones, others wait; default half the processors, at least 1
	AnswerBytes     int64         // of one answer in memory; default 64 MB
	AnswersBytes    int64         // of all answers that are not yet written; default 256 MB
	CacheBytes      int64         // of answers kept; default 64 MB
	Views           int           // earlier states kept at once; default 8
	ViewBytes       int64         // of samples of earlier states, all kept together, and those of one query; default 128 MB
	Version         string        // for status/buildinfo
}

// lookback is how far back an instant selector looks: in effect for ever, since
// only markers end values.
const lookback = 10 * 365 * 24 * time.Hour

// subqueryStep is that of a subquery which names none.
const subqueryStep = time.Minute

// EngineOptions are those under which Prometheus' engine runs here.
func EngineOptions(c Config, p parser.Parser) promql.EngineOpts {
	return promql.EngineOpts{
		Logger:                   c.Log,
		MaxSamples:               c.MaxSamples,
		Timeout:                  c.Timeout,
		ActiveQueryTracker:       make(queue, c.Queries),
		LookbackDelta:            lookback,
		NoStepSubqueryIntervalFn: func(int64) int64 { return subqueryStep.Milliseconds() },
		EnableAtModifier:         true,
		EnableNegativeOffset:     true,
		Parser:                   p,
	}
}

func orDefault[T int | int64 | time.Duration](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}

// withDefaults fills in what is zero.
func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Location == nil {
		c.Location = time.UTC
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Timeout = orDefault(c.Timeout, 2*time.Minute)
	c.ExpressionBytes = orDefault(c.ExpressionBytes, 16<<10)
	c.MaxSeries = orDefault(c.MaxSeries, 1_000_000)
	c.MaxSamples = orDefault(c.MaxSamples, 10_000_000)
	c.Queries = orDefault(c.Queries, max(1, runtime.GOMAXPROCS(0)/2))
	c.AnswerBytes = orDefault(c.AnswerBytes, 64<<20)
	c.AnswersBytes = max(orDefault(c.AnswersBytes, 256<<20), c.AnswerBytes)
	c.CacheBytes = orDefault(c.CacheBytes, 64<<20)
	c.Views = orDefault(c.Views, 8)
	c.ViewBytes = orDefault(c.ViewBytes, 128<<20)
	return c
}
