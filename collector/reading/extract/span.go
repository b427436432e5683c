package extract

import (
	"slices"

	"zhibiao/collector/form"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

var (
	periodTogether = report.Code{
		Name: "period.together", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "该报表1—2月合并报送，所写“2月”按1—2月读取",
			EN: "the form takes January and February as one; February was read as both"},
		Mend: indicators.Text{ZH: "请写明1—2月", EN: "write January to February"},
	}
	periodFebruary = report.Code{
		Name: "period.february", Severity: report.Question,
		Meaning: indicators.Text{ZH: "该报表1—2月合并报送，而所写为2月，且本月数与累计数不同",
			EN: "the form takes January and February as one, while the report names February and its own figures " +
				"differ from the cumulative"},
		Mend: indicators.Text{ZH: "请按1—2月合计填写并写明1—2月；如累计数无误请说明理由",
			EN: "state the two months together; if the cumulative is right, give the reason"},
	}
)

// A report on January to March speaks of March, the period in which the span ends, where its figures are cumulative. A column of
// the period's own amount under such a title holds the span's amount: taken for March's, it would count twice.

// ownWords are what a header says of a column that is the period's own, whatever the title spans.
var ownWords = []string{"本月", "当月", "本季", "当季", "本半年", "本周"}

// spanWords are what a header says of a column that is the period's own where a cumulative stands beside it, and else may be all of the
// span's.
var spanWords = []string{"本期", "当期"}

// overSpan stops a file whose column of a flow's own amount stands under a span, unless the column says that it is the last period's own.
func overSpan(p *Piece, sl *slot) bool {
	s := p.Sheet
	if !sl.row.Span.IsZero() && sl.binding.Period.IsZero() && isOwnFlow(sl) {
		return ofSpan(p, sl)
	}
	if s.Span.IsZero() || !isOwnFlow(sl) ||
		!sl.binding.Period.IsZero() || !sl.row.Period.IsZero() || sl.binding.Month != 0 || sl.period.Months() == s.Span.Months() ||
		s.Spec.Form.Plan || p.Table.Rows.By == indicators.ByRecord {
		return false
	}
	words := ownWords
	if slices.ContainsFunc(p.Bindings, func(x locate.Binding) bool { return x.Column != nil && x.Column.Basis == "cumulative" }) {
		words = slices.Concat(ownWords, spanWords)
	}
	if slices.ContainsFunc(p.Block.Path(sl.at.Col), func(part string) bool { return hanzi.ContainsAny(part, words) }) {
		return false
	}
	message := report.Both("“%s”写的是%s，而“%s”一列应填%s本期数：请分开报送各期，或在表中写明本期数和累计数",
		"%q speaks of %s, while the column %q is for the amount of %s itself: send each period's own, or state own and cumulative",
		report.Clip(s.SpanText, 60), s.Span, sl.binding.Header, s.Period)
	if s.Span == periods.JanuaryFebruary(s.Span.Year()) {
		message = report.Both("该报表1月、2月分别报送：“%s”一列应填%s本月数，%s合计数请勿填在此处",
			"this form takes January and February apart: the column %q is for the amount of %s itself, not for that of %s",
			sl.binding.Header, s.Period, s.Span)
	}
	s.Say(locate.PeriodSpan, s.Place(workbook.Ref{Row: p.Block.Last, Col: sl.at.Col}), s.SpanText,
		report.Detail{Expected: report.Both("%s", "%s", s.Period), Message: message})
	return true
}

// isOwnFlow says that a cell is for a flow's own amount.
func isOwnFlow(sl *slot) bool {
	return sl.indicator != nil && sl.indicator.Kind == indicators.Flow && sl.meaning.Basis != "cumulative" &&
		form.IsFigure(sl.meaning.Role) && !indicators.RoleOf(sl.meaning.Role).Alongside
}

// ofSpan passes over the amount of a row that is a span's, a sum among its months, and stops the file where the period in which
// the span ends has no row of its own.
func ofSpan(p *Piece, sl *slot) bool {
	r := sl.row
	if slices.ContainsFunc(p.Rows, func(o *Row) bool { return o.Period == r.Period && o.Span.IsZero() }) {
		return true
	}
	p.Sheet.Say(locate.PeriodSpan, p.Sheet.Place(workbook.Ref{Row: r.Index, Col: max(p.Key, 0)}), r.Name, report.Detail{
		Expected: report.Both("%s", "%s", r.Period),
		Message: report.Both("“%s”一行是%s的合计数，而该表应填各期的本期数", "the row %q is of %s together, while the table is for each period's own", r.Name,
			r.Span),
	})
	return true
}

// settleFebruary takes a report that names February alone for that of the year's first two months, as the form has it. Where its
// own column says other than the cumulative, that column is February's alone, which the form does not take: it is asked about, and
// the cumulative alone is kept.
func (s *Content) settleFebruary(sheet *locate.Sheet) {
	if sheet.February == "" {
		return
	}
	cumulative := map[indicators.Subject]float64{}
	for i := range s.Values {
		if v := &s.Values[i]; v.Sheet == sheet && v.Basis == indicators.Cumulative && v.Status != indicators.Missing {
			cumulative[v.Subject] = v.Value
		}
	}
	differs := func(v Value) bool {
		x, stated := cumulative[v.Subject]
		return v.Sheet == sheet && v.Basis == indicators.Own && v.Status != indicators.Missing && (!stated || x != v.Value) &&
			v.Role == indicators.RoleValue &&
			s.Catalogue.Indicator(v.Indicator).Kind == indicators.Flow
	}
	code, i := periodTogether, slices.IndexFunc(s.Values, differs)
	d := report.Detail{Expected: report.Both("%s", "%s", sheet.Period)}
	if i >= 0 {
		code = periodFebruary
		d.Message = report.Both("“%s”按%s读取；本月数（如“%s”）与累计数不同，未读取",
			"%q was read as %s; its own figures (%q, for one) differ from the cumulative and were not read",
			report.Clip(sheet.February, 60), sheet.Period, s.Values[i].Source.Text)
		s.Values = slices.DeleteFunc(slices.Clone(s.Values), func(v Value) bool { // rows point at those that were there
			return v.Sheet == sheet && (v.Basis == indicators.Own || v.Basis == indicators.OwnGrowth || v.Basis == indicators.OwnPrior) &&
				s.Catalogue.Indicator(v.Indicator).Kind == indicators.Flow
		})
	}
	s.Say(code, sheet.PeriodAt, sheet.February, d)
}
