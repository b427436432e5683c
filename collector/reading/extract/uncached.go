package extract

import (
	"zhibiao/collector/cells"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

var cellComputed = report.Code{
	Name: "cell.computed", Severity: report.Notice,
	Meaning: indicators.Text{ZH: "公式没有保存计算结果，已由本系统计算", EN: "the formula's result was not saved; it was worked out here"},
	Mend:    indicators.Text{ZH: "请用 Excel 或 WPS 打开、重算并保存，并核对该数", EN: "open it in Excel or WPS, recalculate, save, and check the figure"},
}

// sayComputed tells of a figure that the file does not carry: the formula, and
// what was made of it.
func sayComputed(p *Piece, at workbook.Ref, c workbook.Cell) {
	said, _ := p.Sheet.Grid.Sheet.Calculation(at)
	p.Sheet.Say(cellComputed, p.Sheet.Place(at), "="+said.Formula, report.Detail{Message: report.Both(
		"公式“=%s”没有保存计算结果，由本系统计算为 %s", "the result of =%s was not saved; it was worked out here as %s", report.Clip(said.Formula, 100),
		cells.CellText(c))})
}

// whyUncached tells why a formula's value was not worked out; nothing where no one tried.
func whyUncached(p *Piece, at workbook.Ref) indicators.Text {
	said, ok := p.Sheet.Grid.Sheet.Calculation(at)
	if !ok {
		return indicators.Text{}
	}
	words := refusalWords[said.Refused]
	if words.ZH == "" {
		words = indicators.Text{ZH: string(said.Refused), EN: string(said.Refused)}
	}
	behind := func(before, after string) string {
		if said.Detail == "" {
			return ""
		}
		return before + report.Clip(said.Detail, 100) + after
	}
	formula := indicators.Text{ZH: "公式", EN: "the formula"}
	if said.Formula != "" {
		formula = report.Both("公式“=%s”", "=%s", report.Clip(said.Formula, 100))
	}
	return indicators.Text{
		ZH: formula.ZH + "没有保存计算结果，本系统也未计算：" + words.ZH + behind("（", "）"),
		EN: "the result of " + formula.EN + " was not saved, nor worked out here: " + words.EN + behind(" (", ")"),
	}
}

// refusalWords say why a formula was not worked out.
var refusalWords = map[workbook.Refusal]indicators.Text{
	workbook.RefusedElsewhere: {ZH: "引用了其他文件", EN: "it refers to another file"},
	workbook.RefusedVolatile:  {ZH: "结果随时间、随机数或间接引用变化", EN: "its result changes with time, chance or places named by text"},
	workbook.RefusedCircular:  {ZH: "循环引用", EN: "it refers to itself"},
	workbook.RefusedUnclear:   {ZH: "含有不能确定含义的写法", EN: "it holds what cannot be told for certain"},
	workbook.RefusedFunction:  {ZH: "所用函数未经验证", EN: "it calls a function that is not proven"},
	workbook.RefusedPrecedent: {ZH: "所引用的单元格没有数值或为错误值", EN: "it builds on a cell without a value or with an error"},
	workbook.RefusedText:      {ZH: "所引用的数值以文本形式保存", EN: "it builds on a number stored as text"},
	workbook.RefusedDisagrees: {ZH: "文件中同类公式保存的结果与重算不符", EN: "results that the file carries for such formulas do not recompute"},
	workbook.RefusedNothing:   {ZH: "结果为空或无法与零区分", EN: "it comes to nothing, or to what cannot be told from zero"},
	workbook.RefusedBudget:    {ZH: "公式过多或计算过久", EN: "there are too many formulas, or they take too long"},
	workbook.RefusedEngine:    {ZH: "计算未能完成", EN: "the calculation broke off"},
}
