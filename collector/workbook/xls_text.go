package workbook

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// Flags of a Unicode text in BIFF8.
const (
	textWide = 1 << 0 // two bytes a character, else one
	textExt  = 1 << 2 // phonetic guides behind the characters
	textRich = 1 << 3 // runs of formatting behind the characters
)

// unicodeText reads a text whose length and flags are still to come, into dst:
// its characters alone. Where the characters run over into the next piece, that
// begins with the flags anew: the rest may be wide where the first part was not.
func (p *pieces) unicodeText(dst []byte) ([]byte, error) {
	n, err := p.uint16()
	if err != nil {
		return nil, err
	}
	flags, err := p.byte()
	if err != nil {
		return nil, err
	}
	var runs int
	var ext uint32
	if flags&textRich != 0 {
		if runs, err = p.uint16(); err != nil {
			return nil, err
		}
	}
	if flags&textExt != 0 {
		if ext, err = p.uint32(); err != nil {
			return nil, err
		}
	}
	if dst, err = p.characters(dst, n, flags); err != nil {
		return nil, err
	}
	return dst, p.skip(4*int64(runs) + int64(ext))
}

// characters reads n characters.
func (p *pieces) characters(dst []byte, n int, flags byte) ([]byte, error) {
	half := rune(0) // the first of a pair, at a piece's end
	for n > 0 {
		if len(p.b) == 0 {
			if err := p.turn(); err != nil {
				return nil, err
			}
			flags = p.b[0]
			p.b = p.b[1:]
			continue
		}
		if flags&textWide == 0 {
			k := min(n, len(p.b))
			for _, b := range p.b[:k] {
				dst = utf8.AppendRune(dst, rune(b))
			}
			p.b, n = p.b[k:], n-k
			continue
		}
		k := min(n, len(p.b)/2)
		if k == 0 {
			return nil, p.from.errorf(ErrCorrupt, "half a character before what continues it")
		}
		dst, half = appendUnits(dst, p.b[:2*k], half)
		p.b, n = p.b[2*k:], n-k
	}
	if half != 0 {
		dst = utf8.AppendRune(dst, utf8.RuneError)
	}
	return dst, nil
}

// appendUnits appends little-endian UTF-16. Half a pair shows as U+FFFD, since
// Excel itself cuts texts so; one at the end is handed back for what follows.
func appendUnits(dst, units []byte, half rune) ([]byte, rune) {
	for ; len(units) >= 2; units = units[2:] {
		r := rune(binary.LittleEndian.Uint16(units))
		if half != 0 {
			joined := utf16.DecodeRune(half, r)
			dst = utf8.AppendRune(dst, joined)
			half = 0
			if joined != utf8.RuneError {
				continue
			}
		}
		switch {
		case r < utf8.RuneSelf:
			dst = append(dst, byte(r))
		case r >= 0xD800 && r < 0xDC00:
			half = r
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst, half
}

// plainText reads a text of length bytes (BIFF5) or characters (BIFF8, with
// its flags before them): size is how many bytes the length itself has.
func (r *xlsReader) plainText(p *pieces, size int) ([]byte, error) {
	var n int
	var err error
	if size == 1 {
		var b byte
		b, err = p.byte()
		n = int(b)
	} else {
		n, err = p.uint16()
	}
	if err != nil {
		return nil, err
	}
	if r.old {
		b := make([]byte, n)
		if err := p.take(b); err != nil {
			return nil, err
		}
		return r.codePage(b)
	}
	flags, err := p.byte()
	if err != nil {
		return nil, err
	}
	r.text, err = p.characters(r.text[:0], n, flags)
	return r.text, err
}

// codePage decodes a text of BIFF5. Bytes that are none of the code page's
// characters are ErrCorrupt.
func (r *xlsReader) codePage(b []byte) ([]byte, error) {
	ascii := true
	for _, c := range b {
		ascii = ascii && c < utf8.RuneSelf
	}
	if ascii {
		return b, nil
	}
	e := codePageOf(r.page)
	if e == nil {
		return nil, r.errorf(ErrFormat, "text in code page %d, which is not read; save it as .xlsx", r.page)
	}
	text, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return nil, r.errorf(ErrCorrupt, "text in code page %d: %v", r.page, err)
	}
	for i := 0; i < len(text); {
		c, n := utf8.DecodeRune(text[i:])
		if c == utf8.RuneError {
			return nil, r.errorf(ErrCorrupt, "text that is not in code page %d", r.page)
		}
		i += n
	}
	return text, nil
}

// codePageOf is nil for a code page that is not known.
func codePageOf(page int) encoding.Encoding {
	switch page {
	case 936, 54936:
		return simplifiedchinese.GB18030
	case 950:
		return traditionalchinese.Big5
	case 932:
		return japanese.ShiftJIS
	case 949:
		return korean.EUCKR
	case 65001:
		return unicode.UTF8
	case 0, 367, 1252, 0x8001:
		return charmap.Windows1252
	case 437:
		return charmap.CodePage437
	case 850:
		return charmap.CodePage850
	case 852:
		return charmap.CodePage852
	case 866:
		return charmap.CodePage866
	case 874:
		return charmap.Windows874
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	case 1253:
		return charmap.Windows1253
	case 1254:
		return charmap.Windows1254
	case 1255:
		return charmap.Windows1255
	case 1256:
		return charmap.Windows1256
	case 1257:
		return charmap.Windows1257
	case 1258:
		return charmap.Windows1258
	case 10000, 0x8000:
		return charmap.Macintosh
	}
	return nil
}

// sst reads the table of texts that cells point into.
func (r *xlsReader) sst() error {
	p := r.pieces()
	if _, err := p.uint32(); err != nil { // how often they are used in all
		return err
	}
	count, err := p.uint32()
	if err != nil {
		return err
	}
	if r.shared != nil {
		return r.errorf(ErrCorrupt, "a second table of texts")
	}
	// Each costs its header too: more texts than cells may hold serve nobody.
	if most := max(r.limits.Cells, 1<<16); int64(count) > int64(most) {
		return r.errorf(ErrLimit, "%d texts, at most %d are read", count, most)
	}
	// A text takes three bytes at least: the count may lie, the stream cannot.
	r.shared = make([]string, 0, min(int(count), len(r.stream)/3))
	for i := range count {
		if r.text, err = p.unicodeText(r.text[:0]); err != nil {
			return fmt.Errorf("text %d of %d: %w", i+1, count, err)
		}
		if err := r.budget.text(len(r.text)); err != nil {
			return r.wrap(err)
		}
		r.shared = append(r.shared, r.texts.keep(r.text))
		if i%1024 == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
	}
	return nil
}
