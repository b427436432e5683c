package workbook

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// compound is an OLE2 compound file over bytes in memory: a small file system
// of sectors chained through a table.
//
// It is read here since mscfb, our oracle in tests, follows chains that meet
// themselves or another stream and so hands out a stream that was never
// written, and takes time that grows with the square of a stream's length.
// Here every sector belongs to one chain, a chain holds what its stream's size
// says, and all costs are linear in the file.
type compound struct {
	data    []byte // behind the header
	size    int    // of a sector
	fat     []uint32
	miniFAT []uint32
	mini    []byte // the stream that holds the small streams
	used    []bool // sectors that a chain holds
	entries []storeEntry
}

// storeEntry is one line of the directory.
type storeEntry struct {
	name               string
	kind               byte
	left, right, child uint32
	start              uint32
	size               uint64
}

const (
	sectorEnd  = 0xFFFFFFFE // ends a chain
	sectorMost = 0xFFFFFFFA // the first number that is no sector
	entryNone  = 0xFFFFFFFF

	entryStorage = 1
	entryStream  = 2
	entryRoot    = 5

	miniSector = 64
	miniCutoff = 4096 // streams below are small ones
	storeLine  = 128
)

const compoundMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

func openCompound(data []byte) (*compound, error) {
	const header = 512
	if len(data) < header {
		return nil, fmt.Errorf("%w: OLE2 header: cut off after %d bytes", ErrCorrupt, len(data))
	}
	if string(data[:8]) != compoundMagic {
		return nil, fmt.Errorf("%w: OLE2 header: % x is no signature", ErrCorrupt, data[:8])
	}
	le := binary.LittleEndian
	shift := le.Uint16(data[30:])
	if shift != 9 && shift != 12 {
		return nil, fmt.Errorf("%w: OLE2 header: sectors of 2^%d bytes", ErrCorrupt, shift)
	}
	c := &compound{size: 1 << shift}
	c.data = data[min(c.size, len(data)):]
	// The last sector may be short: writers cut what no stream needs.
	c.used = make([]bool, (len(c.data)+c.size-1)/c.size)
	if err := c.readFAT(data); err != nil {
		return nil, err
	}
	if err := c.readDirectory(le.Uint32(data[48:]), le.Uint16(data[26:]) < 4); err != nil {
		return nil, err
	}
	return c, c.readMini(le.Uint32(data[60:]), le.Uint32(data[64:]))
}

// sector is the bytes of one sector, which no chain must have held before.
// The file's last may be short.
func (c *compound) sector(n uint32) ([]byte, error) {
	if n >= uint32(len(c.used)) {
		return nil, fmt.Errorf("%w: sector %d of %d: the file is cut off or its table is damaged", ErrCorrupt, n, len(c.used))
	}
	if c.used[n] {
		return nil, fmt.Errorf("%w: sector %d is in two places", ErrCorrupt, n)
	}
	c.used[n] = true
	from := int(n) * c.size
	return c.data[from:min(from+c.size, len(c.data))], nil
}

// whole is a sector that must not be short.
func (c *compound) whole(n uint32) ([]byte, error) {
	s, err := c.sector(n)
	if err == nil && len(s) < c.size {
		err = fmt.Errorf("%w: sector %d: cut off", ErrCorrupt, n)
	}
	return s, err
}

// readFAT reads the table of chains, whose own sectors the header lists, and
// behind its 109 places a chain of further lists.
func (c *compound) readFAT(data []byte) error {
	le := binary.LittleEndian
	count := le.Uint32(data[44:])
	if int64(count) > int64(len(c.used)) {
		return fmt.Errorf("%w: OLE2 header: a table of %d sectors in a file of %d", ErrCorrupt, count, len(c.used))
	}
	c.fat = make([]uint32, 0, int(count)*c.size/4)
	list := data[76:512]
	next := le.Uint32(data[68:])
	for left := count; left > 0; {
		for ; len(list) >= 4 && left > 0; list, left = list[4:], left-1 {
			s, err := c.whole(le.Uint32(list))
			if err != nil {
				return fmt.Errorf("OLE2 table of sectors: %w", err)
			}
			for ; len(s) > 0; s = s[4:] {
				c.fat = append(c.fat, le.Uint32(s))
			}
		}
		if left == 0 {
			break
		}
		s, err := c.whole(next)
		if err != nil {
			return fmt.Errorf("OLE2 list of the table's sectors: %w", err)
		}
		list, next = s[:len(s)-4], le.Uint32(s[len(s)-4:])
	}
	return nil
}

