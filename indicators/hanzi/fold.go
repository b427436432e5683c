package hanzi

import (
	"strings"
	"unicode"
)

// Fold gives texts one shape before they are read: full-width letters,
// digits and signs become ASCII ones, every kind of blank and line break one
// blank, every kind of minus and dash an ASCII hyphen; invisible characters go, and so
// do blanks at the ends; traditional characters become simplified.
func Fold(text string) string {
	if isFolded(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	blank := false
	for _, r := range text {
		r = foldRune(r)
		switch {
		case r < 0:
			continue
		case r == ' ':
			blank = b.Len() > 0
			continue
		case blank:
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// isFolded says that a text is plain ASCII without blanks: most figures are.
func isFolded(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] <= ' ' || text[i] >= 0x7f {
			return false
		}
	}
	return true
}

// foldRune is the character that stands for r, or −1 for none.
func foldRune(r rune) rune {
	switch {
	case r > ' ' && r < 0x7f:
		return r
	case r >= 0x4e00 && r <= 0x9fff:
		return Simplified(r)
	case r >= 0xff01 && r <= 0xff5e: // full-width ASCII
		return foldRune(r - 0xfee0)
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Cf, r): // joiners, marks of order and of direction, soft hyphens
		return -1
	}
	switch r {
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹣', '﹘', '⁃', '─', '━', 'ー', '⸺', '⸻':
		return '-'
	case '〜', '∼', '˜':
		return '~'
	case '﹒':
		return '.'
	case '﹪', '٪':
		return '%'
	case '∕', '⁄', '╱':
		return '/'
	case '﹙':
		return '('
	case '﹚':
		return ')'
	case '￥':
		return '¥'
	}
	return Simplified(r)
}

// Unbracket takes off brackets that enclose all of a text.
func Unbracket(name string) string {
	for _, pair := range []string{"()", "[]", "〔〕", "【】"} {
		open, shut, _ := CutRune(pair)
		if inner, ok := strings.CutPrefix(name, open); ok && strings.HasSuffix(inner, shut) {
			return strings.TrimSuffix(inner, shut)
		}
	}
	return name
}

// CutRune cuts a text behind its first character; ok is false where nothing stands behind it.
func CutRune(s string) (first, rest string, ok bool) {
	for i := range s {
		if i > 0 {
			return s[:i], s[i:], true
		}
	}
	return s, "", false
}
