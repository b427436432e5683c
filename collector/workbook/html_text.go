package workbook

import (
	"strings"
	"unicode"
)

// htmlText gathers text as a browser shows it: blanks joined, line breaks where
// blocks and <br> are.
type htmlText struct {
	b     strings.Builder
	space bool // a blank is due before the next word
}

// blankText says whether a text only keeps a cell open: blanks and &nbsp;.
func blankText(text string) bool {
	return strings.TrimFunc(text, unicode.IsSpace) == ""
}

// add appends text, its blanks joined. A no-break space is no blank.
func (t *htmlText) add(text string) {
	for len(text) > 0 {
		n := strings.IndexAny(text, " \t\r\n\f")
		if n != 0 {
			word := text
			if n > 0 {
				word = text[:n]
			}
			if t.space && t.b.Len() > 0 && !strings.HasSuffix(t.b.String(), "\n") {
				t.b.WriteByte(' ')
			}
			t.space = false
			t.b.WriteString(word)
			text = text[len(word):]
			continue
		}
		t.space = true
		text = strings.TrimLeft(text, " \t\r\n\f")
	}
}

// line breaks the line.
func (t *htmlText) line() {
	t.space = false
	if t.b.Len() > 0 {
		t.b.WriteByte('\n')
	}
}

// block begins a new line unless one has begun.
func (t *htmlText) block() {
	if t.space = false; !strings.HasSuffix(t.b.String(), "\n") {
		t.line()
	}
}

// take is the text, with breaks at its end left out; the next begins empty.
func (t *htmlText) take() string {
	text := strings.TrimRight(t.b.String(), "\n")
	*t = htmlText{}
	return text
}
