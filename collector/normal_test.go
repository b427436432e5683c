package collector

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"zhibiao/indicators"
)

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"园　区\u00a0名 称": "园区名称", "總產值（萬元）": "总产值(万元)", "1—本月": "1-本月", "１－本月": "1-本月", "±％": "±%",
		"〔2020〕67号": "(2020)67号", "合金新材料\n产业园": "合金新材料产业园", "Ａ＝Ｂ＋Ｃ": "a=b+c", "": "",
	} {
		if got := fold(text); got != want {
			t.Errorf("fold(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"绿色化工产业园", "绿色化工产业圆", true},
		{"先进装备制造产业园", "先进制造装备产业园", false}, // two words changed places: more than a slip
		{"城市矿产产业园", "城市矿产产业园区", false},    // 区 tells places apart: an alias says such a thing
		{"苏尼特左旗", "苏尼特右旗", false},
		{"第一季度产值", "第二季度产值", false},
		{"临河区", "临和区", false}, // too short to be sure
	} {
		if got := near(fold(c.a), fold(c.b)); got != c.want {
			t.Errorf("near(%q, %q) = %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

func TestReadSpoken(t *testing.T) {
	for text, want := range map[string]spoken{
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
		if got, ok := readSpoken(text); !ok || got != want {
			t.Errorf("readSpoken(%q) = %v, %v; want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "报出日期：2026-11-05", "一般债务限额", "12345678", "单位：万元", "填报日期：11月5日",
		"时间：2011年-2025年", "2011-2025年地区生产总值", "十四五时期（2021-2025年）", "2025、2026年度预算", "2025-2026年度",
		"2024年预算执行情况和2025年预算（草案）", "2025年7月-2026年6月情况", "2025年10月与2026年10月对比表", "2021年以来的情况",
		"2026年1月1日至10月25日", "截止到2026年10月25日", "2026年1月、10月",
	} {
		if got, ok := readSpoken(text); ok {
			t.Errorf("readSpoken(%q) = %v, want none", text, got)
		}
	}
}

// FuzzFold proves that folding is finished in one pass and leaves no blanks.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"园　区", "總產值（萬元）", "1——本月", "a\u200bb", "[x]", "\xff", "《“”》", "至-至"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := fold(s)
		if twice := fold(once); twice != once {
			t.Errorf("fold(%q) = %q, and folded again %q", s, once, twice)
		}
		if strings.ContainsFunc(once, unicode.IsSpace) {
			t.Errorf("fold(%q) = %q has blanks", s, once)
		}
		if b := bare(once); b == "" && once != "" {
			t.Errorf("bare(%q) left nothing", once)
		}
	})
}

// What stands in brackets behind a name leaves it the same unless it says that another thing is meant.
func TestNamesInBrackets(t *testing.T) {
	c := &indicators.Catalogue{Entities: []*indicators.Entity{
		{ID: "middle", Kind: "x", Name: indicators.Text{ZH: "中通道（一期）"}, Aliases: []string{"中通道"}},
		{ID: "chemicals", Kind: "x", Name: indicators.Text{ZH: "绿色化工产业园"}},
	}}
	n := newNames(c, "x", nil)
	for text, want := range map[string]string{
		"中通道": "middle", "中通道（一期）": "middle", "中通道(续建)": "middle", "2.绿色化工产业园（兰州新区）": "chemicals", "绿色化工产业园【注1】": "chemicals",
		"中通道（二期）": "", "中通道(2期工程)": "", "中通道（北段）": "", "绿色化工产业园（不含石化）": "", "绿色化工产业园（核心区）": "", "绿色化工产业园（上年同期）": "", "绿色化工产业园（拟建）": "",
	} {
		if id, _ := n.find(text); id != want {
			t.Errorf("%q is taken for %q, not %q", text, id, want)
		}
		if id, ok := n.findNear(text); want == "" && ok {
			t.Errorf("%q is nearly %q", text, id)
		}
	}
}

// FuzzNames proves that a name is always found by itself, however it is spaced,
// and that nothing is taken for two entities.
func FuzzNames(f *testing.F) {
	f.Add("绿色化工产业园", "合金新材料产业园", "绿色化工产业圆")
	f.Add("苏尼特左旗", "苏尼特右旗", "苏尼特旗")
	f.Add("a*b", "（一）", "其中：")
	f.Fuzz(func(t *testing.T, a, b, text string) {
		if len(a)+len(b)+len(text) > 300 {
			return
		}
		c := &indicators.Catalogue{Entities: []*indicators.Entity{{ID: "a", Kind: "x", Name: indicators.Text{ZH: a}}, {ID: "b", Kind: "x", Name: indicators.Text{ZH: b}}}}
		n := newNames(c, "x", nil)
		if fold(a) != "" {
			if id, ok := n.find(" " + a + "\u3000"); !ok || id != "a" {
				t.Errorf("%q is not found by itself: %q, %v", a, id, ok)
			}
		}
		if near(fold(a), fold(text)) && near(fold(b), fold(text)) && fold(a) != fold(b) {
			if id, ok := n.findNear(text); ok && fold(bare(fold(text))) == fold(text) {
				t.Errorf("%q is like %q and %q, and was taken for %s", text, a, b, id)
			}
		}
		if near := n.nearest(text); len(near) > 3 || slices.Contains(near, "") && a != "" && b != "" {
			t.Errorf("nearest(%q) = %q", text, near)
		}
	})
}

// FuzzReadSpoken proves that what is read is a period of a year that reports speak of.
func FuzzReadSpoken(f *testing.F) {
	for _, s := range []string{"2026年1—10月", "前三季度", "二〇二六年十月", "1-13月", "2026年第5季度", "q3", "上半年", "12-1月", "202613", "2026年1月至10月", "截至10月31日", "2024年和2025年", "1月、2月"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := readSpoken(s)
		if !ok {
			return
		}
		if got.year != 0 && (got.year < 1900 || got.year > 2100) {
			t.Errorf("readSpoken(%q): year %d", s, got.year)
		}
		if got.first < 0 || got.last > 12 || got.first > got.last || got.first == 0 && got.last != 0 {
			t.Errorf("readSpoken(%q): months %d to %d", s, got.first, got.last)
		}
		if _, ok := got.period(2026); !ok {
			t.Errorf("readSpoken(%q) = %v makes no period", s, got)
		}
	})
}

// FuzzUnits proves that a unit line is read wholly or not at all.
func FuzzUnits(f *testing.F) {
	for _, s := range []string{"万元、%", "亿元，万平方米", "万元 户", "单位", "", "元元", "±%", "、、"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, u := range parseUnits(s) {
			if u.IsZero() || u.Factor().Sign() <= 0 {
				t.Errorf("parseUnits(%q) gives %v of size %v", s, u, u.Factor())
			}
		}
	})
}
