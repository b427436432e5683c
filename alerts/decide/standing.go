package decide

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/indicators"
)

const (
	// nodeDays is how many days ahead a work's node is due soon.
	nodeDays = 14
	// largeRevision is by how much of itself a figure must have changed for the change to be told.
	largeRevision = 0.05
	// revisionMonths is for how long after its period a revision is told.
	revisionMonths = 12
	// StrayDays is for how long a file that is nobody's stands as an alert: nothing tells when somebody has seen to it.
	StrayDays = 7
	// silence is how long a run of a source may take until it counts as one that failed.
	silence = 15 * time.Minute
)

// Standing lists what is the case, events in their order.
func Standing(w *World) []State {
	var all []State
	all = append(all, targets(w)...)
	all = append(all, revisions(w)...)
	all = append(all, reports(w)...)
	all = append(all, program(w)...)
	rank := map[string]int{}
	for i, e := range alerts.Events() {
		rank[e.Name] = i
	}
	slices.SortStableFunc(all, func(a, b State) int { return cmp.Compare(rank[a.Event], rank[b.Event]) })
	return all
}

// Asked lists what is the case of those events that somebody is to hear of, with the good news where it is asked for.
func Asked(w *World, book *alerts.Book, c *contacts.Contacts) []State {
	hears := map[string]bool{}
	for _, e := range alerts.Events() {
		hears[e.Name] = c.Hears(&e)
	}
	all := slices.DeleteFunc(Standing(w), func(s State) bool { return !hears[s.Event] })
	if hears[alerts.StatusRestored] {
		all = append(all, restored(w, book)...)
	}
	return all
}

// restored are targets that an alert stood of, and that a report brought back in order.
func restored(w *World, book *alerts.Book) (list []State) {
	told := map[alerts.About]bool{}
	for i := range slices.Backward(book.Episodes) {
		e := &book.Episodes[i]
		event := alerts.EventNamed(e.Key.Event)
		if event == nil || !event.ByStatus || event.Status == indicators.Achieved || told[e.Key.About] {
			continue
		}
		told[e.Key.About] = true
		if a := w.target(e.Key.About); a != nil && e.EndedBy == alerts.ByFact && a.Status.Met() {
			list = append(list, State{Key: alerts.Key{Event: alerts.StatusRestored, About: e.Key.About},
				Round: e.Ended.UTC().Format(time.RFC3339), Target: a})
		}
	}
	return list
}

func targets(w *World) (list []State) {
	for i := range w.Assessed {
		a := &w.Assessed[i]
		about := alerts.About{Indicator: a.Indicator, Entity: a.Entity, Window: a.Window.Label()}
		add := func(event string) {
			list = append(list, State{Key: alerts.Key{Event: event, About: about}, Round: a.Period.String(), Target: a})
		}
		if e := alerts.EventOf(a.Status); e != nil {
			add(e.Name)
		}
		if misses(a) {
			add(alerts.ForecastMiss)
		}
		list = append(list, nodes(w, a, about)...)
	}
	return list
}

// misses says whether a target that still runs is not reached at the pace in force.
func misses(a *indicators.Assessment) bool {
	t := a.Target
	if t == nil || a.Past || math.IsNaN(a.Forecast) || a.Window.Open() || a.Period.EndMonth() >= a.Window.Span.EndMonth() {
		return false
	}
	switch {
	case t.Bound == indicators.AtLeast:
		return a.Forecast < t.Value
	case t.Bound == indicators.AtMost && t.Ceiling == indicators.Control:
		return a.Forecast > t.Value
	}
	return false
}

// nodes are a work's: those that a report should have told as reached, and those that are planned for the days to come.
func nodes(w *World, a *indicators.Assessment, about alerts.About) (list []State) {
	for i := range a.Open {
		n := &a.Open[i]
		about.Node = n.ID
		event, round := "", ""
		switch {
		case !a.Period.IsZero() && n.Planned.Before(a.Period.End(w.Now.Location())):
			event, round = alerts.MilestoneOverdue, a.Period.String()
		case !n.Planned.Before(startOfDay(w.Now)) && n.Planned.Before(w.Now.AddDate(0, 0, nodeDays)):
			event = alerts.MilestoneDueSoon
		default:
			continue
		}
		list = append(list, State{Key: alerts.Key{Event: event, About: about}, Round: round, Target: a, Node: n})
	}
	return list
}

