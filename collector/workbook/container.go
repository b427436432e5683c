package workbook

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"
)

// container is a zip file's directory over bytes in memory.
//
// It is read here and not by archive/zip since that is made to be lenient: it
// takes a checksum of zero for none, takes the directory's word over the
// entry's own header, allows a name twice, and allocates for a hundred thousand
// entries before one can be counted.
type container struct {
	data     []byte
	parts    map[string]*part // by name in lower case: names of parts ignore case
	limits   *Limits
	unpacked int64 // of all parts so far
}

// part is one entry of a container.
type part struct {
	name   string // as stored, with "/" between its segments
	method uint16
	flags  uint16
	crc    uint32
	packed int64
	size   int64
	offset int64 // of its local header, in data
}

const (
	stored   = 0
	deflated = 8

	flagEncrypted  = 1 << 0
	flagDescriptor = 1 << 3 // sizes stand behind the data, not in the local header
)

// openContainer reads the directory, and refuses names that stand twice or
// lead out of the container.
func openContainer(data []byte, limits *Limits) (*container, error) {
	dir, base, count, err := findDirectory(data)
	if err != nil {
		return nil, err
	}
	if count > uint64(limits.Parts) {
		return nil, fmt.Errorf("%w: zip directory: %d parts, at most %d are read", ErrLimit, count, limits.Parts)
	}
	c := &container{data: data, parts: make(map[string]*part, min(count, 64)), limits: limits}
	parts := make([]part, min(count, uint64(len(dir)/46)+1))
	for i := range count {
		p := &parts[min(int(i), len(parts)-1)]
		if dir, err = p.parse(dir, base); err != nil {
			return nil, fmt.Errorf("%w: zip directory: entry %d of %d: %w", ErrCorrupt, i+1, count, err)
		}
		if err := c.add(p); err != nil {
			return nil, err
		}
	}
	if len(dir) >= 4 && string(dir[:4]) == "PK\x01\x02" {
		return nil, fmt.Errorf("%w: zip directory holds more than the %d entries that it counts", ErrCorrupt, count)
	}
	return c, nil
}

func (c *container) add(p *part) error {
	if strings.HasSuffix(p.name, "/") && p.size == 0 {
		return nil // a folder
	}
	if strings.HasPrefix(p.name, "/") || len(p.name) > 1 && p.name[1] == ':' || strings.Contains("/"+p.name+"/", "/../") ||
		strings.IndexByte(p.name, 0) >= 0 {
		return fmt.Errorf("%w: zip directory: part %q leads out of the workbook", ErrCorrupt, p.name)
	}
	key := strings.ToLower(p.name)
	if _, twice := c.parts[key]; twice {
		return fmt.Errorf("%w: zip directory: part %q is there twice", ErrCorrupt, p.name)
	}
	c.parts[key] = p
	return nil
}

// part finds a part by its name, whatever the case.
func (c *container) part(name string) *part {
	if p := c.parts[name]; p != nil {
		return p
	}
	return c.parts[strings.ToLower(name)]
}

// findDirectory finds the bytes of the central directory, what to add to
// offsets (something may stand before the zip file), and the count of entries.
func findDirectory(data []byte) (dir []byte, base int64, count uint64, err error) {
	const size = 22
	end := -1
	for i := len(data) - size; i >= 0 && i >= len(data)-size-0xFFFF; i-- {
		if data[i] == 'P' && string(data[i:i+4]) == "PK\x05\x06" && i+size+int(binary.LittleEndian.Uint16(data[i+20:])) <= len(data) {
			end = i
			break
		}
	}
	if end < 0 {
		return nil, 0, 0, fmt.Errorf("%w: zip directory is missing: the file is cut off or was never whole", ErrCorrupt)
	}
	e := data[end:]
	if binary.LittleEndian.Uint16(e[4:]) != 0 && binary.LittleEndian.Uint16(e[4:]) != 0xFFFF {
		return nil, 0, 0, fmt.Errorf("%w: one volume of a split zip file", ErrCorrupt)
	}
	count = uint64(binary.LittleEndian.Uint16(e[10:]))
	length := uint64(binary.LittleEndian.Uint32(e[12:]))
	offset := uint64(binary.LittleEndian.Uint32(e[16:]))
	close := end
	if count == 0xFFFF || length == 0xFFFFFFFF || offset == 0xFFFFFFFF {
		if at, ok := findDirectory64(data, end); ok {
			e := data[at:]
			count, length, offset = binary.LittleEndian.Uint64(e[32:]), binary.LittleEndian.Uint64(e[40:]),
				binary.LittleEndian.Uint64(e[48:])
			close = at
		}
	}
	if length > uint64(close) || offset > uint64(close)-length {
		return nil, 0, 0, fmt.Errorf("%w: zip directory: %d bytes at %d do not fit in the file", ErrCorrupt, length, offset)
	}
	begin := close - int(length)
	return data[begin:close], int64(begin) - int64(offset), count, nil
}

