package periods

import "testing"

func TestDay(t *testing.T) {
	for text, want := range map[string]string{
		"2026年10月31日": "2026-10-31", "2026-10-08": "2026-10-08", "2026.10.8": "2026-10-08", "2026/10/8 0:00": "2026-10-08",
		"2026-10-08T00:00:00": "2026-10-08",
		"二〇二六年十月八日":           "2026-10-08", "二○二六年十二月三十一日": "2026-12-31", "２０２６年１０月８日": "2026-10-08", "2026 年 10 月 8 日": "2026-10-08",
		"2026-02-30": "", "2026年10月": "", "10月8日": "", "2026-13-01": "", "": "", "2026-10-08报": "", "1.10.8": "",
	} {
		got := ""
		if day, ok := Day(text); ok {
			got = day.Format("2006-01-02")
		}
		if got != want {
			t.Errorf("Day(%q) = %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]Spoken{"2026-10-01": {2026, 10, 10}, "2026年10月31日": {2026, 10, 10}, "2024-02-29": {2024, 2, 2},
		"2026-10-08": {}} {
		if got, _ := MonthOfDay(text); got != want {
			t.Errorf("MonthOfDay(%q) = %v, want %v", text, got, want)
		}
	}
}

func FuzzDay(f *testing.F) {
	for _, s := range []string{"2026年10月31日", "2026/10/8 0:00", "二〇二六年十月八日", "2026-10-08T00:00:00", "十十"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if day, ok := Day(s); ok && (day.Year() < FirstYear || day.Year() > LastYear) {
			t.Errorf("Day(%q) = %v", s, day)
		}
	})
}
