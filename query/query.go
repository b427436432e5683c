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
	"sync"
	"sync/atomic"

	"github.com/prometheus/prometheus/promql/parser"
)

// DB holds the latest snapshot and what earlier states can be made from.
type DB struct {
	config  Config
	lanes   *lanes
	parser  parser.Parser
	parsed  *parsed // the engines' parser
	current atomic.Pointer[Snapshot]
	process *Process // nil: nobody keeps the program's own figures

	mu      sync.Mutex // one Apply at a time
	views   *views
	answers *answers
	pages   pages
	stats   stats
}

// New makes an empty DB. It starts nothing.
func New(c Config) *DB {
	c = c.withDefaults()
	p := reader{parser.NewParser(parser.Options{}), c.ExpressionBytes, c.Location}
	once := newParsed(p)
	db := &DB{
		config: c,
		parser: p,
		parsed: once,
		lanes:  newLanes(c, once),
		views:  &views{location: c.Location, limit: c.Views, samples: c.ViewBytes / sampleBytes},
	}
	db.answers = newAnswers(c.CacheBytes)
	db.current.Store(emptySnapshot())
	return db
}

// API is Prometheus' HTTP API over the DB.
func (db *DB) API() *API { return newAPI(db) }

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
