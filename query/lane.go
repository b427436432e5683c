package query

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"golang.org/x/sync/semaphore"
)

// What the lane of small questions has for itself. A question is small if its selectors give few points; that is
// told from the sizes of families before it is evaluated. One that proves larger is asked again among the large.
const (
	smallCost    = 100_000
	smallSamples = 1_000_000
	smallTurns   = 4
	smallAnswer  = 1 << 20
	smallAnswers = 32 << 20
)

// lane is the way in for questions of a size. Each has turns, samples and bytes of its own, so that heavy questions, and
// answers that nobody reads, take nothing of what small ones need.
type lane struct {
	engine      *promql.Engine
	shares      int            // in which a question may be evaluated at once
	shareEngine *promql.Engine // evaluates one of them within a turn, with its part of the samples

	turns   queue
	samples int   // that one evaluation may hold
	answer  int64 // bytes that one answer may have
	answers int64 // bytes that all answers may have until they are written
	bytes   *semaphore.Weighted
}

// lanes are both of them.
type lanes struct {
	small, large *lane
	timeout      time.Duration // that a list may wait and run
}

func newLanes(c Config, p parser.Parser) *lanes {
	l := &lanes{large: newLane(c, p, sharesAtOnce()), timeout: c.Timeout}
	c.Queries, c.MaxSamples = smallTurns, min(smallSamples, c.MaxSamples)
	c.AnswerBytes, c.AnswersBytes = min(smallAnswer, c.AnswerBytes), smallAnswers
	l.small = newLane(c, p, 1)
	return l
}

func newLane(c Config, p parser.Parser, shares int) *lane {
	turns := make(queue, c.Queries)
	options := EngineOptions(c, p)
	options.ActiveQueryTracker = turns
	l := &lane{engine: promql.NewEngine(options), shares: shares, turns: turns, samples: c.MaxSamples,
		answer: c.AnswerBytes, answers: c.AnswersBytes, bytes: semaphore.NewWeighted(c.AnswersBytes)}
	options.ActiveQueryTracker, options.MaxSamples = nil, c.MaxSamples/shares
	l.shareEngine = promql.NewEngine(options)
	return l
}

// room is what an answer takes of its lane's bytes until it is written.
type room struct {
	lane *lane
	n    int64
}

// enter waits for the room of the largest answer.
func (l *lane) enter(ctx context.Context) (*room, error) {
	return l.room(ctx, l.answer)
}

func (l *lane) room(ctx context.Context, n int64) (*room, error) {
	if err := l.bytes.Acquire(ctx, n); err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, &apiError{timedOut, fmt.Errorf("answers that are still being read take the %d bytes that there are for all "+
				"(queries.answers_bytes); ask again soon, or for less", l.answers)}
		}
		return nil, &apiError{canceled, err}
	}
	return &room{l, n}, nil
}

// shrink keeps what the answer really takes. One that takes more than there may be is an error.
func (r *room) shrink(n int64) error {
	if n > r.n {
		return &apiError{execFail, fmt.Errorf("%w: %d bytes, at most %d are given (queries.answer_bytes); ask for fewer series, a longer "+
			"step or a shorter range", errAnswer, n, r.lane.answer)}
	}
	r.lane.bytes.Release(r.n - n)
	r.n = n
	return nil
}

// errAnswer says that an answer is larger than its lane allows.
var errAnswer = errors.New("the answer takes too much memory")

// leave gives the room back.
func (r *room) leave() {
	r.lane.bytes.Release(r.n)
	r.n = 0
}

// of chooses by what the selectors of an expression give at most.
func (l *lanes) of(s *Snapshot, expr parser.Expr, q question) *lane {
	steps := 1.0
	if q.step > 0 {
		steps += float64(q.end.Sub(q.start) / q.step)
	}
	cost := steps
	parser.Inspect(expr, func(n parser.Node, path []parser.Node) error {
		v, ok := n.(*parser.VectorSelector)
		if !ok {
			return nil
		}
		times := steps
		for _, above := range path {
			if sub, ok := above.(*parser.SubqueryExpr); ok {
				times *= 1 + float64(sub.Range)/float64(orDefault(sub.Step, subqueryStep))
			}
		}
		cost += times * float64(s.most(v.LabelMatchers))
		return nil
	})
	if cost <= smallCost {
		return l.small
	}
	return l.large
}

// most is how many series sets of matchers list at most, as far as the snapshot tells.
func (q *querier) most(sets [][]*labels.Matcher) (n int) {
	for _, matchers := range sets {
		n += q.snapshot.most(matchers)
	}
	return n
}

// most is how many series some matchers select at most.
func (s *Snapshot) most(matchers []*labels.Matcher) (n int) {
	_, rest, err := takeAsOf(matchers, "")
	if err != nil {
		return 0
	}
	name, rest := splitName(rest)
	for _, f := range s.choose(name) {
		if places, _, narrowed := f.index.of(f.series).rarest(rest); narrowed {
			n += len(places)
		} else {
			n += len(f.series)
		}
	}
	return n
}

// listing runs what lists up to n series, in its turn, with room for its answer, and within the time of a question. Leave the room
// once the answer is written.
func (l *lanes) listing(ctx context.Context, n int, list func(context.Context) error) (*room, error) {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	mine := l.large
	if n <= smallAnswer/seriesBytes {
		mine = l.small
	}
	r, err := mine.room(ctx, min(int64(n)*seriesBytes, mine.answer))
	if err != nil {
		return nil, err
	}
	turn, err := mine.turns.Insert(ctx, "")
	if err != nil {
		r.leave()
		return nil, evaluationError(err)
	}
	defer mine.turns.Delete(turn)
	if err := list(ctx); err != nil {
		r.leave()
		return nil, err
	}
	return r, nil
}

// seriesBytes is about what a series takes in an answer: its labels, and what points at them.
const seriesBytes = 256

// sizeOfResult is what a result takes in memory.
func sizeOfResult(v parser.Value) (n int64) {
	switch v := v.(type) {
	case promql.Vector:
		for i := range v {
			n += 64 + int64(v[i].Metric.ByteSize())
		}
	case promql.Matrix:
		for i := range v {
			n += 96 + int64(v[i].Metric.ByteSize()) + 16*int64(len(v[i].Floats))
		}
	case promql.String:
		n = int64(len(v.V))
	}
	return n
}
