package decide

import (
	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/indicators"
)

// recipient is a unit that hears of something, and why.
type recipient struct {
	unit string
	role alerts.Role
}

// recipients are who hears of a state; none where nobody is to be told.
func recipients(s *State, w *World, c *contacts.Contacts) []recipient {
	e := alerts.EventNamed(s.Event)
	if e == nil || !c.Hears(e) {
		return nil
	}
	switch {
	case e.Topic == alerts.OfProgram:
		return []recipient{{alerts.Operators, alerts.Main}}
	case e.Planners:
		return []recipient{{alerts.Planners, alerts.Main}}
	case e.Topic == alerts.OfReport:
		return []recipient{{s.About.Department, alerts.Main}}
	case e.ByStatus && isWork(w.Catalogue, s.About.Indicator):
		return nil // of a work its nodes are told
	}
	return concerned(w, indicators.Subject{Indicator: s.About.Indicator, Entity: s.About.Entity})
}

func isWork(c *indicators.Catalogue, indicator string) bool {
	i := c.Indicator(indicator)
	return i != nil && i.Kind == indicators.Work
}

// concerned are the units that hear of a target: 主送 who answers for it, 抄送 who reports it and who carries it out. Where
// nobody answers for it, who reports it does.
func concerned(w *World, s indicators.Subject) (list []recipient) {
	seen := map[string]bool{}
	add := func(unit string, role alerts.Role) {
		if unit = w.Catalogue.Answering(unit, w.Now); unit != "" && !seen[unit] {
			seen[unit] = true
			list = append(list, recipient{unit, role})
		}
	}
	i := w.Catalogue.Indicator(s.Indicator)
	if i == nil {
		return nil
	}
	reports := i.Department
	if f := w.Catalogue.Form(i.Form); f != nil {
		if owner := w.Catalogue.OwnerOf(f, s); owner != "" {
			reports = owner
		}
	}
	if d := w.Catalogue.Responsible(s, w.Now); d != nil {
		add(d.ID, alerts.Main)
		add(reports, alerts.Copy)
	} else {
		add(reports, alerts.Main)
	}
	if m := w.Catalogue.MeasureOf(s); m != nil {
		for _, d := range m.Implement {
			add(d, alerts.Copy)
		}
	}
	return list
}
