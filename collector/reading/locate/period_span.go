package locate

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhibiao/collector/cells"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

var (
	periodSheet = report.Code{
		Name: "period.sheet", Severity: report.Question,
		Meaning: indicators.Text{ZH: "工作表的名称与表中的报告期不同", EN: "the sheet's name is another period than the sheet says"},
		Mend:    indicators.Text{ZH: "请核对年月；如无误请说明理由", EN: "check year and month; if right, give the reason"},
	}
	periodFile = report.Code{
		Name: "period.file", Severity: report.Question,
		Meaning: indicators.Text{ZH: "文件名与表中的报告期不同", EN: "the file's name is another period than the sheet says"},
		Mend:    indicators.Text{ZH: "请核对表题和文件名中的年月；如无误请说明理由", EN: "check year and month in title and name; if right, give the reason"},
	}
	PeriodSpan = report.Code{
		Name: "period.span", Severity: report.Fault,
		Meaning: indicators.Text{ZH: "所写报告期跨多个月，而此列应填本期数",
			EN: "what is said of the period spans several, over a column of the period's own amount"},
		Mend: indicators.Text{ZH: "请按期分别报送，或写明本期数和累计数", EN: "send each period by itself, or state own and cumulative"},
	}
)

// saySpans stops a table across in which a column holds the amount of a span and none that of the period in which it ends.
func saySpans(s *Sheet, f *Header) {
	for _, x := range f.spans {
		last, ok := periods.Fit(x.Span, s.Spec.Form.Frequency, s.Spec.Form.Combined)
		if !ok || x.Span.Months() == 12 || slices.ContainsFunc(f.bindings, func(y Binding) bool { return y.Period == last }) {
			continue // a sum beside its parts
		}
		s.Say(PeriodSpan, s.Place(workbook.Ref{Row: f.block.Last, Col: x.Col}), x.Header, report.Detail{
			Expected: report.Both("%s", "%s", last),
			Message: report.Both("“%s”一列是%s的合计数，而该表应填各期的本期数", "the column %q is of %s together, while the table is for each period's own",
				x.Header, x.Span),
		})
	}
}

// spanSaid remembers that more was said than the form's period.
func spanSaid(s *Sheet, said, taken periods.Period, text string) {
	if said.Months() > taken.Months() {
		s.Span, s.SpanText = said, text
	}
}

// checkOtherPlaces stops a sheet in which a cell above the table is another period and nothing else but its label, also where the
// layout does not read its period; and asks about a sheet that is named by another month.
func checkOtherPlaces(s *Sheet, taken periods.Period, from string) {
	if taken.IsZero() {
		return
	}
	for _, where := range []string{"title", "line", "label"} {
		for _, t := range append(periodTexts(s, where), labelledBelow(s, where)...) {
			t.labelled = t.labelled || where != "line"
			if said, ok := saidAside(s, t, taken.Year()); ok && s.differs(said, taken) && !s.saysConflict() {
				s.Say(periodConflict, t.at, t.text,
					report.Detail{Message: report.Both("报告期不一致：此处为“%s”，另一处为“%s”", "the periods differ: %q here, %q elsewhere",
						report.Clip(t.text, 60), report.Clip(from, 60))})
			}
		}
	}
	askOfFileName(s, taken)
	name := s.Grid.Sheet.Name
	r, err := periods.Read(strings.TrimSpace(name), taken.Year())
	if err != nil || s.Spec.Form.Plan || len(s.Spec.NamePatterns) > 0 {
		return
	}
	if s.differs(r.Period, taken) && !s.saysConflict() {
		s.Say(periodSheet, report.Place{Sheet: name}, name, report.Detail{Expected: report.Both("%s", "%s", taken),
			Message: report.Both("工作表名为“%s”，表中写的是%s，按表中所写读取", "the sheet is named %q and says %s; what it says was read", name,
				taken)})
	}
}

