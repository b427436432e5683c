package workbook

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
)

// A book travels between processes as data: this is the form it takes. All
// numbers are varints but for cells, which are 16 bytes each, as in memory:
//
//	book:  magic, format, date1904, stale, saved (RFC 3339), names, notes, pools, sheets, end mark
//	list:  count, then as many texts' lengths, then all the texts
//	sheet: name, hidden, merges, rows of totals, hidden rows, hidden columns, own texts, pool, rows, cells, calculations
//	row:   index, count, cells
//	cell:  bits (8 bytes), text (4), column (2), kind (1), flags (1), little-endian
//
// A decoder believes nothing: what does not hold is an error, and counts beyond
// the limits are refused before room is made for them.
const (
	bookMagic   = "zbk3"
	bookEnd     = 0x5A
	packedBytes = 16
	allFlags    = flagPercent | flagFormula | flagUncached | flagComputed | flagFormat
)

// errEncoding says that bytes are not a book as Encode writes it.
var errEncoding = errors.New("not an encoded workbook")

// Encode writes a book so that Decode gives the same one.
func (b *Book) Encode(w io.Writer) error {
	e := &encoder{w: bufio.NewWriterSize(w, 1<<16)}
	e.book(b)
	if e.err != nil {
		return fmt.Errorf("encode workbook: %w", e.err)
	}
	if err := e.w.Flush(); err != nil {
		return fmt.Errorf("encode workbook: %w", err)
	}
	return nil
}

// encoder keeps the first error of its writer.
type encoder struct {
	w    *bufio.Writer
	room [packedBytes]byte
	err  error
}

func (e *encoder) book(b *Book) {
	e.raw([]byte(bookMagic))
	e.text(string(b.Format))
	e.flag(b.Date1904)
	e.flag(b.Stale)
	e.text(instantText(b.Saved))
	e.number(len(b.Names))
	for _, n := range b.Names {
		e.text(n.Name)
		e.text(n.Refers)
	}
	e.number(len(b.Notes))
	for _, n := range b.Notes {
		e.text(n.Code)
		e.text(n.Detail)
	}
	pools := b.pools()
	e.number(len(pools))
	for _, p := range pools {
		e.list(p)
	}
	e.number(len(b.Sheets))
	for _, s := range b.Sheets {
		e.sheet(s, poolOf(pools, s.shared))
	}
	e.raw([]byte{bookEnd})
}

// pools are the lists of texts that sheets share, each once.
func (b *Book) pools() [][]string {
	var pools [][]string
	for _, s := range b.Sheets {
		if len(s.shared) > 0 && poolOf(pools, s.shared) == 0 {
			pools = append(pools, s.shared)
		}
	}
	return pools
}

// poolOf is the number of a pool, counted from 1; 0 is none.
func poolOf(pools [][]string, shared []string) int {
	for i, p := range pools {
		if len(p) == len(shared) && &p[0] == &shared[0] {
			return i + 1
		}
	}
	return 0
}

func (e *encoder) sheet(s *Sheet, pool int) {
	e.text(s.Name)
	e.flag(s.Hidden)
	e.ranges(s.Merges)
	e.ranges(s.Totals)
	e.ranges(s.hiddenRows)
	e.ranges(s.hiddenCols)
	e.list(s.texts)
	e.number(pool)
	e.number(len(s.rows))
	for _, r := range s.rows {
		e.number(int(r.index))
		e.number(len(r.cells))
		for _, p := range r.cells {
			e.cell(p)
		}
	}
	e.number(len(s.calculations))
	for at, c := range s.calculations {
		e.number(at.Row)
		e.number(at.Col)
		e.text(c.Formula)
		e.text(string(c.Refused))
		e.text(c.Detail)
	}
}

func (e *encoder) cell(p packed) {
	b := &e.room
	binary.LittleEndian.PutUint64(b[:], p.bits)
	binary.LittleEndian.PutUint32(b[8:], p.text)
	binary.LittleEndian.PutUint16(b[12:], p.col)
	b[14], b[15] = byte(p.kind), p.flags
	e.raw(b[:])
}

func (e *encoder) ranges(list []Range) {
	e.number(len(list))
	for _, r := range list {
		e.number(r.First.Row)
		e.number(r.First.Col)
		e.number(r.Last.Row)
		e.number(r.Last.Col)
	}
}

func (e *encoder) list(texts []string) {
	e.number(len(texts))
	for _, t := range texts {
		e.number(len(t))
	}
	for _, t := range texts {
		e.string(t)
	}
}

func (e *encoder) text(t string) {
	e.number(len(t))
	e.string(t)
}

