package form

import (
	"slices"
	"testing"

	"zhibiao/collector/cells"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

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
		"绿色化工产业园（9月）": "", "绿色化工产业园（2025年）": "", "绿色化工产业园（1-10月）": "", "绿色化工产业园（本级）": "", "绿色化工产业园（暂估）": "",
		"绿色化工产业园（2023年获批）": "chemicals",
	} {
		if id, _ := n.Find(text); id != want {
			t.Errorf("%q is taken for %q, not %q", text, id, want)
		}
		if id, ok := n.FindNear(text); want == "" && ok {
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
		c := &indicators.Catalogue{Entities: []*indicators.Entity{{ID: "a", Kind: "x", Name: indicators.Text{ZH: a}},
			{ID: "b", Kind: "x", Name: indicators.Text{ZH: b}}}}
		n := newNames(c, "x", nil)
		if hanzi.Key(a) != "" {
			if id, ok := n.Find(" " + a + "\u3000"); !ok || id != "a" {
				t.Errorf("%q is not found by itself: %q, %v", a, id, ok)
			}
		}
		if hanzi.Near(hanzi.Key(a), hanzi.Key(text)) && hanzi.Near(hanzi.Key(b), hanzi.Key(text)) && hanzi.Key(a) != hanzi.Key(b) {
			if id, ok := n.FindNear(text); ok && hanzi.Key(hanzi.BareLabel(hanzi.Key(text))) == hanzi.Key(text) {
				t.Errorf("%q is like %q and %q, and was taken for %s", text, a, b, id)
			}
		}
		if near := n.Nearest(text); len(near) > 3 || slices.Contains(near, "") && a != "" && b != "" {
			t.Errorf("nearest(%q) = %q", text, near)
		}
	})
}

// FuzzUnits proves that a unit line is read wholly or not at all.
func FuzzUnits(f *testing.F) {
	for _, s := range []string{"万元、%", "亿元，万平方米", "万元 户", "单位", "", "元元", "±%", "、、"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, u := range (cells.Units{}).ParseUnits(s) {
			if u.IsZero() || u.Factor().Sign() <= 0 {
				t.Errorf("parseUnits(%q) gives %v of size %v", s, u, u.Factor())
			}
		}
	})
}
