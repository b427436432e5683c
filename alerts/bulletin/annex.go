package bulletin

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrNoFacts says that a file carries no data annex of a bulletin.
var ErrNoFacts = errors.New("no data annex of a bulletin is in it")

// Canonical is the data annex: JSON without blanks, its keys in order, numbers whole. The same facts are the same bytes.
func (f *Facts) Canonical() ([]byte, error) {
	data, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("write the data annex: %w", err)
	}
	return canonical(data)
}

// canonical writes JSON with its keys in order and every character as itself.
func canonical(data []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("read the data annex: %w", err)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write the data annex: %w", err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// Digest names facts: SHA-256 of their canonical form, hex.
func Digest(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

// Annex is a data annex as a file carries it.
type Annex struct {
	Facts  *Facts
	Digest string // of what the file carries, worked out anew
	Said   string // the digest that the file states
}

// sealed is what stands in a file: the facts, and their digest behind them.
type sealed struct {
	Digest string          `json:"digest"`
	Facts  json.RawMessage `json:"facts"`
}

// Seal gives the annex as it is put into a file: one line.
func (f *Facts) Seal() ([]byte, string, error) {
	data, err := f.Canonical()
	if err != nil {
		return nil, "", err
	}
	digest := Digest(data)
	return append(append([]byte(`{"digest":"`+digest+`","facts":`), data...), '}'), digest, nil
}

// Unseal reads an annex. It does not judge it: compare Digest and Said.
func Unseal(data []byte) (*Annex, error) {
	var s sealed
	if err := json.Unmarshal(data, &s); err != nil || s.Facts == nil {
		return nil, fmt.Errorf("%w: %w", ErrNoFacts, err)
	}
	plain, err := canonical(s.Facts)
	if err != nil {
		return nil, err
	}
	a := &Annex{Facts: &Facts{}, Digest: Digest(plain), Said: s.Digest}
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	if err := d.Decode(a.Facts); err != nil {
		return nil, fmt.Errorf("read the data annex: %w", err)
	}
	if a.Facts.Format != formatOfFacts {
		return nil, fmt.Errorf("the data annex is of format %d, and this program reads %d: use the program's version %s",
			a.Facts.Format, formatOfFacts, a.Facts.Program)
	}
	return a, nil
}

// Reference names a bulletin in a log: of which period, as of when, and its figures' digest.
type Reference struct {
	Period string // SDMX
	AsOf   time.Time
	Digest string
}

// String writes a reference in one line, which ParseReference reads.
func (r Reference) String() string {
	return fmt.Sprintf("%s %s sha256:%s", r.Period, r.AsOf.Format(time.RFC3339Nano), r.Digest)
}

// ParseReference reads what String wrote; false: the text is another.
func ParseReference(text string) (r Reference, ok bool) {
	fields := strings.Fields(text)
	if len(fields) != 3 {
		return r, false
	}
	at, err := time.Parse(time.RFC3339Nano, fields[1])
	digest, is := strings.CutPrefix(fields[2], "sha256:")
	return Reference{fields[0], at, digest}, err == nil && is
}
