package obligations_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/server/layout"
	"zhibiao/server/obligations"
)

var zone = time.FixedZone("", 8*3600)

// kept is what an instance of two units knew on Friday 6 November 2026.
type kept struct{ obligations.Known }

func (kept) Classified(context.Context, report.File) (bool, error) { return false, nil }

func (k kept) Owed(_ context.Context, asOf string) (obligations.Known, error) {
	if asOf == "yesterday" {
		return k.Known, fmt.Errorf("%w: %q", obligations.ErrAsOf, asOf)
	}
	return k.Known, nil
}

func (kept) State(context.Context, statement.Statement) (report.Receipt, error) {
	return report.Receipt{}, statement.ErrNoNil
}

// unlogged is a log for tests that look elsewhere.
type unlogged struct{}

func (unlogged) Record(context.Context, people.Deed) error { return nil }

// namesake makes workbooks that hold nothing but what they are of.
func namesake(_ context.Context, form, department string, period periods.Period) ([]byte, error) {
	return fmt.Appendf(nil, "%s %s %s", form, department, period), nil
}

func known() obligations.Known {
	finance := &indicators.Department{ID: "finance", Name: indicators.Text{ZH: "财政局, 本级", EN: "Finance"}}
	water := &indicators.Department{ID: "water", Name: indicators.Text{ZH: "水利局", EN: "Water"}}
	return obligations.Known{
		Template: namesake,
		At:       time.Date(2026, 11, 6, 10, 0, 0, 0, zone),
		Catalogue: &indicators.Catalogue{
			Location: zone, Departments: []*indicators.Department{finance, water},
			Forms: []*indicators.Form{
				{ID: "fund", Name: indicators.Text{ZH: "资金月报", EN: "Funds"}, Departments: []string{"finance"}, Frequency: periods.Monthly,
					First: "2026-M09", Due: indicators.Due{Day: 10}, Sheets: []*indicators.FormSheet{{}}},
				{ID: "works", Name: indicators.Text{ZH: "工程<b>月报</b>", EN: "Works"}, Departments: []string{"finance", "water"},
					Frequency: periods.Monthly, First: "2026-M09", Due: indicators.Due{Day: 5, Grace: 2},
					Sheets: []*indicators.FormSheet{{}}},
			},
		},
		Reports: []indicators.Report{
			{Form: "fund", Department: "finance", Period: periods.Month(2026, 9), Received: time.Date(2026, 10, 9, 9, 0, 0, 0, zone),
				Submission: 1, File: "a.xlsx"},
			{Form: "works", Department: "finance", Period: periods.Month(2026, 9), Received: time.Date(2026, 10, 5, 9, 0, 0, 0, zone),
				Submission: 2, Outcome: indicators.ReportReturned},
			{Form: "works", Department: "water", Period: periods.Month(2026, 9), Received: time.Date(2026, 10, 6, 9, 0, 0, 0, zone),
				Submission: 3},
		},
		Conflicts: []obligations.Conflict{{
			Subject: indicators.Subject{Indicator: "flow<1>"}, Department: "water", Period: periods.Quarter(2026, 3),
			Parts: []periods.Period{periods.Month(2026, 7), periods.Month(2026, 9)},
		}},
	}
}

// ask asks the room as a person.
func ask(t *testing.T, who people.Person, address string) *httptest.ResponseRecorder {
	t.Helper()
	return askOf(t, known(), who, address)
}

// askOf asks it of another instance.
func askOf(t *testing.T, k obligations.Known, who people.Person, address string) *httptest.ResponseRecorder {
	t.Helper()
	l := &layout.Layout{Catalogue: func() *indicators.Catalogue { return k.Catalogue }, Location: zone, Log: slog.New(slog.DiscardHandler)}
	mux := http.NewServeMux()
	room := obligations.Room{Layout: l, Source: kept{k}, Location: zone, Acts: unlogged{}, Now: time.Now,
		Calendar: func() bool { return !strings.Contains(address, "switched=off") }}
	for _, route := range room.Routes() {
		mux.Handle(route.Pattern, route.Handler)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil).WithContext(people.With(t.Context(), who)))
	return w
}

func person(role people.Role, department string) people.Person {
	return people.Person{Account: people.Account{ID: 7, Roles: []people.Role{role}, Department: department}, By: people.BySession}
}

