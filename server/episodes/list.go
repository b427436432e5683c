package episodes

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/watch"
	"zhibiao/alerts/wording"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// linesShown is how many alerts one page lists.
const linesShown = 100

// line is an alert as the list shows it.
type line struct {
	Address, Name, Says string
	Severity            string
	Began, Ended        string
	Units               []string
	Kind, State         string
	Until               string
}

// kept is a silence that counts, as the list shows it.
type kept struct {
	Lift, Of, Why, By, At, Until string
}

type listPage struct {
	layout.Page
	States, Units, Events layout.Options
	Lines                 []line
	Silences              []kept
	Older                 string
	Chosen                bool
	Count                 int
	Files                 layout.Files
	Rehearsal             string // where a configuration is tried; "" for who may not
}

// filter is what a list is asked for. Without a state it lists what stands.
type filter struct {
	state       state
	unit, event string
	before      int64
	all         bool
}

func (f filter) fits(r *register, e *alerts.Episode) bool {
	s := r.state(e)
	return (f.all || s == f.state || f.state == "" && !s.over()) && (f.unit == "" || r.concerns(f.unit, e)) &&
		(f.event == "" || e.Key.Event == f.event)
}

func readFilter(p layout.Page, r *http.Request) (f filter, err error) {
	q := r.URL.Query()
	f = filter{state: state(q.Get("state")), unit: q.Get("unit"), event: q.Get("event")}
	if f.state == "all" {
		f.all, f.state = true, ""
	}
	f.before, err = layout.Position(p, q, "before", 0)
	return f, err
}

// list gives the alerts that somebody sees and a filter fits, newest first: those of one page of so many, how many there are in all,
// and before which number the next page begins; 0: there is none.
func (r *register) list(who people.Person, f filter, most int) (page []*alerts.Episode, count int, older int64) {
	fitting := func(yield func(*alerts.Episode) bool) {
		for i := range slices.Backward(r.view.Episodes) {
			if e := &r.view.Episodes[i]; f.fits(r, e) && r.sees(who, e) && !yield(e) {
				return
			}
		}
	}
	return layout.PageBefore(fitting, func(e *alerts.Episode) int64 { return e.ID }, f.before, most)
}

func (o *Room) listPage(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Page: o.Layout.New(r, "预警", "Alerts")}
	view, to, f, err := o.chosen(r, p.Page)
	if err != nil {
		return err
	}
	reg := newRegister(&view, to)
	p.Chosen = f.state != "" || f.unit != "" || f.event != "" || f.all
	p.choices(reg, f)
	list, count, older := reg.list(p.Who, f, linesShown)
	p.Count, p.Files = count, p.Page.Files("/alerts", "state", r.URL.Query().Get("state"), "unit", f.unit, "event", f.event)
	for _, e := range list {
		p.Lines = append(p.Lines, o.line(p.Page, reg, e))
	}
	if p.Could(people.Rehearse) {
		p.Rehearsal = p.Link("/alerts/rehearsal")
	}
	if older != 0 {
		p.Older = p.Link("/alerts", "state", r.URL.Query().Get("state"), "unit", f.unit, "event", f.event, "before", fmt.Sprint(older))
	}
	for _, a := range reg.desk.Silences(view.Now) {
		if p.Who.MayAll(people.ReadAlerts) {
			p.Silences = append(p.Silences, o.kept(p.Page, &view, a))
		}
	}
	return layout.Write(w, r, http.StatusOK, templates, "alerts.html", p)
}

// chosen is what is known, and what the list's address asks for of it.
func (o *Room) chosen(r *http.Request, p layout.Page) (view watch.View, to *contacts.Contacts, f filter, err error) {
	if f, err = readFilter(p, r); err == nil {
		view, to, err = o.Source.Messages(r.Context())
	}
	return view, to, f, err
}

// table is all that the list's address asks for, a line each.
func (o *Room) table(r *http.Request) (layout.Table, error) {
	p := o.Layout.New(r, "预警", "Alerts")
	view, to, f, err := o.chosen(r, p)
	if err != nil {
		return layout.Table{}, err
	}
	f.before = 0
	t := p.Table(p.Numbers("编号", "No.", 8), p.Words("级别", "Severity", 8),
		p.Words("事项", "Matter", 36), p.Words("情况", "What", 60),
		p.Words("单位", "Units", 24), p.Words("起", "Since", 12),
		p.Words("止", "Until", 12), p.Words("状态", "State", 14),
		p.Words("承诺或延期至", "Promised or put off until", 14))
	reg := newRegister(&view, to)
	list, _, _ := reg.list(p.Who, f, len(view.Episodes))
	for _, e := range list {
		l := o.line(p, reg, e)
		t.Rows = append(t.Rows, []string{strconv.FormatInt(e.ID, 10), l.Grade(p), l.Name, l.Says, strings.Join(l.Units, p.T("、", ", ")),
			l.Began, l.Ended, l.State, l.Until})
	}
	return t, nil
}

