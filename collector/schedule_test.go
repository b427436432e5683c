package collector

import (
	"testing"
	"time"
)

func TestSchedule(t *testing.T) {
	after := time.Date(2026, 10, 8, 9, 0, 0, 0, time.FixedZone("", 8*3600))
	for s, want := range map[Schedule]string{
		"":             "0001-01-01T00:00:00Z",
		"0 9 8 * *":    "2026-11-08T09:00:00+08:00",
		"*/10 * * * *": "2026-10-08T09:10:00+08:00",
		"@daily":       "2026-10-09T00:00:00+08:00",
	} {
		if err := s.Validate(); err != nil {
			t.Errorf("%q: %v", s, err)
		}
		if got := s.Next(after).Format(time.RFC3339); got != want {
			t.Errorf("%q after %s is due %s, want %s", s, after, got, want)
		}
	}
	for _, s := range []Schedule{"hourly", "* * * *", "61 * * * *", "0 0 9 8 * *"} {
		if err := s.Validate(); err == nil || !s.Next(after).IsZero() {
			t.Errorf("%q is due %s, %v", s, s.Next(after), err)
		}
	}
}
