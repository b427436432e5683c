package deliver

import (
	"sync"
	"time"
)

// mostPerMinute bounds what a configuration may ask for.
const mostPerMinute = 6000

// grace is added to the span in which a receiver counts: it counts arrivals, by its own clock.
const grace = time.Second

// rate is how many messages a receiver takes in a span.
type rate struct {
	messages int
	per      time.Duration
}

// pacer keeps to a receiver's rates, and leaves it alone when it says so.
type pacer struct {
	rates []rate
	avoid func(time.Time) time.Duration // how long to wait at an instant that is no good; nil: all are good

	mu     sync.Mutex
	sent   []time.Time // the newest attempts, oldest first, no more than the rates look back on
	closed time.Time   // until when the receiver wants to be left alone
}

// take has n messages sent now and answers 0, or says how long to wait before asking again.
func (p *pacer) take(now time.Time, n int) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait := max(p.closed.Sub(now), 0)
	if p.avoid != nil {
		wait = max(wait, p.avoid(now))
	}
	longest := 0
	for _, r := range p.rates {
		longest = max(longest, r.messages)
		if over := len(p.sent) + min(n, r.messages) - r.messages; over > 0 && over <= len(p.sent) {
			wait = max(wait, p.sent[over-1].Add(r.per+grace).Sub(now))
		}
	}
	if wait > 0 {
		return wait
	}
	for range n {
		p.sent = append(p.sent, now)
	}
	p.sent = p.sent[max(len(p.sent)-longest, 0):]
	return 0
}

// close leaves the receiver alone for a while.
func (p *pacer) close(now time.Time, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := now.Add(d); until.After(p.closed) {
		p.closed = until
	}
}

// Around full and half hours Feishu is busy with what everybody has scheduled for then.
const (
	busyBefore = 15 * time.Second
	busyAfter  = 90 * time.Second
)

// offHalfHours says how long it is until the rush around a full or half hour is over; 0: there is none.
func offHalfHours(now time.Time) time.Duration {
	since := now.Sub(now.Truncate(30 * time.Minute))
	switch {
	case since < busyAfter:
		return busyAfter - since
	case 30*time.Minute-since <= busyBefore:
		return 30*time.Minute - since + busyAfter
	}
	return 0
}
