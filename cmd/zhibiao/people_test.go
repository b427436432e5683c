package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// bareInstance is an instance of the sample's catalogue with no reports and these lines in its configuration.
func bareInstance(t *testing.T, lines string) string {
	t.Helper()
	catalogue, err := filepath.Abs(filepath.Join("..", "..", "samples", "lanzhou", "catalogue"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "zhibiao.yaml"), []byte("catalogue: "+catalogue+"\n"+lines), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// visitor is a browser as far as a test needs one: it keeps cookies, says where its requests come from, and follows no redirect.
type visitor struct {
	t    *testing.T
	base string
	http.Client
}

func (d *demo) visitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, d.url, http.Client{Jar: jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// get and post give the code, where it leads, and the body.
func (v *visitor) get(path string) (code int, to, body string) {
	v.t.Helper()
	return v.do(http.MethodGet, path, nil)
}

func (v *visitor) post(path string, pairs ...string) (code int, to, body string) {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return v.do(http.MethodPost, path, strings.NewReader(form.Encode()))
}

func (v *visitor) do(method, path string, body io.Reader) (code int, to, text string) {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, body)
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", v.base)
	}
	answer, err := v.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	read, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header.Get("Location"), string(read)
}

// signIn changes a first password into another and is signed in then.
func (v *visitor) signIn(name, first, password string) {
	v.t.Helper()
	if code, to, body := v.post("/signin", "name", name, "password", first); code != http.StatusSeeOther || to != "/" {
		v.t.Fatalf("sign in as %s: %d %s\n%s", name, code, to, body)
	}
	if code, to, _ := v.get("/"); code != http.StatusSeeOther || to != "/account" {
		v.t.Fatalf("%s is not asked for a password of their own: %d %s", name, code, to)
	}
	if code, to, body := v.post("/account/password", "old", first, "password", password, "again", password); code != http.StatusSeeOther ||
		to != "/account?done=password" {
		v.t.Fatalf("change %s's password: %d %s\n%s", name, code, to, body)
	}
}

const ownPassword = "a horse and a battery"

// addUser makes an account by the verb and gives its first password.
func addUser(t *testing.T, dir string, args ...string) string {
	t.Helper()
	code, out, problem := runVerb(t, append([]string{"user", "add", "-c", dir}, args...)...)
	if code != exitOK {
		t.Fatalf("user add %v: %d %s", args, code, problem)
	}
	return strings.TrimSpace(out)
}

// TestNobodyIsServedTheNetwork: without accounts a program serves its own machine, or refuses and names the ways on.
func TestNobodyIsServedTheNetwork(t *testing.T) {
	dir := bareInstance(t, "")
	code, out, problem := runVerb(t, "serve", "-c", dir, "--listen", "0.0.0.0:0")
	if code != exitFailure || !strings.Contains(problem, "zhibiao user add") || !strings.Contains(problem, "--listen 127.0.0.1:9470") ||
		strings.Contains(out, "/first/") {
		t.Errorf("%d %s%s", code, out, problem)
	}
	if code, _, problem := runVerb(t, "demo", "--listen", "0.0.0.0:0"); code != exitFailure ||
		!strings.Contains(problem, "--listen 127.0.0.1:9470") {
		t.Errorf("the demo: %d %s", code, problem)
	}
	addUser(t, dir, "admin")
	if d := startVerb(t, "serve", "-c", dir, "--listen", "0.0.0.0:0"); strings.Contains(d.printed, "/first/") {
		t.Errorf("with an account it printed %s", d.printed)
	}
}

// TestFirstRun makes the first accounts by the printed link, once, and closes what was open.
func TestFirstRun(t *testing.T) {
	for name, c := range map[string]struct {
		config string
		fields []string
		who    []string
	}{
		"one":   {"", []string{"admin"}, []string{"admin"}},
		"three": {"people: {separation: true}\n", []string{"system", "security", "auditor"}, []string{"system", "security", "auditor"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := startVerb(t, "serve", "-c", bareInstance(t, c.config), "--listen", "127.0.0.1:0")
			link := d.await(t, regexp.MustCompile(`http://[^/]+(/first/\S+)`))[1]
			v := d.visitor(t)
			if code, _, body := v.get("/"); code != http.StatusOK || !strings.Contains(body, "本机尚无账号") {
				t.Errorf("before: %d", code)
			}
			if code, _, _ := v.get("/first/another"); code != http.StatusNotFound {
				t.Errorf("another link: %d", code)
			}
			if code, _, _ := v.get(link); code != http.StatusOK { // GET changes nothing
				t.Fatalf("the link: %d", code)
			}
			fields := []string{}
			for _, f := range c.fields {
				fields = append(fields, f+".name", f, f+".person", "某某", f+".password", ownPassword, f+".again", ownPassword)
			}
			if code, _, body := v.post(link, append(fields, c.fields[0]+".again", "other")[2:]...); code != http.StatusUnprocessableEntity {
				t.Errorf("without a name: %d %s", code, body)
			}
			if code, to, body := v.post(link, fields...); code != http.StatusSeeOther || to != "/signin?done=made" {
				t.Fatalf("made: %d %s %s", code, to, body)
			}
			if code, _, _ := v.post(link, fields...); code != http.StatusNotFound {
				t.Errorf("made again: %d", code)
			}
			if code, to, _ := v.get("/"); code != http.StatusSeeOther || to != "/signin?next=%2F" {
				t.Errorf("after: %d %s", code, to)
			}
			for _, path := range []string{"/metrics", "/metrics/process", "/api/v1/query?query=1", "/federate?match[]=a", "/grafana/",
				"/submissions", "/obligations", "/api/obligations", "/accounts"} {
				r, err := http.Get(d.url + path)
				if err != nil {
					t.Fatal(err)
				}
				r.Body.Close()
				if r.StatusCode != http.StatusUnauthorized || len(r.Header.Values("WWW-Authenticate")) != 2 {
					t.Errorf("%s without a token: %s", path, r.Status)
				}
			}
			for _, who := range c.who {
				v := d.visitor(t)
				if code, to, body := v.post("/signin", "name", who, "password", ownPassword); code != http.StatusSeeOther || to != "/" {
					t.Errorf("%s signs in: %d %s %s", who, code, to, body)
				}
				if code, _, _ := v.get("/account"); code != http.StatusOK {
					t.Errorf("%s's own page: %d", who, code)
				}
				if _, _, body := v.get("/"); strings.Contains(body, "<table>") && len(c.who) > 1 {
					t.Errorf("%s sees figures", who)
				}
			}
		})
	}
}

// await waits until the program has printed what a pattern finds.
func (d *demo) await(t *testing.T, pattern *regexp.Regexp) []string {
	t.Helper()
	timeout := time.After(patience)
	for {
		select {
		case line := <-d.lines:
			d.printed += line + "\n"
			if m := pattern.FindStringSubmatch(line); m != nil {
				return m
			}
		case <-timeout:
			t.Fatalf("it never printed %s", pattern)
		}
	}
}

// TestWhoSeesWhoseReports: a clerk sees what their own unit sent and nothing of another's, by whatever number or name they ask;
// accounts that are made while the program runs close what was open.
func TestWhoSeesWhoseReports(t *testing.T) {
	s := serveReports(t, sentReports(t)...)
	see := map[string]*visitor{"nobody": s.visitor(t)}
	for _, a := range [][]string{
		{"own", "--role", "clerk", "--department", "commerce"}, {"other", "--role", "clerk", "--department", "finance"},
		{"head", "--role", "head", "--department", "commerce"},
		{"reviewer", "--role", "reviewer"}, {"planner", "--role", "planner"}, {"deputy", "--role", "deputy"},
		{"system", "--role", "system"}, {"security", "--role", "security"}, {"auditor", "--role", "auditor"},
	} {
		first := addUser(t, s.dir, a...)
		see[a[0]] = s.visitor(t)
		see[a[0]].signIn(a[0], first, ownPassword)
	}
	all := []string{"own", "head", "reviewer", "planner"}
	for path, who := range map[string][]string{
		"/submissions/1": all, "/submissions/1?cell=A!B1": all, "/submissions/1/file": all, "/submissions/3/answer.xlsx": all,
		"/submissions/5": {"reviewer", "planner"},
		"/metrics":       {"reviewer", "planner"}, "/api/v1/query?query=1": {"reviewer", "planner"}, "/accounts": {"system", "security"},
		"/grafana/": {"reviewer", "planner"},
	} {
		for name, v := range see {
			code, to, body := v.get(path)
			if may := slices.Contains(who, name); may != (code == http.StatusOK) {
				t.Errorf("%s at %s: %d %s", name, path, code, to)
			}
			if code != http.StatusOK && strings.Contains(body, "进出口总额") {
				t.Errorf("%s at %s is told of figures: %s", name, path, body)
			}
		}
	}
	for name, n := range map[string]string{"own": "4份", "other": "0份", "reviewer": "5份", "deputy": "0份"} {
		for _, path := range []string{"/submissions", "/submissions?department=commerce", "/submissions?department=finance"} {
			_, _, body := see[name].get(path)
			shown := strings.Contains(body, "月报.xlsx")
			if path == "/submissions" && !strings.Contains(words(body), n) || shown && (name == "other" || name == "deputy") {
				t.Errorf("%s at %s: %s", name, path, words(body))
			}
		}
	}
	// The front page has a unit's own targets alone.
	for name, c := range map[string]struct {
		path, has, lacks string
		newest           bool
	}{
		"own":     {"/", "进出口总额", "省级发展专项资金到账", true},
		"other":   {"/", "省级发展专项资金到账", "进出口总额", false},
		"planner": {"/?q=" + url.QueryEscape("进出口总额"), "/indicators/imports_exports", "", true},
	} {
		code, _, body := see[name].get(c.path)
		if code != http.StatusOK || !strings.Contains(body, c.has) || c.lacks != "" && strings.Contains(body, c.lacks) ||
			strings.Contains(body, "最新入库") != c.newest {
			t.Errorf("%s's front page: %d %s", name, code, words(body))
		}
	}
	// Whoever asked first, the next one has their own page: nothing of one is kept for another.
	for _, order := range [][]string{{"own", "other"}, {"other", "own"}} {
		var tag string
		for _, name := range order {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/submissions", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("If-None-Match", tag)
			answer, err := see[name].Do(r)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != http.StatusOK || answer.Header.Get("Cache-Control") != "private, no-cache" ||
				!slices.Contains(answer.Header.Values("Vary"), "Cookie, Authorization") {
				t.Errorf("%s, after %s: %s %v", name, order[0], answer.Status, answer.Header)
			}
			tag = answer.Header.Get("ETag")
		}
	}
}

// TestTokensOfTheMachine let Prometheus and Grafana in: as bearer and as basic, from some networks, or everybody where it is so configured.
func TestTokensOfTheMachine(t *testing.T) {
	dir := bareInstance(t, "web: {open_to: [192.0.2.0/24]}\n")
	addUser(t, dir, "prometheus", "--role", "planner")
	code, out, problem := runVerb(t, "user", "token", "-c", dir, "prometheus")
	if code != exitOK {
		t.Fatal(problem)
	}
	token := strings.TrimSpace(out)
	d := startVerb(t, "serve", "-c", dir, "--listen", "127.0.0.1:0")
	ask := func(path string, change func(*http.Request)) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.url+path, strings.NewReader("query=1"))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(path, "/api/v1/") {
			r.Method, r.Body, r.ContentLength = http.MethodGet, nil, 0
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		change(r)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	for what, c := range map[string]struct {
		change func(*http.Request)
		code   int
	}{
		"nothing":                  {func(*http.Request) {}, 401},
		"the token":                {func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }, 200},
		"the token as basic":       {func(r *http.Request) { r.SetBasicAuth("prometheus", token) }, 200},
		"another's name":           {func(r *http.Request) { r.SetBasicAuth("grafana", token) }, 401},
		"another token":            {func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token+"x") }, 401},
		"an address in a header":   {func(r *http.Request) { r.Header.Set("X-Forwarded-For", "192.0.2.1") }, 401},
		"a name in a header":       {func(r *http.Request) { r.Header.Set("X-Remote-User", "prometheus") }, 401},
		"the token as a parameter": {func(r *http.Request) { r.URL.RawQuery = "token=" + token }, 401},
	} {
		for _, path := range []string{"/api/v1/query", "/metrics", "/metrics/process"} {
			if code := ask(path, c.change); code != c.code {
				t.Errorf("%s with %s: %d, want %d", path, what, code, c.code)
			}
		}
	}
	if code := ask("/submissions", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }); code != http.StatusForbidden {
		t.Errorf("a token for figures reads submissions: %d", code)
	}
	edit(t, filepath.Join(dir, "zhibiao.yaml"), "192.0.2.0/24", "127.0.0.0/8")
	if code, _, problem := runVerb(t, "reload", "-c", dir); code != exitOK {
		t.Fatal(problem)
	}
	if code := ask("/api/v1/query", func(*http.Request) {}); code != http.StatusOK {
		t.Errorf("from a network to which figures are open: %d", code)
	}
	if code, _, problem := runVerb(t, "user", "disable", "-c", dir, "prometheus"); code != exitOK {
		t.Fatal(problem)
	}
	edit(t, filepath.Join(dir, "zhibiao.yaml"), "open_to: [127.0.0.0/8]", "open: false")
	if code, _, problem := runVerb(t, "reload", "-c", dir); code != exitOK {
		t.Fatal(problem)
	}
	if code := ask("/metrics", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }); code != http.StatusUnauthorized {
		t.Errorf("a token of a disabled account: %d", code)
	}
}

