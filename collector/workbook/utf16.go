package workbook

import (
	"fmt"
	"io"
	"unicode/utf8"
)

// utf16Reader turns UTF-16 into UTF-8 and fails on half a pair or half a unit.
type utf16Reader struct {
	src  io.Reader
	big  bool
	in   [4096]byte
	n    int
	out  []byte
	done error
}

func (u *utf16Reader) Read(b []byte) (int, error) {
	for len(u.out) == 0 {
		if u.done != nil {
			return 0, u.done
		}
		n, err := u.src.Read(u.in[u.n:])
		u.n += n
		if err != nil {
			u.done = err
		}
		if err := u.turn(); err != nil {
			u.done = err
		}
	}
	n := copy(b, u.out)
	u.out = u.out[n:]
	return n, nil
}

// turn converts all whole characters that have come in.
func (u *utf16Reader) turn() error {
	unit := func(i int) rune {
		if u.big {
			return rune(u.in[i])<<8 | rune(u.in[i+1])
		}
		return rune(u.in[i+1])<<8 | rune(u.in[i])
	}
	out := u.out[:0]
	i := 0
	for i+1 < u.n {
		r := unit(i)
		size := 2
		if r >= 0xD800 && r < 0xE000 {
			if i+3 >= u.n {
				break
			}
			low := unit(i + 2)
			if r >= 0xDC00 || low < 0xDC00 || low >= 0xE000 {
				return fmt.Errorf("%w: half a surrogate pair in UTF-16", ErrCorrupt)
			}
			r = 0x10000 + (r-0xD800)<<10 + (low - 0xDC00)
			size = 4
		}
		out = utf8.AppendRune(out, r)
		i += size
	}
	copy(u.in[:], u.in[i:u.n])
	u.n -= i
	u.out = out
	if u.done == io.EOF && u.n > 0 {
		return fmt.Errorf("%w: half a character at the end of UTF-16", ErrCorrupt)
	}
	return nil
}
