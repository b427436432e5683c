package main

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// shown is a page as somebody opens it.
type shown struct{ as, name, path string }

// fails says whether the page says that there is nothing to show.
func (p shown) fails() bool { return p.name == "none" || p.name == "forbidden" }

// everyPage is each kind of page of a staffed instance, as those open it who do something there.
func (s *staffed) everyPage(t *testing.T) []shown {
	t.Helper()
	first := func(path, pattern string) string {
		t.Helper()
		_, _, page := s.who["inspector"].get(path)
		m := regexp.MustCompile(`href="(` + pattern + `)"`).FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("%s leads to no %s", path, pattern)
		}
		return strings.ReplaceAll(m[1], "&amp;", "&")
	}
	alert, message := first("/alerts?unit=commerce", `/alerts/\d+`), first("/messages", `/messages/\d+`)
	cell := url.QueryEscape("Sheet1!C5")
	list := []shown{
		{"", "signin", "/signin"},
		{"analyst", "board", "/"},
		{"analyst", "board-red", "/?light=red"},
		{"commerce", "board-clerk", "/"},
		{"analyst", "board-past", "/?as_of=2026-03-01"},
		{"analyst", "measures", "/measures"},
		{"analyst", "measure", "/measures/m11"},
		{"analyst", "units", "/units"},
		{"analyst", "unit", "/units/commerce"},
		{"analyst", "parts", "/parts"},
		{"analyst", "sheets", "/sheets"},
		{"analyst", "sheet", "/sheets?unit=industry"},
		{"analyst", "indicator-money", "/indicators/imports_exports"},
		{"analyst", "indicator-parks", "/indicators/output_intensity?entity=biomedicine"},
		{"analyst", "indicator-ceiling", "/indicators/construction_land_quota"},
		{"analyst", "evidence", first("/indicators/imports_exports", `/indicators/imports_exports/evidence[^"]*`)},
		{"analyst", "submissions", "/submissions"},
		{"commerce", "submissions-clerk", "/submissions"},
		{"checker", "submission", fmt.Sprintf("/submissions/%d", s.sent)},
		{"commerce", "submission-clerk", fmt.Sprintf("/submissions/%d?cell=%s", s.sent, cell)},
		{"analyst", "print", fmt.Sprintf("/submissions/%d/print", s.sent)},
		{"commerce", "receipt", fmt.Sprintf("/receipts/%d", s.sent)},
		{"analyst", "doubt-new", fmt.Sprintf("/doubt?submission=%d&sheet=Sheet1&cell=C5", s.sent)},
		{"checker", "doubts", "/doubts"},
		{"commerce", "doubt", "/doubts/1"},
		{"checker", "review", "/review"},
		{"chief", "signing", "/signing"},
		{"analyst", "obligations", "/obligations"},
		{"commerce", "obligations-clerk", "/obligations/commerce"},
		{"checker", "obligations-checker", "/obligations/commerce"},
		{"commerce", "nil", "/obligations/commerce/nil?form=trade_investment&period=2026-M11"},
		{"commerce", "uploads", "/uploads"},
		{"deputy", "uploads-deputy", "/uploads"},
		{"treasury", "upload-unit", fmt.Sprintf("/uploads/%d", s.uploads["unit missing"])},
		{"inspector", "alerts", "/alerts"},
		{"inspector", "rehearsal", "/alerts/rehearsal"},
		{"inspector", "alert", alert},
		{"commerce", "alert-clerk", alert},
		{"inspector", "messages", "/messages"},
		{"inspector", "message", message},
		{"analyst", "bulletins", "/bulletins"},
		{"inspector", "bulletin", "/bulletins/2026-M10"},
		{"auditor", "log", "/log"},
		{"keeper", "accounts", "/accounts"},
		{"guard", "account-other", "/accounts/4"},
		{"commerce", "account", "/account"},
		{"commerce", "none", "/submissions/99999"},
		{"auditor", "forbidden", "/submissions"},
	}
	for _, state := range []string{"rejected", "held", "confirmed"} {
		list = append(list, shown{"commerce", "upload-" + state, fmt.Sprintf("/uploads/%d", s.uploads[state])})
	}
	for _, english := range []string{"board", "indicator-money", "submission", "obligations", "upload-rejected", "alert", "log", "uploads"} {
		i := slices.IndexFunc(list, func(p shown) bool { return p.name == english })
		join := "?"
		if strings.Contains(list[i].path, "?") {
			join = "&"
		}
		list = append(list, shown{list[i].as, english + "-english", list[i].path + join + "lang=en"})
	}
	return list
}

// notPages are addresses that a browser is sent to, or that give no page.
var notPages = regexp.MustCompile(`^GET (/-/|/api/|/metrics|/federate|/style|/upload-|/copy-|/openid/|.*\.(csv|xlsx|zip|ics|json)$|.*/(file|copy|original|\{file\})$)|^/`)

// pagesAreFit opens every kind of page in a browser, as people of every role, and examines it.
func (s *staffed) pagesAreFit(t *testing.T) {
	e := newExaminer(t)
	pages := s.everyPage(t)
	missing := pagePatterns(t)
	delete(missing, "GET /first/{secret}") // TestDoorInABrowser examines it
	mux := http.NewServeMux()
	for pattern := range missing {
		mux.Handle(pattern, http.NotFoundHandler())
	}
	for _, p := range pages {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+p.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, pattern := mux.Handler(r)
		delete(missing, pattern)
	}
	for pattern := range missing {
		t.Errorf("nobody opens %s", pattern)
	}
	for _, p := range pages {
		e.open(s.who[p.as], s.url+p.path)
		if ask(t, e.browser, chromedp.Evaluate[string](`document.querySelector("h1").innerText`)) == "" {
			t.Errorf("%s has no title", p.name)
		}
		if failed := ask(t, e.browser, chromedp.Evaluate[string](`document.title`)); strings.HasPrefix(failed, "打不开") != p.fails() {
			t.Errorf("%s, %s as %s: %s\n%s", p.name, p.path, p.as, failed,
				ask(t, e.browser, chromedp.Evaluate[string](`document.body.innerText`)))
		}
		if p.fails() {
			for _, way := range ask(t, e.browser, chromedp.Evaluate[[]string](`[...document.querySelectorAll(".actions a")].map(a => a.pathname)`)) {
				if status, _, _ := s.who[p.as].get(way); status != http.StatusOK {
					t.Errorf("%s leads %s to %s: %d", p.name, p.as, way, status)
				}
			}
		}
		if ask(t, e.browser, chromedp.Evaluate[bool](`document.body.innerText.includes("本机尚无账号")`)) {
			t.Errorf("%s says that there are no accounts", p.name)
		}
		e.examine(p.name)
	}
}

// pagePatterns are the patterns of the routes that give pages.
func pagePatterns(t *testing.T) map[string]bool {
	t.Helper()
	patterns := map[string]bool{}
	for _, pattern := range routePatterns(t) {
		if strings.HasPrefix(pattern, "GET ") && !notPages.MatchString(pattern) {
			patterns[pattern] = true
		}
	}
	if len(patterns) < 30 {
		t.Fatalf("%d pages", len(patterns))
	}
	return patterns
}
