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

// wallClock is what a question takes for now, and the zone of its days.
type wallClock struct {
	now      int64
	location *time.Location
}

// at is until when the state of an as_of reaches: its instant, or now where that is to come, where it is empty, or where it
// cannot be read.
func (c wallClock) at(asOf string) int64 {
	if asOf == "" {
		return c.now
	}
	at, err := ParseAsOf(asOf, c.location)
	if err != nil {
		return c.now
	}
	return min(at.UnixMilli(), c.now)
}

// last is the latest instant that a selector sees.
func (q *querier) last(matchers []*labels.Matcher) int64 {
	return min(q.maxt, wallClock{q.now, q.db.config.Location}.at(asked(matchers, q.asOf)))
}

// onTheDay moves a question back to the latest instant that its expression asks for. Where one of its selectors reads
// what is known now, that is now.
func (c wallClock) onTheDay(p parser.Parser, q question, expr, asOf string) question {
	if asOf == "" && !strings.Contains(strings.ReplaceAll(expr, asOfLabel+`=""`, ""), asOfLabel) {
		return q
	}
	parsed, err := p.ParseExpr(expr)
	if err != nil {
		return q // who evaluates it says so
	}
	selectors := parser.ExtractSelectors(parsed)
	end := c.at(asOf)
	if len(selectors) > 0 {
		end = c.at(asked(selectors[0], asOf))
	}
	for _, matchers := range selectors {
		end = max(end, c.at(asked(matchers, asOf)))
	}
	return q.until(time.UnixMilli(end))
}