// TestUserVerbs keep accounts while the program runs and while it does not.
func TestUserVerbs(t *testing.T) {
	dir := bareInstance(t, "")
	for _, c := range []struct {
		code int
		args string
		want string
	}{
		{exitOK, "add admin", ""},
		{exitUsage, "add wang", "--role"},
		{exitFailure, "add wang --role clerk", "department"},
		{exitFailure, "add wang --role clerk --department fin", `no department has the id "fin"`},
		{exitFailure, "add wang --role owner", `"owner"`},
		{exitOK, "add wang --role clerk --department finance --person 王芳", ""},
		{exitFailure, "add WANG --role planner", "already"},
		{exitFailure, "disable li", "user list"},
		{exitFailure, "disable admin", "has to be left"},
		{exitOK, "disable wang", ""},
		{exitOK, "enable wang", ""},
		{exitOK, "roles wang clerk head", ""},
		{exitOK, "passwd wang", ""},
		{exitOK, "list", "王芳"},
	} {
		args := append([]string{"user"}, strings.Fields(c.args)...)
		code, out, problem := runVerb(t, append(args, "-c", dir)...)
		if code != c.code || !strings.Contains(out+problem, c.want) {
			t.Errorf("user %s: %d %s%s", c.args, code, out, problem)
		}
	}
}

