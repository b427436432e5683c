package episodes_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/alerts/watch"
	"zhibiao/alerts/wording"
	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/server/episodes"
	"zhibiao/server/layout"
	"zhibiao/store"
)

var zone = time.FixedZone("", 8*3600)

// office watches over the October reports of two units, which never come, with its book in a real ledger.
type office struct {
	*watch.Watch
	now time.Time
	to  *contacts.Contacts
	mux *http.ServeMux

	strays  []decide.Stray
	reports []indicators.Report
}

func (o *office) Messages(ctx context.Context) (watch.View, *contacts.Contacts, error) {
	v, err := o.View(ctx)
	return v, o.to, err
}

func (*office) Grant(_ context.Context, _ int64, a statement.Adjustment) (report.Receipt, error) {
	return report.Receipt{}, statement.ErrNoTarget
}

func (o *office) Rehearse(context.Context, episodes.Rehearsal) (*episodes.Rehearsed, error) {
	missed := episodes.Retold{Gone: true, At: o.now, Unit: indicators.Text{ZH: "财政局"}, Event: indicators.Text{ZH: "逾期未报"}}
	return &episodes.Rehearsed{Before: 2, Changes: []episodes.Retold{missed, missed}}, nil
}

func newOffice(t *testing.T) *office {
	t.Helper()
	c := &indicators.Catalogue{
		Location: zone, Calendar: &indicators.Calendar{},
		Departments: []*indicators.Department{{ID: "finance", Name: indicators.Text{ZH: "财政局", EN: "Finance"}},
			{ID: "water", Name: indicators.Text{ZH: "水利局", EN: "Water"}}},
		Forms: []*indicators.Form{{ID: "fund", Name: indicators.Text{ZH: "资金月报", EN: "Funds"}, Departments: []string{"finance", "water"},
			Frequency: periods.Monthly, First: "2026-M10", Due: indicators.Due{Day: 5, Grace: 2}}},
	}
	ledger, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ledger.Close() })
	o := &office{now: time.Date(2026, 11, 2, 9, 0, 0, 0, zone), to: contacts.Default(), mux: http.NewServeMux()}
	world := func(_ context.Context, now time.Time) (*decide.World, error) {
		return &decide.World{Revision: 1, Now: now, Catalogue: c, Owed: indicators.ReportingOf(c).Obligations(o.reports, now),
			Strays: o.strays}, nil
	}
	o.Watch = watch.New(watch.Config{
		Ledger: ledger, World: world, Past: world, Event: func(time.Time) time.Time { return time.Time{} },
		Contacts: func() *contacts.Contacts { return o.to }, Channels: func() map[string]watch.Channel { return nil },
		House: func() wording.House { return wording.House{Catalogue: c} }, Now: func() time.Time { return o.now }, Location: zone,
		Jitter: func() float64 { return 0 }, Log: slog.New(slog.DiscardHandler),
	})
	l := &layout.Layout{Catalogue: func() *indicators.Catalogue { return c }, Location: zone, Log: slog.New(slog.DiscardHandler)}
	for _, route := range (&episodes.Room{Layout: l, Source: o, Location: zone, Now: func() time.Time { return o.now }}).Routes() {
		o.mux.Handle(route.Pattern, route.Handler)
	}
	o.until(t, time.Date(2026, 11, 16, 12, 0, 0, 0, zone))
	return o
}

