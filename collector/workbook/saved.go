package workbook

import (
	"regexp"
	"time"
)

// When a file was last saved stands in its own properties, which no figure
// depends on: what cannot be read there is not known, and never a reason to refuse the file.

const savedMost = 64 << 10 // bytes of properties that are looked through

// savedIn is the instant that an expression's first group finds. One without a zone is no instant.
func savedIn(where *regexp.Regexp, text []byte) time.Time {
	m := where.FindSubmatch(text)
	if m == nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, string(m[1]))
	if err != nil {
		return time.Time{}
	}
	return plausible(t)
}

// plausible takes years for unknown that no workbook of these formats was saved in.
func plausible(t time.Time) time.Time {
	if t.Year() < 1990 || t.Year() > 2100 {
		return time.Time{}
	}
	return t.UTC()
}
