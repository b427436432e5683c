package query

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/util/annotations"
)

// queryable is one state of the world for one query: what was known then, clipped at now.
type queryable struct {
	db       *DB
	snapshot *Snapshot
	own      *state // the program's own figures; nil: none
	asOf     string
	now      int64
	lookback time.Duration // of the query; 0: not known
	shard    shard         // of series that it selects

	selected atomic.Int64 // series so far, by all selectors
	mu       sync.Mutex
	views    map[*view]bool // earlier states read so far
	viewed   atomic.Bool    // an earlier state was read
	mine     atomic.Bool    // the program's own figures may have been asked for up to now: the next one may be of this instant
	cut      atomic.Bool    // the future was asked for, and cut off at now
}

// again is the same state, of which nothing was read yet.
func (q *queryable) again() *queryable {
	return &queryable{db: q.db, snapshot: q.snapshot, own: q.own, asOf: q.asOf, now: q.now, lookback: q.lookback}
}

// read takes over what another has read of the same state.
func (q *queryable) read(other *queryable) {
	for _, flag := range []struct{ mine, others *atomic.Bool }{{&q.viewed, &other.viewed}, {&q.mine, &other.mine}, {&q.cut, &other.cut}} {
		if flag.others.Load() {
			flag.mine.Store(true)
		}
	}
}

// Querier implements storage.Queryable.
func (q *queryable) Querier(mint, maxt int64) (storage.Querier, error) {
	return q.between(mint, maxt), nil
}

// between reads a span of time, no later than now.
func (q *queryable) between(mint, maxt int64) *querier {
	if maxt > q.now {
		q.cut.Store(true)
	}
	return &querier{q, mint, min(maxt, q.now)}
}

type querier struct {
	*queryable
	mint, maxt int64
}

// Close implements storage.Querier.
func (q *querier) Close() error { return nil }

// from gives what matchers select from, and those that select.
func (q *querier) from(matchers []*labels.Matcher) (selector, []*labels.Matcher, error) {
	at, rest, err := takeAsOf(matchers, q.asOf)
	if err != nil {
		return nil, nil, err
	}
	s, err := q.db.views.known(q.snapshot, at)
	if v, earlier := s.(*view); earlier {
		q.viewed.Store(true)
		err = q.holds(v)
	}
	return s, rest, err
}

// holds counts what the earlier states that a query reads lay out for it.
func (q *queryable) holds(v *view) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.views == nil {
		q.views = map[*view]bool{}
	}
	q.views[v] = true
	samples := int64(0)
	for v := range q.views {
		samples += v.samples.Load()
	}
	if bytes := samples * sampleBytes; len(q.views) > 1 && bytes > q.db.config.ViewBytes {
		return fmt.Errorf("%w: the earlier states that it reads by as_of take %d bytes, at most %d are laid out (queries.view_bytes); "+
			"ask in parts", errTooWide, bytes, q.db.config.ViewBytes)
	}
	return nil
}

const sampleBytes = 16

// errTooWide says that an expression selects more than it may.
var errTooWide = errors.New("the expression selects too much")

// Select implements storage.Querier. Its series are always in order.
func (q *querier) Select(_ context.Context, _ bool, hints *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	all, err := q.clips(hints, matchers)
	if err != nil {
		return storage.ErrSeriesSet(err)
	}
	return &seriesSet{all: all, at: -1}
}

// clips gives the series that fit, in the order of their labels, with those of their samples that are read.
func (q *querier) clips(hints *storage.SelectHints, matchers []*labels.Matcher) ([]clipped, error) {
	last, first := q.last(matchers), q.firstRead(hints)
	found, err := q.selects(matchers, max(first, q.mint), last)
	if err != nil {
		return nil, err
	}
	if n := q.selected.Add(int64(len(found))); n > int64(q.db.config.MaxSeries) {
		return nil, fmt.Errorf("%w: its selectors give more than %d series (queries.series); name families and labels, or ask in parts",
			errTooWide, q.db.config.MaxSeries)
	}
	if q.shard.of > 0 {
		found = q.shard.among(found)
	}
	all := make([]clipped, len(found))
	for i, x := range found {
		all[i] = x.clip(q.mint, last, first) // in one go: so the processor waits for the memory of many series at once
	}
	return all, nil
}

