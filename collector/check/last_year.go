package check

import (
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var periodLastYear = report.Code{
	Name: "period.last_year", Severity: report.Question,
	Meaning: indicators.Text{ZH: "报告期为上年同期，其数已入库且不同，而本年同期尚未报送", EN: "the report is on last year's period, which stands with other figures, while this year's is owed"},
	Mend:    indicators.Text{ZH: "请核对年份；如系更正上年数请说明理由", EN: "check the year; if last year's figures are corrected, give the reason"},
}

// checkLastYear asks about a report that would replace last year's figures while this year's of the same period have not come: in
// January many write the year that has just ended. Both readings are told.
func checkLastYear(s *comparison) {
	p := s.past
	asked := map[*locate.Sheet]bool{}
	for i := range p.s.Values {
		v, of := &p.s.Values[i], p.of[i]
		if v.Status == indicators.Missing || v.Role != indicators.RoleValue || v.Sheet == nil || v.Sheet.Period != v.Period || asked[v.Sheet] || p.s.Form.Plan {
			continue
		}
		next := v.Period.Shift(12)
		key := v.Observation
		at, stands := report.FindKey(of.known, &key)
		if !stands || report.SameFigure(&of.known[at], &v.Observation) || next.End(p.s.Catalogue.Location).After(p.s.Now) {
			continue
		}
		key.Period = next
		if _, come := report.FindKey(of.known, &key); come {
			continue
		}
		asked[v.Sheet] = true
		p.s.Say(periodLastYear, v.Sheet.PeriodAt, v.Period.Name(false), report.Detail{
			Expected: report.Both("%s", "%s", next.Name(false)),
			Message: report.Both("如为%s：将把已入库的%s改为%s；如为%s：该期尚未报送，请改年份", "if it is %s, %s that stands becomes %s; if it is %s, that is still owed: mend the year",
				v.Period.Name(false), p.shown(v, of.known[at].Value), p.shown(v, v.Value), next.Name(false)),
		})
	}
}
