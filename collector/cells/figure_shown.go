package cells

import (
	"math/big"
	"strings"

	"zhibiao/collector/workbook"
)

// A number format may show a part of a number (0!.0, shows 1234567 as 123.5) and write a unit beside it. What people see is
// what they answer for: the figure is read as shown, with every digit that the cell holds. Where they see no number, or words
// that are no part of one (100（预计）), the number that is held is read, and its cell asked about.

// shownFigure reads a number as its format shows it; false where that shows the number alone.
func (t Units) shownFigure(c workbook.Cell) (Figure, bool) {
	shown, ok := c.Shown()
	if !ok {
		return Figure{}, false
	}
	r, ok := new(big.Rat).SetString(Shortened(c))
	if !ok {
		return Figure{}, false
	}
	r.Quo(r, new(big.Rat).SetInt(PowerOfTen(shown.Divided)))
	digits, _ := r.FloatPrec()
	number := r.FloatString(digits)
	unseen := shown.Unseen || shown.Unsigned || shown.Misleads
	f, err := t.TextFigure(shown.Before + number + shown.Behind)
	if err != nil || unseen {
		if f, err = t.TextFigure(number); err != nil {
			return Figure{}, false
		}
		unseen = true
	}
	f.Shown, f.Divided, f.Unseen, f.Ratio = shown.Before+number+shown.Behind, shown.Divided, unseen, c.Percent
	f.AsText = !unseen
	switch {
	case shown.Unseen:
		f.Shown, f.Divided = shown.Before+shown.Behind, 0
	case shown.Unsigned:
		f.Shown = strings.ReplaceAll(f.Shown, "-", "")
	}
	return f, true
}

// PowerOfTen is 10ⁿ.
func PowerOfTen(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