// selects gives the series that fit, in the order of their labels, but for such as ended by first.
func (q *querier) selects(matchers []*labels.Matcher, first, last int64) ([]*series, error) {
	s, matchers, err := q.from(matchers)
	if err != nil {
		return nil, err
	}
	found := factsOf(q.snapshot, s).withSources(s.selects(matchers), matchers, first, last)
	name, rest := splitName(matchers)
	if own := gather(q.ownFamilies(name), rest); len(own) > 0 {
		found = append(slices.Clip(found), own...)
		slices.SortFunc(found, byLabels)
	}
	return found, nil
}

// ownFamilies are those of the program's own figures that matchers of the name leave. A name that the ledger has is the ledger's.
func (q *querier) ownFamilies(name []*labels.Matcher) []*family {
	if q.own == nil || slices.ContainsFunc(name, func(m *labels.Matcher) bool {
		return m.Type == labels.MatchEqual && q.snapshot.families[m.Value] != nil
	}) {
		return nil
	}
	if q.maxt >= q.now {
		q.mine.Store(true)
	}
	return q.own.choose(name)
}

// firstRead is the first instant at which the engine reads a selector, where it
// asks for single values: of the samples before it only the newest is ever looked at.
func (q *querier) firstRead(hints *storage.SelectHints) int64 {
	if hints == nil || hints.Range != 0 || q.lookback == 0 {
		return math.MinInt64
	}
	return hints.Start + q.lookback.Milliseconds() - 1
}

// LabelValues implements storage.Querier. The values of as_of are the days on which something became known.
func (q *querier) LabelValues(_ context.Context, name string, hints *storage.LabelHints,
	matchers ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	if name == asOfLabel {
		return limited(q.snapshot.days(q.db.config.Location), hints), nil, nil
	}
	last := q.last(matchers)
	families, rest, err := q.families(matchers)
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]bool{}
	for _, f := range families {
		switch {
		case len(rest) > 0:
			for _, s := range f.selects(rest) {
				if v := s.labels.Get(name); v != "" && !seen[v] && s.within(q.mint, last) {
					seen[v] = true
				}
			}
		case name == model.MetricNameLabel:
			if slices.ContainsFunc(f.series, func(s *series) bool { return s.within(q.mint, last) }) {
				seen[f.name] = true
			}
		default:
			for v, places := range f.index.of(f.series).places[name] {
				if !seen[v] && q.any(f, places, last) {
					seen[v] = true
				}
			}
		}
	}
	return limited(sortedKeys(seen), hints), nil, nil
}

// any says whether one of some series has a value in the querier's time, up to its last instant.
func (q *querier) any(f *family, places []int32, last int64) bool {
	return slices.ContainsFunc(places, func(i int32) bool { return f.series[i].within(q.mint, last) })
}

// LabelNames implements storage.Querier.
func (q *querier) LabelNames(_ context.Context, hints *storage.LabelHints,
	matchers ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	last := q.last(matchers)
	families, rest, err := q.families(matchers)
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]bool{}
	for _, f := range families {
		for _, s := range f.selects(rest) {
			unseen := false
			s.labels.Range(func(l labels.Label) { unseen = unseen || !seen[l.Name] })
			if unseen && s.within(q.mint, last) {
				s.labels.Range(func(l labels.Label) { seen[l.Name] = true })
			}
		}
	}
	return limited(sortedKeys(seen), hints), nil, nil
}

// families are those that matchers of the name leave, with the matchers of labels.
func (q *querier) families(matchers []*labels.Matcher) ([]*family, []*labels.Matcher, error) {
	s, matchers, err := q.from(matchers)
	if err != nil {
		return nil, nil, err
	}
	name, rest := splitName(matchers)
	return append(slices.Clip(s.choose(name)), q.ownFamilies(name)...), rest, nil
}

// within gives the series that fit and have a value in the querier's time.
func (q *querier) within(matchers []*labels.Matcher) ([]*series, error) {
	last := q.last(matchers)
	all, err := q.selects(matchers, q.mint, last)
	if err != nil {
		return nil, err
	}
	var found []*series
	for _, x := range all {
		if x.within(q.mint, last) {
			found = append(found, x)
		}
	}
	return found, nil
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func limited(values []string, hints *storage.LabelHints) []string {
	if hints != nil && hints.Limit > 0 && len(values) > hints.Limit {
		return values[:hints.Limit]
	}
	return values
}
