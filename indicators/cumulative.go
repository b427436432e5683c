package indicators

import (
	"math"
	"slices"
	"time"

	"zhibiao/indicators/periods"
)

// figure is one value at the end of a month, with how sure it is and where it
// came from. The zero figure is absent.
type figure struct {
	value   float64
	from    int32 // index of the observation behind it; the last one for what is computed; see also history.made
	status  ObservationStatus
	present bool
	final   bool // a figure of a span longer than the usual period (or of a whole year), status A: 核定
	mean    bool // a mean of the periods' figures, computed here: 推算
}

// provisional says that the figure rests on 快报数 or an estimate.
func (f figure) provisional() bool {
	return f.present && (f.status == Provisional || f.status == Estimated)
}

// with is the figure that a value computed from two others makes: as unsure as the less sure.
func (f figure) with(o figure, value float64) figure {
	r := figure{value: value, from: max(f.from, o.from), status: Normal, present: finite(value)}
	if f.provisional() {
		r.status = f.status
	}
	if o.provisional() {
		r.status = o.status
	}
	return r
}

// month is an end of month on an axis of whole months since January of year 0:
// the number of the month that begins then. December 2025 ends at 2026·12.
type month = int32

// year is how many months a cumulative runs before it begins again.
const year = 12

// slot is all that is known at one end of month.
type slot struct {
	own      figure // the period's own, reported or derived; a level's value
	cum      figure // since January, audited figure first
	chain    figure // since January, by the usual reports alone; of a level the usual reports' own
	combined figure // 1-2月 as one
	whole    figure // of a longer span: a year's own figure
	months   int32  // of that span
	stated   figure // since January as reported
	seen     bool   // something was reported here
}

// history is a subject's observations laid out by month, with what follows from them.
//
// A form reports one basis; the other is derived where every period of the
// year so far is present: cumulative(k) = cumulative(k−1) + own(k), and
// own(k) = cumulative(k) − cumulative(k−1). Where one is missing, what needs it is
// absent, never zero. 1-2月 as one stands for January and February together
// and has no own sample of its own. A cumulative counts since January; one that is stated since the start or since a
// shorter window began is turned into that where what lies between is known.
type history struct {
	facts    *Facts
	ind      *Indicator
	every    int32 // months of the usual period
	window   int32 // months of the target's windows: a year, or less where every target is set anew more often
	begin    month // the start of the first period where that lies within a year, and nothing before it counts; 0: none does
	low      month // of slots[0]
	slots    []slot
	combined bool // 1-2月 came as one at least once
	clashes  []Clash
	since    [2][]figure      // as stated since the window began and since the start, by slot; nil when none was
	growths  [2][]float64     // 同比 as stated, own and cumulative, by slot; nil when none was
	done     map[string]int64 // a work's nodes: the instant in ms at which each was reached
	made     *makings         // how figures were computed, for who asks; nil: nobody does
}

// Indices of history.since.
const (
	sinceWindow = iota
	sinceStart
)

// Clash is two statements of one cumulative that differ: 1-2月 as one beside January and February apart.
type Clash struct {
	Subject
	Period periods.Period // whose cumulative it is
	Stated float64        // as one
	Sum    float64        // of the parts
}

// Clashes lists the places where separate and combined reports of 1-2月 stand side by
// side and disagree. Nothing is derived from either there.
func Clashes(c *Catalogue, f Facts) []Clash {
	ind := c.Indicator(f.Indicator)
	if ind == nil {
		return nil
	}
	return historyOf(c, &f, ind).clashes
}

const maxMonths = 12 * 300 // beyond this span, an observation's year is taken for an error and left out

func historyOf(c *Catalogue, f *Facts, ind *Indicator) *history {
	return historyIn(c, workroom{}, f, ind)
}

// historyIn is history laid out in room that is given, where that is enough.
func historyIn(c *Catalogue, room workroom, f *Facts, ind *Indicator) *history {
	h := &history{facts: f, ind: ind, slots: room.slots[:0], every: int32(c.FrequencyOf(ind)), window: windowOf(ind), made: room.made}
	if h.every <= 0 {
		h.every = int32(shortestPeriod(f))
	}
	h.span()
	for i := range f.Observations {
		h.place(i)
	}
	switch ind.Kind {
	case Level, Check:
		h.levels()
	case Work:
		h.works(c.Location)
	default:
		h.begin = h.beginning(beginningOf(c, f.Subject, ind))
		h.accumulate()
	}
	return h
}

// windowOf is how many months a cumulative since the window began runs: a year, unless every target
// of the indicator is set anew more often.
func windowOf(ind *Indicator) int32 {
	months := int32(0)
	for _, r := range ind.Targets {
		w, err := parseRuleWindow(r.Window)
		if err != nil || !w.recurs() {
			return year
		}
		months = max(months, int32(w.months))
	}
	if months == 0 {
		return year
	}
	return months
}

