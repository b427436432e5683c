package collector

import (
	"fmt"
	"time"

	"github.com/robfig/cron/v3"
)

// Schedule says when something is due: cron, five fields (minute hour day month weekday). The empty one never is.
type Schedule string

// Validate says what to write where the schedule is none.
func (s Schedule) Validate() error {
	if s == "" {
		return nil
	}
	if _, err := cron.ParseStandard(string(s)); err != nil {
		return fmt.Errorf("schedule: %q: %w; write five fields such as \"0 9 8 * *\", the 8th of each month at nine", string(s), err)
	}
	return nil
}

// Next is when it is due after an instant, in that instant's zone; zero: never.
func (s Schedule) Next(after time.Time) time.Time {
	due, err := cron.ParseStandard(string(s))
	if s == "" || err != nil {
		return time.Time{}
	}
	return due.Next(after)
}
