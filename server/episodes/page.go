package episodes

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/watch"
	"zhibiao/alerts/wording"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// alertPage is one alert: what it says, what came of it, and what its reader may do.
type alertPage struct {
	layout.Page
	ID                 int64
	Said               wording.Told
	About              string // the page of what it speaks of; "" where there is none
	Severity           string
	Kind, State, Until string
	Units              []string
	Began, BeganBy     string
	Ended, EndedBy     string
	Former             string // its address; "" where there is none
	Course             []happening
	Offers             []offer
	Silence            string // where it is silenced; "" for who may not
	Silenced           bool
	Grant              string // where another target is granted; "" for who may not, and where there is none
	Node               bool   // what is granted is a node's day
	Deadline           bool   // another deadline may be granted too
}

// happening is one thing that came of an alert.
type happening struct {
	at                  time.Time
	When, Who, What     string
	Text, Until, Number string
	Address             string // of the message
}

// offer is what the reader may do.
type offer struct {
	Name, Address, Day string
	Must               bool // the day has to be said
	Grades             []string
}

var causes = map[alerts.Cause][2]string{
	alerts.ByFact: {"因事实", "by fact"}, alerts.ByCorrection: {"因数据更正或补报", "by a correction or a late report"},
	alerts.ByTarget: {"因目标或口径调整", "by another target or rule"}, alerts.ByVerdict: {"因下一考核期已有结论", "by the next window's verdict"},
	alerts.ByWithdrawal: {"因不再考核", "it is judged no more"},
}

func (o *Room) page(w http.ResponseWriter, r *http.Request) error {
	p := alertPage{Page: o.Layout.New(r, "预警", "Alert")}
	reg, e, err := o.find(r)
	if err != nil {
		return err
	}
	p.Here, p.ID, p.Said, p.Severity = "/alerts", e.ID, reg.tell(e, p.English), reg.severity(e)
	p.Title, p.About = p.Said.Name, about(p.Page, reg.view.House.Catalogue, e.Key.About)
	p.Kind, p.State, p.Until = o.badge(p.Page, reg, e)
	p.Began, p.Ended = o.Layout.Clock(e.Began), o.Layout.Clock(e.Ended)
	p.BeganBy, p.EndedBy = p.T(causes[e.BeganBy][0], causes[e.BeganBy][1]), p.T(causes[e.EndedBy][0], causes[e.EndedBy][1])
	for _, unit := range reg.addressed(e) {
		p.Units = append(p.Units, wording.Unit(reg.view.House, unit, p.English))
		p.Silenced = p.Silenced || reg.desk.Silenced(e.Key, unit, reg.view.Now)
	}
	if e.Former != 0 {
		p.Former = p.Link(fmt.Sprintf("/alerts/%d", e.Former))
	}
	p.Course = o.course(p.Page, reg, e)
	for _, d := range deeds {
		if reg.may(p.Who, d.right, e) && reg.permits(d.kind, e) {
			of := offer{Name: p.In(d.text), Address: p.Link(fmt.Sprintf("/alerts/%d/%s", e.ID, d.name)), Day: p.In(d.day), Must: d.must}
			if d.kind == alerts.ActClose {
				of.Grades = reg.to.Grades
			}
			p.Offers = append(p.Offers, of)
		}
	}
	if p.Who.MayAll(people.HandleAlert) && e.Open() && !p.Silenced {
		p.Silence = p.Link(fmt.Sprintf("/alerts/%d/silence", e.ID))
	}
	if a := e.Key.About; a.Indicator != "" && a.Window != "" && p.Who.MayAll(people.AdjustTarget) {
		p.Grant, p.Node = p.Link(fmt.Sprintf("/alerts/%d/grant", e.ID)), a.Node != ""
		p.Deadline = a.Node == "" && periods.IsDeadline(a.Window)
	}
	layout.Private(w.Header())
	return layout.Write(w, r, http.StatusOK, templates, "alert.html", p)
}

// permits says whether an act makes sense of an alert as it stands.
func (r *register) permits(k alerts.ActKind, e *alerts.Episode) bool {
	done := r.desk.Closed(e.ID, r.view.Now)
	switch k {
	case alerts.ActReturn:
		return done && e.Open()
	case alerts.ActClose:
		last, _ := r.desk.Closing(e.ID)
		return !done || last.Kind != alerts.ActClose
	case alerts.ActAsk:
		return e.Open() && e.Key.About.Indicator != "" && !alerts.Asks(r.acts[e.ID], e.ID)
	case alerts.ActDeny:
		return alerts.Asks(r.acts[e.ID], e.ID)
	case alerts.ActExtend, alerts.ActSuspend:
		return !done && e.Open()
	}
	return e.Open()
}

