package store

import (
	"encoding/json"
	"errors"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibiao/people"
	"zhibiao/people/proof"
)

func newSigner(t *testing.T, name string) *proof.Signer {
	t.Helper()
	secret, public, err := proof.NewKey(name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := proof.NewSigner(secret)
	if err != nil || s.Public != public {
		t.Fatalf("the public half of %s is %s, not %s: %v", name, public, s.Public, err)
	}
	return s
}

// deed is an act after so many minutes.
func deed(minutes int, act people.Act, from string) people.Deed {
	d := people.Deed{At: day.Add(time.Duration(minutes) * time.Minute), Act: act, Account: 3, Name: "王芳", By: people.BySession,
		About: "account 3", Outcome: people.Done}
	if from != "" {
		d.From = netip.MustParseAddr(from)
	}
	return d
}

func logAll(t *testing.T, s *Store, list ...people.Deed) {
	t.Helper()
	for _, d := range list {
		if err := s.Acts().Record(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
}

func headOf(t *testing.T, s *Store) proof.Head {
	t.Helper()
	signed, err := s.LogHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h, err := proof.ParseHead(proof.Unsigned(signed))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestLogOfActs: what is recorded and what people do is in one log, each line proved by a receipt that needs the ledger no more.
func TestLogOfActs(t *testing.T) {
	key := newSigner(t, "lanzhou")
	s := fresh(t, SignBy(key))
	logAll(t, s, deed(0, people.SignIn, "10.1.2.3"))
	record(t, s, day.Add(time.Hour), entry("a.xlsx", day, observe(fund, february, 1, "C1", "1")), rejected("b.xlsx", day, "number.unread"))
	record(t, s, day.Add(time.Hour), entry("a.xlsx", day, observe(fund, february, 1, "C1", "1"))) // changes nothing
	logAll(t, s, deed(90, people.SignOut, ""))

	lines, err := s.Log(t.Context(), proof.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range slices.Backward(lines) {
		got = append(got, string(l.Act)+" "+l.About+" "+l.Address)
	}
	want := []string{"log.key log key ", "signin account 3 10.1.2.3", "submission.receive submission 1 ",
		"submission.receive submission 2 ", "signout account 3 "}
	if !slices.Equal(got, want) {
		t.Errorf("the log is %q, want %q", got, want)
	}
	if d := lines[2].Detail; !strings.HasPrefix(d, "accepted, sha256 "+mustDigest(t, []byte("a.xlsx"))) {
		t.Errorf("of an accepted file: %q", d)
	}
	if d := lines[1].Detail; !strings.HasPrefix(d, "rejected, ") {
		t.Errorf("of a refused file: %q", d)
	}
	trusted, err := proof.Trust(key.Public)
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.CheckLog(t.Context(), trusted, nil)
	if err != nil || found.Lines != 5 || found.Heads != 3 || found.Signed != 3 || found.Last.Epoch != 1 ||
		!slices.Equal(found.Keys, []string{key.Public}) {
		t.Errorf("found %+v, %v", found, err)
	}
	r, err := s.Receipt(t.Context(), people.Receive, "submission 2")
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = proof.ReadReceipt(data); err != nil {
		t.Fatal(err)
	}
	line, head, err := r.Verify(trusted)
	if err != nil || line.About != "submission 2" || head.Size != 5 || r.Key != key.Public {
		t.Errorf("the receipt proves %+v of %+v: %v", line, head, err)
	}
	if _, err := s.Receipt(t.Context(), people.Receive, "submission 3"); !errors.Is(err, proof.ErrNotLogged) {
		t.Errorf("a receipt for nothing: %v", err)
	}
	some, err := s.Log(t.Context(), proof.Filter{Act: people.Receive, Since: day.Add(time.Hour), Until: day.Add(2 * time.Hour), Limit: 1})
	if err != nil || len(some) != 1 || some[0].Index != 3 {
		t.Errorf("filtered: %+v, %v", some, err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestLogIsTampered: every change that the key's owner did not make is found; one that she made is found by an earlier head.
func TestLogIsTampered(t *testing.T) {
	key := newSigner(t, "lanzhou")
	trusted, err := proof.Trust(key.Public)
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := proof.Trust(newSigner(t, "stranger").Public)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		tamper   string
		found    string // by the log itself
		surprise string // with the earlier head; default found
	}{
		"nothing": {"", "", ""},
		"a line": {`UPDATE act SET line = replace(line, '"done"', '"denied"') WHERE id = 3`, "does not follow from the lines",
			""},
		"an address":    {`UPDATE act SET address = '10.9.9.9' WHERE id = 2`, "not the one that it is bound to", ""},
		"a node":        {`UPDATE act_hash SET hash = zeroblob(32) WHERE id = 2`, "node 2 does not follow", ""},
		"a head's size": {`UPDATE act_head SET size = 1 WHERE id = 2`, "stands under", ""},
		"a head's text": {`UPDATE act_head SET note = replace(note, 'epoch 1', 'epoch 2'), epoch = 2 WHERE id = 3`,
			"invalid signature", ""},
		"a head's signature": {`UPDATE act_head SET note = substr(note, 1, instr(note, char(10, 10))) WHERE id = 3`, "not signed", ""},
		"a head less":        {`DELETE FROM act_head WHERE id = 3`, "its last head 3", ""},
		"a line less":        {`DELETE FROM act WHERE id = 4`, "node 4 does not follow", ""},
		"its nodes too": {`DELETE FROM act WHERE id = 4; DELETE FROM act_hash WHERE id > 3`,
			"head 3, of epoch 1 and size 4, cannot follow", ""},
		"cut short": {`DELETE FROM act WHERE id = 4; DELETE FROM act_head WHERE id = 3; DELETE FROM act_hash WHERE id > 3`,
			"", "it has 3 lines, and had 4"},
	} {
		t.Run(name, func(t *testing.T) {
			s := fresh(t, SignBy(key))
			logAll(t, s, deed(0, people.SignIn, "10.1.2.3"), deed(1, people.MintToken, ""), deed(2, people.SignOut, ""))
			earlier := headOf(t, s)
			unguarded(t, s, func() {
				for q := range strings.SplitSeq(c.tamper, ";") {
					mustExec(t, s, q)
				}
			})
			check := func(what string, err error, want string) {
				if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
					t.Errorf("%s: %v, want %q", what, err, want)
				}
			}
			_, err := s.CheckLog(t.Context(), trusted, nil)
			check("by itself", err, c.found)
			_, err = s.CheckLog(t.Context(), trusted, &earlier)
			if c.surprise == "" {
				c.surprise = c.found
			}
			check("with the earlier head", err, c.surprise)
			if _, err = s.CheckLog(t.Context(), stranger, nil); err == nil {
				t.Error("a stranger's key proves it too")
			}
			check("check-ledger", s.QuickCheck(t.Context()), c.found)
		})
	}
}

// TestLogRewritten: the key's owner can make another log that holds in itself, and only an earlier head tells.
func TestLogRewritten(t *testing.T) {
	key := newSigner(t, "lanzhou")
	before, after := fresh(t, SignBy(key)), fresh(t, SignBy(key))
	logAll(t, before, deed(0, people.SignIn, "10.1.2.3"))
	logAll(t, after, deed(0, people.SignIn, "10.1.2.3"), deed(1, people.SignOut, ""))
	earlier := headOf(t, before)
	if _, err := after.CheckLog(t.Context(), nil, nil); err != nil {
		t.Error(err)
	}
	if _, err := after.CheckLog(t.Context(), nil, &earlier); !errors.Is(err, ErrLog) {
		t.Errorf("another log goes on from the head: %v", err)
	}
}

// TestLogOutlivesItsKeyAndItsAddresses: keys change, addresses are erased, a restored ledger begins an epoch; all stays proved.
func TestLogOutlivesItsKeyAndItsAddresses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	first, second := newSigner(t, "first"), newSigner(t, "second")
	s := open(t, path)
	logAll(t, s, deed(0, people.SignIn, "10.1.2.3"))
	s.Close()
	s = open(t, path, SignBy(first))
	logAll(t, s, deed(1, people.SignIn, "10.1.2.3"))
	signed := headOf(t, s)
	s.Close()
	s = open(t, path)
	if err := s.Acts().Record(t.Context(), deed(2, people.SignOut, "")); !errors.Is(err, ErrLogKey) {
		t.Fatalf("a signed log goes on unsigned: %v", err)
	}
	s.Close()
	s = open(t, path, SignBy(second))
	logAll(t, s, deed(3, people.SignIn, "10.4.5.6"))
	// with the key's own, which is empty
	if n, err := s.EraseAddresses(t.Context(), day.Add(time.Hour), day.Add(2*time.Minute)); err != nil || n != 3 {
		t.Errorf("%d addresses were erased: %v", n, err)
	}
	if err := s.Restored(t.Context(), day.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	trusted, err := proof.Trust(first.Public, second.Public)
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.CheckLog(t.Context(), trusted, &signed)
	if err != nil || found.Last.Epoch != 2 || found.Heads != found.Signed+1 ||
		!slices.Equal(found.Keys, []string{first.Public, second.Public}) {
		t.Errorf("%+v, %v", found, err)
	}
	lines, err := s.Log(t.Context(), proof.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if l := lines[len(lines)-1]; !l.Erased || l.Address != "" {
		t.Errorf("the oldest line still tells %q", l.Address)
	}
	if l := lines[0]; l.Act != people.Restore || !strings.Contains(l.Detail, "epoch 2 after epoch 1, size") {
		t.Errorf("the newest line: %+v", l)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
