package extract

import (
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators/quantities"
)

// unitChoices are the ways to state a unit that is left out, for the sender to choose among: each of those that such amounts are
// reported in, and what a cell above the table says then, blank before or not.
func unitChoices(of quantities.Unit, at workbook.Ref, text string) []report.Choice {
	before, after := "单位：", ""
	if text != "" {
		before, after = text+"（单位：", "）"
	}
	return choices(of, at, before, after)
}

func choices(of quantities.Unit, at workbook.Ref, before, after string) []report.Choice {
	list := []report.Choice{}
	for _, unit := range of.Alike() {
		list = append(list, report.Choice{Name: unit, Cell: at.String(), Text: before + unit + after})
	}
	return list
}
