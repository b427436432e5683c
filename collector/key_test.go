package collector

import (
	"strings"
	"testing"
	"unicode"
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
