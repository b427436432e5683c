package workbook

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
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

type attr struct {
	prefix, name, raw []byte
	asIs              bool
}

// binding is a namespace prefix as long as its element is open.
type binding struct {
	prefix string
	space  space
	depth  int
}

// space is a namespace as far as we know it.
type space uint8

const (
	spaceNone space = iota // no namespace at all
	spaceMain              // SpreadsheetML, transitional or strict
	spaceRels              // package relationships
	spaceXML
	spaceCompatible // markup compatibility: what to read of contents that not every program knows
	spaceOther
)

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
		names: x.names[:0], opens: x.opens[:0], bindings: x.bindings[:0], through: x.through[:0], attrs: x.attrs[:0], scratch: x.scratch[:0],
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

// next is the next token that counts: comments and processing instructions do not.
func (x *scanner) next() (token, error) {
	if x.closing {
		x.closing = false
		return tokenClose, x.pop()
	}
	for {
		if x.r == x.w {
			if x.end {
				if len(x.opens) > 0 || !x.seenRoot {
					return 0, x.cut()
				}
				return tokenEnd, nil
			}
			if err := x.fill(); err != nil {
				return 0, err
			}
			continue
		}
		if x.buf[x.r] != '<' {
			text, err := x.run()
			if err != nil {
				return 0, err
			}
			if len(x.opens) > 0 {
				x.text = text
				return tokenText, nil
			}
			if !blank(text) {
				return 0, x.corrupt("text outside the document's element")
			}
			continue
		}
		for x.w-x.r < 2 {
			if err := x.more(); err != nil {
				return 0, err
			}
		}
		switch x.buf[x.r+1] {
		case '/':
			return tokenClose, x.closeTag()
		case '?':
			if err := x.instruction(); err != nil {
				return 0, err
			}
		case '!':
			text, err := x.bang()
			if err != nil {
				return 0, err
			}
			if text {
				return tokenText, nil
			}
		default:
			return tokenStart, x.startTag()
		}
	}
}

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

// startTag parses <name attr="value" ...> and opens the element.
func (x *scanner) startTag() error {
	for {
		ok, err := x.tryStartTag()
		if ok || err != nil {
			return err
		}
		if err := x.more(); err != nil {
			return err
		}
	}
}

// tryStartTag parses a start tag if the buffer holds all of it.
func (x *scanner) tryStartTag() (bool, error) {
	buf := x.buf[:x.w]
	p := x.r + 1
	full := p
	colon := -1
	for p < len(buf) && class[buf[p]]&className != 0 {
		if buf[p] == ':' {
			if colon >= 0 {
				return false, x.corrupt("a name with two colons")
			}
			colon = p
		}
		p++
	}
	nameEnd := p
	x.attrs = x.attrs[:0]
	declares := false
	for {
		gap := p
		for p < len(buf) && class[buf[p]]&classSpace != 0 {
			p++
		}
		if p >= len(buf) {
			return false, nil
		}
		if buf[p] == '>' {
			p++
			break
		}
		if buf[p] == '/' {
			if p+1 >= len(buf) {
				return false, nil
			}
			if buf[p+1] != '>' {
				return false, x.corrupt("a stray / in a tag")
			}
			p += 2
			x.closing = true
			break
		}
		if gap == p {
			return false, x.corrupt("%q in a tag", buf[p])
		}
		var a attr
		var err error
		if p, a, err = x.attribute(buf, p); p < 0 || err != nil {
			x.closing = false
			return false, err
		}
		if len(x.attrs) == maxAttrs {
			return false, x.corrupt("more than %d attributes", maxAttrs)
		}
		for i := range x.attrs {
			if len(x.attrs[i].name) == len(a.name) && string(x.attrs[i].name) == string(a.name) && string(x.attrs[i].prefix) == string(a.prefix) {
				return false, x.corrupt("attribute %q twice", a.name)
			}
		}
		if a.name[0] == 'x' && string(a.name) == "xmlns" && a.prefix == nil || string(a.prefix) == "xmlns" {
			declares = true
		}
		x.attrs = append(x.attrs, a)
	}
	if colon == full || !validName(buf[full:nameEnd]) || colon >= 0 && !validName(buf[colon+1:nameEnd]) {
		x.closing = false
		return false, x.corrupt("a tag without a proper name")
	}
	x.r = p
	return true, x.push(buf[full:nameEnd], colon-full, declares)
}

