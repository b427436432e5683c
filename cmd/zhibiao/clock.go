package main

import (
	"errors"
	"fmt"
	"log/slog"
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

// watch gives a check of how far the time of day was set since it was made.
func (c clock) watch() func() error {
	if c.running == nil {
		return func() error { return nil }
	}
	wall := c.now().Round(0) // without the monotonic reading, which does not see what is set
	began, ok := c.running()
	return func() error {
		at, still := c.running()
		if !ok || !still {
			return nil
		}
		step := c.now().Round(0).Sub(wall) - (at - began)
		if step.Abs() <= maxStep {
			return nil
		}
		return fmt.Errorf("%w: it was set by %s while the program ran; set it right, or restart the program where it is right now", errClock, step.Round(time.Second))
	}
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
		return fmt.Errorf("%w: it is %s, and the ledger was last written at %s; set the clock right", errClock, now.Format(time.RFC3339), last.In(now.Location()).Format(time.RFC3339))
	case gap > most:
		return fmt.Errorf("%w: it is %s, and the ledger was last written at %s; set the clock right, or clock_gap in zhibiao.yaml to more than %d days",
			errClock, now.Format(time.RFC3339), last.In(now.Location()).Format(time.RFC3339), int(most.Hours()/24))
	case gap > 24*time.Hour:
		log.Info("the ledger was not written for a while", "last", last, "gap", gap.Round(time.Minute))
	}
	return nil
}
