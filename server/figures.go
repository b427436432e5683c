package server

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"zhibiao/collector"
	"zhibiao/indicators"
)

// figureLine is a figure as the submission states it, and what became of it since.
type figureLine struct {
	Indicator, Of, When string
	Shown, Typed, Unit  string
	Place, Address      string
	Standing
}

// Standing says whether a figure stands, now or on the day asked for.
type Standing struct {
	Stands  bool   // it does, as stated here
	Equal   bool   // it was stated anew by another submission, and is the same
	Nothing bool   // on that day nothing was known of it
	Instead string // what stands instead
	Number  int64  // of the submission in which that stands
	There   string // address of that cell
	Known   bool   // it can be told: targets and rejected files have no standing
}

// lineOf is a figure's line on a page, for the template that all tables of figures share.
type lineOf struct {
	page
	Line figureLine
}

// Of puts a figure's line on the page.
func (p page) Of(l figureLine) lineOf { return lineOf{p, l} }

// figures lists a page of what the submission states.
func (p *submissionPage) figures(r *http.Request, n names, x *studied) error {
	from := 0
	if text := r.FormValue("from"); text != "" {
		var err error
		if from, err = strconv.Atoi(text); err != nil || from < 0 || from >= max(p.Total, 1) {
			return badRequest(p.page, fmt.Sprintf("from=%q", text), p.T("请从第一页翻起。", "Begin at the first page."))
		}
	}
	to := min(from+figuresShown, p.Total)
	for i := from; i < to; i++ {
		if i < len(x.figures) {
			p.Figures = append(p.Figures, n.figure(x, &x.figures[i]))
		} else {
			p.Figures = append(p.Figures, n.target(x, x.targets[i-len(x.figures)]))
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
func (n names) figure(x *studied, f *collector.Statement) figureLine {
	o := f.Observation
	l := figureLine{
		When:  strings.TrimSpace(n.In(o.Period.Name()) + " " + n.In(collector.BasisName(o.Basis))),
		Shown: n.shown(x, o), Typed: o.Source.Text, Unit: o.Source.Unit, Standing: n.standing(x, f),
	}
	l.Indicator, l.Of = n.subject(o.Subject, o.Item)
	l.place(n.page, x.sub.ID, o.Source)
	if o.Status == indicators.Provisional {
		l.When += n.T("（快报）", " (provisional)")
	}
	return l
}

// shown is a figure as people read it; what is checked is yes or no.
func (n names) shown(x *studied, o indicators.Observation) string {
	if i := n.catalogue.Indicator(o.Indicator); i != nil && i.Kind == indicators.Check && (o.Value == 0 || o.Value == 1) {
		return map[bool]string{true: n.T("是", "yes"), false: n.T("否", "no")}[o.Value == 1]
	}
	return x.reader.Shown(o)
}

// target is what a plan sets, as people read it.
func (n names) target(x *studied, t indicators.Target) figureLine {
	l := figureLine{When: n.In(t.Window.Name()) + n.T(" 目标", " target"), Shown: x.reader.ShownTarget(t), Typed: t.Source.Text, Unit: t.Source.Unit}
	l.Indicator, l.Of = n.subject(t.Subject, "")
	l.place(n.page, x.sub.ID, t.Source)
	return l
}

func (l *figureLine) place(p page, id int64, s indicators.Source) {
	if s.Cell == "" {
		return
	}
	l.Place = s.Sheet + "!" + s.Cell
	if _, ok := collector.ParseSpot(l.Place); ok {
		l.Address = p.SpotAddress(id, s.Sheet, s.Cell)
	}
}

// standing tells where a figure stands that the submission stated.
func (n names) standing(x *studied, f *collector.Statement) Standing {
	switch {
	case f.Stands == nil:
		return Standing{Known: true, Nothing: true}
	case f.Stands.Source.Submission == x.sub.ID:
		return Standing{Known: true, Stands: true}
	}
	at := f.Stands.Source
	return Standing{Known: true, Equal: f.StandsAs(), Instead: n.shown(x, *f.Stands), Number: at.Submission, There: n.SpotAddress(at.Submission, at.Sheet, at.Cell)}
}
