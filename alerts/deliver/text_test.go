package deliver

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCut(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		tail string
		want string
	}{
		{"时序进度", 12, "…", "时序进度"},
		{"时序进度", 11, "…", "时序…"},
		{"时序进度", 9, "…", "时序…"},
		{"时序进度", 8, "…", "时…"},
		{"一\n二\n三四五六七", 20, "…", "一\n二\n三四五…"},
		{"一二三四五六\n七八九十", 28, "…", "一二三四五六…"},
		{"时序进度", 2, "…", ""},
		{"时序进度", 0, "…", ""},
	} {
		if got := cut(c.text, c.most, c.tail); got != c.want {
			t.Errorf("cut(%q, %d) = %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

func FuzzFitting(f *testing.F) {
	f.Add("进出口总额\t<“综合”>\n", 3, 200)
	f.Add("\x00\xff🚦", 40, 64)
	f.Fuzz(func(t *testing.T, line string, times, most int) {
		if times < 0 || times > 200 || most < 40 || most > 30000 || !utf8.ValidString(line) {
			t.Skip()
		}
		data, err := fitting(strings.Repeat(line, times), most, "\n……", func(text string) any { return map[string]any{"content": text} })
		if err != nil {
			t.Fatal(err)
		}
		if len(data) > most || !utf8.Valid(data) {
			t.Errorf("%d bytes of %d: %q", len(data), most, data)
		}
	})
}
