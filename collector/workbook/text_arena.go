package workbook

import "strings"

// textArena keeps many short texts in few allocations.
type textArena struct{ b strings.Builder }

func (a *textArena) keep(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	if a.b.Cap()-a.b.Len() < len(text) {
		size := min(max(1024, 2*a.b.Cap()), 64<<10)
		a.b = strings.Builder{}
		a.b.Grow(max(size, len(text)))
	}
	from := a.b.Len()
	a.b.Write(text)
	return a.b.String()[from:]
}

// number is numberText, in the arena; a nil one makes room of its own.
func (a *textArena) number(n float64) string {
	if a == nil {
		return numberText(n)
	}
	var room [32]byte
	return a.keep(appendNumber(room[:0], n))
}
