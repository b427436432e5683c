package proof

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// NewKey makes a key of a name for signing heads: the secret half, and the public one by which people check.
func NewKey(name string) (secret, public string, err error) {
	secret, public, err = note.GenerateKey(rand.Reader, name)
	if err != nil {
		return "", "", fmt.Errorf("make a key named %q: %w", name, err)
	}
	return secret, public, nil
}

// Signer signs by a secret key, and knows the public one.
type Signer struct {
	note.Signer
	Public string
}

// NewSigner reads a secret key.
func NewSigner(secret string) (*Signer, error) {
	secret = strings.TrimSpace(secret)
	by, err := note.NewSigner(secret)
	if err != nil {
		return nil, fmt.Errorf("read the log's key: %w", err) // never the key itself
	}
	public, err := publicOf(secret, by)
	if err != nil {
		return nil, err
	}
	return &Signer{by, public}, nil
}

// publicOf is the public half of a secret key, which ends in an algorithm's byte and a seed.
func publicOf(secret string, by note.Signer) (string, error) {
	parts := strings.SplitN(secret, "+", 5) // PRIVATE, KEY, name, hash, key: base64 has a plus too
	seed, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return "", fmt.Errorf("the log's key %q is not of the kind that NewKey makes", by.Name())
	}
	return note.NewEd25519VerifierKey(by.Name(), ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey))
}
