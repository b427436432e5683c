package messages_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/alerts/watch"
	"zhibiao/alerts/wording"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/server/layout"
	"zhibiao/server/messages"
	"zhibiao/store"
)

var zone = time.FixedZone("", 8*3600)

// office watches over two units' reports, with its book in a real ledger, on Monday 16 November 2026 and as the clock goes on.
type office struct {
	*watch.Watch
	now time.Time
	to  *contacts.Contacts
	mux *http.ServeMux
}

func (o *office) Messages(ctx context.Context) (watch.View, *contacts.Contacts, error) {
	v, err := o.View(ctx)
	return v, o.to, err
}

func (*office) Sheet(alerts.Table) ([]byte, error) { return []byte("PK"), nil }

func newOffice(t *testing.T) *office {
	t.Helper()
	c := &indicators.Catalogue{
		Location: zone, Calendar: &indicators.Calendar{},
		Departments: []*indicators.Department{{ID: "finance", Name: indicators.Text{ZH: "财政局<b>", EN: "Finance"}},
			{ID: "water", Name: indicators.Text{ZH: "水利局", EN: "Water"}}},
		Forms: []*indicators.Form{{ID: "fund", Name: indicators.Text{ZH: "资金月报", EN: "Funds"}, Departments: []string{"finance", "water"},
			Frequency: periods.Monthly,
			First:     "2026-M10", Due: indicators.Due{Day: 5, Grace: 2}}},
	}
	ledger, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ledger.Close() })
	o := &office{now: time.Date(2026, 11, 2, 9, 0, 0, 0, zone), to: contacts.Default(), mux: http.NewServeMux()}
	o.to.Units = map[string]contacts.Unit{"finance": {Relation: contacts.Subordinate,
		People: []contacts.Person{{Name: "王某", Phone: "0931-1"}}}}
	world := func(_ context.Context, now time.Time) (*decide.World, error) {
		return &decide.World{Revision: 1, Now: now, Catalogue: c, Owed: indicators.ReportingOf(c).Obligations(nil, now)}, nil
	}
	o.Watch = watch.New(watch.Config{
		Ledger: ledger, World: world, Past: world, Event: func(time.Time) time.Time { return time.Time{} },
		Contacts: func() *contacts.Contacts { return o.to }, Channels: func() map[string]watch.Channel { return nil },
		House: func() wording.House { return wording.House{Catalogue: c} }, Now: func() time.Time { return o.now }, Location: zone,
		Jitter: func() float64 { return 0 }, Log: slog.New(slog.DiscardHandler),
	})
	for ; o.now.Before(time.Date(2026, 11, 16, 12, 0, 0, 0, zone)); o.now = decide.Next(o.now, o.to) {
		if err := o.Decide(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := o.Send(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	l := &layout.Layout{Catalogue: func() *indicators.Catalogue { return c }, Location: zone, Log: slog.New(slog.DiscardHandler)}
	for _, route := range (&messages.Room{Layout: l, Source: o}).Routes() {
		o.mux.Handle(route.Pattern, route.Handler)
	}
	return o
}

// ask asks the room as a person; with a form it posts it.
func (o *office) ask(t *testing.T, who people.Person, address string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, address, nil)
	if form != nil {
		r = httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
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

// A unit's people see what their own unit is told; the planning office sees all, telephones, and releases drafts under their 文号.
func TestMessages(t *testing.T) {
	o := newOffice(t)
	view, err := o.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]string{} // address by unit and stage
	for _, n := range view.Notices {
		at[n.Unit+" "+string(n.Stage)] = "/messages/" + strconv.FormatInt(n.ID, 10)
	}
	for _, w := range []string{"finance due", "finance urge", "finance urge2", "finance supervise", "water supervise",
		"planners planners"} {
		if at[w] == "" {
			t.Fatalf("no notice of %s among %v", w, at)
		}
	}
	clerk, reviewer, supervisor, planner := person(people.Clerk, "finance"), person(people.Reviewer, ""), person(people.Supervisor, ""),
		person(people.Planner, "")
	for _, w := range []struct {
		name    string
		who     people.Person
		address string
		form    url.Values
		code    int
		says    string
		silent  string
	}{
		{"a clerk's own list", clerk, "/messages", nil, 200, "财政局&lt;b&gt;", "水利局"},
		{"who is telephoned", clerk, at["finance urge"], nil, 200, "王某", "<b>财政局"},
		{"another unit's message", clerk, at["water supervise"], nil, 404, "没有这条消息", ""},
		{"what planners hear", clerk, at["planners planners"], nil, 404, "", ""},
		{"a clerk may not telephone", clerk, at["finance urge"] + "/called", url.Values{}, 403, "", ""},
		{"a planner neither", planner, at["finance urge"] + "/called", url.Values{}, 403, "", ""},
		{"all of it", planner, "/messages?state=call", nil, 200, "水利局", ""},
		{"a draft", planner, at["finance supervise"], nil, 200, "草稿，未签发", ""},
		{"words to who is no subordinate", planner, at["water supervise"], nil, 200, "商请函", "督办"},
		{"the list", reviewer, at["finance urge"] + "/list.xlsx", nil, 200, "PK", ""},
		{"telephoned", reviewer, at["finance urge"] + "/called", url.Values{}, 303, "", ""},
		{"and shown so", reviewer, at["finance urge"], nil, 200, "张某", "action=\"" + at["finance urge"] + "/called"},
		{"signed for", reviewer, at["finance due"] + "/ack", url.Values{}, 303, "", ""},
		{"a reviewer releases nothing", reviewer, at["finance supervise"] + "/release", url.Values{"number": {"兰新督〔2026〕9号"}}, 403, "", ""},
		{"no letter without its number", supervisor, at["finance supervise"] + "/release", url.Values{}, 422, "文号", ""},
		{"released", supervisor, at["finance supervise"] + "/release", url.Values{"number": {"兰新督〔2026〕9号"}}, 303, "", ""},
		{"not twice", supervisor, at["finance supervise"] + "/release", url.Values{"number": {"兰新督〔2026〕10号"}}, 422, "兰新督〔2026〕9号", ""},
		{"nor one number for two", supervisor, at["water supervise"] + "/release", url.Values{"number": {"兰新督〔2026〕9号"}}, 422,
			"兰新督〔2026〕9号", ""},
		{"no such message", planner, "/messages/77", nil, 404, "没有这条消息", ""},
		{"as JSON", clerk, "/api" + at["finance urge"], nil, 200, `"title": "催报通知"`, ""},
		{"another unit's as JSON", clerk, "/api" + at["water supervise"], nil, 404, "没有这条消息", ""},
		{"the list as JSON", clerk, "/api/messages", nil, 200, `"unit": "finance"`, `"unit": "water"`},
		{"in English", planner, at["finance urge"] + "?lang=en", nil, 200, "Finance", ""},
	} {
		got := o.ask(t, w.who, w.address, w.form)
		body := got.Body.String()
		if got.Code != w.code || !strings.Contains(body, w.says) || w.silent != "" && strings.Contains(body, w.silent) {
			t.Errorf("%s: %s: %d, want %d, %q and not %q:\n%.1500s", w.name, w.address, got.Code, w.code, w.says, w.silent, body)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/api"+at["water urge"]+"/ack", strings.NewReader("{}"))
	w := httptest.NewRecorder()
	o.mux.ServeHTTP(w, r.WithContext(people.With(t.Context(), person(people.Clerk, "water"))))
	if got := w.Body.String(); w.Code != 200 || !strings.Contains(got, `"kind": "ack"`) || !strings.Contains(got, `"state": "done"`) {
		t.Errorf("a clerk signs for a message: %d %s", w.Code, got)
	}
	// What was released is handed over, under its number.
	if err := o.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := o.ask(t, planner, at["finance supervise"], nil).Body.String(); !strings.Contains(got, "督办通知（兰新督〔2026〕9号）") ||
		!strings.Contains(got, "签发：张某") {
		t.Errorf("the letter says %.1500s", got)
	}
}
