package main

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"zhibiao/server/layout"
)

// everyAddress is an address of every route that answers GET, each page that somebody opens and each file and list that programs take.
func (s *staffed) everyAddress(t *testing.T) []string {
	t.Helper()
	message := "/messages/1"
	for _, p := range s.everyPage(t) {
		if p.name == "message" {
			message = p.path
		}
	}
	list := []string{layout.StyleAddress, layout.UploadScript.Address, layout.CopyScript.Address, "/-/healthy", "/-/ready", "/first/x", "/openid/callback",
		"/log.csv",
		message + "/list.xlsx", "/bulletins/2026-M10/bulletin.docx",
		"/obligations/commerce/template.xlsx?form=trade_investment&period=2026-M11", "/obligations/commerce/templates.zip?period=2026-M11",
		"/obligations/commerce/calendar.ics", "/obligations",
		"/metrics", "/metrics/process", "/federate?match[]=imports_exports_yuan", "/grafana/", "/grafana/zhibiao-grafana.zip",
		"/api/v1/query?query=imports_exports_yuan", "/api/v1/labels", "/api/openapi.json", "/api/alerts", "/api/alerts/1", "/api/doubts",
		"/api/doubts/1", "/api/indicators", "/api/log", "/api/messages", "/api/messages/1", "/api/obligations",
		"/api/observations?indicator=imports_exports", "/api/progress", "/api/review", "/api/signing", "/api/silences",
		"/api/submissions", "/api/uploads", "/signing"}
	for _, table := range []string{"/alerts", "/doubts", "/indicators/imports_exports/corrections", "/indicators/imports_exports/periods",
		"/measures", "/messages", "/obligations", "/obligations/matrix", "/obligations/rates", "/parts", "/submissions", "/targets", "/units"} {
		list = append(list, table+".csv", table+".xlsx")
	}
	for _, of := range []string{"", "/file", "/original", "/answer.xlsx"} {
		list = append(list, fmt.Sprintf("/submissions/%d%s", s.sent, of), fmt.Sprintf("/uploads/%d%s", s.uploads["rejected"], of))
	}
	list = append(list, fmt.Sprintf("/submissions/%d/receipt.json", s.sent), fmt.Sprintf("/submissions/%d/copy", s.sent),
		fmt.Sprintf("/api/submissions/%d", s.sent),
		fmt.Sprintf("/api/uploads/%d", s.uploads["rejected"]))
	for _, p := range s.everyPage(t) {
		list = append(list, p.path)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// heard is what somebody is answered.
type heard struct {
	code   int
	header http.Header
	tag    string
	sum    [sha256.Size]byte
	who    string // as the page calls whom it is for
}

var calledOnPage = regexp.MustCompile(`class="self"><a href="[^"]*"(?: aria-current="page")?>([^<]*)<`)

// hear asks as somebody: in a browser, or as a program with a token.
func (s *staffed) hear(t *testing.T, name, path, tag string, byToken bool) heard {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	client := &s.who[name].Client
	if byToken {
		r.Header.Set("Authorization", "Bearer "+s.tokens[name].token)
		client = http.DefaultClient
	} else {
		r.Header.Set("Accept", "text/html")
	}
	answer, err := client.Do(r)
	body := bodyOf(t, answer, err)
	h := heard{code: answer.StatusCode, header: answer.Header, tag: answer.Header.Get("ETag"), sum: sha256.Sum256(body)}
	if m := calledOnPage.FindSubmatch(body); m != nil {
		h.who = string(m[1])
	}
	return h
}

// livesOn are addresses whose answer is another each time, whoever asks: of the program itself, of the log, of what an account does.
var livesOn = regexp.MustCompile(`^/(metrics/process|log|api/log|accounts?)(\W|$)`)

// twoAskForTheSame asks every address as two people in both orders, the second one with the mark of what the first one has. Each
// is answered what they are answered when they are alone: nothing of the one reaches the other, from this server or a cache before it.
func (s *staffed) twoAskForTheSame(t *testing.T) {
	addresses := s.everyAddress(t)
	s.coversEveryRoute(t, addresses)
	called := map[string]string{}
	for _, a := range staff {
		called[a.name] = a.person
	}
	pairs := [][2]string{{"commerce", "treasury"}, {"analyst", "commerce"}, {"auditor", "checker"}, {"keeper", "inspector"},
		{"deputy", "chief"}}
	for _, byToken := range []bool{false, true} {
		for _, pair := range pairs {
			for _, path := range addresses {
				alone := map[string]heard{}
				for _, name := range pair {
					alone[name] = s.hear(t, name, path, "", byToken)
					isPrivate(t, name+" at "+path, path, alone[name])
				}
				for _, order := range [][2]string{pair, {pair[1], pair[0]}} {
					first, second := s.hear(t, order[0], path, "", byToken), s.hear(t, order[1], path, alone[order[0]].tag, byToken)
					own := alone[order[1]]
					same := own.code == http.StatusOK && own.sum == alone[order[0]].sum
					switch {
					case first.code != alone[order[0]].code:
						t.Errorf("%s at %s: %d, alone %d", order[0], path, first.code, alone[order[0]].code)
					case second.code == http.StatusNotModified && !same:
						t.Errorf("%s at %s, by the mark of what %s has: has it already", order[1], path, order[0])
					case second.code == http.StatusNotModified:
					case second.code != own.code:
						t.Errorf("%s at %s, after %s: %d, alone %d", order[1], path, order[0], second.code, own.code)
					case second.sum != own.sum && !livesOn.MatchString(path):
						t.Errorf("%s at %s, after %s: not what they are answered alone", order[1], path, order[0])
					case second.who != "" && second.who != called[order[1]]:
						t.Errorf("%s at %s, after %s: the page is %s's", order[1], path, order[0], second.who)
					}
				}
			}
		}
	}
}

// isPrivate holds what an answer says to caches: that it is for who asked, unless it is the same for everybody.
func isPrivate(t *testing.T, what, path string, h heard) {
	t.Helper()
	kept, varies := h.header.Get("Cache-Control"), strings.Join(h.header.Values("Vary"), ", ")
	public := path == layout.StyleAddress || path == layout.UploadScript.Address || path == layout.CopyScript.Address
	if !public && kept != "private, no-cache" && kept != "no-store" || !strings.Contains(varies, "Cookie, Authorization") {
		t.Errorf("%s: Cache-Control %q, Vary %q", what, kept, varies)
	}
}

// coversEveryRoute fails where a route that answers GET has no address among these.
func (s *staffed) coversEveryRoute(t *testing.T, addresses []string) {
	t.Helper()
	missing, mux := map[string]bool{}, http.NewServeMux()
	for _, pattern := range routePatterns(t) {
		if method, _, ok := strings.Cut(pattern, " "); !ok || method == http.MethodGet {
			missing[pattern] = true
			mux.Handle(pattern, http.NotFoundHandler())
		}
	}
	for _, path := range addresses {
		u, err := url.Parse(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		_, pattern := mux.Handler(&http.Request{Method: http.MethodGet, URL: u, Host: u.Host})
		delete(missing, pattern)
	}
	for _, pattern := range slices.Sorted(maps.Keys(missing)) {
		t.Errorf("nobody asks %s", pattern)
	}
}

// anothersAreNotThere asks for every page, file and list that has an id, and tries every act on it, as a clerk of another unit: it is not
// there, whatever is sent, and stays as it was.
func (s *staffed) anothersAreNotThere(t *testing.T) {
	own := s.tokens["commerce"]
	first := func(list string) string {
		t.Helper()
		code, answer := own.do(http.MethodGet, list, nil, nil)
		m := regexp.MustCompile(`"id": (\d+)`).FindSubmatch(answer)
		if code != http.StatusOK || m == nil {
			t.Fatalf("%s: %d %.300s", list, code, answer)
		}
		return string(m[1])
	}
	ids := map[string]string{"uploads": fmt.Sprint(s.uploads["held"]), "submissions": fmt.Sprint(s.sent), "receipts": fmt.Sprint(s.sent),
		"doubts": "1", "alerts": first("/api/alerts"), "messages": first("/api/messages"), "obligations": "commerce", "accounts": "1"}
	stands := func() (all string) {
		for _, path := range []string{"/api/uploads/" + ids["uploads"], "/api/submissions/" + ids["submissions"], "/api/doubts/1",
			"/api/alerts/" + ids["alerts"], "/api/messages/" + ids["messages"], "/api/obligations"} {
			code, answer := own.do(http.MethodGet, path, nil, nil)
			if code != http.StatusOK {
				t.Errorf("its own unit at %s: %d", path, code)
			}
			all += string(answer)
		}
		return all
	}
	before := stands()
	tried := 0
	for _, pattern := range routePatterns(t) {
		method, path, ok := strings.Cut(pattern, " ")
		part := regexp.MustCompile(`^(?:/api)?/(\w+)/(\{\w+\})`).FindStringSubmatch(path)
		if !ok || part == nil || ids[part[1]] == "" {
			continue
		}
		tried++
		path = strings.Replace(path, part[2], ids[part[1]], 1)
		answers := map[string]int{}
		if method == http.MethodGet {
			if part[1] == "obligations" {
				path += "?form=trade_investment&period=2026-M11"
			}
			answers["in a browser"], _, _ = s.who["treasury"].get(path)
			answers["by a token"], _ = s.tokens["treasury"].do(method, path, nil, nil)
		} else {
			if !strings.HasPrefix(path, "/api/") {
				answers["in a browser"], _, _ = s.who["treasury"].post(path, "reason", "核对", "words", "核对")
			}
			answers["by a token"], _ = s.tokens["treasury"].do(method, path, http.Header{"Content-Type": {"application/json"}},
				strings.NewReader("{}"))
		}
		for how, code := range answers {
			if code != http.StatusNotFound && code != http.StatusForbidden {
				t.Errorf("%s %s, %s: %d", method, path, how, code)
			}
		}
	}
	if tried < 50 {
		t.Errorf("%d routes have an id", tried)
	}
	if after := stands(); after != before {
		t.Errorf("what another unit tried changed\n%s\ninto\n%s", before, after)
	}
}

// routePatterns are the patterns of all routes.
func routePatterns(t *testing.T) (list []string) {
	t.Helper()
	table, err := os.ReadFile(filepath.Join("..", "..", "server", "testdata", "routes.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]*)`").FindAllStringSubmatch(string(table), -1) {
		list = append(list, strings.NewReplacer("/style-….css", layout.StyleAddress, "/upload-….js", layout.UploadScript.Address,
			"/copy-….js", layout.CopyScript.Address).Replace(m[1]))
	}
	if len(list) < 100 {
		t.Fatalf("%d routes", len(list))
	}
	return list
}
