package extract

import (
	"fmt"
	"math/big"
	"strings"

	"zhibiao/collector/cells"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var numberShown = report.Code{
	Name: "number.shown", Severity: report.Question,
	Meaning: indicators.Text{ZH: "单元格的格式显示的与所存的数不同",
		EN: "the cell's format shows something else than the number that the cell holds"},
	Mend: indicators.Text{ZH: "请直接填写应报的数，并取消该格式；如读取无误请说明理由",
		EN: "type the number that is meant and drop the format; if it was read rightly, give the reason"},
}

// checkShown asks about a format that shows less than the cell holds, unless the unit says why: 0!.0, under 万元 shows what is
// held in 元, and so does 0!.0,"万".
func checkShown(p *Piece, sl *slot, f cells.Figure, u cells.Unit) {
	switch {
	case f.Unseen:
		sayUnseen(p, sl, f)
		return
	case f.Divided == 0:
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
		Expected: report.Both("%s", "%q", f.Shown),
		Message: report.Both("单元格存的是%s，显示的是%s：按所显示的读作%s；如应为%s，请改填",
			"the cell holds %q and shows %q: read as shown, %q; if %q is meant, write that",
			cells.CellText(c), f.Shown, f.Shown+unitBehind(f, u), cells.CellText(c)+u.Text),
	})
}

// sayUnseen asks about a number that people do not see: its format shows nothing, or words.
func sayUnseen(p *Piece, sl *slot, f cells.Figure) {
	held, shows := cells.CellText(p.Sheet.Grid.Cell(sl.at)), report.Both("不显示任何内容", "shows nothing")
	if f.Shown != "" {
		shows = report.Both("显示为“%s”", "shows %q", f.Shown)
	}
	p.Sheet.Say(numberShown, p.Sheet.Place(sl.at), held, report.Detail{
		Message: indicators.Text{ZH: fmt.Sprintf("单元格存的是%s，%s：按%s读取；如应为空，请清除", held, shows.ZH, held),
			EN: fmt.Sprintf("the cell holds %s and %s: %s was read; clear it if nothing is meant", held, shows.EN, held)},
	})
}

// unitBehind is what is written behind a figure as shown: of a unit's powers, one that is shown takes the place.
func unitBehind(f cells.Figure, u cells.Unit) string {
	const powers = "万亿"
	switch {
	case f.Own != nil:
		return ""
	case strings.TrimRight(f.Shown, powers) != f.Shown: // 9亿 under 亿元 is 9亿元
		return strings.TrimLeft(u.Text, powers)
	}
	return u.Text
}
