package locate

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
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
	periodMissing = report.Code{
		Name: "period.missing", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "未写明报告期", EN: "the sheet does not say what period it reports on"},
		Mend:    indicators.Text{ZH: "请在表题或报告期栏写明年月", EN: "write year and month in the title or beside its label"},
	}
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
	x.takeWhole()
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
	whole placedText     // the first that says a whole year to a form of shorter periods
	odd   placedText     // the first that is a period and none of the form's
	other periods.Period // that one
}

// look takes what a text says of the period: the first that says one of the form's counts, the others have to agree.
func (x *periodSearch) look(where string, t placedText) {
	if t.number && mayBeOctober(t.text) {
		x.sheet.Say(periodMissing, t.at, t.text, report.Detail{Message: octoberText(t.text)})
		return
	}
	sp, ok := periods.Find(t.text)
	if day, is := periods.Day(t.text); is && (where == "label" || t.labelled) {
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
	if ok && sp.First == 0 && q.Months() < said.Months() && x.taken.IsZero() {
		if x.whole.text == "" {
			x.whole = t
		}
		return // a month may be said elsewhere
	}
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
	case q != x.taken && (where != "line" || t.labelled || isPeriodAlone(x.sheet, t)):
		x.sheet.Say(periodConflict, t.at, t.text, report.Detail{
			Message: report.Both("报告期不一致：此处为“%s”，另一处为“%s”", "the periods differ: %q here, %q elsewhere", report.Clip(t.text, 60),
				report.Clip(x.from, 60)),
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

// takeWhole takes a whole year for the period in which it ends, where nothing nearer was said.
func (x *periodSearch) takeWhole() {
	if !x.taken.IsZero() || x.whole.text == "" {
		return
	}
	said := periods.Year(x.year)
	if q, ok := periodOf(x.sheet, periods.Spoken{Year: x.year}, said, x.whole.text); ok {
		x.take(q, x.whole)
		spanSaid(x.sheet, said, q, x.whole.text)
	}
}

// isPeriodAlone says that a text is a period with its year and nothing else, and stands beside no label of something else.
func isPeriodAlone(s *Sheet, t placedText) bool {
	r, err := periods.Read(ofFigures(t.text), 0)
	return err == nil && r.YearGiven && !labelled(s, t.at)
}

var figuresWord = regexp.MustCompile(`(?:的?(?:统计)?(?:数据|数|情况|资料|月报|季报|年报|报表))$`)

// ofFigures is what a text says of its figures' period: 2026年10月 of （2026年10月数据）.
func ofFigures(text string) string {
	return figuresWord.ReplaceAllString(hanzi.Unbracket(strings.ReplaceAll(hanzi.Fold(text), " ", "")), "")
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
			Expected: report.Both("%s", "%s", made),
			Message: report.Both("该模板是为%s制作的，表中写的是%s，按表中所写读取", "the template was made for %s, the sheet says %s; the sheet was taken",
				made, x.taken),
		})
	}
}

// sayMissing stops a sheet that says no period, or none of the form's.
func (x *periodSearch) sayMissing() {
	s := x.sheet
	want := wantedPeriod(s, x.other)
	if x.odd.text != "" {
		s.Say(PeriodFrequency, x.odd.at, x.odd.text,
			report.Detail{Expected: want, Message: report.Both("“%s”不是该报表的报告期", "%q is not a period of this form",
				report.Clip(x.odd.text, 60)), Instead: s.retimed(x.odd.at)})
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
func wantedPeriod(s *Sheet, said periods.Period) indicators.Text {
	if s.Spec.Form.Combined && !said.IsZero() && said.LastMonth() <= time.February {
		return report.Both("%s", "%s", periods.JanuaryFebruary(said.Year()))
	}
	switch s.Spec.Form.Frequency {
	case periods.Monthly:
		return indicators.Text{ZH: "2026年10月", EN: "2026-M10"}
	case periods.Quarterly:
		return indicators.Text{ZH: "2026年第三季度", EN: "2026-Q3"}
	case periods.HalfYearly:
		return indicators.Text{ZH: "2026年上半年", EN: "2026-S1"}
	}
	return indicators.Text{ZH: "2026年", EN: "2026-A1"}
}

// periodsInTables says that rows or headers tell every figure's period.
func periodsInTables(s *Sheet) bool {
	for _, t := range s.Spec.TableSpecs {
		if t.Rows.By == indicators.ByPeriod || t.Rows.And.By == indicators.ByPeriod {
			continue
		}
		if t.AcrossBy != indicators.ByPeriod || slices.ContainsFunc(s.Headers,
			func(f *Header) bool { return f.table == t && f.hasPlain() }) {
			return false
		}
	}
	return true
}

type placedText struct {
	text     string
	at       report.Place
	labelled bool // it stands beside what people call the period
	number   bool // the cell holds a number
}

var lostZero = regexp.MustCompile(`^(?:19|20)\d\d\.1$`)

// mayBeOctober says that a number may be a month that lost its zero: 2026.10 as typed is 2026.1 as kept, which January is too.
func mayBeOctober(number string) bool { return lostZero.MatchString(number) }

func octoberText(number string) indicators.Text {
	year := number[:4]
	return report.Both("“%s”无法区分1月和10月：请写作“%s年1月”或“%s年10月”", "%q may be January or October: write %s年1月 or %s年10月", number, year, year)
}

// periodWords are what people write before a report's period, whatever its layout names.
var periodWords = hanzi.Keys([]string{"报告期", "所属期", "所属时期", "报表期", "报告期间", "所属期间", "统计期", "统计期间", "统计时间",
	"统计时期", "统计月份", "数据时间", "数据期", "数据月份", "数据所属期", "报告月份", "所属月份"})

func periodTexts(s *Sheet, where string) []placedText {
	name := s.Grid.Sheet.Name
	switch where {
	case "sheet":
		return []placedText{{text: name, at: report.Place{Sheet: name}}}
	case "file":
		return []placedText{{text: s.File.Name}}
	case "title":
		if !s.named {
			return nil
		}
		return []placedText{{text: s.Grid.Raw(s.titleAt), at: s.Place(s.titleAt)}}
	case "label":
		return labelTexts(s)
	}
	var out []placedText
	for _, row := range s.Grid.Rows {
		if row >= s.headStart() || headsPeriods(s, row) {
			break
		}
		for at, c := range s.Grid.Cells(row) {
			if raw, ok := s.Beside(at, periodWords); ok && raw != "" {
				out = append(out, placedText{text: cells.FirstField(raw), at: s.Place(at), labelled: true, number: besideNumber(s, at)})
				continue
			}
			if c.Kind != workbook.Text || s.named && at == s.titleAt || hanzi.ContainsAny(s.Grid.Text(at), cells.NotPeriod) {
				continue
			}
			out = append(out, placedText{text: cells.Trim(c.Text), at: s.Place(at)})
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

// besideNumber says that what stands beside a label is a cell with a number.
func besideNumber(s *Sheet, label workbook.Ref) bool {
	for at, c := range s.Grid.Cells(label.Row) {
		if at.Col > label.Col && c.Kind != workbook.Blank {
			return c.Kind == workbook.Number
		}
	}
	return false
}

func labelTexts(s *Sheet) []placedText {
	var out []placedText
	if len(s.Spec.PeriodLabels) == 0 {
		return nil
	}
	for _, row := range s.Grid.Rows {
		for at := range s.Grid.Cells(row) {
			if raw, ok := s.Beside(at, s.Spec.PeriodLabels); ok && raw != "" {
				out = append(out, placedText{text: cells.FirstField(raw), at: s.Place(at), number: besideNumber(s, at)})
			}
		}
	}
	return out
}
