package people

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"
)

// Gatherer keeps the log from being flooded: what was not done is gathered by who, what and from where, and written down once a
// minute, so that a stranger at the door never waits on the ledger, nor keeps others waiting for it. What was done is written down at once.
type Gatherer struct {
	to       Acts
	mu       sync.Mutex
	gathered map[gathered]*tally
	order    []gathered
}

type gathered struct {
	act     Act
	account int64
	by      Means
	from    netip.Addr
	about   string
	outcome Outcome
}

// tally is how often something was tried: the first time, and how often after that.
type tally struct {
	first Deed
	last  time.Time
	more  int
}

// gatherMost is how many different lines are gathered in a minute; what goes beyond is one line.
const gatherMost = 1000

// Gather makes a Gatherer, which writes to a log. It writes what it gathers while Run runs.
func Gather(to Acts) *Gatherer { return &Gatherer{to: to, gathered: map[gathered]*tally{}} }

// Record implements Acts.
func (g *Gatherer) Record(ctx context.Context, d Deed) error {
	if d.Outcome == Done {
		return g.to.Record(ctx, d)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	key := gathered{d.Act, d.Account, d.By, d.From, d.About, d.Outcome}
	if g.gathered[key] == nil && len(g.gathered) >= gatherMost {
		key = gathered{act: Refused, outcome: d.Outcome}
		d = Deed{At: d.At, Act: Refused, Outcome: d.Outcome, Name: "unknown", Detail: "and others"}
	}
	t := g.gathered[key]
	if t == nil {
		g.gathered[key], g.order = &tally{first: d, last: d.At}, append(g.order, key)
		return nil
	}
	t.more++
	t.last = d.At
	return nil
}

// Run writes down what was gathered, once a minute and when the context ends.
func (g *Gatherer) Run(ctx context.Context) error {
	every := time.NewTicker(time.Minute)
	defer every.Stop()
	for {
		select {
		case <-every.C:
			if err := g.flush(ctx); err != nil && ctx.Err() == nil {
				return err
			}
		case <-ctx.Done():
			return g.flush(context.WithoutCancel(ctx))
		}
	}
}

func (g *Gatherer) flush(ctx context.Context) error {
	g.mu.Lock()
	all, order := g.gathered, g.order
	g.gathered, g.order = map[gathered]*tally{}, nil
	g.mu.Unlock()
	var errs []error
	for _, key := range order {
		t := all[key]
		d := t.first
		if t.more > 0 {
			d.Detail = fmt.Sprintf("%s %d times, the last at %s", d.Detail, t.more+1, t.last.UTC().Format(time.RFC3339))
		}
		errs = append(errs, g.to.Record(ctx, d))
	}
	return errors.Join(errs...)
}
