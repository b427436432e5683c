package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"zhibiao/indicators"

	"golang.org/x/sync/semaphore"
)

// TestAttachedFilesKeepTheirNameAndNothingElse gives files of all names out: the
// header stays one line of ASCII, folders are gone, and browsers read the name back.
func TestAttachedFilesKeepTheirNameAndNothingElse(t *testing.T) {
	for name, want := range map[string]struct{ plain, read string }{
		"月报.xlsx":                  {"s-1.xlsx", "月报.xlsx"},
		"a b.csv":                  {"s-1.csv", "a b.csv"},
		`..\..\windows\evil.xls`:   {"s-1.xls", "evil.xls"},
		"../../etc/passwd":         {"s-1", "passwd"},
		"x\"; filename=\"y.html":   {"s-1.html", "x\"; filename=\"y.html"},
		"x\r\nSet-Cookie: a=b.ods": {"s-1.ods", "xSet-Cookie: a=b.ods"},
		"100%.xlsx":                {"s-1.xlsx", "100%.xlsx"},
		"a.longending":             {"s-1", "a.longending"},
		"a.x\"y":                   {"s-1", "a.x\"y"},
		"报表\u202exslx.exe":         {"s-1.exe", "报表xslx.exe"},
		"<script>.xlsm":            {"s-1.xlsm", "<script>.xlsm"},
	} {
		w := httptest.NewRecorder()
		if err := (&Server{sending: semaphore.NewWeighted(sentAtOnce)}).attach(w, httptest.NewRequest(http.MethodGet, "/", nil), name, "s-1", []byte("body")); err != nil {
			t.Fatal(err)
		}
		header := w.Header().Get("Content-Disposition")
		encoded, ok := strings.CutPrefix(header, `attachment; filename="`+want.plain+`"; filename*=UTF-8''`)
		read, err := url.PathUnescape(encoded)
		if !ok || err != nil || read != want.read || strings.ContainsAny(header, "\r\n<>") {
			t.Errorf("%q: %s, read back %q, want %+v", name, header, read, want)
		}
		if w.Header().Get("Content-Length") != "4" || w.Body.String() != "body" {
			t.Errorf("%q: %v %q", name, w.Header(), w.Body)
		}
	}
}

// TestLinksKeepLanguageAndDay follows links from a page in English of a past day.
func TestLinksKeepLanguageAndDay(t *testing.T) {
	c := &indicators.Catalogue{}
	p := newPage(httptest.NewRequest(http.MethodGet, "/submissions/7?lang=en&as_of=2026-08-01&cell=%E8%A1%A8!C7", nil), c, "报送", "Submission")
	for got, want := range map[string]string{
		p.Title:                         "Submission",
		p.Link("/submissions"):          "/submissions?as_of=2026-08-01&lang=en",
		p.Link("/x", "a", "", "b", "&"): "/x?as_of=2026-08-01&b=%26&lang=en",
		p.SpotAddress(9, "表 1", "C7"):   "/submissions/9?as_of=2026-08-01&cell=%E8%A1%A8+1%21C7&lang=en#cell",
		p.Other():                       "/submissions/7?as_of=2026-08-01&cell=%E8%A1%A8%21C7",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/submissions", nil)
	r.Header.Set("Accept-Language", "en-US,en;q=0.9")
	if p := newPage(r, c, "报送", "Submission"); p.English || p.Other() != "/submissions?lang=en" || p.Link("/") != "/" {
		t.Errorf("Chinese comes first, whatever a browser prefers, and English is a link away: %+v", p)
	}
}
