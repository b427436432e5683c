package people

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"zhibiao/samples/golden"
)

// TestTable holds the page for administrators against the whole table, so that no right changes unseen.
func TestTable(t *testing.T) {
	words := map[reach]string{none: "–", mine: "what they sent", own: "own unit", proxied: "units that allow it",
		colleagues: "what others of it sent", asked: "what it is asked about", concerned: "own unit, asked about",
		others: "what others sent", all: "all"}
	var b strings.Builder
	fmt.Fprint(&b, "| act | by a token for |")
	for _, r := range Roles() {
		fmt.Fprintf(&b, " %s %s |", r.Name().ZH, r)
	}
	fmt.Fprintf(&b, "\n|---|---|%s\n", strings.Repeat("---|", len(roles)))
	for _, a := range Decided() {
		scope := string(table[a].scope)
		if scope == "" {
			scope = "none"
		}
		fmt.Fprintf(&b, "| `%s` | %s |", a, scope)
		for _, r := range roles {
			fmt.Fprintf(&b, " %s |", words[table[a].reach[r]])
		}
		fmt.Fprintln(&b)
	}
	const name = "../docs/people.md"
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := strings.Cut(string(page), "<!-- rights -->\n")
	shown, after, ended := strings.Cut(rest, "<!-- end -->\n")
	if !begun || !ended {
		t.Fatalf("%s has no place for the table", name)
	}
	if golden.Updating() {
		shown = b.String()
		if err := os.WriteFile(name, []byte(before+"<!-- rights -->\n"+shown+"<!-- end -->\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if shown != b.String() {
		t.Errorf("%s shows another table; -update writes it anew:\n%s", name, b.String())
	}
}

// persons has one person for each role, of the department finance where the role is held for one.
func persons() map[Role]Person {
	m := map[Role]Person{}
	for i, r := range roles {
		p := Person{Account: Account{ID: int64(i + 1), Roles: []Role{r}}, By: BySession}
		if r.OfDepartment() {
			p.Department = "finance"
		}
		m[r] = p
	}
	return m
}

// TestOwnIsOwn walks every act: what reaches no further than the own unit, or what one sent, ends there.
func TestOwnIsOwn(t *testing.T) {
	for _, a := range Decided() {
		for role, p := range persons() {
			far := table[a].reach[role]
			for _, c := range []struct {
				about About
				may   []reach
			}{
				{About{}, []reach{all, others}},
				{About{Department: "finance"}, []reach{all, others, own, colleagues, concerned}},
				{About{Department: "statistics"}, []reach{all, others}},
				{About{Department: "statistics", Sender: p.ID}, []reach{all, mine}},
				{About{Department: "finance", Sender: p.ID}, []reach{all, mine, own, concerned}},
				{About{Department: "statistics", Proxied: true}, []reach{all, others, proxied}},
				{About{Department: "statistics", Asked: []string{"finance"}}, []reach{all, others, asked, concerned}},
				{About{Department: "statistics", Asked: []string{"finance"}, Sender: p.ID}, []reach{all, mine, asked, concerned}},
			} {
				may := slices.Contains(c.may, far)
				if (far == own || far == colleagues || far == asked || far == concerned) && !role.OfDepartment() {
					t.Errorf("%s reaches its own unit with %s, and has none", role, a)
				}
				if p.May(a, c.about) != may {
					t.Errorf("%s with %s about %+v: %v", role, a, c.about, !may)
				}
				if may && !p.Could(a) {
					t.Errorf("%s may do %s about %+v, but is not let in", role, a, c.about)
				}
			}
			if p.MayAll(a) != (far == all) || p.Could(a) != (far != none) {
				t.Errorf("%s with %s: all %v, any %v", role, a, p.MayAll(a), p.Could(a))
			}
		}
	}
}

// TestNobody may do nothing, and a department without a name is nobody's own.
func TestNobody(t *testing.T) {
	clerk := Person{Account: Account{ID: 1, Roles: []Role{Clerk}}, By: BySession}
	for _, a := range append(Decided(), "nothing.known") {
		for _, about := range []About{{}, {Department: "finance"}, {Proxied: true}} {
			if (Person{}).May(a, about) || (Person{}).Could(a) {
				t.Errorf("nobody may do %s about %+v", a, about)
			}
			if clerk.May(a, about) && table[a].reach[Clerk] != all {
				t.Errorf("a clerk of no unit may do %s about %+v", a, about)
			}
		}
	}
}

// TestVisitorsOnlyRead: an open instance lets nobody do what would have to be answered for.
func TestVisitorsOnlyRead(t *testing.T) {
	v := Visitor()
	for _, a := range Decided() {
		reads := strings.HasSuffix(string(a), ".read") || strings.HasSuffix(string(a), ".download")
		if v.Could(a) && !reads {
			t.Errorf("a visitor may do %s", a)
		}
	}
	for _, a := range []Act{ReadBoard, ReadFigures, ReadProcess, ReadSubmission, DownloadFile} {
		if !v.MayAll(a) {
			t.Errorf("a visitor may not do %s", a)
		}
	}
}

// TestTokensReachNoFurtherThanTheirOwner, whatever scopes they have, and no scope lets them sign, mint or change accounts.
func TestTokensReachNoFurtherThanTheirOwner(t *testing.T) {
	never := []Act{Sign, MintToken, ChangeSecrets, GrantRoles, ChangeAccount, EndSessions, Configure, ReadAccounts}
	for role, p := range persons() {
		for _, scope := range Scopes() {
			token := p
			token.By, token.Scopes = ByToken, []Scope{scope}
			for _, a := range Decided() {
				about := About{Department: "finance"}
				if may := token.May(a, about); may != (p.May(a, about) && table[a].scope == scope) || may && slices.Contains(never, a) {
					t.Errorf("a %s token of a %s with %s: %v", scope, role, a, may)
				}
			}
		}
		p.By = ByToken
		for _, a := range Decided() {
			if p.Could(a) {
				t.Errorf("a token of a %s without a scope may do %s", role, a)
			}
		}
	}
}

// TestScopesOf: a token is for what its owner's roles do by tokens, and for nothing else.
func TestScopesOf(t *testing.T) {
	for _, c := range []struct {
		roles []Role
		want  []Scope
	}{
		{[]Role{Clerk}, []Scope{ScopeRead, ScopeSubmit, ScopeReview}}, // review: to raise a doubt
		{[]Role{Deputy}, []Scope{ScopeRead, ScopeSubmit}},
		{[]Role{Reviewer}, []Scope{ScopeRead, ScopeFigures, ScopeSubmit, ScopeReview}},
		{[]Role{System}, []Scope{ScopeRead, ScopeFigures, ScopeReload}},
		{[]Role{Security}, nil},
		{[]Role{Auditor}, []Scope{ScopeRead}},
		{[]Role{System, Clerk}, Scopes()},
		{nil, nil},
	} {
		if got := ScopesOf(c.roles); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.roles, got, c.want)
		}
	}
}

