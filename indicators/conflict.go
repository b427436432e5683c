package indicators

import (
	"slices"

	"zhibiao/indicators/periods"
)

// FamilyConflict is 1 while a period's figure and those of the periods that make it up contradict one another.
const FamilyConflict = "report_conflict"

// SpanFigure is a period's own figure and how final it is.
type SpanFigure struct {
	Rounded
	Status ObservationStatus
}

// PartsOf adds up the parts of a period, the longest that stand first: a first half by its quarters, else its months. Not ok: one
// is missing. Where the parts are not equally final, neither is their sum.
func PartsOf(whole periods.Period, figure func(periods.Period) (SpanFigure, bool)) (sum SpanFigure, parts []periods.Period, ok bool) {
	at, end := whole.StartMonth(), whole.EndMonth()
	for at < end {
		var next SpanFigure
		var q periods.Period
		found := false
		for _, months := range []int32{6, 3, 2, 1} {
			if q = periods.Ending(at+months, months); at+months > end || q == whole || months > 1 && months != 2 && at%months != 0 || months == 2 && at%12 != 0 {
				continue
			}
			if next, found = figure(q); found {
				break
			}
		}
		if !found {
			return SpanFigure{}, nil, false
		}
		if len(parts) == 0 {
			sum.Status = next.Status
		} else if sum.Status != next.Status {
			sum.Status = Provisional
		}
		sum.Figure += next.Figure
		sum.Half += next.Half
		parts = append(parts, q)
		at = q.EndMonth()
	}
	return sum, parts, len(parts) > 1
}

// conflicts expands the contradictions that stand: a flow's own figure of a period that is not the sum of its parts. A preliminary
// figure and a final one lawfully differ. They are gone once the figures agree.
func (e *expansion) conflicts() {
	own := e.ownByPeriod()
	if own == nil {
		return
	}
	figure := func(q periods.Period) (SpanFigure, bool) {
		o := own[q]
		if o == nil {
			return SpanFigure{}, false
		}
		return SpanFigure{o.Rounded(), o.Status}, true
	}
	var wholes []periods.Period
	for q := range own {
		if q.Months() > 1 {
			wholes = append(wholes, q)
		}
	}
	slices.SortFunc(wholes, periods.Period.Compare)
	for _, whole := range wholes {
		stated, _ := figure(whole)
		sum, parts, ok := PartsOf(whole, figure)
		if !ok || stated.Status != sum.Status || Agree(stated.Rounded, sum.Rounded) {
			continue
		}
		e.put(whole.At(e.cat.zone()), 1)
		e.close(FamilyConflict, e.with(Label{"parts", parts[0].String() + " to " + parts[len(parts)-1].String()}, Label{"period", whole.String()}))
	}
}

// ownByPeriod are the figures that a flow's reports state of their own periods; nil unless these are of several lengths.
func (e *expansion) ownByPeriod() map[periods.Period]*Observation {
	if e.ind.Kind != Flow {
		return nil
	}
	list, months, several := e.hist.facts.Observations, 0, false
	for i := range list {
		if o := &list[i]; o.Basis == Own {
			several = several || months != 0 && o.Period.Months() != months
			months = o.Period.Months()
		}
	}
	if !several {
		return nil
	}
	own := map[periods.Period]*Observation{}
	for i := range list {
		if o := &list[i]; o.Basis == Own && o.Status != Missing && o.Status != NotExist {
			own[o.Period] = o
		}
	}
	return own
}