// beginningOf is the start of a subject's first period as the catalogue says it, and whether it is the entity that
// joined then rather than the form that began; 0: it does not say.
func beginningOf(c *Catalogue, s Subject, ind *Indicator) (start month, joined bool) {
	var first, own periods.Period
	if f := reportForm(c, ind, 0); f != nil {
		first = firstPeriod(f.First)
		if f.Combined && first.Months() == 1 && first.FirstMonth() == time.February {
			return 0, false // January came with it
		}
	}
	if e := c.Entity(s.Entity); e != nil {
		own = firstPeriod(e.Joined)
	}
	switch {
	case own.IsZero() && first.IsZero():
		return 0, false
	case !own.IsZero() && own.StartMonth() >= first.StartMonth():
		return own.StartMonth(), true
	}
	return first.StartMonth(), false
}

// beginning is where a flow begins to count within a year: with the first period of an entity that joined then, or of
// reports of the periods' own amounts alone. Where the catalogue says no first period, it is the first reported. Figures
// before it, or a cumulative that reaches back behind it, show that it does not begin there.
func (h *history) beginning(start month, joined bool) month {
	first := 0
	for first < len(h.slots) && !h.slots[first].seen {
		first++
	}
	if first == len(h.slots) {
		return 0
	}
	reported := h.low + month(first) - h.every
	if start == 0 {
		start = reported
	}
	start -= floorMod(start, h.every)
	if start%year == 0 || reported < start || h.slots[first].combined.present || h.slots[first].whole.present {
		return 0
	}
	for m := start + h.every; m <= min(h.last(), start-start%year+year); m++ {
		s := h.at(m)
		if s == nil || !s.stated.present {
			continue
		}
		if !joined || s.own.present && m == start+h.every && !same(s.own.value, s.stated.value) {
			return 0
		}
	}
	return start
}

func shortestPeriod(f *Facts) int {
	shortest := 0
	for _, o := range f.Observations {
		if m := o.Period.Months(); m > 0 && (shortest == 0 || m < shortest) {
			shortest = m
		}
	}
	if shortest == 0 || shortest == 2 {
		return 1
	}
	return shortest
}

// span makes room for every month at which an observation ends.
func (h *history) span() {
	low, high := month(math.MaxInt32), month(math.MinInt32)
	for i := range h.facts.Observations {
		if p := h.facts.Observations[i].Period; !p.IsZero() {
			low, high = min(low, p.EndMonth()), max(high, p.EndMonth())
		}
	}
	if high < low {
		return
	}
	if high-low > maxMonths {
		low = high - maxMonths
	}
	n := int(high-low) + 1
	h.low, h.slots = low, slices.Grow(h.slots, n)[:n]
	clear(h.slots)
}

// at is what is known at an end of month; nil outside all reports.
func (h *history) at(m month) *slot {
	if i := int(m) - int(h.low); i >= 0 && i < len(h.slots) {
		return &h.slots[i]
	}
	return nil
}

func (h *history) own(m month) figure {
	if s := h.at(m); s != nil {
		return s.own
	}
	return figure{}
}

func (h *history) cumulative(m month) figure {
	if s := h.at(m); s != nil {
		return s.cum
	}
	return figure{}
}

// last is the last end of month that has a slot.
func (h *history) last() month { return h.low + month(len(h.slots)) - 1 }

// place puts one observation where it belongs.
func (h *history) place(i int) {
	o := &h.facts.Observations[i]
	s := h.at(o.Period.EndMonth())
	if s == nil || o.Status == Missing || o.Status == NotExist {
		return
	}
	if o.Basis == Words || o.Basis == NodeDate {
		s.seen = true
		return
	}
	if !finite(o.Value) {
		return
	}
	switch o.Basis {
	case OwnGrowth:
		if int32(o.Period.Months()) == h.every {
			h.placeGrowth(0, o)
		}
	case CumulativeGrowth:
		h.placeGrowth(1, o)
	}
	if !o.Basis.Reported() {
		return
	}
	s.seen = true
	f := figure{value: o.Value, from: int32(i), status: o.Status, present: true}
	length := int32(o.Period.Months())
	f.final = length == year && f.status == Normal
	switch {
	case o.Basis == Cumulative, o.Basis == WindowCumulative && h.window == year:
		s.stated = f
	case o.Basis == WindowCumulative:
		h.placeSince(sinceWindow, o.Period.EndMonth(), f)
	case o.Basis == StartCumulative:
		h.placeSince(sinceStart, o.Period.EndMonth(), f)
	case length == h.every:
		s.own = f
	case length == 2 && h.every == 1 && o.Period.FirstMonth() == time.January:
		s.combined, h.combined = f, true
	case length > h.every && (h.ind.Kind != Flow || floorMod(o.Period.StartMonth(), h.window) == 0):
		f.final = f.status == Normal
		s.whole, s.months = f, length // a level at its end, whenever its span began
	}
}

