package periods_test

import (
	"errors"
	"testing"
	"time"

	"zhibiao/indicators/periods"
)

func TestParsePeriodReadsEverySpelling(t *testing.T) {
	for start := range 36 {
		for months := 1; months <= 127; months++ {
			p := periods.New(2024, time.January, months).Shift(start)
			if got, err := periods.Parse(p.String()); err != nil || got != p {
				t.Fatalf("ParsePeriod(%s) = %s, %v", p, got, err)
			}
		}
	}
	for _, text := range []string{"", "2026", "2026-M13", "2026-M00", "2026-M1", "2026-Q5", "2026-Q0", "2026-Q03", "2026-S3", "2026-A2",
		"2026-A01", "2026-10", "2026-m10", " 2026-M10", "2026-M10 ",
		"2026-01-01/P1M", "2026-01-01/P3M", "2026-01-01/P12M", "2026-01-01/P0M", "2026-01-01/P02M", "2026-01-01/P128M", "2026-13-01/P2M",
		"2026-01-02/P2M", "12026-M10", "2026-W10"} {
		if p, err := periods.Parse(text); !errors.Is(err, periods.ErrPeriod) {
			t.Errorf("ParsePeriod(%q) = %s, %v", text, p, err)
		}
	}
}

func TestReadPeriod(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		cumulative bool
		year       bool // named
	}{
		{"2026年10月", "2026-M10", false, true},
		{"２０２６年１０月份", "2026-M10", false, true},
		{"2026 年 10 月", "2026-M10", false, true},
		{"（2026年10月）", "2026-M10", false, true},
		{"2026.10", "2026-M10", false, true},
		{"2026-10", "2026-M10", false, true},
		{"2026/1", "2026-M01", false, true},
		{"202610", "2026-M10", false, true},
		{"2026-M10", "2026-M10", false, true},
		{"2026-Q3", "2026-Q3", false, true},
		{"10月", "2025-M10", false, false},
		{"十月份", "2025-M10", false, false},
		{"十二月", "2025-M12", false, false},
		{"10月当月", "2025-M10", false, false},
		{"10月累计", "2025-01-01/P10M", true, false},
		{"1-10月", "2025-01-01/P10M", true, false},
		{"1—10月", "2025-01-01/P10M", true, false},
		{"1－10月份", "2025-01-01/P10M", true, false},
		{"1~10月累计", "2025-01-01/P10M", true, false},
		{"1月至10月", "2025-01-01/P10M", true, false},
		{"一至十月", "2025-01-01/P10M", true, false},
		{"2026年1-10月", "2026-01-01/P10M", true, true},
		{"2026.1-10月", "2026-01-01/P10M", true, true},
		{"2026年1月-2026年10月", "2026-01-01/P10M", true, true},
		{"2025年11月—2026年1月", "2025-11-01/P3M", false, true},
		{"1-2月", "2025-01-01/P2M", true, false},
		{"1-3月", "2025-Q1", true, false},
		{"1-12月", "2025-A1", true, false},
		{"4-6月", "2025-Q2", false, false},
		{"前10个月", "2025-01-01/P10M", true, false},
		{"前三季度", "2025-01-01/P9M", true, false},
		{"1-3季度", "2025-01-01/P9M", true, false},
		{"一至三季度", "2025-01-01/P9M", true, false},
		{"2026年前两季度", "2026-S1", true, true},
		{"2020年第一季度", "2020-Q1", false, true},
		{"一季度", "2025-Q1", false, false},
		{"三季度", "2025-Q3", false, false},
		{"第4季度", "2025-Q4", false, false},
		{"三季度累计", "2025-01-01/P9M", true, false},
		{"2026年Q3", "2026-Q3", false, true},
		{"上半年", "2025-S1", false, false},
		{"2026年下半年", "2026-S2", false, true},
		{"全年", "2025-A1", false, false},
		{"2026年", "2026-A1", false, true},
		{"2026年度", "2026-A1", false, true},
		{"2026年末", "2026-A1", false, true},
		{"二〇二六年", "2026-A1", false, true},
		{"二〇二六年十月", "2026-M10", false, true},
		{"二○二六年度", "2026-A1", false, true},
		{"截至2026年10月底", "2026-M10", false, true},
		{"截至2026年10月31日", "2026-M10", false, true},
		{"截止2024年2月29日", "2024-M02", false, true},
		{"截至10月末", "2025-M10", false, false},
	} {
		r, err := periods.Read(tt.text, 2025)
		if err != nil || r.Period.String() != tt.want || r.Cumulative != tt.cumulative || r.YearGiven != tt.year {
			t.Errorf("ReadPeriod(%q) = %s %+v, %v; want %s, cumulative %v, year %v", tt.text, r.Period, r, err, tt.want, tt.cumulative,
				tt.year)
		}
		if _, err := periods.Read(tt.text, 0); tt.year != (err == nil) || err != nil && !errors.Is(err, periods.ErrNoYear) {
			t.Errorf("ReadPeriod(%q) without a year: %v", tt.text, err)
		}
	}
}

func TestReadPeriodRefuses(t *testing.T) {
	for _, text := range []string{"", "2001", "2026", "10", "1-10", "2148年", "1948年10月", "202613", "200100", "182506", "2026.13", "13月",
		"0月", "10-1月", "5季度", "前五季度",
		"2026年10月31日", "10月25日", "2026-10-31", "截至2026年10月30日", "截至2026-10-31前", "本月", "上月", "上年同期", "同比", "1—本月", "2026年1月-10年",
		"〔2020〕67号", "1234年1月", "年", "月",
		"2026年10月报表", "2024年11月-2026年1月", "1,202,610"} {
		if r, err := periods.Read(text, 2025); !errors.Is(err, periods.ErrPeriod) {
			t.Errorf("ReadPeriod(%q) = %s, %v", text, r.Period, err)
		}
	}
}

func FuzzReadPeriod(f *testing.F) {
	for _, seed := range []string{"2026年10月", "1—10月份", "前三季度", "202610", "二〇二六年十月", "截至2026年10月31日", "2025年11月—2026年1月", "2026Q3", "上半年",
		"2026-01-01/P2M", "一至三季度累计"} {
		f.Add(seed, 2026)
	}
	f.Fuzz(func(t *testing.T, text string, year int) {
		r, err := periods.Read(text, year)
		if err != nil {
			if !errors.Is(err, periods.ErrPeriod) && !errors.Is(err, periods.ErrNoYear) || !r.Period.IsZero() {
				t.Fatalf("%q: %s, %v", text, r.Period, err)
			}
			return
		}
		p := r.Period
		if p.IsZero() || p.Year() < 1949 || p.Year() > 2100 {
			t.Fatalf("%q, %d: %s", text, year, p)
		}
		if r.Cumulative && (p.FirstMonth() != time.January || p.Months() < 1) {
			t.Fatalf("%q: %s is said to count from January on", text, p)
		}
		if !r.YearGiven && p.Year() != year {
			t.Fatalf("%q: %s in the year %d", text, p, year)
		}
		if again, err := periods.Read(p.String(), 0); err != nil || again.Period != p || !again.YearGiven {
			t.Fatalf("%q is %s, which reads back as %s, %v", text, p, again.Period, err)
		}
	})
}