func (e *encoder) number(n int) {
	e.raw(binary.AppendUvarint(e.room[:0], uint64(n)))
}

func (e *encoder) flag(on bool) {
	if on {
		e.number(1)
		return
	}
	e.number(0)
}

func (e *encoder) string(t string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(t)
	}
}

func (e *encoder) raw(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

// Decode reads a book that Encode wrote, within the limits, and nothing behind
// it if r is a *bufio.Reader.
func Decode(r io.Reader, limits Limits) (*Book, error) {
	in, ok := r.(*bufio.Reader)
	if !ok {
		in = bufio.NewReaderSize(r, 1<<16)
	}
	d := &decoder{r: in, limits: limits.withDefaults()}
	book := d.book()
	if d.err != nil {
		return nil, fmt.Errorf("decode workbook: %w", d.err)
	}
	return book, nil
}

// decoder keeps the first error; after it, everything it reads is nothing.
type decoder struct {
	r         *bufio.Reader
	limits    Limits
	textBytes int64
	cells     int
	merges    int
	chunk     []packed
	err       error
}

func (d *decoder) book() *Book {
	if string(d.raw(len(bookMagic))) != bookMagic {
		d.fail("does not begin as one")
		return nil
	}
	b := &Book{Format: Format(d.text()), Date1904: d.flag(), Stale: d.flag(), Saved: d.instant()}
	const most = 1 << 20 // of names and notes; readers stop long before
	for range d.count("names", most) {
		b.Names = append(b.Names, Name{d.text(), d.text()})
		if d.err != nil {
			return nil
		}
	}
	for range d.count("notes", most) {
		b.Notes = append(b.Notes, Note{d.text(), d.text()})
		if d.err != nil {
			return nil
		}
	}
	var pools [][]string
	for range d.count("pools", d.limits.Sheets) {
		pools = append(pools, d.list())
		if d.err != nil {
			return nil
		}
	}
	for range d.count("sheets", d.limits.Sheets) {
		s := d.sheet(pools)
		if d.err != nil {
			return nil
		}
		b.Sheets = append(b.Sheets, s)
	}
	if end := d.raw(1); d.err == nil && end[0] != bookEnd {
		d.fail("does not end as one")
	}
	return b
}

func (d *decoder) sheet(pools [][]string) *Sheet {
	s := &Sheet{Name: d.text(), Hidden: d.flag()}
	s.Merges = d.ranges("merged ranges", d.limits.Merges-d.merges)
	d.merges += len(s.Merges)
	s.Totals = d.ranges("rows of totals", maxTables)
	s.hiddenRows = d.ranges("hidden rows", maxHidden)
	s.hiddenCols = d.ranges("hidden columns", maxHidden)
	s.texts = d.list()
	if pool := d.count("pools", len(pools)); pool > 0 {
		s.shared = pools[pool-1]
	}
	rows := d.count("rows", maxRows)
	s.rows = make([]row, 0, min(rows, 1<<12))
	for range rows {
		r := row{index: int32(d.count("row number", maxRows-1))}
		r.cells = d.rowCells(s)
		if d.err == nil && len(s.rows) > 0 && s.rows[len(s.rows)-1].index >= r.index {
			d.fail("rows out of order")
		}
		if d.err != nil {
			return nil
		}
		s.rows = append(s.rows, r)
	}
	if b, ok := s.Bounds(); ok && (b.Last.Row+1)*(b.Last.Col+1) > d.limits.Area {
		d.fail("values reach over %d rows by %d columns", b.Last.Row+1, b.Last.Col+1)
	}
	s.mergeIndex = newMergeIndex(s.Merges)
	for range d.count("calculations", d.limits.Cells) {
		at := Ref{d.count("row", maxRows-1), d.count("column", maxCols-1)}
		c := Calculation{Formula: d.text(), Refused: Refusal(d.text()), Detail: d.text()}
		if d.err != nil {
			return nil
		}
		s.note(at, c)
	}
	return s
}

// rowCells reads one row's cells into room that rows share.
func (d *decoder) rowCells(s *Sheet) []packed {
	n := d.count("cells of a row", maxCols)
	if n == 0 {
		d.fail("a row without cells")
	}
	if d.cells += n; d.cells > d.limits.Cells {
		d.fail("more than %d cells", d.limits.Cells)
	}
	if d.err != nil {
		return nil
	}
	if cap(d.chunk)-len(d.chunk) < n {
		const smallest, largest = 64, 8192
		d.chunk = make([]packed, 0, max(n, min(max(smallest, 2*cap(d.chunk)), largest)))
	}
	from := len(d.chunk)
	for range n {
		b, err := d.r.Peek(packedBytes)
		if err != nil {
			d.err = whole(err)
			return nil
		}
		p := packed{binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint32(b[8:]), binary.LittleEndian.Uint16(b[12:]), Kind(b[14]),
			b[15]}
		d.r.Discard(packedBytes) // cannot fail: it was peeked at
		if fault := faultOf(s, p); fault != "" {
			d.fail("row %d, column %d: %s", len(s.rows)+1, p.col, fault)
			return nil
		}
		if k := len(d.chunk); k > from && d.chunk[k-1].col >= p.col {
			d.fail("cells out of order")
			return nil
		}
		d.chunk = append(d.chunk, p)
	}
	return d.chunk[from:len(d.chunk):len(d.chunk)]
}

// faultOf says why no reader makes such a cell; empty: it may.
func faultOf(s *Sheet, p packed) string {
	texts := len(s.texts)
	if p.text&sharedText != 0 {
		texts = len(s.shared)
	}
	number := p.kind == Number || p.kind == Date || p.kind == Bool
	switch f := math.Float64frombits(p.bits); {
	case p.kind > Date || p.flags&^allFlags != 0 || int(p.col) >= maxCols:
		return "a cell of no known kind"
	case p.text != 0 && int(p.text&^sharedText) >= texts:
		return "a text that is not there"
	case number && (math.IsNaN(f) || math.IsInf(f, 0)):
		return "a number that is none"
	case p.kind == Bool && f != 0 && f != 1:
		return "neither true nor false"
	}
	return ""
}

func (d *decoder) ranges(what string, most int) []Range {
	n := d.count(what, most)
	if n == 0 {
		return nil
	}
	list := make([]Range, 0, min(n, 1<<12))
	for range n {
		r := Range{Ref{d.count("row", maxRows-1), d.count("column", maxCols-1)},
			Ref{d.count("row", maxRows-1), d.count("column", maxCols-1)}}
		if d.err == nil && (r.First.Row > r.Last.Row || r.First.Col > r.Last.Col) {
			d.fail("%s: a range that ends before it begins", what)
		}
		if d.err != nil {
			return nil
		}
		list = append(list, r)
	}
	return list
}

// list reads texts, which share one piece of memory.
func (d *decoder) list() []string {
	n := d.count("texts", math.MaxInt32)
	if n == 0 {
		return nil
	}
	lengths := make([]int32, 0, min(n, 1<<12))
	total := 0
	for range n {
		l := d.count("bytes of a text", math.MaxInt32)
		total += l
		if d.err == nil && int64(total) > d.limits.StringBytes {
			d.fail("more than %d bytes of text", d.limits.StringBytes)
		}
		if d.err != nil {
			return nil
		}
		lengths = append(lengths, int32(l))
	}
	all := d.string(total)
	if d.err != nil {
		return nil
	}
	texts := make([]string, n)
	for i, l := range lengths {
		texts[i], all = all[:l], all[l:]
	}
	return texts
}

// instant is a time that may be unknown.
func (d *decoder) instant() time.Time {
	text := d.text()
	if text == "" || d.err != nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		d.fail("%.40q is no instant", text)
	}
	return t.UTC()
}

