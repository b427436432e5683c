package form

import (
	"strings"

	"zhibiao/indicators/hanzi"
)

// pattern is a folded text in which "*" stands for any text.
type pattern struct {
	Text  string   // folded
	Parts []string // around the stars; nil without one
}

func newPattern(s string) pattern {
	if !strings.Contains(s, "*") {
		return pattern{Text: hanzi.Key(s)}
	}
	parts := strings.Split(s, "*")
	for i := range parts {
		parts[i] = hanzi.Key(parts[i])
	}
	return pattern{Text: hanzi.Key(s), Parts: parts}
}

func newPatterns(texts []string) []pattern {
	out := make([]pattern, 0, len(texts))
	for _, t := range texts {
		out = append(out, newPattern(t))
	}
	return out
}

// Fits says whether a folded text is what the pattern says.
func (p pattern) Fits(folded string) bool {
	if p.Parts == nil {
		return p.Text == folded
	}
	if !strings.HasPrefix(folded, p.Parts[0]) {
		return false
	}
	rest := folded[len(p.Parts[0]):]
	last := p.Parts[len(p.Parts)-1]
	for _, part := range p.Parts[1 : len(p.Parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, last)
}

// Within says whether the pattern stands somewhere inside a folded text.
func (p pattern) Within(folded string) bool {
	if p.Parts == nil {
		return p.Text != "" && strings.Contains(folded, p.Text)
	}
	rest := folded
	for _, part := range p.Parts {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return true
}

// AnyFits says whether a folded text is what one of the patterns says.
func AnyFits(patterns []pattern, folded string) bool {
	for _, p := range patterns {
		if p.Fits(folded) {
			return true
		}
	}
	return false
}
