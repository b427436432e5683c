package check

import (
	"math"

	"zhibiao/collector/form"
	"zhibiao/collector/reading/extract"
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var priorDiffers = report.Code{
	Name: "prior.differs", Severity: report.Notice,
	Meaning: indicators.Text{ZH: "所填上年同期数与已入库的上年数不一致", EN: "last year's figure as stated is not the one that stands"},
	Mend:    indicators.Text{ZH: "请核对；如上年数已修订，请更正上年的报表", EN: "check it; if last year's figure was revised, correct last year's report"},
}

// ofPrior is the basis on which last year's report stated what is last year's figure now.
var ofPrior = map[indicators.Basis]indicators.Basis{
	indicators.OwnPrior:        indicators.Own,
	indicators.CumulativePrior: indicators.Cumulative,
}

// checkPriors holds what a report says of last year against what stands of it. Revised figures lawfully differ; one of another
// scale is asked about.
func checkPriors(s *comparison) {
	for i := range s.Values {
		v := &s.Values[i]
		basis, ok := ofPrior[v.Basis]
		if !ok || v.Status == indicators.Missing {
			continue
		}
		key := indicators.Observation{Subject: v.Subject, Period: v.Period.YearBefore(), Basis: basis}
		known := s.past.of[i].known
		at, ok := report.FindKey(known, &key)
		if !ok || !report.Stated(&known[at]) {
			continue
		}
		sayPrior(s, v, &known[at])
	}
}

func sayPrior(s *comparison, v *extract.Value, stands *indicators.Observation) {
	if form.Agree(v.Rounded, stands.Rounded(s.Catalogue.Units)) {
		return
	}
	c := priorDiffers
	if r := math.Abs(v.Rounded.Figure / stands.Value); r > wideScale || r > 0 && r < 1.0/wideScale {
		c.Severity = report.Question
	}
	s.Say(c, v.Sheet.Place(v.At), v.Source.Text, report.Detail{
		Expected: report.Both("%s", "%s", s.past.shown(v, stands.Value)),
		Message: report.Both("所填上年同期数为%s，已入库的%s为%s", "last year's figure is stated as %s; that of %s stands as %s", v.Source.Text,
			stands.Period, s.past.shown(v, stands.Value)),
	})
}
