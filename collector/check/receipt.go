package check

import (
	"slices"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var (
	reportLate = report.Code{
		Name: "report.late", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "报告收到在前，而后收到的报告已入库", EN: "a report that was received after this one stands"},
		Mend:    indicators.Text{ZH: "无需处理；如应以本文件为准，请重新报送", EN: "nothing needs doing; if this file is to count, send it again"},
	}
	reportOrder = report.Code{
		Name: "report.order", Severity: report.Question,
		Meaning: indicators.Text{ZH: "收到的先后与报告自身日期的先后相反", EN: "the reports were received in the other order than they are dated"},
		Mend: indicators.Text{ZH: "请核对应以哪一份为准：以本文件为准的请重新报送；以已入库的为准的请说明理由",
			EN: "check which one is to stand: send this file again if it is, else give the reason"},
	}
	reportVersion = report.Code{
		Name: "report.version", Severity: report.Notice,
		Meaning: indicators.Text{ZH: "一并收到同一报告的两个版本，以较新的为准", EN: "two versions of one report came together; the newer one stands"},
		Mend:    indicators.Text{ZH: "请核对较新的一份；如应以另一份为准，请重新报送该份", EN: "check the newer one; if the other is to stand, send that again"},
	}
)

// Receipt order decides what stands: what a report says of a key for which one that was received
// after it stands is history. It is kept with the submission and changes nothing.

// met is what a file shares with one that stands.
type met struct {
	by      report.Submission
	figures int    // late, or else changed
	first   string // its place
	late    bool
}

// checkReceipt parts what the file states into what will stand and what is late, and says so.
func checkReceipt(s *comparison) {
	found := map[int64]*met{}
	var order []*met
	// Files of a manifest are named together, and came one after another.
	together := func(number int64) bool {
		return s.known.Together(number) && (s.File.Received.IsZero() || !s.File.Arrived.IsZero())
	}
	meet := func(number int64, changed bool, at indicators.Source) (late bool) {
		m := found[number]
		if m == nil {
			if s.File.Received.IsZero() && !together(number) {
				return false
			}
			m = &met{by: s.known.Submission(number)}
			m.late = !s.File.Received.IsZero() && m.by.Received.After(s.File.Received)
			found[number], order = m, append(order, m)
		}
		if m.late || changed && together(number) {
			if m.figures++; m.figures == 1 {
				m.first = at.Sheet + "!" + at.Cell
			}
		}
		return m.late
	}
	for i := range s.Values {
		v := &s.Values[i]
		if o := s.past.of[i].stood(v); o != nil {
			v.Late = meet(o.Source.Submission, !report.SameFigure(o, &v.Observation), v.Source)
		}
	}
	for i := range s.planned {
		if t := &s.planned[i]; t.stands != nil && t.stands.Source.Submission != 0 {
			t.late = meet(t.stands.Source.Submission, t.changes, t.Source)
		}
	}
	for _, m := range order {
		sayReceipt(s, m)
	}
}

func sayReceipt(s *comparison, m *met) {
	if m.figures == 0 {
		return
	}
	if !m.late {
		s.Say(reportVersion, report.Place{}, m.by.Name, report.Detail{Message: report.Both(
			"与一并收到的“%s”是同一报告的两个版本，两份均留存，以较新的本文件为准：%d个数据不同（首个在%s）",
			"this and %q, which came with it, are two versions of one report; both are kept and this newer one stands: %d figures differ "+
				"(the first at %s)",
			m.by.Name, m.figures, m.first)})
		return
	}
	at := m.by.Received.In(s.Catalogue.Location).Format("2006-01-02 15:04:05")
	s.Say(reportLate, report.Place{}, m.by.Name, report.Detail{Message: report.Both(
		"本文件收到在前，“%s”（%s收到）在后：%d个数据（首个在%s）仅留作历史，不改变现有数据",
		"this file was received before %q of %s: %d figures (the first at %s) are kept as history and change nothing that stands",
		m.by.Name, at, m.figures, m.first)})
	if mine, theirs, _ := s.Dates.Comparable(m.by.Dates); mine.After(theirs) {
		s.Say(reportOrder, report.Place{}, m.by.Name, report.Detail{Message: report.Both(
			"本文件收到早于“%s”，而自身日期晚于它：应以哪一份为准",
			"this file was received before %q and is dated after it: which one is to stand?", m.by.Name)})
	}
}

// record turns the values read into observations, in the file's order.
func (s *comparison) record() {
	s.out.Observations = slices.Grow(s.out.Observations, len(s.Values))
	for i := range s.Values {
		v := &s.Values[i]
		switch {
		case v.Again: // equal, or the file would not have passed
		case v.Late:
			s.out.Late.Observations = append(s.out.Late.Observations, v.Observation)
		default:
			s.out.Observations = append(s.out.Observations, v.Observation)
		}
	}
	for i := range s.planned {
		t := &s.planned[i]
		if t.late {
			s.out.Late.Targets = append(s.out.Late.Targets, t.Target)
		} else {
			s.out.Targets = append(s.out.Targets, t.inForce(s.Received().In(s.Catalogue.Location)))
		}
	}
}

// WantsAnswer says that the sender of a file is to hear of a finding though the file was accepted.
func WantsAnswer(f report.Finding) bool {
	return f.Severity == report.Question || f.Code == reportLate.Name || f.Code == reportVersion.Name
}