// until lets the time pass, deciding and sending at every event of the clock.
func (o *office) until(t *testing.T, end time.Time) {
	t.Helper()
	for ; o.now.Before(end); o.now = decide.Next(o.now, o.to) {
		if err := o.Decide(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := o.Send(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	o.now = end
}

// overdue is the number of a unit's alert of its report that is overdue.
func (o *office) overdue(t *testing.T, unit string) string {
	t.Helper()
	view, err := o.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range view.Episodes {
		if e.Key.Event == alerts.ReportOverdue && e.Key.About.Department == unit {
			text, _ := json.Marshal(e.ID) // a number always marshals
			return string(text)
		}
	}
	t.Fatalf("no report of %s is overdue among %+v", unit, view.Episodes)
	return ""
}

func (o *office) ask(t *testing.T, who people.Person, method, address, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	if !strings.HasPrefix(address, "/api/") {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	o.mux.ServeHTTP(w, r.WithContext(people.With(t.Context(), who)))
	return w
}

func person(role people.Role, department string) people.Person {
	return people.Person{Account: people.Account{ID: 7, Name: "zhang", Person: "张某", Roles: []people.Role{role}, Department: department},
		By: people.BySession}
}

func form(pairs ...string) string {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

// A unit explains its own alerts and promises a date; the office puts them off, closes them and gives them back; each is refused to the
// others, with its mend.
func TestAlertIsAnsweredAndClosed(t *testing.T) {
	o := newOffice(t)
	mine, theirs := "/alerts/"+o.overdue(t, "finance"), "/alerts/"+o.overdue(t, "water")
	clerk, reviewer, planner := person(people.Clerk, "finance"), person(people.Reviewer, ""), person(people.Planner, "")
	for _, w := range []struct {
		name    string
		who     people.Person
		address string
		body    string // of a form that is posted
		code    int
		says    string
		silent  string
	}{
		{"a clerk's own", clerk, "/alerts", "", 200, mine + `"`, theirs + `"`},
		{"all of them", planner, "/alerts", "", 200, theirs + `"`, ""},
		{"one", clerk, mine, "", 200, "《资金月报》2026年10月：逾期未报", "办结"},
		{"in English", planner, mine + "?lang=en", "", 200, "Funds, October 2026: overdue", ""},
		{"of another unit", clerk, theirs, "", 404, "没有这条预警", ""},
		{"no such alert", planner, "/alerts/777", "", 404, "没有这条预警", ""},
		{"no number", planner, "/alerts/x", "", 404, "", ""},
		{"a page that is none", planner, "/alerts?before=x", "", 400, "", ""},
		{"an explanation", clerk, mine + "/explain", form("text", "系统升级"), 303, "", ""},
		{"is shown", planner, mine, "", 200, "系统升级", ""},
		{"and makes it explained", planner, "/alerts?state=explained", "", 200, mine + `"`, theirs + `"`},
		{"without words", clerk, mine + "/explain", form("text", " "), 422, "请写明原因", ""},
		{"of another unit's", clerk, theirs + "/explain", form("text", "x"), 404, "", ""},
		{"a planner only reads", planner, mine + "/explain", form("text", "x"), 403, "责任单位", ""},
		{"a promise", clerk, mine + "/explain", form("text", "已安排", "until", "2026-11-18"), 303, "", ""},
		{"is shown with its day", clerk, mine, "", 200, "2026-11-18", ""},
		{"of a day that went by", clerk, mine + "/explain", form("text", "已安排", "until", "2026-11-01"), 422, "今天以后", ""},
		{"of no day", clerk, mine + "/explain", form("text", "已安排", "until", "soon"), 400, "2026-12-20", ""},
		{"a clerk closes nothing", clerk, mine + "/close", form("text", "已报"), 403, "归口审核员", ""},
		{"nothing to give back", reviewer, mine + "/return", form("text", "材料不全"), 422, "尚未办结", ""},
		{"closed", reviewer, mine + "/close", form("text", "已报"), 303, "", ""},
		{"is shown", clerk, mine, "", 200, "已办结", ""},
		{"and no longer stands", clerk, "/alerts", "", 200, "没有预警", mine + `"`},
		{"given back", reviewer, mine + "/return", form("text", "材料不全"), 303, "", ""},
		{"put off without a day", reviewer, theirs + "/extend", form("text", "机构改革"), 422, "期限", ""},
		{"put off", reviewer, theirs + "/extend", form("text", "机构改革", "until", "2026-11-25"), 303, "", ""},
		{"is shown so", planner, "/alerts?state=extended", "", 200, theirs + `"`, mine + `"`},
		{"a clerk silences nothing", clerk, mine + "/silence", form("why", "x", "until", "2026-12-01"), 403, "", ""},
		{"silenced", reviewer, mine + "/silence", form("why", "停机", "until", "2026-12-01"), 303, "", ""},
		{"is listed", planner, "/alerts", "", 200, "停机", ""},
	} {
		method := http.MethodGet
		if w.body != "" {
			method = http.MethodPost
		}
		got := o.ask(t, w.who, method, w.address, w.body)
		body := got.Body.String()
		if got.Code != w.code || !strings.Contains(body, w.says) || w.silent != "" && strings.Contains(body, w.silent) {
			t.Errorf("%s: %s: %d, want %d, %q and not %q:\n%.1500s", w.name, w.address, got.Code, w.code, w.says, w.silent, body)
		}
	}
}

// A closing has a grade where the instance has grades, of these alone; it is gone when the alert is given back.
func TestClosingIsGraded(t *testing.T) {
	o := newOffice(t)
	mine := "/alerts/" + o.overdue(t, "finance")
	reviewer := person(people.Reviewer, "")
	for _, w := range []struct {
		name          string
		grades        []string
		address, body string // of what is posted
		code          int
		says, silent  string
	}{
		{"none is asked for", nil, mine, "", 200, "办结（销号）", "等次"},
		{"none is taken", nil, mine + "/close", form("text", "已报", "grade", "好"), 422, "这里不评等次", ""},
		{"those there are", []string{"好", "差"}, mine, "", 200, "<option>好</option><option>差</option>", ""},
		{"no other", []string{"好", "差"}, mine + "/close", form("text", "已报", "grade", "优"), 422, "只有好、差", ""},
		{"of nothing else", []string{"好"}, "/api" + mine + "/suspend", `{"text": "停建", "grade": "好"}`, 422, "a closing alone", ""},
		{"given", []string{"好", "差"}, mine + "/close", form("text", "已报", "grade", "差"), 303, "", ""},
		{"shown", nil, mine, "", 200, "办结（销号），等次：差", ""},
		{"listed", nil, "/alerts?state=closed", "", 200, "已办结（差）", ""},
		{"in the table", nil, "/alerts.csv?state=closed", "", 200, "已办结（差）", ""},
		{"told to programs", nil, "/api" + mine, "", 200, `"grade": "差"`, ""},
		{"given back", nil, mine + "/return", form("text", "材料不全"), 303, "", ""},
		{"and gone", nil, "/alerts", "", 200, mine + `"`, "差"},
		{"closed without one", []string{"好", "差"}, "/api" + mine + "/close", `{"text": "已报"}`, 200, `"state": "closed"`, `"grade": "好"`},
	} {
		o.to.Grades = w.grades
		method := http.MethodGet
		if w.body != "" {
			method = http.MethodPost
		}
		got := o.ask(t, reviewer, method, w.address, w.body)
		body := got.Body.String()
		if got.Code != w.code || !strings.Contains(body, w.says) || w.silent != "" && strings.Contains(body, w.silent) {
			t.Errorf("%s: %s: %d, want %d, %q and not %q:\n%.1500s", w.name, w.address, got.Code, w.code, w.says, w.silent, body)
		}
	}
}

// What is given back, and what was put off until a day that came, is told to its unit again, once; a promise that went by shows so.
func TestAlertIsToldAgain(t *testing.T) {
	o := newOffice(t)
	reviewer, clerk := person(people.Reviewer, ""), person(people.Clerk, "finance")
	api := func(who people.Person, address, body string, code int) (a struct {
		State string
		Until string
		Told  []struct{ Unit, Stage string }
		Acts  []struct{ Kind, Text string }
	}) {
		t.Helper()
		method := http.MethodPost
		if body == "" {
			method = http.MethodGet
		}
		got := o.ask(t, who, method, address, body)
		if got.Code != code {
			t.Fatalf("%s: %d, want %d: %s", address, got.Code, code, got.Body)
		}
		if code == http.StatusOK {
			if err := json.Unmarshal(got.Body.Bytes(), &a); err != nil {
				t.Fatal(err)
			}
		}
		return a
	}
	again := func(address string) (n int) {
		t.Helper()
		for _, told := range api(reviewer, address, "", http.StatusOK).Told {
			if told.Stage == string(alerts.StageAgain) {
				n++
			}
		}
		return n
	}
	back, off := "/api/alerts/"+o.overdue(t, "finance"), "/api/alerts/"+o.overdue(t, "water")
	if a := api(clerk, back+"/explain", `{"text": "已安排", "until": "2026-11-18"}`, 200); a.State != "promised" || a.Until != "2026-11-18" {
		t.Errorf("promised: %+v", a)
	}
	if a := api(reviewer, back+"/close", `{"text": "已报"}`, 200); a.State != "closed" {
		t.Errorf("closed: %+v", a)
	}
	api(reviewer, back+"/return", `{"text": "材料不全"}`, 200)
	api(reviewer, off+"/extend", `{"text": "机构改革", "until": "2026-11-20"}`, 200)
	api(reviewer, off+"/extend", `{"text": "机构改革", "day": "2026-11-20"}`, 400)
	o.until(t, time.Date(2026, 11, 17, 12, 0, 0, 0, zone))
	if again(back) != 1 || again(off) != 0 {
		t.Errorf("told again: given back %d times, put off %d times", again(back), again(off))
	}
	o.until(t, time.Date(2026, 11, 30, 12, 0, 0, 0, zone))
	if again(back) != 1 || again(off) != 1 {
		t.Errorf("two weeks later: given back %d times, put off %d times", again(back), again(off))
	}
	if a := api(clerk, back, "", 200); a.State != "late" {
		t.Errorf("the promise went by: %+v", a)
	}
}

// Silences are made, listed and lifted by programs too; one of everything is refused.
func TestSilences(t *testing.T) {
	o := newOffice(t)
	reviewer, clerk := person(people.Reviewer, ""), person(people.Clerk, "finance")
	for _, w := range []struct {
		who           people.Person
		address, body string
		code          int
		says          string
	}{
		{reviewer, "/api/silences", `{"form": "fund", "why": "停机", "until": "2026-12-01"}`, 200, `"until": "2026-12-01"`},
		{reviewer, "/api/silences", `{"why": "停机", "until": "2026-12-01"}`, 422, "a silence of everything"},
		{reviewer, "/api/silences", `{"form": "fund", "until": "2026-12-01"}`, 422, "say why"},
		{clerk, "/api/silences", `{"form": "fund", "why": "停机", "until": "2026-12-01"}`, 403, ""},
		{clerk, "/api/silences", "", 403, ""},
		{reviewer, "/api/silences/7/lift", `{}`, 422, "no silence 7"},
		{reviewer, "/api/silences/1/lift", `{"why": "已恢复"}`, 200, "[]"},
		{reviewer, "/api/silences", "", 200, "[]"},
		{reviewer, "/api/alerts?event=ReportOverdue&unit=water", "", 200, `"department": "water"`},
		{reviewer, "/api/alerts?unit=nobody", "", 200, "[]"},
		{reviewer, "/api/alerts?stat=open", "", 400, "state"},
	} {
		method := http.MethodPost
		if w.body == "" {
			method = http.MethodGet
		}
		if got := o.ask(t, w.who, method, w.address, w.body); got.Code != w.code || !strings.Contains(got.Body.String(), w.says) {
			t.Errorf("%s %s: %d, want %d and %q: %s", w.address, w.body, got.Code, w.code, w.says, got.Body)
		}
	}
}

// Of what planners alone are told no unit is asked for an answer, and the list does not wait for one.
func TestNoUnitIsAskedOfWhatPlannersWatch(t *testing.T) {
	o := newOffice(t)
	o.strays = []decide.Stray{{Submission: 7, File: "未命名.xlsx", Received: o.now}}
	o.until(t, o.now.AddDate(0, 0, 3))
	planner := person(people.Planner, "")
	var listed []struct{ Event, State string }
	answer := o.ask(t, planner, http.MethodGet, "/api/alerts?state=watched", "")
	if err := json.Unmarshal(answer.Body.Bytes(), &listed); err != nil {
		t.Fatal(answer.Body, err)
	}
	if len(listed) != 1 || listed[0].Event != alerts.FileStray || listed[0].State != "watched" {
		t.Errorf("watched are %+v", listed)
	}
	if page := o.ask(t, planner, http.MethodGet, "/alerts?state=watched", "").Body.String(); !strings.Contains(page, "无须单位答复") {
		t.Errorf("the page says %.2000s", page)
	}
}

// A letter is told as drafted until it is released, and its alert is listed until somebody closes it, also when its state has ended.
func TestALetterIsClosed(t *testing.T) {
	o := newOffice(t)
	alert, planner := o.overdue(t, "finance"), person(people.Planner, "")
	page := o.ask(t, planner, http.MethodGet, "/alerts/"+alert, "").Body.String()
	if !strings.Contains(page, "拟稿，未签发：商请函") || !strings.Contains(page, "待电话告知：商请报送") || strings.Contains(page, "已告知") {
		t.Errorf("before the release the page says %s", page)
	}
	view, err := o.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range view.Notices {
		if n.Unit == "finance" && n.Stage.Draft() {
			if _, err := o.Act(t.Context(), alerts.Act{Kind: alerts.ActRelease, By: "李某", Notice: n.ID, Number: "新政督〔2026〕1号"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	o.reports = []indicators.Report{{Form: "fund", Department: "finance", Period: periods.Month(2026, time.October), Received: o.now,
		Submission: 1}}
	o.until(t, o.now.AddDate(0, 0, 1))
	listed := func() bool {
		return strings.Contains(o.ask(t, planner, http.MethodGet, "/alerts", "").Body.String(), "已解除待销号</span>")
	}
	if !listed() {
		t.Error("what a letter went out about is not listed as not closed")
	}
	o.ask(t, person(people.Supervisor, ""), http.MethodPost, "/alerts/"+alert+"/close", form("text", "已报送"))
	if listed() {
		t.Error("what was closed is listed as not closed")
	}
}

// A configuration is tried by who reads of every unit, and by who loads one, who sees of it how many are told more or less alone.
func TestWhoTriesAConfiguration(t *testing.T) {
	o := newOffice(t)
	const address = "/alerts/rehearsal"
	for role, leads := range map[people.Role]bool{people.Clerk: false, people.Planner: true} {
		if list := o.ask(t, person(role, "finance"), http.MethodGet, "/alerts", "").Body.String(); strings.Contains(list, address) != leads {
			t.Errorf("%s: the list leads there: %v", role, !leads)
		}
	}
	for role, whole := range map[people.Role]bool{people.Planner: true, people.System: false} {
		page := o.try(t, person(role, ""), address)
		if !strings.Contains(page, "逾期未报</b>") || strings.Contains(page, "财政局") != whole {
			t.Errorf("%s is shown %s", role, page)
		}
	}
}

// try tries the configuration as it lies there.
func (o *office) try(t *testing.T, who people.Person, address string) string {
	t.Helper()
	var body bytes.Buffer
	sent := multipart.NewWriter(&body)
	if err := errors.Join(sent.WriteField("from", "2026-10"), sent.Close()); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, address, &body)
	r.Header.Set("Content-Type", sent.FormDataContentType())
	w := httptest.NewRecorder()
	o.mux.ServeHTTP(w, r.WithContext(people.With(t.Context(), who)))
	return w.Body.String()
}
