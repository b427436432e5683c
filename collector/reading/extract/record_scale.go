package extract

import (
	"cmp"
	"slices"

	"zhibiao/collector/cells"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
)

var recordScale = report.Code{
	Name: "record.scale", Severity: report.Question,
	Meaning: indicators.Text{ZH: "一条记录的数比其他记录大得多，疑为单位有误",
		EN: "a record's figure is of another scale than the others: the unit may be wrong"},
	Mend: indicators.Text{ZH: "请核对该数的计量单位；如无误请说明理由", EN: "check the figure's unit; if it is right, give the reason"},
}

const (
	scaleOthers = 3     // records beside it, at least
	scaleFactor = 300.0 // how many times the greatest of them it must be, at least,
	scaleApart  = 3.0   // and how many times as far as those are from one another
)

// sized is a record's figure without its sign.
type sized struct {
	at   workbook.Ref
	size float64
}

// sayOutlier asks about the one record of a list that is far greater than all others: 元 among 万元 makes the sum.
func sayOutlier(p *Piece, sl *slot, list []sized) {
	if unit := sl.indicator.Unit; len(list) <= scaleOthers || unit == quantities.Ratio || p.Sheet.Grid.IsCount(unit) {
		return
	}
	slices.SortFunc(list, func(a, b sized) int { return cmp.Compare(a.size, b.size) })
	greatest, next, least := list[len(list)-1], list[len(list)-2].size, list[0].size
	if greatest.size < next*max(scaleFactor, scaleApart*next/least) {
		return
	}
	p.Sheet.Say(recordScale, p.Sheet.Place(greatest.at), cells.CellText(p.Sheet.Grid.Cell(greatest.at)), report.Detail{})
}