// placeSince keeps a cumulative that counts since the window began or since the start.
func (h *history) placeSince(kind int, m month, f figure) {
	if h.since[kind] == nil {
		h.since[kind] = make([]figure, len(h.slots))
	}
	h.since[kind][m-h.low] = f
}

// stated is what was stated so at an end of month.
func (h *history) stated(kind int, m month) figure {
	if i := int(m) - int(h.low); h.since[kind] != nil && i >= 0 && i < len(h.slots) {
		return h.since[kind][i]
	}
	return figure{}
}

// placeGrowth keeps a growth as the form states it.
func (h *history) placeGrowth(kind int, o *Observation) {
	if h.growths[kind] == nil {
		h.growths[kind] = make([]float64, len(h.slots))
		for i := range h.growths[kind] {
			h.growths[kind][i] = absent()
		}
	}
	h.growths[kind][o.Period.EndMonth()-h.low] = o.Value
}

// growth is a stated growth at an end of month, absent where none was stated.
func (h *history) growth(kind int, m month) float64 {
	if h.growths[kind] == nil || h.at(m) == nil {
		return absent()
	}
	return h.growths[kind][m-h.low]
}

// accumulate derives what a flow's reports leave out, month by month.
func (h *history) accumulate() {
	for i := range h.slots {
		m := h.low + month(i)
		s := &h.slots[i]
		before := h.chainBefore(m)
		sum := figure{}
		if s.own.present && before.present {
			sum = h.made.join(summed, before, s.own, plus(before.value, s.own.value))
		}
		parts := h.withCombined(m, s, sum)
		stated := s.stated
		if !stated.present {
			stated = h.sinceJanuary(m)
		}
		switch {
		case stated.present:
			s.chain = stated
			if !s.own.present && before.present {
				s.own = h.difference(before, stated)
			}
		case parts.present:
			s.chain = parts
			if !s.own.present && before.present { // 1-2月 as one, January apart
				s.own = h.difference(before, parts)
			}
		default:
			s.chain = h.wholeSoFar(m, s)
		}
		if !s.own.present {
			s.own = h.step(m)
		}
		s.cum = s.chain
		if s.whole.final && floorMod(m-s.months, year) == 0 {
			s.cum = s.whole
		}
		if h.every == year && s.own.present {
			s.cum.final = s.own.final
		}
	}
}

// difference is what lies between a figure and a later one; absent where either is.
func (h *history) difference(f, later figure) figure {
	if !f.present || !later.present {
		return figure{}
	}
	return h.made.join(subtracted, later, f, minus(later.value, f.value))
}

// sinceJanuary turns a cumulative that counts from elsewhere into one since January.
func (h *history) sinceJanuary(m month) figure {
	if w := h.stated(sinceWindow, m); w.present {
		from := m - 1 - floorMod(m-1, h.window)
		if before := h.chainAt(from); before.present {
			return h.made.join(summed, before, w, plus(before.value, w.value))
		}
	}
	return h.difference(h.stated(sinceStart, m-1-floorMod(m-1, year)), h.stated(sinceStart, m))
}

// wholeSoFar is the cumulative that a longer span's own figure makes with what came before it.
func (h *history) wholeSoFar(m month, s *slot) figure {
	if !s.whole.present || floorMod(m-s.months, year) == 0 {
		return s.whole
	}
	before := h.chainAt(m - s.months)
	if !before.present {
		return figure{}
	}
	return h.made.join(summed, before, s.whole, plus(before.value, s.whole.value))
}

// step is the period's own amount between two statements that count from the same day.
func (h *history) step(m month) figure {
	if w := h.stated(sinceWindow, m); w.present && floorMod(m-h.every, h.window) == 0 {
		return w
	} else if d := h.difference(h.stated(sinceWindow, m-h.every), w); d.present {
		return d
	}
	return h.difference(h.stated(sinceStart, m-h.every), h.stated(sinceStart, m))
}

// withCombined is the cumulative that the parts make at m: their sum, or 1-2月
// as one at February's end. Where there are both, they must agree.
func (h *history) withCombined(m month, s *slot, sum figure) figure {
	if !s.combined.present {
		return sum
	}
	other := sum
	if s.stated.present {
		other = s.stated
	}
	if other.present && !same(other.value, s.combined.value) {
		h.clashes = append(h.clashes, Clash{h.facts.Subject, periods.Ending(m, 2), s.combined.value, other.value})
		return figure{}
	}
	return s.combined
}

