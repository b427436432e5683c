package indicators

import (
	"cmp"
	"slices"
	"time"
)

// Families of reporting.
const (
	FamilyDue          = "report_due_timestamp_seconds"
	FamilyOverdue      = "report_overdue"
	FamilyAccepted     = "report_accepted_timestamp_seconds"
	FamilyOnTime       = "report_on_time"
	FamilyReviewed     = "report_reviewed"
	FamilyCompleteness = "report_completeness_ratio"
	FamilyTimeliness   = "report_timeliness_ratio"
)

// Families of the sources, at /metrics/process with the program's other figures.
const (
	FamilySourceSuccess = "collector_last_success_timestamp_seconds" // 0 before the first
	FamilySourceDue     = "collector_last_due_timestamp_seconds"     // when the schedule last called for a run; 0 before
)

// reportsLive is for how many months after its period's end an obligation that was met is still told.
const reportsLive = 24

// ratedMonths is how far back 报送率 and 按时报送率 look: over reports that fell due in the last twelve months.
const ratedMonths = 12

// Expand gives the report_* series that one department owes of one form, each period's apart:
//
//	report_due_timestamp_seconds       the last second on which it is on time; from the period's end (of a plan: start) on
//	report_overdue                     0 from then, 1 from the first overdue instant until it is accepted
//	report_accepted_timestamp_seconds  when what met it came; from then on, or from its signature and sealed copy on
//	report_on_time                     1 if that was on time, mended in time included, else 0; from then on
//	report_reviewed                    of a form that is reviewed: 1 while a reviewer has confirmed the figures that stand, else 0;
//	                                   from its acceptance on
//
// They end two years after the period once it is met, and at a waiver; what is not met is told until it is.
// Reports are in the order in which they became known; those of other forms and departments are passed over.
func (rep Reporting) Expand(form, department string, reports []Report, horizon time.Time) []Series {
	f := rep.cat.Form(form)
	if f == nil || len(DutiesOf(rep.cat).Obligors(f, department)) == 0 {
		return nil
	}
	e := newExpansion(&subject{horizon: horizon.UnixMilli()}, 0, 0)
	for _, o := range rep.obligations(f, department, reports, horizon) {
		expandObligation(&e, rep.cat, &o, []Label{{"department", department}, {"form", form}, {"period", o.Period.String()}})
	}
	return e.seal()
}

func expandObligation(e *expansion, c *Catalogue, o *Obligation, labels []Label) {
	begins, overdue, until := o.Begins.UnixMilli(), o.Overdue.UnixMilli(), o.toldUntil(c)
	put := func(at int64, v float64) {
		if begins < until && at < until {
			e.put(at, v)
		}
	}
	finish := func(name string) {
		if e.written() > 0 && until != never {
			e.end(until)
		}
		e.close(name, labels)
	}
	met := never
	if o.Met != nil {
		met = o.Met.counted().UnixMilli()
	}
	put(begins, float64(o.Due.Unix()-1))
	finish(FamilyDue)
	put(begins, 0)
	if met >= overdue {
		put(overdue, 1)
		put(max(met, overdue+1), 0)
	}
	finish(FamilyOverdue)
	if o.Met != nil {
		put(met, float64(o.Met.Received.Unix())) // not when it was signed
	}
	finish(FamilyAccepted)
	if o.OnTime {
		put(met, 1)
	} else {
		put(met, 0)
	}
	finish(FamilyOnTime)
	if o.Form.Review.Asked() {
		for _, turn := range o.reviews() {
			put(turn.at, turn.value)
		}
		finish(FamilyReviewed)
	}
}

// reviewTurn is an instant at which the figures that stand begin to be reviewed, or not to be.
type reviewTurn struct {
	at    int64
	value float64
}

