package hanzi

import (
	"strings"
	"unicode"
)

// Key brings a text to the form in which texts are compared: as Fold has it, and without any
// blank, in lower case, with one kind of bracket, dash, middle dot and no quotation marks. 至 and ~
// join two ends as a dash does. What it drops never tells two names apart.
func Key(s string) string {
	if isKey(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	dash := false
	for _, r := range s {
		switch r = foldRune(r); {
		case r <= ' ' || unicode.IsControl(r):
			continue
		case r >= 0x7f || r < '0' || r > '9':
			r = keyRune(r)
		}
		if r < 0 || r == '-' && dash {
			continue
		}
		dash = r == '-'
		b.WriteRune(r)
	}
	return b.String()
}

// keyRune is the character that stands for a folded one in a key, or −1 for none.
func keyRune(r rune) rune {
	switch r {
	case '〔', '【', '[', '{':
		return '('
	case '〕', '】', ']', '}':
		return ')'
	case '~', '至':
		return '-'
	case '“', '”', '„', '「', '」', '『', '』', '《', '》', '"', '\'', '‘', '’':
		return -1
	case '•', '・', '‧':
		return '·'
	}
	return unicode.ToLower(r)
}

// isKey says that a text is plain enough to be its own folded form.
func isKey(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x7f || c <= ' ' || c >= 'A' && c <= 'Z' || strings.IndexByte("[]{}~\"'-", c) >= 0 {
			return false
		}
	}
	return true
}

// IsBlank says that a character shows nothing.
func IsBlank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// WithoutBlanks is a text without the characters that show nothing.
func WithoutBlanks(s string) string {
	return strings.Map(func(r rune) rune {
		if IsBlank(r) {
			return -1
		}
		return r
	}, s)
}

// Keys are the keys of several texts.
func Keys(texts []string) []string {
	out := make([]string, 0, len(texts))
	for _, t := range texts {
		out = append(out, Key(t))
	}
	return out
}
