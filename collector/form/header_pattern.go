package form

import (
	"slices"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/indicators/hanzi"
)

// Path is the way through a header's rows down to a column, from the upper row to the lowest.
type Path []string

// HeaderPattern is one declared alternative of a column's header.
type HeaderPattern []pattern

func newHeaderPatterns(units cells.Units, headers []string) []HeaderPattern {
	out := make([]HeaderPattern, 0, len(headers))
	for _, h := range headers {
		var p HeaderPattern
		for _, part := range strings.Split(h, ">") {
			q := newPattern(cells.TimeWords(strings.TrimSpace(part)))
			if name, _ := units.HeaderText(part); q.Parts == nil && name != "" {
				q.Text = cells.TimeWords(name) // as the headers themselves are read: without numbering and unit
			}
			p = append(p, q)
		}
		out = append(out, p)
	}
	return out
}

// fits says whether a path ends in the pattern's last part and passes the others in order.
func (h HeaderPattern) fits(p Path) bool {
	_, ok := h.follow(p, pattern.Fits)
	return ok
}

// Passes is fits with the parts of the path that the pattern does not name, as bits.
func (h HeaderPattern) Passes(p Path) (passed uint64, ok bool) { return h.follow(p, pattern.Fits) }

// Nearly is passes with a slip of the pen allowed in each part.
func (h HeaderPattern) Nearly(p Path) (passed uint64, ok bool) {
	return h.follow(p, func(q pattern, s string) bool { return q.Fits(s) || q.Parts == nil && hanzi.Near(q.Text, s) })
}

// Replaces says that a near path has a character in another's place: it may be the path of something else.
func (h HeaderPattern) Replaces(p Path) bool {
	_, slight := h.follow(p, func(q pattern, s string) bool {
		return q.Fits(s) || q.Parts == nil && hanzi.Near(q.Text, s) && !hanzi.Replaces(q.Text, s)
	})
	return !slight
}

func (h HeaderPattern) follow(p Path, alike func(pattern, string) bool) (passed uint64, ok bool) {
	if len(p) == 0 || len(h) == 0 || !alike(h[len(h)-1], p[len(p)-1]) {
		return 0, false
	}
	j := len(h) - 2
	for i, part := range slices.Backward(p[:len(p)-1]) {
		if j >= 0 && alike(h[j], part) {
			j--
		} else {
			passed |= 1 << i
		}
	}
	return passed, j < 0
}

// Slips says that the pattern's last part and a path's differ by a slip, of whatever character.
func (h HeaderPattern) Slips(p Path) bool {
	last := h[len(h)-1]
	return last.Parts == nil && hanzi.Slips(last.Text, p[len(p)-1])
}
