package store

import (
	"encoding/binary"
	"time"
)

// reader takes numbers off the front of bytes; once bad, it stays bad and gives zeros.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) take(n int) {
	if n <= 0 || n > len(r.b) {
		r.bad, r.b = true, nil
		return
	}
	r.b = r.b[n:]
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.bad = true
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) uvarint() uint64 {
	if len(r.b) > 0 && r.b[0] < 0x80 { // most are one byte long
		v := uint64(r.b[0])
		r.b = r.b[1:]
		return v
	}
	v, n := binary.Uvarint(r.b)
	r.take(n)
	return v
}

// varint is zigzag: small differences of either sign are short.
func (r *reader) varint() int64 {
	u := r.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

func (r *reader) uint64() uint64 {
	if len(r.b) < 8 {
		r.bad, r.b = true, nil
		return 0
	}
	v := binary.BigEndian.Uint64(r.b)
	r.b = r.b[8:]
	return v
}

// monthOf is the calendar month of an index from 0.
func monthOf(index uint64) time.Month { return time.Month(index + 1) }
