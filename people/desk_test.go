package people_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"zhibiao/people"
	"zhibiao/store"
)

// desk is a Desk over a real file, with a clock that the test sets and a log that it reads.
type desk struct {
	*people.Desk
	rules people.Rules
	now   time.Time
	slept time.Duration
	acts  acts
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

func newDesk(t *testing.T, rules people.Rules) *desk {
	t.Helper()
	file, err := store.OpenPeople(t.Context(), filepath.Join(t.TempDir(), "people.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	d := &desk{rules: rules, now: time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)}
	d.Desk = people.NewDesk(people.Config{
		Store: file, Acts: &d.acts, Rules: func() people.Rules { return d.rules }, Log: slog.New(slog.DiscardHandler),
		Now:   func() time.Time { return d.now },
		Sleep: func(_ context.Context, wait time.Duration) error { d.slept += wait; return nil },
	})
	return d
}

const password = "correct horse battery"

var office = netip.MustParseAddr("10.1.2.3")

// add makes an account that has chosen its password.
func (d *desk) add(t *testing.T, name string, roles ...people.Role) people.Account {
	t.Helper()
	added, err := d.Add(t.Context(), people.Machine(), people.Account{Name: name, Department: "finance", Roles: roles})
	if err != nil {
		t.Fatal(err)
	}
	_, p, err := d.SignIn(t.Context(), people.Try{Name: name, Password: added.First, From: office})
	if err != nil {
		t.Fatal(err)
	}
	if !p.Pending || p.Could(people.ReadBoard) || !p.Could(people.ChangeSecrets) {
		t.Fatalf("before the first password is changed: %+v", p)
	}
	if _, err := d.ChangePassword(t.Context(), p, added.First, password); err != nil {
		t.Fatal(err)
	}
	a, err := d.Store.Named(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (d *desk) signIn(t *testing.T, name string) (string, people.Person) {
	t.Helper()
	secret, p, err := d.SignIn(t.Context(), people.Try{Name: name, Password: password, From: office})
	if err != nil {
		t.Fatal(err)
	}
	return secret, p
}

// said is what somebody is told of an error in English; it fails the test where they would be told of an inner one.
func said(t *testing.T, err error) string {
	t.Helper()
	var f *people.Fault
	if !errors.As(err, &f) || f.Said.ZH == "" || f.Said.EN == "" {
		t.Fatalf("not for people: %v", err)
	}
	return f.Said.EN
}

// TestSigningInTellsNothing: a wrong password and a name that nobody has are answered alike, and what was typed stands in no log.
func TestSigningInTellsNothing(t *testing.T) {
	d := newDesk(t, people.Rules{})
	d.add(t, "wang", people.Clerk)
	_, _, wrong := d.SignIn(t.Context(), people.Try{Name: "wang", Password: "nope", From: office})
	_, _, nobody := d.SignIn(t.Context(), people.Try{Name: "hunter2-typed-as-name", Password: "nope", From: office})
	if !errors.Is(wrong, people.ErrWrong) || !errors.Is(nobody, people.ErrWrong) || said(t, wrong) != said(t, nobody) {
		t.Errorf("%v, %v", wrong, nobody)
	}
	var names []string
	for _, deed := range d.acts.list {
		if strings.Contains(fmt.Sprint(deed), "hunter2") || strings.Contains(fmt.Sprint(deed), "nope") ||
			strings.Contains(fmt.Sprint(deed), password) {
			t.Errorf("the log holds what was typed: %+v", deed)
		}
		if deed.Outcome == people.Failed {
			names = append(names, deed.Name)
		}
	}
	if !slices.Equal(names, []string{"wang", "unknown"}) {
		t.Errorf("the log names %v", names)
	}
}

// TestClosedAccounts are told so only to who knows the password.
func TestClosedAccounts(t *testing.T) {
	d := newDesk(t, people.Rules{})
	a := d.add(t, "wang", people.Clerk)
	session, _ := d.signIn(t, "wang")
	if err := d.Disable(t.Context(), people.Machine(), a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Recognise(t.Context(), session, office); !errors.Is(err, people.ErrEnded) {
		t.Errorf("the session of a disabled account: %v", err)
	}
	if _, _, err := d.SignIn(t.Context(), people.Try{Name: "wang", Password: "nope", From: office}); !errors.Is(err, people.ErrWrong) {
		t.Errorf("a wrong password: %v", err)
	}
	if _, _, err := d.SignIn(t.Context(), people.Try{Name: "wang", Password: password, From: office}); !errors.Is(err, people.ErrClosed) {
		t.Errorf("the right one: %v", err)
	}
}

// TestSessionsEnd when they are idle, when they are old, when left, and where one is allowed with the next.
func TestSessionsEnd(t *testing.T) {
	d := newDesk(t, people.Rules{Longest: 2 * time.Hour})
	d.add(t, "wang", people.Clerk)
	stands := func(secret string, want bool, when string) {
		t.Helper()
		p, err := d.Recognise(t.Context(), secret, office)
		if stands := err == nil && p.Name == "wang"; stands != want {
			t.Errorf("%s: %v", when, err)
		}
	}
	idle, _ := d.signIn(t, "wang")
	d.now = d.now.Add(30 * time.Minute)
	stands(idle, true, "after half an hour")
	d.now = d.now.Add(30*time.Minute + time.Second)
	stands(idle, false, "after half an hour and a second of nothing")
	d.now = d.now.Add(-time.Second)
	stands(idle, false, "however the clock is set")

	old, _ := d.signIn(t, "wang")
	for range 12 {
		d.now = d.now.Add(10 * time.Minute)
		stands(old, true, "used all the time")
	}
	d.now = d.now.Add(time.Minute)
	stands(old, false, "after two hours and a minute of use")

	left, p := d.signIn(t, "wang")
	beside, _ := d.signIn(t, "wang")
	if left == beside {
		t.Fatal("two sessions have one secret")
	}
	if err := d.SignOut(t.Context(), p, left); err != nil {
		t.Fatal(err)
	}
	stands(left, false, "signed out")
	stands(beside, true, "beside one that signed out")
	d.rules.Alone = true
	next, _ := d.signIn(t, "wang")
	stands(beside, false, "before another, where one is allowed")
	stands(next, true, "the one that is allowed")
	stands("", false, "no secret")
	stands("made up", false, "another secret")
}

// TestSessionsEndByTheRulesThatStand now, not by those under which they began.
func TestSessionsEndByTheRulesThatStand(t *testing.T) {
	for what, c := range map[string]struct {
		after people.Rules
		ends  bool
	}{
		"the same":    {people.Rules{Idle: time.Hour}, false},
		"idle sooner": {people.Rules{Idle: 10 * time.Minute}, true},
		"over sooner": {people.Rules{Idle: time.Hour, Longest: 15 * time.Minute}, true},
	} {
		d := newDesk(t, people.Rules{Idle: time.Hour})
		d.add(t, "wang", people.Clerk)
		secret, _ := d.signIn(t, "wang")
		d.now, d.rules = d.now.Add(20*time.Minute), c.after
		if _, err := d.Recognise(t.Context(), secret, office); errors.Is(err, people.ErrEnded) != c.ends {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// overtaken ends every session as soon as it was found, as somebody else may.
type overtaken struct{ people.Store }

func (s overtaken) Session(ctx context.Context, key people.Key) (people.Session, people.Account, error) {
	found, a, err := s.Store.Session(ctx, key)
	return found, a, errors.Join(err, s.End(ctx, key))
}

// TestEndedSessionsStayEnded: noting that a session was seen does not bring one back that ended meanwhile.
func TestEndedSessionsStayEnded(t *testing.T) {
	d := newDesk(t, people.Rules{})
	a := d.add(t, "wang", people.Clerk)
	secret, _ := d.signIn(t, "wang")
	d.now = d.now.Add(5 * time.Minute)
	whole := d.Store
	d.Store = overtaken{whole}
	if _, err := d.Recognise(t.Context(), secret, office); err != nil {
		t.Fatal(err)
	}
	d.Store = whole
	if _, err := d.Recognise(t.Context(), secret, office); !errors.Is(err, people.ErrEnded) {
		t.Errorf("it is back: %v", err)
	}
	// A session whose secret this program made before scs did goes on: the keys are the same.
	earlier := people.NewSecret()
	if err := d.Store.Begin(t.Context(), people.Session{Key: people.KeyOf(earlier), Account: a.ID, Epoch: a.Epoch, Began: d.now,
		Seen: d.now}, false); err != nil {
		t.Fatal(err)
	}
	if p, err := d.Recognise(t.Context(), earlier, office); err != nil || p.ID != a.ID || p.Key != people.KeyOf(earlier) {
		t.Errorf("a session of before: %+v %v", p, err)
	}
}

// full is a file on a full disk, in which nothing more can be noted.
type full struct{ people.Store }

var errFull = errors.New("the disk is full")

func (full) Touch(context.Context, people.Key, time.Time) error { return errFull }
func (full) Use(context.Context, people.Key, time.Time) error   { return errFull }
func (full) End(context.Context, people.Key) error              { return errFull }

// TestReadingGoesOnWithAFullDisk: who is signed in stays so until the session ends, and is asked to sign in then.
func TestReadingGoesOnWithAFullDisk(t *testing.T) {
	d := newDesk(t, people.Rules{Tokens: true})
	a := d.add(t, "wang", people.Planner)
	secret, p := d.signIn(t, "wang")
	token, err := d.Mint(t.Context(), p, a, "curl", []people.Scope{people.ScopeRead}, 100*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	d.Store = full{d.Store}
	d.now = d.now.Add(20 * time.Minute)
	if _, err := d.Recognise(t.Context(), secret, office); err != nil {
		t.Errorf("the session: %v", err)
	}
	d.now = d.now.Add(20 * time.Minute)
	if _, err := d.Recognise(t.Context(), secret, office); !errors.Is(err, people.ErrEnded) {
		t.Errorf("a session that was not noted for 40 minutes: %v", err)
	}
	if err := d.Leave(t.Context(), secret); err != nil {
		t.Errorf("leaving a session that ended: %v", err)
	}
	if _, err := d.RecogniseToken(t.Context(), token, people.ByToken, office); err != nil {
		t.Errorf("the token: %v", err)
	}
}

// TestWaysInEndWithTheSecret: a new password ends every session and token, and the session that changed it goes on as another.
func TestWaysInEndWithTheSecret(t *testing.T) {
	d := newDesk(t, people.Rules{Tokens: true})
	a := d.add(t, "wang", people.Planner)
	here, p := d.signIn(t, "wang")
	there, _ := d.signIn(t, "wang")
	token, err := d.Mint(t.Context(), p, a, "curl", []people.Scope{people.ScopeRead}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if q, err := d.RecogniseToken(t.Context(), token, people.ByToken, office); err != nil || !q.May(people.ReadBoard, people.About{}) ||
		q.May(people.ReadFigures, people.About{}) {
		t.Fatalf("the token: %+v %v", q, err)
	}
	for what, c := range map[string]struct {
		old, password string
		kind          error
	}{
		"a wrong old one": {"nope", "another fine password", people.ErrWrong},
		"the same":        {password, password, people.ErrPassword},
		"a short one":     {password, "Aa1!", people.ErrPassword},
		"a simple one":    {password, "abcdefghij", people.ErrPassword},
		"the name":        {password, "WANG-wang-12345", people.ErrPassword},
		"a row of one":    {password, "aaaaaaaaaaaaaaaaaaaa", people.ErrPassword},
	} {
		if _, err := d.ChangePassword(t.Context(), p, c.old, c.password); !errors.Is(err, c.kind) || said(t, err) == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	renewed, err := d.ChangePassword(t.Context(), p, password, "another fine password")
	if err != nil {
		t.Fatal(err)
	}
	for what, secret := range map[string]string{"this": here, "the other": there} {
		if _, err := d.Recognise(t.Context(), secret, office); !errors.Is(err, people.ErrEnded) {
			t.Errorf("%s session goes on: %v", what, err)
		}
	}
	if _, err := d.RecogniseToken(t.Context(), token, people.ByToken, office); !errors.Is(err, people.ErrEnded) {
		t.Errorf("the token goes on: %v", err)
	}
	if q, err := d.Recognise(t.Context(), renewed, office); err != nil || q.Pending {
		t.Errorf("the new session: %+v %v", q, err)
	}
}

// TestTokens end at their time, are minted for oneself alone, and only where they are switched on.
func TestTokens(t *testing.T) {
	d := newDesk(t, people.Rules{})
	a, b := d.add(t, "wang", people.Planner), d.add(t, "li", people.Planner)
	_, p := d.signIn(t, "wang")
	read := []people.Scope{people.ScopeRead}
	if _, err := d.Mint(t.Context(), p, a, "curl", read, time.Hour); !errors.Is(err, people.ErrDenied) {
		t.Errorf("where tokens are switched off: %v", err)
	}
	d.rules.Tokens = true
	for what, mint := range map[string]func() (string, error){
		"for another":     func() (string, error) { return d.Mint(t.Context(), p, b, "curl", read, time.Hour) },
		"without a name":  func() (string, error) { return d.Mint(t.Context(), p, a, " ", read, time.Hour) },
		"without a scope": func() (string, error) { return d.Mint(t.Context(), p, a, "curl", nil, time.Hour) },
		"of no scope":     func() (string, error) { return d.Mint(t.Context(), p, a, "curl", []people.Scope{"all"}, time.Hour) },
		"for ever":        func() (string, error) { return d.Mint(t.Context(), p, a, "curl", read, 10*366*24*time.Hour) },
		"of no length":    func() (string, error) { return d.Mint(t.Context(), p, a, "curl", read, 0) },
		"by a token": func() (string, error) {
			q := p
			q.By, q.Scopes = people.ByToken, people.Scopes()
			return d.Mint(t.Context(), q, a, "curl", read, time.Hour)
		},
	} {
		if _, err := mint(); err == nil || said(t, err) == "" {
			t.Errorf("%s: minted", what)
		}
	}
	token, err := d.Mint(t.Context(), p, a, "curl", read, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	d.now = d.now.Add(time.Hour - time.Millisecond)
	if _, err := d.RecogniseToken(t.Context(), token, people.ByToken, office); err != nil {
		t.Errorf("within its time: %v", err)
	}
	d.now = d.now.Add(time.Millisecond)
	if _, err := d.RecogniseToken(t.Context(), token, people.ByToken, office); !errors.Is(err, people.ErrEnded) {
		t.Errorf("after its time: %v", err)
	}
	again, err := d.Mint(t.Context(), p, a, "curl", read, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	_, other := d.signIn(t, "li")
	if err := d.Revoke(t.Context(), other, people.KeyOf(again)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.RecogniseToken(t.Context(), again, people.ByToken, office); err != nil {
		t.Errorf("another revoked it: %v", err)
	}
	if err := d.Revoke(t.Context(), p, people.KeyOf(again)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.RecogniseToken(t.Context(), again, people.ByToken, office); !errors.Is(err, people.ErrEnded) {
		t.Errorf("revoked: %v", err)
	}
	// The machine's owner mints for an account that never signed in, such as Prometheus'.
	service, err := d.Add(t.Context(), people.Machine(), people.Account{Name: "prometheus", Roles: []people.Role{people.Planner}})
	if err != nil {
		t.Fatal(err)
	}
	d.rules.Tokens = false
	scrape, err := d.Mint(t.Context(), people.Machine(), service.Account, "scrape", []people.Scope{people.ScopeFigures}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if q, err := d.RecogniseToken(t.Context(), scrape, people.ByToken, office); err != nil || !q.May(people.ReadFigures, people.About{}) ||
		q.May(people.ReadBoard, people.About{}) {
		t.Errorf("%+v %v", q, err)
	}
}

// TestGuessing is slowed down by address and refused there, while the owner elsewhere still gets in.
func TestGuessing(t *testing.T) {
	d := newDesk(t, people.Rules{})
	d.add(t, "wang", people.Clerk)
	d.now = d.now.Add(time.Hour)
	guess := func(from string) error {
		_, _, err := d.SignIn(t.Context(), people.Try{Name: "wang", Password: "nope", From: netip.MustParseAddr(from)})
		return err
	}
	for i := range 8 {
		if err := guess("192.0.2.1"); errors.Is(err, people.ErrThrottled) != (i >= 5) {
			t.Errorf("guess %d: %v", i, err)
		}
	}
	if err := guess("192.0.2.1"); said(t, err) != "too many tries: try again in 10 seconds" {
		t.Errorf("told %q", said(t, err))
	}
	// From many addresses every guess is slow, and nothing is refused: that would shut the owner out.
	for i := range 40 {
		if err := guess(fmt.Sprintf("2001:db8:0:%x::1", i)); !errors.Is(err, people.ErrWrong) {
			t.Fatalf("guess %d from elsewhere: %v", i, err)
		}
	}
	if d.slept < 90*time.Second || d.slept > 40*3*time.Second {
		t.Errorf("40 guesses from 40 networks slept %v", d.slept)
	}
	d.signIn(t, "wang")
	d.now = d.now.Add(10 * time.Second)
	if err := guess("192.0.2.1"); !errors.Is(err, people.ErrWrong) {
		t.Errorf("ten seconds later: %v", err)
	}
	// Within one IPv6 network addresses are one.
	for i := range 6 {
		if err := guess(fmt.Sprintf("2001:db8:ffff:1::%x", i+1)); errors.Is(err, people.ErrThrottled) != (i >= 5) {
			t.Errorf("guess %d from one network: %v", i, err)
		}
	}
}

// TestLock is where it is configured, for a quarter of an hour, for names that nobody has as well, and not for the machine's owner.
func TestLock(t *testing.T) {
	d := newDesk(t, people.Rules{Lock: 3})
	a := d.add(t, "wang", people.Clerk)
	for _, name := range []string{"wang", "nobody"} {
		for i := range 4 {
			_, _, err := d.SignIn(t.Context(), people.Try{Name: name, Password: "nope", From: netip.AddrFrom4([4]byte{192, 0, 2, byte(i)})})
			if errors.Is(err, people.ErrThrottled) != (i >= 3) {
				t.Errorf("%s, try %d: %v", name, i, err)
			}
		}
	}
	right := people.Try{Name: "wang", Password: password, From: office}
	if _, _, err := d.SignIn(t.Context(), right); !errors.Is(err, people.ErrThrottled) {
		t.Errorf("locked: %v", err)
	}
	if _, err := d.Reset(t.Context(), people.Machine(), a.ID); err != nil {
		t.Errorf("the machine's owner: %v", err)
	}
	d.now = d.now.Add(15*time.Minute + time.Second)
	if _, _, err := d.SignIn(t.Context(), right); !errors.Is(err, people.ErrWrong) { // its password is another now
		t.Errorf("after a quarter of an hour: %v", err)
	}
}

// TestSecondFactor is asked for, accepts each step once, and has codes for the day on which it is lost.
func TestSecondFactor(t *testing.T) {
	d := newDesk(t, people.Rules{Factor: []people.Role{people.System}})
	d.add(t, "admin", people.System, people.Security)
	_, p := d.signIn(t, "admin")
	if !p.Pending || p.Could(people.ChangeAccount) {
		t.Fatalf("without the factor that its role needs: %+v", p)
	}
	factor := people.NewFactor()
	code := func(at time.Time) string {
		t.Helper()
		code, err := totp.GenerateCode(factor, at)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	if _, _, err := d.SetFactor(t.Context(), p, password, factor, "000000"); !errors.Is(err, people.ErrWrong) {
		t.Errorf("set with a wrong code: %v", err)
	}
	if _, _, err := d.SetFactor(t.Context(), p, password, "AAAA", "000000"); !errors.Is(err, people.ErrWrong) {
		t.Errorf("set with a secret of somebody's choice: %v", err)
	}
	codes, secret, err := d.SetFactor(t.Context(), p, password, factor, code(d.now))
	if err != nil {
		t.Fatal(err)
	}
	if p, err = d.Recognise(t.Context(), secret, office); err != nil || p.Pending {
		t.Fatalf("with its factor: %+v %v", p, err)
	}
	try := func(code string) error {
		_, _, err := d.SignIn(t.Context(), people.Try{Name: "admin", Password: password, Code: code, From: office})
		d.now = d.now.Add(time.Millisecond)
		return err
	}
	for _, c := range []struct {
		what  string
		after time.Duration
		code  func() string
		right bool
	}{
		{"no code", 0, func() string { return "" }, false},
		{"the code that set it", 0, func() string { return code(d.now) }, false},
		{"the next", 30 * time.Second, func() string { return code(d.now) }, true},
		{"the next again", 0, func() string { return code(d.now) }, false},
		{"one of the step to come", 0, func() string { return code(d.now.Add(30 * time.Second)) }, true},
		{"this step's, after it", 0, func() string { return code(d.now) }, false},
		{"one too old", 5 * time.Minute, func() string { return code(d.now.Add(-time.Minute)) }, false},
		{"one too new", time.Minute, func() string { return code(d.now.Add(time.Minute)) }, false},
		{"one written in groups", time.Minute, func() string { c := code(d.now); return c[:3] + " " + c[3:] }, true},
		{"a recovery code", 0, func() string { return codes[0] }, true},
		{"the same recovery code", time.Minute, func() string { return codes[0] }, false},
		{"another in lower case", time.Minute, func() string { return strings.ToLower(strings.ReplaceAll(codes[1], "-", "")) }, true},
	} {
		d.now = d.now.Add(c.after)
		if err := try(c.code()); (err == nil) != c.right || err != nil && !errors.Is(err, people.ErrWrong) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	if _, err := d.DropFactor(t.Context(), p, password); !errors.Is(err, people.ErrDenied) {
		t.Errorf("dropped though its role needs it: %v", err)
	}
	// Two who try one code at once: one gets in.
	d.now = d.now.Add(10 * time.Minute)
	same, right := code(d.now), make(chan bool, 4)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			_, _, err := d.SignIn(t.Context(), people.Try{Name: "admin", Password: password, Code: same, From: office})
			right <- err == nil
		})
	}
	wait.Wait()
	close(right)
	n := 0
	for r := range right {
		if r {
			n++
		}
	}
	if n != 1 {
		t.Errorf("one code let %d in", n)
	}
}

// TestSeparation: what the one changes works only when the other says so, and nobody becomes the other.
func TestSeparation(t *testing.T) {
	d := newDesk(t, people.Rules{Separation: true})
	link, err := d.FirstLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := func(name string, roles ...people.Role) people.First {
		return people.First{Account: people.Account{Name: name, Roles: roles}, Password: password}
	}
	if err := d.MakeFirst(t.Context(), people.Person{}, link, first("all", people.System, people.Security, people.Auditor)); !errors.Is(err,
		people.ErrRoles) {
		t.Errorf("one with all three: %v", err)
	}
	if err := d.MakeFirst(t.Context(), people.Person{}, "made up", first("system", people.System)); !errors.Is(err, people.ErrEnded) {
		t.Errorf("by another link: %v", err)
	}
	if err := d.MakeFirst(t.Context(), people.Person{}, link, first("system", people.System), first("security", people.Security),
		first("auditor", people.Auditor)); err != nil {
		t.Fatal(err)
	}
	if err := d.MakeFirst(t.Context(), people.Person{}, link, first("more", people.System)); !errors.Is(err, people.ErrEnded) {
		t.Errorf("by the link again: %v", err)
	}
	_, system := d.signIn(t, "system")
	_, security := d.signIn(t, "security")
	_, auditor := d.signIn(t, "auditor")

	added, err := d.Add(t.Context(), system, people.Account{Name: "wang", Department: "finance", Roles: []people.Role{people.Clerk}})
	if err != nil {
		t.Fatal(err)
	}
	state := func(id int64, want people.State, when string) {
		t.Helper()
		if a, err := d.Store.Account(t.Context(), id); err != nil || a.State != want {
			t.Errorf("%s it is %s, want %s: %v", when, a.State, want, err)
		}
	}
	state(added.ID, people.Waiting, "when made")
	if _, _, err := d.SignIn(t.Context(), people.Try{Name: "wang", Password: added.First, From: office}); !errors.Is(err,
		people.ErrClosed) {
		t.Errorf("signed in before it was authorised: %v", err)
	}
	if err := d.Grant(t.Context(), security, added.ID, []people.Role{people.Clerk}); err != nil {
		t.Fatal(err)
	}
	state(added.ID, people.Active, "when authorised")
	if _, err := d.Reset(t.Context(), system, added.ID); err != nil {
		t.Fatal(err)
	}
	state(added.ID, people.Waiting, "with a password that the system administrator knows")
	if err := d.Grant(t.Context(), security, added.ID, []people.Role{people.Clerk}); err != nil {
		t.Fatal(err)
	}
	if err := d.Describe(t.Context(), system, added.ID, "王芳", "finance"); err != nil {
		t.Fatal(err)
	}
	state(added.ID, people.Active, "with a person's name")
	if err := d.Describe(t.Context(), system, added.ID, "王芳", "statistics"); err != nil {
		t.Fatal(err)
	}
	state(added.ID, people.Waiting, "of another unit")
	for what, denied := range map[string]func() error{
		"the system administrator grants": func() error { return d.Grant(t.Context(), system, added.ID, []people.Role{people.Reviewer}) },
		"the security administrator adds": func() error {
			_, err := d.Add(t.Context(), security, people.Account{Name: "x", Roles: []people.Role{people.Planner}})
			return err
		},
		"the security administrator resets": func() error { _, err := d.Reset(t.Context(), security, system.ID); return err },
		"the auditor disables":              func() error { return d.Disable(t.Context(), auditor, added.ID) },
		"the auditor ends sessions":         func() error { return d.EndSessions(t.Context(), auditor, added.ID) },
		"the security administrator of self": func() error {
			return d.Grant(t.Context(), security, security.ID,
				[]people.Role{people.System})
		},
		"two powers in one": func() error {
			return d.Grant(t.Context(), security, added.ID, []people.Role{people.Clerk, people.Auditor})
		},
		"the last security administrator": func() error { _, err := d.Reset(t.Context(), system, security.ID); return err },
		"the last system administrator":   func() error { return d.Disable(t.Context(), system, system.ID) },
		"the last becomes another":        func() error { return d.Grant(t.Context(), security, system.ID, []people.Role{people.Planner}) },
	} {
		if err := denied(); err == nil || said(t, err) == "" {
			t.Errorf("%s: done", what)
		}
	}
	denials := 0
	for _, deed := range d.acts.list {
		if deed.Outcome == people.Denied {
			denials++
		}
	}
	if denials != 5 {
		t.Errorf("%d denials are in the log", denials)
	}
}

// TestPasswordsAge where it is configured.
func TestPasswordsAge(t *testing.T) {
	d := newDesk(t, people.Rules{PasswordDays: 90})
	d.add(t, "wang", people.Clerk)
	if _, p := d.signIn(t, "wang"); p.Pending {
		t.Error("a new password is old")
	}
	d.now = d.now.Add(91 * 24 * time.Hour)
	if _, p := d.signIn(t, "wang"); !p.Pending || !d.rules.MustChangePassword(&p.Account, d.now) {
		t.Error("a password of 91 days is not old")
	}
}
