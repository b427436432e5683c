package indicators

import (
	"slices"
	"time"

	"zhibiao/indicators/periods"
)

// Families shared by all indicators.
const (
	FamilyInfo             = "indicator_info"
	FamilyAttainment       = "indicator_attainment_ratio"
	FamilyTimeShare        = "indicator_time_share_ratio"
	FamilyPaceGap          = "indicator_pace_gap_ratio"
	FamilyStatus           = "indicator_status"
	FamilyVerdict          = "indicator_verdict"
	FamilyResult           = "indicator_result_status"
	FamilyResultVerdict    = "indicator_result_verdict"
	FamilyResultAttainment = "indicator_result_attainment_ratio"
	FamilyResultBefore     = "indicator_result_before_status"
	FamilyGrowthRequired   = "indicator_growth_required_ratio"
	FamilyGrowthObserved   = "indicator_growth_observed_ratio"
	FamilyArrival          = "indicator_arrival_year"
	FamilyPeriodEnd        = "indicator_reported_period_end_timestamp_seconds"
	FamilyJudgedEnd        = "indicator_judged_year_end_timestamp_seconds"
)

// Expand gives every series of a subject: values, cumulative, target,
// expected, forecast, growth, and every assessment, as section 4 of the design
// says. Windows, ends of values and overdue turns are laid out up to the horizon. Label sets are
// shared between series and must not be changed.
func Expand(c *Catalogue, f Facts, horizon time.Time) []Series {
	return new(Expander).Expand(c, f, horizon)
}

// Expander expands subject after subject in the same room. The zero value is ready; it serves one goroutine.
type Expander struct {
	series  []Series
	ends    []int
	samples []Sample
	slab    []Label
	work    workroom
}

// Expand is as the function of that name. The series and their labels serve until the next call, their samples for good.
func (x *Expander) Expand(c *Catalogue, f Facts, horizon time.Time) []Series {
	s := work(c, &f, horizon, x.work)
	if s == nil {
		return nil
	}
	windows := 0
	for i := range s.tracks {
		windows += len(s.tracks[i].windows)
	}
	e := expansion{
		subject: s, names: s.ind.names(),
		series: slices.Grow(x.series[:0], 8+8*windows), ends: slices.Grow(x.ends[:0], 8+8*windows),
		samples: slices.Grow(x.samples[:0], 16+12*(len(s.hist.slots)+windows)), slab: slices.Grow(x.slab[:0], 8+7*windows),
	}
	e.values()
	for i := range s.tracks {
		for j := range s.tracks[i].windows {
			e.window(&s.tracks[i].windows[j])
		}
		e.results(&s.tracks[i])
	}
	e.info()
	e.background()
	x.series, x.ends, x.samples, x.slab, x.work = e.series, e.ends, e.samples, e.slab, workroom{slots: s.hist.slots, points: s.slab}
	return e.seal()
}

// expansion collects series. All samples are written into one growing run, and
// sealed into one of exactly their number, since a snapshot keeps them for long.
type expansion struct {
	*subject
	names   names
	series  []Series
	ends    []int    // of each series in samples
	samples []Sample // of all series so far and of the one being written
	slab    []Label  // from which label sets are cut
}

// names are those of an indicator's own families, put together once.
type names struct {
	value, cumulative, target, expected, forecast, low, high, required, first        string
	growth, cumulativeGrowth, periodGrowth, reportedGrowth, reportedCumulativeGrowth string
}

func (i *Indicator) names() names {
	return names{
		value: i.family(""), cumulative: i.family("_cumulative"), target: i.family("_target"), expected: i.family("_expected"),
		forecast: i.family("_forecast"), low: i.family("_forecast_low"), high: i.family("_forecast_high"),
		required: i.family("_required_monthly"), first: i.family("_first_reported"),
		growth: i.ID + "_year_on_year_ratio", cumulativeGrowth: i.ID + "_cumulative_year_on_year_ratio",
		periodGrowth: i.ID + "_period_on_period_ratio", reportedGrowth: i.ID + "_reported_year_on_year_ratio",
		reportedCumulativeGrowth: i.ID + "_reported_cumulative_year_on_year_ratio",
	}
}

