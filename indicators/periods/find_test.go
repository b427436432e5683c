package periods

import "testing"

func TestReadSpoken(t *testing.T) {
	for text, want := range map[string]Spoken{
		"2026年10月兰州新区专项资金表":   {2026, 10, 10},
		"2026年1—10月":          {2026, 1, 10},
		"2026年前三季度经济运行":       {2026, 1, 9},
		"绿色建筑情况季报（2026年1—9月）": {2026, 1, 9},
		"2020年第一季度":           {2020, 1, 3},
		"2026年上半年":            {2026, 1, 6},
		"202610":              {2026, 10, 10},
		"2026.10":             {2026, 10, 10},
		"10月":                 {0, 10, 10},
		"2024年末债务余额":          {2024, 0, 0},
		"通辽市2018年地方政府债务限额及余额决算情况表": {2018, 0, 0},
		"2026年1月至10月财政收支情况":        {2026, 1, 10},
		"2026年1月—10月财政收支情况表":       {2026, 1, 10},
		"2026年1月-2026年10月情况":       {2026, 1, 10},
		"自2026年1月1日起至10月31日止":      {2026, 1, 10},
		"进度表（2026.01-2026.10）":     {2026, 1, 10},
		"2026年一至三季度情况":             {2026, 1, 9},
		"2026年一季度至三季度情况":           {2026, 1, 9},
		"2026年前10个月财政收支":           {2026, 1, 10},
		"2026年1、2月财政收支":            {2026, 1, 2},
		"截至2026年10月31日财政收支":        {2026, 10, 10},
		"2026年10月（11月5日填）":         {2026, 10, 10},
		"2026年10月（总第58期）":          {2026, 10, 10},
	} {
		if got, ok := Find(text); !ok || got != want {
			t.Errorf("readSpoken(%q) = %v, %v; want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "报出日期：2026-11-05", "一般债务限额", "12345678", "单位：万元", "填报日期：11月5日",
		"时间：2011年-2025年", "2011-2025年地区生产总值", "十四五时期（2021-2025年）", "2025、2026年度预算", "2025-2026年度",
		"2024年预算执行情况和2025年预算（草案）", "2025年7月-2026年6月情况", "2025年10月与2026年10月对比表", "2021年以来的情况",
		"2026年1月1日至10月25日", "截止到2026年10月25日", "2026年1月、10月",
	} {
		if got, ok := Find(text); ok {
			t.Errorf("readSpoken(%q) = %v, want none", text, got)
		}
	}
}

// FuzzReadSpoken proves that what is read is a period of a year that reports speak of.
func FuzzReadSpoken(f *testing.F) {
	for _, s := range []string{"2026年1—10月", "前三季度", "二〇二六年十月", "1-13月", "2026年第5季度", "q3", "上半年", "12-1月", "202613", "2026年1月至10月",
		"截至10月31日", "2024年和2025年", "1月、2月"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := Find(s)
		if !ok {
			return
		}
		if got.Year != 0 && (got.Year < 1900 || got.Year > 2100) {
			t.Errorf("readSpoken(%q): year %d", s, got.Year)
		}
		if got.First < 0 || got.Last > 12 || got.First > got.Last || got.First == 0 && got.Last != 0 {
			t.Errorf("readSpoken(%q): months %d to %d", s, got.First, got.Last)
		}
		if _, ok := got.In(2026); !ok {
			t.Errorf("readSpoken(%q) = %v makes no period", s, got)
		}
	})
}
