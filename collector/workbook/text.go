package workbook

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// ReadText reads a text file's bytes, in UTF-8, UTF-16 or GB18030; ErrCorrupt where they are none of these.
func ReadText(data []byte) (string, error) { return decodeText(data, "") }

// decodeText turns a text file into UTF-8. A byte order mark decides, then what
// the bytes are valid in: UTF-8, else the encoding that the file declares, else
// GB18030, which holds GBK and GB2312. Bytes that are none of them are
// ErrCorrupt with their line: a character that was lost may have been a digit.
func decodeText(data []byte, declared string) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return validUTF8(data[3:])
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return decodeUTF16(data[2:], false)
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return decodeUTF16(data[2:], true)
	case utf16Text(data[:min(len(data), 4096)]):
		return decodeUTF16(data, data[0] == 0)
	case utf8.Valid(data), damagedUTF8(data):
		return validUTF8(data)
	}
	name, charset := "GB18030", encoding.Encoding(simplifiedchinese.GB18030)
	if e, err := htmlindex.Get(strings.TrimSpace(declared)); err == nil && declared != "" {
		if n, err := htmlindex.Name(e); err == nil && n != "utf-8" && n != "gbk" && !strings.HasPrefix(n, "utf-16") && n != "replacement" {
			name, charset = n, e
		}
	}
	text, err := charset.NewDecoder().Bytes(data)
	if err != nil {
		return "", fmt.Errorf("%w: not text in %s: %w", ErrCorrupt, name, err)
	}
	// Decoders put U+FFFD for what they cannot read; GB18030 can also spell it.
	if at := bytes.Index(text, []byte("\uFFFD")); at >= 0 && !bytes.Contains(data, []byte("\x84\x31\xA4\x37")) {
		return "", fmt.Errorf("%w: line %d: bytes that are neither UTF-8 nor %s", ErrCorrupt, lineAt(text, at), name)
	}
	return noZero(string(text))
}

func validUTF8(data []byte) (string, error) {
	if utf8.Valid(data) {
		return noZero(string(data))
	}
	at := 0
	for at < len(data) {
		r, n := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return "", fmt.Errorf("%w: line %d: bytes that are not UTF-8 in a file that is otherwise", ErrCorrupt, lineAt(data, at))
}

// damagedUTF8 says of bytes that are not valid UTF-8 whether they are UTF-8 all
// the same with a few bytes lost, which must not be read as some other
// encoding: text in GB18030 has hardly a three-byte character of UTF-8 in it.
func damagedUTF8(data []byte) bool {
	whole, broken := 0, 0
	for i := 0; i < len(data); {
		if data[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			broken++
		case n >= 3:
			whole++
		}
		i += n
	}
	return whole > 2*broken
}

func decodeUTF16(data []byte, big bool) (string, error) {
	var b strings.Builder
	b.Grow(len(data) / 2 * 3)
	unit := func(i int) rune {
		if big {
			return rune(data[i])<<8 | rune(data[i+1])
		}
		return rune(data[i+1])<<8 | rune(data[i])
	}
	line := 1
	for i := 0; i < len(data); i += 2 {
		if i+1 == len(data) {
			return "", fmt.Errorf("%w: line %d: half a character at the end of UTF-16", ErrCorrupt, line)
		}
		r := unit(i)
		if utf16.IsSurrogate(r) {
			var low rune
			if i+3 < len(data) {
				low = unit(i + 2)
			}
			if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
				return "", fmt.Errorf("%w: line %d: half a surrogate pair in UTF-16", ErrCorrupt, line)
			}
			i += 2
		}
		if r == '\n' {
			line++
		}
		b.WriteRune(r)
	}
	return noZero(b.String())
}

// noZero refuses a zero character, which only a binary or a damaged file has.
func noZero(text string) (string, error) {
	if at := strings.IndexByte(text, 0); at >= 0 {
		return "", fmt.Errorf("%w: line %d: a zero character within text", ErrCorrupt, 1+strings.Count(text[:at], "\n"))
	}
	return text, nil
}

// lineAt is the number of the line, from 1, in which a byte stands.
func lineAt(text []byte, at int) int { return 1 + bytes.Count(text[:at], []byte("\n")) }

// utf16Text says whether the head is UTF-16: by its byte order mark, or since
// every other byte of its first characters is zero.
func utf16Text(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return true
	}
	n := min(len(head), 64) &^ 1
	if n < 8 {
		return false
	}
	var even, odd int
	for i := 0; i < n; i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	return even == 0 && odd > n/4 || odd == 0 && even > n/4
}
