package check

import (
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
)

// checks are what a draft is held against, in the order in which it is told. The later ones go by what the earlier
// found: which figures are late decides what a plan changes, and that what an older file would replace.
var checks = []func(*comparison){
	checkFigures,  // each figure: its own past, its target, the periods that it is part of
	checkRatios,   // columns of ratios among per cents
	checkCopied,   // all of them: those of the period before, and of a year before
	checkLastYear, // the year, where last year's period would be replaced and this year's is owed
	checkPriors,   // last year's figures as the report states them: those that stand
	checkForeign,  // others' figures: what those say themselves
	checkForeignPlans,
	sayKept,      // blanks: what stands there goes on to count
	checkQuotas,  // use: what was granted by then
	checkNodes,   // days of nodes: the order of the nodes
	checkDues,    // planned dates: the plan's, the policy's
	checkReceipt, // the order of receipt: what is late is history
	checkForms,   // what another form says of the same
	checkRevised, // plans: what they change, and from when
	checkAge,     // the file's own date: that of what it would replace
	checkProvisional,
	checkFinal,    // final figures: the preliminary ones that they replace
	checkReviewed, // what a reviewer confirmed
	checkPending,  // who signs it, and whether a reviewer has to
	checkProxied,  // who sends it
}

// Against holds a draft against the past and says what the file comes to. A file with an error says nothing: it has findings
// and no observations.
func Against(d *reading.Draft, known report.Past) report.Reading {
	s := compare(d, known)
	if s.Form != nil {
		s.out.Form, s.out.FormName = s.Form.ID, s.Form.Name
		s.out.Department, s.out.UnitName = s.Department, s.DepartmentText(s.Department)
	}
	s.out.Periods, s.out.Dates, s.out.Reason = s.Periods, s.Dates, s.Reason
	if n := len(s.Periods); n > 0 {
		s.out.Period = s.Periods[n-1]
	}
	s.out.Findings = s.Sorted(s.Book.Sheets)
	if s.out.Accepted() {
		s.record()
		s.out = report.Pend(s.out)
	}
	return s.out
}

func compare(d *reading.Draft, known report.Past) *comparison {
	s := &comparison{Draft: d, known: known.Whole()}
	s.past, s.planned = newPast(s), plannedIn(s)
	for _, check := range checks {
		check(s)
	}
	return s
}

// checkFigures holds each figure against what stands known of its series.
func checkFigures(s *comparison) {
	for i := range s.Values {
		s.past.check(&s.Values[i], s.past.of[i])
	}
}
