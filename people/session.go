package people

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/netip"
	"time"
)

// Key is the SHA-256 of a secret that was given away. Only it is kept, so that who reads the file can use nothing in it.
// The secrets are random, so that no salt and no slow hash is needed.
type Key [sha256.Size]byte

// KeyOf is the key of a secret.
func KeyOf(secret string) Key { return sha256.Sum256([]byte(secret)) }

// NewSecret makes a secret of 256 bits, to be given away once.
func NewSecret() string {
	b := make([]byte, 32)
	rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// Session is a browser in which somebody signed in.
type Session struct {
	Key     Key `json:"-"`
	Account int64
	Epoch   int64 // the account's, when it began
	Began   time.Time
	Seen    time.Time // within a minute
	From    netip.Addr
	By      string // how somebody signed in
}

// How somebody signed in.
const (
	HowPassword = "password"
	HowOpenID   = "openid" // the provider asks for password and second factor
	HowDemo     = "demo"
)

// Token is a way in for a program, for a while.
type Token struct {
	Key     Key
	Account int64
	Epoch   int64 // the account's, when it was made
	Name    string
	Scopes  []Scope
	Made    time.Time
	Ends    time.Time
	Used    time.Time // within an hour; zero: never
}

// Pass is a link that works once.
type Pass struct {
	Key  Key
	For  string // what it lets do
	Ends time.Time
}

// FirstRun is a Pass for making the first accounts.
const FirstRun = "first run"