// attribute parses name="value" at p; p is -1 where the buffer ends within.
func (x *scanner) attribute(buf []byte, p int) (int, attr, error) {
	var a attr
	start := p
	for p < len(buf) && class[buf[p]]&className != 0 {
		if buf[p] == ':' {
			if a.prefix != nil {
				return 0, a, x.corrupt("a name with two colons")
			}
			a.prefix = buf[start:p]
			start = p + 1
		}
		p++
	}
	a.name = buf[start:p]
	for p < len(buf) && class[buf[p]]&classSpace != 0 {
		p++
	}
	if p >= len(buf) {
		return -1, a, nil
	}
	if !validName(a.name) || a.prefix != nil && !validName(a.prefix) || buf[p] != '=' {
		return 0, a, x.corrupt("an attribute without a value")
	}
	p++
	for p < len(buf) && class[buf[p]]&classSpace != 0 {
		p++
	}
	if p >= len(buf) {
		return -1, a, nil
	}
	quote := buf[p]
	if quote != '"' && quote != '\'' {
		return 0, a, x.corrupt("an attribute without quotes")
	}
	p++
	start = p
	a.asIs = true
	var seen uint8
	for ; p < len(buf); p++ {
		b := buf[p]
		if b == quote {
			a.raw = buf[start:p]
			if !a.asIs {
				if err := x.checkReferences(a.raw); err != nil {
					return 0, a, err
				}
			}
			return p + 1, a, x.checkText(a.raw, seen)
		}
		seen |= class[b]
		switch b {
		case '<':
			return 0, a, x.corrupt("a < within an attribute")
		case '&', '\r', '\n', '\t':
			a.asIs = false
		}
	}
	return -1, a, nil
}

// validName says whether bytes of the class may be a name: it begins with none
// that only goes on.
func validName(name []byte) bool {
	if len(name) == 0 || name[0] >= '0' && name[0] <= '9' || name[0] == '-' || name[0] == '.' {
		return false
	}
	for _, b := range name {
		if b >= 0x80 {
			return utf8.Valid(name)
		}
	}
	return true
}

// push opens an element; colon is where its prefix ends, negative without one.
func (x *scanner) push(full []byte, colon int, declares bool) error {
	if len(x.opens) == maxDepth {
		return x.corrupt("elements %d deep", maxDepth)
	}
	if len(x.opens) == 0 {
		if x.seenRoot {
			return x.corrupt("a second document's element <%s>", full)
		}
		x.seenRoot = true
	}
	x.opens = append(x.opens, len(x.names))
	x.names = append(x.names, full...)
	if declares {
		if err := x.declare(); err != nil {
			return err
		}
	}
	for i := range x.attrs {
		if prefix := x.attrs[i].prefix; prefix != nil && string(prefix) != "xmlns" {
			if _, err := x.bound(prefix); err != nil {
				return err
			}
		}
	}
	return x.resolve(full, colon)
}

// resolve splits a name and finds its namespace.
func (x *scanner) resolve(full []byte, colon int) error {
	if colon < 0 {
		x.name, x.space = full, x.plain
		return nil
	}
	var err error
	x.name = full[colon+1:]
	x.space, err = x.bound(full[:colon])
	return err
}

// bound is the namespace that a prefix stands for.
func (x *scanner) bound(prefix []byte) (space, error) {
	for i := len(x.bindings) - 1; i >= 0; i-- {
		if x.bindings[i].prefix == string(prefix) {
			return x.bindings[i].space, nil
		}
	}
	if string(prefix) == "xml" {
		return spaceXML, nil
	}
	return spaceOther, x.corrupt("namespace prefix %q is not declared", prefix)
}

