// Package query answers questions over everything that was ever reported:
// PromQL through Prometheus' own engine, its HTTP API, and the exposition.
//
// The way through it:
//
//	Commit -> DB.Apply -> Snapshot     immutable, swapped whole, read without locks
//	Snapshot at an instant             what is live then; nothing needs rebuilding when the clock moves
//	View                               the same as it was known at an earlier revision
//	Querier                            what Prometheus' engine reads from either
//	API, Metrics                       what the world reads over HTTP
package query

import (
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
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
	Queries         int           // that run at once beside small ones, others wait; default half the processors, at least 2
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

// DB holds the latest snapshot and what earlier states can be made from.
type DB struct {
	config  Config
	small   *lane
	large   *lane
	parser  *parsed
	current atomic.Pointer[Snapshot]

	mu      sync.Mutex // one Apply at a time
	views   *views
	answers *answers
	pages   pages
	stats   stats
}

// New makes an empty DB. It starts nothing.
func New(c Config) *DB {
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
	c.Queries = orDefault(c.Queries, max(2, runtime.GOMAXPROCS(0)/2))
	c.AnswerBytes = orDefault(c.AnswerBytes, 64<<20)
	c.AnswersBytes = max(orDefault(c.AnswersBytes, 256<<20), c.AnswerBytes)
	c.CacheBytes = orDefault(c.CacheBytes, 64<<20)
	c.Views = orDefault(c.Views, 8)
	c.ViewBytes = orDefault(c.ViewBytes, 128<<20)
	p := newParsed(reader{parser.NewParser(parser.Options{}), c.ExpressionBytes, c.Location})
	db := &DB{
		config: c,
		parser: p,
		large:  newLane(c, p),
		views:  &views{limit: c.Views, samples: c.ViewBytes / sampleBytes},
	}
	c.Queries, c.MaxSamples = smallTurns, min(smallSamples, c.MaxSamples)
	c.AnswerBytes, c.AnswersBytes = min(smallAnswer, c.AnswerBytes), smallAnswers
	db.small = newLane(c, p)
	db.answers = newAnswers(c.CacheBytes)
	db.current.Store(emptySnapshot())
	return db
}

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

// ErrNotLoaded says that no catalogue has come in yet.
var ErrNotLoaded = errors.New("the ledger is still being read")

// Ready says whether there is something to answer from.
func (db *DB) Ready() error {
	if db.current.Load().catalogue == nil {
		return ErrNotLoaded
	}
	return nil
}

// Snapshot is the latest state, laid out far enough ahead for now.
func (db *DB) Snapshot() *Snapshot {
	s := db.current.Load()
	if s.catalogue != nil && !db.config.Now().Before(s.fresh) {
		return db.refresh()
	}
	return s
}
