package workbook

import (
	"encoding/binary"
	"fmt"
)

// Records of BIFF, the stream of an .xls file, as far as they are read.
const (
	biffInteger2    = 0x0002 // cells as Excel 2 wrote them
	biffNumber2     = 0x0003
	biffLabel2      = 0x0004
	biffBoolErr2    = 0x0005
	biffFormula     = 0x0006
	biffEOF         = 0x000A
	biffExternSheet = 0x0017
	biffName        = 0x0018
	biff1904        = 0x0022
	biffFilePass    = 0x002F
	biffContinue    = 0x003C
	biffCodePage    = 0x0042
	biffColInfo     = 0x007D
	biffBoundSheet  = 0x0085
	biffMulRK       = 0x00BD
	biffRString     = 0x00D6
	biffXF          = 0x00E0
	biffMergedCells = 0x00E5
	biffSST         = 0x00FC
	biffLabelSST    = 0x00FD
	biffSupBook     = 0x01AE
	biffNumber      = 0x0203
	biffLabel       = 0x0204
	biffBoolErr     = 0x0205
	biffFormula3    = 0x0206 // numbered as in Excel 3 and 4, laid out as now as far as the value goes
	biffString      = 0x0207
	biffRow         = 0x0208
	biffRK          = 0x027E
	biffFormula4    = 0x0406
	biffBOF         = 0x0809
	biffFormat      = 0x041E
)

// record is one record of the stream.
type record struct {
	id   uint16
	at   int // of its header, in the stream
	body []byte
}

// recordReader walks the records of a stream.
type recordReader struct {
	stream []byte
	at     int // of the next header
	now    record
}

// next steps to the next record. A stream ends in records, never before one:
// its end is a fault.
func (r *recordReader) next() error {
	if r.at == len(r.stream) {
		return fmt.Errorf("%w: the stream is cut off at byte %d: no end record", ErrCorrupt, r.at)
	}
	if len(r.stream)-r.at < 4 {
		return fmt.Errorf("%w: the stream is cut off at byte %d: half a record's header", ErrCorrupt, r.at)
	}
	id := binary.LittleEndian.Uint16(r.stream[r.at:])
	size := int(binary.LittleEndian.Uint16(r.stream[r.at+2:]))
	if size > len(r.stream)-r.at-4 {
		return fmt.Errorf("%w: record %#04x at byte %d: its %d bytes run past the stream's end", ErrCorrupt, id, r.at, size)
	}
	r.now = record{id, r.at, r.stream[r.at+4 : r.at+4+size]}
	r.at += 4 + size
	return nil
}

// peek is the id of the next record, 0 at the end.
func (r *recordReader) peek() uint16 {
	if len(r.stream)-r.at < 4 {
		return 0
	}
	return binary.LittleEndian.Uint16(r.stream[r.at:])
}

// errorf is a fault in the current record.
func (r *recordReader) errorf(kind error, format string, args ...any) error {
	return r.wrap(fmt.Errorf("%w: %s", kind, fmt.Sprintf(format, args...)))
}

func (r *recordReader) wrap(err error) error {
	return fmt.Errorf("record %#04x at byte %d: %w", r.now.id, r.now.at, err)
}

// need says whether the current record has so many bytes.
func (r *recordReader) need(n int) error {
	if len(r.now.body) < n {
		return r.errorf(ErrCorrupt, "%d bytes, at least %d are due", len(r.now.body), n)
	}
	return nil
}

// pieces is a body that goes on in records of its own: the bytes of the
// current record, and of each that continues it as they are asked for.
type pieces struct {
	from *recordReader
	b    []byte
}

func (r *recordReader) pieces() *pieces { return &pieces{r, r.now.body} }

// turn steps to the next piece once the current is used up.
func (p *pieces) turn() error {
	for len(p.b) == 0 {
		if p.from.peek() != biffContinue {
			return p.from.errorf(ErrCorrupt, "cut off: what it holds is longer than its bytes")
		}
		if err := p.from.next(); err != nil {
			return err
		}
		p.b = p.from.now.body
	}
	return nil
}

// take copies n bytes, over as many pieces as it needs.
func (p *pieces) take(into []byte) error {
	for len(into) > 0 {
		if err := p.turn(); err != nil {
			return err
		}
		n := copy(into, p.b)
		p.b, into = p.b[n:], into[n:]
	}
	return nil
}

func (p *pieces) byte() (byte, error) {
	var b [1]byte
	err := p.take(b[:])
	return b[0], err
}

func (p *pieces) uint16() (int, error) {
	if len(p.b) >= 2 {
		n := binary.LittleEndian.Uint16(p.b)
		p.b = p.b[2:]
		return int(n), nil
	}
	var b [2]byte
	err := p.take(b[:])
	return int(binary.LittleEndian.Uint16(b[:])), err
}

func (p *pieces) uint32() (uint32, error) {
	if len(p.b) >= 4 {
		n := binary.LittleEndian.Uint32(p.b)
		p.b = p.b[4:]
		return n, nil
	}
	var b [4]byte
	err := p.take(b[:])
	return binary.LittleEndian.Uint32(b[:]), err
}

// skip passes over n bytes.
func (p *pieces) skip(n int64) error {
	for n > 0 {
		if err := p.turn(); err != nil {
			return err
		}
		k := min(int64(len(p.b)), n)
		p.b, n = p.b[k:], n-k
	}
	return nil
}