// Grade is an alert's severity as people read it.
func (l line) Grade(p layout.Page) string {
	switch l.Severity {
	case "critical":
		return p.T("红", "red")
	case "warning":
		return p.T("黄", "yellow")
	}
	return p.T("提示", "note")
}

// choices are those of the filters: states, events, and the units of what the reader sees.
func (p *listPage) choices(reg *register, f filter) {
	p.States.Add("", p.T("现有", "standing"), f.state == "" && !f.all)
	for _, s := range states {
		p.States.Add(string(s.state), p.In(s.name), s.state == f.state)
	}
	p.States.Add("all", p.T("全部", "all"), f.all)
	events, units := map[string]bool{}, map[string]bool{}
	for i := range reg.view.Episodes {
		e := &reg.view.Episodes[i]
		if !reg.sees(p.Who, e) {
			continue
		}
		events[e.Key.Event] = true
		for _, unit := range reg.addressed(e) {
			units[unit] = true
		}
	}
	for _, e := range alerts.Events() {
		if events[e.Name] {
			p.Events.Add(e.Name, p.In(e.Says), e.Name == f.event)
		}
	}
	for unit := range units {
		p.Units.Add(unit, wording.Unit(reg.view.House, unit, p.English), unit == f.unit)
	}
	slices.SortFunc(p.Units, func(a, b layout.Option) int { return cmp.Compare(a.Name, b.Name) })
}

func (o *Room) line(p layout.Page, reg *register, e *alerts.Episode) line {
	told := reg.tell(e, p.English)
	l := line{Address: p.Link(fmt.Sprintf("/alerts/%d", e.ID)), Name: told.Name, Says: told.Says, Severity: reg.severity(e),
		Began: o.day10(e.Began), Ended: o.day10(e.Ended)}
	l.Kind, l.State, l.Until = o.badge(p, reg, e)
	for _, unit := range reg.addressed(e) {
		l.Units = append(l.Units, wording.Unit(reg.view.House, unit, p.English))
	}
	return l
}

// badge is an alert's state as people read it, and the day that goes with it.
func (o *Room) badge(p layout.Page, reg *register, e *alerts.Episode) (kind, name, until string) {
	s := reg.state(e)
	for _, known := range states {
		if known.state == s {
			kind, name = known.kind, p.In(known.name)
		}
	}
	switch s {
	case promised, late:
		promise, _ := reg.desk.Promised(e.ID)
		until = o.day10(promise.Until)
	case closed:
		if last, _ := reg.desk.Closing(e.ID); last.Grade != "" {
			name = fmt.Sprintf(p.T("%s（%s）", "%s (%s)"), name, last.Grade)
		}
	case extended:
		last, _ := reg.desk.Closing(e.ID)
		until = o.day10(last.Until)
	}
	return kind, name, until
}

// day10 is a day as ten characters; "" of none.
func (o *Room) day10(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(o.Location).Format(time.DateOnly)
}

// tell puts an alert into words, as it stands now.
func (r *register) tell(e *alerts.Episode, english bool) wording.Told {
	return wording.Tell(r.view.House, wording.Item{Episode: *e, State: r.view.State(e), Role: alerts.Main}, english, r.view.Now)
}

func (r *register) severity(e *alerts.Episode) string {
	return wording.Labels(r.view.House, e.Key, r.view.Now)["severity"]
}

// kept is a silence as the list shows it.
func (o *Room) kept(p layout.Page, v *watch.View, a alerts.Act) kept {
	k := kept{Why: a.Text, By: a.By, At: o.day10(a.At), Until: o.day10(a.Until)}
	k.Of = silenced(p, v, a.Match)
	if p.Who.MayAll(people.HandleAlert) {
		k.Lift = p.Link(fmt.Sprintf("/silences/%d/lift", a.ID))
	}
	return k
}

// silenced says what a silence keeps back.
func silenced(p layout.Page, v *watch.View, m alerts.Match) (text string) {
	add := func(part string) {
		if part != "" {
			if text != "" {
				text += " · "
			}
			text += part
		}
	}
	if e := alerts.EventNamed(m.Event); e != nil {
		add(p.In(e.Says))
	}
	c := v.House.Catalogue
	if i := c.Indicator(m.Indicator); i != nil {
		add(p.In(i.Name))
	}
	if e := c.Entity(m.Entity); e != nil {
		add(p.In(e.Name))
	}
	if f := c.Form(m.Form); f != nil {
		add(p.In(f.Name))
	}
	if m.Department != "" {
		add(wording.Unit(v.House, m.Department, p.English))
	}
	return text
}