func newExpansion(s *subject, series, samples int) expansion {
	return expansion{subject: s, series: make([]Series, 0, series), ends: make([]int, 0, series), samples: make([]Sample, 0, samples)}
}

func (e *expansion) put(at int64, v float64) {
	if at <= e.horizon {
		e.samples = append(e.samples, Sample{at, v})
	}
}

func (e *expansion) end(at int64) { e.put(at, StaleMarker()) }

// written is how many samples the series being written has.
func (e *expansion) written() int {
	if n := len(e.ends); n > 0 {
		return len(e.samples) - e.ends[n-1]
	}
	return len(e.samples)
}

// close makes a series of what was put; nothing of nothing.
func (e *expansion) close(name string, labels []Label) {
	if e.written() > 0 {
		e.series = append(e.series, Series{Name: name, Labels: labels})
		e.ends = append(e.ends, len(e.samples))
	}
}

// seal gives the series their samples.
func (e *expansion) seal() []Series {
	if len(e.series) == 0 {
		return nil
	}
	all, from := make([]Sample, len(e.samples)), 0
	copy(all, e.samples)
	for i, end := range e.ends {
		e.series[i].Samples = all[from:end:end]
		from = end
	}
	return e.series
}

// labels are a subject's, empty ones left out, sorted by name.
func (e *expansion) labels(indicator bool, window string) []Label {
	if cap(e.slab)-len(e.slab) < 4 {
		e.slab = make([]Label, 0, 64)
	}
	from := len(e.slab)
	add := func(name, value string) {
		if value != "" {
			e.slab = append(e.slab, Label{name, value})
		}
	}
	add("department", e.ind.Department)
	add("entity", e.id.Entity)
	if indicator {
		add("indicator", e.id.Indicator)
	}
	add("window", window)
	return e.slab[from:len(e.slab):len(e.slab)]
}

// family is the name of one of the indicator's own families in its unit.
func (i *Indicator) family(part string) string { return i.ID + part + "_" + i.Unit }

// values expands what carries no window and runs on across years.
func (e *expansion) values() {
	own := e.labels(false, "")
	h, ratio := e.hist, e.ind.Unit == "ratio"
	e.line(e.names.value, own, e.value)
	if e.ind.Kind != Work && e.ind.Kind != Check {
		e.line(e.names.growth, own, func(m month) float64 { return pair(h.own(m-12), h.own(m), ratio) })
		e.line(e.names.periodGrowth, own, func(m month) float64 { return pair(h.own(m-h.every), h.own(m), ratio) })
	}
	if h.growths[0] != nil {
		e.line(e.names.reportedGrowth, own, func(m month) float64 { return h.growth(0, m) })
	}
	for i := range h.slots {
		if h.slots[i].seen {
			at := e.axis.at(h.low + month(i))
			e.put(at, float64(at/1000))
		}
	}
	e.close(FamilyPeriodEnd, e.labels(true, ""))
}

// pair is the change from one figure to another; absent where either is.
func pair(before, now figure, ratio bool) float64 {
	if !before.present || !now.present {
		return absent()
	}
	return change(before.value, now.value, ratio)
}

// value is the period's own: of a work, how many of its nodes are done (their share where the unit is a ratio).
func (e *expansion) value(m month) float64 {
	s := e.hist.at(m)
	if s.own.present {
		return s.own.value
	}
	if e.ind.Kind != Work || !s.seen {
		return absent()
	}
	nodes := e.workNodes()
	if len(nodes) == 0 {
		return absent()
	}
	w := window{Window: periods.Window{}, close: never}
	done, all := pacing{e.subject, &w, &Target{Nodes: nodes}}.doneNodes(m)
	if e.ind.Unit == "ratio" {
		return share(float64(done), float64(all))
	}
	return float64(done)
}

// line expands one value for each end of month that has one. It ends at the end of the
// next expected period where that has none, and at last when its successor is overdue by a full period.
func (e *expansion) line(name string, labels []Label, value func(month) float64) {
	h := e.hist
	prev := month(0)
	for i := range h.slots {
		m := h.low + month(i)
		v := value(m)
		if !has(v) {
			continue
		}
		if next := e.next(prev); prev != 0 && next < m {
			e.end(e.axis.at(next))
		}
		e.put(e.axis.at(m), v)
		prev = m
	}
	if prev != 0 {
		e.end(e.lineEnd(prev))
	}
	e.close(name, labels)
}

