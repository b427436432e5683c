package indicators

import (
	"math"
	"time"
	"zhibiao/indicators/periods"
)

// figure is one value at the end of a month, with how sure it is and where it
// came from. The zero figure is absent.
type figure struct {
	value   float64
	from    int32 // index of the observation behind it; the last one for what is computed
	status  ObservationStatus
	present bool
	final   bool // a figure of a span longer than the usual period (or of a whole year), status A: 核定
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

// slot is all that is known at one end of month.
type slot struct {
	own      figure // the period's own, reported or derived; a level's value
	cum      figure // since the window began, audited figure first
	chain    figure // since the window began, by the usual reports alone
	combined figure // 1-2月 as one
	whole    figure // of a longer span that began with the window: a year's own figure
	stated   figure // cumulative as reported
	seen     bool   // something was reported here
}

// history is a subject's observations laid out by month, with what follows from them.
//
// A form reports one basis; the other is derived where every period of the
// window so far is present: cumulative(k) = cumulative(k−1) + own(k), and
// own(k) = cumulative(k) − cumulative(k−1). Where one is missing, what needs it is
// absent, never zero. 1-2月 as one stands for January and February together
// and has no own sample of its own.
type history struct {
	facts    *Facts
	ind      *Indicator
	every    int32 // months of the usual period
	restart  int32 // months after which a cumulative begins again
	low      month // of slots[0]
	slots    []slot
	combined bool // 1-2月 came as one at least once
	clashes  []Clash
	growths  [2][]float64     // 同比 as stated, own and cumulative, by slot; nil when none was
	done     map[string]int64 // a work's nodes: the instant in ms at which each was reached
}

// Clash is two statements of one cumulative that differ: 1-2月 as one beside January and February apart.
type Clash struct {
	Subject
	Period periods.Period // whose cumulative it is
	Stated float64        // as one
	Sum    float64        // of the parts
}

// Clashes lists the places where separate and combined reports of 1-2月 stand side by
// side and disagree. Nothing is derived from either there.
func (c *Catalogue) Clashes(f Facts) []Clash {
	ind := c.Indicator(f.Indicator)
	if ind == nil {
		return nil
	}
	return c.history(&f, ind).clashes
}

const maxMonths = 12 * 300 // beyond this span, an observation's year is taken for an error and left out

func (c *Catalogue) history(f *Facts, ind *Indicator) *history {
	h := &history{facts: f, ind: ind, every: int32(c.FrequencyOf(ind)), restart: 12}
	if h.every <= 0 {
		h.every = int32(shortestPeriod(f))
	}
	h.restart = restartOf(ind)
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
		h.accumulate()
	}
	return h
}

// restartOf is how many months a cumulative runs: a year, unless every target
// of the indicator is set anew more often.
func restartOf(ind *Indicator) int32 {
	restart := int32(0)
	for _, r := range ind.Targets {
		w, err := parseRuleWindow(r.Window)
		if err != nil || !w.recurs() {
			return 12
		}
		restart = max(restart, int32(w.months))
	}
	if restart == 0 {
		return 12
	}
	return restart
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
	h.low, h.slots = low, make([]slot, high-low+1)
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
	if o.Basis > Cumulative {
		return
	}
	s.seen = true
	f := figure{value: o.Value, from: int32(i), status: o.Status, present: true}
	length := int32(o.Period.Months())
	f.final = length == 12 && f.status == Normal
	january := o.Period.StartMonth()%h.restart == 0
	switch {
	case o.Basis == Cumulative:
		s.stated = f
	case length == h.every:
		s.own = f
	case length == 2 && h.every == 1 && o.Period.FirstMonth() == time.January:
		s.combined, h.combined = f, true
	case length > h.every && january:
		f.final = f.status == Normal
		s.whole = f
	case h.ind.Kind != Flow && length > h.every:
		f.final = f.status == Normal
		s.whole = f // a level at its end, whenever its span began
	}
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
			sum = before.with(s.own, plus(before.value, s.own.value))
		}
		parts := h.withCombined(m, s, sum)
		switch {
		case s.stated.present:
			s.chain = s.stated
			if !s.own.present && before.present {
				s.own = before.with(s.stated, minus(s.stated.value, before.value))
			}
		case parts.present:
			s.chain = parts
			if !s.own.present && before.present { // 1-2月 as one, January apart
				s.own = before.with(parts, minus(parts.value, before.value))
			}
		default:
			s.chain = s.whole
		}
		s.cum = s.chain
		if s.whole.final {
			s.cum = s.whole
		}
		if h.every == 12 && s.own.present {
			s.cum.final = s.own.final
		}
	}
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

// chainBefore is the cumulative one period before m: exactly zero where m's is the window's first.
func (h *history) chainBefore(m month) figure {
	if (m-h.every)%h.restart == 0 {
		return figure{present: true, status: Normal, from: -1}
	}
	if s := h.at(m - h.every); s != nil {
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

// reading is the figure that a target is held against at m, for windows that
// begin at start: a flow's cumulative since then, a level's value.
func (h *history) reading(start, m month) figure {
	switch h.ind.Kind {
	case Work:
		if s := h.at(m); s != nil && s.seen {
			return figure{present: true, status: Normal, from: -1}
		}
		return figure{}
	case Level, Check:
		s := h.at(m)
		if s == nil {
			return figure{}
		}
		if s.cum.present && start != openStart {
			return s.cum // a ratio since the window began
		}
		if s.own.present {
			return s.own
		}
		return s.cum
	}
	if start == openStart {
		return h.cumulative(m)
	}
	return h.since(start, m)
}

// since adds up a flow from start to m over as many cumulatives as lie between.
func (h *history) since(start, m month) figure {
	last := h.cumulative(m)
	if !last.present {
		return figure{}
	}
	first := start - floorMod(start, h.restart)
	if first == start && m-start <= h.restart {
		return last
	}
	total, all := last, last.final
	for y := (m - 1) - floorMod(m-1, h.restart); y > first; y -= h.restart { // y: an end of month at which a cumulative closed
		f := h.cumulative(y)
		if !f.present {
			return figure{}
		}
		total, all = total.with(f, plus(total.value, f.value)), all && f.final
	}
	if first < start { // the window began within a year
		f := h.cumulative(start)
		if !f.present {
			return figure{}
		}
		total, all = total.with(f, minus(total.value, f.value)), false
	}
	total.final = all
	return total
}

func floorMod(a, b int32) int32 { return ((a % b) + b) % b }
