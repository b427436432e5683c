package store

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"zhibiao/collector/report"
	"zhibiao/people"
)

var peopleNow = time.Date(2026, time.November, 23, 4, 0, 0, 0, time.UTC)

func openPeople(t *testing.T, path string) *People {
	t.Helper()
	p, err := OpenPeople(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func addAccount(t *testing.T, p *People, a people.Account) people.Account {
	t.Helper()
	list, err := p.Add(t.Context(), peopleNow, nil, a)
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

// TestAccountsAreKeptWhole, for their owner alone, and a second process sees them.
func TestAccountsAreKeptWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "people.db")
	p := openPeople(t, path)
	if any, err := p.Any(t.Context()); any || err != nil {
		t.Fatalf("a new file has accounts: %v %v", any, err)
	}
	a := addAccount(t, p, people.Account{
		Name: "Wang.Fang", Person: "王芳", Department: "finance", Roles: []people.Role{people.Clerk, people.Head}, State: people.Waiting,
		Password: "hash", Since: peopleNow, MustChange: true, Factor: "secret", Step: 7,
		Codes:  []people.Key{people.KeyOf("a"), people.KeyOf("b")},
		Issuer: "https://sso.example.cn", Subject: "17",
	})
	other := openPeople(t, path)
	for what, find := range map[string]func() (people.Account, error){
		"id":      func() (people.Account, error) { return other.Account(t.Context(), a.ID) },
		"name":    func() (people.Account, error) { return other.Named(t.Context(), " wang.fang") },
		"subject": func() (people.Account, error) { return other.Subject(t.Context(), "https://sso.example.cn", "17") },
	} {
		got, err := find()
		if diff := cmp.Diff(a, got); err != nil || diff != "" || a.ID == 0 || a.Epoch == 0 {
			t.Errorf("by %s: %v\n%s", what, err, diff)
		}
	}
	if any, err := other.Any(t.Context()); !any || err != nil {
		t.Errorf("the other process sees no account: %v", err)
	}
	if _, err := p.Add(t.Context(), peopleNow, nil, people.Account{Name: "new", State: people.Active},
		people.Account{Name: "WANG.fang", State: people.Active}); !errors.Is(err, people.ErrNameTaken) {
		t.Errorf("a name in another case: %v", err)
	}
	if list, err := p.Accounts(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("of two accounts one cannot be added, and there are %d: %v", len(list), err)
	}
	for _, id := range []int64{0, 99} {
		if _, err := p.Account(t.Context(), id); !errors.Is(err, people.ErrNoAccount) {
			t.Errorf("account %d: %v", id, err)
		}
	}
	if _, err := p.Subject(t.Context(), "", ""); !errors.Is(err, people.ErrNoAccount) {
		t.Errorf("the account of no subject: %v", err)
	}
	for _, name := range []string{path, path + "-wal"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %v %v", name, info.Mode(), err)
		}
	}
}