// lineEnd is where the newest sample of a line, at m, ends.
func (e *expansion) lineEnd(m month) int64 {
	next := e.next(m)
	if e.seenFrom(next) {
		return e.axis.at(next) // others were reported since, this was not
	}
	return e.sched.lapse(m)
}

// window expands everything that carries the label window.
func (e *expansion) window(w *window) {
	if len(w.points) == 0 && !w.judged() {
		return
	}
	label := w.Label()
	own, shared := e.labels(false, label), e.labels(true, label)
	if !w.Open() {
		e.cumulative(w, own)
	}
	if len(w.targets) > 0 && w.from < w.close {
		e.target(w, own)
		e.expected(w, own)
	}
	if len(w.targets) > 0 && len(w.points) > 0 {
		e.assessment(w, own, shared)
	}
	if w.judged() {
		e.status(w, shared)
	}
}

func (e *expansion) cumulative(w *window, labels []Label) {
	if e.ind.Kind == Work || e.ind.Kind == Check {
		return
	}
	flow := e.ind.Kind == Flow
	e.points(w, e.names.cumulative, labels, func(p *point) float64 {
		f := p.fig
		if !flow {
			f = e.hist.cumulative(p.end)
		}
		if !f.present {
			return absent()
		}
		return f.value
	})
	ratio := e.ind.Unit == "ratio"
	if w.end-w.start <= 12 {
		e.points(w, e.names.cumulativeGrowth, labels, func(p *point) float64 {
			if !flow {
				return pair(e.hist.cumulative(p.end-12), e.hist.cumulative(p.end), ratio)
			}
			return pair(e.hist.between(w.start-12, p.end-12), p.fig, ratio)
		})
	}
	if e.hist.growths[1] != nil {
		e.points(w, e.names.reportedCumulativeGrowth, labels, func(p *point) float64 { return e.hist.growth(1, p.end) })
	}
}

func (e *expansion) assessment(w *window, own, shared []Label) {
	if w.Open() && e.ind.Kind == Flow {
		e.fullYears(w, FamilyAttainment, shared, func(p *point) float64 { return p.attainment })
		e.fullYears(w, FamilyArrival, shared, arrivalOf)
		e.fullYears(w, FamilyJudgedEnd, shared, func(p *point) float64 {
			if p.yearEnd == 0 {
				return absent()
			}
			return float64(e.axis.at(p.yearEnd) / 1000)
		})
		return
	}
	e.points(w, FamilyAttainment, shared, func(p *point) float64 { return p.attainment })
	e.points(w, FamilyTimeShare, shared, func(p *point) float64 { return p.timeShare })
	e.points(w, FamilyPaceGap, shared, func(p *point) float64 { return p.gap })
	e.points(w, e.names.forecast, own, func(p *point) float64 { return p.forecast })
	e.points(w, e.names.low, own, func(p *point) float64 { return p.low })
	e.points(w, e.names.high, own, func(p *point) float64 { return p.high })
	e.points(w, e.names.required, own, func(p *point) float64 { return p.required })
	if e.ind.Kind == Level {
		e.points(w, FamilyGrowthRequired, shared, func(p *point) float64 { return p.growthRequired })
		e.points(w, FamilyGrowthObserved, shared, func(p *point) float64 { return p.growthObserved })
		e.points(w, FamilyArrival, shared, arrivalOf)
	}
}

func arrivalOf(p *point) float64 {
	if p.arrival == 0 {
		return absent()
	}
	return float64(p.arrival)
}

// points expands one figure of a window's points.
func (e *expansion) points(w *window, name string, labels []Label, get func(*point) float64) {
	live := false
	for i := range w.points {
		p := &w.points[i]
		at := w.instantOf(&e.axis, p.end)
		switch v := get(p); {
		case has(v):
			e.put(at, v)
			live = true
		case live:
			e.end(at)
			live = false
		}
		if live && p.until < w.until {
			e.end(p.until)
			live = false
		}
	}
	if live && w.until != never {
		e.end(w.until)
	}
	e.close(name, labels)
}

