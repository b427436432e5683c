package obligations

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"zhibiao/people"
	"zhibiao/server/layout"
)

// calendarAhead is how many months ahead a calendar shows due days.
const calendarAhead = 3

// calendar answers with a unit's due days as iCalendar (RFC 5545): what is owed, and what will be in the next months.
func (o *Room) calendar(w http.ResponseWriter, r *http.Request) error {
	p := o.Layout.New(r, "日历", "Calendar")
	unit := r.PathValue("department")
	if o.Calendar == nil || !o.Calendar() {
		return &layout.Error{Code: http.StatusNotFound, Public: p.T("日历订阅没有打开。", "The calendar is switched off."),
			Help: p.T("管理员可在 zhibiao.yaml 中写 calendar: true。", "An administrator switches it on by calendar: true in zhibiao.yaml.")}
	}
	if !p.Who.May(people.ReadObligations, people.About{Department: unit}) {
		return &layout.Error{Code: http.StatusForbidden, Public: p.T("只能订阅本单位的日历。", "Only your own unit's calendar is yours to read.")}
	}
	k, err := o.known(r, p)
	if err != nil {
		return err
	}
	if k.Catalogue.Department(unit) == nil {
		return notFound(p)
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	layout.Private(w.Header())
	layout.Send(w, r, k.Calendar(unit, p.English))
	return nil
}

// Calendar is a unit's due days: what is owed now, and what will be within the next months.
func (k Known) Calendar(unit string, english bool) []byte {
	var c calendarWriter
	name := k.Name(unit).In(english)
	c.line("BEGIN:VCALENDAR")
	c.line("VERSION:2.0")
	c.line("PRODID:-//zhibiao//obligations//ZH")
	c.line("METHOD:PUBLISH")
	c.text("X-WR-CALNAME", name)
	ahead := k
	ahead.At = k.At.AddDate(0, calendarAhead, 0)
	for _, o := range ahead.Select(Filter{Department: unit}) {
		if o.Met != nil || o.Waiver != nil || o.Due.After(ahead.At) {
			continue
		}
		c.line("BEGIN:VEVENT")
		c.line(fmt.Sprintf("UID:%s-%s-%s@zhibiao", o.Form.ID, o.Department, o.Period))
		c.line("DTSTAMP:" + k.At.UTC().Format("20060102T150405Z"))
		c.line("DTSTART;VALUE=DATE:" + o.DueDay.Format("20060102"))
		c.line("DTEND;VALUE=DATE:" + o.DueDay.AddDate(0, 0, 1).Format("20060102"))
		c.text("SUMMARY", fmt.Sprintf("%s %s", o.Form.Name.In(english), o.Period.Name(english)))
		c.text("DESCRIPTION", fmt.Sprintf("%s · %s · %s", name, o.State(k.At).Name().In(english), o.DueDay.Format(time.DateOnly)))
		c.line("TRANSP:TRANSPARENT")
		c.line("END:VEVENT")
	}
	c.line("END:VCALENDAR")
	return c.out.Bytes()
}

// calendarWriter writes content lines.
type calendarWriter struct{ out bytes.Buffer }

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// text writes a property whose value is text.
func (c *calendarWriter) text(name, value string) { c.line(name + ":" + escapes.Replace(value)) }

// lineOctets is how long a line may be without its end; a longer one goes on in the next, which begins with a blank.
const lineOctets = 75

func (c *calendarWriter) line(text string) {
	for room := lineOctets; len(text) > room; room = lineOctets - 1 {
		cut := room
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		c.out.WriteString(text[:cut] + "\r\n ")
		text = text[cut:]
	}
	c.out.WriteString(text + "\r\n")
}