// TestWaysEndWithRights: whatever changes what an account may do, or by which secret, ends its sessions and tokens; nothing else does.
func TestWaysEndWithRights(t *testing.T) {
	for what, c := range map[string]struct {
		change func(*people.Account)
		ends   bool
	}{
		"nothing":       {func(*people.Account) {}, false},
		"the person":    {func(a *people.Account) { a.Person = "李强" }, false},
		"a step":        {func(a *people.Account) { a.Step = 9 }, false},
		"a code":        {func(a *people.Account) { a.Codes = nil }, false},
		"the epoch":     {func(a *people.Account) { a.Epoch = 1 << 40 }, false},
		"the password":  {func(a *people.Account) { a.Password = "other" }, true},
		"the demand":    {func(a *people.Account) { a.MustChange = true }, true},
		"the factor":    {func(a *people.Account) { a.Factor = "s" }, true},
		"a role":        {func(a *people.Account) { a.Roles = []people.Role{people.Clerk, people.Head} }, true},
		"the unit":      {func(a *people.Account) { a.Department = "statistics" }, true},
		"disabling":     {func(a *people.Account) { a.State = people.Disabled }, true},
		"whose subject": {func(a *people.Account) { a.Issuer, a.Subject = "i", "s" }, true},
	} {
		t.Run(what, func(t *testing.T) {
			p := openPeople(t, filepath.Join(t.TempDir(), "people.db"))
			a := addAccount(t, p, people.Account{Name: "a", Department: "finance", Roles: []people.Role{people.Clerk}, State: people.Active,
				Password: "hash", Codes: []people.Key{people.KeyOf("c")}})
			b := addAccount(t, p, people.Account{Name: "b", Roles: []people.Role{people.Planner}, State: people.Active})
			s := people.Session{Key: people.KeyOf("session"), Account: a.ID, Epoch: a.Epoch, Began: peopleNow, Seen: peopleNow,
				From: netip.MustParseAddr("10.1.2.3"), By: "password"}
			beside := people.Session{Key: people.KeyOf("beside"), Account: b.ID, Epoch: b.Epoch, Began: peopleNow, Seen: peopleNow}
			token := people.Token{Key: people.KeyOf("token"), Account: a.ID, Epoch: a.Epoch, Name: "curl",
				Scopes: []people.Scope{people.ScopeRead}, Made: peopleNow, Ends: peopleNow.Add(time.Hour)}
			for _, err := range []error{p.Begin(t.Context(), s, true), p.Begin(t.Context(), beside, true), p.Mint(t.Context(), token)} {
				if err != nil {
					t.Fatal(err)
				}
			}
			if _, err := p.Change(t.Context(), a.ID, func(a *people.Account) error { c.change(a); return nil }); err != nil {
				t.Fatal(err)
			}
			got, owner, err := p.Session(t.Context(), s.Key)
			if ended := errors.Is(err, people.ErrEnded); ended != c.ends {
				t.Errorf("its session: %v", err)
			} else if diff := cmp.Diff(s, got, cmpopts.EquateComparable(netip.Addr{})); !ended && (diff != "" || owner.ID != a.ID) {
				t.Errorf("its session is another's (%d) now:\n%s", owner.ID, diff)
			}
			kept, _, err := p.Token(t.Context(), token.Key)
			if ended := errors.Is(err, people.ErrEnded); ended != c.ends || !ended && cmp.Diff(token, kept) != "" {
				t.Errorf("its token: %v\n%s", err, cmp.Diff(token, kept))
			}
			if _, _, err := p.Session(t.Context(), beside.Key); err != nil {
				t.Errorf("another's session: %v", err)
			}
			// A way in that was being made meanwhile does not outlive the change either.
			s.Key, token.Key = people.KeyOf("late session"), people.KeyOf("late token")
			if err := p.Begin(t.Context(), s, false); errors.Is(err, people.ErrEnded) != c.ends {
				t.Errorf("a session that began meanwhile: %v", err)
			}
			if err := p.Mint(t.Context(), token); errors.Is(err, people.ErrEnded) != c.ends {
				t.Errorf("a token that was made meanwhile: %v", err)
			}
		})
	}
}