// fullYears expands a figure of an open target that is judged on full years: it stands at
// their ends, and lives until the next full year's is overdue by a year.
func (e *expansion) fullYears(w *window, name string, labels []Label, get func(*point) float64) {
	prev := month(0)
	for i := range w.points {
		p := &w.points[i]
		if !p.verdict {
			continue
		}
		if prev != 0 && p.end > prev+12 {
			e.end(e.axis.at(prev + 12))
			prev = 0
		}
		if v := get(p); has(v) {
			e.put(e.axis.at(p.end), v)
			prev = p.end
		} else if prev != 0 {
			e.end(e.axis.at(p.end))
			prev = 0
		}
	}
	if prev != 0 {
		e.end(e.sched.lapseEvery(prev+12, 12))
	}
	e.close(name, labels)
}

// target expands the figure to be met: from the window's first instant, at each
// period's end, and where a changed plan comes into force.
func (e *expansion) target(w *window, labels []Label) {
	from, last := w.from, int64(0)
	put := func(at int64) {
		if t := w.inForce(at); t != nil && at < w.until && (e.written() == 0 || at > last) {
			e.put(at, pacing{e.subject, w, t}.goal())
			last = at
		}
	}
	put(from)
	changes := e.changes(w)
	for m := e.firstEnd(w); m <= w.end; m = e.next(m) {
		at := e.axis.at(m)
		if at > e.horizon {
			break
		}
		for len(changes) > 0 && changes[0] <= at {
			put(changes[0])
			changes = changes[1:]
		}
		put(at)
	}
	for _, at := range changes {
		put(at)
	}
	e.endWindow(w)
	e.close(e.names.target, labels)
}

// endWindow ends what was put where the window ends.
func (e *expansion) endWindow(w *window) {
	if w.until != never && e.written() > 0 {
		e.end(w.until)
	}
}

// changes are the instants within a window after its first at which a version of its target comes into force.
func (e *expansion) changes(w *window) []int64 {
	var at []int64
	for i := range w.targets {
		if f := w.targets[i].InForce; !f.IsZero() && f.UnixMilli() > w.from && f.UnixMilli() < w.close {
			at = append(at, f.UnixMilli())
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// expected expands target × pace.
func (e *expansion) expected(w *window, labels []Label) {
	live := false
	put := func(at int64, m month) {
		t := w.inForce(at)
		if t == nil || at >= w.until {
			return
		}
		v := pacing{e.subject, w, t}.expected(m)
		switch {
		case has(v):
			e.put(at, v)
			live = true
		case live:
			e.end(at)
			live = false
		}
	}
	begin, first := max(w.start, e.firstMonth()), e.firstEnd(w)
	for ; w.opens > 0 && e.axis.at(first) <= w.opens; first = e.next(first) {
		begin = first
	}
	if w.start != openStart {
		put(w.from, begin)
	}
	for m := first; m <= w.end; m = e.next(m) {
		at := e.axis.at(m)
		if at > e.horizon {
			break
		}
		put(at, m)
	}
	if live {
		e.endWindow(w)
	}
	e.close(e.names.expected, labels)
}

// status expands the one status of a target at each instant at which its window is the one shown.
func (e *expansion) status(w *window, labels []Label) {
	if w.shown == never {
		return
	}
	k := 0
	for i := range w.points {
		at := w.instantOf(&e.axis, w.points[i].end)
		for ; k < len(w.blanks) && w.blanks[k].at < at; k++ {
			e.put(w.blanks[k].at, float64(w.blanks[k].status))
		}
		e.put(at, float64(w.points[i].status))
	}
	for ; k < len(w.blanks); k++ {
		if w.blanks[k].at < w.until {
			e.put(w.blanks[k].at, float64(w.blanks[k].status))
		}
	}
	e.endWindow(w)
	e.close(FamilyStatus, labels)
	if w.until > w.shown {
		e.points(w, FamilyVerdict, labels, func(p *point) float64 { return e.ownWord(w, p) })
	}
}

// ownWord is the code of what people call a point's status, where that is another word than the status' own.
func (e *expansion) ownWord(w *window, p *point) float64 {
	early := p.target != nil && early(e.ind, p.target, p.actual, w.Window, p.end)
	v := verdict(e.ind, p.target, p.status, has(p.attainment), early)
	if v == Verdict(p.status) {
		return absent()
	}
	return float64(v)
}
