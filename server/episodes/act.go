package episodes

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"zhibiao/alerts"
	"zhibiao/people"
	"zhibiao/query"
	"zhibiao/server/layout"
)

// bodyBytes bounds what is sent with an act.
const bodyBytes = 64 << 10

func noAlert(cause error) error {
	return layout.Refusal(http.StatusNotFound, cause, "没有这条预警，请从列表中选择", "there is no such alert: choose one from the list")
}

func denied() error {
	return layout.Refusal(http.StatusForbidden, people.ErrDenied, "答复由责任单位作出，办结、延期、静默由归口审核员或督查员办理",
		"an alert's unit answers it; a reviewer or supervisor closes, puts off and silences")
}

// find gives the alert that an address names. One that is not the asker's to see is answered as one that is not there.
func (o *Room) find(r *http.Request) (*register, *alerts.Episode, error) {
	view, to, err := o.Source.Messages(r.Context())
	if err != nil {
		return nil, nil, err
	}
	reg := newRegister(&view, to)
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 || id > int64(len(view.Episodes)) {
		return nil, nil, noAlert(err)
	}
	e := &view.Episodes[id-1]
	if !reg.sees(people.From(r.Context()), e) {
		return nil, nil, noAlert(people.ErrDenied)
	}
	return reg, e, nil
}

// said is what is sent with an act.
type said struct {
	Text  string `json:"text"`
	Until string `json:"until"` // a day, which counts whole
	Grade string `json:"grade"` // of a closing
}

// do writes down what somebody did about an alert. An explanation with a day is a promise.
func (o *Room) do(r *http.Request, d deed, s said) error {
	reg, e, err := o.find(r)
	if err != nil {
		return err
	}
	who := people.From(r.Context())
	if !reg.may(who, d.right, e) {
		return denied()
	}
	a := alerts.Act{Kind: d.kind, By: by(who), Episode: e.ID, Unit: who.Department, Text: strings.TrimSpace(s.Text), Grade: s.Grade}
	if units := reg.addressed(e); a.Unit == "" && len(units) > 0 {
		a.Unit = units[0]
	}
	if d.day.ZH != "" && s.Until != "" {
		if a.Until, err = o.day(s.Until); err != nil {
			return err
		}
		if d.kind == alerts.ActExplain {
			a.Kind = alerts.ActPromise
		}
	}
	return o.record(r.Context(), a)
}

// by names who did it.
func by(who people.Person) string { return cmp.Or(who.Account.Person, who.Account.Name) }

// day reads a day as its end.
func (o *Room) day(text string) (time.Time, error) {
	at, err := query.ParseAsOf(text, o.Location)
	if err != nil {
		return at, layout.Refusal(http.StatusBadRequest, err, "看不懂日期，请写如 2026-12-20",
			"the day is not understood: write one such as 2026-12-20")
	}
	return at, nil
}

func (o *Room) record(ctx context.Context, a alerts.Act) error {
	_, err := o.Source.Act(context.WithoutCancel(ctx), a)
	return refused(err)
}

// refused tells whoever did it why an act was not taken.
func refused(err error) error {
	if why := (*alerts.Refusal)(nil); errors.As(err, &why) {
		return layout.Refusal(http.StatusUnprocessableEntity, err, why.Says.ZH, why.Says.EN)
	}
	return err
}

func (o *Room) donePage(d deed) layout.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := layout.Form(w, r, bodyBytes)
		if err == nil {
			err = o.do(r, d, said{form.Get("text"), form.Get("until"), form.Get("grade")})
		}
		if err != nil {
			return err
		}
		return o.backTo(w, r, "/alerts/"+r.PathValue("id"))
	}
}

func (o *Room) backTo(w http.ResponseWriter, r *http.Request, path string) error {
	http.Redirect(w, r, o.Layout.New(r, "", "").Link(path), http.StatusSeeOther)
	return nil
}

// silence is what a silence is made of.
type silence struct {
	alerts.Match
	Why   string `json:"why"`
	Until string `json:"until"`
}

func (o *Room) silence(r *http.Request, s silence) error {
	who := people.From(r.Context())
	if !who.MayAll(people.HandleAlert) {
		return denied()
	}
	until, err := o.day(s.Until)
	if err != nil {
		return err
	}
	return o.record(r.Context(), alerts.Act{Kind: alerts.ActSilence, By: by(who), Text: strings.TrimSpace(s.Why), Until: until,
		Match: s.Match})
}

// silencePage silences an alert, or all of its indicator or form.
func (o *Room) silencePage(w http.ResponseWriter, r *http.Request) error {
	form, err := layout.Form(w, r, bodyBytes)
	if err != nil {
		return err
	}
	_, e, err := o.find(r)
	if err != nil {
		return err
	}
	a := e.Key.About
	match := alerts.Match{Event: e.Key.Event, Indicator: a.Indicator, Entity: a.Entity, Form: a.Form, Department: a.Department}
	if form.Get("all") != "" {
		match.Event = ""
	}
	if err := o.silence(r, silence{match, form.Get("why"), form.Get("until")}); err != nil {
		return err
	}
	return o.backTo(w, r, fmt.Sprintf("/alerts/%d", e.ID))
}

// lift ends a silence.
func (o *Room) lift(r *http.Request, why string) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return layout.Refusal(http.StatusNotFound, err, "没有这条静默", "there is no such silence")
	}
	who := people.From(r.Context())
	if !who.MayAll(people.HandleAlert) {
		return denied()
	}
	return o.record(r.Context(), alerts.Act{Kind: alerts.ActUnmute, By: by(who), Lifts: id, Text: strings.TrimSpace(why)})
}

func (o *Room) liftPage(w http.ResponseWriter, r *http.Request) error {
	form, err := layout.Form(w, r, bodyBytes)
	if err == nil {
		err = o.lift(r, form.Get("why"))
	}
	if err != nil {
		return err
	}
	return o.backTo(w, r, "/alerts")
}
