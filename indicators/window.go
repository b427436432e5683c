package indicators

import (
	"cmp"
	"math"
	"slices"
	"time"

	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// window is one window of a track with everything that is said in it.
type window struct {
	periods.Window
	start, end month // months; an open window's are the first period's start and farEnd
	from       int64 // the window's first instant, not before the subject's first period
	close      int64 // its first instant after; never for an open one
	targets    []Target
	awaited    bool    // a plan is to set its target
	points     []point // one for each reported period, in order
	shown      int64   // instant from which its status is the one shown; never: not at all
	until      int64   // instant at which all its series end; never: not before the horizon
	opens      int64   // of a deadline granted in another's place: the instant from which it counts; 0: from its start
	over       int64   // the instant from which another deadline counts in its place; never: none was granted
	blanks     []blank // turns of its status that no report brings, before its first point or after a gap
}

// blank is a turn of the status without a report.
type blank struct {
	at     int64
	status Status
}

// judged says that the window's status is told: it has a target, or is to have one.
func (w *window) judged() bool { return len(w.targets) > 0 || w.awaited }

// farEnd is the end of an open window.
const farEnd = month(math.MaxInt32)

// track is a run of windows that follow one another (the years of a yearly
// target), or a single one (by a date, open). At any instant one window of a track is shown.
type track struct {
	length  int32 // months of each window; 0 for a single one
	windows []window
}

// subject is a subject with its facts worked through: what Assess and Expand both tell.
type subject struct {
	cat     *Catalogue
	ind     *Indicator
	id      Subject
	axis    axis
	sched   schedule
	hist    *history
	tracks  []track
	horizon int64
	bands   Bands
	slab    []point  // from which windows' points are cut
	targets []Target // all versions of all targets, in the order of their windows
	moves   moves
}

// workroom is room that one subject leaves to the next. The zero value has none.
type workroom struct {
	slots  []slot
	points []point
	made   *makings // where to note how figures are computed; nil: nowhere
}

// work goes through a subject's facts up to a horizon, in room that is given; nil when the catalogue does not know the indicator.
func work(c *Catalogue, f *Facts, horizon time.Time, room workroom) *subject {
	ind := c.Indicator(f.Indicator)
	if ind == nil {
		return nil
	}
	s := &subject{cat: c, ind: ind, id: f.Subject, horizon: horizon.UnixMilli(), slab: room.points[:0],
		bands: c.BandsOf(f.Subject)}
	s.hist = historyIn(c, room, f, ind)
	top := periods.At(horizon, periods.Monthly, c.zone()).EndMonth()
	low := top - 12
	if len(s.hist.slots) > 0 {
		low = min(low, s.hist.low-12)
	}
	s.axis = newAxis(c.zone(), low, top+18)
	s.sched = scheduleOf(c, s.hist, ind, f.Subject, &s.axis)
	s.sched.combined = s.sched.combined || s.hist.combined && s.hist.every == 1 && s.sched.form == nil
	s.targets = s.allTargets(f.Targets, int(top-1)/12)
	if s.sched.first == 0 {
		s.sched.first = s.guessFirst()
	}
	s.layTracks(top)
	for i := range s.tracks {
		s.judge(&s.tracks[i])
		showing{s, &s.tracks[i]}.lay()
	}
	return s
}

// guessFirst is the first period expected where neither form nor entity says:
// that of the first report, else of the first target, of the policy's issue, or of the horizon's year.
func (s *subject) guessFirst() month {
	for i := range s.hist.slots {
		if s.hist.slots[i].seen {
			return s.hist.low + month(i)
		}
	}
	for i := range s.targets {
		if w := s.targets[i].Window; !w.Open() {
			return s.sched.next(w.Span.StartMonth())
		}
	}
	if d := s.issued(); !d.IsZero() {
		return s.sched.next(periods.At(d, periods.Monthly, s.axis.loc).StartMonth())
	}
	return s.sched.next(periods.At(time.UnixMilli(s.horizon), periods.Yearly, s.axis.loc).StartMonth())
}

// issued is when the subject's policy was issued; zero when that is not known.
func (s *subject) issued() time.Time {
	m := s.cat.MeasureOf(s.id)
	if m == nil {
		return time.Time{}
	}
	d := s.cat.Document(m.Document)
	if d == nil {
		return time.Time{}
	}
	if d.Issued.IsZero() && d.Year > 0 {
		return time.Date(d.Year, 1, 1, 0, 0, 0, 0, s.axis.loc)
	}
	return d.Issued
}

// allTargets joins the policy's targets with the plans' versions, in the order of windows and,
// within one, of becoming known. Where the policy itself states the figure, a
// plan of the same window adds its pace and dates; the promise stays the policy's, or what was granted in its place. A
// work's later plan keeps the dates of nodes that it does not speak of.
func (s *subject) allTargets(plans []Target, year int) []Target {
	all := TargetsOf(s.cat).OfPolicy(s.id, year)
	policies := len(all)
	for i := range plans {
		t := plans[i]
		t.Window = s.identity(t.Window, all)
		if t.Replaces.Deadline {
			t.Replaces = s.identity(t.Replaces, all)
			s.moves = append(s.moves, move{t.Replaces, t.Window, t.InForce.UnixMilli()})
		}
		for j := len(all) - 1; j >= 0; j-- {
			if all[j].Window != t.Window {
				continue
			}
			t.Nodes = mergeNodes(all[j].Nodes, t.Nodes)
			break
		}
		stands := s.moves.latest(t.Window)
		granted := promise(all, stands, func(p *Target) bool { return p.Basis != "" })
		if own := promise(all[:policies], t.Window, nil); own != nil && t.Basis == "" {
			t = underPolicy(*own, t)
		}
		if e := s.cat.Entity(s.id.Entity); s.ind.Kind == Work && e != nil {
			t.Nodes = mergeNodes(e.Nodes, t.Nodes)
		}
		all = append(all, t)
		if granted != nil && t.Basis == "" {
			all = append(all, underGrant(*granted, t, stands != t.Window))
		}
	}
	inOrder := func(a, b Target) int { return compareWindows(a.Window, b.Window) }
	if !slices.IsSortedFunc(all, inOrder) {
		slices.SortStableFunc(all, inOrder)
	}
	return s.planned(all)
}

// promise is the last version of a window that counts as one (all do where nothing says which); nil: none does.
func promise(all []Target, w periods.Window, counts func(*Target) bool) *Target {
	for i := range slices.Backward(all) {
		if t := &all[i]; t.Window == w && (counts == nil || counts(t)) {
			return t
		}
	}
	return nil
}

// underGrant is a later plan's version of a target that was adjusted: the figure that was granted, not before it counts. A plan by
// months for the deadline before says nothing of the one that was granted.
func underGrant(granted, plan Target, moved bool) Target {
	t := underPolicy(granted, plan)
	if moved {
		t.Pace, t.Nodes = granted.Pace, mergeNodes(granted.Nodes, plan.Nodes)
	}
	if t.InForce.Before(granted.InForce) {
		t.InForce = granted.InForce
	}
	return t
}

// planned leaves out a work's targets of which no node has a date: without a plan there is none.
func (s *subject) planned(all []Target) []Target {
	if s.ind.Kind != Work {
		return all
	}
	return slices.DeleteFunc(all, func(t Target) bool {
		return !slices.ContainsFunc(t.Nodes, func(n Node) bool { return !n.Planned.IsZero() })
	})
}

// identity is the window by which a target is known: (subject, label) tells it, and a deadline's label is its month.
// Whatever year a plan counted it from, it is the rule's window, else that of the version before.
func (s *subject) identity(w periods.Window, before []Target) periods.Window {
	if !w.Deadline {
		return w
	}
	same := func(o periods.Window) bool { return o.Deadline && o.Span.EndMonth() == w.Span.EndMonth() }
	for _, r := range s.ind.Targets {
		if !r.Binds(s.id.Entity) {
			continue
		}
		if of := TargetsOf(s.cat).ruleWindows(s.ind, r, 0); len(of) == 1 && same(of[0]) {
			return of[0]
		}
	}
	for i := range before {
		if same(before[i].Window) {
			return before[i].Window
		}
	}
	return w
}

// workNodes are all nodes of a work: the newest target's, else those declared.
func (s *subject) workNodes() []Node {
	for i := len(s.targets) - 1; i >= 0; i-- {
		if len(s.targets[i].Nodes) > 0 {
			return s.targets[i].Nodes
		}
	}
	if e := s.cat.Entity(s.id.Entity); e != nil {
		return e.Nodes
	}
	return nil
}

// mergeNodes is base with the dates that a plan states, and the plan's own nodes after.
func mergeNodes(base, plan []Node) []Node {
	if len(base) == 0 {
		return plan
	}
	nodes := slices.Clone(base)
	for _, n := range plan {
		i := slices.IndexFunc(nodes, func(b Node) bool { return b.ID == n.ID })
		switch {
		case i < 0:
			nodes = append(nodes, n)
		case !n.Planned.IsZero():
			nodes[i].Planned = n.Planned
		}
	}
	return nodes
}

// underPolicy is a plan's version of a target whose figure the policy states.
// Its shares are of the plan's amount and are carried over to the policy's.
func underPolicy(policy, plan Target) Target {
	t := policy
	t.InForce, t.Source, t.Plan, t.Nodes = plan.InForce, plan.Source, true, plan.Nodes
	if plan.Pace.Kind != "" {
		t.Pace = plan.Pace
		if finite(plan.Value) && plan.Value > 0 && policy.Value > 0 && plan.Value != policy.Value && len(plan.Pace.Shares) > 0 {
			t.Pace.Shares = make([]float64, len(plan.Pace.Shares))
			for i, x := range plan.Pace.Shares {
				t.Pace.Shares[i] = share(quantities.Product(x, plan.Value), policy.Value)
			}
		}
	}
	return t
}

// compareWindows orders by kind (recurring, by a date, open), length and start.
func compareWindows(a, b periods.Window) int {
	kind := func(w periods.Window) int {
		switch {
		case w.Open():
			return 2
		case w.Deadline:
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(kind(a), kind(b)), cmp.Compare(a.Span.Months(), b.Span.Months()),
		cmp.Compare(a.Span.StartMonth(), b.Span.StartMonth()))
}

// layTracks lays out the windows: those of targets, those that plans are
// awaited for, and for a flow the years (quarters) over which it accumulates.
func (s *subject) layTracks(top month) {
	recurring := s.recurring()
	for _, length := range recurring {
		s.tracks = append(s.tracks, s.recurringTrack(length, top))
	}
	for i := 0; i < len(s.targets); {
		n := i + 1
		for n < len(s.targets) && s.targets[n].Window == s.targets[i].Window {
			n++
		}
		if w := s.targets[i].Window; w.Open() || w.Deadline {
			if t := s.single(w, s.targets[i:n], false); t.windows[0].give(s.moves.among(s.targets).termOf(w)) {
				s.tracks = append(s.tracks, t)
			}
		}
		i = n
	}
	for _, r := range s.ind.Targets {
		if w, ok := s.awaitedWindow(r); ok && !slices.ContainsFunc(s.targets, func(t Target) bool { return t.Window == w }) {
			s.tracks = append(s.tracks, s.single(w, nil, true))
		}
	}
}

// recurring lists the lengths of windows that come again.
func (s *subject) recurring() []int32 {
	var lengths []int32
	add := func(n int32) {
		if !slices.Contains(lengths, n) {
			lengths = append(lengths, n)
		}
	}
	if s.ind.Kind == Flow {
		add(year)
	}
	for i := range s.hist.slots {
		if s.ind.Kind != Work && s.hist.slots[i].stated.present {
			add(year)
			break
		}
	}
	for i := range s.targets {
		if w := s.targets[i].Window; !w.Open() && !w.Deadline {
			add(int32(w.Span.Months()))
		}
	}
	for _, r := range s.ind.Targets {
		if w, err := parseRuleWindow(r.Window); err == nil && w.recurs() && r.Plan && r.Binds(s.id.Entity) {
			add(int32(w.months))
		}
	}
	return lengths
}

// recurringTrack lays out windows of one length from the first of interest to the horizon.
func (s *subject) recurringTrack(length int32, top month) track {
	low := top - floorMod(top-1, length) - 1 // the start of the window that holds the horizon
	first := low
	if s.sched.first != 0 {
		first = min(first, s.sched.first-1)
	}
	if len(s.hist.slots) > 0 {
		first = min(first, s.hist.low-1)
	}
	first -= floorMod(first, length)
	if top-first > maxMonths {
		first = top - maxMonths
		first -= floorMod(first, length)
	}
	t := track{length: length, windows: make([]window, 0, (low-first)/length+1)}
	k := 0 // in s.targets, which are in the order of windows
	for m := first; m < top; m += length {
		w := periods.Window{Span: periods.Ending(m+length, length)}
		for k < len(s.targets) && compareWindows(s.targets[k].Window, w) < 0 {
			k++
		}
		n := k
		for n < len(s.targets) && s.targets[n].Window == w {
			n++
		}
		t.windows = append(t.windows, window{
			Window: w, start: m, end: m + length, targets: s.targets[k:n], awaited: n == k && s.awaits(length, m),
			from: s.begin(m), close: s.axis.instant(m + length), shown: never, until: never, over: never,
		})
		k = n
	}
	return t
}

// begin is the first instant of a window that starts at m, not before the subject's first period.
func (s *subject) begin(m month) int64 { return s.axis.instant(max(m, s.firstMonth())) }

// awaits says that a plan is to set a target for the window of that length from m.
func (s *subject) awaits(length int32, m month) bool {
	for _, r := range s.ind.Targets {
		if !r.Plan || !r.Binds(s.id.Entity) {
			continue
		}
		w, err := parseRuleWindow(r.Window)
		if err != nil || int32(w.months) != length {
			continue
		}
		from, until := TargetsOf(s.cat).ruleYears(s.ind, r)
		if y := int(m) / 12; from <= y && y <= until {
			return true
		}
	}
	return false
}

// awaitedWindow is the single window (open, or by a date) for which a rule's plan is awaited; a work's always is.
func (s *subject) awaitedWindow(r *TargetRule) (periods.Window, bool) {
	if !r.Plan && s.ind.Kind != Work || !r.Binds(s.id.Entity) {
		return periods.Window{}, false
	}
	w, err := parseRuleWindow(r.Window)
	if err != nil || w.recurs() {
		return periods.Window{}, false
	}
	windows := TargetsOf(s.cat).ruleWindows(s.ind, r, 9999)
	if len(windows) == 0 {
		return periods.Window{}, false
	}
	return windows[0], true
}

// single is the track of one window by itself.
func (s *subject) single(w periods.Window, targets []Target, awaited bool) track {
	win := window{Window: w, targets: targets, awaited: awaited, close: never, shown: never, until: never, over: never, end: farEnd}
	if w.Open() {
		win.start = openStart
	} else {
		win.start, win.end = w.Span.StartMonth(), w.Span.EndMonth()
		win.close = s.axis.instant(win.end)
	}
	win.from = s.begin(win.start)
	return track{windows: []window{win}}
}

// inForce is the version of the window's target that counts at an instant: of
// those in force by then the one that came into force last, and of several the newest known.
func (w *window) inForce(at int64) *Target {
	var best *Target
	for i := range w.targets {
		t := &w.targets[i]
		if !t.InForce.IsZero() && t.InForce.UnixMilli() > at {
			continue
		}
		if best == nil || !t.InForce.Before(best.InForce) {
			best = t
		}
	}
	return best
}
