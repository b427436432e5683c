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
