package check

import (
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
)

// compare holds the file's figures against what stands known of their series, in the order of compareKeys.
func (s *comparison) compare(known report.Past) {
	past := newPast(s, known)
	for i := range s.Values {
		past.check(&s.Values[i], past.of[i])
	}
	past.checkRatios()
	past.checkLastYear()
	s.checkForeign(known.Standing)
	s.sayKept(known.Standing)
	s.checkQuotas(known)
	s.checkDues(known)
	s.checkReceipt(known, past)
	s.checkRevised(known)
	s.checkAge(known, past)
	s.checkProvisional(past)
}

// comparison is a reading being held against the past.
type comparison struct {
	*reading.Draft
	revised   map[planned]bool // targets that a plan changes without saying from when
	lateSlots map[slotOf]bool  // the targets for which a plan that was received after this one stands
	out       report.Reading
}

// Against holds a reading against the past and says what the file comes to. A file with an error says nothing: it has findings
// and no observations.
func Against(d *reading.Draft, known report.Past) report.Reading {
	s := &comparison{Draft: d}
	if s.Form != nil {
		s.out.Form, s.out.FormName = s.Form.ID, s.Form.Name
		s.out.Department, s.out.UnitName = s.Department, s.DepartmentText(s.Department)
	}
	s.compare(known.Whole())
	s.out.Periods, s.out.Dates = s.Periods, s.Dates
	if n := len(s.Periods); n > 0 {
		s.out.Period = s.Periods[n-1]
	}
	s.out.Findings = s.Sorted(s.Book.Sheets)
	if s.out.Accepted() {
		s.record()
	}
	return s.out
}