// chainBefore is the cumulative one period before m.
func (h *history) chainBefore(m month) figure { return h.chainAt(m - h.every) }

// chainAt is the cumulative at m by the usual reports alone: exactly zero where a year, or the subject itself, begins.
func (h *history) chainAt(m month) figure {
	if m%year == 0 || m == h.begin {
		return figure{present: true, status: Normal, from: -1}
	}
	if s := h.at(m); s != nil {
		return s.chain
	}
	return figure{}
}

// levels reads stocks, ratios and checks: the value at a period's end, the audited
// one first. Nothing is ever added up or taken apart.
func (h *history) levels() {
	for i := range h.slots {
		s := &h.slots[i]
		if !s.own.present {
			s.own = s.combined
		}
		s.chain = s.own
		if s.whole.present && (s.whole.final || !s.own.present) {
			s.own = s.whole
		}
		s.cum = s.stated
	}
}

// works gathers the actual dates of a work's nodes. The newest period's statement of a node stands.
func (h *history) works(loc *time.Location) {
	h.done = map[string]int64{}
	for i := range h.facts.Observations { // in order of period
		o := &h.facts.Observations[i]
		if o.Basis != NodeDate {
			continue
		}
		if o.Status == Missing || o.Status == NotExist || !finite(o.Value) {
			delete(h.done, o.Item)
			continue
		}
		h.done[o.Item] = int64(o.Value * 1000)
	}
}

// reading is the figure that a window's target is held against at m: a flow's amount since the window began, a
// level's value over it.
func (h *history) reading(w *window, m month) figure {
	switch h.ind.Kind {
	case Work:
		if s := h.at(m); s != nil && s.seen {
			return figure{present: true, status: Normal, from: -1}
		}
		return figure{}
	case Level, Check:
		return h.levelOver(w, m)
	}
	if w.start == openStart {
		return h.cumulative(m)
	}
	if start := h.stated(sinceStart, m); w.Deadline && start.present {
		return start // of a target by a date, all since the start counts
	}
	return h.between(h.counted(w), m)
}

// counted is the month from which a window counts: its own start, or the subject's where that lies within it.
func (h *history) counted(w *window) month {
	if h.begins(w.start, w.end) {
		return h.begin
	}
	return w.start
}

// between is a flow's amount from start to m: a difference of cumulatives, or what is stated for just that span, or the
// sum of the periods' own amounts. It is absent where the subject begins in between: such an amount is
// not one of the whole span.
func (h *history) between(start, m month) figure {
	if h.begins(start, m) {
		return figure{}
	}
	if s := h.at(m); s != nil && s.whole.final && m-s.months == start {
		return s.whole
	}
	if f := h.byCumulatives(start, m); f.present {
		return f
	}
	if w := h.stated(sinceWindow, m); w.present && m-1-floorMod(m-1, h.window) == start {
		return w
	}
	if d := h.difference(h.stated(sinceStart, start), h.stated(sinceStart, m)); d.present {
		return d
	}
	return h.sum(start, m)
}

// begins says that the subject begins within a span, so that no amount of it is one of the whole span.
func (h *history) begins(start, m month) bool { return start < h.begin && h.begin < m }

// byCumulatives adds up a flow from start to m over as many cumulatives as lie between.
func (h *history) byCumulatives(start, m month) figure {
	last := h.cumulative(m)
	if !last.present {
		return figure{}
	}
	first := start - floorMod(start, year)
	if m-1-floorMod(m-1, year) == first && (first == start || start == h.begin) {
		return last
	}
	total, all := last, last.final
	for y := (m - 1) - floorMod(m-1, year); y > first; y -= year { // y: an end of month at which a cumulative closed
		f := h.cumulative(y)
		if !f.present {
			return figure{}
		}
		total, all = h.made.join(summed, total, f, plus(total.value, f.value)), all && f.final
	}
	if first < start && start != h.begin { // the window began within a year
		f := h.cumulative(start)
		if !f.present {
			return figure{}
		}
		total, all = h.made.join(subtracted, total, f, minus(total.value, f.value)), false
	}
	total.final = all
	return total
}

// sum adds the periods' own amounts from start to m, which must all be there.
func (h *history) sum(start, m month) figure {
	total := figure{present: true, status: Normal, from: -1}
	if (m-start)%h.every != 0 || m-start > year {
		return figure{}
	}
	for e := start + h.every; e <= m; e += h.every {
		f := h.own(e)
		if !f.present || h.at(e).combined.present { // 1-2月 as one, if it counts, is in the cumulative
			return figure{}
		}
		total = h.made.join(summed, total, f, plus(total.value, f.value))
	}
	return total
}

func floorMod(a, b int32) int32 { return ((a % b) + b) % b }
