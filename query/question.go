package query

import "time"

// question is one evaluation; step 0 is an instant.
type question struct {
	start, end time.Time
	step       time.Duration
	future     bool // wholly after now: the answer is empty, though the expression must be right
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

// exact says whether the engine's milliseconds are the question's: it counts them from nanoseconds, which overflow outside 1678 to 2262,
// and cuts parts of one towards 1970.
func (q question) exact() bool {
	return engineMillis(q.start) == q.start.UnixMilli() && engineMillis(q.end) == q.end.UnixMilli()
}

// engineMillis is an instant as the engine counts it. What it selects it takes by the true one.
func engineMillis(t time.Time) int64 { return t.UnixNano() / int64(time.Millisecond) }
