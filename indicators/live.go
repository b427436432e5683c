package indicators

// live lays out when each window of a track is the one shown, when what its
// points say ends, and which turns of status no report brings.
//
// A window is shown from its first report on. Before that, while the result of an
// earlier window is still alive, that one is shown (in January, last year's); when it
// is not, the new window says 10 until its first report is overdue, and 0 from then on. Within a window
// the status is 0 from the end of a value to the next report.
func (s *subject) live(t *track) {
	var holder *window      // the window shown so far
	held := int64(-1 << 62) // until when its newest value lives
	for i := range t.windows {
		w := &t.windows[i]
		s.pointEnds(w)
		firstAt := never
		if len(w.points) > 0 {
			firstAt = s.axis.at(w.points[0].end)
		}
		begin := max(w.from, min(held, firstAt))
		if firstAt == never && begin >= w.close {
			w.until = w.close // an earlier window is shown throughout, or the subject begins later
			continue
		}
		w.shown = begin
		if holder != nil {
			holder.until = begin
		}
		holder = w
		s.blankBefore(w, begin, firstAt)
		held = s.blankAfter(w)
		w.lapse = held
	}
}

// pointEnds finds where what each point says ends: at the end of the next period
// expected if that period has none; for the newest of all, when its successor is overdue by one full period.
func (s *subject) pointEnds(w *window) {
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
func (s *subject) lastEnds(w *window, end, next month) int64 {
	if w.Deadline && end == w.end {
		return never
	}
	if s.seenFrom(next) {
		return s.axis.at(next)
	}
	return s.sched.lapse(end)
}

// seenFrom says that something was reported of the subject for m or later.
func (s *subject) seenFrom(m month) bool {
	for ; m <= s.hist.last(); m++ {
		if sl := s.hist.at(m); sl != nil && sl.seen {
			return true
		}
	}
	return false
}

// next is the end of the first period expected after m. January is not, where February came with it.
func (s *subject) next(m month) month {
	n := s.sched.next(m)
	if n%12 == 1 && s.sched.every == 1 {
		january, february := s.hist.at(n), s.hist.at(n+1)
		if february != nil && february.combined.present && (january == nil || !january.seen) {
			return n + 1
		}
	}
	return n
}

// blankBefore tells the status from begin to the window's first report.
func (s *subject) blankBefore(w *window, begin, firstAt int64) {
	if begin >= firstAt {
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

// firstExpected is the end of the first period expected within a window.
func (s *subject) firstExpected(w *window) month {
	if w.start == openStart {
		return s.sched.first
	}
	return max(s.next(w.start), s.sched.first)
}

// blankAfter tells the status 0 in gaps and after the newest value's end, which it returns.
func (s *subject) blankAfter(w *window) (lapse int64) {
	if len(w.points) == 0 {
		return -1 << 62
	}
	for i := range w.points {
		if p := &w.points[i]; p.until != never {
			lapse = p.until
			if lapse < w.close {
				w.blanks = append(w.blanks, blank{lapse, NoData})
			}
		}
	}
	if w.points[len(w.points)-1].until == never {
		return never
	}
	return lapse
}
