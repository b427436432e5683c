package people

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How often somebody may try to sign in. Who is over the rate of an address waits; the account itself is only slowed
// down, since anybody can try to sign in as anybody: nobody is to shut a clerk out on the day when a report is due.
const (
	pairBurst     = 5                // tries of one account from one address
	pairEvery     = 10 * time.Second // and then
	addressBurst  = 30               // of one address: an office may share it
	addressEvery  = time.Second
	accountBurst  = 10 // of one account, from everywhere
	accountEvery  = 2 * time.Second
	accountDelay  = 3 * time.Second // at most
	lockTime      = 15 * time.Minute
	trackedAtMost = 20_000 // of each kind
)

// Throttle slows down who guesses passwords.
type Throttle struct {
	mu        sync.Mutex
	pairs     map[pair]*rate.Limiter
	addresses map[netip.Addr]*rate.Limiter
	accounts  map[Key]*rate.Limiter
	failures  map[Key]*failures
}

type pair struct {
	name Key
	from netip.Addr
}

// failures are those of an account since it last was signed in to.
type failures struct {
	n    int
	last time.Time
}

// NewThrottle makes a Throttle that has seen nobody.
func NewThrottle() *Throttle {
	return &Throttle{pairs: map[pair]*rate.Limiter{}, addresses: map[netip.Addr]*rate.Limiter{}, accounts: map[Key]*rate.Limiter{},
		failures: map[Key]*failures{}}
}

// Try counts a try to sign in by a name, whether or not there is an account of it. The try has to wait so long first; refused
// says that it is not made at all, and may be after so long. lock is the number of failures that lock an account for 15 minutes; 0: none
// does.
func (t *Throttle) Try(now time.Time, name string, from netip.Addr, lock int) (wait time.Duration, refused bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	from, key := network(from), KeyOf(Folded(name))
	if f := t.failures[key]; lock > 0 && f != nil && f.n >= lock {
		if left := lockTime - now.Sub(f.last); left > 0 {
			return left, true
		}
		delete(t.failures, key)
	}
	for _, l := range []*rate.Limiter{
		limiter(t.addresses, from, now, addressEvery, addressBurst),
		limiter(t.pairs, pair{key, from}, now, pairEvery, pairBurst),
	} {
		if !l.AllowN(now, 1) {
			return time.Duration((1 - l.TokensAt(now)) / float64(l.Limit()) * float64(time.Second)), true
		}
	}
	l := limiter(t.accounts, key, now, accountEvery, accountBurst)
	if l.AllowN(now, 1) {
		return 0, false
	}
	return accountDelay, false
}

// Failed notes that a try was wrong, Right that it was not.
func (t *Throttle) Failed(now time.Time, name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := KeyOf(Folded(name))
	f := t.failures[key]
	if f == nil {
		trim(t.failures, func(f *failures) bool { return now.Sub(f.last) > lockTime })
		f = &failures{}
		t.failures[key] = f
	}
	f.n, f.last = f.n+1, now
}

// Right forgets what went wrong before.
func (t *Throttle) Right(name string, from netip.Addr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := KeyOf(Folded(name))
	delete(t.failures, key)
	delete(t.pairs, pair{key, network(from)})
}

// network is what tries are counted by: an address, of IPv6 the 64 bits that one subscriber has.
func network(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if a.Is6() {
		p, err := a.Prefix(64)
		if err == nil {
			return p.Addr()
		}
	}
	return a
}

func limiter[K comparable](m map[K]*rate.Limiter, key K, now time.Time, every time.Duration, burst int) *rate.Limiter {
	l := m[key]
	if l == nil {
		trim(m, func(l *rate.Limiter) bool { return l.TokensAt(now) >= float64(l.Burst()) })
		l = rate.NewLimiter(rate.Every(every), burst)
		m[key] = l
	}
	return l
}

// trim keeps a map within its bound: what is idle goes first, and then anything.
func trim[K comparable, V any](m map[K]V, idle func(V) bool) {
	if len(m) < trackedAtMost {
		return
	}
	for key, v := range m {
		if idle(v) {
			delete(m, key)
		}
	}
	for key := range m {
		if len(m) < trackedAtMost {
			return
		}
		delete(m, key)
	}
}
