package main

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"zhibiao/indicators"
)

// TestIndicatorPagesPrintTheSameDigits: over the whole sample, on several days and in both languages, the page of each target shows the
// figures of its progress row, and each figure leads to evidence that is headed by the very digits that led there.
func TestIndicatorPagesPrintTheSameDigits(t *testing.T) {
	site := samplePages(t)
	followed := map[string]bool{}
	for n, view := range []struct {
		day     string
		english bool
	}{{"", false}, {"", true}, {"2026-03-01", false}} {
		now, err := site.program.standpoint(view.day)
		if err != nil {
			t.Fatal(err)
		}
		assessed, err := site.program.db.Progress(t.Context(), view.day, now)
		if err != nil {
			t.Fatal(err)
		}
		c := site.program.db.Snapshot().Catalogue()
		for i, a := range assessed {
			if a.Past || n > 0 && i%5 != n {
				continue
			}
			q := url.Values{"entity": {a.Entity}, "window": {a.Window.Label()}, "as_of": {view.day}}
			if view.english {
				q.Set("lang", "en")
			}
			path := "/indicators/" + a.Indicator + "?" + q.Encode()
			site.holds(t, path, site.get(t, path), indicators.WordingIn(c, view.english).Row(a), followed, i%10 == 0)
		}
	}
	if len(followed) < 1000 {
		t.Errorf("only %d figures were followed", len(followed))
	}
}

// pages are those of a program that has the sample.
type pages struct {
	program *program
	web     http.Handler
}

func samplePages(t *testing.T) pages {
	t.Helper()
	return pagesOf(t, newServing(sampleProgram(t), nil))
}

// pagesOf are those of a program on an instance, until the test ends.
func pagesOf(t *testing.T, s *serving) pages {
	t.Helper()
	t.Cleanup(func() { s.Close() })
	listener := httptest.NewUnstartedServer(nil)
	t.Cleanup(func() { listener.Listener.Close() })
	if err := s.openDoor(t.Context(), listener.Listener); err != nil {
		t.Fatal(err)
	}
	return pages{s.current.Load(), s.web()}
}

func (s pages) get(t *testing.T, path string) string {
	t.Helper()
	w := s.ask(t, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, words(w.Body.String()))
	}
	return w.Body.String()
}

func (s pages) ask(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	s.web.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost"+path, nil))
	return w
}

var (
	factPattern = regexp.MustCompile(`<dd>(?:<a href="([^"]+)">)?([^<]*)`)
	evidenceWay = regexp.MustCompile(`<a href="(/indicators/[^"]+/evidence[^"]*)">([^<]*)</a>`)
	headline    = regexp.MustCompile(`<b class="figure">([^<]*)</b>`)
)

// holds compares a page with its row, and follows its figures: those at its head, or all.
func (s pages) holds(t *testing.T, path, page string, r indicators.Row, followed map[string]bool, all bool) {
	t.Helper()
	if len(page) > 100_000 {
		t.Errorf("%s has %d bytes", path, len(page))
	}
	head, _, _ := strings.Cut(page, "</dl>")
	shown := map[string]bool{}
	for _, m := range factPattern.FindAllStringSubmatch(head, -1) {
		shown[html.UnescapeString(m[2])] = true
	}
	for _, figure := range []string{r.Actual, r.Target, r.Attainment, r.TimeShare} {
		if figure != "—" && !shown[figure] {
			t.Errorf("%s lacks %s of its row: %v", path, figure, shown)
		}
	}
	if all {
		head = page
	}
	for _, m := range evidenceWay.FindAllStringSubmatch(head, -1) {
		way, led := html.UnescapeString(m[1]), html.UnescapeString(m[2])
		if followed[way] {
			continue
		}
		followed[way] = true
		found := headline.FindStringSubmatch(s.get(t, way))
		if len(found) < 2 || bare.Replace(html.UnescapeString(found[1])) != bare.Replace(led) {
			t.Errorf("%s leads by %q to %s, which says %v", path, led, way, found)
		}
	}
}

// bare takes off what is said around digits: signs of bounds, and what a rate or distance is of.
var bare = strings.NewReplacer("≤", "", "≈", "", "=", "", "已用", "", " used", "", "个百分点", "", " points", "")
