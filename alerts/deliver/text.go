package deliver

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"zhibiao/alerts"
)

// cut shortens a text to so many bytes, at a rune's border, and at a line's where one is not far; what is left ends with tail.
func cut(text string, most int, tail string) string {
	if len(text) <= most {
		return text
	}
	room := max(most-len(tail), 0)
	for room > 0 && !utf8.RuneStart(text[room]) {
		room--
	}
	if line := strings.LastIndexByte(text[:room], '\n'); line > room/2 {
		room = line
	}
	text = text[:room] + tail
	for len(text) > most { // a tail longer than all the room there is
		_, last := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-last]
	}
	return text
}

// more ends a text that was cut: where the rest is.
func more(m alerts.Message) string {
	switch {
	case m.Lang == alerts.English && m.Link != "":
		return "\n… All of it: " + m.Link
	case m.Lang == alerts.English:
		return "\n… All of it: please log in."
	case m.Link != "":
		return "\n……全文见 " + m.Link
	}
	return "\n……全文请登录查看。"
}

// plain is a message in plain text for a receiver that has no line for the subject.
func plain(m alerts.Message) string {
	if strings.HasPrefix(m.Text, m.Subject) {
		return m.Text
	}
	return m.Subject + "\n" + m.Text
}

// withKeyword makes sure that a text holds the word that a robot wants.
func withKeyword(text, keyword string) string {
	if keyword == "" || strings.Contains(text, keyword) {
		return text
	}
	return "【" + keyword + "】" + text
}

// encode writes JSON with every character as itself, since receivers count bytes.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("encode a message: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// fitting makes a body of as much of a text as most bytes hold, the whole body counted.
func fitting(text string, most int, tail string, body func(text string) any) (data []byte, err error) {
	encoded := func(room int) []byte {
		data, e := encode(body(cut(text, room, tail)))
		err = errors.Join(err, e)
		return data
	}
	if data = encoded(len(text)); len(data) <= most || err != nil {
		return data, err
	}
	tooMuch := sort.Search(len(text), func(room int) bool { return len(encoded(room)) > most })
	if tooMuch == 0 {
		return nil, fmt.Errorf("a message without any text is larger than the %d bytes that the receiver takes", most)
	}
	return encoded(tooMuch - 1), err
}
