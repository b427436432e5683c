package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

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
		files := handout{submissionPages{&Server{sending: semaphore.NewWeighted(sentAtOnce)}}}
		if err := files.attach(w, httptest.NewRequest(http.MethodGet, "/", nil), name, "s-1", []byte("body")); err != nil {
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
