package server

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibiao/samples/golden"

	"zhibiao/people"
	"zhibiao/server/layout"
)

// TestEveryRouteForEveryRole asks every route as everybody: as nobody, as each role, as somebody whose password must be changed, and by
// tokens of each scope of somebody who holds every role. Who is let through is written out, so that no route opens unseen.
func TestEveryRouteForEveryRole(t *testing.T) {
	c := testDoor(t)
	desk := c.Desk
	all := people.Roles()
	add := func(name string, state people.State, must bool, roles ...people.Role) people.Account {
		t.Helper()
		list, err := desk.Store.Add(t.Context(), time.Now(), nil, people.Account{Name: name, Department: "finance", Roles: roles,
			State: state, MustChange: must})
		if err != nil {
			t.Fatal(err)
		}
		return list[0]
	}
	h := testServer(t, Config{Door: c}).(*Server)
	type asker struct {
		name string
		sign func(*http.Request)
	}
	askers := []asker{{"nobody", func(*http.Request) {}}}
	enter := func(name string, a people.Account) {
		secret, _, err := desk.Enter(t.Context(), a, people.BySession, "test", people.Person{}.From)
		if err != nil {
			t.Fatal(err)
		}
		askers = append(askers, asker{name, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "zhibiao", Value: secret}) }})
	}
	for _, r := range all {
		enter(string(r), add(string(r), people.Active, false, r))
	}
	enter("pending", add("pending", people.Active, true, all...))
	everything := add("everything", people.Active, false, all...)
	for _, scope := range people.Scopes() {
		secret, err := desk.Mint(t.Context(), people.Machine(), everything, "test", []people.Scope{scope}, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		askers = append(askers, asker{string(scope) + " token", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) }})
	}

	// What is done at a route is no matter here: whether it is reached.
	reached := false
	var b strings.Builder
	fmt.Fprint(&b, "| route |")
	for _, a := range askers {
		fmt.Fprintf(&b, " %s |", a.name)
	}
	fmt.Fprintf(&b, "\n|---|%s\n", strings.Repeat("---|", len(askers)))
	routes := slices.Clone(h.routes)
	slices.SortFunc(routes, func(a, b layout.Route) int { return strings.Compare(address(a), address(b)) })
	for _, route := range routes {
		method, _, ok := strings.Cut(route.Pattern, " ")
		if !ok {
			method = http.MethodGet
		}
		route.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true })
		guarded := h.door.Admit(h.door.Guard(route))
		fmt.Fprintf(&b, "| `%s` |", strings.NewReplacer(layout.StyleAddress, "/style-….css", layout.UploadScript.Address, "/upload-….js",
			layout.CopyScript.Address, "/copy-….js").Replace(route.Pattern))
		for _, a := range askers {
			r := httptest.NewRequest(method, "http://localhost/x", nil).WithContext(context.Background())
			r.Header.Set("Origin", "http://localhost")
			a.sign(r)
			reached = false
			w := httptest.NewRecorder()
			guarded.ServeHTTP(w, r)
			switch {
			case reached:
				fmt.Fprint(&b, " yes |")
			case w.Code == http.StatusUnauthorized && a.name == "nobody", w.Code == http.StatusForbidden && a.name != "nobody":
				fmt.Fprint(&b, " – |")
			default:
				fmt.Fprintf(&b, " %d |", w.Code)
			}
		}
		fmt.Fprintln(&b)
	}
	golden.Equal(t, "testdata/routes.md", b.String())
}

// address is a route's address, for its place in the table.
func address(r layout.Route) string {
	method, path, ok := strings.Cut(r.Pattern, " ")
	if !ok {
		return method
	}
	return path + " " + method
}

