package locate

import (
	"cmp"
	"slices"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/form"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

var (
	PeriodFrequency = report.Code{
		Name: "period.frequency", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "报告期与报表的报送周期不符", EN: "the period is not one that the form is for"},
		Mend:    indicators.Text{ZH: "请改为该报表的报告期", EN: "write a period of the form's frequency"},
	}
	periodTemplate = report.Code{
		Name: "period.template", Severity: report.Question,
		Meaning: indicators.Text{ZH: "报告期与模板所属报告期不同", EN: "the period is not the one that the template was made for"},
		Mend:    indicators.Text{ZH: "请核对年月；如无误请说明理由", EN: "check year and month; if right, give the reason"},
	}
)

// choosePeriod reads the sheet's period where its layout says that it stands.
func choosePeriod(s *Sheet) {
	x := &periodSearch{sheet: s}
	for _, where := range s.Spec.PeriodPlaces() {
		for _, t := range periodTexts(s, where) {
			x.look(where, t)
		}
	}
	x.year = cmp.Or(x.year, s.yearAbove)
	s.year = x.year
	x.putTogether()
	checkOtherPlaces(s, x.taken, x.from)
	x.compareTemplate()
	switch {
	case !x.taken.IsZero():
		s.Period, s.year = x.taken, x.taken.Year()
	case !periodsInTables(s):
		x.sayMissing()
	}
}

// periodSearch is what the texts of a sheet say of its period, as far as they were looked at.
type periodSearch struct {
	sheet *Sheet
	taken periods.Period
	from  string         // the text that says it
	year  int            // the first that is named
	month periods.Spoken // the first that is named without a year
	odd   placedText     // the first that is a period and none of the form's
	other periods.Period // that one
}

// look takes what a text says of the period: the first that says one of the form's counts, the others have to agree.
func (x *periodSearch) look(where string, t placedText) {
	sp, ok := periods.Find(t.text)
	if day, is := periods.Day(t.text); is && where == "label" {
		sp, ok = periods.Spoken{Year: day.Year(), First: int(day.Month()), Last: int(day.Month())}, true
	}
	if !ok {
		return
	}
	if sp.Year != 0 && x.year == 0 {
		x.year = sp.Year
	}
	if sp.Year == 0 && x.month.First == 0 {
		x.month = sp
	}
	said, ok := sp.In(0)
	if !ok {
		return
	}
	q, ok := periodOf(x.sheet, sp, said, t.text)
	switch {
	case !ok && x.taken.IsZero() && x.sheet.Spec.Form.Combined && said == periods.Month(said.Year(), time.February):
		x.take(periods.JanuaryFebruary(said.Year()), t)
		x.sheet.February = t.text
	case !ok && x.odd.text == "":
		x.odd, x.other = t, said
	case !ok:
	case x.taken.IsZero():
		x.take(q, t)
		spanSaid(x.sheet, said, q, t.text)
	case q != x.taken && where != "line":
		x.sheet.Say(periodConflict, t.at, t.text, report.Detail{
			Message: report.Both("报告期不一致：此处为“%s”，另一处为“%s”", "the periods differ: %q here, %q elsewhere", report.Clip(t.text, 60), report.Clip(x.from, 60)),
			Instead: x.sheet.retimed(t.at),
		})
	}
}

func (x *periodSearch) take(p periods.Period, t placedText) {
	x.taken, x.from, x.sheet.PeriodAt = p, t.text, t.at
}

// putTogether makes a period of a year in one text and a month in another.
func (x *periodSearch) putTogether() {
	if !x.taken.IsZero() || x.year == 0 || x.month.First == 0 {
		return
	}
	said, ok := x.month.In(x.year)
	if !ok {
		return
	}
	f := x.sheet.Spec.Form
	if q, ok := periods.Fit(said.Shift(x.sheet.Spec.Period.Shift), f.Frequency, f.Combined); ok {
		x.taken = q
		spanSaid(x.sheet, said, q, said.Name(false))
	}
}

// compareTemplate asks where the sheet says another period than the template was made for, which counts where it says none.
func (x *periodSearch) compareTemplate() {
	made, ok := madeFor(x.sheet)
	switch {
	case !ok:
	case x.taken.IsZero():
		x.taken = made
	case x.taken != made:
		x.sheet.Say(periodTemplate, x.sheet.PeriodAt, x.from, report.Detail{
			Instead:  x.sheet.retimed(x.sheet.PeriodAt),
			Expected: report.Both("%s", "%s", made.Name(false)),
			Message:  report.Both("该模板是为%s制作的，表中写的是%s，按表中所写读取", "the template was made for %s, the sheet says %s; the sheet was taken", made.Name(false), x.taken.Name(false)),
		})
	}
}