// TestSessionsOfAnAccount begin, are seen and end one by one or together.
func TestSessionsOfAnAccount(t *testing.T) {
	p := openPeople(t, filepath.Join(t.TempDir(), "people.db"))
	a := addAccount(t, p, people.Account{Name: "a", State: people.Active, Roles: []people.Role{people.Planner}})
	begin := func(secret string, after time.Duration, alone bool) people.Key {
		t.Helper()
		s := people.Session{Key: people.KeyOf(secret), Account: a.ID, Epoch: a.Epoch, Began: peopleNow.Add(after),
			Seen: peopleNow.Add(after)}
		if err := p.Begin(t.Context(), s, alone); err != nil {
			t.Fatal(err)
		}
		return s.Key
	}
	count := func(want int, after string) []people.Session {
		t.Helper()
		list, err := p.Sessions(t.Context(), a.ID)
		if err != nil || len(list) != want {
			t.Fatalf("after %s there are %d sessions, want %d: %v", after, len(list), want, err)
		}
		return list
	}
	first, second := begin("1", 0, false), begin("2", time.Minute, false)
	if list := count(2, "two beginnings"); list[0].Key != second || list[1].Key != first {
		t.Error("the newest is not first")
	}
	for _, seen := range []time.Duration{time.Hour, time.Minute} { // late notes do not take it back
		if err := p.Touch(t.Context(), first, peopleNow.Add(seen)); err != nil {
			t.Fatal(err)
		}
	}
	if list := count(2, "being seen"); !list[1].Seen.Equal(peopleNow.Add(time.Hour)) {
		t.Errorf("seen at %s", list[1].Seen)
	}
	if err := p.End(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	count(1, "an end")
	begin("3", 2*time.Minute, true)
	count(1, "one that is alone")
	begin("4", 3*time.Minute, false)
	if err := p.Sweep(t.Context(), peopleNow, peopleNow.Add(150*time.Second)); err != nil {
		t.Fatal(err)
	}
	count(1, "sweeping")
	if err := p.EndAll(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	count(0, "the end of all")
}

// TestFirstRunLinkWorksOnce, however many try it at once, within its time, and not beside another way to the first account.
func TestFirstRunLinkWorksOnce(t *testing.T) {
	p := openPeople(t, filepath.Join(t.TempDir(), "people.db"))
	let := func(secret string) people.Key {
		t.Helper()
		pass := people.Pass{Key: people.KeyOf(secret), For: people.FirstRun, Ends: peopleNow.Add(time.Hour)}
		if err := p.Let(t.Context(), pass); err != nil {
			t.Fatal(err)
		}
		return pass.Key
	}
	old, key := let("old"), let("new")
	late := peopleNow.Add(time.Hour)
	if _, err := p.Valid(t.Context(), old, peopleNow); !errors.Is(err, people.ErrEnded) {
		t.Errorf("the link before it: %v", err)
	}
	if _, err := p.Valid(t.Context(), key, late); !errors.Is(err, people.ErrEnded) {
		t.Errorf("after an hour: %v", err)
	}
	if _, err := p.Add(t.Context(), late, &key, people.Account{Name: "late", State: people.Active}); !errors.Is(err, people.ErrEnded) {
		t.Errorf("used after an hour: %v", err)
	}
	if pass, err := p.Valid(t.Context(), key, peopleNow); err != nil || pass.For != people.FirstRun {
		t.Errorf("within its hour: %+v %v", pass, err)
	}
	var wait sync.WaitGroup
	worked := make(chan string, 20)
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		wait.Go(func() {
			_, err := p.Add(t.Context(), peopleNow, &key, people.Account{Name: name, State: people.Active})
			switch {
			case err == nil:
				worked <- name
			case !errors.Is(err, people.ErrEnded):
				t.Error(err)
			}
		})
	}
	if wait.Wait(); len(worked) != 1 {
		t.Errorf("the link worked %d times", len(worked))
	}
	key = let("another")
	addAccount(t, p, people.Account{Name: "by hand", State: people.Active})
	if _, err := p.Valid(t.Context(), key, peopleNow); !errors.Is(err, people.ErrEnded) {
		t.Errorf("beside an account made by hand: %v", err)
	}
}

// TestOtherFilesAreNoAccounts: a ledger, a text and a file of a newer version are refused and left as they are.
func TestOtherFilesAreNoAccounts(t *testing.T) {
	dir := t.TempDir()
	ledger := filepath.Join(dir, "ledger.db")
	s, err := Open(t.Context(), ledger)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte("not a database at all, but long enough to be read as one "+
		"..............................................."), 0o600); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer.db")
	p, err := OpenPeople(t.Context(), newer)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.exec(t.Context(), "age", `PRAGMA user_version = 99`); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{ledger: ErrNotPeople, text: ErrNotPeople, newer: ErrNewerSchema} {
		before, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := OpenPeople(t.Context(), path); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", filepath.Base(path), err, want)
		}
		if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
			t.Errorf("%s was changed: %v", filepath.Base(path), err)
		}
	}
}

// On a full disk nobody new comes in, and who is there can be looked up.
func TestNoSpaceForAccounts(t *testing.T) {
	p := openPeople(t, filepath.Join(t.TempDir(), "people.db"))
	first := addAccount(t, p, people.Account{Name: "first", State: people.Active, Roles: []people.Role{people.Planner}})
	if _, err := p.writer.ExecContext(t.Context(), `PRAGMA max_page_count = 1`); err != nil { // as many as there are
		t.Fatal(err)
	}
	var err error
	for i := 0; i < 10_000 && err == nil; i++ {
		_, err = p.Add(t.Context(), peopleNow, nil,
			people.Account{Name: fmt.Sprint("another", i), State: people.Active, Roles: []people.Role{people.Planner}})
	}
	if !errors.Is(err, report.ErrFull) || !strings.Contains(err.Error(), p.path) {
		t.Errorf("an account on a full disk: %v", err)
	}
	if got, err := p.Account(t.Context(), first.ID); err != nil || got.Name != "first" {
		t.Errorf("looked up on a full disk: %+v, %v", got, err)
	}
}
