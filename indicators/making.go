package indicators

import (
	"cmp"
	"slices"
)

// making is how a figure is computed of two others.
type making string

// A figure is made by adding, by taking away, or, of a level over a window, as that is declared: see Over.
const (
	summed     making = "+"
	subtracted making = "-"
)

// makings are the figures that were computed while a subject was worked through. Their places follow those of the observations, so that
// figure.from leads to either.
type makings struct {
	first int32 // the place of list[0]: so many observations there are
	list  []made
}

// made is a figure that was computed: a with b. A place below 0 is nothing: the zero with which a year begins.
type made struct {
	by   making
	a, b int32
}

// join is the figure that a value computed of two others makes, with a note of it where somebody asks.
func (k *makings) join(by making, a, b figure, value float64) figure {
	f := a.with(b, value)
	if k != nil && f.present {
		f.from = k.first + int32(len(k.list))
		k.list = append(k.list, made{by, a.from, b.from})
	}
	return f
}

// part is an observation that went into a figure, added or taken away.
type part struct {
	observation int32
	minus       bool
}

func (p part) sign() int {
	if p.minus {
		return 1
	}
	return 0
}

// parts are the observations of which a figure was made, what was added before what was taken away, and how they were put together:
// summed also where some were taken away. What went in and was taken out again is left out. A figure that stands as reported is its
// one part.
func (k *makings) parts(from int32) (by making, list []part) {
	by = summed
	k.gather(from, false, &by, &list)
	slices.SortFunc(list, func(a, b part) int {
		return cmp.Or(cmp.Compare(a.sign(), b.sign()), cmp.Compare(a.observation, b.observation))
	})
	if by != summed {
		return by, slices.Compact(list) // the first stands twice
	}
	for i := 0; i < len(list); i++ {
		opposite := part{list[i].observation, !list[i].minus}
		if j := slices.Index(list, opposite); j > i {
			list = slices.Delete(slices.Delete(list, j, j+1), i, i+1)
			i--
		}
	}
	return by, list
}

func (k *makings) gather(from int32, minus bool, by *making, list *[]part) {
	switch {
	case from < 0:
	case from < k.first:
		*list = append(*list, part{from, minus})
	default:
		m := k.list[from-k.first]
		if m.by != subtracted && m.by != summed {
			*by = m.by
		}
		k.gather(m.a, minus, by, list)
		k.gather(m.b, minus != (m.by == subtracted), by, list)
	}
}
