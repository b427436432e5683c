package query

import mathbits "math/bits"

// bits is a set of places in a family.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

// fill puts 0 to n−1 in.
func (b bits) fill(n int) {
	for i := range b {
		b[i] = ^uint64(0)
	}
	if n%64 != 0 {
		b[len(b)-1] = 1<<(n%64) - 1
	}
}

func (b bits) add(places []int32) {
	for _, i := range places {
		b[i/64] |= 1 << (i % 64)
	}
}

func (b bits) remove(places []int32) {
	for _, i := range places {
		b[i/64] &^= 1 << (i % 64)
	}
}

// and keeps what is also in other, of the same size.
func (b bits) and(other bits) {
	for i := range b {
		b[i] &= other[i]
	}
}

func (b bits) count() (n int) {
	for _, w := range b {
		n += mathbits.OnesCount64(w)
	}
	return n
}

// each calls f for every place, ascending.
func (b bits) each(f func(int)) {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			f(i*64 + mathbits.TrailingZeros64(w))
		}
	}
}
