package obligations

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// departmentPage is what one unit owes: 我的报送.
type departmentPage struct {
	layout.Page
	Unit           string // its id
	Own            bool   // it is the reader's
	Todo, Next     []duty
	Settled        []duty
	Record         Rate
	Forms          []formRate
	Departments    layout.Options
	Archive        string // address of all workbooks that are to be filled in; empty: none are
	Calendar       string // address of the calendar; empty: it is off
	SendFor        string // address where its reports are sent for it; empty: the reader does not
	AllDepartments string // address of the matrix; empty: the reader sees one unit alone
	Conflicts      []conflictLine
	Files          layout.Files // of all that it owes and owed
}

// duty is an obligation as the page shows it.
type duty struct {
	Form, Period string
	State        badge
	Due, Left    string // the due day; how far it is from now
	Do           string // what to do next
	Template     string // address
	Nil          string // address of the page that asks for a nil return; empty: the reader makes none
	Waive        string // where a reviewer waives it, or takes that back
	Waived       bool
	FormID       string
	PeriodID     string
	Answer       string // address of what was sent last
	Sent, File   string // when, and as what
	Reason       string
	Returned     int
	Corrected    int
}

// decides is a duty on its page, for the template that waives it.
type decides struct {
	layout.Page
	Duty duty
	Name string
}

// Decides is a duty with what a reviewer does about it.
func (p departmentPage) Decides(d duty) decides {
	name := p.T("豁免", "Waive")
	if d.Waived {
		name = p.T("撤回豁免", "Take the waiver back")
	}
	return decides{p.Page, d, name}
}

// badge is a state as a mark.
type badge struct{ Kind, Name string }

var badgeKinds = map[indicators.ObligationState]string{
	indicators.ObligationOverdue: "rejected", indicators.ObligationReturned: "rejected",
	indicators.ObligationHeld: "held", indicators.ObligationUnsigned: "held", indicators.ObligationUncopied: "held",
	indicators.ObligationGrace: "held", indicators.ObligationDue: "held",
	indicators.ObligationSoon: "notice",
	indicators.ObligationLate: "held", indicators.ObligationOnTime: "accepted", indicators.ObligationNil: "accepted",
}

func (o *Room) department(w http.ResponseWriter, r *http.Request) error {
	unit := r.PathValue("department")
	p := departmentPage{Page: o.Layout.New(r, "我的报送", "What is owed"), Unit: unit}
	if !p.Who.May(people.ReadObligations, people.About{Department: unit}) {
		return &layout.Error{Code: http.StatusForbidden, Public: p.T("只能查看本单位的报送任务。", "Only what your own unit owes is yours to see."),
			Help: p.T("如需查看其他单位，请联系归口管理部门。", "Ask the planning office about other units.")}
	}
	k, err := o.known(r, p.Page)
	if err != nil {
		return err
	}
	switch {
	case k.Catalogue.Department(unit) != nil:
	case "/obligations/"+unit == matrixFile || "/obligations/"+unit == ratesFile:
		http.Redirect(w, r, p.Link("/obligations"), http.StatusSeeOther) // the page that shows what those files hold
		return nil
	default:
		return notFound(p.Page)
	}
	p.Own = p.Who.Known() && unit == p.Who.Department
	if !p.Own {
		p.Title = k.Name(unit).In(p.English) + p.T(" · 报送任务", ": what is owed")
	}
	for _, ob := range k.Select(Filter{Department: unit}) {
		p.place(o.duty(p.Page, k, &ob), &ob, k.At)
	}
	rates := k.Rates(Filter{Department: unit})
	p.Record, p.Forms = totalOf(rates), k.byForm(p.Page, rates)
	p.Conflicts, p.Files = k.conflicts(p.Page, unit), p.Page.Files("/obligations", "department", unit)
	if p.Who.MayAll(people.ReadObligations) {
		p.AllDepartments = p.Link("/obligations")
	}
	if len(p.Todo)+len(p.Next) > 0 && p.Who.May(people.ReadTemplate, o.Layout.AboutUnit(unit)) {
		p.Archive = p.Link("/obligations/" + unit + "/templates.zip")
	}
	if about := o.Layout.AboutUnit(unit); p.Who.May(people.SubmitFor, about) && !p.Who.May(people.Submit, about) {
		p.SendFor = p.Link("/uploads", "for", unit)
	}
	if o.Calendar != nil && o.Calendar() {
		p.Calendar = "/obligations/" + unit + "/calendar.ics"
	}
	return layout.Write(w, r, http.StatusOK, templates, "department.html", p)
}

