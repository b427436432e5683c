package messages

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/watch"
	"zhibiao/alerts/wording"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// linesShown is how many messages one page lists.
const linesShown = 100

// listPage lists messages, the newest first.
type listPage struct {
	layout.Page
	States layout.Options
	Units  layout.Options
	Lines  []line
	Older  string
	Paused bool
	Chosen bool
	Count  int
	Files  layout.Files
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

// states are where a message stands, as people read it.
var states = []struct {
	at     watch.Passage
	kind   string
	zh, en string
}{
	{watch.ToCall, "held", "待电话通知", "to be told by telephone"},
	{watch.Draft, "notice", "草稿", "draft"},
	{watch.Waiting, "", "待发", "not due yet"},
	{watch.Failed, "rejected", "未送达", "not delivered"},
	{watch.Told, "accepted", "已通知", "told"},
	{watch.Dropped, "", "已无需通知", "nothing left to tell"},
}

func badgeOf(at watch.Passage, p layout.Page) badge {
	for _, known := range states {
		if known.at == at {
			return badge{known.kind, p.T(known.zh, known.en)}
		}
	}
	return badge{"", string(at)}
}

// register knows what became of each message.
type register struct {
	view *watch.View
	watch.Passages
	of map[int64]int // how many things it was made for
}

func newRegister(v *watch.View) register {
	r := register{v, watch.PassagesOf(&v.Book), map[int64]int{}}
	for _, m := range v.Marks {
		r.of[m.Notice]++
	}
	return r
}

// filter is what a list is asked for; what is empty chooses all.
type filter struct {
	state  watch.Passage
	unit   string
	before int64
}

func readFilter(p layout.Page, r *http.Request) (f filter, err error) {
	q := r.URL.Query()
	f = filter{state: watch.Passage(q.Get("state")), unit: q.Get("unit")}
	f.before, err = layout.Position(p, q, "before", 0)
	return f, err
}

// list gives the messages that somebody may read and a filter fits, newest first: those of one page of so many, how many there are in
// all, and before which number the next page begins; 0: there is none.
func (r *register) list(who people.Person, f filter, most int) (page []alerts.Notice, count int, older int64) {
	fitting := func(yield func(alerts.Notice) bool) {
		for _, n := range slices.Backward(r.view.Notices) {
			fits := reads(who, n.Unit) && (f.unit == "" || n.Unit == f.unit) && (f.state == "" || r.Of(n) == f.state)
			if fits && !yield(n) {
				return
			}
		}
	}
	return layout.PageBefore(fitting, func(n alerts.Notice) int64 { return n.ID }, f.before, most)
}

func (m *Room) list(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Page: m.Layout.New(r, "消息", "Messages")}
	view, to, f, err := m.chosen(r, p.Page)
	if err != nil {
		return err
	}
	reg := newRegister(&view)
	p.Paused, p.Chosen = reg.Desk.Paused(), f.state != "" || f.unit != ""
	for _, s := range states {
		p.States.Add(string(s.at), p.T(s.zh, s.en), s.at == f.state)
	}
	for _, n := range view.Notices {
		if reads(p.Who, n.Unit) {
			p.unit(&view, n.Unit, f.unit)
		}
	}
	slices.SortFunc(p.Units, func(a, b layout.Option) int { return cmp.Compare(a.Name, b.Name) })
	list, count, older := reg.list(p.Who, f, linesShown)
	p.Count, p.Files = count, p.Page.Files("/messages", "state", string(f.state), "unit", f.unit)
	for _, n := range list {
		p.Lines = append(p.Lines, m.line(p.Page, &view, to, reg, n))
	}
	if older != 0 {
		p.Older = p.Link("/messages", "state", string(f.state), "unit", f.unit, "before", fmt.Sprint(older))
	}
	return layout.Write(w, r, http.StatusOK, templates, "list.html", p)
}

// chosen is what is known, and what the list's address asks for of it.
func (m *Room) chosen(r *http.Request, p layout.Page) (view watch.View, to *contacts.Contacts, f filter, err error) {
	if f, err = readFilter(p, r); err == nil {
		view, to, err = m.Source.Messages(r.Context())
	}
	return view, to, f, err
}

// table is all that the list's address asks for, a line each.
func (m *Room) table(r *http.Request) (layout.Table, error) {
	p := m.Layout.New(r, "消息", "Messages")
	view, to, f, err := m.chosen(r, p)
	if err != nil {
		return layout.Table{}, err
	}
	f.before = 0
	t := p.Table(p.Numbers("编号", "No.", 8), p.Words("消息", "Message", 50),
		p.Words("单位", "Unit", 24), p.Words("联络员", "Contact", 28),
		p.Words("时间", "When", 17), p.Numbers("事项", "Matters", 8),
		p.Words("状态", "State", 14), p.Words("电话通知", "Told by telephone", 17))
	reg := newRegister(&view)
	list, _, _ := reg.list(p.Who, f, len(view.Notices))
	for _, n := range list {
		l := m.line(p, &view, to, reg, n)
		t.Rows = append(t.Rows, []string{strconv.FormatInt(l.ID, 10), l.Subject, l.Unit, strings.TrimSpace(l.People), l.Due,
			strconv.Itoa(l.Items), l.State.Name, l.Called})
	}
	return t, nil
}

// unit adds a unit to the filter, once.
func (p *listPage) unit(v *watch.View, id, chosen string) {
	if !slices.ContainsFunc(p.Units, func(c layout.Option) bool { return c.Value == id }) {
		p.Units.Add(id, wording.Unit(v.House, id, p.English), id == chosen)
	}
}

func (m *Room) line(p layout.Page, v *watch.View, to *contacts.Contacts, reg register, n alerts.Notice) line {
	u := to.Unit(n.Unit)
	l := line{ID: n.ID, Address: p.Link(fmt.Sprintf("/messages/%d", n.ID)), Unit: wording.Unit(v.House, n.Unit, p.English),
		Due:   m.Layout.Clock(n.Due),
		Items: reg.of[n.ID], State: badgeOf(reg.Of(n), p), Subject: v.Title(n, u, p.English)}
	for _, person := range u.Reached(n.Stage) {
		l.People += person.Name + " " + person.Phone + " "
	}
	if at, called := reg.Desk.Called(n.ID); called {
		l.Called = m.Layout.Clock(at)
	}
	return l
}
