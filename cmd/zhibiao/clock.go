package main

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Every revision is known at a time of its own, and none before the one before it: what is recorded
// while the clock is wrong stays so for good. So recording stops where the clock cannot be right.

// clock is the time of day, and another that nobody sets.
type clock struct {
	now     func() time.Time
	running func() (time.Duration, bool) // since the machine was started, sleep among it; nil or false: it has none
}

// maxStep is how far the time of day may be set while the program runs.
const maxStep = time.Hour

var errClock = errors.New("the clock cannot be right, and nothing is recorded until it is")

// clockWatch holds the time of day against the clock that nobody sets.
type clockWatch struct {
	clock
	mu    sync.Mutex
	wall  time.Time     // when it began, or its last step was accepted
	began time.Duration // the same by the other clock
	held  bool          // there is another clock
}

// watch begins to watch how far the time of day is set.
func (c clock) watch() *clockWatch {
	w := &clockWatch{clock: c}
	w.begin()
	return w
}

func (w *clockWatch) begin() {
	w.wall = w.now().Round(0) // without the monotonic reading, which does not see what is set
	if w.running != nil {
		w.began, w.held = w.running()
	}
}

// step is how far the time of day was set since; 0 where nothing tells.
func (w *clockWatch) step() time.Duration {
	if !w.held {
		return 0
	}
	at, still := w.running()
	if !still {
		return 0
	}
	return (w.now().Round(0).Sub(w.wall) - (at - w.began)).Round(time.Second)
}

// check is errClock while a step of more than an hour is not accepted.
func (w *clockWatch) check() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	step := w.step()
	if step.Abs() <= maxStep {
		return nil
	}
	return fmt.Errorf("%w: it was set by %s while the program ran; set it back, or say `zhibiao clock accept` where it is right now",
		errClock, step)
}

// accept takes the time of day for right from now on, and says how far it had been set.
func (w *clockWatch) accept() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	step := w.step()
	w.begin()
	return step
}

// checkStart holds now against when the ledger was written last (zero: never). A gap is only told, since programs stand still over
// holidays; a gap that is none, or none that can be believed, is a fault.
func checkStart(now, last time.Time, most time.Duration, log *slog.Logger) error {
	if last.IsZero() {
		return nil
	}
	gap := now.Sub(last)
	switch {
	case gap < -maxStep:
		return fmt.Errorf("%w: it is %s, and the ledger was last written at %s; set the clock right", errClock, now.Format(time.RFC3339),
			last.In(now.Location()).Format(time.RFC3339))
	case gap > most:
		return fmt.Errorf("%w: it is %s, and the ledger was last written at %s; set the clock right, or clock_gap in zhibiao.yaml to "+
			"more than %d days",
			errClock, now.Format(time.RFC3339), last.In(now.Location()).Format(time.RFC3339), int(most.Hours()/24))
	case gap > 24*time.Hour:
		log.Info("the ledger was not written for a while", "last", last, "gap", gap.Round(time.Minute))
	}
	return nil
}
