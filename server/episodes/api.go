package episodes

import (
	"net/http"
	"time"

	"zhibiao/alerts"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// programs answers them.
type programs struct{ *Room }

// shown is an alert as programs are told of it.
type shown struct {
	ID       int64  `json:"id"`
	Event    string `json:"event"`
	Severity string `json:"severity"`
	alerts.About
	State   state           `json:"state"`
	Units   []string        `json:"units"` // of whom an answer is asked
	Name    indicators.Text `json:"name"`
	Says    indicators.Text `json:"says"`
	Text    indicators.Text `json:"text"`
	Former  int64           `json:"former,omitempty"`
	Began   time.Time       `json:"began"`
	BeganBy alerts.Cause    `json:"began_by"`
	Ended   *time.Time      `json:"ended,omitempty"`
	EndedBy alerts.Cause    `json:"ended_by,omitempty"`
	Until   string          `json:"until,omitempty"` // the last day of what was promised, or put off
	Grade   string          `json:"grade,omitempty"` // of what is closed
	Told    []shownTelling  `json:"told"`
	Acts    []shownAct      `json:"acts"`
}

type shownTelling struct {
	At      time.Time    `json:"at"`
	Unit    string       `json:"unit"`
	Stage   alerts.Stage `json:"stage"`
	Role    alerts.Role  `json:"role"`
	Message int64        `json:"message"`
}

type shownAct struct {
	ID    int64          `json:"id"`
	At    time.Time      `json:"at"`
	By    string         `json:"by"`
	Kind  alerts.ActKind `json:"kind"`
	Text  string         `json:"text,omitempty"`
	Until string         `json:"until,omitempty"`
	Grade string         `json:"grade,omitempty"`
}

func (o programs) shown(who people.Person, r *register, e *alerts.Episode) shown {
	zh, en := r.tell(e, false), r.tell(e, true)
	text := func(zh, en string) indicators.Text { return indicators.Text{ZH: zh, EN: en} }
	_, _, until := o.badge(layout.Page{}, r, e)
	s := shown{ID: e.ID, Event: e.Key.Event, Severity: r.severity(e), About: e.Key.About, State: r.state(e), Units: r.addressed(e),
		Name: text(zh.Name, en.Name), Says: text(zh.Says, en.Says), Text: text(zh.Text, en.Text), Former: e.Former,
		Began: e.Began.In(o.Location), BeganBy: e.BeganBy, EndedBy: e.EndedBy, Until: until,
		Told: []shownTelling{}, Acts: []shownAct{}}
	if s.Units == nil {
		s.Units = []string{}
	}
	if !e.Open() {
		at := e.Ended.In(o.Location)
		s.Ended = &at
	}
	if s.State == closed {
		last, _ := r.desk.Closing(e.ID)
		s.Grade = last.Grade
	}
	for _, t := range r.told[e.ID] {
		if who.MayAll(people.ReadAlerts) || who.May(people.ReadAlerts, people.About{Department: t.Unit}) {
			s.Told = append(s.Told, shownTelling{t.at.In(o.Location), t.Unit, t.Stage, t.Role, t.Notice})
		}
	}
	for _, a := range r.acts[e.ID] {
		s.Acts = append(s.Acts, shownAct{a.ID, a.At.In(o.Location), a.By, a.Kind, a.Text, o.day10(a.Until), a.Grade})
	}
	return s
}

func (o programs) listAPI(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r, "state", "unit", "event", "before"); err != nil {
		return err
	}
	f, err := readFilter(layout.Page{English: true}, r)
	if err != nil {
		return layout.BadRequest("%w", err)
	}
	view, to, err := o.Source.Messages(r.Context())
	if err != nil {
		return err
	}
	who, reg, out := people.From(r.Context()), newRegister(&view, to), []shown{}
	list, _, _ := reg.list(who, f, linesShown)
	for _, e := range list {
		out = append(out, o.shown(who, reg, e))
	}
	return layout.WriteJSON(w, r, out)
}

func (o programs) alertAPI(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	return o.tell(w, r)
}

// tell answers with the alert that an address names.
func (o programs) tell(w http.ResponseWriter, r *http.Request) error {
	reg, e, err := o.find(r)
	if err != nil {
		return err
	}
	return layout.WriteJSON(w, r, o.shown(people.From(r.Context()), reg, e))
}

// shownSilence is a silence as programs are told of it.
type shownSilence struct {
	ID int64 `json:"id"`
	alerts.Match
	Why   string    `json:"why"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Until string    `json:"until"`
}

func (o programs) silencesAPI(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	if !people.From(r.Context()).MayAll(people.ReadAlerts) {
		return layout.Refusal(http.StatusForbidden, people.ErrDenied, "静默由可查看全部单位的人查看", "silences are for who reads of every unit")
	}
	return o.silences(w, r)
}

// silences answers with those that count now.
func (o programs) silences(w http.ResponseWriter, r *http.Request) error {
	view, to, err := o.Source.Messages(r.Context())
	if err != nil {
		return err
	}
	out := []shownSilence{}
	for _, a := range newRegister(&view, to).desk.Silences(view.Now) {
		out = append(out, shownSilence{a.ID, a.Match, a.Text, a.By, a.At.In(o.Location), o.day10(a.Until)})
	}
	return layout.WriteJSON(w, r, out)
}

func (o programs) doneAPI(d deed) layout.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var body said
		if err := decode(w, r, &body, `{"text", "until", "grade"}`); err != nil {
			return err
		}
		if err := o.do(r, d, body); err != nil {
			return err
		}
		return o.tell(w, r)
	}
}

func (o programs) silenceAPI(w http.ResponseWriter, r *http.Request) error {
	var body silence
	if err := decode(w, r, &body, `{"event", "indicator", "entity", "form", "department", "why", "until"}`); err != nil {
		return err
	}
	if err := o.silence(r, body); err != nil {
		return err
	}
	return o.silences(w, r)
}

func (o programs) liftAPI(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Why string `json:"why"`
	}
	if err := decode(w, r, &body, `{"why"}`); err != nil {
		return err
	}
	if err := o.lift(r, body.Why); err != nil {
		return err
	}
	return o.silences(w, r)
}

func decode(w http.ResponseWriter, r *http.Request, into any, shape string) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	return layout.ReadJSON(w, r, bodyBytes, into, shape)
}

func (o programs) grantAPI(w http.ResponseWriter, r *http.Request) error {
	var body grant
	if err := layout.Parameters(r); err != nil {
		return err
	}
	const shape = `{"figure", "from", "basis", "text", "file_name", "file"}, the file in base64`
	if err := layout.ReadJSON(w, r, grantBytes, &body, shape); err != nil {
		return err
	}
	if err := body.record(o.Room, r); err != nil {
		return err
	}
	return o.tell(w, r)
}
