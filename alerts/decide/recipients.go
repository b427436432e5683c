package decide

import (
	"slices"

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
	rule := c.For(w.Catalogue, s.Key, w.Now)
	if e == nil || !c.Hears(e) || rule.Off {
		return nil
	}
	return ruled(usual(e, s, w), rule, w)
}

// ruled puts the units that a rule names in the place of the usual ones, each once.
func ruled(list []recipient, rule contacts.Rule, w *World) []recipient {
	if rule.Tell == nil && rule.Copy == nil || len(list) == 0 {
		return list
	}
	var out []recipient
	add := func(units []string, named bool, role alerts.Role) {
		if !named {
			for _, r := range list {
				if r.role == role {
					units = append(units, r.unit)
				}
			}
		}
		for _, unit := range units {
			if named {
				unit = indicators.DutiesOf(w.Catalogue).Answering(unit, w.Now)
			}
			if unit != "" && !slices.ContainsFunc(out, func(r recipient) bool { return r.unit == unit }) {
				out = append(out, recipient{unit, role})
			}
		}
	}
	add(rule.Tell, rule.Tell != nil, alerts.Main)
	add(rule.Copy, rule.Copy != nil, alerts.Copy)
	return out
}

// usual are who hears of a state where no rule says otherwise.
func usual(e *alerts.Event, s *State, w *World) []recipient {
	switch {
	case e.Planners:
		return []recipient{{alerts.Planners, alerts.Main}}
	case e.Topic == alerts.OfProgram:
		return []recipient{{alerts.Operators, alerts.Main}}
	case e.Name == alerts.CountersignOpen:
		return asked(s)
	case e.Topic == alerts.OfReport:
		return []recipient{{s.About.Department, alerts.Main}}
	case e.ByStatus && isWork(w.Catalogue, s.About.Indicator):
		return nil // of a work its nodes are told
	}
	return concerned(w, indicators.Subject{Indicator: s.About.Indicator, Entity: s.About.Entity})
}

// asked are the units that have still to say whether they agree to a report.
func asked(s *State) (list []recipient) {
	if r := newest(s.Owed, isAsking); r != nil {
		for _, unit := range r.Asking() {
			list = append(list, recipient{unit, alerts.Main})
		}
	}
	return list
}

func isWork(c *indicators.Catalogue, indicator string) bool {
	i := c.Indicator(indicator)
	return i != nil && i.Kind == indicators.Work
}

// concerned are the units that hear of a target: 主送 who answers for it, 抄送 who reports it and who carries it out. Where
// nobody answers for it, who reports it does.
func concerned(w *World, s indicators.Subject) (list []recipient) {
	seen, duties := map[string]bool{}, indicators.DutiesOf(w.Catalogue)
	add := func(unit string, role alerts.Role) {
		if unit = duties.Answering(unit, w.Now); unit != "" && !seen[unit] {
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
		if owner := duties.OwnerOf(f, s); owner != "" {
			reports = owner
		}
	}
	if d := duties.Responsible(s, w.Now); d != nil {
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
