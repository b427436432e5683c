package messages

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/alerts/watch"
	"zhibiao/server/layout"
)

// linesShown is how many messages one page lists.
const linesShown = 100

// listPage lists messages, the newest first.
type listPage struct {
	layout.Page
	States []choice
	Units  []choice
	Lines  []line
	Older  string
	Paused bool
	Chosen bool
	Count  int
}

// choice is an entry of a filter.
type choice struct {
	Value, Name string
	Chosen      bool
}

// line is a message as the list shows it.
type line struct {
	ID             int64
	Address        string
	Unit, Subject  string
	Due            string
	Items          int
	State          badge
	People, Called string
}

// badge is a state as a mark.
type badge struct{ Kind, Name string }

// state is where a message stands.
type state string

const (
	toCall  state = "call"    // 待电话通知
	draft   state = "draft"   // 草稿
	waiting state = "waiting" // not due yet
	failed  state = "failed"
	done    state = "done"
	dropped state = "dropped" // nothing of it stood any more
)

var states = []struct {
	state  state
	kind   string
	zh, en string
}{
	{toCall, "held", "待电话通知", "to be told by telephone"}, {draft, "notice", "草稿", "draft"}, {waiting, "", "待发", "not due yet"},
	{failed, "rejected", "未送达", "not delivered"}, {done, "accepted", "已通知", "told"}, {dropped, "", "已无需通知", "nothing left to tell"},
}

func (s state) badge(p layout.Page) badge {
	for _, known := range states {
		if known.state == s {
			return badge{known.kind, p.T(known.zh, known.en)}
		}
	}
	return badge{"", string(s)}
}

// register knows what became of each message.
type register struct {
	view *watch.View
	desk *decide.Desk
	last map[int64]alerts.Attempt
	of   map[int64]int // how many things it was made for
}

func newRegister(v *watch.View) register {
	r := register{v, decide.NewDesk(&v.Book), map[int64]alerts.Attempt{}, map[int64]int{}}
	for _, a := range v.Attempts {
		r.last[a.Notice] = a
	}
	for _, m := range v.Marks {
		r.of[m.Notice]++
	}
	return r
}

func (r register) state(n alerts.Notice) state {
	_, called := r.desk.Called(n.ID)
	_, released := r.desk.Released(n.ID)
	a, tried := r.last[n.ID]
	switch {
	case called || r.desk.Signed(n.ID):
		return done
	case n.Stage.Draft() && !released:
		return draft
	case !tried:
		return waiting
	case a.Answer == alerts.Listed:
		return toCall
	case a.Answer == alerts.Sent:
		return done
	case a.Answer == alerts.Dropped:
		return dropped
	}
	return failed
}

func (m *Room) list(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Page: m.Layout.New(r, "消息", "Messages")}
	view, to, err := m.Source.Messages(r.Context())
	if err != nil {
		return err
	}
	q := r.URL.Query()
	wanted, unit := state(q.Get("state")), q.Get("unit")
	before, err := strconv.ParseInt(q.Get("before"), 10, 64)
	if q.Get("before") != "" && err != nil {
		return layout.BadParameter(p.Page, "before="+q.Get("before"), p.T("请从第一页翻起。", "Begin at the first page."))
	}
	reg := newRegister(&view)
	p.Paused, p.Chosen = reg.desk.Paused(), wanted != "" || unit != ""
	for _, s := range states {
		p.States = append(p.States, choice{string(s.state), p.T(s.zh, s.en), s.state == wanted})
	}
	for _, n := range slices.Backward(view.Notices) {
		if !reads(p.Who, n.Unit) {
			continue
		}
		p.unit(&view, n.Unit, unit)
		s := reg.state(n)
		if unit != "" && n.Unit != unit || wanted != "" && s != wanted {
			continue
		}
		p.Count++
		switch {
		case before != 0 && n.ID >= before:
		case len(p.Lines) < linesShown:
			p.Lines = append(p.Lines, m.line(p.Page, &view, to, reg, n))
		case p.Older == "":
			p.Older = p.Link("/messages", "state", string(wanted), "unit", unit, "before", fmt.Sprint(p.Lines[len(p.Lines)-1].ID))
		}
	}
	slices.SortFunc(p.Units, func(a, b choice) int { return compareNames(a.Name, b.Name) })
	return layout.Write(w, r, http.StatusOK, templates, "list.html", p)
}

func compareNames(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

// unit adds a unit to the filter, once.
func (p *listPage) unit(v *watch.View, id, chosen string) {
	if !slices.ContainsFunc(p.Units, func(c choice) bool { return c.Value == id }) {
		p.Units = append(p.Units, choice{id, nameOf(p.Page, v, id), id == chosen})
	}
}

func nameOf(p layout.Page, v *watch.View, unit string) string {
	switch unit {
	case alerts.Planners:
		return p.T("目标监测工作人员", "Planners")
	case alerts.Operators:
		return p.T("系统运行人员", "Operators")
	}
	if v.House.Catalogue != nil {
		if d := v.House.Catalogue.Department(unit); d != nil {
			return p.In(d.Name)
		}
	}
	return unit
}

func (m *Room) line(p layout.Page, v *watch.View, to *contacts.Contacts, reg register, n alerts.Notice) line {
	u := to.Unit(n.Unit)
	l := line{ID: n.ID, Address: p.Link(fmt.Sprintf("/messages/%d", n.ID)), Unit: nameOf(p, v, n.Unit), Due: m.Layout.Clock(n.Due),
		Items: reg.of[n.ID], State: reg.state(n).badge(p), Subject: v.Title(n, u, p.English)}
	for _, person := range u.Reached(n.Stage) {
		l.People += person.Name + " " + person.Phone + " "
	}
	if at, called := reg.desk.Called(n.ID); called {
		l.Called = m.Layout.Clock(at)
	}
	return l
}
