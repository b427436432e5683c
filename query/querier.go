package query

import (
	"context"
	"fmt"
	"slices"
	"sort"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/util/annotations"

	"zhibiao/indicators"
)

// queryable is one state of the world for one query: what was known then, clipped at now.
type queryable struct {
	db       *DB
	snapshot *Snapshot
	asOf     string
	now      int64
}

// Queryable gives what was known at an instant (see ParseAsOf; empty: all) to
// Prometheus' engine. It sees nothing later than now, and one snapshot for as long as it lives.
func (db *DB) Queryable(asOf string) storage.Queryable {
	return &queryable{db, db.Snapshot(), asOf, db.config.Now().UnixMilli()}
}

// Querier implements storage.Queryable.
func (q *queryable) Querier(mint, maxt int64) (storage.Querier, error) {
	return &querier{q, mint, min(maxt, q.now)}, nil
}

type querier struct {
	*queryable
	mint, maxt int64
}

// Close implements storage.Querier.
func (q *querier) Close() error { return nil }

// from takes the as_of matcher out: it says what to select from, and is no label.
func (q *querier) from(matchers []*labels.Matcher) (selector, []*labels.Matcher, error) {
	at, asked := q.asOf, false
	rest := matchers
	for i, m := range matchers {
		if m.Name != asOfLabel {
			continue
		}
		if m.Type != labels.MatchEqual {
			return nil, nil, fmt.Errorf("as_of takes = and a date or instant, not %s", m)
		}
		if asked && at != m.Value {
			return nil, nil, fmt.Errorf("one selector asks for as_of twice: %q and %q", at, m.Value)
		}
		if !asked {
			rest = slices.Clone(matchers[:i])
		}
		at, asked = m.Value, true
	}
	if asked {
		for _, m := range matchers[len(rest):] {
			if m.Name != asOfLabel {
				rest = append(rest, m)
			}
		}
	}
	s, err := q.db.asOf(q.snapshot, at)
	return s, rest, err
}

// Select implements storage.Querier. Its series are always in order.
func (q *querier) Select(_ context.Context, _ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	s, matchers, err := q.from(matchers)
	if err != nil {
		return storage.ErrSeriesSet(err)
	}
	return &seriesSet{all: s.selects(matchers), at: -1, mint: q.mint, maxt: q.maxt}
}

// LabelValues implements storage.Querier. The values of as_of are the days on which something became known.
func (q *querier) LabelValues(_ context.Context, name string, hints *storage.LabelHints, matchers ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	if name == asOfLabel {
		return limited(q.db.Days(q.snapshot), hints), nil, nil
	}
	all, err := q.within(matchers)
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]bool{}
	for _, s := range all {
		if v := s.labels.Get(name); v != "" {
			seen[v] = true
		}
	}
	return limited(sortedKeys(seen), hints), nil, nil
}

// LabelNames implements storage.Querier.
func (q *querier) LabelNames(_ context.Context, hints *storage.LabelHints, matchers ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	all, err := q.within(matchers)
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]bool{}
	for _, s := range all {
		s.labels.Range(func(l labels.Label) { seen[l.Name] = true })
	}
	return limited(sortedKeys(seen), hints), nil, nil
}

// within gives the series that fit and have a sample in the querier's time.
func (q *querier) within(matchers []*labels.Matcher) ([]*series, error) {
	s, matchers, err := q.from(matchers)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(s.selects(matchers)), func(x *series) bool { return !x.within(q.mint, q.maxt) }), nil
}

// within says whether the series has a value, not only a marker, in a span.
func (s *series) within(mint, maxt int64) bool {
	for i := sort.Search(len(s.samples), func(i int) bool { return s.samples[i].At >= mint }); i < len(s.samples) && s.samples[i].At <= maxt; i++ {
		if !indicators.IsStale(s.samples[i].Value) {
			return true
		}
	}
	return false
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

// Days lists the days on which something became known, in the instance's zone, oldest first.
func (db *DB) Days(s *Snapshot) []string {
	var days []string
	for _, t := range s.knownAt {
		day := t.In(db.config.Location).Format("2006-01-02")
		if len(days) == 0 || days[len(days)-1] != day {
			days = append(days, day)
		}
	}
	return days
}

// seriesSet walks selected series.
type seriesSet struct {
	all        []*series
	at         int
	mint, maxt int64
}

func (s *seriesSet) Next() bool                        { s.at++; return s.at < len(s.all) }
func (s *seriesSet) At() storage.Series                { return &clipped{s.all[s.at], s.mint, s.maxt} }
func (s *seriesSet) Err() error                        { return nil }
func (s *seriesSet) Warnings() annotations.Annotations { return nil }

// clipped is a series within a span of time.
type clipped struct {
	*series
	mint, maxt int64
}

func (c *clipped) Labels() labels.Labels { return c.labels }

// Iterator implements storage.Series; an iterator that is done with is used again.
func (c *clipped) Iterator(it chunkenc.Iterator) chunkenc.Iterator {
	from := sort.Search(len(c.samples), func(i int) bool { return c.samples[i].At >= c.mint })
	to := from + sort.Search(len(c.samples)-from, func(i int) bool { return c.samples[from+i].At > c.maxt })
	if used, ok := it.(*iterator); ok {
		*used = iterator{samples: c.samples[from:to], at: -1}
		return used
	}
	return &iterator{samples: c.samples[from:to], at: -1}
}

// iterator walks samples; there are no histograms.
type iterator struct {
	samples []indicators.Sample
	at      int
}

func (i *iterator) Next() chunkenc.ValueType {
	i.at++
	return i.standing()
}

// millis is a time of Prometheus. vet takes a Seek(int64) for a misspelt io.Seeker unless its argument has a name of its own.
type millis = int64

func (i *iterator) Seek(t millis) chunkenc.ValueType {
	i.at = max(i.at, 0)
	if i.at < len(i.samples) && i.samples[i.at].At < t {
		// Steps are short: the next sample or the one after is nearly always it.
		for n := 0; n < 4 && i.at < len(i.samples) && i.samples[i.at].At < t; n++ {
			i.at++
		}
		if i.at < len(i.samples) && i.samples[i.at].At < t {
			rest := i.samples[i.at:]
			i.at += sort.Search(len(rest), func(k int) bool { return rest[k].At >= t })
		}
	}
	return i.standing()
}

func (i *iterator) standing() chunkenc.ValueType {
	if i.at < 0 || i.at >= len(i.samples) {
		return chunkenc.ValNone
	}
	return chunkenc.ValFloat
}

func (i *iterator) At() (int64, float64) { return i.samples[i.at].At, i.samples[i.at].Value }
func (i *iterator) AtT() int64           { return i.samples[i.at].At }
func (i *iterator) AtST() int64          { return 0 }
func (i *iterator) Err() error           { return nil }

func (i *iterator) AtHistogram(*histogram.Histogram) (int64, *histogram.Histogram) { return 0, nil }

func (i *iterator) AtFloatHistogram(*histogram.FloatHistogram) (int64, *histogram.FloatHistogram) {
	return 0, nil
}
