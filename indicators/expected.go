package indicators

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

// firstExpected is the end of the first period expected within a window.
func (s *subject) firstExpected(w *window) month {
	if w.start == openStart {
		return s.sched.first
	}
	return max(s.next(w.start), s.sched.first)
}

// firstEnd is the end of the first period expected in a window that is not before the subject's first.
func (s *subject) firstEnd(w *window) month {
	start := s.firstMonth()
	if w.start > start {
		start = w.start
	}
	return s.next(start)
}

// firstMonth is the start of the subject's first period, expected or reported.
func (s *subject) firstMonth() month {
	first := openStart
	if s.sched.first != 0 {
		first = s.sched.period(s.sched.first).StartMonth()
	}
	if len(s.hist.slots) > 0 {
		if reported := s.sched.period(s.hist.low).StartMonth(); first == openStart || reported < first {
			first = reported
		}
	}
	return first
}
