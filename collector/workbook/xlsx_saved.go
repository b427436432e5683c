package workbook

import (
	"io"
	"regexp"
	"time"
)

var savedXLSX = regexp.MustCompile(`<(?:\w+:)?modified\b[^>]*>\s*([0-9TZ:.+-]{10,40})\s*<`)

// saved reads docProps/core.xml; zero when it does not tell.
func (c *container) saved() time.Time {
	p := c.part("docProps/core.xml")
	if p == nil || p.size > savedMost {
		return time.Time{}
	}
	var r partReader
	if c.open(&r, p) != nil {
		return time.Time{}
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(&r, savedMost+1))
	if err != nil {
		return time.Time{}
	}
	return savedIn(savedXLSX, text)
}
