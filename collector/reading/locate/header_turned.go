package locate

import (
	"regexp"

	"zhibiao/collector/form"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// A heading over several columns may make them another thing: below 总产值 > 上年同期 the
// column 本月 is not this year's, though its own header says no more than 本月.

var (
	otherTime = []string{"上年", "去年", "前年", "同期", "上期"}
	compared  = []string{"增速", "增长", "增减", "增幅", "同比", "环比", "比重", "占比"}
	intended  = regexp.MustCompile(`^(?:本?年度?|全年|当年|本月)?(?:计划|目标|预计|预测|任务)(?:数|值|额|量)?$`)
	yearHead  = regexp.MustCompile(`^((?:19|20)\d\d)年?度?(?:$|\D)`)
)

// turning tells which headings above a column make its figures others than those that
// its layout means, where the layout does not name the heading.
type turning struct {
	sheet  *Sheet
	column *form.ColumnSpec
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
	return says.other || says.year != 0 && t.column.Shift == 0 && t.sheet.yearGuess() != 0 && says.year != t.sheet.yearGuess()
}

// headingSaying is what a heading says of the columns below it.
type headingSaying struct {
	other bool // they are of another time, compared or intended
	year  int  // they are of that year; 0: it names none
}

// sayingOf remembers what a heading says: one stands above many columns, and is met with every header that is tried.
func (s *Outline) sayingOf(heading string) headingSaying {
	says, known := s.sayings[heading]
	if known {
		return says
	}
	says.other = hanzi.ContainsAny(heading, otherTime) || hanzi.ContainsAny(heading, compared) || intended.MatchString(heading)
	if m := yearHead.FindStringSubmatch(heading); m != nil {
		says.year = periods.YearOf(m[1])
	}
	s.sayings[heading] = says
	return says
}
