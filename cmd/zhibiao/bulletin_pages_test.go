package main

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/bulletin"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/bulletins"
	"zhibiao/server/layout"
)

// The pages of bulletins say what the files and the front page say, and know what was released.
func TestBulletinPages(t *testing.T) {
	dir := t.TempDir()
	d := startDemo(t, "--data", dir)
	list := d.get(t, "/bulletins")
	for _, want := range []string{"2026年10月", "2025年11月", "/bulletins/2026-M10/bulletin.docx"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %s", want)
		}
	}
	page := d.get(t, "/bulletins/2026-M10")
	for _, want := range []string{"进展情况通报", "草稿，未签发", "共监测目标153项", "（由承办人填写）", "附件6", `<span class="lamp red"></span>红`, "sha256:"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	annexesAreWhole(t, d)
	if html := d.get(t, "/bulletins/2026-M10/bulletin.html?as_of=2026-11-20"); !strings.Contains(html, "2026年11月20日") {
		t.Error("the file is of another day")
	}
	for _, path := range []string{"/bulletins/2026-M11", "/bulletins/hier", "/bulletins/2026-M10/bulletin.pdf", "/bulletins/2026-M10/x",
		"/bulletins/2026-M10?as_of=x", "/bulletins/1999-M01"} {
		r, err := http.Get(d.url + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s, want 404", path, r.Status)
		}
	}
}

// annexesAreWhole follows the pages of a bulletin's annexes: together they have every row of its file, and none is larger than a page may be.
func annexesAreWhole(t *testing.T, d *demo) {
	t.Helper()
	_, annexes, _ := strings.Cut(d.get(t, "/bulletins/2026-M10/bulletin.html"), "<section>")
	rows, pages := 0, 0
	for annex := range 6 {
		for next := fmt.Sprintf("/bulletins/2026-M10?annex=%d", annex+1); next != ""; pages++ {
			page := d.get(t, next)
			if len(page) > pageBytes {
				t.Errorf("%s: a page of %d bytes", next, len(page))
			}
			rows += strings.Count(page, "<tr>") - strings.Count(page, "<thead>")
			found := regexp.MustCompile(`rel="next" href="([^"#]*)`).FindStringSubmatch(page)
			if next = ""; found != nil {
				next = html.UnescapeString(found[1])
			}
		}
	}
	if want := strings.Count(annexes, "<tr") - strings.Count(annexes, "<thead>"); rows != want || pages < 6 {
		t.Errorf("%d rows on %d pages, %d in the file", rows, pages, want)
	}
	for _, path := range []string{"?annex=7", "?annex=0", "?annex=x", "?annex=2&from=100000"} {
		r, err := http.Get(d.url + "/bulletins/2026-M10" + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s, want 400", path, r.Status)
		}
	}
}

// A bulletin is released on its page by who may, with the very figures that the page showed; it then stands there under its number, its
// files too, and planners are told. It is released once, and no number is given twice.
func TestBulletinIsReleasedOnItsPage(t *testing.T) {
	s := servingOf(t, withLedger(t))
	defer s.Close()
	p := s.current.Load()
	l := &layout.Layout{Catalogue: func() *indicators.Catalogue { return p.instance.catalogue }, Location: p.instance.location, Log: p.env.log}
	mux := http.NewServeMux()
	for _, route := range (&bulletins.Room{Layout: l, Source: s, Location: p.instance.location, Now: p.env.now}).Routes() {
		mux.Handle(route.Pattern, route.Handler)
	}
	ask := func(role people.Role, address string, form url.Values) *httptest.ResponseRecorder {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, address, nil)
		if form != nil {
			r = httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		who := people.Person{Account: people.Account{ID: 7, Name: "li", Person: "李四", Roles: []people.Role{role}}, By: people.BySession}
		mux.ServeHTTP(w, r.WithContext(people.With(t.Context(), who)))
		return w
	}
	const page = "/bulletins/2026-M10"
	if body := ask(people.Planner, page, nil).Body.String(); strings.Contains(body, "/release") {
		t.Error("a planner may release a bulletin")
	}
	draft := ask(people.Supervisor, page, nil).Body.String()
	action := regexp.MustCompile(`action="([^"]*/release[^"]*)"`).FindStringSubmatch(draft)
	if action == nil || !strings.Contains(draft, "草稿，未签发") {
		t.Fatalf("no way to release it: %.2000s", draft)
	}
	release := html.UnescapeString(action[1])
	form := url.Values{"number": {"兰新督〔2026〕11号"}, "office": {"兰州新区管委会办公室"}}
	if got := ask(people.Supervisor, release, url.Values{"office": {"x"}}); got.Code != http.StatusUnprocessableEntity {
		t.Errorf("without a number: %d", got.Code)
	}
	if got := ask(people.Supervisor, release, form); got.Code != http.StatusSeeOther {
		t.Fatalf("released: %d %.1000s", got.Code, got.Body)
	}
	if got := ask(people.Supervisor, release, form); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "已签发") {
		t.Errorf("twice: %d %.1000s", got.Code, got.Body)
	}
	if body := ask(people.Planner, page, nil).Body.String(); !strings.Contains(body, "已签发：兰新督〔2026〕11号，李四") {
		t.Errorf("the page says %.2000s", body)
	}
	bulletinIsKnownByItsInstant(t, func(address string) string { return ask(people.Supervisor, address, nil).Body.String() })
	hourBefore := &bulletin.Facts{Period: "2026-M10", AsOf: p.env.now().Add(-time.Hour)}
	if issue, err := (publisher{p}).issued(t.Context(), hourBefore); err != nil || issue != nil {
		t.Errorf("what was known an hour before was released too: %+v %v", issue, err)
	}
	file := ask(people.Planner, page+"/bulletin.html", nil)
	if !strings.Contains(file.Body.String(), "兰州新区管委会办公室") || strings.Contains(file.Header().Get("Content-Disposition"), url.PathEscape("草稿")) {
		t.Errorf("the file is %s", file.Header().Get("Content-Disposition"))
	}
	if err := s.watch.Decide(t.Context()); err != nil {
		t.Fatal(err)
	}
	view, err := s.watch.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, n := range view.Notices {
		if m := view.Message(n, p.contacts().Unit(n.Unit)); n.Issue() != 0 {
			told++
			if n.Unit != alerts.Planners || !strings.Contains(m.Subject, "2026年10月进展情况通报已签发（兰新督〔2026〕11号）") {
				t.Errorf("%s is told %q", n.Unit, m.Subject)
			}
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

// A release is known by its period and instant: in English its figures have another digest, as those of another version of the program
// have, and are released all the same.
func bulletinIsKnownByItsInstant(t *testing.T, body func(address string) string) {
	t.Helper()
	const page = "/bulletins/2026-M10"
	english := body(page + "?lang=en")
	digests := regexp.MustCompile(`sha256:[0-9a-f]{64}`).FindAllString(english, -1)
	if !strings.Contains(english, "Released: 兰新督〔2026〕11号") || strings.Contains(english, "/release") {
		t.Errorf("in English it is no longer released: %.2000s", english)
	}
	if len(digests) != 2 || digests[0] == digests[1] {
		t.Errorf("the English page has the digests %q, want its own and the released one's", digests)
	}
	if list := body("/bulletins"); strings.Count(list, "已签发：兰新督〔2026〕11号，李四") != 1 {
		t.Errorf("the list does not say which was released: %.2000s", list)
	}
}
