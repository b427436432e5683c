package workbook

import (
	"bytes"
	"unicode/utf8"
)

var class = func() (c [256]uint8) {
	for i := range c {
		b := byte(i)
		switch {
		case b >= 0x80:
			c[i] = classHigh | className
		case b == ' ' || b == '\t' || b == '\n' || b == '\r':
			c[i] = classSpace
		case b < ' ':
			c[i] = classBad
		case b == ']':
			c[i] = classBracket
		case b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_' || b == '-' || b == '.' || b == ':':
			c[i] = className
		}
	}
	return c
}()

// run takes raw text up to the next tag.
func (x *scanner) run() ([]byte, error) {
	p := x.r
	var seen uint8
	x.asIs = true
	for {
		for p < x.w {
			b := x.buf[p]
			if b == '<' {
				text := x.buf[x.r:p]
				if err := x.checkRun(text, seen); err != nil {
					return nil, err
				}
				x.r = p
				return text, nil
			}
			seen |= class[b]
			if b == '&' || b == '\r' {
				x.asIs = false
			}
			p++
		}
		if x.end {
			if len(x.opens) == 0 && x.seenRoot {
				text := x.buf[x.r:x.w]
				x.r = x.w
				return text, x.checkRun(text, seen)
			}
			return nil, x.cut()
		}
		p -= x.r
		if err := x.fill(); err != nil {
			return nil, err
		}
		p += x.r
	}
}

// checkRun is checkText for what stands between tags.
func (x *scanner) checkRun(text []byte, seen uint8) error {
	if seen&classBracket != 0 && bytes.Contains(text, []byte("]]>")) {
		return x.corrupt("a stray ]]> in text")
	}
	if !x.asIs {
		if err := x.checkReferences(text); err != nil {
			return err
		}
	}
	return x.checkText(text, seen)
}

// checkReferences finds a reference that stands for nothing, also where nobody
// will ask for the text.
func (x *scanner) checkReferences(raw []byte) error {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return nil
		}
		_, n, err := x.reference(raw[i:])
		if err != nil {
			return err
		}
		raw = raw[i+n:]
	}
}

func (x *scanner) checkText(text []byte, seen uint8) error {
	if seen&(classBad|classHigh) == 0 {
		return nil
	}
	if seen&classBad != 0 {
		i := bytes.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' })
		return x.corrupt("control character %#02x in text", text[max(i, 0)])
	}
	if !utf8.Valid(text) {
		return x.corrupt("bytes that are not UTF-8")
	}
	if bytes.Contains(text, []byte("\uFFFE")) || bytes.Contains(text, []byte("\uFFFF")) {
		return x.corrupt("a character that XML does not allow")
	}
	return nil
}

// content is the text of the element just started, decoded, up to its end. It
// holds no elements.
func (x *scanner) content() ([]byte, error) {
	if x.closing {
		x.closing = false
		return nil, x.pop()
	}
	if raw, ok, err := x.shortContent(); ok || err != nil {
		return raw, err
	}
	var all []byte
	for {
		t, err := x.next()
		if err != nil {
			return nil, err
		}
		switch t {
		case tokenText:
			if all, err = x.decode(all, x.text); err != nil {
				return nil, err
			}
			if len(all) > maxToken {
				return nil, x.errorf(ErrLimit, "one text of more than %d bytes", maxToken)
			}
		case tokenClose:
			return all, nil
		default:
			return nil, x.corrupt("<%s> within text", x.name)
		}
	}
}

// shortContent is content where the buffer holds all of it up to the end tag
// and nothing is to be decoded, as is nearly always so.
func (x *scanner) shortContent() ([]byte, bool, error) {
	buf := x.buf[:x.w]
	p := x.r
	var seen uint8
	for p < len(buf) && buf[p] != '<' {
		if buf[p] == '&' || buf[p] == '\r' {
			return nil, false, nil
		}
		seen |= class[buf[p]]
		p++
	}
	open := x.names[x.opens[len(x.opens)-1]:]
	end := p + 2 + len(open)
	if end >= len(buf) || buf[p+1] != '/' || buf[end] != '>' || string(buf[p+2:end]) != string(open) {
		return nil, false, nil
	}
	raw := buf[x.r:p]
	x.asIs = true
	if err := x.checkRun(raw, seen); err != nil {
		return nil, false, err
	}
	x.r = end + 1
	return raw, true, x.pop()
}

// decode appends raw text with its references resolved and its line ends as XML has them.
func (x *scanner) decode(dst, raw []byte) ([]byte, error) {
	for i := 0; i < len(raw); {
		switch raw[i] {
		case '\r':
			dst = append(dst, '\n')
			i++
			if i < len(raw) && raw[i] == '\n' {
				i++
			}
		case '&':
			r, n, err := x.reference(raw[i:])
			if err != nil {
				return nil, err
			}
			dst = utf8.AppendRune(dst, r)
			i += n
		default:
			dst = append(dst, raw[i])
			i++
		}
	}
	return dst, nil
}

// reference is the character that text begins with as a reference, and the
// reference's length.
func (x *scanner) reference(text []byte) (rune, int, error) {
	n := bytes.IndexByte(text[:min(len(text), 16)], ';')
	if n < 0 {
		return 0, 0, x.corrupt("a & that begins no reference")
	}
	r, ok := referenced(string(text[1:n]))
	if !ok {
		return 0, 0, x.corrupt("reference %.20q stands for nothing", text[:n+1])
	}
	return r, n + 1, nil
}

// referenced is the character that an entity or a number stands for.
func referenced(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	base, digits := 10, name[1:]
	if digits[0] == 'x' {
		base, digits = 16, digits[1:]
	}
	r, ok := 0, digits != ""
	for _, d := range []byte(digits) {
		v := hexDigit(d)
		if v < 0 || v >= base {
			return 0, false
		}
		if r = r*base + v; r > utf8.MaxRune {
			return 0, false
		}
	}
	allowed := r >= ' ' || r == '\t' || r == '\n' || r == '\r'
	return rune(r), ok && allowed && utf8.ValidRune(rune(r)) && r != 0xFFFE && r != 0xFFFF
}

// hexDigit is the value of a hexadecimal digit, -1 for another byte.
func hexDigit(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	}
	return -1
}

func blank(text []byte) bool {
	for _, b := range text {
		if class[b]&classSpace == 0 {
			return false
		}
	}
	return true
}
