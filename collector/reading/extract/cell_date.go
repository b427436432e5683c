package extract

import (
	"strings"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

var (
	dateMonth = report.Code{
		Name: "date.month", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "日期只到月份，已按月末读取", EN: "the date names a month only; its last day was taken"},
		Mend:    indicators.Text{ZH: "请补充具体日期", EN: "give the day"},
	}
	dateFuture = report.Code{
		Name: "date.future", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "实际日期晚于当前日期", EN: "an actual date lies in the future"},
		Mend:    indicators.Text{ZH: "请填写实际发生的日期；尚未发生的请留空", EN: "write the day on which it happened; leave blank what has not"},
	}
)

func readDate(p *Piece, sl *slot, c workbook.Cell, record bool) {
	if day := p.Sheet.Grid.Sheet.At(sl.at); day.Kind == workbook.Date {
		c = day // which it holds whole, whatever its format shows
	}
	f := hanzi.Key(cells.CellText(c))
	if cells.IsDash(f) || strings.HasPrefix(f, "未") || strings.HasPrefix(f, "待") {
		return
	}
	t, monthOnly, err := cells.DateOf(c, p.Sheet.Catalogue.Location)
	if err != nil {
		p.Sheet.Say(locate.DateUnread, p.Sheet.Place(sl.at), cells.CellText(c),
			report.Detail{Message: report.Both("“%s”不是日期", "%q is not a date", report.Clip(cells.CellText(c), 40))})
		return
	}
	role := indicators.RoleOf(sl.meaning.Role)
	if role.Past && isAhead(p, t, monthOnly) {
		p.Sheet.Say(dateFuture, p.Sheet.Place(sl.at), cells.CellText(c), report.Detail{})
		return
	}
	if monthOnly {
		p.Sheet.Say(dateMonth, p.Sheet.Place(sl.at), cells.CellText(c), report.Detail{})
	}
	if p.Sheet.Spec.Form.Plan && !role.Past {
		p.file.plan(p.Sheet, sl, c, float64(t.Unix()), "", "")
		return
	}
	p.keep(sl, Value{Observation: indicators.Observation{Basis: indicators.NodeDate, Item: sl.meaning.Item, Value: float64(t.Unix())},
		Rounded: form.Rounded{Figure: float64(t.Unix())}, Exact: true}, c, record)
}

// isAhead says that a day, or all of a month that stands for one, is still to come.
func isAhead(p *Piece, t time.Time, monthOnly bool) bool {
	if monthOnly {
		t = t.AddDate(0, 0, 1-t.Day())
	}
	return t.After(p.file.Now)
}