// sayMissing stops a sheet that says no period, or none of the form's.
func (x *periodSearch) sayMissing() {
	s := x.sheet
	want := report.Both("%s", "%s", wantedPeriod(s, x.other))
	if x.odd.text != "" {
		s.Say(PeriodFrequency, x.odd.at, x.odd.text, report.Detail{Expected: want, Message: report.Both("“%s”不是该报表的报告期", "%q is not a period of this form", report.Clip(x.odd.text, 60)), Instead: s.retimed(x.odd.at)})
		return
	}
	s.Say(periodMissing, s.Place(s.titleAt), s.Grid.Raw(s.titleAt), report.Detail{Expected: want})
}

// retimed is a cell's text with its period made that for which the template was handed out: a template's text is meant to say no other.
func (s *Sheet) retimed(at report.Place) string {
	made, ok := madeFor(s)
	ref, isCell := workbook.ParseRef(at.Cell)
	if !ok || !isCell || at.Sheet != s.Grid.Sheet.Name {
		return ""
	}
	return retimed(s.Grid.Raw(ref), made)
}

// periodOf is the form's period that a text means by what it says.
func periodOf(s *Sheet, sp periods.Spoken, said periods.Period, text string) (periods.Period, bool) {
	q, ok := periods.Fit(said.Shift(s.Spec.Period.Shift), s.Spec.Form.Frequency, s.Spec.Form.Combined)
	if sp.First == 0 && s.Spec.Form.Frequency < 12 && !periods.SayWholeYear(text) {
		return periods.Period{}, false
	}
	return q, ok
}

// madeFor is the period that one of our own templates was made for.
func madeFor(s *Sheet) (periods.Period, bool) {
	text, ok := s.hidden(form.PeriodName)
	if !ok {
		return periods.Period{}, false
	}
	p, err := periods.Parse(text)
	if err != nil {
		return p, false
	}
	return periods.Fit(p, s.Spec.Form.Frequency, s.Spec.Form.Combined)
}

// wantedPeriod is how a period of the form is written: that of the year's first two months where one of them was said of a form
// that takes them as one.
func wantedPeriod(s *Sheet, said periods.Period) string {
	if s.Spec.Form.Combined && !said.IsZero() && said.LastMonth() <= time.February {
		return periods.JanuaryFebruary(said.Year()).Name(false)
	}
	switch s.Spec.Form.Frequency {
	case periods.Monthly:
		return "2026年10月"
	case periods.Quarterly:
		return "2026年第三季度"
	case periods.HalfYearly:
		return "2026年上半年"
	}
	return "2026年"
}

// periodsInTables says that rows or headers tell every figure's period.
func periodsInTables(s *Sheet) bool {
	for _, t := range s.Spec.TableSpecs {
		if t.Rows.By == indicators.ByPeriod || t.Rows.And.By == indicators.ByPeriod {
			continue
		}
		if t.AcrossBy != indicators.ByPeriod || slices.ContainsFunc(s.Headers, func(f *Header) bool { return f.table == t && f.hasPlain() }) {
			return false
		}
	}
	return true
}

type placedText struct {
	text string
	at   report.Place
}

func periodTexts(s *Sheet, where string) []placedText {
	name := s.Grid.Sheet.Name
	switch where {
	case "sheet":
		return []placedText{{name, report.Place{Sheet: name}}}
	case "file":
		return []placedText{{s.File.Name, report.Place{}}}
	case "title":
		if !s.named {
			return nil
		}
		return []placedText{{s.Grid.Raw(s.titleAt), report.Place{Sheet: name, Cell: s.titleAt.String()}}}
	case "label":
		return labelTexts(s)
	}
	var out []placedText
	for _, row := range s.Grid.Rows {
		if row >= s.headStart() || headsPeriods(s, row) {
			break
		}
		for at, c := range s.Grid.Cells(row) {
			if c.Kind != workbook.Text || s.named && at == s.titleAt || hanzi.ContainsAny(s.Grid.Text(at), cells.NotPeriod) {
				continue
			}
			out = append(out, placedText{cells.Trim(c.Text), report.Place{Sheet: name, Cell: at.String()}})
		}
	}
	return out
}

// headsPeriods says that a row is of a header that tells the columns' periods.
func headsPeriods(s *Sheet, row int) bool {
	return slices.ContainsFunc(s.Headers, func(f *Header) bool {
		return f.table.AcrossBy == indicators.ByPeriod && f.block.first <= row && row <= f.block.Last
	})
}

func labelTexts(s *Sheet) []placedText {
	var out []placedText
	if len(s.Spec.PeriodLabels) == 0 {
		return nil
	}
	for _, row := range s.Grid.Rows {
		for at := range s.Grid.Cells(row) {
			if raw, ok := s.Beside(at, s.Spec.PeriodLabels); ok && raw != "" {
				out = append(out, placedText{cells.FirstField(raw), report.Place{Sheet: s.Grid.Sheet.Name, Cell: at.String()}})
			}
		}
	}
	return out
}
