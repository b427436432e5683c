package workbook

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape resolves _xHHHH_, by which files write characters that XML does not
// allow (a carriage return is _x000D_), in place. A pair of them may be one
// character beyond the first plane.
func unescape(text []byte) []byte {
	at := bytes.Index(text, []byte("_x"))
	if at < 0 {
		return text
	}
	out := text[:at]
	for i := at; i < len(text); {
		unit, ok := escaped(text[i:])
		if !ok {
			out = append(out, text[i])
			i++
			continue
		}
		i += escapeLen
		r := rune(unit)
		if utf16.IsSurrogate(r) {
			if low, ok := escaped(text[i:]); ok && utf16.DecodeRune(r, rune(low)) != utf8.RuneError {
				r = utf16.DecodeRune(r, rune(low))
				i += escapeLen
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// escaped is the UTF-16 unit that text begins with as an escape.
func escaped(text []byte) (uint16, bool) {
	if len(text) < escapeLen || text[0] != '_' || text[1] != 'x' || text[6] != '_' {
		return 0, false
	}
	var unit uint16
	for _, b := range text[2:6] {
		d := hexDigit(b)
		if d < 0 {
			return 0, false
		}
		unit = unit<<4 | uint16(d)
	}
	return unit, true
}

const escapeLen = len("_x000D_")