// declare takes up the namespaces that the current tag declares.
func (x *scanner) declare() error {
	for i := range x.attrs {
		a := &x.attrs[i]
		var prefix string
		switch {
		case a.prefix == nil && string(a.name) == "xmlns":
		case string(a.prefix) == "xmlns":
			prefix = string(a.name)
		default:
			continue
		}
		uri := a.raw
		if !a.asIs {
			v, err := x.value(a)
			if err != nil {
				return err
			}
			uri = []byte(v)
		}
		b := binding{prefix, spaceOf(uri), len(x.opens)}
		if prefix == "" {
			x.plain = b.space
		}
		x.bindings = append(x.bindings, b)
	}
	return nil
}

func spaceOf(uri []byte) space {
	switch string(trim(uri)) {
	case "":
		return spaceNone
	case "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main":
		return spaceMain
	case "http://schemas.openxmlformats.org/package/2006/relationships":
		return spaceRels
	case "http://schemas.openxmlformats.org/markup-compatibility/2006":
		return spaceCompatible
	}
	return spaceOther
}

// closeTag parses </name>.
func (x *scanner) closeTag() error {
	for {
		buf := x.buf[:x.w]
		p := x.r + 2
		for p < len(buf) && class[buf[p]]&className != 0 {
			p++
		}
		nameEnd := p
		for p < len(buf) && class[buf[p]]&classSpace != 0 {
			p++
		}
		if p >= len(buf) {
			if err := x.more(); err != nil {
				return err
			}
			continue
		}
		name := buf[x.r+2 : nameEnd]
		if buf[p] != '>' {
			return x.corrupt("%q in an end tag", buf[p])
		}
		n := len(x.opens)
		if n == 0 || string(x.names[x.opens[n-1]:]) != string(name) {
			return x.mismatch(name)
		}
		x.r = p + 1
		return x.pop()
	}
}

func (x *scanner) mismatch(name []byte) error {
	if n := len(x.opens); n > 0 {
		return x.corrupt("</%s> where </%s> is due", name, x.names[x.opens[n-1]:])
	}
	return x.corrupt("</%s> where nothing is open", name)
}

// pop closes the innermost element, whose name it leaves in x.name.
func (x *scanner) pop() error {
	n := len(x.opens) - 1
	full := x.names[x.opens[n]:]
	if err := x.resolve(full, bytes.IndexByte(full, ':')); err != nil {
		return err
	}
	if k := len(x.bindings); k > 0 && x.bindings[k-1].depth > n {
		x.unbind(n)
	}
	x.names = x.names[:x.opens[n]]
	x.opens = x.opens[:n]
	return nil
}

