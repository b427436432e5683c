package server

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/door"
	"zhibiao/server/layout"
	"zhibiao/store"
)

// testServer has an API that says how it was asked, and pages of nothing.
func testServer(t *testing.T, c Config) http.Handler {
	t.Helper()
	answer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"data":"`, strings.Repeat("x", 10_000), `"}`)
	})
	c.API, c.Metrics, c.Process, c.Federate = answer, answer, answer, answer
	c.Ready = func() error { return nil }
	c.Log = slog.New(slog.DiscardHandler)
	catalogue := &indicators.Catalogue{Location: time.UTC}
	c.Catalogue = func() *indicators.Catalogue { return catalogue }
	if c.Hosts == nil {
		c.Hosts = func() []string { return nil }
	}
	if c.Origins == nil {
		c.Origins = func() []string { return nil }
	}
	if c.Door.Desk == nil {
		c.Door = testDoor(t)
	}
	return New(c)
}

// testDoor is a door of an instance without accounts, open to this machine.
func testDoor(t *testing.T) door.Config {
	t.Helper()
	file, err := store.OpenPeople(t.Context(), filepath.Join(t.TempDir(), "people.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	log := slog.New(slog.DiscardHandler)
	desk := people.NewDesk(people.Config{
		Store: file, Acts: noActs{}, Rules: func() people.Rules { return people.Rules{Tokens: true} }, Log: log, Now: time.Now,
		Sleep: func(context.Context, time.Duration) error { return nil },
	})
	return door.Config{Desk: desk, Rules: func() door.Rules { return door.Rules{} }, Open: func() bool { return true }, Log: log}
}

type noActs struct{}

func (noActs) Record(context.Context, people.Deed) error { return nil }

func fetch(h http.Handler, method, address string, header ...string) *http.Response {
	r := httptest.NewRequest(method, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Result()
}

// TestNamesOfTheServer: a page of another name that resolves to this machine reads nothing.
func TestNamesOfTheServer(t *testing.T) {
	h := testServer(t, Config{Hosts: func() []string { return []string{"zhibiao.example.cn", "Desk-7"} }})
	for host, want := range map[string]int{
		"zhibiao.example.cn": 200, "ZHIBIAO.example.cn:9470": 200, "zhibiao.example.cn.:80": 200, "desk-7:9470": 200,
		"localhost": 200, "localhost:9470": 200, "a.localhost": 200, "127.0.0.1:9470": 200, "[::1]:9470": 200, "[::1]": 200,
		"10.1.2.3":     200,
		"evil.example": 421, "zhibiao.example.cn.evil.example": 421, "127.0.0.1.evil.example:9470": 421, "evil-localhost": 421, "": 421,
		"xzhibiao.example.cn": 421,
	} {
		for _, path := range []string{"/api/v1/query", "/-/healthy", "/metrics"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Host = host
			rec := httptest.NewRecorder()
			if h.ServeHTTP(rec, r); rec.Code != want || want == 421 && !strings.Contains(rec.Body.String(), "web.hosts") {
				t.Errorf("%s as %q: %d, want %d", path, host, rec.Code, want)
			}
		}
	}
}

// TestPagesOfOtherOrigins may read the API if they are named, and never as somebody.
func TestPagesOfOtherOrigins(t *testing.T) {
	const ours, evil = "https://grafana.example.cn", "https://grafana.example.cn.evil.example"
	open, closed := testServer(t, Config{Origins: func() []string { return []string{ours} }}), testServer(t, Config{})
	for _, c := range []struct {
		h            http.Handler
		path, origin string
		allowed      string
	}{
		{open, "/api/v1/query", ours, ours}, {open, "/api/v1/query", evil, ""}, {open, "/api/v1/query", "null", ""},
		{open, "/api/v1/query", "", ""},
		{open, "/metrics", ours, ""}, {open, "/-/healthy", ours, ""}, {closed, "/api/v1/query", ours, ""},
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodOptions} {
			r := fetch(c.h, method, "http://localhost"+c.path, "Origin", c.origin, "Access-Control-Request-Method", http.MethodPost,
				"Cookie", "session=1")
			if got := r.Header.Get("Access-Control-Allow-Origin"); got != c.allowed ||
				r.Header.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s %s from %q: %v", method, c.path, c.origin, r.Header)
			}
			if c.allowed != "" && !strings.Contains(strings.Join(r.Header.Values("Vary"), ","), "Origin") {
				t.Errorf("%s from %q varies by %v", c.path, c.origin, r.Header.Values("Vary"))
			}
			if method == http.MethodOptions && (r.StatusCode == http.StatusNoContent) != (c.allowed != "") {
				t.Errorf("preflight of %s from %q: %d", c.path, c.origin, r.StatusCode)
			}
		}
	}
	for origin, right := range map[string]bool{
		ours: true, "http://10.0.0.1:3000": true, "*": false, "https://*.example.cn": false, ".*": false, "null": false,
		"grafana.example.cn": false, "https://grafana.example.cn/": false, "": false, "https://Grafana.example.cn": false,
	} {
		if err := CheckOrigin(origin); (err == nil) != right {
			t.Errorf("%q: %v", origin, err)
		}
	}
}

// TestAnswersArePacked as the client asks for.
func TestAnswersArePacked(t *testing.T) {
	h := testServer(t, Config{})
	for accept, want := range map[string]string{"gzip": "gzip", "gzip, deflate, br, zstd": "gzip", "zstd": "zstd", "": "", "br": "",
		"gzip;q=0": ""} {
		r := fetch(h, http.MethodGet, "http://localhost/api/v1/query", "Accept-Encoding", accept)
		if got := r.Header.Get("Content-Encoding"); got != want {
			t.Errorf("%q: packed as %q, want %q", accept, got, want)
			continue
		}
		body := io.Reader(r.Body)
		var err error
		switch want {
		case "gzip":
			body, err = gzip.NewReader(r.Body)
		case "zstd":
			body, err = zstd.NewReader(r.Body)
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(body); err != nil || len(text) != len(`{"data":""}`)+10_000 {
			t.Errorf("%q: %d bytes, %v", accept, len(text), err)
		}
	}
}

// TestWhatIsThereIsNotSentAgain: pages and files carry a tag, however they are packed.
func TestWhatIsThereIsNotSentAgain(t *testing.T) {
	h := testServer(t, Config{})
	for _, encoding := range []string{"", "gzip"} {
		first := fetch(h, http.MethodGet, "http://localhost"+layout.StyleAddress, "Accept-Encoding", encoding)
		tag := first.Header.Get("ETag")
		if first.StatusCode != http.StatusOK || tag == "" || first.Header.Get("Content-Encoding") != encoding {
			t.Fatalf("%d %v", first.StatusCode, first.Header)
		}
		if again := fetch(h, http.MethodGet, "http://localhost"+layout.StyleAddress, "Accept-Encoding", encoding, "If-None-Match",
			tag); again.StatusCode != http.StatusNotModified {
			t.Errorf("with its tag: %d", again.StatusCode)
		}
		if other := fetch(h, http.MethodGet, "http://localhost"+layout.StyleAddress, "Accept-Encoding", encoding, "If-None-Match",
			`W/"0"`); other.StatusCode != http.StatusOK {
			t.Errorf("with another tag: %d", other.StatusCode)
		}
		head := fetch(h, http.MethodHead, "http://localhost"+layout.StyleAddress, "Accept-Encoding", encoding)
		if body, _ := io.ReadAll(head.Body); head.StatusCode != http.StatusOK || len(body) > 0 || head.Header.Get("ETag") != tag {
			t.Errorf("HEAD: %d, %d bytes, %v", head.StatusCode, len(body), head.Header)
		}
	}
}

func TestWrongMethods(t *testing.T) {
	h := testServer(t, Config{})
	for _, path := range []string{"/", "/submissions", "/submissions/1", "/submissions/1/file", "/metrics", "/metrics/process", "/federate",
		"/-/ready", layout.StyleAddress} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
			if r := fetch(h, method, "http://localhost"+path); r.StatusCode != http.StatusMethodNotAllowed ||
				r.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d, allowed %q", method, path, r.StatusCode, r.Header.Get("Allow"))
			}
		}
	}
}

func TestUnseenCharactersAreShown(t *testing.T) {
	for text, want := range map[string]string{
		"报表\u202exslx.exe": "报表⟨U+202E⟩xslx.exe", "a\x00b\x1b[31m": "a⟨U+0000⟩b⟨U+001B⟩[31m",
		"\u2066a\u2069\u200b": "⟨U+2066⟩a⟨U+2069⟩⟨U+200B⟩", "\u0085": "⟨U+0085⟩",
		"U+202E": "U+202E", "指标\n\t<b>": "指标\n\t<b>", "": "", "👨‍👩‍👧": "👨‍👩‍👧", "\U000E0041": "⟨U+E0041⟩",
	} {
		if got := layout.Visible(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

// TestPagesShowUnseenCharacters: what a page repeats of a request or a file's name cannot turn what stands around it.
func TestPagesShowUnseenCharacters(t *testing.T) {
	r := fetch(testServer(t, Config{}), http.MethodGet, "http://localhost/submissions/%E2%80%AExslx%00")
	body, err := io.ReadAll(r.Body)
	if text := string(body); err != nil || r.StatusCode != http.StatusNotFound || !strings.Contains(text, "“⟨U+202E⟩xslx") ||
		strings.ContainsAny(text, "\u202e\x00") {
		t.Errorf("%d %v %q", r.StatusCode, err, text)
	}
}
