package workbook

import (
	"cmp"
	"math"
	"slices"
)

// put adds a cell. Readers call it in any order of places, each place once,
// and finish when all are in. A Blank cell that is no formula is not kept.
func (s *Sheet) put(at Ref, c Cell) {
	if c.Kind == Blank && !c.Uncached {
		return
	}
	p := packed{col: uint16(at.Col), kind: c.Kind}
	if c.Percent {
		p.flags |= flagPercent
	}
	if c.Formula {
		p.flags |= flagFormula
	}
	if c.Uncached {
		p.flags |= flagUncached
	}
	switch c.Kind {
	case Number, Date, Bool:
		p.bits = math.Float64bits(c.Number)
		if c.Text != "" && c.Text != numberText(c.Number) {
			p.text = s.intern(c.Text)
		}
		if c.Format != "" && (c.Kind == Number || c.Kind == Date) {
			s.keepFormat(&p, c.Format)
		}
	case Text, Error:
		p.text = s.intern(c.Text)
	}
	s.add(at.Row, p)
}

// add puts a packed cell behind those that came before. Rows follow one another
// in one allocation as long as it lasts, so that small rows cost no more than
// their cells.
func (s *Sheet) add(index int, p packed) {
	n := len(s.rows)
	if n == 0 || s.rows[n-1].index != int32(index) {
		var room []packed
		if n > 0 {
			last := &s.rows[n-1]
			room = last.cells[len(last.cells):]
			last.cells = slices.Clip(last.cells)
		}
		if cap(room) == 0 {
			const smallest, largest = 64, 8192
			s.chunk = min(max(smallest, 2*s.chunk), largest)
			room = make([]packed, 0, s.chunk)
		}
		s.disorder = s.disorder || n > 0 && s.rows[n-1].index > int32(index)
		s.rows = append(s.rows, row{int32(index), room})
		n++
	}
	r := &s.rows[n-1]
	if k := len(r.cells); k > 0 && r.cells[k-1].col >= p.col {
		s.disorder = true
	}
	r.cells = append(r.cells, p)
}

// keepFormat keeps a number format beside a number's text.
func (s *Sheet) keepFormat(p *packed, format string) {
	text := ""
	if p.text != 0 {
		text = s.texts[p.text]
	}
	p.text, p.flags = s.intern(text+"\x00"+format), p.flags|flagFormat
}

func (s *Sheet) intern(text string) uint32 {
	if len(s.texts) == 0 {
		s.texts = append(s.texts, "")
	}
	s.texts = append(s.texts, text)
	return uint32(len(s.texts) - 1)
}

// finish sorts what came out of order, joins rows that came in pieces, and
// makes ready what is asked often.
func (s *Sheet) finish() {
	s.hiddenRows = joinSpans(s.hiddenRows, func(r *Range) (*int, *int) { return &r.First.Row, &r.Last.Row })
	s.hiddenCols = joinSpans(s.hiddenCols, func(r *Range) (*int, *int) { return &r.First.Col, &r.Last.Col })
	s.mergeIndex = newMergeIndex(s.Merges)
	if s.disorder {
		s.sort()
	}
}

func (s *Sheet) sort() {
	slices.SortStableFunc(s.rows, func(a, b row) int { return cmp.Compare(a.index, b.index) })
	joined := s.rows[:0]
	for from := 0; from < len(s.rows); {
		r, to, n := s.rows[from], from, 0
		for ; to < len(s.rows) && s.rows[to].index == r.index; to++ {
			n += len(s.rows[to].cells)
		}
		if to-from > 1 { // all pieces at once: there may be a million
			cells := make([]packed, 0, n)
			for _, piece := range s.rows[from:to] {
				cells = append(cells, piece.cells...)
			}
			r.cells = cells
		}
		joined = append(joined, r)
		from = to
	}
	s.rows = joined
	for _, r := range s.rows {
		slices.SortStableFunc(r.cells, func(a, b packed) int { return cmp.Compare(a.col, b.col) })
	}
}

// joinSpans puts spans in order and joins those that touch.
func joinSpans(spans []Range, of func(*Range) (*int, *int)) []Range {
	slices.SortFunc(spans, func(a, b Range) int {
		first, _ := of(&a)
		second, _ := of(&b)
		return cmp.Compare(*first, *second)
	})
	joined := spans[:0]
	for _, s := range spans {
		first, last := of(&s)
		if n := len(joined); n > 0 {
			if _, end := of(&joined[n-1]); *first <= *end+1 {
				*end = max(*end, *last)
				continue
			}
		}
		joined = append(joined, s)
	}
	return joined
}

// doubled finds a place that holds two cells, in a finished sheet.
func (s *Sheet) doubled() (Ref, bool) {
	for _, r := range s.rows {
		for i := 1; i < len(r.cells); i++ {
			if r.cells[i].col == r.cells[i-1].col {
				return Ref{int(r.index), int(r.cells[i].col)}, true
			}
		}
	}
	return Ref{}, false
}