// TestThreePowers are held apart under separation: by one person each, without business.
func TestThreePowers(t *testing.T) {
	running := []Role{System, Security, Auditor}
	for _, a := range roles {
		for _, b := range roles {
			if a == b {
				continue
			}
			apart := slices.Contains(running, a) || slices.Contains(running, b)
			if err := CheckRoles([]Role{a, b}, "finance", true); (err != nil) != apart {
				t.Errorf("%s and %s under separation: %v", a, b, err)
			}
			if err := CheckRoles([]Role{a, b}, "finance", false); err != nil {
				t.Errorf("%s and %s: %v", a, b, err)
			}
		}
	}
	for what, list := range map[string][]Role{"none": nil, "unknown": {"owner"}, "twice": {Planner, Planner}, "clerk of nothing": {Clerk}} {
		if err := CheckRoles(list, "", false); err == nil {
			t.Errorf("roles %s are taken", what)
		}
	}
	// Of the three, each does what the others may not, and none reads a figure.
	p := persons()
	for _, r := range running {
		for a := range maps.Keys(table) {
			if figures := []Act{ReadBoard, ReadFigures, ReadSubmission, DownloadFile, Submit, SubmitFor, Review}; slices.Contains(figures,
				a) && p[r].Could(a) {
				t.Errorf("%s may do %s", r, a)
			}
		}
	}
	for a, only := range map[Act]Role{ChangeAccount: System, GrantRoles: Security, EndSessions: Security, ReadLog: Auditor,
		Configure: System, Load: System} {
		for _, r := range roles {
			if p[r].Could(a) != (r == only) {
				t.Errorf("%s with %s: %v", r, a, p[r].Could(a))
			}
		}
	}
}
