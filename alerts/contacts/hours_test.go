package contacts

import (
	"testing"
	"time"
)

// A month on is the same day of the next month, or its last where it has no such day.
func TestMonthsOn(t *testing.T) {
	for day, want := range map[string]string{"2026-09-18": "2026-10-18", "2026-01-31": "2026-02-28", "2026-12-31": "2027-01-31",
		"2028-01-30": "2028-02-29"} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := MonthsOn(at, 1).Format(time.DateOnly); got != want {
			t.Errorf("a month on from %s is %s, want %s", day, got, want)
		}
	}
}
