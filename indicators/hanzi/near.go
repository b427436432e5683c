package hanzi

import (
	"slices"
	"strings"
)

// distinguishing characters tell names apart however alike they are otherwise:
// 苏尼特左旗 is not 苏尼特右旗, 一季度 not 二季度.
const distinguishing = "0123456789一二三四五六七八九十百千万亿零甲乙丙丁东西南北中上下左右前后内外大小新老旧高低正副增减升降进出收支正负本上下年季月日省市县区旗镇乡村预决计实应已未非不无去今当累同环期初终末"

// Near says whether two folded names differ by a slip of the pen: one
// character in four or more, two in eight or more, none of them one that tells
// names apart.
func Near(a, b string) bool {
	if len(a) < 4 || len(b) < 4 || strangers(a, b, nearMost) {
		return false
	}
	x, y := []rune(a), []rune(b)
	n := min(len(x), len(y))
	if n < 4 {
		return false
	}
	allowed := 1
	if n >= 8 {
		allowed = nearMost
	}
	if abs(len(x)-len(y)) > allowed {
		return false
	}
	d, changed := Edits(x, y)
	if d > allowed {
		return false
	}
	for _, r := range changed {
		if strings.ContainsRune(distinguishing, r) {
			return false
		}
	}
	return true
}

// Replaces says that of two near names one has a character that stands for another of the other's, as in the name of
// another thing it might, rather than one too many or too few, or two swapped.
func Replaces(a, b string) bool {
	x, y := []rune(a), []rune(b)
	d, changed := Edits(x, y)
	return len(changed) > 0 && d > abs(len(x)-len(y))
}

// Slips says whether two folded names differ by one character in three or more,
// even if it is one that tells names apart: too alike to be passed over where one
// of them is missing, not alike enough to be taken for it.
func Slips(a, b string) bool {
	if a == b || strangers(a, b, 1) {
		return false
	}
	x, y := []rune(a), []rune(b)
	if min(len(x), len(y)) < 3 || abs(len(x)-len(y)) > 1 {
		return false
	}
	d, _ := Edits(x, y)
	return d == 1
}

// Typo says whether two folded names differ by one character in three or more that tells no names apart.
func Typo(a, b string) bool {
	if !Slips(a, b) {
		return false
	}
	_, changed := Edits([]rune(a), []rune(b))
	return !slices.ContainsFunc(changed, func(r rune) bool { return strings.ContainsRune(distinguishing, r) })
}

// nearMost is how many edits apart two texts may be at the most.
const nearMost = 2

// strangers says that more characters of a than allowed do not occur in b: each
// of them is an edit, so that nearly all pairs need no table of edits.
func strangers(a, b string, allowed int) bool {
	for _, r := range a {
		if !strings.ContainsRune(b, r) {
			if allowed--; allowed < 0 {
				return true
			}
		}
	}
	return false
}

// Edits is the least number of characters inserted, dropped, changed or
// swapped with their neighbour, and which characters those are.
func Edits(a, b []rune) (int, []rune) {
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1] // what ends alike needs no edit
	}
	width := len(b) + 1
	var room [256]int // enough for names
	d := room[:]
	if n := (len(a) + 1) * width; n > len(room) {
		d = make([]int, n)
	}
	for i := range len(a) + 1 {
		d[i*width] = i
	}
	for j := range width {
		d[j] = j
	}
	for i := 1; i <= len(a); i++ {
		above, row := d[(i-1)*width:i*width], d[i*width:(i+1)*width]
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], d[(i-2)*width+j-2]+1)
			}
		}
	}
	var changed []rune
	for i, j := len(a), len(b); i > 0 || j > 0; {
		at := i*width + j
		switch {
		case i > 0 && j > 0 && a[i-1] == b[j-1] && d[at] == d[at-width-1]:
			i, j = i-1, j-1
		case i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] && d[at] == d[at-2*width-2]+1:
			i, j = i-2, j-2 // the same characters, in another order
		case i > 0 && j > 0 && d[at] == d[at-width-1]+1:
			changed = append(changed, a[i-1], b[j-1])
			i, j = i-1, j-1
		case i > 0 && d[at] == d[at-width]+1:
			changed = append(changed, a[i-1])
			i--
		default:
			changed = append(changed, b[j-1])
			j--
		}
	}
	return d[len(a)*width+len(b)], changed
}

func abs(i int) int { return max(i, -i) }
