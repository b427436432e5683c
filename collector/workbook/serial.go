package workbook

import "time"

// parseISO reads an ISO 8601 date, time or both, whatever the zone. A time alone is of day 0.
func parseISO(text string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02", "2006-01-02T15:04",
		"2006-01-02T15:04:05.999999999Z07:00", "15:04:05.999999999"} {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
		if t.Year() == 0 { // a time alone
			t = t.AddDate(1899, 11, 30)
		}
		return t, true
	}
	return time.Time{}, false
}

// serialOf counts days from 1899-12-31, day 0 being a time alone, with the
// 29 February 1900 that the 1900 system believes in.
func serialOf(t time.Time) (float64, bool) {
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	days := float64(t.Unix()-epoch.Unix())/86400 + float64(t.Nanosecond())/86400e9
	if days >= 1 && days < 61 {
		days--
	}
	return days, days >= 0
}

// dateSerial is a number as a serial of the 1900 system, if it is within the
// days that can be shown: from the system's first to the end of year 9999.
func dateSerial(number float64, l look, date1904 bool) (float64, bool) {
	if l == lookDate && date1904 {
		const between = 1462 // days from one system's beginning to the other's
		number += between
	}
	const last = 2958466
	return number, number >= 0 && number < last
}
