package hanzi

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestSimplified(t *testing.T) {
	for text, want := range map[string]string{
		"甘肅省工業和信息化廳":  "甘肃省工业和信息化厅",
		"蘭州新區財政局":     "兰州新区财政局",
		"單位：萬元，戶、億噸":  "单位：万元，户、亿吨",
		"⽉度⼯业增加值 ⾦额⻓": "月度工业增加值 金额长", // as copied out of a PDF
		"兰州新区 2026年":  "兰州新区 2026年",
		"😀":           "😀",
	} {
		if got := Simplify(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

// TestSimplifiedTable proves of every character that simplifying is done in one
// step and changes no text's length, and that radicals and compatibility forms
// are those that Unicode decomposes.
func TestSimplifiedTable(t *testing.T) {
	n := 0
	for r := rune(0); r <= 0x10ffff; r++ {
		s := Simplified(r)
		if s != r {
			n++
			if len(string(s)) != len(string(r)) || Simplified(s) != s {
				t.Errorf("%c (%U) becomes %c (%U), and that %c", r, r, s, s, Simplified(s))
			}
		}
		if compatible := r >= 0x2e80 && r < 0x2fe0 || r >= 0xf900 && r < 0xfb00; !compatible {
			continue
		}
		if plain := []rune(norm.NFKC.String(string(r))); len(plain) == 1 && plain[0] <= 0xffff && s != Simplified(plain[0]) {
			t.Errorf("%c (%U) becomes %c, Unicode says %c", r, r, s, plain[0])
		}
	}
	if n < 3000 {
		t.Errorf("the table holds %d characters", n)
	}
}
