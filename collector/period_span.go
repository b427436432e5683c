package collector

import (
	"slices"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

// A report on January to March speaks of March, the period in which the span ends, where its figures are cumulative. A column of
// the period's own amount under such a title holds the span's amount: taken for March's, it would count twice.

// spanSaid remembers that more was said than the form's period.
func (s *sheetReading) spanSaid(said, taken periods.Period, text string) {
	if said.Months() > taken.Months() {
		s.span, s.spanText = said, text
	}
}

// ownWords are what a header says of a column that is the period's own, whatever the title spans.
var ownWords = []string{"本月", "当月", "本季", "当季", "本期", "当期", "本半年", "本周"}

// overSpan stops a file whose column of a flow's own amount stands under a span, unless the column says that it is the last period's own.
func (p *piece) overSpan(sl slot) bool {
	s := p.sheet
	if s.span.IsZero() || sl.indicator == nil || sl.indicator.Kind != indicators.Flow || sl.meaning.Basis == "cumulative" || !isFigure(sl.meaning.Role) ||
		sl.meaning.Role == indicators.RoleGrowth || sl.meaning.Role == indicators.RoleTarget || sl.meaning.Role == indicators.RoleStep || sl.meaning.Role == indicators.RoleCheck ||
		!sl.binding.period.IsZero() || !sl.row.period.IsZero() || sl.binding.month != 0 || sl.period.Months() == s.span.Months() || s.spec.form.Plan || p.table.Rows.By == indicators.ByRecord {
		return false
	}
	if slices.ContainsFunc(p.block.path(sl.at.Col), func(part string) bool { return hanzi.ContainsAny(part, ownWords) }) {
		return false
	}
	message := both("“%s”写的是%s，而“%s”一列应填%s本期数：请分开报送各期，或在表中写明本期数和累计数", "%q speaks of %s, while the column %q is for the amount of %s itself: send each period's own, or state own and cumulative",
		clip(s.spanText, 60), s.span.Name(false), sl.binding.header, s.period.Name(false))
	if s.span == periods.JanuaryFebruary(s.span.Year()) {
		message = both("该报表1月、2月分别报送：“%s”一列应填%s本月数，%s合计数请勿填在此处", "this form takes January and February apart: the column %q is for the amount of %s itself, not for that of %s",
			sl.binding.header, s.period.Name(false), s.span.Name(false))
	}
	s.say(periodSpan, s.place(workbook.Ref{Row: p.block.last, Col: sl.at.Col}), s.spanText, detail{expected: both("%s", "%s", s.period.Name(false)), message: message})
	return true
}

// settleFebruary takes a report that names February alone for that of the year's first two months, as the form has it. Where its
// own column says other than the cumulative, that column is February's alone, which the form does not take: it is asked about, and
// the cumulative alone is kept.
func (s *sheetReading) settleFebruary() {
	if s.february == "" {
		return
	}
	cumulative := map[indicators.Subject]float64{}
	for i := range s.values {
		if v := &s.values[i]; v.sheet == s && v.Basis == indicators.Cumulative && v.Status != indicators.Missing {
			cumulative[v.Subject] = v.Value
		}
	}
	differs := func(v value) bool {
		x, stated := cumulative[v.Subject]
		return v.sheet == s && v.Basis == indicators.Own && v.Status != indicators.Missing && (!stated || x != v.Value) && v.role == indicators.RoleValue &&
			s.reader.catalogue.Indicator(v.Indicator).Kind == indicators.Flow
	}
	code, i := periodTogether, slices.IndexFunc(s.values, differs)
	d := detail{expected: both("%s", "%s", s.period.Name(false))}
	if i >= 0 {
		code = periodFebruary
		d.message = both("“%s”按%s读取；本月数（如“%s”）与累计数不同，未读取", "%q was read as %s; its own figures (%q, for one) differ from the cumulative and were not read", clip(s.february, 60), s.period.Name(false), s.values[i].Source.Text)
		s.values = slices.DeleteFunc(s.values, func(v value) bool {
			return v.sheet == s && (v.Basis == indicators.Own || v.Basis == indicators.OwnGrowth || v.Basis == indicators.OwnPrior) && s.reader.catalogue.Indicator(v.Indicator).Kind == indicators.Flow
		})
	}
	s.say(code, s.periodAt, s.february, d)
}

// checkOtherPlaces stops a sheet in which a cell above the table is another period and nothing else, also where the layout does not
// read its period; and asks about a sheet that is named by another month.
func (s *sheetReading) checkOtherPlaces(taken periods.Period, from string) {
	if taken.IsZero() {
		return
	}
	for _, where := range []string{"line", "label"} {
		if slices.Contains(s.spec.periodPlaces(), where) {
			continue
		}
		for _, t := range s.periodTexts(where) {
			r, err := periods.Read(t.text, 0)
			if err != nil || !r.YearGiven || s.labelled(t.at) {
				continue
			}
			if q, ok := periods.Fit(r.Period.Shift(s.spec.Period.Shift), s.spec.form.Frequency, s.spec.form.Combined); ok && q != taken {
				s.say(periodConflict, t.at, t.text, detail{message: both("报告期不一致：此处为“%s”，另一处为“%s”", "the periods differ: %q here, %q elsewhere", clip(t.text, 60), clip(from, 60))})
			}
		}
	}
	name := s.grid.sheet.Name
	r, err := periods.Read(strings.TrimSpace(name), taken.Year())
	if err != nil || s.spec.form.Plan || len(s.spec.names) > 0 {
		return
	}
	if q, ok := periods.Fit(r.Period.Shift(s.spec.Period.Shift), s.spec.form.Frequency, s.spec.form.Combined); ok && q != taken && !slices.Contains(s.spec.periodPlaces(), "sheet") || ok && q != taken && !r.YearGiven {
		s.say(periodSheet, place{sheet: name}, name, detail{expected: both("%s", "%s", taken.Name(false)), message: both("工作表名为“%s”，表中写的是%s，按表中所写读取", "the sheet is named %q and says %s; what it says was read", name, taken.Name(false))})
	}
}

// labelled says that a text stands beside a label of something else: 填报日期, 执行日期.
func (s *sheetReading) labelled(at place) bool {
	ref, ok := parseCell(at.cell)
	if !ok {
		return false
	}
	for col := ref.Col - 1; col >= 0 && col >= ref.Col-2; col-- {
		if text := s.grid.text(workbook.Ref{Row: ref.Row, Col: col}); text != "" {
			return hanzi.ContainsAny(text, notPeriod) || strings.HasSuffix(text, "日期")
		}
	}
	return false
}
