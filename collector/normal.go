package collector

import (
	"slices"
	"strings"
	"unicode"

	"zhibiao/indicators"
)

// containsAny says whether a text holds one of the words.
func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

func foldAll(texts []string) []string {
	out := make([]string, 0, len(texts))
	for _, t := range texts {
		out = append(out, fold(t))
	}
	return out
}

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

// pattern is a folded text in which "*" stands for any text.
type pattern struct {
	text  string   // folded
	parts []string // around the stars; nil without one
}

func newPattern(s string) pattern {
	if !strings.Contains(s, "*") {
		return pattern{text: fold(s)}
	}
	parts := strings.Split(s, "*")
	for i := range parts {
		parts[i] = fold(parts[i])
	}
	return pattern{text: fold(s), parts: parts}
}

func newPatterns(texts []string) []pattern {
	out := make([]pattern, 0, len(texts))
	for _, t := range texts {
		out = append(out, newPattern(t))
	}
	return out
}

// fits says whether a folded text is what the pattern says.
func (p pattern) fits(folded string) bool {
	if p.parts == nil {
		return p.text == folded
	}
	if !strings.HasPrefix(folded, p.parts[0]) {
		return false
	}
	rest := folded[len(p.parts[0]):]
	last := p.parts[len(p.parts)-1]
	for _, part := range p.parts[1 : len(p.parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, last)
}

// within says whether the pattern stands somewhere inside a folded text.
func (p pattern) within(folded string) bool {
	if p.parts == nil {
		return p.text != "" && strings.Contains(folded, p.text)
	}
	rest := folded
	for _, part := range p.parts {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return true
}

func anyFits(patterns []pattern, folded string) bool {
	for _, p := range patterns {
		if p.fits(folded) {
			return true
		}
	}
	return false
}

// bare takes from a folded label what does not name anything: numbering,
// 其中:, a mark of a footnote. A label in brackets alone is kept.
func bare(folded string) string {
	s := folded
	for {
		next := trimNumbering(s)
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

// trimNumbering takes 一、 (一) 1. 1、 (1) and ① from the start. A number that
// is followed by no such mark (2018年) is part of the name.
func trimNumbering(s string) string {
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
	case !open && n > 0 && (strings.HasPrefix(tail, ".") || strings.HasPrefix(tail, ")")) && (len(tail) == 1 || !strings.ContainsRune("0123456789", rune(tail[1]))):
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

// splitBracket takes a closing bracket's content off the end of a text that is
// still as written: "总产值（万元）" is 总产值 and 万元.
func splitBracket(s string) (head, inside string, ok bool) {
	t := strings.TrimSpace(s)
	runes := []rune(t)
	if len(runes) < 3 || !strings.ContainsRune(")）]】〕", runes[len(runes)-1]) {
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

// distinguishing characters tell names apart however alike they are otherwise:
// 苏尼特左旗 is not 苏尼特右旗, 一季度 not 二季度.
const distinguishing = "0123456789一二三四五六七八九十百千万亿零甲乙丙丁东西南北中上下左右前后内外大小新老旧高低正副增减升降进出收支正负本上下年季月日省市县区旗镇乡村"

// near says whether two folded names differ by a slip of the pen: one
// character in four or more, two in eight or more, none of them one that tells
// names apart.
func near(a, b string) bool {
	if len(a) < 4 || len(b) < 4 || strangers(a, b, nearMost) {
		return false
	}
	x, y := []rune(a), []rune(b)
	n := min(len(x), len(y))
	if n < 4 {
		return false
	}
	allowed := 1
	if n >= 8 {
		allowed = nearMost
	}
	if abs(len(x)-len(y)) > allowed {
		return false
	}
	d, changed := edits(x, y)
	if d > allowed {
		return false
	}
	for _, r := range changed {
		if strings.ContainsRune(distinguishing, r) {
			return false
		}
	}
	return true
}

// slips says whether two folded names differ by one character in three or more,
// even if it is one that tells names apart: too alike to be passed over where one
// of them is missing, not alike enough to be taken for it.
func slips(a, b string) bool {
	if a == b || strangers(a, b, 1) {
		return false
	}
	x, y := []rune(a), []rune(b)
	if min(len(x), len(y)) < 3 || abs(len(x)-len(y)) > 1 {
		return false
	}
	d, _ := edits(x, y)
	return d == 1
}

func abs(i int) int { return max(i, -i) }

// nearMost is how many edits apart two texts may be at the most.
const nearMost = 2

// strangers says that more characters of a than allowed do not occur in b: each
// of them is an edit, so that nearly all pairs need no table of edits.
func strangers(a, b string, allowed int) bool {
	for _, r := range a {
		if !strings.ContainsRune(b, r) {
			if allowed--; allowed < 0 {
				return true
			}
		}
	}
	return false
}

// edits is the least number of characters inserted, dropped, changed or
// swapped with their neighbour, and which characters those are.
func edits(a, b []rune) (int, []rune) {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	var changed []rune
	for i, j := len(a), len(b); i > 0 || j > 0; {
		switch {
		case i > 0 && j > 0 && a[i-1] == b[j-1] && d[i][j] == d[i-1][j-1]:
			i, j = i-1, j-1
		case i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] && d[i][j] == d[i-2][j-2]+1:
			i, j = i-2, j-2 // the same characters, in another order
		case i > 0 && j > 0 && d[i][j] == d[i-1][j-1]+1:
			changed = append(changed, a[i-1], b[j-1])
			i, j = i-1, j-1
		case i > 0 && d[i][j] == d[i-1][j]+1:
			changed = append(changed, a[i-1])
			i--
		default:
			changed = append(changed, b[j-1])
			j--
		}
	}
	return d[len(a)][len(b)], changed
}
