package indicators

import (
	"maps"
	"slices"

	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// Reports contradict one another where one thing is said twice, equally finally, and otherwise: a period's own figure and those of
// its parts, the same amount as a cumulative, one figure in two forms. A preliminary figure and a final one lawfully differ. What
// stands so is expanded until the figures agree.

func expandConflicts(e *expansion) {
	if e.ind.Kind == Flow {
		partsConflict(e)
		cumulativesConflict(e)
	}
	formsConflict(e)
}

// closeConflict closes a contradiction about a period.
func closeConflict(e *expansion, p periods.Period, more ...Label) {
	e.put(p.At(e.cat.zone()), 1)
	e.close(FamilyConflict, e.with(append(more, Label{"period", p.String()})...))
}

// partsConflict finds periods whose own figure is not the sum of their parts'.
func partsConflict(e *expansion) {
	facts := e.hist.facts
	own := ownByPeriod(facts.Observations)
	figure := func(q periods.Period) (SpanFigure, bool) {
		n, ok := own[q]
		if !ok {
			return SpanFigure{}, false
		}
		return SpanFigure{facts.rounded(n, e.cat.Units), facts.Observations[n].Status}, true
	}
	for _, whole := range slices.SortedFunc(maps.Keys(own), periods.Period.Compare) {
		stated, _ := figure(whole)
		sum, parts, ok := SumOfParts(whole, figure)
		if ok && stated.Contradicts(sum) {
			closeConflict(e, whole, Label{"parts", span(parts[0], parts[len(parts)-1])})
		}
	}
}

// cumulativesConflict finds periods since January whose own figure is not the cumulative that another report states at their end.
func cumulativesConflict(e *expansion) {
	facts := e.hist.facts
	for n := range facts.Observations {
		o := &facts.Observations[n]
		if o.Basis != Own || o.Period.Months() == 1 || o.Period.FirstMonth() != 1 || !o.stated() {
			continue
		}
		whole := SpanFigure{facts.rounded(n, e.cat.Units), o.Status}
		for k := range facts.Observations {
			c := &facts.Observations[k]
			if c.Basis == Cumulative && c.stated() && c.Period != o.Period && c.Period.EndMonth() == o.Period.EndMonth() &&
				whole.Contradicts(SpanFigure{facts.rounded(k, e.cat.Units), c.Status}) {
				closeConflict(e, o.Period, Label{"basis", "cumulative"}, Label{"parts", span(c.Period, c.Period)})
			}
		}
	}
}

// formsConflict tells of figures that two forms state.
func formsConflict(e *expansion) {
	for _, d := range e.hist.facts.Disputed {
		basis := ""
		if d.Basis != Own {
			basis = "cumulative"
		}
		closeConflict(e, d.Period, Label{"basis", basis}, Label{"forms", d.Stands + ", " + d.Other})
	}
}

// span writes the periods from one to another.
func span(first, last periods.Period) string { return first.String() + " to " + last.String() }

// stated says that an observation is a figure.
func (o *Observation) stated() bool { return o.Status != Missing && o.Status != NotExist }

// ownByPeriod are the places of the figures that reports state of their own periods; nil unless these are of several lengths.
func ownByPeriod(list []Observation) map[periods.Period]int {
	months, several := 0, false
	for n := range list {
		if o := &list[n]; o.Basis == Own {
			several = several || months != 0 && o.Period.Months() != months
			months = o.Period.Months()
		}
	}
	if !several {
		return nil
	}
	own := map[periods.Period]int{}
	for n := range list {
		if o := &list[n]; o.Basis == Own && o.stated() {
			own[o.Period] = n
		}
	}
	return own
}

// SpanFigure is a period's own figure and how final it is.
type SpanFigure struct {
	Rounded quantities.RoundedFigure
	Status  ObservationStatus
}

// Contradicts says that two figures of one thing, equally final, cannot both be right.
func (a SpanFigure) Contradicts(b SpanFigure) bool {
	return a.Status == b.Status && !quantities.Agree(a.Rounded, b.Rounded)
}

// SumOfParts adds up the figures of the periods that make up a longer one. Where they are not equally final, neither is their sum.
func SumOfParts(whole periods.Period, figure func(periods.Period) (SpanFigure, bool)) (sum SpanFigure, parts []periods.Period, ok bool) {
	parts, ok = whole.Parts(func(q periods.Period) bool { _, stands := figure(q); return stands })
	for i, q := range parts {
		x, _ := figure(q)
		if i == 0 {
			sum.Status = x.Status
		} else if sum.Status != x.Status {
			sum.Status = Provisional
		}
		sum.Rounded.Figure += x.Rounded.Figure
		sum.Rounded.Half += x.Rounded.Half
	}
	return sum, parts, ok
}
