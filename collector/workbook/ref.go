package workbook

import (
	"strconv"
	"strings"
)

// Ref is a cell's place, both counted from 0.
type Ref struct{ Row, Col int }

// String is the place as people write it: Ref{13, 2} is "C14".
func (r Ref) String() string {
	var room [24]byte
	return string(strconv.AppendInt(appendColumn(room[:0], r.Col), int64(r.Row)+1, 10))
}

// ColumnName is the letters of a column counted from 0: 0 is "A", 26 is "AA".
func ColumnName(col int) string {
	var room [8]byte
	return string(appendColumn(room[:0], col))
}

func appendColumn(to []byte, col int) []byte {
	var b [8]byte
	i := len(b)
	for col++; col > 0; col = (col - 1) / 26 {
		i--
		b[i] = byte('A' + (col-1)%26)
	}
	return append(to, b[i:]...)
}

// ParseRef reads a cell's place as people and files write it: C14, c14, $C$14.
func ParseRef(text string) (Ref, bool) { return parseRef(withoutDollars(text)) }

func withoutDollars(text string) string { return strings.ReplaceAll(text, "$", "") }

func parseRef[T string | []byte](text T) (r Ref, ok bool) {
	i := 0
	for ; i < len(text) && i < 4; i++ {
		b := text[i] &^ 0x20
		if b < 'A' || b > 'Z' {
			break
		}
		r.Col = r.Col*26 + int(b-'A') + 1
	}
	if i == 0 || r.Col > maxCols || i == len(text) || len(text)-i > 7 || text[i] == '0' {
		return Ref{}, false
	}
	for ; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return Ref{}, false
		}
		r.Row = r.Row*10 + int(text[i]-'0')
	}
	return Ref{r.Row - 1, r.Col - 1}, r.Row <= maxRows
}

// Range is a rectangle of cells, its corners included.
type Range struct{ First, Last Ref }

// ParseRange reads A1:C14, or a single cell; corners may come in any order.
func ParseRange(text string) (Range, bool) {
	first, last, two := strings.Cut(withoutDollars(text), ":")
	a, ok := parseRef(first)
	if !ok || !two {
		return Range{a, a}, ok
	}
	b, ok := parseRef(last)
	return Range{Ref{min(a.Row, b.Row), min(a.Col, b.Col)}, Ref{max(a.Row, b.Row), max(a.Col, b.Col)}}, ok
}

// String is the range as people write it: "A1:C14", or "A1" for one cell.
func (r Range) String() string {
	if r.First == r.Last {
		return r.First.String()
	}
	return r.First.String() + ":" + r.Last.String()
}

// Contains says whether a place lies within the range.
func (r Range) Contains(at Ref) bool {
	return r.First.Row <= at.Row && at.Row <= r.Last.Row && r.First.Col <= at.Col && at.Col <= r.Last.Col
}

// place is a cell of a workbook.
type place struct {
	sheet string
	at    Ref
}

func (p place) String() string { return p.sheet + "!" + p.at.String() }
