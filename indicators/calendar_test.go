package indicators_test

import (
	"testing"
	"time"

	"zhibiao/samples/sampletest"

	"zhibiao/indicators"
)

func TestLanzhouCalendarKnowsTheAnnouncedDays(t *testing.T) {
	c := sampletest.Lanzhou(t).Calendar
	for day, working := range map[string]bool{
		"2026-01-02": false, // a Friday bridged to 元旦
		"2026-01-04": true,  // the Sunday worked for it
		"2026-02-14": true,  // Saturday before 春节
		"2026-02-23": false, // a Monday, its last day
		"2026-02-28": true,
		"2026-06-19": false,
		"2026-09-20": true,
		"2026-10-07": false,
		"2026-10-08": true,
		"2026-10-10": true,  // a Saturday
		"2026-10-11": false, // a Sunday
		"2025-10-08": false,
		"2025-10-11": true,
		"2024-02-09": true, // 除夕 was only recommended that year
		"2024-05-11": true,
		"2023-10-02": true,  // not covered: a Monday, whatever was announced
		"2027-10-02": false, // not covered: a Saturday
	} {
		at, err := time.ParseInLocation(time.DateOnly, day, sampletest.Shanghai(t))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Working(at); got != working {
			t.Errorf("Working(%s %s) = %v, want %v", day, at.Weekday(), got, working)
		}
	}
	for year, covered := range map[int]bool{2023: false, 2024: true, 2025: true, 2026: true, 2027: false} {
		if c.Covered(year) != covered {
			t.Errorf("Covered(%d) = %v", year, !covered)
		}
	}
	count := map[string]int{}
	for _, name := range c.Holidays {
		count[name]++
	}
	for name, days := range map[string]int{"元旦": 1 + 1 + 3, "春节": 8 + 8 + 9, "清明节": 9, "劳动节": 15, "端午节": 1 + 3 + 3, "中秋节": 3 + 3,
		"国庆节": 7 + 7, "国庆节、中秋节": 8} {
		if count[name] != days {
			t.Errorf("%s: %d days off, announced %d", name, count[name], days)
		}
	}
}

func TestNoCalendarKnowsWeekends(t *testing.T) {
	var c *indicators.Calendar
	saturday := time.Date(2026, 10, 10, 23, 59, 59, 0, time.UTC)
	if c.Working(saturday) || !c.Working(saturday.Add(-24*time.Hour)) || c.Covered(2026) {
		t.Error("a nil calendar is to know weekends and no year")
	}
}
