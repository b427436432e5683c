package locate

import (
	"cmp"
	"regexp"
	"strconv"
	"time"

	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

var periodPart = report.Code{
	Name: "period.part", Severity: report.Question,
	Meaning: indicators.Text{ZH: "所写截止日早于报告期末，不是整期的数", EN: "the figures are said to be of the time until a day before the period's end"},
	Mend: indicators.Text{ZH: "请报送整期数；如所填确为整期数，请更正或删去该日期",
		EN: "send the whole period's figures; if these are, correct the day or take it out"},
}

// untilDay is the day until which a title or a line says that its figures are.
var (
	untilDay = regexp.MustCompile(`截[-至止]+到?(?:时间|日期?)?:?(?:((?:19|20)\d\d)[年./-])?(1[0-2]|0?[1-9])[月./-](3[01]|[12]\d|0?[1-9])(?:[日号]|\D|$)`)
	// untilAlone is a line that says it and nothing else; the day on which a report is due it is not.
	untilAlone = regexp.MustCompile(`^\(?(?:数据|统计|本表)*` + untilDay.String() + `的?(?:数据?|情况)?\)?$`)
)

// untilLabels stand beside the day until which the figures are; behind such a label the text reads on as of that day.
var untilLabels = []string{"数据截止日", "数据截止日期", "数据截止时间", "数据截至", "数据截至日期", "统计截止日", "统计截止日期", "统计截止时间", "统计截至", "截止日期", "截止日", "截止时间",
	"截至日期", "截至时间", "截至", "数据日期", "数据时点", "统计时点"}

const untilBeside = "截至"

// untilAbove asks about a title or a line above the header that says that the figures end before the sheet's period does.
func untilAbove(s *Sheet, row int) {
	f := s.Spec.Form
	if s.Period.IsZero() || f.Plan || f.Status == "E" || s.Spec.Period.Shift != 0 {
		return
	}
	last := f.ClosesIn(s.Period)
	for at, c := range s.Grid.Cells(row) {
		if c.Kind != workbook.Text {
			continue
		}
		text, title := s.Grid.Text(at), s.isTitle(at)
		if day, ok := s.Beside(at, untilLabels); ok && !title {
			text = untilBeside + hanzi.Key(day)
		}
		m := untilDay.FindStringSubmatch(text)
		if m == nil || !title && !untilAlone.MatchString(text) {
			continue
		}
		day, _ := strconv.Atoi(m[3])
		year, month := cmp.Or(periods.YearOf(m[1]), s.Period.Year()), time.Month(periods.MonthOf(m[2]))
		if time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Before(last) {
			s.Say(periodPart, s.Place(at), s.Grid.Raw(at), report.Detail{Message: report.Both("“%s”：所填不足%s整期",
				"%q: these figures are not of all of %s", report.Clip(s.Grid.Raw(at), 60), s.Period)})
		}
	}
}
