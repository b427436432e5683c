package board

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/query"
	"zhibiao/server/layout"
)

// reports are those that units owe and did not bring, or brought with a question that is open.
type reports struct {
	Overdue   []owed // the longest first, so many as a page names
	Overdues  int    // of these, how many there are
	Open      []owed
	Opens     int
	Doubts    []Doubt // so many as a page names
	Doubted   int
	Everyones bool // the reader sees those of every unit
}

// Asked says how many wait for an answer.
func (r reports) Asked(p layout.Page) string {
	text := fmt.Sprintf(p.T("%d份", "%d"), r.Opens)
	if r.Doubted > 0 {
		text += p.T(fmt.Sprintf("，数据核实%d条", r.Doubted), ", and "+indicators.Count(r.Doubted, "doubt"))
	}
	return text
}

// owed is a report as a page names it.
type owed struct {
	Unit, Form, Period, Due, State, Address string
	Days                                    int // since it was due
}

// owedShown is how many of each kind a page names.
const owedShown = 5

// asker is the room where it is asked what waits for units.
type asker struct{ *Room }

// reports are those of one unit, or of all that the reader may see where none is named, with the doubts beside them.
func (b asker) reports(r *http.Request, p layout.Page, j *query.Judgement, unit string) (reports, error) {
	list, err := b.obligations(r.Context(), p.AsOf, j)
	if err != nil {
		return reports{}, err
	}
	out := newReports(p, j.Catalogue, list, j.At.In(b.Location), unit)
	doubts, err := b.Doubts(r.Context(), p, unit, j.At)
	out.Doubts, out.Doubted = doubts[:min(owedShown, len(doubts))], len(doubts)
	return out, err
}

// newReports are those of one unit, or of all that the reader may see where none is named. now is in the instance's zone.
func newReports(p layout.Page, c *indicators.Catalogue, list []indicators.Obligation, now time.Time, unit string) reports {
	r := reports{Everyones: unit == "" && p.Who.MayAll(people.ReadObligations)}
	overdue := []*indicators.Obligation{}
	for i := range list {
		o := &list[i]
		if o.Met != nil || o.Waiver != nil || unit != "" && o.Department != unit ||
			!p.Who.May(people.ReadObligations, people.About{Department: o.Department}) {
			continue
		}
		switch state := o.State(now); {
		case state == indicators.ObligationHeld || state == indicators.ObligationReturned ||
			state == indicators.ObligationUnsigned || state == indicators.ObligationUncopied:
			if r.Opens++; len(r.Open) < owedShown {
				r.Open = append(r.Open, newOwed(p, c, o, now))
			}
		case o.IsOverdue(now):
			overdue = append(overdue, o)
		}
	}
	r.Overdues = len(overdue)
	slices.SortStableFunc(overdue, func(a, b *indicators.Obligation) int { return a.DueDay.Compare(b.DueDay) })
	for _, o := range overdue[:min(owedShown, len(overdue))] {
		r.Overdue = append(r.Overdue, newOwed(p, c, o, now))
	}
	return r
}

func newOwed(p layout.Page, c *indicators.Catalogue, o *indicators.Obligation, now time.Time) owed {
	w := owed{Unit: o.Department, Form: p.In(o.Form.Name), Period: o.PeriodName(p.English),
		Due: o.DueDay.In(now.Location()).Format(time.DateOnly), State: p.In(o.State(now).Name()),
		Days: max(int(now.Sub(o.DueDay)/(24*time.Hour)), 0), Address: p.Link("/obligations/" + o.Department)}
	if d := c.Department(o.Department); d != nil {
		w.Unit = p.In(d.Called())
	}
	if last := o.Last(); last != nil {
		w.Address = p.SubmissionAddress(last.Submission)
	}
	return w
}

// Late says for how long a report is overdue.
func (o owed) Late(p layout.Page) string {
	return p.T(fmt.Sprintf("应于%s报送，已过%d天", o.Due, o.Days), fmt.Sprintf("due on %s, %s ago", o.Due, indicators.Count(o.Days, "day")))
}
