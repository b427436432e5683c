package decide

import (
	"zhibiao/alerts"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Follow carries episodes on: those whose state is the case go on, those whose state ended end, and what is new begins. Before is
// the world that was last decided upon, nil where there was none.
func Follow(book *alerts.Book, before, now *World, states []State) (began, ended []alerts.Episode) {
	last := map[alerts.Key]*alerts.Episode{} // of each key
	for i := range book.Episodes {
		last[book.Episodes[i].Key] = &book.Episodes[i]
	}
	standing := map[alerts.Key]bool{}
	for i := range states {
		standing[states[i].Key] = true
	}
	for i := range book.Episodes {
		e := book.Episodes[i]
		if !e.Open() || standing[e.Key] {
			continue
		}
		if by, over := ends(&e, before, now); over {
			e.Ended, e.EndedBy = now.Now, by
			ended = append(ended, e)
		}
	}
	next := int64(len(book.Episodes)) + 1
	for i := range states {
		s := &states[i]
		former := last[s.Key]
		if former != nil && former.Open() {
			continue
		}
		e := alerts.Episode{ID: next, Key: s.Key, Began: now.Now, BeganBy: begins(s, before), Period: s.Round}
		if former != nil {
			e.Former = former.ID
		}
		last[s.Key] = &e
		began = append(began, e)
		next++
	}
	return began, ended
}

// begins says what made a state begin: of a target that stood in the same period before, that was corrected, or its target was changed.
func begins(s *State, before *World) alerts.Cause {
	if s.Target == nil || before == nil {
		return alerts.ByFact
	}
	was := before.target(s.About)
	if was == nil || was.Period.IsZero() || was.Period != s.Target.Period {
		return alerts.ByFact
	}
	return changed(was, s.Target)
}

// changed says which of a target's two sides made its status another in one period.
func changed(was, is *indicators.Assessment) alerts.Cause {
	if was.Target == nil || is.Target == nil || was.Target.Value != is.Target.Value || was.Target.Bound != is.Target.Bound {
		return alerts.ByTarget
	}
	if was.Actual == is.Actual && was.TimeShare == is.TimeShare && was.Status == is.Status {
		return alerts.ByFact
	}
	if was.Actual == is.Actual {
		return alerts.ByTarget // its pace or its bands
	}
	return alerts.ByCorrection
}

// ends says whether an episode is over whose state is no longer told, and by what. A report that is missing resolves
// nothing, and neither does a value that ended.
func ends(e *alerts.Episode, before, now *World) (by alerts.Cause, over bool) {
	a := e.Key.About
	switch {
	case a.Form != "":
		return endsReport(a, now)
	case a.Indicator == "", e.Key.Event == alerts.RevisionLarge, e.Key.Event == alerts.MilestoneDueSoon,
		e.Key.Event == alerts.StatusRestored:
		return alerts.ByFact, true
	}
	is := now.target(a)
	if now.Catalogue.Indicator(a.Indicator) == nil || a.Entity != "" && now.Catalogue.Entity(a.Entity) == nil {
		return alerts.ByWithdrawal, true
	}
	if is == nil && periods.IsDeadline(a.Window) && postponed(a, now) {
		return alerts.ByTarget, true
	}
	if is == nil || silent(is.Status) {
		return alerts.ByVerdict, superseded(a, now)
	}
	if a.Node != "" {
		return alerts.ByFact, true
	}
	var was *indicators.Assessment
	if before != nil {
		was = before.target(a)
	}
	switch {
	case was != nil && was.Period == is.Period:
		return changed(was, is), true
	case was == nil && e.Period == is.Period.String():
		return alerts.ByCorrection, true
	}
	return alerts.ByFact, true
}

// silent says that a status tells nothing of a target: its report is missing, or not due.
func silent(s indicators.Status) bool {
	return s == indicators.NoData || s == indicators.NoTarget || s == indicators.NotDue
}

// postponed says that another deadline was granted to the subject of one that is not told any more.
func postponed(a alerts.About, now *World) bool {
	for _, i := range now.of(a) {
		if t := now.Assessed[i].Target; t != nil && t.Replaces.Deadline {
			return true
		}
	}
	return false
}

// superseded says that a later window of the subject has closed with a verdict, beside which an earlier one is history.
func superseded(a alerts.About, now *World) bool {
	for _, i := range now.of(a) {
		t := &now.Assessed[i]
		if t.Window.Open() || silent(t.Status) {
			continue
		}
		if t.Window.Label() > a.Window && t.Period.EndMonth() == t.Window.Span.EndMonth() {
			return true
		}
	}
	return false
}

func endsReport(a alerts.About, now *World) (alerts.Cause, bool) {
	for i := range now.Owed {
		o := &now.Owed[i]
		if o.Form.ID == a.Form && o.Department == a.Department && o.Period.String() == a.Period {
			return alerts.ByFact, true
		}
	}
	return alerts.ByWithdrawal, true
}
