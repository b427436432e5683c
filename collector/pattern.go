package collector

import (
	"strings"
	"zhibiao/indicators/hanzi"
)

// pattern is a folded text in which "*" stands for any text.
type pattern struct {
	text  string   // folded
	parts []string // around the stars; nil without one
}

func newPattern(s string) pattern {
	if !strings.Contains(s, "*") {
		return pattern{text: hanzi.Key(s)}
	}
	parts := strings.Split(s, "*")
	for i := range parts {
		parts[i] = hanzi.Key(parts[i])
	}
	return pattern{text: hanzi.Key(s), parts: parts}
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