// TestDoorInABrowser walks the pages on which people sign in and accounts are kept, and examines each.
func TestDoorInABrowser(t *testing.T) {
	d := startVerb(t, "serve", "-c", bareInstance(t, "people: {second_factor: true, tokens: true}\n"), "--listen", "127.0.0.1:0")
	link := d.await(t, regexp.MustCompile(`http://\S+/first/\S+`))[0]
	e := newExaminer(t)
	browser := e.browser
	do := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(browser, actions...); err != nil {
			t.Fatal(err)
		}
	}
	at := func(name, title string) {
		t.Helper()
		if got := ask(t, browser, chromedp.Evaluate[string](`document.querySelector("h1").innerText`)); got != title {
			t.Fatalf("%s is %q, want %q", name, got, title)
		}
		e.examine("door-" + name)
	}
	send := func(form string, fields map[string]string) {
		t.Helper()
		for name, value := range fields {
			do(chromedp.SetValue(fmt.Sprintf(`%s [name=%q]`, form, name), value))
		}
		if _, err := chromedp.RunResponse(browser, chromedp.Click(form+" button")); err != nil {
			t.Fatalf("send %s: %v", form, err)
		}
	}
	do(chromedp.Navigate(link))
	at("first", "建立管理员账号")
	send("form.fields", map[string]string{"admin.name": "admin", "admin.person": "张建国", "admin.password": "short", "admin.again": "short"})
	at("first-again", "建立管理员账号")
	send("form.fields", map[string]string{"admin.password": ownPassword, "admin.again": ownPassword})
	at("signin", "登录")
	send("form.fields", map[string]string{"name": "admin", "password": "wrong"})
	at("signin-wrong", "登录")
	send("form.fields", map[string]string{"password": ownPassword})
	at("front", "指标进展")
	do(chromedp.Navigate(d.url + "/accounts"))
	at("accounts", "账号")
	do(chromedp.Click(`#add input[value=clerk]`))
	send("#add form", map[string]string{"name": "wang", "person": "王芳", "department": "finance"})
	at("told", "初始密码")
	first := ask(t, browser, chromedp.Evaluate[string](`document.querySelector("pre.told").innerText.trim()`))
	do(chromedp.Navigate(d.url + "/accounts/2"))
	at("someone", "王芳")
	do(chromedp.Navigate(d.url + "/account"))
	at("account", "张建国")
	send(`form[action^="/signout"]`, nil)
	at("out", "登录")
	send("form.fields", map[string]string{"name": "wang", "password": first})
	at("must", "王芳")
	send(`form[action="/account/password"]`, map[string]string{"old": first, "password": ownPassword, "again": ownPassword})
	at("changed", "王芳")
	do(chromedp.Click(`input[value=read]`))
	send(`form[action="/account/tokens"]`, map[string]string{"name": "脚本"})
	at("token", "令牌已生成")
	do(chromedp.Navigate(d.url + "/accounts"))
	at("denied", "打不开这一页")
}