// saidAside is the period that a title or a text beside a label of periods says, or that a text is and says nothing else.
func saidAside(s *Sheet, t placedText, year int) (periods.Period, bool) {
	text := t.text
	if _, tail, ok := cells.CutColon(text); ok {
		text = tail
	}
	r, err := periods.Read(ofFigures(text), year)
	switch {
	case t.labelled && err != nil:
		sp, ok := periods.Find(text)
		if !ok {
			return periods.Period{}, false
		}
		return sp.In(year)
	case !t.labelled && labelled(s, t.at):
		return periods.Period{}, false
	}
	return r.Period, err == nil
}

// differs says that a period that was said is another than the one that was taken for the sheet's: neither it, nor the time up to its
// end, nor its year.
func (s *Sheet) differs(said, taken periods.Period) bool {
	said = said.Shift(s.Spec.Period.Shift)
	if q, ok := periods.Fit(said, s.Spec.Form.Frequency, s.Spec.Form.Combined); ok && said.Months() < 12 {
		return q != taken
	}
	if said.Months() >= 12 {
		return said.Year() != taken.Year()
	}
	return said.End(time.UTC) != taken.End(time.UTC)
}

var (
	// dayInName is a day as names of files write it and texts do not: 20261031, 2026_10_31, 10月31.
	dayInName   = regexp.MustCompile(`(?:19|20)\d\d[./_-]?(?:0[1-9]|1[0-2])[./_-]?(?:[0-2]\d|3[01])|(?:(?:19|20)\d\d[年./_-]?)?\d{1,2}月\d{1,2}`)
	monthInName = regexp.MustCompile(`(?:((?:19|20)\d\d)年)?(1[0-2]|0?[1-9])月`)
)

// askOfFileName asks about a sheet in a file that is named by another month: a copy of last month's file of which one was not changed.
func askOfFileName(s *Sheet, taken periods.Period) {
	if s.Spec.Form.Plan || s.Spec.Form.Frequency != periods.Monthly || slices.Contains(s.Spec.PeriodPlaces(), "file") {
		return
	}
	named := monthInName.FindAllStringSubmatch(dayInName.ReplaceAllString(periods.WithoutDays(hanzi.Fold(s.File.Name)), ""), -1)
	if len(named) != 1 {
		return
	}
	year, month := taken.Year(), periods.MonthOf(named[0][2])
	if named[0][1] != "" {
		year, _ = strconv.Atoi(named[0][1])
	}
	said := periods.Month(year, time.Month(month)).Shift(s.Spec.Period.Shift)
	if q, ok := periods.Fit(said, s.Spec.Form.Frequency, s.Spec.Form.Combined); !ok || q == taken {
		return
	}
	s.Say(periodFile, report.Place{}, s.File.Name, report.Detail{Expected: report.Both("%s", "%s", taken),
		Message: report.Both("文件名为“%s”，表中写的是%s，按表中所写读取", "the file is named %q and the sheet says %s; what the sheet says was read",
			s.File.Name, taken)})
}

// labelledBelow are the texts beside what people call the period, below a sheet's head.
func labelledBelow(s *Sheet, where string) (out []placedText) {
	if where != "line" {
		return nil
	}
	for _, row := range s.Grid.Rows {
		if row < s.headStart() {
			continue
		}
		if at, ok := s.Grid.FirstText(row); ok {
			if raw, ok := s.Beside(at, periodWords); ok && raw != "" {
				out = append(out, placedText{text: cells.FirstField(raw), at: s.Place(at), labelled: true})
			}
		}
	}
	return out
}

// saysConflict says that two periods of the sheet were told to differ: both places are named then.
func (s *Sheet) saysConflict() bool {
	return slices.ContainsFunc(s.Findings, func(f report.Finding) bool {
		return f.Code == periodConflict.Name &&
			f.Sheet == s.Grid.Sheet.Name
	})
}

// labelled says that a text stands beside a label of something else: 填报日期, 执行日期.
func labelled(s *Sheet, at report.Place) bool {
	ref, ok := workbook.ParseRef(at.Cell)
	if !ok {
		return false
	}
	for col := ref.Col - 1; col >= 0 && col >= ref.Col-2; col-- {
		if text := s.Grid.Text(workbook.Ref{Row: ref.Row, Col: col}); text != "" {
			return hanzi.ContainsAny(text, cells.NotPeriod) || strings.HasSuffix(text, "日期")
		}
	}
	return false
}
