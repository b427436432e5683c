package layout

import "iter"

// PageBefore gives one page of a list whose entries have numbers and come newest first: at most so many below a number (0: the newest),
// how many there are in all, and below which number the next page begins; 0: there is none.
func PageBefore[T any](list iter.Seq[T], number func(T) int64, before int64, most int) (page []T, count int, older int64) {
	for x := range list {
		count++
		switch {
		case before != 0 && number(x) >= before:
		case len(page) < most:
			page = append(page, x)
		case older == 0:
			older = number(page[len(page)-1])
		}
	}
	return page, count, older
}