// reviews are when the figures that stand of an obligation were reviewed. What waits for a reviewer leaves those before it standing.
func (o *Obligation) reviews() (turns []reviewTurn) {
	for i := range o.Reports {
		r := &o.Reports[i]
		switch {
		case o.Form.Review == ReviewedLater && r.Outcome.Meets(): // signed or not
			turns = append(turns, reviewTurn{r.Received.UnixMilli(), 0})
		case !r.Meets():
			continue
		case len(turns) == 0:
			turns = append(turns, reviewTurn{r.counted().UnixMilli(), 0})
		}
		if !r.Reviewed.IsZero() {
			turns = append(turns, reviewTurn{r.Reviewed.UnixMilli(), 1})
		}
	}
	slices.SortStableFunc(turns, func(a, b reviewTurn) int { return cmp.Compare(a.at, b.at) })
	kept := turns[:0]
	for i, t := range turns {
		if i+1 == len(turns) || turns[i+1].at != t.at { // of several at one instant the last
			kept = append(kept, t)
		}
	}
	return slices.CompactFunc(kept, func(a, b reviewTurn) bool { return a.value == b.value })
}

// toldUntil is when an obligation's series end: at its waiver, or two years after its period once it is met; never: they go on.
func (o *Obligation) toldUntil(c *Catalogue) int64 {
	until := never
	if o.Met != nil {
		until = max(o.Met.counted().UnixMilli(), o.Period.Shift(reportsLive).At(c.zone())) + 1
	}
	if o.Waiver != nil {
		until = min(until, o.Waiver.Received.UnixMilli())
	}
	return until
}

// ExpandDepartment gives a department's record over all forms that it owes: of
// the reports that fell due in the last twelve months, the share accepted by now
// (报送率) and the share accepted on time (按时报送率). Both change when a report falls due, is
// accepted late, or leaves the twelve months; without any due they are absent.
func (rep Reporting) ExpandDepartment(department string, reports []Report, horizon time.Time) []Series {
	var turns []turn
	for _, f := range rep.cat.Forms {
		if len(DutiesOf(rep.cat).Obligors(f, department)) == 0 {
			continue
		}
		for _, o := range rep.obligations(f, department, reports, horizon) {
			turns = append(turns, o.turns(rep.cat)...)
		}
	}
	slices.SortStableFunc(turns, func(a, b turn) int { return cmp.Compare(a.at, b.at) })
	e := newExpansion(&subject{horizon: horizon.UnixMilli()}, 2, 0)
	labels := []Label{{"department", department}}
	for _, rate := range []struct {
		name string
		of   func(turn) int
	}{{FamilyCompleteness, func(t turn) int { return t.accepted }}, {FamilyTimeliness, func(t turn) int { return t.onTime }}} {
		due, good := 0, 0
		for i, t := range turns {
			due, good = due+t.due, good+rate.of(t)
			if i+1 < len(turns) && turns[i+1].at == t.at {
				continue
			}
			switch {
			case due > 0:
				e.put(t.at, float64(good)/float64(due))
			case e.written() > 0:
				e.end(t.at)
			}
		}
		e.close(rate.name, labels)
	}
	return e.seal()
}

// turn is an instant at which a department's record changes, and by how much.
type turn struct {
	at                    int64
	due, accepted, onTime int
}

// turns are when an obligation enters a department's record, is met late and leaves: after twelve months, or when it is waived.
func (o *Obligation) turns(c *Catalogue) []turn {
	leaves := addMonths(o.Due.In(c.zone()), ratedMonths).UnixMilli()
	if o.Waiver != nil {
		leaves = min(leaves, o.Waiver.Received.UnixMilli())
	}
	in := turn{at: o.Due.UnixMilli(), due: 1}
	if leaves <= in.at {
		return nil
	}
	met := turn{at: never, accepted: 1}
	if o.Met != nil {
		met.at = max(o.Met.counted().UnixMilli(), in.at)
	}
	if o.OnTime {
		met.onTime = 1
	}
	if met.at >= leaves {
		return []turn{in, {at: leaves, due: -1}}
	}
	return []turn{in, met, {at: leaves, due: -1, accepted: -1, onTime: -met.onTime}}
}