// TestWhoSeesWhatIsOwed: a unit's people see their own unit, the planning office all, an administrator nothing.
func TestWhoSeesWhatIsOwed(t *testing.T) {
	clerk, planner, admin := person(people.Clerk, "finance"), person(people.Planner, ""), person(people.System, "")
	for _, w := range []struct {
		who     people.Person
		address string
		code    int
	}{
		{clerk, "/obligations", http.StatusSeeOther},
		{clerk, "/obligations/finance", http.StatusOK},
		{clerk, "/obligations/water", http.StatusForbidden},
		{clerk, "/obligations/finance/calendar.ics", http.StatusOK},
		{clerk, "/obligations/water/calendar.ics", http.StatusForbidden},
		{clerk, "/obligations/finance/template.xlsx?form=fund&period=2026-M10", http.StatusOK},
		{clerk, "/obligations/water/template.xlsx?form=works&period=2026-M10", http.StatusForbidden},
		{clerk, "/obligations/finance/templates.zip", http.StatusOK},
		{clerk, "/obligations/water/templates.zip", http.StatusForbidden},
		{clerk, "/api/obligations", http.StatusOK},
		{clerk, "/api/obligations?department=water", http.StatusForbidden},
		{planner, "/obligations", http.StatusOK},
		{planner, "/obligations/water", http.StatusOK},
		{planner, "/obligations/air", http.StatusNotFound},
		{planner, "/obligations/matrix", http.StatusSeeOther},
		{planner, "/obligations/rates", http.StatusSeeOther},
		{clerk, "/obligations/matrix", http.StatusForbidden},
		{planner, "/obligations?as_of=yesterday", http.StatusBadRequest},
		{planner, "/obligations?form=funds", http.StatusBadRequest},
		{planner, "/obligations/water/template.xlsx?form=works&period=2026-Q3", http.StatusNotFound},
		{planner, "/obligations/water/template.xlsx?form=work&period=2026-M10", http.StatusNotFound},
		{planner, "/obligations/water/calendar.ics?switched=off", http.StatusNotFound},
		{planner, "/api/obligations?departement=water", http.StatusBadRequest},
		{admin, "/obligations", http.StatusForbidden},
		{admin, "/obligations/water", http.StatusForbidden},
		{admin, "/api/obligations", http.StatusForbidden},
		{people.Person{}, "/obligations/water", http.StatusForbidden},
	} {
		got := ask(t, w.who, w.address)
		if got.Code != w.code {
			t.Errorf("%v of %q at %s: %d, want %d", w.who.Roles, w.who.Department, w.address, got.Code, w.code)
		}
	}
	if got := ask(t, clerk, "/api/obligations").Body.String(); strings.Contains(got, `"water"`) {
		t.Errorf("a clerk's list tells of another unit: %s", got)
	}
}

// TestContradictionsOnThePages: the planning office sees all, a unit its own.
func TestContradictionsOnThePages(t *testing.T) {
	for address, c := range map[string]struct {
		who  people.Person
		want bool
	}{
		"/obligations":         {person(people.Planner, ""), true},
		"/obligations/water":   {person(people.Clerk, "water"), true},
		"/obligations/finance": {person(people.Clerk, "finance"), false},
	} {
		page := ask(t, c.who, address).Body.String()
		for _, words := range []string{"报表之间的矛盾", "flow&lt;1&gt;", "2026年三季度", "2026年7月至2026年9月"} {
			if strings.Contains(page, words) != c.want {
				t.Errorf("%s holds %q: %v, want %v", address, words, !c.want, c.want)
			}
		}
	}
}

// TestDepartmentPage tells what is to be done, the worst first, and how.
func TestDepartmentPage(t *testing.T) {
	page := ask(t, person(people.Clerk, "finance"), "/obligations/finance").Body.String()
	at := 0
	for _, want := range []string{
		"我的报送", "现在要做", "退回待改，已逾期", "工程&lt;b&gt;月报", "已退回：看答复", "2026-10-05（周一）", "已过期限32天", "/submissions/2",
		"宽限期内", "2026-11-05（周四）", "临近到期", "资金月报", "还有4天", "接下来", "未到期的报表", "近一年已办", "按时", "/submissions/1",
	} {
		i := strings.Index(page[at:], want)
		if i < 0 {
			t.Fatalf("no %q behind the first %d bytes of:\n%s", want, at, page)
		}
		at += i
	}
	english := ask(t, person(people.Clerk, "finance"), "/obligations/finance?lang=en").Body.String()
	if strings.ContainsAny(strings.ReplaceAll(english, "中文", ""), "报送退回") {
		t.Errorf("Chinese on the English page:\n%s", english)
	}
}

