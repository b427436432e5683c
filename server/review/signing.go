package review

import (
	"net/http"
	"slices"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
	"zhibiao/server/steps"
)

// signingShown is how many submissions a list of the page shows: beyond that somebody works them off before looking further.
const signingShown = 100

// asksForSteps says whether any form of a catalogue is signed, countersigned or sealed.
func asksForSteps(c *indicators.Catalogue) bool {
	return slices.ContainsFunc(c.Forms, func(f *indicators.Form) bool {
		return f.SignOff.Asked() || len(f.Countersign) > 0 || f.SealedCopy == indicators.CopyLater || f.SealedCopy == indicators.CopyWith
	})
}

// signing is what waits for a signature, for a unit that is asked to agree, and for a sealed copy, as far as somebody sees it.
type signing struct{ unsigned, asked, uncopied []report.Listed }

// waitingSteps lists it, newest first.
func (o *Room) waitingSteps(r *http.Request) (s signing, err error) {
	who, ctx := people.From(r.Context()), r.Context()
	// What others ask of a unit is none of its own.
	all := report.Filter{Limit: signingShown, Seen: layout.Seen(who), Department: who.Department}
	for _, list := range []struct {
		to     *[]report.Listed
		choose func(*report.Filter)
	}{
		{&s.unsigned, func(f *report.Filter) { f.Unsigned = true }},
		{&s.uncopied, func(f *report.Filter) { f.Uncopied = true }},
	} {
		f := all
		list.choose(&f)
		if *list.to, err = o.Office.Submissions(ctx, f); err != nil {
			return s, err
		}
	}
	switch {
	case who.Department != "":
		s.asked, err = o.Office.Submissions(ctx, report.Filter{Limit: signingShown, Countersign: who.Department})
	case all.Seen == nil:
		s.asked, err = o.Office.Submissions(ctx, report.Filter{Limit: signingShown, Unagreed: true})
	}
	return s, err
}

// stepLine is a submission that waits for a step.
type stepLine struct {
	report.Listed
	Address, Form, Unit, When, ReceivedAt string
	Mine                                  bool   // its reader may take the step
	Due                                   string // of a sealed copy, the day; empty: it counts as sent only with it
	Late                                  bool
}

type signingPage struct {
	layout.Page
	Unsigned, Asked, Copies []stepLine
}

// linesFor is a list on its page, for the template that draws it.
type linesFor struct {
	layout.Page
	Lines []stepLine
}

// For is one of the page's lists.
func (p signingPage) For(lines []stepLine) linesFor { return linesFor{p.Page, lines} }

func (o *Room) signingPage(w http.ResponseWriter, r *http.Request) error {
	p := signingPage{Page: o.Layout.New(r, "签批、会签和盖章件", "Signatures and sealed copies")}
	s, err := o.waitingSteps(r)
	if err != nil {
		return err
	}
	for _, l := range s.unsigned {
		x := o.stepLine(p.Page, l)
		x.Mine = p.Who.May(actOf(people.Sign, l.Submission), layout.About(l.Submission))
		p.Unsigned = append(p.Unsigned, x)
	}
	for _, l := range s.asked {
		x := o.stepLine(p.Page, l)
		x.Mine = p.Who.May(people.Countersign, layout.About(l.Submission))
		p.Asked = append(p.Asked, x)
	}
	for _, l := range s.uncopied {
		x := o.stepLine(p.Page, l)
		x.Mine = p.Who.May(people.AttachCopy, layout.About(l.Submission))
		if due := steps.CopyDue(o.Layout.Catalogue(), l.Submission); !due.IsZero() {
			x.Due, x.Late = due.Format(time.DateOnly), isLate(due, o.Now())
		}
		p.Copies = append(p.Copies, x)
	}
	return layout.Write(w, r, http.StatusOK, templates, "signing.html", p)
}

// isLate says whether the day on which something is due has passed.
func isLate(day, now time.Time) bool { return !now.Before(day.AddDate(0, 0, 1)) }

func (o *Room) stepLine(p layout.Page, l report.Listed) stepLine {
	return stepLine{Listed: l, Address: p.SubmissionAddress(l.ID), Form: o.Layout.FormName(p, l.Form),
		Unit: o.Layout.UnitName(p, l.Department), When: l.Period.Name(p.English), ReceivedAt: o.Layout.Clock(l.Received)}
}

// Signing is what waits for steps, as JSON.
type Signing struct {
	Unsigned    []Waiting `json:"unsigned"`
	Countersign []Waiting `json:"countersign"`
	Copies      []Waiting `json:"copies"`
}

func (o *Room) signingAPI(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	s, err := o.waitingSteps(r)
	if err != nil {
		return err
	}
	return layout.WriteJSON(w, r, SigningOf(o.Layout.Catalogue(), s.unsigned, s.asked, s.uncopied, o.Now()))
}

// SigningOf is lists of submissions that wait for steps, as JSON.
func SigningOf(c *indicators.Catalogue, unsigned, asked, uncopied []report.Listed, now time.Time) Signing {
	shown := func(list []report.Listed) []Waiting {
		out := []Waiting{}
		for _, l := range list {
			out = append(out, Shown(l))
		}
		return out
	}
	s := Signing{shown(unsigned), shown(asked), shown(uncopied)}
	for i, l := range uncopied {
		if due := steps.CopyDue(c, l.Submission); !due.IsZero() {
			s.Copies[i].Due, s.Copies[i].Overdue = due.Format(time.DateOnly), isLate(due, now)
		}
	}
	return s
}