// known reads what is owed, as the page is asked for.
func (o *Room) known(r *http.Request, p layout.Page) (Known, error) {
	k, err := o.Source.Owed(r.Context(), p.AsOf)
	if errors.Is(err, ErrAsOf) {
		return k, layout.BadParameter(p, fmt.Sprintf("as_of=%q", p.AsOf),
			p.T("请写日期，如2026-08-01；当日须已有目录。", "Write a date such as 2026-08-01, on which there was a catalogue."))
	}
	return k, err
}

func notFound(p layout.Page) error {
	return &layout.Error{Code: http.StatusNotFound, Public: p.T("没有这个单位、报表或报告期。", "There is no such unit, form or period."),
		Help: p.T("请从报送任务页点进来。", "Come here from the page of what is owed.")}
}

// shownFor is how long what was settled stays on a unit's page.
const shownFor = 366 * 24 * time.Hour

// place puts a duty where its reader looks for it.
func (p *departmentPage) place(d duty, o *indicators.Obligation, now time.Time) {
	switch state := o.State(now); {
	case state == indicators.ObligationNotDue:
		p.Next = append(p.Next, d)
	case o.Met == nil && o.Waiver == nil || o.Correction(now) != "":
		p.Todo = append(p.Todo, d)
	case now.Sub(o.Due) < shownFor:
		p.Settled = append(p.Settled, d)
	}
}

func (o *Room) duty(p layout.Page, k Known, ob *indicators.Obligation) duty {
	state, about := ob.State(k.At), o.Layout.AboutUnit(ob.Department)
	correction := ob.Correction(k.At)
	if correction != "" {
		state = correction
	}
	d := duty{
		Form: p.In(ob.Form.Name), Period: ob.PeriodName(p.English), State: badge{badgeKinds[state], p.In(state.Name())},
		Due: o.day(p, ob.DueDay), Left: left(p, ob, k.At), Do: advice(p, state), Returned: ob.Returned(), Corrected: ob.Corrected(),
	}
	if ob.IsOverdue(k.At) && state != indicators.ObligationOverdue {
		d.State.Name += p.T("，已逾期", ", overdue")
	}
	if correction != "" {
		d.State.Name, d.Do = p.T("更正", "correction ")+d.State.Name, adviceOnCorrection(p, correction)
	}
	if last := ob.Last(); last != nil {
		d.Answer, d.Sent, d.File = p.SubmissionAddress(last.Submission), o.Layout.Clock(last.Received), last.File
	}
	switch {
	case ob.Waiver != nil:
		d.Reason = ob.Waiver.Reason
	case state == indicators.ObligationNil:
		d.Reason = ob.Met.Reason
	}
	if len(ob.Form.Sheets) > 0 && p.Who.May(people.ReadTemplate, about) {
		d.Template = p.Link("/obligations/"+ob.Department+"/template.xlsx", "form", ob.Form.ID, "period", ob.Period.String())
	}
	d.Waived = ob.Waiver != nil
	d.FormID, d.PeriodID = ob.Form.ID, ob.Period.String()
	if ended := !k.At.Before(ob.Period.End(o.Location)); ended && ob.Met == nil && ob.Waiver == nil && p.AsOf == "" &&
		(p.Who.May(people.Submit, about) || p.Who.May(people.SubmitFor, about)) && meaningOf(p, k.Catalogue, ob.Form) != "" {
		d.Nil = p.Link("/obligations/"+ob.Department+"/nil", "form", d.FormID, "period", d.PeriodID)
	}
	if ob.Met == nil && p.AsOf == "" && p.Who.May(people.Waive, about) {
		d.Waive = p.Link("/obligations/" + ob.Department + "/waive")
		if d.Waived {
			d.Waive = p.Link("/obligations/" + ob.Department + "/unwaive")
		}
	}
	return d
}

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// day is a calendar day with its weekday.
func (o *Room) day(p layout.Page, t time.Time) string {
	t = t.In(o.Location)
	if p.English {
		return t.Format("Mon 2006-01-02")
	}
	return fmt.Sprintf("%s（%s）", t.Format("2006-01-02"), weekdays[t.Weekday()])
}