// A correction that waits for its signature, its copy or a reason is to be done, and one that somebody returned, for a month; what was
// met stays met. One with errors is not: its sender has the answer.
func TestCorrectionsThatWait(t *testing.T) {
	for name, c := range map[string]struct {
		correction indicators.Report
		says       string
	}{
		"unsigned":            {indicators.Report{SignOff: true}, "更正待签批"},
		"without its copy":    {indicators.Report{Copy: true}, "更正待传盖章件"},
		"signed":              {indicators.Report{SignOff: true, Signed: time.Date(2026, 10, 13, 9, 0, 0, 0, zone)}, ""},
		"sent back":           {indicators.Report{Outcome: indicators.ReportReturned}, ""},
		"held":                {indicators.Report{Outcome: indicators.ReportHeld}, "更正待说明"},
		"returned":            {indicators.Report{Outcome: indicators.ReportReturned, SentBack: time.Date(2026, 10, 14, 9, 0, 0, 0, zone)}, "更正退回待改"},
		"refused":             {indicators.Report{Outcome: indicators.ReportRefused, SentBack: time.Date(2026, 10, 14, 9, 0, 0, 0, zone)}, "更正退回待改"},
		"returned long since": {indicators.Report{Outcome: indicators.ReportReturned, SentBack: time.Date(2026, 9, 14, 9, 0, 0, 0, zone)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			k, r := known(), c.correction
			r.Form, r.Department, r.Period, r.Submission = "fund", "finance", periods.Month(2026, 9), 4
			r.Received = time.Date(2026, 10, 12, 9, 0, 0, 0, zone)
			k.Reports = append(k.Reports, r)
			page := askOf(t, k, person(people.Clerk, "finance"), "/obligations/finance").Body.String()
			todo, rest, _ := strings.Cut(page, "接下来")
			waits := c.says != ""
			if strings.Contains(todo, "更正") != waits || !strings.Contains(todo, c.says) || strings.Contains(rest, "/submissions/4") == waits {
				t.Errorf("to do: %s\nthen: %s", todo, rest)
			}
			met := k.Select(obligations.Filter{Form: "fund", Department: "finance", Period: periods.Month(2026, 9)})
			if state := met[0].State(k.At); state != indicators.ObligationOnTime {
				t.Errorf("the state is %s", state)
			}
		})
	}
}

// TestMatrix shows every unit in the catalogue's order, with what is owed since long in the last column.
func TestMatrix(t *testing.T) {
	page := ask(t, person(people.Planner, ""), "/obligations").Body.String()
	for _, want := range []string{"退回待改 1", "迟报 1", "宽限期内 2", "2026年11月", "2026年6月", `href="/obligations/water"`, "50.0%"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in:\n%s", want, page)
		}
	}
	if finance, water := strings.Index(page, "财政局"), strings.Index(page, "水利局"); finance < 0 || water < finance {
		t.Error("units are not in the catalogue's order")
	}
	one := ask(t, person(people.Planner, ""), "/obligations?form=fund").Body.String()
	if strings.Contains(one, "水利局") || !strings.Contains(one, "财政局") {
		t.Errorf("of one form only who owes it is shown:\n%s", one)
	}
}

// TestCalendar: lines of at most 75 octets that end in CRLF, no character cut, one event for all that is or will be owed.
func TestCalendar(t *testing.T) {
	k := known()
	k.Catalogue.Forms[0].Name.ZH = strings.Repeat("很长的名称", 20)
	text := string(k.Calendar("finance", false))
	events, unfolded := 0, strings.ReplaceAll(text, "\r\n ", "")
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !strings.HasPrefix(line, " ") && !strings.Contains(line, ":") {
			t.Errorf("line %q of %d octets", line, len(line))
		}
		if strings.ToValidUTF8(line, "?") != line {
			t.Errorf("a character is cut in %q", line)
		}
		if line == "BEGIN:VEVENT" {
			events++
		}
	}
	// funds for October, November and December; works for September (returned) and the four after it
	if events != 3+5 {
		t.Errorf("%d events in\n%s", events, unfolded)
	}
	for _, want := range []string{`X-WR-CALNAME:财政局\, 本级`, "UID:works-finance-2026-M09@zhibiao", "DTSTART;VALUE=DATE:20261005",
		"DTEND;VALUE=DATE:20261006", strings.Repeat("很长的名称", 20) + " 2026年10月"} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("no %q in\n%s", want, unfolded)
		}
	}
}

// January of a form that reports it with February is not owed apart: the matrix and the unit's page say so, before the two are
// due and after.
func TestJanuaryIsNotReportedApart(t *testing.T) {
	k := known()
	k.Catalogue.Forms[0].Combined, k.Catalogue.Forms[0].First, k.Reports = true, "2025-M11", nil
	for _, test := range []struct {
		at            time.Month
		matrix, owing int
	}{{time.January, 1, 0}, {time.February, 1, 1}, {time.March, 1, 1}, {time.June, 1, 1}, {time.July, 0, 1}} {
		k.At = time.Date(2026, test.at, 20, 9, 0, 0, 0, zone)
		page := askOf(t, k, person(people.Planner, ""), "/obligations").Body.String()
		if n := strings.Count(page, `<span class="badge ">不单独报送</span>`); n != test.matrix {
			t.Errorf("in %s the matrix says %d times that January is not reported apart, want %d: %s", test.at, n, test.matrix, page)
		}
		page = askOf(t, k, person(people.Clerk, "finance"), "/obligations/finance").Body.String()
		if n := strings.Count(page, "2026年1—2月（1月不单独报送）"); n != test.owing {
			t.Errorf("in %s the unit's page says so %d times, want %d", test.at, n, test.owing)
		}
	}
}
