package messages

import (
	"net/http"
	"slices"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/watch"
	"zhibiao/server/layout"
)

// shown is a message as programs are told of it. What goes beyond the list is told of one message alone.
type shown struct {
	ID       int64          `json:"id"`
	Unit     string         `json:"unit"`
	Stage    alerts.Stage   `json:"stage"`
	Title    string         `json:"title"`
	Due      time.Time      `json:"due"`
	State    watch.Passage  `json:"state"`
	Alerts   []int64        `json:"alerts"` // for which it was made
	Subject  string         `json:"subject,omitempty"`
	Text     string         `json:"text,omitempty"`
	Sent     bool           `json:"sent,omitempty"` // the words are those that were sent; otherwise those that would be sent now
	Attempts []shownAttempt `json:"attempts,omitempty"`
	Acts     []shownAct     `json:"acts,omitempty"`
}

type shownAttempt struct {
	At      time.Time     `json:"at"`
	Channel string        `json:"channel"`
	Answer  alerts.Answer `json:"answer"`
	Cause   string        `json:"cause,omitempty"`
}

type shownAct struct {
	At     time.Time      `json:"at"`
	By     string         `json:"by"`
	Kind   alerts.ActKind `json:"kind"`
	Number string         `json:"number,omitempty"`
}

// listed is a message as lists of programs have it.
func (m *Room) listed(v *watch.View, to *contacts.Contacts, reg register, n alerts.Notice) shown {
	s := shown{ID: n.ID, Unit: n.Unit, Stage: n.Stage, Title: v.Title(n, to.Unit(n.Unit), false), Due: n.Due.In(m.Layout.Location),
		State: reg.Of(n), Alerts: []int64{}}
	for _, mark := range v.Marks {
		if mark.Notice == n.ID && !slices.Contains(s.Alerts, mark.Episode) {
			s.Alerts = append(s.Alerts, mark.Episode)
		}
	}
	return s
}

func (m *Room) listAPI(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r, "state", "unit", "before"); err != nil {
		return err
	}
	f, err := readFilter(layout.Page{English: true}, r)
	if err != nil {
		return layout.BadRequest("%w", err)
	}
	view, to, err := m.Source.Messages(r.Context())
	if err != nil {
		return err
	}
	reg, out := newRegister(&view), []shown{}
	list, _, _ := reg.list(m.Layout.New(r, "", "").Who, f, linesShown)
	for _, n := range list {
		out = append(out, m.listed(&view, to, reg, n))
	}
	return layout.WriteJSON(w, r, out)
}

func (m *Room) messageAPI(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	view, to, n, err := m.find(r, m.Layout.New(r, "", ""))
	if err != nil {
		return err
	}
	s, words := m.listed(&view, to, newRegister(&view), n), view.Message(n, to.Unit(n.Unit))
	s.Subject, s.Text = words.Subject, words.Text
	for _, a := range view.Attempts {
		if a.Notice != n.ID {
			continue
		}
		s.Attempts = append(s.Attempts, shownAttempt{a.At.In(m.Layout.Location), a.Channel, a.Answer, a.Cause})
		if a.Text != "" {
			s.Subject, s.Text, s.Sent = a.Subject, a.Text, true
		}
	}
	for _, a := range view.Acts {
		if a.Notice == n.ID {
			s.Acts = append(s.Acts, shownAct{a.At.In(m.Layout.Location), a.By, a.Kind, a.Number})
		}
	}
	return layout.WriteJSON(w, r, s)
}

func (m *Room) actAPI(d deed) layout.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var body struct {
			Number string `json:"number"`
		}
		if err := layout.Parameters(r); err != nil {
			return err
		}
		if err := layout.ReadJSON(w, r, mostForm, &body, `{"number"}, the 文号 of a draft that is released, else {}`); err != nil {
			return err
		}
		if _, err := m.do(r, m.Layout.New(r, "", ""), d, body.Number); err != nil {
			return err
		}
		return m.messageAPI(w, r)
	}
}
