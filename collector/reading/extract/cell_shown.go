package extract

import (
	"math/big"

	"zhibiao/collector/cells"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var numberShown = report.Code{
	Name: "number.shown", Severity: report.Question,
	Meaning: indicators.Text{ZH: "单元格的格式显示的数与所存的数相差若干位，已按所显示的读取",
		EN: "the cell's format shows another number than the cell holds; what it shows was read"},
	Mend: indicators.Text{ZH: "请直接填写所显示的数，并取消该格式；如读取无误请说明理由",
		EN: "type the number that is shown and drop the format; if it was read rightly, give the reason"},
}

// checkShown asks about a format that shows less than the cell holds, unless the unit says why: 0!.0, under 万元 shows what is
// held in 元, and so does 0!.0,"万".
func checkShown(p *Piece, sl slot, f cells.Figure, u cells.Unit) {
	if f.Divided == 0 {
		return
	}
	held := new(big.Rat).SetInt(cells.PowerOfTen(f.Divided))
	scaled, _, err := f.Under(u)
	if err != nil {
		return // it is told as unreadable
	}
	c := p.Sheet.Grid.Cell(sl.at)
	if r, ok := new(big.Rat).SetString(cells.Shortened(c)); ok && (scaled.Cmp(r) == 0 || u.Factor().Cmp(held) == 0) {
		return // the cell holds base units, and shows them in the unit that stands there
	}
	p.Sheet.Say(numberShown, p.Sheet.Place(sl.at), cells.CellText(c), report.Detail{
		Expected: report.Both("%s", "%s", f.Shown),
		Message: report.Both("单元格存的是%s，显示的是%s：按所显示的读作%s%s；如应为%s%s，请改填",
			"the cell holds %s and shows %s: read as shown, %s%s; if %s%s is meant, write that",
			cells.CellText(c), f.Shown, f.Shown, unitBehind(f, u), cells.CellText(c), u.Text),
	})
}

func unitBehind(f cells.Figure, u cells.Unit) string {
	if f.Own != nil {
		return ""
	}
	return u.Text
}
