package messages

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/watch"
	"zhibiao/alerts/wording"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// messagePage is one message: its words, its list, and what came of it.
type messagePage struct {
	layout.Page
	ID       int64
	Unit     string
	Stage    string
	Due      string
	State    badge
	Subject  string
	Text     string
	AsSent   bool // the words are those that were sent; otherwise those that would be sent now
	Rows     int
	Script   string
	People   []contacts.Person
	Table    alerts.Table
	Attempts []tried
	Acts     []did
	Sheet    string
	MayCall  bool
	MaySign  bool
	MayIssue bool
	alerts   []alerts.Alert // of each row
}

// Act is the address of an act on the message.
func (p messagePage) Act(name string) string {
	return p.Link(fmt.Sprintf("/messages/%d/%s", p.ID, name))
}

// Alert is the address of the alert that a row of the list speaks of.
func (p messagePage) Alert(row int) string {
	return p.Link(fmt.Sprintf("/alerts/%d", p.alerts[row].Number))
}

// tried is an attempt as the page shows it.
type tried struct{ At, Channel, Answer, Cause string }

// did is what a person did, as the page shows it.
type did struct{ At, By, What, Text string }

// textRows bounds the height of the box with the words.
const textRows = 30

// find is a message that the reader may see.
func (m *Room) find(r *http.Request, p layout.Page) (view watch.View, to *contacts.Contacts, n alerts.Notice, err error) {
	if view, to, err = m.Source.Messages(r.Context()); err != nil {
		return view, to, n, err
	}
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 || id > int64(len(view.Notices)) || !reads(p.Who, view.Notices[id-1].Unit) {
		return view, to, n, &layout.Error{Code: http.StatusNotFound, Public: p.T("没有这条消息。", "There is no such message."),
			Help: p.T("请从消息列表中选择。", "Choose one from the list of messages.")}
	}
	return view, to, view.Notices[id-1], nil
}

func (m *Room) message(w http.ResponseWriter, r *http.Request) error {
	p := messagePage{Page: m.Layout.New(r, "消息", "Message")}
	view, to, n, err := m.find(r, p.Page)
	if err != nil {
		return err
	}
	reg, u := newRegister(&view), to.Unit(n.Unit)
	s := reg.Of(n)
	p.ID, p.Unit, p.Due, p.State = n.ID, wording.Unit(view.House, n.Unit, p.English), m.Layout.Clock(n.Due), badgeOf(s, p.Page)
	message := view.Message(n, u)
	p.Stage = string(n.Stage)
	p.Title = p.T("消息", "Message ") + strconv.FormatInt(n.ID, 10)
	p.Subject, p.Text, p.Table, p.People = message.Subject, message.Text, message.Table, u.Reached(n.Stage)
	p.alerts = message.Alerts
	p.Sheet = p.Link(fmt.Sprintf("/messages/%d/list.xlsx", n.ID))
	for _, a := range view.Attempts {
		if a.Notice != n.ID {
			continue
		}
		p.Attempts = append(p.Attempts, tried{m.Layout.Clock(a.At), a.Channel, p.In(a.Answer.Name()), a.Cause})
		if a.Text != "" {
			p.Subject, p.Text, p.AsSent = a.Subject, a.Text, true
		}
	}
	for _, a := range view.Acts {
		if a.Notice == n.ID {
			p.Acts = append(p.Acts, did{m.Layout.Clock(a.At), a.By, p.In(a.Kind.Name()), a.Number + a.Text})
		}
	}
	p.Rows, p.Script = min(lines(p.Text)+1, textRows), layout.CopyScript.Address
	layout.AllowScript(w.Header())
	about := people.About{Department: n.Unit}
	p.MayCall = s == watch.ToCall && p.Who.May(people.HandleAlert, about)
	p.MaySign = s != watch.Draft && !reg.Desk.Signed(n.ID) && p.Who.May(people.AnswerAlert, about)
	p.MayIssue = s == watch.Draft && p.Who.May(people.Supervise, about)
	return layout.Write(w, r, http.StatusOK, templates, "message.html", p)
}

func lines(text string) int {
	n := 1
	for _, c := range text {
		if c == '\n' {
			n++
		}
	}
	return n + len(text)/150
}

func (m *Room) sheet(w http.ResponseWriter, r *http.Request) error {
	p := m.Layout.New(r, "消息", "Message")
	view, to, n, err := m.find(r, p)
	if err != nil {
		return err
	}
	message := view.Message(n, to.Unit(n.Unit))
	data, err := m.Source.Sheet(message.Table)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": message.Table.Name + ".xlsx"}))
	layout.Private(w.Header())
	_, err = w.Write(data)
	return err
}

// mostForm bounds a form's bytes.
const mostForm = 64 << 10

// deed is what a person can do about a message.
type deed struct {
	name  string
	kind  alerts.ActKind
	right people.Act
}

var deeds = []deed{
	{"called", alerts.ActCalled, people.HandleAlert}, {"ack", alerts.ActAck, people.AnswerAlert},
	{"release", alerts.ActRelease, people.Supervise},
}

// act takes what a person with a right did about a message, and shows it again.
func (m *Room) act(d deed) layout.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p := m.Layout.New(r, "消息", "Message")
		form, err := layout.Form(w, r, mostForm)
		if err != nil {
			return err
		}
		n, err := m.do(r, p, d, form.Get("number"))
		if err != nil {
			return err
		}
		http.Redirect(w, r, p.Link(fmt.Sprintf("/messages/%d", n.ID)), http.StatusSeeOther)
		return nil
	}
}

// do writes down what somebody did about the message that an address names.
func (m *Room) do(r *http.Request, p layout.Page, d deed, number string) (alerts.Notice, error) {
	_, _, n, err := m.find(r, p)
	if err != nil {
		return n, err
	}
	if !p.Who.May(d.right, people.About{Department: n.Unit}) {
		return n, &layout.Error{Code: http.StatusForbidden, Public: p.T("您没有这项权限。", "You have no right to do this."),
			Help: p.T("请用有督办或审核权限的账号登录。", "Sign in with an account that may review or supervise.")}
	}
	_, err = m.Source.Act(context.WithoutCancel(r.Context()),
		alerts.Act{Kind: d.kind, By: by(p.Who), Notice: n.ID, Unit: n.Unit, Number: number})
	if refused := (*alerts.Refusal)(nil); errors.As(err, &refused) {
		err = &layout.Error{Code: http.StatusUnprocessableEntity, Public: p.T("未能办理：", "Not done: ") + p.In(refused.Says), Cause: err}
	}
	return n, err
}

// by names who did it.
func by(who people.Person) string { return cmp.Or(who.Account.Person, who.Account.Name) }
