package hanzi

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// BareLabel takes from a folded label what does not name anything: numbering,
// 其中:, a mark of a footnote. A label in brackets alone is kept.
func BareLabel(folded string) string {
	s := folded
	for {
		next := TrimNumbering(s)
		for _, lead := range []string{"其中:", "其中,", "其中", "附:", "#", "其它:", "*"} {
			if rest, ok := strings.CutPrefix(next, lead); ok && rest != "" {
				next = rest
				break
			}
		}
		if next == s {
			break
		}
		s = next
	}
	s = strings.TrimRight(s, "①②③④⑤⑥⑦⑧⑨⑩*:")
	if s == "" {
		return folded
	}
	return s
}

const numerals = "0123456789一二三四五六七八九十"

// TrimNumbering takes 一、 (一) 1. 1、 (1) and ① from the start. A number that
// is followed by no such mark (2018年) is part of the name.
func TrimNumbering(s string) string {
	open := strings.HasPrefix(s, "(")
	rest := strings.TrimPrefix(s, "(")
	n := 0
	for _, r := range rest {
		if !strings.ContainsRune(numerals, r) {
			break
		}
		n += len(string(r))
	}
	tail := rest[n:]
	switch {
	case open && n > 0 && strings.HasPrefix(tail, ")"):
		tail = strings.TrimPrefix(tail, ")")
		tail = strings.TrimPrefix(tail, "、")
	case !open && n > 0 && strings.HasPrefix(tail, "、"):
		tail = strings.TrimPrefix(tail, "、")
	case !open && n > 0 && (strings.HasPrefix(tail, ".") || strings.HasPrefix(tail, ")")) &&
		(len(tail) == 1 || !strings.ContainsRune("0123456789", rune(tail[1]))):
		tail = tail[1:]
	case !open && n == 0 && len(rest) >= 3 && strings.ContainsRune("①②③④⑤⑥⑦⑧⑨⑩", []rune(rest)[0]):
		tail = rest[3:]
	default:
		return s
	}
	if tail == "" {
		return s
	}
	return tail
}

// SplitBracket takes a closing bracket's content off the end of a text that is
// still as written: "总产值（万元）" is 总产值 and 万元.
func SplitBracket(s string) (head, inside string, ok bool) {
	t := strings.TrimSpace(s)
	if last, _ := utf8.DecodeLastRuneInString(t); !strings.ContainsRune(")）]】〕", last) {
		return s, "", false // as most texts end
	}
	runes := []rune(t)
	if len(runes) < 3 {
		return s, "", false
	}
	depth := 0
	for i := len(runes) - 1; i >= 0; i-- {
		switch {
		case strings.ContainsRune(")）]】〕", runes[i]):
			depth++
		case strings.ContainsRune("(（[【〔", runes[i]):
			depth--
			if depth == 0 {
				return strings.TrimSpace(string(runes[:i])), strings.TrimSpace(string(runes[i+1 : len(runes)-1])), true
			}
		}
	}
	return s, "", false
}

// ContainsAny says whether a text holds one of the words.
func ContainsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}