// findDirectory64 finds the record of a zip64 file's directory through its
// locator, which stands right before the ordinary end record.
func findDirectory64(data []byte, end int) (int, bool) {
	const locator, record = 20, 56
	if end < locator+record || string(data[end-locator:end-locator+4]) != "PK\x06\x07" {
		return 0, false
	}
	// The record is looked for where it must stand: something may stand before the zip file.
	at := end - locator - record
	if string(data[at:at+4]) != "PK\x06\x06" {
		offset := binary.LittleEndian.Uint64(data[end-locator+8:])
		if offset > uint64(end-locator-record) || string(data[offset:offset+4]) != "PK\x06\x06" {
			return 0, false
		}
		at = int(offset)
	}
	return at, true
}

var errCutOff = errors.New("cut off")

// parse reads one directory entry and returns what follows it.
func (p *part) parse(dir []byte, base int64) ([]byte, error) {
	const size = 46
	if len(dir) < size {
		return nil, errCutOff
	}
	if string(dir[:4]) != "PK\x01\x02" {
		return nil, errors.New("not an entry")
	}
	le := binary.LittleEndian
	p.flags, p.method, p.crc = le.Uint16(dir[8:]), le.Uint16(dir[10:]), le.Uint32(dir[16:])
	packed, unpacked, offset := uint64(le.Uint32(dir[20:])), uint64(le.Uint32(dir[24:])), uint64(le.Uint32(dir[42:]))
	name, extra, comment := int(le.Uint16(dir[28:])), int(le.Uint16(dir[30:])), int(le.Uint16(dir[32:]))
	if len(dir) < size+name+extra+comment {
		return nil, errCutOff
	}
	p.name = string(dir[size : size+name])
	if strings.IndexByte(p.name, '\\') >= 0 { // some writers on Windows
		p.name = strings.ReplaceAll(p.name, `\`, "/")
	}
	widen(dir[size+name:size+name+extra], &unpacked, &packed, &offset)
	const most = 1 << 50
	if packed > most || unpacked > most || offset > most {
		return nil, fmt.Errorf("part %q: impossible sizes", p.name)
	}
	p.packed, p.size, p.offset = int64(packed), int64(unpacked), int64(offset)+base
	return dir[size+name+extra+comment:], nil
}

// widen takes the zip64 values of those fields that are full, in the order of
// the format.
func widen(extra []byte, fields ...*uint64) {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if n > len(extra)-4 {
			return
		}
		body := extra[4 : 4+n]
		extra = extra[4+n:]
		if id != 1 {
			continue
		}
		for _, f := range fields {
			if *f == 0xFFFFFFFF && len(body) >= 8 {
				*f, body = binary.LittleEndian.Uint64(body), body[8:]
			}
		}
		return
	}
}

// body finds a part's packed bytes behind its local header, which has to agree
// with the directory.
func (c *container) body(p *part) ([]byte, error) {
	const size = 30
	if p.offset < 0 || p.offset > int64(len(c.data)-size) || string(c.data[p.offset:p.offset+4]) != "PK\x03\x04" {
		return nil, fmt.Errorf("%w: no entry at byte %d", ErrCorrupt, p.offset)
	}
	le := binary.LittleEndian
	h := c.data[p.offset:]
	if (p.flags|le.Uint16(h[6:]))&flagEncrypted != 0 {
		return nil, fmt.Errorf("%w: encrypted within the zip file", ErrEncrypted)
	}
	name, extra := int(le.Uint16(h[26:])), int(le.Uint16(h[28:]))
	if len(h) < size+name+extra {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, errCutOff)
	}
	if local := h[size : size+name]; string(local) != p.name && strings.ReplaceAll(string(local), `\`, "/") != p.name {
		return nil, fmt.Errorf("%w: its own header names it %q", ErrCorrupt, local)
	}
	if m := le.Uint16(h[8:]); m != p.method {
		return nil, fmt.Errorf("%w: packed by method %d or %d", ErrCorrupt, m, p.method)
	}
	if le.Uint16(h[6:])&flagDescriptor == 0 {
		packed, unpacked := uint64(le.Uint32(h[18:])), uint64(le.Uint32(h[22:]))
		widen(h[size+name:size+name+extra], &unpacked, &packed)
		unsaid := le.Uint32(h[14:]) == 0 && packed == 0 && unpacked == 0 // by writers that forget to say that a descriptor follows
		if !unsaid && (le.Uint32(h[14:]) != p.crc || int64(packed) != p.packed || int64(unpacked) != p.size) {
			return nil, fmt.Errorf("%w: its own header and the directory differ in size or checksum", ErrCorrupt)
		}
	}
	body := h[size+name+extra:]
	if int64(len(body)) < p.packed {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, errCutOff)
	}
	return body[:p.packed], nil
}

// partReader unpacks one part, and fails where the bytes do not hold what the
// directory says of them: size, checksum, and the end of the packed data.
type partReader struct {
	c      *container
	p      *part
	body   bytes.Reader
	from   io.Reader
	pooled io.ReadCloser
	crc    uint32
	n      int64
	err    error // sticky
}

// inflaters keeps decompressors between workbooks: making one costs more than
// reading a small file with it. They are not the standard library's, which
// take a sixth longer over a whole workbook.
var inflaters sync.Pool

// open starts to read a part. Close gives back what it holds.
func (c *container) open(r *partReader, p *part) error {
	body, err := c.body(p)
	if err != nil {
		return err
	}
	if p.size > c.limits.UnpackedBytes-c.unpacked {
		return fmt.Errorf("%w: unpacks to %d bytes, at most %d are read in all", ErrLimit, p.size, c.limits.UnpackedBytes)
	}
	*r = partReader{c: c, p: p}
	r.body.Reset(body)
	switch p.method {
	case stored:
		r.from = &r.body
	case deflated:
		if fl, ok := inflaters.Get().(io.ReadCloser); ok {
			r.pooled = fl
			if err := fl.(flate.Resetter).Reset(&r.body, nil); err != nil {
				return err
			}
		} else {
			r.pooled = flate.NewReader(&r.body)
		}
		r.from = r.pooled
	default:
		return fmt.Errorf("%w: packed by method %d, which is not read", ErrCorrupt, p.method)
	}
	return nil
}

func (r *partReader) Close() {
	if r.pooled != nil {
		inflaters.Put(r.pooled)
		r.pooled = nil
	}
}

func (r *partReader) Read(b []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.from.Read(b)
	r.n += int64(n)
	r.crc = crc32.Update(r.crc, crc32.IEEETable, b[:n])
	r.c.unpacked += int64(n)
	switch {
	case r.n > r.p.size:
		r.err = fmt.Errorf("%w: holds more than the %d bytes that the directory says", ErrCorrupt, r.p.size)
	case r.c.unpacked > r.c.limits.UnpackedBytes:
		r.err = fmt.Errorf("%w: unpacks to more than %d bytes in all", ErrLimit, r.c.limits.UnpackedBytes)
	case err == io.EOF:
		r.err = r.end()
	case err != nil:
		r.err = fmt.Errorf("%w: packed data is damaged after %d bytes: %w", ErrCorrupt, r.n, err)
	}
	if r.err != nil && r.err != io.EOF {
		return 0, r.err
	}
	return n, r.err
}

// end says whether all is as the directory promised.
func (r *partReader) end() error {
	switch {
	case r.n != r.p.size:
		return fmt.Errorf("%w: holds %d bytes, the directory says %d", ErrCorrupt, r.n, r.p.size)
	case r.crc != r.p.crc:
		return fmt.Errorf("%w: checksum is %08x, the directory says %08x", ErrCorrupt, r.crc, r.p.crc)
	case r.body.Len() > 0:
		return fmt.Errorf("%w: %d bytes behind the end of its packed data", ErrCorrupt, r.body.Len())
	}
	return io.EOF
}
