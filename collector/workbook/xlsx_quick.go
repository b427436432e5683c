package workbook

import "math"

// quick reads as many of the cells that come next as have the shape that
// nearly all cells have, <c r="C14" s="2" t="s"><v>7</v></c> and its like, and
// that the buffer holds whole. It touches nothing of a cell that differs in
// the least: that one is left to cell, which also finds what is wrong with it.
//
// Both ways read the same; TestQuickReadsAsSlow and FuzzReadXLSX hold them to it.
func (s *sheetReader) quick() error {
	x := s.x
	if x.closing || x.plain != spaceMain && x.plain != spaceNone || s.slow {
		return nil
	}
	for {
		q := quickCell{buf: x.buf[:x.w], p: x.r, col: s.col + 1}
		if !q.start(s.row) || q.col <= s.col || q.col >= maxCols {
			return nil
		}
		l := lookPlain
		switch {
		case q.style < len(s.looks):
			l = s.looks[q.style]
		case q.style > 0 && s.looks != nil:
			return nil
		}
		var p packed
		if !q.empty && !s.quickValue(&q, &p) {
			return nil
		}
		s.col = q.col
		if q.inline != nil {
			if err := s.keepText(&p, Text, q.inline); err != nil {
				return err
			}
		}
		x.r = q.p
		if p.kind != Blank {
			if err := s.keep(p, l, false); err != nil {
				return err
			}
		}
	}
}

// quickCell is a cell being read in the buffer.
type quickCell struct {
	buf    []byte
	p      int // what is unread of buf begins here
	col    int
	style  int
	kind   cellType
	empty  bool   // <c ... />
	inline []byte // an inline string's text
}

// has passes over s if it comes next.
func (q *quickCell) has(s string) bool {
	if len(q.buf)-q.p < len(s) || string(q.buf[q.p:q.p+len(s)]) != s {
		return false
	}
	q.p += len(s)
	return true
}

// start reads the start tag: attributes r, s and t, each at most once, in any order.
func (q *quickCell) start(row int) bool {
	if !q.has("<c") {
		return false
	}
	var seen uint8
	for q.p+4 < len(q.buf) {
		b := q.buf[q.p]
		if b == '>' {
			q.p++
			return true
		}
		if b == '/' && q.buf[q.p+1] == '>' {
			q.p += 2
			q.empty = true
			return true
		}
		name := q.buf[q.p+1]
		if b != ' ' || q.buf[q.p+2] != '=' || q.buf[q.p+3] != '"' {
			return false
		}
		q.p += 4
		switch {
		case name == 'r' && seen&1 == 0:
			seen |= 1
			if !q.ref(row) {
				return false
			}
		case name == 's' && seen&2 == 0:
			seen |= 2
			if !q.index(&q.style) {
				return false
			}
		case name == 't' && seen&4 == 0:
			seen |= 4
			switch {
			case q.has(`s"`):
				q.kind = typeShared
				continue
			case q.has(`n"`):
				continue
			case q.has(`inlineStr"`):
				q.kind = typeInline
				continue
			}
			return false
		default:
			return false
		}
		if !q.has(`"`) {
			return false
		}
	}
	return false
}

// ref reads a cell's reference that lies in the row.
func (q *quickCell) ref(row int) bool {
	col, n := 0, 0
	for ; q.p < len(q.buf) && q.buf[q.p] >= 'A' && q.buf[q.p] <= 'Z' && n < 3; n++ {
		col = col*26 + int(q.buf[q.p]-'A') + 1
		q.p++
	}
	var number int
	if n == 0 || q.p >= len(q.buf) || q.buf[q.p] == '0' || !q.index(&number) || number != row+1 {
		return false
	}
	q.col = col - 1
	return true
}

// index reads one to nine digits.
func (q *quickCell) index(n *int) bool {
	from := q.p
	value := 0
	for q.p < len(q.buf) && q.buf[q.p]-'0' < 10 && q.p-from < 10 {
		value = value*10 + int(q.buf[q.p]-'0')
		q.p++
	}
	*n = value
	return q.p > from && q.p-from < 10
}

// quickValue reads what stands between the cell's tags, and its end tag.
func (s *sheetReader) quickValue(q *quickCell, p *packed) bool {
	switch q.kind {
	case typeShared:
		var n int
		if !q.has("<v>") || !q.index(&n) || n >= len(s.shared) || !q.has("</v></c>") {
			return false
		}
		p.kind, p.text = Text, sharedText|uint32(n)
		return true
	case typeInline:
		if !q.has("<is><t>") {
			return false
		}
		from := q.p
		var seen uint8
		for q.p < len(q.buf) && q.buf[q.p] != '<' {
			seen |= class[q.buf[q.p]]
			if q.buf[q.p] == '&' || q.buf[q.p] == '_' || q.buf[q.p] == '\r' {
				return false
			}
			q.p++
		}
		q.inline = q.buf[from:q.p]
		return q.has("</t></is></c>") && seen&(classBracket|classBad) == 0 && s.x.checkText(q.inline, seen) == nil
	}
	if !q.has("<v>") {
		return false
	}
	from := q.p
	for q.p < len(q.buf) && q.buf[q.p] != '<' {
		q.p++
	}
	number, plain, ok := parseShort(q.buf[from:q.p])
	if !ok {
		if number, plain, ok = parseNumber(q.buf[from:q.p]); !ok {
			return false
		}
	}
	if !plain || !q.has("</v></c>") {
		return false
	}
	p.kind, p.bits = Number, math.Float64bits(number)
	return true
}
