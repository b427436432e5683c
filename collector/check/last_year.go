package check

import (
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/reading/locate"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var periodLastYear = report.Code{
	Name: "period.last_year", Severity: report.Question,
	Meaning: indicators.Text{ZH: "报告期为上年同期，而本年同期尚未报送", EN: "the report is on last year's period, while this year's is owed"},
	Mend:    indicators.Text{ZH: "请核对年份；如系更正上年数请说明理由", EN: "check the year; if last year's figures are corrected, give the reason"},
}

// checkLastYear asks about a report that would replace last year's figures while this year's of the same period have not come, or
// that brings them anew while this year's period is the one that has just ended: in January many write the year that has just
// ended. Both readings are told.
func checkLastYear(s *comparison) {
	asked := map[*locate.Sheet]bool{}
	for i := range s.Values {
		v, of := &s.Values[i], s.past.of[i]
		if v.Status == indicators.Missing || v.Role != indicators.RoleValue || v.Sheet == nil || v.Sheet.Period != v.Period ||
			asked[v.Sheet] || s.Form.Plan {
			continue
		}
		next, key := v.Period.Shift(12), v.Observation
		key.Period = next
		if _, come := report.FindKey(of.known, &key); come || !s.hasEnded(next) {
			continue
		}
		becomes, asks := becomesOf(s, v, of, next)
		if !asks {
			continue
		}
		asked[v.Sheet] = true
		s.Say(periodLastYear, v.Sheet.PeriodAt, v.Period.Name(false), report.Detail{
			Expected: report.Both("%s", "%s", next),
			Message: indicators.Text{
				ZH: "如为" + v.Period.Name(false) + "：" + becomes.ZH + "；如为" + next.Name(false) + "：该期尚未报送，请改年份",
				EN: "if it is " + v.Period.Name(true) + ", " + becomes.EN + "; if it is " + next.Name(true) +
					", that is still owed: mend the year",
			},
		})
	}
}

// becomesOf says what a figure of last year would do, and whether that is asked about while the next year's is owed.
func becomesOf(s *comparison, v *extract.Value, of *pastSeries, next periods.Period) (becomes indicators.Text, asks bool) {
	at, stands := report.FindKey(of.known, &v.Observation)
	switch {
	case stands && report.SameFigure(&of.known[at], &v.Observation):
		return becomes, false
	case stands:
		return report.Both("将把已入库的%s改为%s", "%s that stands becomes %s", s.past.shown(v, of.known[at].Value), s.past.shown(v, v.Value)), true
	case s.hasEnded(next.Next()) || s.Form.Frequency >= periods.Yearly || !isReported(of, v, next):
		return becomes, false
	}
	return report.Both("将补报%s", "%s is reported late", v.Period), true
}

// isReported says that the series is reported up to a period, or not at all yet: else last year's reports are being made up for.
func isReported(of *pastSeries, v *extract.Value, up periods.Period) bool {
	_, before := of.at(up.Prev(), v.Basis)
	return before || len(of.known) == 0
}

func (s *comparison) hasEnded(p periods.Period) bool {
	return !p.End(s.Catalogue.Location).After(s.Now)
}