// revisions are figures of the last twelve months that are no longer nearly what they were when they were first known.
func revisions(w *World) (list []State) {
	for i := range w.Revised {
		r := &w.Revised[i]
		if math.Abs(r.Is-r.Was) <= largeRevision*math.Abs(r.Was) ||
			r.Period.End(w.Now.Location()).AddDate(0, revisionMonths, 0).Before(w.Now) {
			continue
		}
		about := alerts.About{Indicator: r.Indicator, Entity: r.Entity, Period: r.Period.String()}
		list = append(list, State{Key: alerts.Key{Event: alerts.RevisionLarge, About: about},
			Round: strconv.FormatFloat(r.Is, 'f', -1, 64), Change: r})
	}
	return list
}

func reports(w *World) (list []State) {
	for i := range w.Owed {
		o := &w.Owed[i]
		about := alerts.About{Form: o.Form.ID, Department: o.Department, Period: o.Period.String()}
		add := func(event, round string) {
			list = append(list, State{Key: alerts.Key{Event: event, About: about}, Round: round, Owed: o})
		}
		if last := o.Last(); last != nil && last.Outcome.Returned() {
			add(alerts.ReportRejected, strconv.FormatInt(last.Submission, 10))
		}
		for _, d := range w.Doubts {
			if d.Form == o.Form.ID && d.Department == o.Department && d.Period == o.Period {
				add(alerts.DoubtOpen, strconv.FormatInt(d.ID, 10))
				break // of several doubts about one report the newest
			}
		}
		if r := newest(o, (*indicators.Report).Unsigned); r != nil {
			add(alerts.SignatureOpen, strconv.FormatInt(r.Submission, 10))
		}
		if r := newest(o, isAsking); r != nil {
			add(alerts.CountersignOpen, strconv.FormatInt(r.Submission, 10))
		}
		if isHeld(o) {
			add(alerts.QuestionOpen, strconv.FormatInt(o.Last().Submission, 10))
		}
		switch {
		case o.Met != nil || o.Waiver != nil:
		case !w.Now.Before(o.Overdue):
			add(alerts.ReportOverdue, "")
		case !w.Now.Before(o.DueDay):
			add(alerts.ReportDue, "")
		case !w.Now.Before(o.Soon):
			add(alerts.ReportDueSoon, "")
		}
	}
	return list
}

// newest is the last report of an obligation that something is true of; nil: of none.
func newest(o *indicators.Obligation, is func(*indicators.Report) bool) *indicators.Report {
	for i := len(o.Reports) - 1; i >= 0; i-- {
		if r := &o.Reports[i]; is(r) {
			return r
		}
	}
	return nil
}

// isAsking says that a report waits for other units to agree.
func isAsking(r *indicators.Report) bool { return len(r.Asking()) > 0 }

// isHeld says that the newest file waits for an answer to its questions.
func isHeld(o *indicators.Obligation) bool {
	last := o.Last()
	return last != nil && last.Outcome == indicators.ReportHeld
}

func program(w *World) (list []State) {
	for i := range w.Sources {
		s := &w.Sources[i]
		if s.Success.Before(s.DueLast) && w.Now.Sub(s.DueLast) >= silence {
			list = append(list, State{Key: alerts.Key{Event: alerts.SourceSilent, About: alerts.About{Source: s.Name}}, Source: s})
		}
	}
	for i := range w.Strays {
		s := &w.Strays[i]
		about := alerts.About{Source: fmt.Sprintf("submission %d", s.Submission)}
		list = append(list, State{Key: alerts.Key{Event: alerts.FileStray, About: about}, Stray: s})
	}
	for i := range w.Faults {
		f := &w.Faults[i]
		list = append(list, State{Key: alerts.Key{Event: alerts.ProgramFault, About: alerts.About{Source: f.Name}}, Fault: f})
	}
	return list
}

func startOfDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, t.Location())
}
