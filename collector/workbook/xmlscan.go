package workbook

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
)

// scanner splits an XML part into tags and texts, as it streams in. It knows
// what OOXML allows: namespaces, comments, CDATA and the five entities, but no
// document type, and so no entity that expands. What is not well-formed is
// ErrCorrupt; a single tag or text over maxToken is ErrLimit.
//
// Slices that it hands out are valid until its next call.
type scanner struct {
	ctx   context.Context
	src   io.Reader
	part  string
	where func() string // what to add to the part's name in errors

	buf  []byte
	r, w int   // unread is buf[r:w]
	base int64 // bytes of the part before buf[0]
	end  bool  // src is at its end

	names    []byte // of the open elements, one after another
	opens    []int  // where each begins in names
	bindings []binding
	plain    space // what a name without prefix is bound to
	through  []int // depths of the open elements that child looks through
	closing  bool  // a self-closing tag's end is still to be told
	seenRoot bool

	// The element just started or ended:
	name  []byte // without prefix
	space space
	attrs []attr
	text  []byte // of a text token, raw
	asIs  bool   // the text holds nothing to decode

	scratch []byte
}

type token uint8

const (
	tokenEnd   token = iota // of the part
	tokenStart              // of an element
	tokenClose              // of an element
	tokenText
)

const (
	minBuffer = 32 << 10
	maxToken  = 8 << 20
	maxDepth  = 256
	maxAttrs  = 256
)

func (x *scanner) reset(ctx context.Context, src io.Reader, part string) {
	if x.buf == nil {
		x.buf = make([]byte, minBuffer)
	}
	*x = scanner{
		ctx: ctx, src: src, part: part, buf: x.buf,
		names: x.names[:0], opens: x.opens[:0], bindings: x.bindings[:0], through: x.through[:0], attrs: x.attrs[:0],
		scratch: x.scratch[:0],
	}
}

// begin looks at the first bytes: a byte order mark, and the declaration's encoding.
func (x *scanner) begin() error {
	for x.w < 4 && !x.end {
		if err := x.fill(); err != nil {
			return err
		}
	}
	head := x.buf[x.r:x.w]
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		x.r += 3
	case bytes.HasPrefix(head, []byte("\xFE\xFF")), bytes.HasPrefix(head, []byte("\x00<")):
		return x.widen(true)
	case bytes.HasPrefix(head, []byte("\xFF\xFE")), bytes.HasPrefix(head, []byte("<\x00")):
		return x.widen(false)
	}
	return nil
}

// widen goes on with the part as UTF-16.
func (x *scanner) widen(big bool) error {
	head := bytes.Clone(x.buf[x.r:x.w])
	x.src = &utf16Reader{src: io.MultiReader(bytes.NewReader(head), x.src), big: big}
	x.r, x.w, x.end = 0, 0, false
	if err := x.fill(); err != nil {
		return err
	}
	for x.w < 3 && !x.end {
		if err := x.fill(); err != nil {
			return err
		}
	}
	if bytes.HasPrefix(x.buf[:x.w], []byte("\xEF\xBB\xBF")) { // the byte order mark, now in UTF-8
		x.r = 3
	}
	return nil
}

func (x *scanner) errorf(kind error, format string, args ...any) error {
	return x.wrap(fmt.Errorf("%w: %s", kind, fmt.Sprintf(format, args...)))
}

func (x *scanner) wrap(err error) error {
	place := ""
	if x.where != nil {
		place = x.where()
	}
	return fmt.Errorf("part %s%s, at byte %d: %w", x.part, place, x.base+int64(x.r), err)
}

func (x *scanner) corrupt(format string, args ...any) error {
	return x.errorf(ErrCorrupt, format, args...)
}

// fill reads more behind what is unread.
func (x *scanner) fill() error {
	if err := x.ctx.Err(); err != nil {
		return x.wrap(err)
	}
	if x.r > 0 {
		copy(x.buf, x.buf[x.r:x.w])
		x.base += int64(x.r)
		x.w -= x.r
		x.r = 0
	}
	if x.w == len(x.buf) {
		if len(x.buf) >= maxToken {
			return x.errorf(ErrLimit, "one tag or text of more than %d bytes", maxToken)
		}
		x.buf = append(x.buf, make([]byte, len(x.buf))...)
	}
	for range 100 {
		n, err := x.src.Read(x.buf[x.w:])
		x.w += n
		if err == io.EOF {
			x.end = true
			return nil
		}
		if err != nil {
			return x.wrap(err)
		}
		if n > 0 {
			return nil
		}
	}
	return x.wrap(io.ErrNoProgress)
}

// more fills where the part must go on, until twice as much is unread: what is
// tried again for want of its end costs no more than twice its length in all.
func (x *scanner) more() error {
	if x.end {
		return x.cut()
	}
	for unread := x.w - x.r; x.w-x.r < 2*unread+1 && !x.end; {
		if err := x.fill(); err != nil {
			return err
		}
	}
	return nil
}

func (x *scanner) cut() error {
	if n := len(x.opens); n > 0 {
		return x.corrupt("cut off within <%s>", x.names[x.opens[n-1]:])
	}
	return x.corrupt("cut off")
}

