package collector

import (
	"strings"
	"unicode"
	"zhibiao/indicators"
)

// fold brings a text to the form in which texts are compared: without any
// space or line break, half-width, lower case, simplified, one kind of
// bracket, dash and quotation mark. What it drops never tells two names apart.
func fold(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case isBlank(r):
			continue
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		switch r {
		case '〔', '【', '［', '[', '{', '﹙':
			r = '('
		case '〕', '】', '］', ']', '}', '﹚':
			r = ')'
		case '–', '—', '―', '−', '﹣', '‐', '‑', '~', '〜', '至':
			r = '-'
		case '“', '”', '„', '「', '」', '『', '』', '《', '》', '"', '\'', '‘', '’':
			continue
		case '﹒', '·', '•', '・', '‧':
			r = '·'
		}
		if r == '-' && strings.HasSuffix(b.String(), "-") {
			continue
		}
		b.WriteRune(unicode.ToLower(indicators.Simplified(r)))
	}
	return b.String()
}

// isFolded says that a text is plain enough to be its own folded form.
func isFolded(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x7f || c <= ' ' || c >= 'A' && c <= 'Z' || strings.IndexByte("[]{}~\"'-", c) >= 0 {
			return false
		}
	}
	return true
}

// isBlank says that a character shows nothing.
func isBlank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u00ad' || unicode.IsControl(r)
}

func withoutBlanks(s string) string {
	return strings.Map(func(r rune) rune {
		if isBlank(r) {
			return -1
		}
		return r
	}, s)
}

func foldAll(texts []string) []string {
	out := make([]string, 0, len(texts))
	for _, t := range texts {
		out = append(out, fold(t))
	}
	return out
}
