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
	var taken periods.Period
	var takenFrom string
	year, month := 0, periods.Spoken{}
	odd, oddAt, oddPeriod := "", report.Place{}, periods.Period{}
	for _, where := range s.Spec.PeriodPlaces() {
		for _, t := range periodTexts(s, where) {
			sp, ok := periods.Find(t.text)
			if day, is := periods.Day(t.text); is && where == "label" {
				sp, ok = periods.Spoken{Year: day.Year(), First: int(day.Month()), Last: int(day.Month())}, true
			}
			if !ok {
				continue
			}
			if sp.Year != 0 && year == 0 {
				year = sp.Year
			}
			if sp.Year == 0 && month.First == 0 {
				month = sp
			}
			p, ok := sp.In(0)
			if !ok {
				continue
			}
			q, ok := periodOf(s, sp, p, t.text)
			if !ok {
				if s.Spec.Form.Combined && p == periods.Month(p.Year(), time.February) && taken.IsZero() {
					taken, takenFrom, s.PeriodAt, s.February = periods.JanuaryFebruary(p.Year()), t.text, t.at, t.text
					continue
				}
				if odd == "" {
					odd, oddAt, oddPeriod = t.text, t.at, p
				}
				continue
			}
			if taken.IsZero() {
				taken, takenFrom, s.PeriodAt = q, t.text, t.at
				spanSaid(s, p, q, t.text)
				continue
			}
			if q != taken && where != "line" {
				s.Say(periodConflict, t.at, t.text, report.Detail{Message: report.Both("报告期不一致：此处为“%s”，另一处为“%s”", "the periods differ: %q here, %q elsewhere", report.Clip(t.text, 60), report.Clip(takenFrom, 60))})
			}
		}
	}
	year = cmp.Or(year, s.yearAbove)
	s.year = year
	if taken.IsZero() && year != 0 && month.First != 0 {
		if p, ok := month.In(year); ok {
			if q, ok := periods.Fit(p.Shift(s.Spec.Period.Shift), s.Spec.Form.Frequency, s.Spec.Form.Combined); ok {
				taken = q
				spanSaid(s, p, q, p.Name(false))
			}
		}
	}
	checkOtherPlaces(s, taken, takenFrom)
	if made, ok := madeFor(s); ok {
		if taken.IsZero() {
			taken = made
		}
		if taken != made {
			s.Say(periodTemplate, s.PeriodAt, takenFrom, report.Detail{Expected: report.Both("%s", "%s", made.Name(false)), Message: report.Both("该模板是为%s制作的，表中写的是%s，按表中所写读取", "the template was made for %s, the sheet says %s; the sheet was taken", made.Name(false), taken.Name(false))})
		}
	}
	if !taken.IsZero() {
		s.Period, s.year = taken, taken.Year()
		return
	}
	if periodsInTables(s) {
		return
	}
	at := report.Place{Sheet: s.Grid.Sheet.Name, Cell: s.titleAt.String()}
	want := report.Both("%s", "%s", wantedPeriod(s, oddPeriod))
	if odd != "" {
		s.Say(PeriodFrequency, oddAt, odd, report.Detail{Expected: want, Message: report.Both("“%s”不是该报表的报告期", "%q is not a period of this form", report.Clip(odd, 60))})
		return
	}
	s.Say(periodMissing, at, s.Grid.Raw(s.titleAt), report.Detail{Expected: want})
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
