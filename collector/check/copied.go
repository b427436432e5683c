package check

import (
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

var reportCopied = report.Code{
	Name: "report.copied", Severity: report.Question,
	Meaning: indicators.Text{ZH: "各数与以往一期的完全相同，疑为误报旧表", EN: "every figure is that of an earlier period: an old report under a new title?"},
	Mend:    indicators.Text{ZH: "请核对是否为本期数据；如无误请说明理由", EN: "check that the figures are this period's; if they are, give the reason"},
}

// checkCopied finds a report whose amounts are all those of the period before, or of a year before: last month's file under this
// month's title. A few equal amounts are chance; three that differ from one another are not.
func checkCopied(s *comparison) {
	for _, of := range []func(periods.Period) periods.Period{periods.Period.Prev, periods.Period.YearBefore} {
		if first := allAsIn(s, of); first != nil {
			s.Say(reportCopied, first.Sheet.Place(first.At), first.Source.Text, report.Detail{Message: report.Both(
				"本表各期内数与已入库的%s完全相同：疑为旧表改了表题", "every own figure is that of %s, which stands: an old report under a new title?",
				of(first.Period))})
			return
		}
	}
}

// allAsIn is the first of a file's own amounts where all of them are those that stand of another period each; else nil.
func allAsIn(s *comparison, of func(periods.Period) periods.Period) (first *extract.Value) {
	const enough = 3
	different := map[float64]bool{}
	for i := range s.Values {
		v := &s.Values[i]
		if ind := s.Catalogue.Indicator(v.Indicator); ind == nil || ind.Kind != indicators.Flow || v.Basis != indicators.Own ||
			v.Status == indicators.Missing || v.Value == 0 {
			continue
		}
		if len(s.Periods) > 1 {
			return nil
		}
		key := indicators.Observation{Period: of(v.Period), Basis: indicators.Own}
		known := s.past.of[i].known
		at, ok := report.FindKey(known, &key)
		if !ok || !report.Stated(&known[at]) || !report.SameFigure(&known[at], &v.Observation) {
			return nil
		}
		if first == nil {
			first = v
		}
		different[v.Value] = true
	}
	if len(different) < enough {
		return nil
	}
	return first
}
