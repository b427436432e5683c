package check

import (
	"time"

	"zhibiao/collector/change"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var planRevised = report.Code{
	Name: "plan.revised", Severity: report.Question,
	Meaning: indicators.Text{ZH: "调整后的计划没有写明执行日期", EN: "a changed plan does not say from when it is in force"},
	Mend: indicators.Text{ZH: "请在计划表中填写“执行日期”；如自收到之日起执行，请说明理由",
		EN: "fill in the date from which it is in force; if that is the day of its receipt, give the reason"},
}

// A plan that changes one which stands says from when it is in force (执行日期), so that past lights keep the plan that
// stood then. Where it does not, its sender is asked; with a reason it counts from the day of its receipt.

// checkRevised asks of each target that a plan changes from when that is. A window that
// has not begun may be planned anew as often as anyone likes.
func checkRevised(s *comparison) {
	loc := s.Catalogue.Location
	for i := range s.planned {
		t := &s.planned[i]
		begun := t.Window.Open() || !s.Received().Before(t.Window.Span.Start(loc))
		if t.undated = t.changes && !t.late && begun && t.InForce.IsZero(); !t.undated {
			continue
		}
		before, after := change.SaidTarget(s.Catalogue, *t.stands), change.SaidTarget(s.Catalogue, t.Target)
		s.Say(planRevised, report.Place{Sheet: t.Source.Sheet, Cell: t.Source.Cell}, t.Source.Text, report.Detail{
			Message: report.Both("目标%s，与已下达的%s不同或分解不同，而没有写明执行日期",
				"the target %s or its parts differ from those that stand (%s), and nothing says from when", after, before),
		})
	}
}

// inForce is the target as it will stand: a change that does not say from when counts from the day of its receipt.
func (t *planned) inForce(received time.Time) indicators.Target {
	target := t.Target
	if t.undated {
		y, m, d := received.Date()
		target.InForce = time.Date(y, m, d, 0, 0, 0, 0, received.Location())
	}
	return target
}