// became is what became of a message, before its name.
var became = map[watch.Passage]indicators.Text{
	watch.Told: {ZH: "已告知：", EN: "told: "}, watch.ToCall: {ZH: "待电话告知：", EN: "to be told by telephone: "},
	watch.Draft: {ZH: "拟稿，未签发：", EN: "drafted, not released: "}, watch.Waiting: {ZH: "待发：", EN: "not due yet: "},
	watch.Failed: {ZH: "未送达：", EN: "not delivered: "}, watch.Dropped: {ZH: "已无需告知：", EN: "nothing left to tell: "},
}

// about is the address of the page of what an alert speaks of; "" where there is none for the reader.
func about(p layout.Page, c *indicators.Catalogue, a alerts.About) string {
	s := indicators.Subject{Indicator: a.Indicator, Entity: a.Entity}
	switch {
	case c.Indicator(a.Indicator) != nil && p.Who.MayOfAny(people.ReadBoard, indicators.DutiesOf(c).UnitsOf(s)):
		return p.IndicatorAddress(s)
	case a.Form != "" && p.Who.May(people.ReadObligations, people.About{Department: a.Department}):
		return p.Link("/obligations/" + a.Department)
	}
	return ""
}

// course is what came of an alert, in the order of time. Readers see what their own units were told.
func (o *Room) course(p layout.Page, reg *register, e *alerts.Episode) (list []happening) {
	acts := slices.Clone(reg.acts[e.ID])
	for _, t := range reg.told[e.ID] {
		if !p.Who.MayAll(people.ReadAlerts) && !p.Who.May(people.ReadAlerts, people.About{Department: t.Unit}) {
			continue
		}
		n := reg.view.Notices[t.Notice-1]
		list = append(list, happening{at: t.at, When: o.Layout.Clock(t.at), Who: wording.Unit(reg.view.House, t.Unit, p.English),
			What:    p.In(became[reg.way.Of(n)]) + wording.Title(reg.view.House, n, reg.to.Unit(t.Unit), p.English),
			Address: p.Link(fmt.Sprintf("/messages/%d", t.Notice))})
		acts = append(acts, reg.of[t.Notice]...)
	}
	for _, a := range acts {
		list = append(list, happening{at: a.At, When: o.Layout.Clock(a.At), Who: a.By, What: p.In(a.Name()), Text: a.Text,
			Until: o.day10(a.Until), Number: a.Number})
	}
	slices.SortStableFunc(list, func(a, b happening) int { return a.at.Compare(b.at) })
	return list
}

// Beside is an alert as the page of its target shows it.
type Beside struct {
	Address, Name, Says, Kind, State string
	Began, Ended                     string
	Said, By, At                     string // what was last explained, promised or decided; empty: nothing was
}

// besideShown is how many alerts stand beside a target.
const besideShown = 8

// Beside lists the alerts about a target that its reader sees, the newest first.
func (o *Room) Beside(ctx context.Context, p layout.Page, s indicators.Subject) (list []Beside, err error) {
	view, to, err := o.Source.Messages(ctx)
	if err != nil {
		return nil, err
	}
	reg := newRegister(&view, to)
	for i := range slices.Backward(view.Episodes) {
		e := &view.Episodes[i]
		if len(list) == besideShown {
			break
		}
		if e.Key.About.Indicator != s.Indicator || e.Key.About.Entity != s.Entity || !reg.sees(p.Who, e) {
			continue
		}
		l := o.line(p, reg, e)
		b := Beside{Address: l.Address, Name: l.Name, Says: l.Says, Kind: l.Kind, State: l.State, Began: l.Began, Ended: l.Ended}
		if acts := reg.acts[e.ID]; len(acts) > 0 {
			last := acts[len(acts)-1]
			b.Said, b.By, b.At = o.spelled(p, &last), last.By, o.Layout.Clock(last.At)
		}
		list = append(list, b)
	}
	return list, nil
}

// spelled is an act in words, with the day that it names.
func (o *Room) spelled(p layout.Page, a *alerts.Act) string {
	text := a.Text
	if !a.Until.IsZero() {
		text = fmt.Sprintf("%s（%s%s）", text, p.T("至", "until "), o.day10(a.Until))
	}
	return text
}
