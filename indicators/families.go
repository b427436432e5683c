package indicators

import (
	"slices"
	"strings"
)

// ownFamilies are the families that an indicator has for itself: what stands
// between its id and the unit, and what each shows.
var ownFamilies = []struct{ part, zh string }{
	{"", "当期值"},
	{"_cumulative", "累计值"},
	{"_target", "目标值"},
	{"_expected", "按进度应达值（目标×时序进度）"},
	{"_forecast", "按现行进度推算的预计完成值，仅供参考"},
	{"_forecast_low", "预计完成值下限（按近年最快进度）"},
	{"_forecast_high", "预计完成值上限（按近年最慢进度）"},
	{"_required_monthly", "后期月均应完成值"},
	{"_first_reported", "首次报送时的当期值，仅更正过的期有"},
}

// ownRatios are its families that are ratios whatever its unit.
var ownRatios = []struct{ part, zh string }{
	{"_year_on_year", "当期同比"},
	{"_cumulative_year_on_year", "累计同比"},
	{"_period_on_period", "环比"},
	{"_reported_year_on_year", "报表所列当期同比"},
	{"_reported_cumulative_year_on_year", "报表所列累计同比"},
}

// sharedFamilies are the families common to all indicators and reports.
var sharedFamilies = []Family{
	{FamilyInfo, "指标的名称、单位、责任单位和出处，值恒为1", ""},
	{FamilyAttainment, "完成率：累计实际÷目标，有基数的为（现值−基数）÷（目标−基数）；上限类为使用率", "ratio"},
	{FamilyTimeShare, "时序进度：截至最近报告期末目标应完成的份额", "ratio"},
	{FamilyPaceGap, "进度差：完成率−时序进度", "ratio"},
	{FamilyStatus, "状态码：" + codeList(Statuses()), ""},
	{FamilyVerdict, "状态的另一种说法，没有的即状态名：" + codeList(Verdicts()[len(statuses):]), ""},
	{FamilyResult, "上年（上期）结果：已结束考核期的状态码，至下一考核期有结论为止", ""},
	{FamilyResultVerdict, "上年（上期）结果的另一种说法，没有的即状态名", ""},
	{FamilyResultAttainment, "上年（上期）结果：已结束考核期的完成率", "ratio"},
	{FamilyResultBefore, "上年（上期）结果在核定或更正之前的状态码，未变的没有样本", ""},
	{FamilyGrowthRequired, "从基数到目标所需的年均增速", "ratio"},
	{FamilyGrowthObserved, "从基数至今的年均增速", "ratio"},
	{FamilyArrival, "按近三个完整年度增速预计达标的年份，仅供参考", "year"},
	{FamilyPeriodEnd, "数据截至：已报告各期的期末时刻", "seconds"},
	{FamilyJudgedEnd, "所评定的完整年度的年末时刻，仅不限期的年度目标有", "seconds"},
	{FamilyUnitSize, "人们所说单位折合多少基本单位：亿元为1e8", ""},
	{FamilyFigure, "最近一期数据的性质：" + codeList(FigureKinds()), ""},
	{FamilyCorrections, "该期数据被更正的处数；未更正的期没有样本", ""},
	{FamilySource, "最近一期数据所在的文件（收件号）、工作表和单元格，值恒为1", ""},
	{FamilyNodePlanned, "任务节点的计划完成日", "seconds"},
	{FamilyNodeDone, "任务节点的实际完成日", "seconds"},
	{FamilyDue, "报表报送期限的最后一秒", "seconds"},
	{FamilyOverdue, "报表是否逾期未报：1逾期", ""},
	{FamilyAccepted, "报表首次被接收的时刻", "seconds"},
	{FamilyConflict, "报表之间的矛盾：该期数与其中各期之和或期末累计数不一致，或两张报表所报不同，且同为快报数或同为核定数；值恒为1，一致后消失", ""},
	{FamilyOnTime, "报表是否按时：1按时，0迟报", ""},
	{FamilyReviewed, "报表现行数据是否已审核：1已审，0待审", ""},
	{FamilyCompleteness, "报送率：近十二个月到期报表中已接收的份额", "ratio"},
	{FamilyTimeliness, "按时报送率：近十二个月到期报表中按时接收的份额", "ratio"},
}

// SharedFamilies lists the families common to all indicators and reports.
func SharedFamilies() []Family { return slices.Clone(sharedFamilies) }

// Families lists every family that the catalogue gives rise to, by name.
func Families(c *Catalogue) []Family {
	all := SharedFamilies()
	for _, i := range c.Indicators {
		cite := citation(c, i)
		for _, f := range ownFamilies {
			all = append(all, Family{i.family(f.part), i.Name.ZH + f.zh + cite, i.Unit})
		}
		for _, f := range ownRatios {
			zh := f.zh
			if i.Unit == "ratio" && !strings.HasPrefix(f.part, "_reported") {
				zh += "（比率指标为百分点差）"
			}
			all = append(all, Family{i.ID + f.part + "_ratio", i.Name.ZH + zh + cite, "ratio"})
		}
	}
	if c.Notice.ZH != "" {
		for i := range all {
			all[i].Help += "（" + c.Notice.ZH + "）"
		}
	}
	slices.SortFunc(all, func(a, b Family) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// citation says where in its policy an indicator stands: "（甘政办发〔2020〕67号（四）：10亿元）".
func citation(c *Catalogue, i *Indicator) string {
	m := c.Measure(i.Measure)
	if m == nil {
		return ""
	}
	s := m.Number
	if d := c.Document(m.Document); d != nil {
		s = d.Number + s
	}
	var figures []string
	for _, r := range i.Targets {
		if r.Figure != "" && !slices.Contains(figures, r.Figure) {
			figures = append(figures, r.Figure)
		}
	}
	if len(figures) > 0 {
		s += "：" + strings.Join(figures, "；")
	}
	if s == "" {
		return ""
	}
	return "，" + s
}
