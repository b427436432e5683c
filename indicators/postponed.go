package indicators

import (
	"fmt"
	"slices"
	"time"

	"zhibiao/indicators/periods"
)

// A target with a deadline that was put off (延期) is another window from the day of the grant on: the label of a window is its deadline,
// and one label set is one series. Until that day the former window is the one told, from then on the new one alone.

// move is one deadline that was granted in the place of another.
type move struct {
	from, to periods.Window
	at       int64 // from which it counts
}

// term is when a window of a deadline that was moved is the one told.
type term struct {
	opens int64 // 0: from its start
	over  int64 // never: nothing was granted in its place
}

// moves are the deadlines of a subject that were granted, in the order in which that became known.
type moves []move

// latest is the window that stands in a window's place at last.
func (ms moves) latest(w periods.Window) periods.Window {
	for _, m := range ms {
		if m.from == w {
			w = m.to
		}
	}
	return w
}

// termOf is when a window is told; not ok: another was granted in its place before it ever was. Of two that count from one instant
// the newest granted does.
func (ms moves) termOf(w periods.Window) (t term, ok bool) {
	t.over = never
	root := w
	for _, m := range slices.Backward(ms) {
		if m.to == root {
			root = m.from
		}
	}
	type step struct {
		window periods.Window
		at     int64
	}
	steps := []step{{root, 0}}
	for _, m := range ms {
		last := &steps[len(steps)-1]
		switch {
		case m.from != last.window:
		case len(steps) > 1 && m.at <= last.at && steps[len(steps)-2].window == m.to:
			steps = steps[:len(steps)-1] // taken back
		case len(steps) > 1 && m.at <= last.at:
			last.window = m.to
		default:
			steps = append(steps, step{m.to, m.at})
		}
	}
	for i, s := range steps {
		if s.window != w {
			continue
		}
		t.opens = s.at
		if i+1 < len(steps) {
			t.over = steps[i+1].at
		}
		return t, true
	}
	return t, false
}

// give tells a single window its term; false: it never has one.
func (w *window) give(t term, has bool) bool {
	w.opens, w.over = t.opens, t.over
	w.from = max(w.from, t.opens)
	return has && w.over > w.from
}

// instantOf is where what a point says stands: at its period's end, or where the window opens, of the last before.
func (w *window) instantOf(a *axis, end month) int64 {
	if w.opens == 0 {
		return a.at(end)
	}
	return max(a.at(end), w.opens)
}

// cut leaves a window the points of its term. The last before it stands where the window opens: by the new deadline.
func (w *window) cut(a *axis) {
	for n := len(w.points); n > 0 && a.at(w.points[n-1].end) >= w.over; n = len(w.points) {
		w.points = w.points[:n-1]
	}
	for w.opens != 0 && len(w.points) > 1 && a.at(w.points[1].end) <= w.opens {
		w.points = w.points[1:]
	}
}

// opened leaves out of a deadline that was granted in another's place what had ended before it opened.
func (w *window) opened() {
	if w.opens != 0 && len(w.points) > 0 && w.points[0].until <= w.opens {
		w.points = w.points[1:]
	}
}

// StandsAs is the label of the window in which a target stands now that was set with another, by all that the ledger holds of it.
func StandsAs(known []Target, label string) string {
	for _, t := range known {
		if t.Replaces.Deadline && t.Replaces.Label() == label {
			label = t.Window.Label()
		}
	}
	return label
}

// Postponed says of a deadline that was granted in the place of another what it was before; empty: it was not.
func (t *Target) Postponed() Text {
	if t == nil || !t.Replaces.Deadline {
		return Text{}
	}
	return Text{"原定" + t.Replaces.Name(false), "originally " + t.Replaces.Name(true)}
}

// among are those whose former deadline still has a target: what was granted in the place of one of which nothing is known any more
// counts from its start.
func (ms moves) among(targets []Target) moves {
	return slices.DeleteFunc(slices.Clone(ms), func(m move) bool {
		return promise(targets, m.from, nil) == nil
	})
}

// dayOf reads another deadline: a month (2027-06), or its last day (2027-06-30).
func dayOf(text string) (time.Time, bool) {
	if t, err := time.Parse("2006-01", text); err == nil {
		return t.AddDate(0, 1, -1), true
	}
	t, err := time.Parse(time.DateOnly, text)
	return t, err == nil
}

// postpone gives a target another deadline. It is refused where the subject has a target of that deadline, or had one: both would be one
// series. Taken back is one on the day from which it counted.
func postpone(c *Catalogue, t Target, known []Target, day time.Time, g Change) (Target, error) {
	last := periods.Month(day.Year(), day.Month())
	end := last.EndMonth()
	long := end - t.Window.Span.StartMonth()
	taken := func(o Target) bool { return o.Window.Deadline && o.Window.Span.EndMonth() == end }
	back := t.Replaces.Deadline && t.Replaces.Span.EndMonth() == end && g.From.Equal(t.InForce)
	switch {
	case !t.Window.Deadline:
		return t, fmt.Errorf("%w: only a target with a deadline has another granted: %s is judged by %s", ErrAdjusted, t.Indicator,
			t.Window.Label())
	case day.AddDate(0, 0, 1).Day() != 1:
		return t, fmt.Errorf("%w: %s: a deadline is the end of a month, such as 2027-06", ErrAdjusted, g.Figure)
	case t.Window.Span.EndMonth() == end:
		return t, fmt.Errorf("%w: its deadline is %s already", ErrAdjusted, g.Figure)
	case long < 1 || long > periods.LongestSpan:
		return t, fmt.Errorf("%w: %s: a window from %s cannot end then", ErrAdjusted, g.Figure,
			t.Window.Span.Start(c.zone()).Format(time.DateOnly))
	case t.Replaces.Deadline && g.From.Before(t.InForce):
		return t, fmt.Errorf("%w: the deadline that stands counts from %s on, this from %s", ErrAdjusted, t.InForce.Format(time.DateOnly),
			g.From.Format(time.DateOnly))
	case !back && (slices.ContainsFunc(known, taken) || slices.ContainsFunc(TargetsOf(c).OfPolicy(t.Subject, 0), taken)):
		return t, fmt.Errorf("%w: there is a target of %s with the deadline %s, or was", ErrAdjusted, t.Indicator, g.Figure)
	case !back && !g.From.Before(last.End(c.zone())):
		return t, fmt.Errorf("%w: %s of %s", ErrInForce, g.From.Format(time.DateOnly), g.Figure)
	case slices.ContainsFunc(known, func(o Target) bool { return o.Replaces.Label() == t.Window.Label() && o.InForce.After(t.InForce) }):
		return t, fmt.Errorf("%w: another deadline is granted in its place already", ErrAdjusted)
	}
	t.Replaces, t.Window = t.Window, periods.Window{Span: periods.Ending(end, long), Deadline: true}
	switch t.Pace.Kind {
	case Steps, MonthlyPlan:
		t.Pace = Pace{Kind: NoPace} // its months were those of the deadline before
	}
	return g.granted(t), nil
}