// left is how many calendar days are left until the due day, or have passed since it.
func left(p layout.Page, o *indicators.Obligation, now time.Time) string {
	days := int((o.DueDay.Sub(now) + 24*time.Hour) / (24 * time.Hour))
	if now.After(o.DueDay) {
		days = -int(now.Sub(o.DueDay) / (24 * time.Hour))
	}
	switch {
	case o.Met != nil || o.Waiver != nil:
		return ""
	case days > 0:
		return p.T(fmt.Sprintf("还有%d天", days), indicators.Count(days, "day")+" left")
	case days == 0:
		return p.T("今天截止", "due today")
	}
	return p.T(fmt.Sprintf("已过期限%d天", -days), indicators.Count(-days, "day")+" past it")
}

// advice is what the unit does next.
func advice(p layout.Page, state indicators.ObligationState) string {
	switch state {
	case indicators.ObligationReturned:
		return p.T("已退回：看答复，改好后重新报送。", "It was sent back: read the answer, mend the file and send it again.")
	case indicators.ObligationHeld:
		return p.T("有待说明的问题：看答复，说明理由，或改好后重新报送。", "A question is open: read the answer, and give the reason or send the file mended.")
	case indicators.ObligationUnsigned:
		return p.T("已收到，待签批：签批后才算报送，请提醒签批人。", "It is here and to be signed: it counts as sent once it is. Remind who signs it.")
	case indicators.ObligationUncopied:
		return p.T("已收到，待传盖章件：打印、签字、盖章后，在回执页上传扫描件，上传后才算报送。",
			"It is here and its sealed copy is missing: print it, sign and seal it, and attach the scan on the receipt. "+
				"It counts as sent once that is there.")
	case indicators.ObligationOverdue:
		return p.T("已逾期：请立即下载模板，填好后报送。", "It is overdue: take the template, fill it in and send it now.")
	case indicators.ObligationGrace:
		return p.T("期限已过，尚在宽限期内：请下载模板，填好后报送。", "The due day has passed and grace has not: take the template, fill it in and send it.")
	}
	return p.T("下载模板，填好后报送。", "Take the template, fill it in and send it.")
}

// adviceOnCorrection is what the unit does next about a correction that does not count yet.
func adviceOnCorrection(p layout.Page, waits indicators.ObligationState) string {
	switch waits {
	case indicators.ObligationReturned:
		return p.T("更正已退回，原来的数据仍然有效：看答复，改好后重新报送；不再更正的，无须处理。",
			"The correction was sent back, and what it was to correct stands: read the answer, mend it and send it again. Do nothing if "+
				"it is not meant.")
	case indicators.ObligationHeld:
		return p.T("更正有待说明的问题，原来的数据仍然有效：看答复，说明理由，或改好后重新报送；不再更正的，无须处理。",
			"A question about the correction is open, and what it was to correct stands: read the answer, and give the reason or send it "+
				"mended. Do nothing if it is not meant.")
	case indicators.ObligationUncopied:
		return p.T("更正已收到，待传盖章件：在回执页上传扫描件后，才代替原来的数据；如不再更正，请在回执页撤回。",
			"The correction is here and its sealed copy is missing: it replaces what stands once the scan is attached on the receipt. "+
				"Withdraw it there if it is not meant.")
	}
	return p.T("更正已收到，待签批：签批后才代替原来的数据，请提醒签批人；如不再更正，请在回执页撤回。",
		"The correction is here and to be signed: it replaces what stands once it is. Remind who signs it, or withdraw it on the receipt.")
}
