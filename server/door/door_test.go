package door

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
	"zhibiao/store"
)

// house is a door with its pages, over a real file of accounts.
type house struct {
	http.Handler
	desk  *people.Desk
	rules Rules
	log   lines
	acts  acts
}

// lines is what was logged.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

type acts struct {
	mu   sync.Mutex
	list []people.Deed
}

func (a *acts) Record(_ context.Context, d people.Deed) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.list = append(a.list, d)
	return nil
}

const password = "correct horse battery"

func newHouse(t *testing.T, rules Rules) *house {
	t.Helper()
	file, err := store.OpenPeople(t.Context(), filepath.Join(t.TempDir(), "people.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	h := &house{rules: rules}
	log := slog.New(slog.NewTextHandler(&h.log, nil))
	h.desk = people.NewDesk(people.Config{Store: file, Acts: &h.acts, Rules: func() people.Rules { return people.Rules{} }, Log: log,
		Now:   time.Now,
		Sleep: func(context.Context, time.Duration) error { return nil }})
	l := &layout.Layout{Catalogue: func() *indicators.Catalogue { return &indicators.Catalogue{} }, Location: time.UTC, Log: log,
		Secrecy: func() bool { return rules.Secrecy }}
	d := New(Config{Desk: h.desk, Rules: func() Rules { return h.rules }, Open: func() bool { return true }, Log: log}, l)
	routes := append(d.Routes(),
		layout.Route{Pattern: "POST /act", Act: people.Review,
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "done") })},
		layout.Route{Pattern: "/ask", Act: people.ReadFigures, Asks: true,
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, people.From(r.Context()).Name) })})
	mux := http.NewServeMux()
	for _, route := range routes {
		mux.Handle(route.Pattern, d.Guard(route))
	}
	h.Handler = d.Admit(mux)
	return h
}

