package workbook

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

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

// richText is the text of the element just started, si or is: the runs joined,
// phonetic guides left out, escapes resolved. It is valid until the next call.
func (r *xlsxReader) richText(x *scanner) ([]byte, error) {
	r.text = r.text[:0]
	for {
		child, err := x.child()
		if err != nil {
			return nil, err
		}
		if !child {
			return unescape(r.text), nil
		}
		switch {
		case !x.main():
			return nil, x.corrupt("foreign <%s> within a text", x.name)
		case string(x.name) == "t":
			text, err := x.content()
			if err != nil {
				return nil, err
			}
			r.text = append(r.text, text...)
		case string(x.name) == "r":
			if err := r.run(x); err != nil {
				return nil, err
			}
		case string(x.name) == "rPh", string(x.name) == "phoneticPr", string(x.name) == "extLst":
			if err := x.skip(); err != nil {
				return nil, err
			}
		default:
			return nil, x.corrupt("<%s> within a text", x.name)
		}
		if len(r.text) > maxToken {
			return nil, x.errorf(ErrLimit, "one text of more than %d bytes", maxToken)
		}
	}
}

// run takes the text of one run of equal formatting.
func (r *xlsxReader) run(x *scanner) error {
	for {
		child, err := x.child()
		if err != nil || !child {
			return err
		}
		if !x.main() {
			return x.corrupt("foreign <%s> within a text's run", x.name)
		}
		switch string(x.name) {
		case "t":
			text, err := x.content()
			if err != nil {
				return err
			}
			r.text = append(r.text, text...)
		case "rPr", "extLst":
			if err := x.skip(); err != nil {
				return err
			}
		default:
			return x.corrupt("<%s> within a text's run", x.name)
		}
	}
}

// sharedStrings reads the table of texts that cells point into.
func (r *xlsxReader) sharedStrings(p *part) error {
	x := &r.scan
	return r.document(p, "sst", nil, func() error {
		for {
			child, err := x.child()
			if err != nil || !child {
				return err
			}
			if !x.main() || string(x.name) != "si" {
				if err := x.skip(); err != nil {
					return err
				}
				continue
			}
			text, err := r.richText(x)
			if err != nil {
				return err
			}
			if err := r.spend(x, len(text)); err != nil {
				return err
			}
			// Each costs its header too: more texts than cells may hold serve nobody.
			if len(r.shared) >= max(r.limits.Cells, 1<<16) {
				return x.errorf(ErrLimit, "more than %d shared strings", len(r.shared))
			}
			r.shared = append(r.shared, r.texts.keep(text))
		}
	})
}

// spend takes bytes of text from what the workbook may hold.
func (r *xlsxReader) spend(x *scanner, bytes int) error {
	if r.textBytes += int64(bytes); r.textBytes > r.limits.StringBytes {
		return x.errorf(ErrLimit, "more than %d bytes of text", r.limits.StringBytes)
	}
	return nil
}

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

const escapeLen = len("_x000D_")

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