// chain joins the sectors from one on: as many as size needs, or all with size -1.
func (c *compound) chain(n uint32, size int64) ([]byte, error) {
	if size > int64(len(c.data)) {
		return nil, fmt.Errorf("%w: a stream of %d bytes in a file of %d: the file is cut off", ErrCorrupt, size, len(c.data))
	}
	b := make([]byte, 0, max(size, 0))
	for (size < 0 || int64(len(b)) < size) && n != sectorEnd {
		s, err := c.sector(n)
		if err != nil {
			return nil, err
		}
		b = append(b, s...)
		if len(s) < c.size && (size < 0 || int64(len(b)) < size) {
			return nil, fmt.Errorf("%w: sector %d: cut off", ErrCorrupt, n)
		}
		if int(n) >= len(c.fat) {
			return nil, fmt.Errorf("%w: sector %d is not in the table of %d", ErrCorrupt, n, len(c.fat))
		}
		n = c.fat[n]
	}
	if size >= 0 {
		if int64(len(b)) < size {
			return nil, fmt.Errorf("%w: its chain ends after %d of %d bytes", ErrCorrupt, len(b), size)
		}
		b = b[:size]
	}
	return b, nil
}

func (c *compound) readDirectory(start uint32, small bool) error {
	b, err := c.chain(start, -1)
	if err != nil {
		return fmt.Errorf("OLE2 directory: %w", err)
	}
	le := binary.LittleEndian
	for ; len(b) >= storeLine; b = b[storeLine:] {
		e := storeEntry{kind: b[66], left: le.Uint32(b[68:]), right: le.Uint32(b[72:]), child: le.Uint32(b[76:]), start: le.Uint32(b[116:]),
			size: le.Uint64(b[120:])}
		if small { // the upper half is not used, and not always zero
			e.size &= 0xFFFFFFFF
		}
		if n := int(le.Uint16(b[64:])); n >= 2 && n <= 64 {
			units := make([]uint16, n/2-1)
			for i := range units {
				units[i] = le.Uint16(b[2*i:])
			}
			e.name = string(utf16.Decode(units))
		}
		c.entries = append(c.entries, e)
	}
	if len(c.entries) == 0 || c.entries[0].kind != entryRoot {
		return fmt.Errorf("%w: OLE2 directory: it has no root", ErrCorrupt)
	}
	return nil
}

// readMini reads the stream of small streams and its own table.
func (c *compound) readMini(start, count uint32) error {
	if count == 0 || start >= sectorMost {
		return nil
	}
	table, err := c.chain(start, -1)
	if err != nil {
		return fmt.Errorf("OLE2 table of small sectors: %w", err)
	}
	for ; len(table) >= 4; table = table[4:] {
		c.miniFAT = append(c.miniFAT, binary.LittleEndian.Uint32(table))
	}
	root := c.entries[0]
	if root.size > uint64(len(c.data)) {
		return fmt.Errorf("%w: OLE2 stream of small streams: %d bytes in a file of %d: the file is cut off", ErrCorrupt, root.size,
			len(c.data))
	}
	if c.mini, err = c.chain(root.start, int64(root.size)); err != nil {
		return fmt.Errorf("OLE2 stream of small streams: %w", err)
	}
	return nil
}

// stream is the bytes of a stream at the top of the store, whatever the case
// of its name, and whether there is one. Streams of embedded objects are not
// at the top.
func (c *compound) stream(name string) ([]byte, bool, error) {
	e, err := c.find(name, entryStream)
	if e == nil || err != nil {
		return nil, false, err
	}
	var b []byte
	switch {
	case e.size > uint64(len(c.data)):
		err = fmt.Errorf("%w: %d bytes in a file of %d: the file is cut off", ErrCorrupt, e.size, len(c.data))
	case e.size < miniCutoff:
		b, err = c.smallChain(e.start, int(e.size))
	default:
		b, err = c.chain(e.start, int64(e.size))
	}
	if err != nil {
		return nil, false, fmt.Errorf("stream %s: %w", name, err)
	}
	return b, true, nil
}

// find walks the tree of names below the root.
func (c *compound) find(name string, kind byte) (*storeEntry, error) {
	seen := make([]bool, len(c.entries))
	open := []uint32{c.entries[0].child}
	for len(open) > 0 {
		n := open[len(open)-1]
		open = open[:len(open)-1]
		if n == entryNone {
			continue
		}
		if n >= uint32(len(c.entries)) || seen[n] {
			return nil, fmt.Errorf("%w: OLE2 directory: entry %d of %d is not there or comes twice", ErrCorrupt, n, len(c.entries))
		}
		seen[n] = true
		e := &c.entries[n]
		if e.kind == kind && strings.EqualFold(e.name, name) {
			return e, nil
		}
		open = append(open, e.left, e.right)
	}
	return nil, nil
}

// smallChain joins a small stream's sectors.
func (c *compound) smallChain(n uint32, size int) ([]byte, error) {
	b := make([]byte, 0, size)
	for len(b) < size {
		from := int64(n) * miniSector
		if n >= uint32(len(c.miniFAT)) || from >= int64(len(c.mini)) {
			return nil, fmt.Errorf("%w: small sector %d of %d", ErrCorrupt, n, len(c.miniFAT))
		}
		b = append(b, c.mini[from:min(from+miniSector, int64(len(c.mini)))]...)
		next := c.miniFAT[n]
		c.miniFAT[n] = sectorMost // no chain comes by again
		n = next
	}
	return b[:size], nil
}
