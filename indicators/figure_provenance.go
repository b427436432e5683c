package indicators

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"zhibiao/indicators/periods"
)

// Families that say what a figure is worth rather than how much it is: in which
// unit people say it, how sure it is, where it stands, how often it was corrected, and a work's nodes by name.
const (
	FamilyUnitSize    = "indicator_unit_size"
	FamilyFigure      = "indicator_figure_status"
	FamilyCorrections = "indicator_corrections"
	FamilySource      = "indicator_source_info"
	FamilyConflict    = "report_conflict" // while reports contradict one another
	FamilyNodePlanned = "indicator_node_planned_timestamp_seconds"
	FamilyNodeDone    = "indicator_node_done_timestamp_seconds"
)

// background expands them. They carry the labels of the indicator, as indicator_info does.
func (e *expansion) background() {
	e.figureStatus()
	e.corrections()
	e.firstReported()
	expandConflicts(e)
	start := e.told()
	if start == never {
		return
	}
	e.nodes(start)
	e.put(start, e.cat.unitSize(e.ind))
	e.close(FamilyUnitSize, e.with(Label{"unit", e.ind.Display}))
	if o := e.hist.facts.Origin; o.Submission != 0 {
		e.put(o.Period.At(e.cat.zone()), 1)
		e.close(FamilySource, o.labels(e.ind, e.id))
	}
}

// labels are those of the series that says where a subject's figure stands, sorted by name, empty ones left out.
func (o Origin) labels(i *Indicator, s Subject) []Label {
	return slices.DeleteFunc([]Label{{"cell", o.Cell}, {"department", i.Department}, {"entity", s.Entity}, {"file", o.File},
		{"indicator", s.Indicator}, {"sheet", o.Sheet}, {"submission", strconv.FormatInt(o.Submission, 10)}},
		func(l Label) bool { return l.Value == "" })
}

// ExpandSources expands where the figures of a subject stand, which come in order of period: each from its period's end until the
// next one's, and the newest for good. A figure that was taken back (without a submission) stands nowhere. Expand has the
// newest alone: there are as many as there are figures.
func ExpandSources(c *Catalogue, s Subject, stand []Origin) (list []Series) {
	i := c.Indicator(s.Indicator)
	if i == nil {
		return nil
	}
	live := -1 // the series that holds; none
	for n, o := range stand {
		at, next := o.Period.At(c.zone()), -1
		if n+1 < len(stand) && stand[n+1].Period.At(c.zone()) == at {
			continue // of two periods that end together the shorter one's is shown, as of the newest
		}
		if o.Submission != 0 {
			labels := o.labels(i, s)
			if next = slices.IndexFunc(list, func(x Series) bool { return slices.Equal(x.Labels, labels) }); next < 0 {
				next, list = len(list), append(list, Series{Name: FamilySource, Labels: labels})
			}
		}
		if live >= 0 && live != next {
			list[live].Samples = append(list[live].Samples, Sample{at, StaleMarker()})
		}
		if next >= 0 {
			list[next].Samples = append(list[next].Samples, Sample{at, 1})
		}
		live = next
	}
	return list
}

// told is the instant from which a subject is told of at all: its policy's issue or its first sample.
func (e *expansion) told() int64 {
	at := never
	if d := e.issued(); !d.IsZero() {
		at = d.UnixMilli()
	}
	from := 0
	for _, end := range e.ends {
		at, from = min(at, e.samples[from].At), end
	}
	return at
}

