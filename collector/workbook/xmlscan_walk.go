package workbook

import (
	"bytes"
)

// main says whether the element just started is SpreadsheetML's. Files that
// declare no namespace at all mean it.
func (x *scanner) main() bool { return x.space == spaceMain || x.space == spaceNone }

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
