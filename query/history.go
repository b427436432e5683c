package query

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// history is everything that was ever said of one subject, in the order in
// which it became known: 24 bytes a statement. It is replaced, never changed, once a snapshot holds it.
type history struct {
	said    []statement
	targets []plannedTarget
	items   []string  // what statement.word of a day or of words points at; 0 is ""
	written []writing // what statement.word of a figure points at; 0 is not known
	origins []origin  // as figures came to stand somewhere, or nowhere
	places  []place   // what origin.place points at
}

// origin is where the figure of a period has stood since a revision; without a submission it was taken back.
type origin struct {
	period     periods.Period
	revision   uint32
	submission uint32
	place      uint32
}

// place is where a subject's figures stand: in most forms the same cell, or one for each month.
type place struct{ sheet, cell string }

// statement is an observation without its source, which the ledger keeps.
type statement struct {
	value    float64
	period   periods.Period
	revision uint32
	word     uint16 // of a figure how it is written, else its item
	basis    indicators.Basis
	status   indicators.ObservationStatus
}

// item is the place of what the statement is about; 0: of a figure, nothing beside its period.
func (s *statement) item() uint16 {
	if s.basis.Reported() {
		return 0
	}
	return s.word
}

// writing is how figures are written: in which unit, to how many digits.
type writing struct {
	unit     string
	decimals int8
}

type plannedTarget struct {
	revision uint32
	target   indicators.Target
}

type knownReport struct {
	revision uint32
	report   indicators.Report
}

// latest is the revision at which everything is known.
const latest = math.MaxUint32

// grown is a history to be added to: what it adds is never written where the receiver has its own.
func (h *history) grown() *history {
	if h == nil {
		return &history{}
	}
	return &history{
		said: slices.Clip(h.said), targets: slices.Clip(h.targets),
		items: h.items, written: h.written, origins: slices.Clip(h.origins), places: slices.Clip(h.places),
	}
}

func (h *history) say(revision uint32, o indicators.Observation) {
	if o.Basis.Reported() || o.Basis == indicators.NodeDate {
		if math.IsNaN(o.Value) {
			h.withdrawn(revision, o.Period)
		} else {
			h.stands(revision, o)
		}
	}
	word := uint16(0)
	if o.Basis.Reported() {
		word = h.writing(o.Source)
	} else {
		word = h.item(o.Item)
	}
	h.said = append(h.said, statement{
		value: o.Value, period: o.Period, revision: revision, word: word, basis: o.Basis, status: o.Status,
	})
}

// writing is the place of how a figure is written; 0 where its text is no number.
func (h *history) writing(s indicators.Source) uint16 {
	decimals, ok := quantities.DecimalsOf(quantities.Table{}, s.Text)
	if !ok || s.Unit == "" {
		return 0
	}
	if len(h.written) == 0 {
		h.written = []writing{{}}
	}
	w := writing{s.Unit, int8(min(decimals, math.MaxInt8))}
	if i := slices.Index(h.written, w); i > 0 {
		return uint16(i)
	}
	if len(h.written) > math.MaxUint16 {
		return 0
	}
	w.unit = strings.Clone(w.unit) // the text that it is a part of is not kept
	h.written = append(slices.Clip(h.written), w)
	return uint16(len(h.written) - 1)
}

// half is half of the last digit in which a statement's figure is written.
func (h *history) half(s *statement, units quantities.Table) float64 {
	if !s.basis.Reported() || s.word == 0 {
		return 0
	}
	w := h.written[s.word]
	return quantities.HalfOf(units, w.unit, int(w.decimals))
}

// stands notes where a figure stands.
func (h *history) stands(revision uint32, o indicators.Observation) {
	at := origin{o.Period, revision, uint32(o.Source.Submission), h.placeOf(o.Source)}
	if last := h.standing(o.Period); last != nil && last.revision == revision {
		*last = at
		return
	}
	h.origins = append(h.origins, at)
}

// withdrawn notes that a figure was taken back: it stands nowhere. A dash that came with a figure (a cumulative without the month's
// own) takes nothing back.
func (h *history) withdrawn(revision uint32, p periods.Period) {
	if last := h.standing(p); last != nil && last.revision < revision {
		h.origins = append(h.origins, origin{period: p, revision: revision})
	}
}

// standing is the latest that is known of where a period's figure stands; nil where it never stood.
func (h *history) standing(p periods.Period) *origin {
	for i := len(h.origins) - 1; i >= 0; i-- {
		if o := &h.origins[i]; o.period == p {
			return o
		}
	}
	return nil
}

