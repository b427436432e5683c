package workbook

import (
	"bytes"
	"unicode/utf8"
)

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
	full := x.r + 1
	colon := -1
	p := full
	for ; p < len(buf) && class[buf[p]]&className != 0; p++ {
		if buf[p] == ':' {
			if colon >= 0 {
				return false, x.corrupt("a name with two colons")
			}
			colon = p
		}
	}
	nameEnd := p
	p, declares, err := x.attributes(buf, p)
	if p < 0 || err != nil {
		return false, err
	}
	if colon == full || !validName(buf[full:nameEnd]) || colon >= 0 && !validName(buf[colon+1:nameEnd]) {
		x.closing = false
		return false, x.corrupt("a tag without a proper name")
	}
	x.r = p
	return true, x.push(buf[full:nameEnd], colon-full, declares)
}

// attributes parses what stands in a tag behind its name, and the end of the tag; the end is -1 where the buffer ends
// within. Declares says that a namespace is declared.
func (x *scanner) attributes(buf []byte, p int) (end int, declares bool, err error) {
	x.attrs = x.attrs[:0]
	for {
		gap := p
		p = skipSpace(buf, p)
		switch {
		case p >= len(buf):
			return -1, false, nil
		case buf[p] == '>':
			return p + 1, declares, nil
		case buf[p] == '/':
			if p+1 >= len(buf) {
				return -1, false, nil
			}
			if buf[p+1] != '>' {
				return 0, false, x.corrupt("a stray / in a tag")
			}
			x.closing = true
			return p + 2, declares, nil
		case gap == p:
			return 0, false, x.corrupt("%q in a tag", buf[p])
		}
		var a attr
		if p, a, err = x.attribute(buf, p); p < 0 || err != nil {
			return p, false, err
		}
		if err := x.addAttribute(a); err != nil {
			return 0, false, err
		}
		if a.name[0] == 'x' && string(a.name) == "xmlns" && a.prefix == nil || string(a.prefix) == "xmlns" {
			declares = true
		}
	}
}

func skipSpace(buf []byte, p int) int {
	for p < len(buf) && class[buf[p]]&classSpace != 0 {
		p++
	}
	return p
}

// addAttribute adds an attribute to the tag's, each of which has a name of its own.
func (x *scanner) addAttribute(a attr) error {
	if len(x.attrs) == maxAttrs {
		return x.corrupt("more than %d attributes", maxAttrs)
	}
	for i := range x.attrs {
		if len(x.attrs[i].name) == len(a.name) && string(x.attrs[i].name) == string(a.name) &&
			string(x.attrs[i].prefix) == string(a.prefix) {
			return x.corrupt("attribute %q twice", a.name)
		}
	}
	x.attrs = append(x.attrs, a)
	return nil
}

// attribute parses name="value" at p; p is -1 where the buffer ends within.
func (x *scanner) attribute(buf []byte, p int) (int, attr, error) {
	var a attr
	start := p
	for ; p < len(buf) && class[buf[p]]&className != 0; p++ {
		if buf[p] == ':' {
			if a.prefix != nil {
				return 0, a, x.corrupt("a name with two colons")
			}
			a.prefix = buf[start:p]
			start = p + 1
		}
	}
	a.name = buf[start:p]
	if p = skipSpace(buf, p); p >= len(buf) {
		return -1, a, nil
	}
	if !validName(a.name) || a.prefix != nil && !validName(a.prefix) || buf[p] != '=' {
		return 0, a, x.corrupt("an attribute without a value")
	}
	if p = skipSpace(buf, p+1); p >= len(buf) {
		return -1, a, nil
	}
	if buf[p] != '"' && buf[p] != '\'' {
		return 0, a, x.corrupt("an attribute without quotes")
	}
	p, err := x.quoted(buf, p, &a)
	return p, a, err
}

// quoted parses an attribute's value at the quote before it.
func (x *scanner) quoted(buf []byte, p int, a *attr) (int, error) {
	quote := buf[p]
	p++
	start := p
	a.asIs = true
	var seen uint8
	for ; p < len(buf); p++ {
		b := buf[p]
		if b == quote {
			a.raw = buf[start:p]
			if !a.asIs {
				if err := x.checkReferences(a.raw); err != nil {
					return 0, err
				}
			}
			return p + 1, x.checkText(a.raw, seen)
		}
		seen |= class[b]
		switch b {
		case '<':
			return 0, x.corrupt("a < within an attribute")
		case '&', '\r', '\n', '\t':
			a.asIs = false
		}
	}
	return -1, nil
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
