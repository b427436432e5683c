package episodes

import (
	"slices"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/alerts/watch"
	"zhibiao/indicators"
	"zhibiao/people"
)

// state is where an alert stands between the fact and people.
type state string

const (
	asked     state = "asked"     // another target is asked for, and nobody decided yet
	open      state = "open"      // nobody answered yet
	watched   state = "watched"   // no unit is asked: planners or operators alone were told
	explained state = "explained" // its unit said why
	promised  state = "promised"  // its unit said by when
	late      state = "late"      // that day went by
	extended  state = "extended"  // 延期, to a day that is to come
	suspended state = "suspended" // 中止
	closed    state = "closed"    // 办结
	unclosed  state = "unclosed"  // its state ended by itself, and the letter about it is not closed
	ended     state = "ended"     // its state ended by itself
)

// states are all, with the badge of each.
var states = []struct {
	state state
	kind  string
	name  indicators.Text
}{
	{open, "held", indicators.Text{ZH: "待答复", EN: "not answered"}},
	{asked, "held", indicators.Text{ZH: "申请调整待定", EN: "another target is asked for"}},
	{watched, "", indicators.Text{ZH: "无须单位答复", EN: "no unit is asked"}},
	{explained, "notice", indicators.Text{ZH: "已说明", EN: "explained"}},
	{promised, "notice", indicators.Text{ZH: "已承诺", EN: "promised"}},
	{late, "rejected", indicators.Text{ZH: "承诺到期未解除", EN: "past its promise"}},
	{extended, "", indicators.Text{ZH: "延期", EN: "put off"}},
	{suspended, "", indicators.Text{ZH: "中止", EN: "suspended"}},
	{closed, "accepted", indicators.Text{ZH: "已办结", EN: "closed"}},
	{unclosed, "held", indicators.Text{ZH: "已解除待销号", EN: "over, its letter not closed"}},
	{ended, "accepted", indicators.Text{ZH: "已解除", EN: "over"}},
}

// over says that nothing more is asked of anybody.
func (s state) over() bool { return s == ended || s == closed || s == suspended }

// telling is a stage of which a unit was told in a message.
type telling struct {
	alerts.Mark
	at time.Time
}

// register knows of each alert who was told and what was done.
type register struct {
	view *watch.View
	to   *contacts.Contacts
	desk *decide.Desk
	way  watch.Passages
	told map[int64][]telling
	acts map[int64][]alerts.Act // by alert
	of   map[int64][]alerts.Act // by message
}

func newRegister(v *watch.View, to *contacts.Contacts) *register {
	way := watch.PassagesOf(&v.Book)
	r := &register{v, to, way.Desk, way, map[int64][]telling{}, map[int64][]alerts.Act{}, map[int64][]alerts.Act{}}
	for _, m := range v.Marks {
		if m.Notice != 0 {
			r.told[m.Episode] = append(r.told[m.Episode], telling{m, v.Notices[m.Notice-1].Due})
		}
	}
	for _, a := range v.Acts {
		switch {
		case a.Episode != 0:
			r.acts[a.Episode] = append(r.acts[a.Episode], a)
		case a.Notice != 0:
			r.of[a.Notice] = append(r.of[a.Notice], a)
		}
	}
	return r
}

func (r *register) state(e *alerts.Episode) state {
	if last, done := r.desk.Closing(e.ID); done && r.desk.Closed(e.ID, r.view.Now) {
		switch last.Kind {
		case alerts.ActClose:
			return closed
		case alerts.ActSuspend:
			return suspended
		}
		if e.Open() {
			return extended
		}
	}
	switch {
	case !e.Open() && r.lettered(e):
		return unclosed
	case !e.Open():
		return ended
	}
	if alerts.Asks(r.acts[e.ID], e.ID) {
		return asked
	}
	if p, is := r.desk.Promised(e.ID); is {
		if r.view.Now.Before(p.Until) {
			return promised
		}
		return late
	}
	if slices.ContainsFunc(r.acts[e.ID], func(a alerts.Act) bool { return a.Kind == alerts.ActExplain }) {
		return explained
	}
	if len(r.told[e.ID]) > 0 && len(r.addressed(e)) == 0 {
		return watched
	}
	return open
}

// lettered says that a letter went out about an alert: it is over when somebody closes it.
func (r *register) lettered(e *alerts.Episode) bool {
	return slices.ContainsFunc(r.told[e.ID], func(t telling) bool {
		_, out := r.desk.Released(t.Notice)
		return out
	})
}

// addressed are the units of whom an answer is asked: those that were told as the first addressee, and whose report it is.
func (r *register) addressed(e *alerts.Episode) (units []string) {
	add := func(unit string) {
		if unit != "" && !slices.Contains(units, unit) {
			units = append(units, unit)
		}
	}
	add(e.Key.About.Department)
	for _, t := range r.told[e.ID] {
		if t.Role == alerts.Main && t.Unit != alerts.Planners && t.Unit != alerts.Operators {
			add(t.Unit)
		}
	}
	return units
}

// may says whether somebody may do an act about an alert.
func (r *register) may(who people.Person, act people.Act, e *alerts.Episode) bool {
	return who.MayOfAny(act, r.addressed(e))
}

// sees says whether somebody may see an alert: who reads all, and the units that were told of it.
func (r *register) sees(who people.Person, e *alerts.Episode) bool {
	return r.may(who, people.ReadAlerts, e) || slices.ContainsFunc(r.told[e.ID], func(t telling) bool {
		return who.May(people.ReadAlerts, people.About{Department: t.Unit})
	})
}

// concerns says whether a unit was told of an alert, or is asked about it.
func (r *register) concerns(unit string, e *alerts.Episode) bool {
	return e.Key.About.Department == unit || slices.ContainsFunc(r.told[e.ID], func(t telling) bool { return t.Unit == unit })
}
