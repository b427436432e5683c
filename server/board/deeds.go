package board

import (
	"fmt"
	"strings"
	"time"

	"zhibiao/alerts"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// deed is what was done about a target: the alerts that stand of it, and what people did about them.
type deed struct {
	alert      int64          // the newest of the alerts
	supervised *alerts.Notice // 督办, the last
	released   *alerts.Act    // by which it went out; nil: it is a draft
	told       *alerts.Notice // of any other stage, the last
	sent       bool           // that was handed over, or told by telephone
	late       bool           // that was not, a day after it was due
	explained  *alerts.Act
	promised   *alerts.Act
	decided    *alerts.Act // 办结, 延期, 中止, 退回续办
}

// deeds finds what was done about targets.
type deeds map[alerts.About]*deed

// newDeeds reads a book as it stood at an instant.
func newDeeds(b *alerts.Book, at time.Time) deeds {
	d, of := deeds{}, map[int64]*deed{}
	for i := range b.Episodes {
		e := &b.Episodes[i]
		event := alerts.EventNamed(e.Key.Event)
		if e.Began.After(at) || !e.Open() && !e.Ended.After(at) || event == nil || event.Topic != alerts.OfTarget {
			continue
		}
		about := targetOf(e.Key.About)
		if d[about] == nil {
			d[about] = &deed{}
		}
		of[e.ID], d[about].alert = d[about], e.ID
	}
	about := map[int64][]*deed{} // by notice
	for _, m := range b.Marks {
		deed := of[m.Episode]
		if deed == nil || m.Notice == 0 || b.Notices[m.Notice-1].Made.After(at) {
			continue
		}
		n := &b.Notices[m.Notice-1]
		about[n.ID] = append(about[n.ID], deed)
		if n.Stage.Draft() {
			deed.supervised, deed.released = n, nil
		} else if m.Role == alerts.Main {
			deed.told, deed.sent = n, false
		}
	}
	d.attempts(b, about, at)
	d.acts(b, of, about, at)
	for _, deed := range d {
		deed.late = deed.told != nil && !deed.sent && at.Sub(deed.told.Due) > 24*time.Hour
	}
	return d
}

// targetOf is the target of which an alert speaks: what is said of a work's node is said of the work.
func targetOf(a alerts.About) alerts.About {
	return alerts.About{Indicator: a.Indicator, Entity: a.Entity, Window: a.Window}
}

func (deeds) attempts(b *alerts.Book, about map[int64][]*deed, at time.Time) {
	for _, a := range b.Attempts {
		for _, deed := range about[a.Notice] {
			if a.Answer == alerts.Sent && !a.At.After(at) && deed.told != nil && deed.told.ID == a.Notice {
				deed.sent = true
			}
		}
	}
}

func (deeds) acts(b *alerts.Book, of map[int64]*deed, about map[int64][]*deed, at time.Time) {
	for i := range b.Acts {
		a := &b.Acts[i]
		if a.At.After(at) {
			continue
		}
		for _, deed := range about[a.Notice] {
			switch {
			case a.Kind == alerts.ActRelease && deed.supervised != nil && deed.supervised.ID == a.Notice:
				deed.released = a
			case (a.Kind == alerts.ActCalled || a.Kind == alerts.ActAck) && deed.told != nil && deed.told.ID == a.Notice:
				deed.sent = true
			}
		}
		deed := of[a.Episode]
		if deed == nil {
			continue
		}
		switch a.Kind {
		case alerts.ActExplain:
			deed.explained = a
		case alerts.ActPromise:
			deed.promised = a
		case alerts.ActClose, alerts.ActExtend, alerts.ActSuspend, alerts.ActReturn:
			deed.decided = a
		}
	}
}

// doing is what is being done, as a page shows it.
type doing struct {
	Words, Address string // the address of the alert; empty: there is none, or it is not the reader's to see
	Open           bool   // nobody has decided or been told anything: it waits for somebody
}

// explanationShown is how many characters of a unit's explanation a list shows.
const explanationShown = 60

// of tells what is being done about a target.
func (d deeds) of(p layout.Page, t *target, loc *time.Location) doing {
	deed := d[alerts.About{Indicator: t.Indicator, Entity: t.Entity, Window: t.window}]
	if deed == nil {
		return doing{Words: p.T("尚无处置", "nothing yet"), Open: true}
	}
	day := func(at time.Time) string { return at.In(loc).Format(time.DateOnly) }
	var words []string
	add := func(zh, en string, a ...any) { words = append(words, fmt.Sprintf(p.T(zh, en), a...)) }
	out := doing{}
	if p.Who.May(people.ReadAlerts, people.About{Department: t.unit}) {
		out.Address = p.Link(fmt.Sprintf("/alerts/%d", deed.alert))
	}
	switch n := deed.supervised; {
	case n == nil:
	case deed.released != nil:
		add("已督办（%s）", "supervised (%s)", deed.released.Number)
	default:
		add("督办稿待签发（%s起草）", "a draft of %s waits to be released", day(n.Made))
		out.Open = true
	}
	if a := deed.promised; a != nil {
		add("承诺%s前完成", "promised by %s", day(a.Until))
	}
	if a := deed.explained; a != nil {
		add("已说明：%s", "explained: %s", shortened(a.Text, explanationShown))
	}
	if a := deed.decided; a != nil {
		switch a.Kind {
		case alerts.ActClose:
			add("已办结（销号）", "closed")
			if a.Grade != "" {
				add("等次：%s", "grade: %s", a.Grade)
			}
		case alerts.ActExtend:
			add("延期至%s", "put off until %s", day(a.Until))
		case alerts.ActSuspend:
			add("中止", "suspended")
		case alerts.ActReturn:
			add("退回续办", "returned to be pursued")
		}
	}
	if n := deed.told; len(words) == 0 && n != nil {
		switch {
		case deed.sent:
			add("已于%s通知", "told on %s", day(n.Due))
		case deed.late:
			add("通知未送出（应于%s）", "not told yet (due on %s)", day(n.Due))
		default:
			add("通知待发（%s）", "to be told on %s", day(n.Due))
		}
	}
	if len(words) == 0 {
		out.Words, out.Open = p.T("尚无处置", "nothing yet"), true
		return out
	}
	out.Words = strings.Join(words, p.T("；", "; "))
	return out
}

// shortened is a text up to so many characters.
func shortened(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// decision is a target about which somebody has to decide.
type decision struct {
	row
	Since string // the first period at whose end it was red
	doing
}

// decisionsShown is how many a page names.
const decisionsShown = 6

// decisions are the targets whose light is red, the worst first, with what is being done about each.
type decisions struct {
	Decisions  []decision // so many as a page names
	Reds, Past int        // how many there are, and of these how many are results of closed windows
}

func newDecisions(p layout.Page, c *indicators.Catalogue, all []*target, d deeds, loc *time.Location) (list decisions) {
	for _, t := range all {
		if t.Light != indicators.Red {
			continue
		}
		if t.Past {
			list.Past++
		}
		if list.Reds++; len(list.Decisions) < decisionsShown {
			list.Decisions = append(list.Decisions, decision{row: newRow(p, c, t), Since: t.Since.Name(p.English), doing: d.of(p, t, loc)})
		}
	}
	return list
}

// Count says how many there are.
func (d decisions) Count(p layout.Page) string {
	text := fmt.Sprintf(p.T("%d项红灯", "%d red lights"), d.Reds)
	if d.Past > 0 {
		text += p.T(fmt.Sprintf("，其中上年（上期）结果%d项", d.Past), ", of these "+indicators.Count(d.Past, "result")+" of closed windows")
	}
	return text
}
