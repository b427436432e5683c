package hanzi

import (
	"strings"
	"testing"
	"unicode"
)

func TestKey(t *testing.T) {
	for text, want := range map[string]string{
		"园　区\u00a0名 称": "园区名称", "總產值（萬元）": "总产值(万元)", "1—本月": "1-本月", "１－本月": "1-本月", "±％": "±%",
		"〔2020〕67号": "(2020)67号", "合金新材料\n产业园": "合金新材料产业园", "Ａ＝Ｂ＋Ｃ": "a=b+c", "": "",
		"1─10月": "1-10月", "1‒10月": "1-10月", "1━10月": "1-10月", "1~10月": "1-10月", "1至10月": "1-10月", "产\u2060值\u200e": "产值", "新・旧": "新·旧",
		"₈": "₈",
	} {
		if got := Key(text); got != want {
			t.Errorf("Key(%q) = %q, want %q", text, got, want)
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
		if got := Near(Key(c.a), Key(c.b)); got != c.want {
			t.Errorf("Near(%q, %q) = %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// FuzzKey proves that folding is finished in one pass and leaves no blanks.
func FuzzKey(f *testing.F) {
	for _, s := range []string{"园　区", "總產值（萬元）", "1——本月", "a\u200bb", "[x]", "\xff", "《“”》", "至-至"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Key(s)
		if twice := Key(once); twice != once {
			t.Errorf("Key(%q) = %q, and of that %q", s, once, twice)
		}
		if strings.ContainsFunc(once, unicode.IsSpace) {
			t.Errorf("Key(%q) = %q has blanks", s, once)
		}
		if b := BareLabel(once); b == "" && once != "" {
			t.Errorf("BareLabel(%q) left nothing", once)
		}
	})
}