// TestNoRouteAltersAFigure: nothing that a role may do is done to an observation. What changes the ledger are
// submissions, and of the routes that may change anything at all only the confirmation of a department's own file leads
// there; whoever adds one writes here what it changes.
func TestNoRouteAltersAFigure(t *testing.T) {
	h := testServer(t, Config{}).(*Server)
	changes := map[string]string{}
	for _, p := range []string{"/signin", "/signout", "/enter", "/openid", "/first/{secret}"} {
		changes["POST "+p] = "sessions, and the first accounts"
	}
	for _, p := range []string{"password", "factor", "factor/drop", "sessions/end", "tokens", "tokens/revoke"} {
		changes["POST /account/"+p] = "one's own account"
	}
	changes["POST /accounts"] = "accounts"
	for _, p := range []string{"describe", "bind", "reset", "disable", "enable", "roles", "sessions/end"} {
		changes["POST /accounts/{id}/"+p] = "accounts"
	}
	for _, p := range []string{"/messages/{id}/ack", "/messages/{id}/called", "/messages/{id}/release"} {
		changes["POST "+p], changes["POST /api"+p] = "what became of a message", "what became of a message"
	}
	for _, p := range []string{"explain", "close", "extend", "suspend", "return", "ask", "deny"} {
		says := "what is said and done about an alert"
		changes["POST /alerts/{id}/"+p], changes["POST /api/alerts/{id}/"+p] = says, says
	}
	changes["POST /bulletins/{period}/release"] = "that a bulletin went out, under its number"
	for _, p := range []string{"/alerts/{id}/grant", "/api/alerts/{id}/grant"} {
		changes["POST "+p] = "adds another version of a target, as was granted, which is no figure"
	}
	for _, p := range []string{"/alerts/{id}/silence", "/silences/{id}/lift", "/api/silences", "/api/silences/{id}/lift"} {
		changes["POST "+p] = "whether anybody is told"
	}
	for _, p := range []string{"/uploads", "/uploads/{id}/discard", "/uploads/{id}/mend", "/api/check", "/api/uploads",
		"/api/uploads/{id}/discard", "/api/uploads/{id}/mend"} {
		changes["POST "+p] = "uploads, which are no figures"
	}
	for _, p := range []string{"/uploads/{id}/confirm", "/api/uploads/{id}/confirm"} {
		changes["POST "+p] = "adds a department's own submission, as it was read from its file"
	}
	for _, p := range []string{"sign", "refuse", "attach", "agree", "object", "withdraw", "ask", "confirm", "return", "keep"} {
		says := "adds what is decided about a submission: by it stands what was submitted, by that or before it; see " +
			"TestDecisionsStateNothingNew"
		changes["POST /submissions/{id}/"+p], changes["POST /api/submissions/{id}/"+p] = says, says
	}
	for _, p := range []string{"/obligations/{department}/nil", "/api/obligations/nil"} {
		changes["POST "+p] = "adds a department's own nil return, which says what the catalogue says of it"
	}
	for _, p := range []string{"waive", "unwaive"} {
		changes["POST /obligations/{department}/"+p], changes["POST /api/obligations/"+p] = "what is owed, which is no figure",
			"what is owed, which is no figure"
	}
	for _, p := range []string{"/submissions/{id}/doubt", "/doubts/{id}/accept", "/doubts/{id}/decline", "/doubts/{id}/answer",
		"/doubts/{id}/close"} {
		changes["POST "+p], changes["POST /api"+p] = "doubts, which are words about figures", "doubts, which are words about figures"
	}
	changes["POST /alerts/rehearsal"] = "nothing: it tells what a configuration would change that is not loaded"
	changes["POST /-/reload"] = "takes up what lies on the machine, for its administrator"
	for _, route := range h.routes {
		method, _, _ := strings.Cut(route.Pattern, " ")
		if reads := method == http.MethodGet || route.Asks; !reads && changes[route.Pattern] == "" {
			t.Errorf("%s may change something, and nobody says what", route.Pattern)
		}
		delete(changes, route.Pattern)
	}
	for pattern := range changes {
		t.Errorf("there is no route %s", pattern)
	}
}
