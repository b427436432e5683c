package check

import (
	"zhibiao/collector/report"
	"zhibiao/indicators"
)

var cellKept = report.Code{
	Name: "cell.kept", Severity: report.Notice,
	Meaning: indicators.Text{ZH: "更正中未填该数，仍以已报的数为准", EN: "the correction says nothing of a figure that stands; it goes on to count"},
	Mend:    indicators.Text{ZH: "如该数应撤销请填“—”", EN: "write — to withdraw it"},
}

// sayKept names the figures that stand and of which the file says nothing.
func sayKept(s *comparison) {
	if len(s.Unsaid) == 0 {
		return
	}
	said := make(map[indicators.Key]bool, len(s.Values))
	for i := range s.Values {
		said[s.Values[i].Key()] = true
	}
	for i := range s.Unsaid {
		u := &s.Unsaid[i]
		if said[u.Key()] {
			continue
		}
		known := s.known.Standing(u.Subject)
		at, ok := report.FindKey(known, &u.Observation)
		if !ok || !report.Stated(&known[at]) {
			continue
		}
		said[u.Key()] = true
		text := known[at].Source.Text
		s.Say(cellKept, u.At, "", report.Detail{Message: report.Both("“%s”%s未填，仍以已报的“%s”为准",
			"nothing is said of %q for %s; %q, as reported before, stands", u.Name, u.Period, text)})
	}
}