// TestAccountsInBackups are there where they are asked for. A restore takes them where there are none, keeps those that are there and
// names what differs; sessions and tokens end either way.
func TestAccountsInBackups(t *testing.T) {
	dir := bareInstance(t, "")
	do := func(want int, args ...string) (out, problem string) {
		t.Helper()
		code, out, problem := runVerb(t, args...)
		if code != want {
			t.Fatalf("%v: %d %s%s", args, code, out, problem)
		}
		return strings.TrimSpace(out), problem
	}
	addUser(t, dir, "admin")
	addUser(t, dir, "wang", "--role", "planner")
	token, _ := do(exitOK, "user", "token", "-c", dir, "wang", "--scope", "read")
	without, with := filepath.Join(t.TempDir(), "without.zip"), filepath.Join(t.TempDir(), "with.zip")
	do(exitOK, "backup", "-c", dir, "-o", without)
	do(exitOK, "backup", "-c", dir, "-o", with, "--people")

	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	do(exitOK, "restore", "-c", elsewhere, without)
	if _, err := os.Stat(filepath.Join(elsewhere, "people.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a backup has accounts that nobody asked for: %v", err)
	}
	elsewhere = filepath.Join(t.TempDir(), "elsewhere")
	do(exitOK, "restore", "-c", elsewhere, with)
	if list, _ := do(exitOK, "user", "list", "-c", elsewhere); !strings.Contains(list, "wang") {
		t.Errorf("restored: %s", list)
	}
	if info, err := os.Stat(filepath.Join(elsewhere, "people.db")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}

	addUser(t, dir, "li", "--role", "planner")
	do(exitOK, "user", "roles", "-c", dir, "wang", "reviewer")
	admin, _ := do(exitOK, "user", "token", "-c", dir, "admin", "--scope", "read")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(filepath.Join(dir, "ledger.db"+suffix)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	_, told := do(exitOK, "restore", "-c", dir, with)
	if !strings.Contains(told, "account li kept: made since") || !strings.Contains(told, "account wang kept: its rights") ||
		strings.Contains(told, "account admin") {
		t.Errorf("told %q", told)
	}
	d := startVerb(t, "serve", "-c", dir, "--listen", "127.0.0.1:0")
	for what, secret := range map[string]string{"of other rights": token, "of the time that is undone": admin} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.url+"/submissions", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+secret)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusUnauthorized {
			t.Errorf("a token %s: %s", what, answer.Status)
		}
	}
}
