package proof

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Head is the log at one size.
type Head struct {
	Epoch int // grows by one when the ledger is restored from a backup
	Size  int64
	Root  tlog.Hash
	At    time.Time
	Seal  []byte // the ledger's newest, so that a head vouches for figures too; empty: the ledger has none
}

// ErrHead says that a text is no head of a log, or not signed by a key that is trusted.
var ErrHead = errors.New("no head of a log of acts")

const origin = "zhibiao log of acts"

// Text is what is signed: a line each.
func (h Head) Text() string {
	return fmt.Sprintf("%s\nepoch %d\nsize %d\nroot %s\nat %s\nseal %s\n", origin, h.Epoch, h.Size, h.Root,
		h.At.UTC().Format(time.RFC3339Nano), hex.EncodeToString(h.Seal))
}

// ParseHead reads Text.
func ParseHead(text string) (h Head, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 7 || lines[0] != origin || lines[6] != "" {
		return h, fmt.Errorf("%w: %q", ErrHead, text)
	}
	var values [5]string
	for i, key := range []string{"epoch ", "size ", "root ", "at ", "seal "} {
		var ok bool
		if values[i], ok = strings.CutPrefix(lines[i+1], key); !ok {
			return h, fmt.Errorf("%w: %q is not its line of the %s", ErrHead, lines[i+1], strings.TrimSpace(key))
		}
	}
	var errs [5]error
	h.Epoch, errs[0] = strconv.Atoi(values[0])
	h.Size, errs[1] = strconv.ParseInt(values[1], 10, 64)
	h.Root, errs[2] = tlog.ParseHash(values[2])
	h.At, errs[3] = time.Parse(time.RFC3339Nano, values[3])
	h.Seal, errs[4] = hex.DecodeString(values[4])
	if err := errors.Join(errs[:]...); err != nil {
		return Head{}, fmt.Errorf("%w: %w", ErrHead, err)
	}
	if h.Size < 0 || h.Epoch < 0 || h.Text() != text {
		return Head{}, fmt.Errorf("%w: %q is not written as heads are", ErrHead, text)
	}
	return h, nil
}

// Sign makes a head's note. Without a signer it is the bare text, which proves nothing to anybody else.
func (h Head) Sign(by note.Signer) ([]byte, error) {
	if by == nil {
		return []byte(h.Text()), nil
	}
	signed, err := note.Sign(&note.Note{Text: h.Text()}, by)
	if err != nil {
		return nil, fmt.Errorf("sign the log's head: %w", err)
	}
	return signed, nil
}

// Open reads a head's note: its text, and the name of the trusted key that signed it. A head that no key signed is
// read with an empty name, where unsigned ones are allowed.
func Open(signed []byte, trusted note.Verifiers, unsigned bool) (h Head, by string, err error) {
	if !bytes.Contains(signed, []byte("\n\n")) {
		if !unsigned {
			return h, "", fmt.Errorf("%w: it is not signed", ErrHead)
		}
		h, err = ParseHead(string(signed))
		return h, "", err
	}
	n, err := note.Open(signed, trusted)
	if err != nil {
		return h, "", fmt.Errorf("%w: %w", ErrHead, err)
	}
	h, err = ParseHead(n.Text)
	return h, n.Sigs[0].Name, err
}

// Trust makes verifiers of public keys as NewKey gives them.
func Trust(keys ...string) (note.Verifiers, error) {
	var list []note.Verifier
	for _, key := range keys {
		v, err := note.NewVerifier(strings.TrimSpace(key))
		if err != nil {
			return nil, fmt.Errorf("read the public key %q: %w", key, err)
		}
		list = append(list, v)
	}
	return note.VerifierList(list...), nil
}

// Unsigned is the text of a note, whoever signed it.
func Unsigned(signed string) string {
	text, _, found := strings.Cut(signed, "\n\n")
	if !found {
		return signed
	}
	return text + "\n"
}
