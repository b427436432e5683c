package main

import (
	"io"
	"strings"

	"zhibiao/server/layout"
)

// visible writes texts in which files and people have words to a terminal, which would obey what is not seen in them.
// Each Write is of whole characters.
type visible struct{ io.Writer }

func (v visible) Write(p []byte) (int, error) {
	if _, err := io.WriteString(v.Writer, layout.Visible(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// inLine is a text as it is shown within a line.
func inLine(text string) string {
	return layout.Visible(breaks.Replace(text))
}

var breaks = strings.NewReplacer("\r\n", "⏎", "\n", "⏎", "\r", "⏎", "\t", " ")