func (h *history) placeOf(s indicators.Source) uint32 {
	p := place{s.Sheet, s.Cell}
	i := slices.Index(h.places, p)
	if i < 0 {
		i, h.places = len(h.places), append(h.places, p)
	}
	return uint32(i)
}

// origin is where the newest period's figure stands as known at a revision.
func (h *history) origin(revision uint32) indicators.Origin {
	var newest *origin
	for i := range h.known(revision) {
		if o := &h.origins[i]; newest == nil || o.period.Compare(newest.period) >= 0 {
			newest = o
		}
	}
	if newest == nil {
		return indicators.Origin{}
	}
	return h.place(newest)
}

// stood lists where the figure of each period stands as known at a revision, in order of period.
func (h *history) stood(revision uint32) []indicators.Origin {
	newest := map[periods.Period]*origin{}
	for i := range h.known(revision) {
		newest[h.origins[i].period] = &h.origins[i]
	}
	list := make([]indicators.Origin, 0, len(newest))
	for _, p := range slices.SortedFunc(maps.Keys(newest), periods.Period.Compare) {
		list = append(list, h.place(newest[p]))
	}
	return list
}

// known are the origins of which something was known at a revision.
func (h *history) known(revision uint32) []origin {
	return h.origins[:sort.Search(len(h.origins), func(i int) bool { return h.origins[i].revision > revision })]
}

func (h *history) place(o *origin) indicators.Origin {
	if o.submission == 0 {
		return indicators.Origin{Period: o.period}
	}
	p := h.places[o.place]
	return indicators.Origin{Period: o.period, Submission: int64(o.submission), Sheet: p.sheet, Cell: p.cell}
}

func (h *history) item(name string) uint16 {
	if name == "" {
		return 0
	}
	if len(h.items) == 0 {
		h.items = []string{""}
	}
	if i := slices.Index(h.items, name); i > 0 {
		return uint16(i)
	}
	h.items = append(slices.Clip(h.items), name)
	return uint16(len(h.items) - 1)
}

// facts is what stood known at a revision: of every key the newest statement. Its observations are put into the room that is given.
func (h *history) facts(s indicators.Subject, revision uint32, room []indicators.Observation) indicators.Facts {
	f := indicators.Facts{Subject: s}
	if h == nil {
		return f
	}
	f.Observations = slices.Grow(room[:0], len(h.said))
	put := func(o *statement) {
		var item string
		if at := o.item(); at > 0 {
			item = h.items[at]
		}
		f.Observations = append(f.Observations, indicators.Observation{
			Subject: s, Period: o.period, Basis: o.basis, Item: item, Value: o.value, Status: o.status,
		})
	}
	order := h.order(revision)
	standing := order[:0] // which the loop has left behind
	for i, at := range order {
		if i+1 == len(order) || h.said[at].compare(&h.said[order[i+1]]) != 0 {
			put(&h.said[at])
			standing = append(standing, at)
		} else if h.said[at].restatedBy(&h.said[order[i+1]]) {
			f.Corrected = append(f.Corrected, h.said[at].period)
		}
	}
	f.Half = func(n int, units quantities.Table) float64 { return h.half(&h.said[standing[n]], units) }
	f.Origin = h.origin(revision)
	for _, t := range h.targets {
		if t.revision <= revision {
			f.Targets = append(f.Targets, t.target)
		}
	}
	return f
}

// order are the places of what was said up to a revision, by key, and of one key as it became known.
func (h *history) order(revision uint32) []int32 {
	order := make([]int32, 0, len(h.said))
	inOrder := true
	for i := range h.said {
		if h.said[i].revision > revision {
			break // revisions never fall
		}
		inOrder = inOrder && (i == 0 || h.said[i-1].compare(&h.said[i]) <= 0)
		order = append(order, int32(i))
	}
	if !inOrder {
		slices.SortFunc(order, func(a, b int32) int { return cmp.Or(h.said[a].compare(&h.said[b]), cmp.Compare(a, b)) })
	}
	return order
}

// restatedBy says that a later statement of the same key gives another figure.
func (a *statement) restatedBy(b *statement) bool {
	return a.basis.Reported() && (a.value < b.value || a.value > b.value)
}

// compare orders statements by their key.
func (a *statement) compare(b *statement) int {
	if d := a.period.Compare(b.period); d != 0 {
		return d
	}
	return cmp.Or(cmp.Compare(a.basis, b.basis), cmp.Compare(a.item(), b.item()))
}
