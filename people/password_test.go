package people

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

// TestHashes are salted, match what they are of, and nothing else.
func TestHashes(t *testing.T) {
	h := NewHasher(0)
	one, err := h.Hash(t.Context(), "p")
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.Hash(t.Context(), "p")
	if err != nil || one == two || !strings.HasPrefix(one, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s, %s, %v", one, two, err)
	}
	// The same by the reference: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1, as its README says.
	const reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	for kept, c := range map[string]struct {
		password string
		is       bool
	}{
		one: {"p", true}, two: {"P", false}, reference: {"password", true}, "": {"p", false},
	} {
		if is, err := h.Matches(t.Context(), kept, c.password); is != c.is || err != nil {
			t.Errorf("%q of %q: %v %v", c.password, kept, is, err)
		}
	}
	if is, err := h.Matches(t.Context(), "", ""); is || err != nil {
		t.Errorf("no password where none is kept: %v %v", is, err)
	}
}

// TestHashesTakeTheirTurn: they never take more memory together than they may, and one that waits too long is told so.
func TestHashesTakeTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHasher(2 * int64(usual.memory) << 10)
		if err := h.memory.Acquire(t.Context(), h.budget); err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		for range 3 {
			wait.Go(func() {
				if _, err := h.Hash(t.Context(), "p"); !errors.Is(err, ErrBusy) {
					t.Errorf("not busy: %v", err)
				}
			})
		}
		wait.Wait()
		gone, leave := context.WithCancel(t.Context())
		leave()
		if _, err := h.Hash(gone, "p"); !errors.Is(err, context.Canceled) {
			t.Errorf("whose client is gone: %v", err)
		}
		h.memory.Release(h.budget)
		if _, err := h.Hash(t.Context(), "p"); err != nil {
			t.Errorf("in its turn: %v", err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		encode(usual, make([]byte, saltBytes), make([]byte, hashBytes)), "", "$",
		"$argon2id$v=19$m=99999999,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=8,t=1,p=0$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA", "$2a$10$abc",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, salt, sum, err := decode(text)
		if err != nil {
			if !errors.Is(err, ErrHash) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if c.memory > mostMemory || c.time > 16 || c.threads > 8 || c.threads == 0 {
			t.Fatalf("%q costs %+v", text, c)
		}
		if again := encode(c, salt, sum); again != text {
			t.Fatalf("%q is read as %q", text, again)
		}
	})
}

// TestFirstPasswords will do as passwords, and none is like another.
func TestFirstPasswords(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		p := NewPassword()
		if err := CheckPassword(p, &Account{Name: "wang"}); err != nil || seen[p] {
			t.Fatalf("%q: %v, seen before: %v", p, err, seen[p])
		}
		seen[p] = true
	}
}

func TestNames(t *testing.T) {
	for name, right := range map[string]bool{
		"wang": true, "王芳": true, "wang.fang@finance": true, "w-1_2": true, strings.Repeat("a", 64): true,
		"": false, "a b": false, ".a": false, "@a": false, "a/b": false, "<b>": false, "a\n": false, strings.Repeat("a", 65): false,
		"a\xff": false, "a\u202eb": false,
	} {
		if err := CheckName(name); (err == nil) != right {
			t.Errorf("%q: %v", name, err)
		}
	}
}
