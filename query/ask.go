package query

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/prometheus/prometheus/promql"

	"zhibiao/indicators"
)

// Query evaluates an expression at an instant over all that is known.
func (db *DB) Query(ctx context.Context, expr string, at time.Time) (promql.Vector, error) {
	now := &queryable{db: db, snapshot: db.Snapshot(), now: db.config.Now().UnixMilli(), lookback: lookback}
	q, err := db.large.engine.NewInstantQuery(ctx, now, nil, expr, at)
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

// Progress tells where every target stands at an instant, in the catalogue's
// order. With asOf (see ParseAsOf) it is the table that was read then: what was
// known, judged by the clock of that instant, where it is before now.
func (db *DB) Progress(_ context.Context, asOf string, now time.Time) ([]indicators.Assessment, error) {
	s := db.Snapshot()
	r := reading{Snapshot: s, revision: latest, catalogue: s.catalogue, editions: s.editions}
	from, err := db.asOf(s, asOf)
	if err != nil {
		return nil, err
	}
	if v, ok := from.(*view); ok {
		r = v.reading
	}
	if asOf != "" {
		if at, err := ParseAsOf(asOf, db.config.Location); err == nil && at.Before(now) {
			now = at
		}
	}
	if r.catalogue == nil {
		return nil, nil
	}
	subjects := slices.DeleteFunc(r.catalogue.Subjects(), func(s indicators.Subject) bool { return !r.mayHaveTargets(s) })
	assessed := make([][]indicators.Assessment, len(subjects))
	each(len(subjects), 16, func() func(int) {
		return func(i int) { assessed[i] = r.catalogue.Assess(r.facts(subjects[i]), now) }
	})
	var all []indicators.Assessment
	for _, a := range assessed {
		all = append(all, a...)
	}
	return all, nil
}

// mayHaveTargets says whether a rule or a plan may set a target for a subject; most figures of a large instance have none.
func (r reading) mayHaveTargets(s indicators.Subject) bool {
	if i := r.catalogue.Indicator(s.Indicator); i != nil && len(i.Targets) > 0 {
		return true
	}
	h := r.subjects.get(s)
	return h != nil && len(h.targets) > 0
}
