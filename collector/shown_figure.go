package collector

import (
	"math/big"

	"zhibiao/collector/workbook"
)

// A number format may show a part of a number (0!.0, shows 1234567 as 123.5) and write a unit beside it. What people see is
// what they answer for: the figure is read as shown, with every digit that the cell holds.

// shownFigure reads a number as its format shows it; false where that shows the number alone, or words that are no unit's.
func shownFigure(c workbook.Cell) (figure, bool) {
	shown, ok := c.Shown()
	if !ok {
		return figure{}, false
	}
	r, ok := new(big.Rat).SetString(shortened(c))
	if !ok {
		return figure{}, false
	}
	r.Quo(r, new(big.Rat).SetInt(powerOfTen(shown.Divided)))
	digits, _ := r.FloatPrec()
	number := r.FloatString(digits)
	f, err := textFigure(shown.Before + number + shown.Behind)
	if err != nil {
		if f, err = textFigure(number); err != nil {
			return figure{}, false
		}
	}
	f.shown, f.divided = shown.Before+number+shown.Behind, shown.Divided
	return f, true
}

func powerOfTen(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// checkShown asks about a format that shows less than the cell holds, unless the unit says why: 0!.0, under 万元 shows what is
// held in 元, and so does 0!.0,"万".
func (p *piece) checkShown(sl slot, f figure, u unit) {
	if f.divided == 0 {
		return
	}
	held := new(big.Rat).SetInt(powerOfTen(f.divided))
	scaled, _, err := f.under(u)
	if err != nil {
		return // it is told as unreadable
	}
	c := p.sheet.grid.cell(sl.at)
	if r, ok := new(big.Rat).SetString(shortened(c)); ok && (scaled.Cmp(r) == 0 || u.Factor().Cmp(held) == 0) {
		return // the cell holds base units, and shows them in the unit that stands there
	}
	p.sheet.say(numberShown, p.sheet.place(sl.at), cellText(c), detail{
		expected: both("%s", "%s", f.shown),
		message: both("单元格存的是%s，显示的是%s：按所显示的读作%s%s；如应为%s%s，请改填", "the cell holds %s and shows %s: read as shown, %s%s; if %s%s is meant, write that",
			cellText(c), f.shown, f.shown, unitBehind(f, u), cellText(c), u.text),
	})
}

func unitBehind(f figure, u unit) string {
	if f.own != nil {
		return ""
	}
	return u.text
}
