package check

import (
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var (
	reviewPending = report.Code{
		Name: report.PendingCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "本报表须经审核，审核通过后数据才生效", EN: "the form is reviewed: its figures stand once it is"},
		Mend:    indicators.Text{ZH: "无须处理，等待审核", EN: "nothing needs doing: it waits for a reviewer"},
	}
	reviewProvisional = report.Code{
		Name: report.ProvisionalCode, Severity: report.Notice,
		Meaning: indicators.Text{ZH: "本报表须经审核，审核通过前数据标为待审", EN: "the form is reviewed: its figures stand and are marked until it is"},
		Mend:    indicators.Text{ZH: "无须处理，等待审核", EN: "nothing needs doing: it waits for a reviewer"},
	}
	periodReviewed = report.Code{
		Name: "period.reviewed", Severity: report.Question,
		Meaning: indicators.Text{ZH: "本期数据已审核，更正须说明理由", EN: "the period was reviewed: a correction needs a reason"},
		Mend:    indicators.Text{ZH: "请核对；确须更正的请说明理由", EN: "check it; if it is to be corrected, give the reason"},
	}
)

// checkReviewed asks why figures are changed that a reviewer confirmed.
func checkReviewed(s *comparison) {
	reviewed := map[int64]bool{}
	locked := func(number int64) bool {
		is, known := reviewed[number]
		if !known {
			stage := s.known.Submission(number).Stage
			is = stage == report.Reviewed || stage == report.Asked
			reviewed[number] = is
		}
		return is
	}
	n, first := 0, report.Place{}
	for i := range s.Values {
		v := &s.Values[i]
		o := s.past.of[i].stood(v)
		if o == nil || v.Late || report.SameFigure(o, &v.Observation) || !locked(o.Source.Submission) {
			continue
		}
		if n++; n == 1 {
			first = v.Sheet.Place(v.At)
		}
	}
	if n > 0 {
		s.Say(periodReviewed, first, "", report.Detail{Message: report.Both("本期数据已审核，本文件更正其中%d个，须说明理由",
			"the period was reviewed, and the file changes %d of its figures: give the reason", n)})
	}
}

// checkPending says what the file has to pass before it counts: signatures, and a reviewer.
func checkPending(s *comparison) {
	if s.Form == nil {
		return
	}
	s.Findings = append(s.Findings, report.ChainOf(s.Catalogue, s.Form.Form)...)
	switch s.Form.Review {
	case indicators.ReviewedOnly:
		s.Say(reviewPending, report.Place{}, "", report.Detail{})
	case indicators.ReviewedLater:
		s.Say(reviewProvisional, report.Place{}, "", report.Detail{})
	}
}