// add makes an account whose password is set.
func (h *house) add(t *testing.T, name string, roles ...people.Role) people.Account {
	t.Helper()
	added, err := h.desk.Add(t.Context(), people.Machine(), people.Account{Name: name, Department: "finance", Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	p := people.Person{Account: added.Account, By: people.BySession}
	if _, err := h.desk.ChangePassword(t.Context(), p, added.First, password); err != nil {
		t.Fatal(err)
	}
	a, err := h.desk.Store.Named(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (h *house) token(t *testing.T, a people.Account) string {
	t.Helper()
	secret, err := h.desk.Mint(t.Context(), people.Machine(), a, "test", people.Scopes(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// ask sends a request from a page of the server itself; change makes it another.
func (h *house) ask(method, address, form string, change ...func(*http.Request)) *http.Response {
	r := httptest.NewRequest(method, address, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://"+r.Host)
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// signIn gives the cookie of a session.
func (h *house) signIn(t *testing.T, name string, change ...func(*http.Request)) *http.Cookie {
	t.Helper()
	answer := h.ask(http.MethodPost, "http://zhibiao.example.cn/signin", url.Values{"name": {name}, "password": {password}}.Encode(),
		change...)
	if answer.StatusCode != http.StatusSeeOther || len(answer.Cookies()) != 1 {
		body, _ := io.ReadAll(answer.Body)
		t.Fatalf("sign in as %s: %s %s", name, answer.Status, body)
	}
	return answer.Cookies()[0]
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestRequestsShowWhereTheyComeFrom tries every way in with every header that browsers and attackers send. Whatever a browser adds by
// itself (a cookie, basic credentials, a proxy's header, nothing at all before signing in) has to come from a page of this server.
func TestRequestsShowWhereTheyComeFrom(t *testing.T) {
	h := newHouse(t, Rules{URL: "https://zhibiao.example.cn", Header: "X-Remote-User",
		Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
	reviewer := h.add(t, "reviewer", people.Reviewer)
	token := h.token(t, reviewer)
	cookie := h.signIn(t, "reviewer", func(r *http.Request) { r.Header.Set("Origin", "https://zhibiao.example.cn") })
	ways := map[string]func(*http.Request){
		"cookie": func(r *http.Request) { r.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value}) },
		"basic":  func(r *http.Request) { r.SetBasicAuth("reviewer", token) },
		"proxy":  func(r *http.Request) { r.Header.Set("X-Remote-User", "reviewer") }, // httptest asks from 192.0.2.1
	}
	for _, c := range []struct {
		site, origin string
		host         string // default zhibiao.example.cn, as in url
		right        bool
	}{
		{"", "", "", false},
		{"same-origin", "", "", true},
		{"same-origin", "https://zhibiao.example.cn", "", true},
		{"none", "", "", false},
		{"same-site", "", "", false},
		{"same-site", "https://evil.example.cn", "", false},
		{"cross-site", "", "", false},
		{"cross-site", "https://evil.example", "", false},
		{"", "https://zhibiao.example.cn", "", true},
		{"", "http://zhibiao.example.cn", "", false}, // another scheme
		{"", "https://zhibiao.example.cn:8443", "", false},
		{"", "https://zhibiao.example.cn.evil.example", "", false},
		{"", "https://evil.example", "", false},
		{"", "null", "", false},
		{"", "http://127.0.0.1:9470", "127.0.0.1:9470", true}, // not the name in url: plain http of the machine itself
		{"", "https://127.0.0.1:9470", "127.0.0.1:9470", false},
		{"", "http://127.0.0.1", "127.0.0.1:9470", false},
		{"", "http://evil.example", "127.0.0.1:9470", false},
	} {
		host := c.host
		if host == "" {
			host = "zhibiao.example.cn"
		}
		come := func(r *http.Request) {
			r.Header.Del("Origin")
			if c.site != "" {
				r.Header.Set("Sec-Fetch-Site", c.site)
			}
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
		}
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			for name, way := range ways {
				if name == "cookie" && c.host != "" {
					continue // it was given under https, by another name
				}
				r := h.ask(method, "http://"+host+"/act", "", come, way)
				want := http.StatusForbidden
				switch {
				case method != http.MethodPost:
					want = http.StatusMethodNotAllowed
				case c.right:
					want = http.StatusOK
				}
				if r.StatusCode != want {
					t.Errorf("%s by %s with Sec-Fetch-Site %q and Origin %q at %s: %d, want %d", method, name, c.site, c.origin, host,
						r.StatusCode, want)
				}
			}
		}
		for _, path := range []string{"/signin", "/first/x", "/signout"} {
			r := h.ask(http.MethodPost, "http://"+host+path, "name=x&password=y", come)
			if refused := r.StatusCode == http.StatusForbidden; refused == c.right {
				t.Errorf("%s with Sec-Fetch-Site %q and Origin %q: %d", path, c.site, c.origin, r.StatusCode)
			}
		}
		if r := h.ask(http.MethodPost, "http://"+host+"/act", "", come,
			func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }); r.StatusCode != http.StatusOK {
			t.Errorf("a bearer token with Sec-Fetch-Site %q and Origin %q: %d", c.site, c.origin, r.StatusCode)
		}
		if r := h.ask(http.MethodPost, "http://"+host+"/ask", "", come, ways["basic"]); r.StatusCode != http.StatusOK {
			t.Errorf("Grafana's queries with Sec-Fetch-Site %q and Origin %q: %d", c.site, c.origin, r.StatusCode)
		}
	}
}

// TestCookies are of this host alone, hidden from scripts, and over https tied to it; signing in never goes on in a session that was there.
func TestCookies(t *testing.T) {
	h := newHouse(t, Rules{})
	h.add(t, "wang", people.Planner)
	plain := h.signIn(t, "wang")
	if plain.Name != "zhibiao" || plain.Secure || !plain.HttpOnly || plain.SameSite != http.SameSiteLaxMode || plain.Domain != "" ||
		plain.Path != "/" || plain.MaxAge != 0 {
		t.Errorf("over http: %+v", plain)
	}
	secure := h.signIn(t, "wang", func(r *http.Request) {
		r.TLS = &tls.ConnectionState{}
		r.Header.Set("Origin", "https://"+r.Host)
	})
	if secure.Name != "__Host-zhibiao" || !secure.Secure || !secure.HttpOnly || secure.Domain != "" || secure.Path != "/" {
		t.Errorf("over https: %+v", secure)
	}
	with := func(c *http.Cookie) func(*http.Request) {
		return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value}) }
	}
	planted := &http.Cookie{Name: "zhibiao", Value: "planted-by-another"}
	given := h.signIn(t, "wang", with(planted))
	if given.Value == planted.Value {
		t.Error("a session goes on under a secret that somebody planted")
	}
	again := h.signIn(t, "wang", with(plain))
	for _, c := range []struct {
		cookie *http.Cookie
		name   string
	}{{planted, ""}, {plain, ""}, {given, "wang"}, {again, "wang"}, {&http.Cookie{Name: "__Host-zhibiao", Value: given.Value}, ""}} {
		r := h.ask(http.MethodGet, "http://zhibiao.example.cn/ask", "", with(c.cookie))
		if got := text(t, r); (r.StatusCode == http.StatusOK) != (c.name != "") || c.name != "" && got != c.name {
			t.Errorf("%s=%.8s…: %d %s", c.cookie.Name, c.cookie.Value, r.StatusCode, got)
		}
	}
	out := h.ask(http.MethodPost, "http://zhibiao.example.cn/signout", "", with(given))
	if c := out.Cookies(); len(c) != 1 || c[0].MaxAge >= 0 {
		t.Errorf("signed out with %+v", c)
	}
	if r := h.ask(http.MethodGet, "http://zhibiao.example.cn/ask", "", with(given)); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("after signing out: %d", r.StatusCode)
	}
}

// TestCookiesBehindAProxy are those of https where the proxy says the name in url, with its port or without.
func TestCookiesBehindAProxy(t *testing.T) {
	h := newHouse(t, Rules{URL: "https://zhibiao.example.cn:8443", Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
	h.add(t, "wang", people.Planner)
	for _, c := range []struct {
		host, from string
		secure     bool
	}{
		{"zhibiao.example.cn:8443", "192.0.2.1:5000", true},
		{"zhibiao.example.cn", "192.0.2.1:5000", true},
		{"zhibiao.example.cn", "10.1.2.3:5000", false}, // by itself, over plain http
		{"zhibiao.example.cn:9470", "192.0.2.1:5000", false},
		{"other.example.cn", "192.0.2.1:5000", false},
	} {
		got := h.signIn(t, "wang", func(r *http.Request) {
			r.Host, r.RemoteAddr = c.host, c.from
			r.Header.Set("Sec-Fetch-Site", "same-origin")
		})
		if got.Secure != c.secure || (got.Name == "__Host-zhibiao") != c.secure {
			t.Errorf("asked as %s from %s: %+v", c.host, c.from, got)
		}
	}
}

// TestTokensSayWhichScopeTheyLack where their owner could do it, and that no role may else.
func TestTokensSayWhichScopeTheyLack(t *testing.T) {
	h := newHouse(t, Rules{})
	token, err := h.desk.Mint(t.Context(), people.Machine(), h.add(t, "wang", people.Planner), "test", []people.Scope{people.ScopeRead}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	bearer := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
	for address, c := range map[string]struct{ method, says string }{
		"/ask": {http.MethodGet, "the token's scopes lack figures"},
		"/act": {http.MethodPost, "None of your roles may"},
	} {
		r := h.ask(c.method, "http://zhibiao.example.cn"+address, "", bearer)
		if got := text(t, r); r.StatusCode != http.StatusForbidden || !strings.Contains(got, c.says) {
			t.Errorf("%s: %d %s", address, r.StatusCode, got)
		}
	}
}

// TestFirstPasswordsBindSessionsAlone: who came in by the gateway is not told to change a password before anything else.
func TestFirstPasswordsBindSessionsAlone(t *testing.T) {
	h := newHouse(t, Rules{Header: "X-Remote-User", Proxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
	added, err := h.desk.Add(t.Context(), people.Machine(), people.Account{Name: "wang", Roles: []people.Role{people.Planner}})
	if err != nil {
		t.Fatal(err)
	}
	signed := h.ask(http.MethodPost, "http://zhibiao.example.cn/signin", url.Values{"name": {"wang"}, "password": {added.First}}.Encode())
	for who, c := range map[string]struct {
		come func(*http.Request)
		told bool
	}{
		"the gateway":      {func(r *http.Request) { r.Header.Set("X-Remote-User", "wang") }, false},
		"a first password": {func(r *http.Request) { r.AddCookie(signed.Cookies()[0]) }, true},
	} {
		page := text(t, h.ask(http.MethodGet, "http://zhibiao.example.cn/account", "", c.come))
		if strings.Contains(page, "请先设置自己的密码") != c.told || !strings.Contains(page, "更改密码") {
			t.Errorf("by %s: %s", who, page)
		}
	}
}

// TestNamesOfProxies are taken from the proxy's own connection, and from no header about it.
func TestNamesOfProxies(t *testing.T) {
	h := newHouse(t, Rules{Header: "X-Remote-User", Proxies: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"),
		netip.MustParsePrefix("fd00::/8")}})
	h.add(t, "wang", people.Planner)
	gone := h.add(t, "gone", people.Planner)
	if err := h.desk.Disable(t.Context(), people.Machine(), gone.ID); err != nil {
		t.Fatal(err)
	}
	from := func(peer string, pairs ...string) func(*http.Request) {
		return func(r *http.Request) {
			r.RemoteAddr = peer
			for i := 0; i+1 < len(pairs); i += 2 {
				r.Header.Add(pairs[i], pairs[i+1])
			}
		}
	}
	for what, c := range map[string]struct {
		change  func(*http.Request)
		right   bool
		dropped bool
	}{
		"the proxy":                         {from("10.1.2.3:5", "X-Remote-User", "wang"), true, false},
		"the proxy over IPv6":               {from("[fd00::1]:5", "X-Remote-User", "wang"), true, false},
		"the proxy as IPv6 tells IPv4":      {from("[::ffff:10.1.2.3]:5", "X-Remote-User", "wang"), true, false},
		"the proxy, no name":                {from("10.1.2.3:5"), false, false},
		"the proxy, a name that nobody has": {from("10.1.2.3:5", "X-Remote-User", "li"), false, false},
		"the proxy, a disabled account":     {from("10.1.2.3:5", "X-Remote-User", "gone"), false, false},
		"the proxy, two names":              {from("10.1.2.3:5", "X-Remote-User", "wang", "X-Remote-User", "li"), false, true},
		"another":                           {from("10.2.2.3:5", "X-Remote-User", "wang"), false, true},
		"another who says it is forwarded":  {from("10.2.2.3:5", "X-Remote-User", "wang", "X-Forwarded-For", "10.1.2.3"), false, true},
		"another who says so otherwise": {from("10.2.2.3:5", "X-Remote-User", "wang", "Forwarded", "for=10.1.2.3", "X-Real-Ip",
			"10.1.2.3"), false, true},
		"a socket": {from("@", "X-Remote-User", "wang"), false, true},
	} {
		before := strings.Count(h.log.text.String(), "identity header dropped")
		r := h.ask(http.MethodGet, "http://zhibiao.example.cn/ask", "", c.change)
		if (r.StatusCode == http.StatusOK) != c.right {
			t.Errorf("%s: %d %s", what, r.StatusCode, text(t, r))
		}
		if dropped := strings.Count(h.log.text.String(), "identity header dropped") > before; dropped != c.dropped {
			t.Errorf("%s: told in the log: %v", what, dropped)
		}
	}
	// From where somebody asks, the log is told by a trusted proxy alone.
	for peer, want := range map[string]string{"10.1.2.3:5": "203.0.113.7", "10.2.2.3:5": "10.2.2.3"} {
		h.ask(http.MethodPost, "http://zhibiao.example.cn/signin", "name=wang&password=nope",
			from(peer, "X-Forwarded-For", "198.51.100.1, 203.0.113.7, 10.1.9.9"))
		if got := h.acts.list[len(h.acts.list)-1]; got.From.String() != want || got.Outcome != people.Failed {
			t.Errorf("through %s: %+v", peer, got)
		}
	}
}

// TestWaysBack lead nowhere but to this server.
func TestWaysBack(t *testing.T) {
	for address, want := range map[string]string{
		"/submissions?lang=en": "/submissions?lang=en", "/": "/", "/submissions/7?cell=a!B2": "/submissions/7?cell=a!B2",
		"": "/", "//evil.example": "/", "https://evil.example/": "/", "/\\evil.example": "/", "\\\\evil.example": "/",
		"javascript:alert(1)": "/", "evil": "/",
		"/%2Fevil.example": "/", "/\t/evil.example": "/", "/a\r\nSet-Cookie: x": "/", " /": "/", "///evil": "/", "/a#b": "/a",
	} {
		if got := local(address); got != want {
			t.Errorf("%q leads to %q, want %q", address, got, want)
		}
	}
	h := newHouse(t, Rules{})
	h.add(t, "wang", people.Planner)
	for next, want := range map[string]string{"/submissions": "/submissions", "//evil.example": "/"} {
		r := h.ask(http.MethodPost, "http://zhibiao.example.cn/signin",
			url.Values{"name": {"wang"}, "password": {password}, "next": {next}}.Encode())
		if got := r.Header.Get("Location"); got != want {
			t.Errorf("signed in for %q, led to %q", next, got)
		}
	}
}

// TestSignInPage holds what a page of the door always holds, and repeats nothing that could run.
func TestSignInPage(t *testing.T) {
	h := newHouse(t, Rules{Secrecy: true})
	h.add(t, "wang", people.Planner)
	r := h.ask(http.MethodPost, "http://zhibiao.example.cn/signin",
		url.Values{"name": {`"><script>alert(1)</script>`}, "password": {"secret-that-was-typed"}, "next": {`/"><script>`}}.Encode())
	body := text(t, r)
	if r.StatusCode != http.StatusUnauthorized || strings.Contains(body, "<script") || strings.Contains(body, "secret-that-was-typed") {
		t.Errorf("%d %s", r.StatusCode, body)
	}
	for name, want := range map[string]string{
		"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization", "Referrer-Policy": "same-origin",
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; " +
			"frame-ancestors 'none'",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if !strings.Contains(body, "本系统为非涉密系统，严禁存储、处理、传输国家秘密和工作秘密") {
		t.Error("it does not say that nothing secret belongs here")
	}
	if r := h.ask(http.MethodPost, "http://zhibiao.example.cn/signin",
		"name=wang&password="+strings.Repeat("x", formBytes)); r.StatusCode != http.StatusBadRequest {
		t.Errorf("a form of %d bytes: %d", formBytes, r.StatusCode)
	}
}

// TestLoginFlood: who guesses is told to wait, whether the name is somebody's or not, and in one way.
func TestLoginFlood(t *testing.T) {
	h := newHouse(t, Rules{})
	h.add(t, "wang", people.Planner)
	said := map[string]string{}
	for _, name := range []string{"wang", "nobody"} {
		for range 7 {
			r := h.ask(http.MethodPost, "http://zhibiao.example.cn/signin", "name="+name+"&password=nope")
			said[name] = strings.ReplaceAll(text(t, r), name, "NAME")
		}
	}
	if !strings.Contains(said["wang"], "尝试次数太多") || said["wang"] != said["nobody"] {
		t.Errorf("%s\n%s", said["wang"], said["nobody"])
	}
}