// with are the subject's labels and others, sorted by name, empty ones left out.
func (e *expansion) with(more ...Label) []Label {
	all := append(slices.Clone(e.labels(true, "")), more...)
	all = slices.DeleteFunc(all, func(l Label) bool { return l.Value == "" })
	slices.SortFunc(all, func(a, b Label) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// unitSize is how many base units the unit that people say holds: 1e8 for 亿元.
func (c *Catalogue) unitSize(i *Indicator) float64 {
	u, err := i.DisplayUnit(c.Units)
	if err != nil || u.IsZero() {
		return 1
	}
	size, _ := u.Factor().Float64()
	return size
}

// figureStatus tells of the newest figure whether it is provisional or audited, where that changes.
func (e *expansion) figureStatus() {
	last := math.NaN()
	for i := range e.hist.slots {
		s := &e.hist.slots[i]
		if !s.seen {
			continue
		}
		m := e.hist.low + month(i)
		months, final := e.hist.every, s.whole.present && s.whole.final
		if final {
			months = s.months
		}
		unsure := !final && (s.cum.provisional() || s.own.provisional() || e.ind.Audited && m%12 == 0 && s.cum.present && !s.cum.final)
		if v := float64(e.cat.indexed().figureKind(e.ind, months, unsure, final)); v != last {
			e.put(e.axis.at(m), v)
			last = v
		}
	}
	e.close(FamilyFigure, e.labels(true, ""))
}

// corrections tells at the end of each period of which a figure was stated anew
// and differently how often that was; it holds until the next period's end.
func (e *expansion) corrections() {
	corrected, zone := slices.Clone(e.hist.facts.Corrected), e.cat.zone()
	slices.SortFunc(corrected, func(a, b periods.Period) int { return cmp.Compare(a.At(zone), b.At(zone)) })
	ends := int64(0)
	for i := 0; i < len(corrected); {
		at, n := corrected[i].At(zone), i
		for n < len(corrected) && corrected[n].At(zone) == at {
			n++
		}
		if ends != 0 && ends < at {
			e.end(ends)
		}
		e.put(at, float64(n-i))
		ends, i = corrected[i].Shift(1).At(zone), n
	}
	if ends != 0 {
		e.end(ends)
	}
	e.close(FamilyCorrections, e.labels(true, ""))
}

// firstReported tells at the end of each corrected period what its own figure was when it was first known; it
// holds until the next period's end.
func (e *expansion) firstReported() {
	zone, ends := e.cat.zone(), int64(0)
	for _, f := range e.hist.facts.First {
		at := f.Period.At(zone)
		if ends != 0 && ends < at {
			e.end(ends)
		}
		e.put(at, f.Value)
		ends = f.Period.Shift(1).At(zone)
	}
	if ends != 0 {
		e.end(ends)
	}
	e.close(e.names.first, e.labels(false, ""))
}

// OwnFigure is a period's own figure by what the facts say, reported or derived, in the indicator's base unit;
// not there where they do not tell it.
func OwnFigure(c *Catalogue, f Facts, p periods.Period) (value float64, there bool) {
	ind := c.Indicator(f.Indicator)
	if ind == nil {
		return 0, false
	}
	own := historyOf(c, &f, ind).ownOf(p)
	return own.value, own.present
}

// ownOf is the own figure of one of the indicator's periods; absent of any other span.
func (h *history) ownOf(p periods.Period) figure {
	if p.Months() != int(h.every) {
		return figure{}
	}
	return h.own(p.EndMonth())
}

// Revised is a period's own figure that was stated anew, in the indicator's base unit.
type Revised struct {
	Subject
	Period  periods.Period
	Was, Is float64 // when it was first known, and now
}

// Revisions lists the own figures of a subject that are not what they were when they were first known, in order of period.
func Revisions(c *Catalogue, f Facts) []Revised {
	ind := c.Indicator(f.Indicator)
	if ind == nil || len(f.First) == 0 {
		return nil
	}
	return historyOf(c, &f, ind).revised()
}

func (h *history) revised() (list []Revised) {
	for _, first := range h.facts.First {
		if is := h.ownOf(first.Period); is.present && !same(is.value, first.Value) {
			list = append(list, Revised{h.facts.Subject, first.Period, first.Value, is.value})
		}
	}
	return list
}

// nodes tells of each node of a work when it is planned, from the start on, and when it was reached, from then on.
func (e *expansion) nodes(start int64) {
	if e.ind.Kind != Work {
		return
	}
	for i, n := range e.workNodes() {
		labels := e.with(Label{"node", n.ID}, Label{"node_name", n.Name.ZH}, Label{"step", strconv.Itoa(i + 1)})
		if !n.Planned.IsZero() {
			e.put(start, float64(n.Planned.Unix()))
			e.close(FamilyNodePlanned, labels)
		}
		if at, ok := e.hist.done[n.ID]; ok {
			e.put(max(at, start), float64(at/1000))
			e.close(FamilyNodeDone, labels)
		}
	}
}
