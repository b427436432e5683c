package collector

import (
	"slices"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Receipt order decides what stands: what a report says of a key for which one that was received
// after it stands is history. It is kept with the submission and changes nothing.

// look is the submissions that were taken in one look at a source, or named on one command line.
type look map[int64]bool

// slotOf is what a plan sets one target for.
type slotOf struct {
	indicators.Subject
	periods.Window
}

// met is what a file shares with one that stands.
type met struct {
	by      Submission
	figures int    // late, or else changed
	first   string // its place
	late    bool
}

// checkReceipt parts what the file states into what will stand and what is late, and says so.
func (s *reading) checkReceipt(known Past, p *past) {
	found := map[int64]*met{}
	var order []*met
	// Files of a manifest are named together, and came one after another.
	together := func(number int64) bool {
		return known.Together(number) && (s.file.Received.IsZero() || !s.file.Arrived.IsZero())
	}
	meet := func(number int64, changed bool, at indicators.Source) (late bool) {
		m := found[number]
		if m == nil {
			if s.file.Received.IsZero() && !together(number) {
				return false
			}
			m = &met{by: known.Submission(number)}
			m.late = !s.file.Received.IsZero() && m.by.Received.After(s.file.Received)
			found[number], order = m, append(order, m)
		}
		if m.late || changed && together(number) {
			if m.figures++; m.figures == 1 {
				m.first = at.Sheet + "!" + at.Cell
			}
		}
		return m.late
	}
	for i := range s.values {
		v := &s.values[i]
		if o := p.of[i].stood(v); o != nil {
			v.late = meet(o.Source.Submission, !sameFigure(o, &v.Observation), v.Source)
		}
	}
	if s.form != nil && s.form.Plan {
		s.lateSlots = map[slotOf]bool{}
		for _, t := range s.targets() {
			if stands := standingPlan(&t, known.Plans); stands != nil && stands.Source.Submission != 0 {
				changed := len(s.reader.planChanges(&t, known.Plans)) > 0
				s.lateSlots[slotOf{t.Subject, t.Window}] = meet(stands.Source.Submission, changed, t.Source)
			}
		}
	}
	for _, m := range order {
		s.sayReceipt(m)
	}
}

func (s *reading) sayReceipt(m *met) {
	if m.figures == 0 {
		return
	}
	if !m.late {
		s.say(reportVersion, place{}, m.by.Name, detail{message: both(
			"与一并收到的“%s”是同一报告的两个版本，两份均留存，以较新的本文件为准：%d个数据不同（首个在%s）",
			"this and %q, which came with it, are two versions of one report; both are kept and this newer one stands: %d figures differ (the first at %s)",
			m.by.Name, m.figures, m.first)})
		return
	}
	at := m.by.Received.In(s.reader.catalogue.Location).Format("2006-01-02 15:04:05")
	s.say(reportLate, place{}, m.by.Name, detail{message: both(
		"本文件收到在前，“%s”（%s收到）在后：%d个数据（首个在%s）仅留作历史，不改变现有数据",
		"this file was received before %q of %s: %d figures (the first at %s) are kept as history and change nothing that stands",
		m.by.Name, at, m.figures, m.first)})
	if mine, theirs, _ := s.out.Dates.comparable(m.by.Dates); mine.After(theirs) {
		s.say(reportOrder, place{}, m.by.Name, detail{message: both(
			"本文件收到早于“%s”，而自身日期晚于它：应以哪一份为准",
			"this file was received before %q and is dated after it: which one is to stand?", m.by.Name)})
	}
}

// record turns the values read into observations, in the file's order.
func (s *reading) record() {
	s.out.Observations = slices.Grow(s.out.Observations, len(s.values))
	for i := range s.values {
		v := &s.values[i]
		switch {
		case v.again: // equal, or the file would not have passed
		case v.late:
			s.out.Late.Observations = append(s.out.Late.Observations, v.Observation)
		default:
			s.out.Observations = append(s.out.Observations, v.Observation)
		}
	}
	if !s.form.Plan {
		return
	}
	for _, t := range s.targets() {
		if s.lateSlots[slotOf{t.Subject, t.Window}] {
			s.out.Late.Targets = append(s.out.Late.Targets, t)
		} else {
			s.out.Targets = append(s.out.Targets, t)
		}
	}
	s.forceRevised(s.out.Targets)
}
