package locate

import (
	"regexp"
	"slices"
	"strings"

	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
	"zhibiao/indicators/periods"
)

var noteEstimate = report.Code{
	Name: "note.estimate", Severity: report.Question,
	Meaning: indicators.Text{ZH: "表下注明所填有预计、估计数", EN: "a note says that figures of the table are expected or estimated"},
	Mend: indicators.Text{ZH: "请报送实际数，并删去该注；如确为估计数请说明理由",
		EN: "send actual figures and drop the note; if they are estimates, give the reason"},
}

// A title, a line above the table or a note below it may say what the figures are, against what the layout takes them for:
// sums since January, or estimates.

var (
	ownSaid     = regexp.MustCompile(`[本当]月|[本当]季|[本当]期`)
	sumNoted    = regexp.MustCompile(`[为系是](?:[^,，。;；]{0,12})(?:累计|1-(?:1[0-2]|[2-9])月|年初(?:至今|以来))`)
	estimateOne = regexp.MustCompile(`[为系是](?:[^,，。;；]{0,6})(?:预计|预估|估计|估算|暂估|暂定)`)
)

// checkSaid reads what is said of the figures as a whole.
func checkSaid(s *Sheet) {
	last := s.headStart()
	for _, row := range s.Grid.Rows {
		switch at, ok := s.Grid.FirstText(row); {
		case !ok:
		case row < last:
			sumAbove(s, row)
		case s.isNote(row):
			text := s.Grid.Text(at)
			if sumNoted.MatchString(text) {
				spanFromJanuary(s, s.Grid.Raw(at))
			}
			if estimateOne.MatchString(text) && s.Spec.Form.Status != "E" && !s.Spec.Form.Plan {
				s.Say(noteEstimate, s.Place(at), s.Grid.Raw(at), report.Detail{})
			}
		}
	}
}

// sumAbove finds 累计 in a title, or alone above the header.
func sumAbove(s *Sheet, row int) {
	for at, c := range s.Grid.Cells(row) {
		if c.Kind != workbook.Text {
			continue
		}
		text := s.Grid.Text(at)
		if strings.Contains(text, "累计") && (s.isTitle(at) || sumAlone.MatchString(text)) && !ownSaid.MatchString(text) {
			spanFromJanuary(s, s.Grid.Raw(at))
		}
	}
}

var sumAlone = regexp.MustCompile(`^\(?(?:[本当]年|年初至今|年初以来)?累计(?:数|值|额|完成数|情况)?\)?$`)

// spanFromJanuary takes the sheet's period for all of its year so far, but where the form's own words say so, or its header tells
// cumulative figures from others.
func spanFromJanuary(s *Sheet, text string) {
	own := slices.Concat(s.Spec.Titles, []string{s.Spec.Form.Name.ZH})
	if !s.Span.IsZero() || s.Period.IsZero() || s.Spec.Form.Plan ||
		slices.ContainsFunc(own, func(t string) bool { return strings.Contains(hanzi.Key(t), "累计") }) ||
		slices.ContainsFunc(s.Headers, tellsSums) {
		return
	}
	s.Span, s.SpanText = periods.New(s.Period.Year(), 1, int(s.Period.LastMonth())), text
}

// tellsSums says that a header, or the rows below it, tell cumulative figures from the period's own.
func tellsSums(f *Header) bool {
	return f.table.Value.Basis == "cumulative" ||
		slices.ContainsFunc(f.bindings, func(x Binding) bool { return x.Column != nil && x.Column.Basis == "cumulative" }) ||
		slices.ContainsFunc(f.table.Rows.Labels, func(l indicators.RowLabel) bool { return l.Basis == "cumulative" })
}
