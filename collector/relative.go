package collector

import (
	"strconv"
	"strings"
)

// relativeTo writes a year as 本年, the one before as 上年, the one after as
// 下年, so that a layout need not be changed every year: 2025年末余额 is
// 上年末余额 in a report on 2026.
func relativeTo(name string, year int) string {
	if year == 0 || !strings.Contains(name, "年") {
		return name
	}
	for i, word := range []string{"上年", "本年", "下年"} {
		name = strings.ReplaceAll(name, strconv.Itoa(year-1+i)+"年", word)
	}
	return name
}

// relativePath is a header's path with years told relatively to the one that
// the sheet's title speaks of, where the table's layout tells them so.
func (s *sheetReading) relativePath(t *tableSpec, p path) path {
	if !t.relative {
		return p
	}
	out := make(path, len(p))
	for i, name := range p {
		out[i] = relativeTo(name, s.yearGuess())
	}
	return out
}

// mayEnd says whether a table's header may end with a text.
func (s *sheetReading) mayEnd(t *tableSpec, name string, words bool) bool {
	if t.endings.fit(name, words) {
		return true
	}
	if !t.relative {
		return false
	}
	other := relativeTo(name, s.yearGuess())
	return other != name && t.endings.fit(other, words)
}