// Classes of bytes in text and attribute values.
const (
	classBad     = 1 << iota // a control character
	classHigh                // part of a character beyond ASCII
	classSpace               // blank
	className                // may stand in a name
	classBracket             // may belong to ]]>, which text must not hold
)

// next is the next token that counts: comments and processing instructions do not.
func (x *scanner) next() (token, error) {
	if x.closing {
		x.closing = false
		return tokenClose, x.pop()
	}
	for {
		if x.r == x.w {
			if x.end {
				return x.ended()
			}
			if err := x.fill(); err != nil {
				return 0, err
			}
			continue
		}
		if x.buf[x.r] != '<' {
			if counts, err := x.nextText(); counts || err != nil {
				return tokenText, err
			}
			continue
		}
		if x.w-x.r < 2 {
			if err := x.more(); err != nil {
				return 0, err
			}
			continue
		}
		switch x.buf[x.r+1] {
		case '/':
			return tokenClose, x.closeTag()
		case '?':
			if err := x.instruction(); err != nil {
				return 0, err
			}
		case '!':
			if text, err := x.bang(); text || err != nil {
				return tokenText, err
			}
		default:
			return tokenStart, x.startTag()
		}
	}
}

// ended is the last token, if the document is whole.
func (x *scanner) ended() (token, error) {
	if len(x.opens) > 0 || !x.seenRoot {
		return 0, x.cut()
	}
	return tokenEnd, nil
}

// nextText takes the text up to the next tag, which counts within an element and has to be blank outside.
func (x *scanner) nextText() (counts bool, err error) {
	text, err := x.run()
	if err != nil {
		return false, err
	}
	if len(x.opens) > 0 {
		x.text = text
		return true, nil
	}
	if !blank(text) {
		return false, x.corrupt("text outside the document's element")
	}
	return false, nil
}

// upTo waits until the buffer holds mark at or behind x.r+from, and returns its index.
func (x *scanner) upTo(mark string, from int) (int, error) {
	for {
		if x.w-x.r >= from {
			if i := bytes.Index(x.buf[x.r+from:x.w], []byte(mark)); i >= 0 {
				return x.r + from + i, nil
			}
		}
		if err := x.more(); err != nil {
			return 0, err
		}
	}
}

// instruction skips <?...?>, but minds the declaration's encoding.
func (x *scanner) instruction() error {
	first := x.base == 0 && (x.r == 0 || x.r == 3)
	end, err := x.upTo("?>", 2)
	if err != nil {
		return err
	}
	body := x.buf[x.r+2 : end]
	if target, _, _ := bytes.Cut(body, []byte(" ")); len(target) == 0 || class[target[0]]&className == 0 || !validName(target[:1]) {
		return x.corrupt("an instruction without a name")
	}
	if bytes.HasPrefix(body, []byte("xml ")) && first {
		if name, ok := declaredEncoding(string(body)); ok {
			switch strings.ToLower(name) {
			case "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be":
			default:
				return x.corrupt("encoding %.20q, workbooks are in UTF-8 or UTF-16", name)
			}
		}
	}
	x.r = end + 2
	return nil
}

func declaredEncoding(declaration string) (string, bool) {
	_, rest, ok := strings.Cut(declaration, "encoding")
	if !ok {
		return "", false
	}
	rest = strings.TrimLeft(rest, " \t\r\n=")
	if rest == "" {
		return "", false
	}
	name, _, ok := strings.Cut(rest[1:], rest[:1])
	return name, ok
}

// bang parses what begins with <!: a comment, CDATA (which is text), or a
// document type, which is refused.
func (x *scanner) bang() (text bool, err error) {
	for x.w-x.r < 9 && !x.end {
		if err := x.fill(); err != nil {
			return false, err
		}
	}
	head := x.buf[x.r:x.w]
	switch {
	case bytes.HasPrefix(head, []byte("<!--")):
		end, err := x.upTo("-->", 4)
		if err != nil {
			return false, err
		}
		if bytes.Contains(x.buf[x.r+4:end], []byte("--")) || x.buf[end-1] == '-' && end > x.r+4 {
			return false, x.corrupt("-- within a comment")
		}
		x.r = end + 3
		return false, nil
	case bytes.HasPrefix(head, []byte("<![CDATA[")) && len(x.opens) > 0:
		end, err := x.upTo("]]>", 9)
		if err != nil {
			return false, err
		}
		raw := x.buf[x.r+9 : end]
		var seen uint8
		for _, b := range raw {
			seen |= class[b]
		}
		if err := x.checkText(raw, seen); err != nil {
			return false, err
		}
		// Handed out as ordinary raw text, so that callers need not know.
		x.scratch = x.scratch[:0]
		for _, b := range raw {
			switch b {
			case '&':
				x.scratch = append(x.scratch, "&amp;"...)
			default:
				x.scratch = append(x.scratch, b)
			}
		}
		x.text, x.asIs = x.scratch, bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '\r') < 0
		x.r = end + 3
		return true, nil
	case bytes.HasPrefix(head, []byte("<!DOCTYPE")):
		return false, x.corrupt("a document type declaration, which workbooks never have")
	}
	return false, x.corrupt("markup that is not understood")
}
