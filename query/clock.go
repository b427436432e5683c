package query

import (
	"strings"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

// What was known on a day is judged on that day: as_of sets the clock too. Nothing that it selects is later than its
// instant, and an expression is evaluated no later than the latest instant that it asks for.

// asked is the as_of of a selector; otherwise that of the whole question.
func asked(matchers []*labels.Matcher, otherwise string) string {
	for _, m := range matchers {
		if m.Name == asOfLabel {
			return m.Value
		}
	}
	return otherwise
}

// clock is until when the state of an as_of reaches: its instant, or now where that is to come, where it is empty, or where it
// cannot be read.
func (db *DB) clock(asOf string, now int64) int64 {
	if asOf == "" {
		return now
	}
	at, err := ParseAsOf(asOf, db.config.Location)
	if err != nil {
		return now
	}
	return min(at.UnixMilli(), now)
}

// last is the latest instant that a selector sees.
func (q *querier) last(matchers []*labels.Matcher) int64 {
	return min(q.maxt, q.db.clock(asked(matchers, q.asOf), q.now))
}

// onTheDay moves a question back to the latest instant that its expression asks for. Where one of its selectors reads
// what is known now, that is now.
func (db *DB) onTheDay(q question, expr, asOf string, now int64) question {
	if asOf == "" && !strings.Contains(strings.ReplaceAll(expr, asOfLabel+`=""`, ""), asOfLabel) {
		return q
	}
	parsed, err := db.parser.ParseExpr(expr)
	if err != nil {
		return q // who evaluates it says so
	}
	selectors := parser.ExtractSelectors(parsed)
	clock := db.clock(asOf, now)
	if len(selectors) > 0 {
		clock = db.clock(asked(selectors[0], asOf), now)
	}
	for _, matchers := range selectors {
		clock = max(clock, db.clock(asked(matchers, asOf), now))
	}
	return q.until(time.UnixMilli(clock))
}

// until ends a question at an instant. Steps stay where they were asked for; those after it are left out.
func (q question) until(clock time.Time) question {
	switch {
	case !q.end.After(clock):
	case q.step == 0:
		q.start, q.end = clock, clock
	case q.start.After(clock):
		q.end, q.future = q.start, true
	default:
		q.end = q.start.Add(clock.Sub(q.start) / q.step * q.step)
	}
	return q
}
