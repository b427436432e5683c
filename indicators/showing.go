package indicators

// showing is when the windows of a track are the ones shown.
type showing struct {
	*subject
	track *track
}

// lay finds when each window of the track is the one shown, when what its
// points say ends, and which turns of status no report brings.
//
// A window is shown from its first report on. Before that:
//
//   - While the result of an earlier window is still alive, that one is shown (in January, last year's). When
//     it ends before the new window's first report is overdue, the earlier window says 0
//     until then, and the new one from then on.
//   - Where an earlier window's only report is not even due yet (a yearly report of a yearly
//     target), that window goes on waiting for it.
//   - Else the new window says 10 from its first instant, and 0 once its first report is overdue.
//
// Within a window the status is 0 from the end of a value to the next report.
func (s showing) lay() {
	shown := make([]*window, 0, len(s.track.windows)) // in order; the last is the one shown so far
	held := int64(-1 << 62)                           // until when the newest value before lives
	for i := range s.track.windows {
		w := &s.track.windows[i]
		s.pointEnds(w)
		w.opened()
		firstAt := never
		if len(w.points) > 0 {
			firstAt = w.instantOf(&s.axis, w.points[0].end)
		}
		begin := s.beginShown(w, shown, held, firstAt)
		if firstAt == never && w.from >= w.close {
			w.until = w.close // the subject begins later
			continue
		}
		for n := len(shown); n > 0 && len(shown[n-1].points) == 0 && shown[n-1].shown >= begin; n-- {
			shown[n-1].shown, shown[n-1].until = never, shown[n-1].close // never its turn
			shown = shown[:n-1]
		}
		if n := len(shown); n > 0 {
			shown[n-1].until = begin
		}
		shown = append(shown, w)
		w.shown = begin
		s.blankBefore(w, begin, firstAt)
		if len(w.points) > 0 {
			held = s.blankAfter(w)
		}
		w.until = min(w.until, w.over)
	}
}

// beginShown is the instant from which a window is the one shown.
func (s showing) beginShown(w *window, before []*window, held, firstAt int64) int64 {
	if !w.judged() {
		return max(w.from, min(held, firstAt))
	}
	waits := held > w.from
	if n := len(before); n > 0 && len(before[n-1].points) == 0 && before[n-1].judged() {
		waits = waits || s.sched.overdue(s.firstExpected(before[n-1])) > w.from
	}
	if !waits {
		return min(w.from, firstAt)
	}
	return min(max(held, s.sched.overdue(s.firstExpected(w))), firstAt)
}

// pointEnds finds where what each point says ends: at the end of the next period
// expected if that period has none; for the newest of all, when its successor is overdue by one full period.
func (s showing) pointEnds(w *window) {
	for i := range w.points {
		p := &w.points[i]
		next := s.next(p.end)
		switch {
		case i+1 < len(w.points) && w.points[i+1].end <= next:
			p.until = never
		case i+1 < len(w.points):
			p.until = s.axis.at(next)
		default:
			p.until = s.lastEnds(w, p.end, next)
		}
	}
}

// lastEnds is where the window's last point ends: the next period expected has no figure
// to be judged, whether it was reported without one or not at all. The verdict of a window by a date, once its
// last period is reported, stands for good.
func (s showing) lastEnds(w *window, end, next month) int64 {
	if w.Deadline && end == w.end {
		return never
	}
	if s.seenFrom(next) {
		return s.axis.at(next)
	}
	return s.sched.lapse(end)
}

// blankBefore tells the status from begin to the window's first report.
func (s showing) blankBefore(w *window, begin, firstAt int64) {
	if begin >= firstAt {
		return
	}
	if s.unplanned(w) {
		w.blanks = append(w.blanks, blank{begin, NoTarget})
		return
	}
	overdue := s.sched.overdue(s.firstExpected(w))
	if begin < overdue {
		w.blanks = append(w.blanks, blank{begin, NotDue})
		begin = overdue
	}
	if begin < firstAt {
		w.blanks = append(w.blanks, blank{begin, NoData})
	}
}

// blankAfter tells the status 0 in gaps and after the newest value's end, which it returns.
func (s showing) blankAfter(w *window) (lapse int64) {
	for i := range w.points {
		if lapse = w.points[i].until; lapse != never {
			status := NoData
			if s.unplanned(w) {
				status = NoTarget
			}
			w.blanks = append(w.blanks, blank{lapse, status})
		}
	}
	return lapse
}

// unplanned says that a window is of a work without a plan: it is no target, and no report of it is missing.
func (s showing) unplanned(w *window) bool { return s.ind.Kind == Work && len(w.targets) == 0 }
