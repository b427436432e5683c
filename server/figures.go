package server

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"zhibiao/collector/change"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/server/layout"
)

// figureLine is a figure as the submission states it, with what it replaced and what became of it since.
type figureLine struct {
	Indicator, Of, When string
	Shown, Typed, Unit  string
	Place, Address      string
	Before, Now         beside
}

// beside is what the ledger says of a figure at another time.
type beside struct {
	Kind   besideKind
	Shown  string // the figure
	Number int64  // of the submission in which it stands
	There  string // address of its cell
}

type besideKind string

const (
	besideNothing besideKind = "nothing" // nothing was known
	besideHere    besideKind = "here"    // it stands as this submission states it
	besideSame    besideKind = "same"    // another submission states the same
	besideOther   besideKind = "other"   // another submission states something else
)

// lineOf is a figure's line on a page, for the template that all tables of figures share.
type lineOf struct {
	layout.Page
	Counts bool // the submission's figures stand, unless they were corrected since
	Line   figureLine
}

// Of puts a figure's line on the page.
func (p submissionPage) Of(l figureLine) lineOf { return lineOf{p.Page, p.Counts(), l} }

// figures lists a page of what the submission states.
func (p *submissionPage) figures(r *http.Request, n names, x *studied) error {
	from, err := layout.From(p.Page, r.URL.Query(), p.Total)
	if err != nil {
		return err
	}
	to := min(from+figuresShown, p.Total)
	for i := from; i < to; i++ {
		if i < len(x.figures) {
			p.Figures = append(p.Figures, n.figure(x, &x.figures[i]))
		} else {
			p.Figures = append(p.Figures, n.plan(x, &x.plans[i-len(x.figures)]))
		}
	}
	p.From, p.To = from+1, to
	at := func(from int) string {
		return p.Link(fmt.Sprintf("/submissions/%d", x.sub.ID), "from", strconv.Itoa(from)) + "#figures"
	}
	if from > 0 {
		p.Newer = at(max(from-figuresShown, 0))
	}
	if to < p.Total {
		p.Older = at(to)
	}
	if !x.asOf {
		p.Superseded = x.superseded
	}
	return nil
}

// figure is an observation as people read it.
func (n names) figure(x *studied, f *report.Statement) figureLine {
	o := f.Observation
	l := figureLine{
		When:  strings.TrimSpace(o.Period.Name(n.English) + " " + n.In(change.BasisName(o.Basis))),
		Shown: n.shown(x, o), Typed: o.Source.Text, Unit: o.Source.Unit,
		Before: n.beside(x, f, f.Before), Now: n.beside(x, f, f.Stands),
	}
	l.Indicator, l.Of = n.subject(o.Subject, o.Item)
	l.place(n.Page, o.Source)
	if o.Status == indicators.Provisional {
		l.When += n.T("（快报数）", " (provisional)")
	}
	return l
}

// shown is a figure as people read it; what is checked is yes or no.
func (n names) shown(x *studied, o indicators.Observation) string {
	if i := n.catalogue.Indicator(o.Indicator); i != nil && i.Kind == indicators.Check && (o.Value == 0 || o.Value == 1) {
		return map[bool]string{true: n.T("是", "yes"), false: n.T("否", "no")}[o.Value == 1]
	}
	return n.In(change.Said(x.catalogue, o))
}

// plan is what a plan sets, as people read it.
func (n names) plan(x *studied, q *plan) figureLine {
	t := q.Target
	l := figureLine{
		When:  strings.TrimSpace(t.Window.Name(n.English) + n.T(" 目标", " target")),
		Shown: n.In(change.SaidTarget(x.catalogue, t)), Typed: t.Source.Text, Unit: t.Source.Unit,
		Before: n.besidePlan(x, q, q.before), Now: n.besidePlan(x, q, q.stands),
	}
	if !t.InForce.IsZero() {
		l.When += fmt.Sprintf(n.T("（自%s起）", " (from %s)"), t.InForce.Format(time.DateOnly))
	}
	l.Indicator, l.Of = n.subject(t.Subject, "")
	l.place(n.Page, t.Source)
	return l
}

func (l *figureLine) place(p layout.Page, s indicators.Source) {
	if s.Cell == "" {
		return
	}
	l.Place = s.Sheet + "!" + s.Cell
	if _, ok := report.ParseSpot(l.Place); ok {
		l.Address = p.SpotAddress(s.Submission, s.Sheet, s.Cell)
	}
}

// beside tells what stood or stands of a figure's key.
func (n names) beside(x *studied, f *report.Statement, o *indicators.Observation) beside {
	if o == nil {
		return beside{Kind: besideNothing}
	}
	return n.elsewhere(x, o.Source, report.SameFigure(o, &f.Observation), n.shown(x, *o))
}

// besidePlan tells what stood or stands of a plan's window.
func (n names) besidePlan(x *studied, q *plan, t *indicators.Target) beside {
	if t == nil {
		return beside{Kind: besideNothing}
	}
	return n.elsewhere(x, t.Source, x.samePlan(&q.Target, t), n.In(change.SaidTarget(x.catalogue, *t)))
}

func (n names) elsewhere(x *studied, at indicators.Source, same bool, shown string) beside {
	if at.Submission == x.sub.ID {
		return beside{Kind: besideHere}
	}
	b := beside{Kind: besideOther, Shown: shown, Number: at.Submission, There: n.SubmissionAddress(at.Submission)}
	if same {
		b.Kind = besideSame
	}
	if at.Cell != "" {
		b.There = n.SpotAddress(at.Submission, at.Sheet, at.Cell)
	}
	return b
}