func instantText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func (d *decoder) text() string { return d.string(d.count("bytes of a text", math.MaxInt32)) }

func (d *decoder) string(n int) string {
	if d.textBytes += int64(n); d.textBytes > 2*d.limits.StringBytes { // a text may be on a sheet's list and on the shared one
		d.fail("more than %d bytes of text", d.limits.StringBytes)
	}
	if d.err != nil || n == 0 {
		return ""
	}
	var b strings.Builder
	if n <= 1<<16 {
		b.Grow(n)
	}
	if _, err := io.CopyN(&b, d.r, int64(n)); err != nil {
		d.err = whole(err)
		return ""
	}
	return b.String()
}

func (d *decoder) flag() bool { return d.count("flag", 1) == 1 }

// count reads a number and refuses one above the most that it can be.
func (d *decoder) count(what string, most int) int {
	if d.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(d.r)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		d.err = whole(err)
		return 0
	case err != nil:
		d.err = fmt.Errorf("%w: %s: %w", errEncoding, what, err)
		return 0
	}
	if most < 0 || n > uint64(most) {
		d.fail("%s: %d, at most %d", what, n, max(most, 0))
		return 0
	}
	return int(n)
}

func (d *decoder) raw(n int) []byte {
	b := make([]byte, n)
	if d.err == nil {
		if _, err := io.ReadFull(d.r, b); err != nil {
			d.err = whole(err)
		}
	}
	return b
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: %s", errEncoding, fmt.Sprintf(format, args...))
	}
}

// whole turns an end within a book into what it is.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
