package proof

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zhibiao/people"
)

// TestLinesTellNoAddress: a line holds none of what may be erased, and is bound to it.
func TestLinesTellNoAddress(t *testing.T) {
	d := people.Deed{At: time.Date(2026, 11, 6, 10, 0, 0, 123456789, time.FixedZone("", 8*3600)), Act: people.SignIn,
		From: netip.MustParseAddr("10.1.2.3"), Outcome: people.Failed}
	salt := []byte("0123456789abcdef")
	text, err := Write(d, salt)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "10.1.2.3") {
		t.Errorf("the line tells the address: %s", text)
	}
	l, err := Read(text)
	if err != nil || l.From != Commit(salt, "10.1.2.3") || l.From == Commit(salt, "10.1.2.4") ||
		l.From == Commit([]byte("another salt"), "10.1.2.3") {
		t.Errorf("it is bound to %q: %v", l.From, err)
	}
	if want := time.Date(2026, 11, 6, 2, 0, 0, 123000000, time.UTC); !l.At.Equal(want) {
		t.Errorf("at %s, want %s", l.At, want)
	}
}

func FuzzParseHead(f *testing.F) {
	f.Add(Head{Epoch: 1, Size: 5, At: time.Unix(1, 0)}.Text())
	f.Add(Head{Epoch: 2, Size: 1 << 40, Root: tlog.Hash{1}, At: time.Unix(0, 1), Seal: []byte{1, 2}}.Text())
	f.Add("zhibiao log of acts\nepoch 01\nsize 5\nroot \nat \nseal \n")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := ParseHead(text)
		if err == nil && h.Text() != text {
			t.Errorf("%q is read as %q", text, h.Text())
		}
		if err != nil && !errors.Is(err, ErrHead) {
			t.Errorf("%q: %v", text, err)
		}
	})
}

// FuzzReceipt: no change of a receipt's file makes it prove another line.
func FuzzReceipt(f *testing.F) {
	secret, public, err := NewKey("test")
	if err != nil {
		f.Fatal(err)
	}
	by, err := NewSigner(secret)
	if err != nil {
		f.Fatal(err)
	}
	line := []byte(`{"act":"signin","from":"","outcome":"done"}`)
	signed, err := Head{Epoch: 1, Size: 1, Root: Hash(line), At: time.Unix(0, 0)}.Sign(by)
	if err != nil {
		f.Fatal(err)
	}
	trusted, err := Trust(public)
	if err != nil {
		f.Fatal(err)
	}
	good := Receipt{Line: string(line), Head: string(signed)}
	if _, _, err := good.Verify(trusted); err != nil {
		f.Fatal(err)
	}
	f.Add(good.Line, good.Index, good.Head)
	f.Add(good.Line, int64(1), good.Head)
	f.Add(`{"act":"signout","from":"","outcome":"done"}`, int64(0), good.Head)
	f.Add(good.Line, int64(0), Unsigned(good.Head))
	f.Fuzz(func(t *testing.T, line string, index int64, head string) {
		r := Receipt{Line: line, Index: index, Head: head}
		if _, _, err := r.Verify(trusted); err == nil && (line != good.Line || index != 0 || Unsigned(head) != Unsigned(good.Head)) {
			t.Errorf("%+v holds", r)
		}
	})
}
