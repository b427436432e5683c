package locate

import (
	"regexp"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// A heading over several columns may make them another thing: below 总产值 > 上年同期 the
// column 本月 is not this year's, though its own header says no more than 本月.

var (
	otherTime  = []string{"上年", "去年", "前年", "同期", "上期", "上月", "上季"}
	compared   = []string{"增速", "增长", "增减", "增幅", "同比", "环比", "比重", "占比"}
	intended   = regexp.MustCompile(`^(?:本?年度?|全年|当年|本月)?(?:计划|目标|预计|预测|任务)(?:数|值|额|量)?$`)
	averaged   = regexp.MustCompile(`^(?:[人户亩地月日年季]均|平均|每[人户亩])(?:数|值|额|量|水平)?$|^(?:在?全[国省市县区])?(?:排名|排序|位次|名次|序位)(?:情况)?$`)
	changeHead = regexp.MustCompile(`^(?:净增|增加|增减|核减|核增|新增|调整前|评估前)(?:数|值|额|量)?$`)
	sumHead    = regexp.MustCompile(`^(?:自?年初(?:至今|以来|至本月)?|截[至止].{0,8}[月底末日止]|[本当]年止?累计|本月止累计|累计|1-(?:1[0-2]|[3-9])月份?)(?:累计)?(?:数|值|额|量)?$`)
	longerHead = regexp.MustCompile(`^(?:(?:19|20)\d\d年)?(?:第?[一二三四1-4]季度|[上下]半年|全年)(?:数|值|额|量)?$`)
	monthHead  = regexp.MustCompile(`^(?:(?:19|20)\d\d年)?(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?$`)
	yearHead   = regexp.MustCompile(`^((?:19|20)\d\d)年?度?(?:$|\D)`)
)

// turning tells which headings above a column make its figures others than those that
// its layout means, where the layout does not name the heading.
type turning struct {
	sheet  *Sheet
	table  *form.TableSpec
	column *form.ColumnSpec
	first  int // row of the header
}

// leaves says that none of the parts that a path passes turns its meaning: asked last, of the few paths that fit.
func (t turning) leaves(p form.Path, passed uint64) bool {
	for i, part := range p {
		if passed&(1<<i) != 0 && t.by(part) {
			return false
		}
	}
	return true
}

func (t turning) by(heading string) bool {
	if t.column == nil || t.column.Role != "" && t.column.Role != indicators.RoleValue {
		return false // comparisons and plans stand below such headings
	}
	says := t.sheet.sayingOf(heading)
	if says.month != 0 && t.column.Shift == 0 && t.table.AcrossBy == "" {
		if now := t.month(); now != 0 && now != says.month {
			return true
		}
	}
	if says.summed && t.column.Basis != "cumulative" || says.longer && t.sheet.Spec.Form.Frequency == periods.Monthly {
		return true
	}
	if says.scoped && !speaksOf(t.sheet, heading) {
		return true
	}
	return says.other || says.year != 0 && t.column.Shift == 0 && t.sheet.yearGuess() != 0 && says.year != t.sheet.yearGuess()
}

// monthPlace is what the month of a header depends on.
type monthPlace struct {
	grid  *cells.Grid
	first int // row of the header
	title workbook.Ref
}

// month is that of which the sheet speaks above the header, or in it where its title was taken for the upper row.
// It is remembered: every column below a month asks for it, with every header that is tried.
func (t turning) month() int {
	at := monthPlace{t.sheet.Grid, t.first, t.sheet.titleAt}
	month, known := t.sheet.months[at]
	if !known {
		if month = t.sheet.Grid.SpanAbove(t.first).Last; month == 0 {
			in, _ := periods.Find(t.sheet.Grid.Raw(t.sheet.titleAt))
			month = in.Last
		}
		t.sheet.months[at] = month
	}
	return month
}

// headingSaying is what a heading says of the columns below it.
type headingSaying struct {
	other  bool // they are of another time, compared, averaged, changes or intended
	summed bool // they are sums since the year began
	longer bool // they are of a quarter or more
	scoped bool // they are of a part alone, such as the larger firms
	year   int  // they are of that year; 0: it names none
	month  int  // they are of that month; 0: it names none
}

// sayingOf remembers what a heading says: one stands above many columns, and is met with every header that is tried.
func (s *Outline) sayingOf(heading string) headingSaying {
	says, known := s.sayings[heading]
	if known {
		return says
	}
	says.other = hanzi.ContainsAny(heading, otherTime) || hanzi.ContainsAny(heading, compared) || intended.MatchString(heading) ||
		averaged.MatchString(heading) || changeHead.MatchString(heading)
	says.summed, says.longer = sumHead.MatchString(heading), longerHead.MatchString(heading)
	says.scoped = partHead.MatchString(partWords.Replace(heading))
	if m := monthHead.FindStringSubmatch(heading); m != nil {
		says.month = periods.MonthOf(m[1])
	}
	if m := yearHead.FindStringSubmatch(heading); m != nil {
		says.year = periods.YearOf(m[1])
	}
	s.sayings[heading] = says
	return says
}