// unbind drops the bindings of elements deeper than depth.
func (x *scanner) unbind(depth int) {
	k := len(x.bindings)
	for k > 0 && x.bindings[k-1].depth > depth {
		k--
	}
	x.bindings = x.bindings[:k]
	x.plain = spaceNone
	for _, b := range x.bindings {
		if b.prefix == "" {
			x.plain = b.space
		}
	}
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

// main says whether the element just started is SpreadsheetML's. Files that
// declare no namespace at all mean it.
func (x *scanner) main() bool { return x.space == spaceMain || x.space == spaceNone }

// attr is the value of an attribute without prefix, and whether it is there.
func (x *scanner) attr(name string) (string, bool, error) {
	for i := range x.attrs {
		if x.attrs[i].prefix == nil && string(x.attrs[i].name) == name {
			v, err := x.value(&x.attrs[i])
			return v, true, err
		}
	}
	return "", false, nil
}

// flag is a boolean attribute; absent is false.
func (x *scanner) flag(name string) (bool, error) {
	v, ok, err := x.attr(name)
	if !ok || err != nil {
		return false, err
	}
	switch v {
	case "1", "true", "on":
		return true, nil
	case "0", "false", "off", "":
		return false, nil
	}
	return false, x.corrupt("attribute %s is %.20q, neither true nor false", name, v)
}

func (x *scanner) value(a *attr) (string, error) {
	if a.asIs {
		return string(a.raw), nil
	}
	// Blanks as written count as spaces; blanks as references stay.
	raw := bytes.ReplaceAll(a.raw, []byte("\r\n"), []byte(" "))
	for i := range raw {
		if class[raw[i]]&classSpace != 0 {
			raw[i] = ' '
		}
	}
	b, err := x.decode(nil, raw)
	return string(b), err
}

// skip passes over the element just started, with all that it holds.
func (x *scanner) skip() error {
	for depth := len(x.opens); ; {
		t, err := x.next()
		if err != nil {
			return err
		}
		if t == tokenClose && len(x.opens) < depth {
			return nil
		}
	}
}

// child starts the next element within the one that is open; false at its end.
// Text between elements must be blank. Each child has to be read to its own end.
// Of alternative contents the fallback's children are given as if they stood
// there alone: all choices ask for more than is known here (ECMA-376 part 3, 7.6).
func (x *scanner) child() (bool, error) {
	for {
		t, err := x.next()
		if err != nil {
			return false, err
		}
		switch t {
		case tokenStart:
			if x.space != spaceCompatible {
				return true, nil
			}
			if string(x.name) == "Choice" {
				if err := x.skip(); err != nil {
					return false, err
				}
				continue
			}
			x.through = append(x.through, len(x.opens))
		case tokenClose:
			n := len(x.through)
			if n == 0 || x.through[n-1] != len(x.opens)+1 {
				return false, nil
			}
			x.through = x.through[:n-1]
		case tokenText:
			if !blank(x.text) {
				return false, x.corrupt("text %.20q between elements", x.text)
			}
		default:
			return false, x.cut()
		}
	}
}

// finish reads what stands behind the document's element, to the last byte, so
// that size and checksum of the part are proven.
func (x *scanner) finish() error {
	t, err := x.next()
	if err != nil {
		return err
	}
	if t != tokenEnd {
		return x.corrupt("more behind the document's element")
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

// utf16Reader turns UTF-16 into UTF-8 and fails on half a pair or half a unit.
type utf16Reader struct {
	src  io.Reader
	big  bool
	in   [4096]byte
	n    int
	out  []byte
	done error
}

func (u *utf16Reader) Read(b []byte) (int, error) {
	for len(u.out) == 0 {
		if u.done != nil {
			return 0, u.done
		}
		n, err := u.src.Read(u.in[u.n:])
		u.n += n
		if err != nil {
			u.done = err
		}
		if err := u.turn(); err != nil {
			u.done = err
		}
	}
	n := copy(b, u.out)
	u.out = u.out[n:]
	return n, nil
}

// turn converts all whole characters that have come in.
func (u *utf16Reader) turn() error {
	unit := func(i int) rune {
		if u.big {
			return rune(u.in[i])<<8 | rune(u.in[i+1])
		}
		return rune(u.in[i+1])<<8 | rune(u.in[i])
	}
	out := u.out[:0]
	i := 0
	for i+1 < u.n {
		r := unit(i)
		size := 2
		if r >= 0xD800 && r < 0xE000 {
			if i+3 >= u.n {
				break
			}
			low := unit(i + 2)
			if r >= 0xDC00 || low < 0xDC00 || low >= 0xE000 {
				return fmt.Errorf("%w: half a surrogate pair in UTF-16", ErrCorrupt)
			}
			r = 0x10000 + (r-0xD800)<<10 + (low - 0xDC00)
			size = 4
		}
		out = utf8.AppendRune(out, r)
		i += size
	}
	copy(u.in[:], u.in[i:u.n])
	u.n -= i
	u.out = out
	if u.done == io.EOF && u.n > 0 {
		return fmt.Errorf("%w: half a character at the end of UTF-16", ErrCorrupt)
	}
	return nil
}
