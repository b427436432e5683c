package query

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/storage"

	"zhibiao/indicators"
)

// Query evaluates an expression at an instant over all that is known.
func (db *DB) Query(ctx context.Context, expr string, at time.Time) (promql.Vector, error) {
	now := &queryable{db: db, snapshot: db.Snapshot(), now: db.config.Now().UnixMilli(), lookback: lookback}
	q, err := db.lanes.large.engine.NewInstantQuery(ctx, now, nil, expr, at)
	if err != nil {
		return nil, fmt.Errorf("query %q: %w", expr, err)
	}
	defer q.Close()
	answer := q.Exec(ctx)
	v, err := answer.Vector()
	if err != nil {
		return nil, fmt.Errorf("query %q: %w", expr, err)
	}
	return append(promql.Vector(nil), v...), nil
}

// Queryable gives what was known at an instant (see ParseAsOf; empty: all) to
// Prometheus' engine. It sees nothing later than now, and one snapshot for as long as it lives.
func (db *DB) Queryable(asOf string) storage.Queryable {
	return &queryable{db: db, snapshot: db.Snapshot(), asOf: asOf, now: db.config.Now().UnixMilli()}
}

// Progress tells where every target stands at an instant, in the catalogue's
// order. With asOf (see ParseAsOf) it is the table that was read then: what was
// known, judged by the clock of that instant, where it is before now.
func (db *DB) Progress(_ context.Context, asOf string, now time.Time) ([]indicators.Assessment, error) {
	j, err := db.Judge(asOf, now)
	return j.Assessed, err
}

// Judgement is where everything stands at an instant, of one state of what is known.
type Judgement struct {
	At        time.Time // judged as of then
	Revision  int64
	Catalogue *indicators.Catalogue   // nil before one came in
	Assessed  []indicators.Assessment // of every target, in the catalogue's order
	Revised   []indicators.Revised    // figures of those targets that were stated anew

	Facts func(indicators.Subject) indicators.Facts // as Known gives them; nil without a catalogue
}

// Judge is Progress with what else is to be known of the same state.
func (db *DB) Judge(asOf string, now time.Time) (Judgement, error) {
	r, now, err := db.standpoint(db.Snapshot(), asOf, now)
	if err != nil {
		return Judgement{}, err
	}
	return judge(r, now, nil).Judgement, nil
}

// Known is what is known at an instant, of one state: to be asked of subject after subject.
type Known struct {
	Catalogue *indicators.Catalogue // nil before one came in
	Now       time.Time             // the instant by whose clock it is judged
	Revision  int64
	Facts     func(indicators.Subject) indicators.Facts // of a derived subject, what its formula makes
}

// Known gives what was known (see ParseAsOf), judged as Progress judges it.
func (db *DB) Known(asOf string, now time.Time) (Known, error) {
	r, now, err := db.standpoint(db.Snapshot(), asOf, now)
	return Known{r.catalogue, now, min(int64(r.revision), r.Snapshot.Revision()),
		func(s indicators.Subject) indicators.Facts { return r.facts(s, nil) }}, err
}

// standpoint reads what was known, and gives the instant at which it is judged: that of the knowledge where it is before now.
func (db *DB) standpoint(s *Snapshot, asOf string, now time.Time) (knowledge, time.Time, error) {
	r, err := db.readAt(s, asOf)
	if asOf != "" && err == nil {
		if at, err := ParseAsOf(asOf, db.config.Location); err == nil && at.Before(now) {
			now = at
		}
	}
	return r, now, err
}

// Catalogue is the one that was in force as known (see ParseAsOf); nil where none was yet.
func (db *DB) Catalogue(asOf string) (*indicators.Catalogue, error) {
	r, err := db.readAt(db.Snapshot(), asOf)
	return r.catalogue, err
}

// Select chooses series of what was known (see ParseAsOf), with their samples up to that instant or to now. Families match the selector's
// matchers (none: all).
func (db *DB) Select(asOf string, matchers ...*labels.Matcher) (Selection, error) {
	s, now := db.Snapshot(), db.config.Now()
	from, err := db.views.known(s, asOf)
	if err != nil {
		return Selection{}, err
	}
	until := wallClock{now.UnixMilli(), db.config.Location}.at(asOf)
	series := factsOf(s, from).withSources(from.selects(matchers), matchers, math.MinInt64, until)
	return Selection{s, series, until, now}, nil
}

// readAt reads what was known.
func (db *DB) readAt(s *Snapshot, asOf string) (knowledge, error) {
	from, err := db.views.known(s, asOf)
	return factsOf(s, from), err
}

// mayHaveTargets says whether a rule or a plan may set a target for a subject; most figures of a large instance have none.
func (r knowledge) mayHaveTargets(s indicators.Subject) bool {
	if i := r.catalogue.Indicator(s.Indicator); i != nil && len(i.Targets) > 0 {
		return true
	}
	h := r.subjects.get(s)
	return h != nil && len(h.targets) > 0
}
