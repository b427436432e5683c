package indicators

import "strings"

// foldText gives texts one shape before they are read: full-width letters,
// digits and signs become ASCII ones, every kind of blank and line break one
// blank, every kind of minus and dash an ASCII hyphen; invisible characters go, and so
// do blanks at the ends; traditional characters become simplified.
func foldText(text string) string {
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
	case r >= 0xff01 && r <= 0xff5e: // full-width ASCII, but for its hyphen
		return foldRune(r - 0xfee0)
	}
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a,
		0x2028, 0x2029, 0x202f, 0x205f, 0x3000:
		return ' '
	case 0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e:
		return -1
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹣', '﹘', '⁃', '─', '━', 'ー', '⸺', '⸻':
		return '-'
	case '〜', '∼', '～', '˜':
		return '~'
	case '．', '﹒':
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

// withoutBrackets takes off brackets that enclose all of a text.
func withoutBrackets(name string) string {
	for _, pair := range []string{"()", "[]", "〔〕", "【】"} {
		open, shut, _ := cutRune(pair)
		if inner, ok := strings.CutPrefix(name, open); ok && strings.HasSuffix(inner, shut) {
			return strings.TrimSuffix(inner, shut)
		}
	}
	return name
}

// cutRune cuts a text behind its first character; ok is false where nothing stands behind it.
func cutRune(s string) (first, rest string, ok bool) {
	for i := range s {
		if i > 0 {
			return s[:i], s[i:], true
		}
	}
	return s, "", false
}
