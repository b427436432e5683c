package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"
)

// What is wrong with a password, and with what is kept of one.
var (
	ErrPassword = errors.New("the password will not do")
	ErrHash     = errors.New("not a password's hash")
	ErrBusy     = errors.New("too many passwords are being checked at once")
)

// cost is what one argon2id hash takes: memory in KiB, passes, and lanes.
type cost struct {
	memory, time uint32
	threads      uint8
}

// usual is OWASP's first choice for argon2id. Its memory times what may run at once is the whole that signing in takes.
var usual = cost{memory: 19 << 10, time: 2, threads: 1}

const (
	saltBytes  = 16
	hashBytes  = 32
	hashWait   = 10 * time.Second // for one's turn
	mostMemory = 256 << 10        // KiB that a hash may ask for, which was kept elsewhere
)

// Hasher hashes passwords, as many at once as its memory allows.
type Hasher struct {
	memory  *semaphore.Weighted // KiB
	budget  int64
	nothing string // the hash of no password that anybody knows
}

// NewHasher makes a Hasher that takes so many bytes at most, but those of one hash at least. It takes no more than the processors can
// work on: each hash leaves as much behind to be collected.
func NewHasher(bytes int64) *Hasher {
	one := int64(usual.memory)
	budget := max(min(bytes>>10, int64(runtime.GOMAXPROCS(0))*one), one)
	h := &Hasher{memory: semaphore.NewWeighted(budget), budget: budget}
	h.nothing = encode(usual, random(saltBytes), random(hashBytes))
	return h
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}

// Hash is what is kept of a password, in the PHC string format. It waits for its turn, ErrBusy after 10 seconds.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := random(saltBytes)
	sum, err := h.sum(ctx, usual, password, salt, hashBytes)
	if err != nil {
		return "", err
	}
	return encode(usual, salt, sum), nil
}

// Matches says whether a password is the one of which this is kept. It takes the same time where nothing is kept: who
// asks cannot tell an account that is not there from a wrong password.
func (h *Hasher) Matches(ctx context.Context, kept, password string) (bool, error) {
	against := kept
	if kept == "" {
		against = h.nothing
	}
	c, salt, want, err := decode(against)
	if err != nil {
		return false, err
	}
	got, err := h.sum(ctx, c, password, salt, uint32(len(want)))
	return err == nil && kept != "" && subtle.ConstantTimeCompare(got, want) == 1, err
}

func (h *Hasher) sum(ctx context.Context, c cost, password string, salt []byte, size uint32) ([]byte, error) {
	weight := min(int64(c.memory), h.budget)
	wait, cancel := context.WithTimeout(ctx, hashWait)
	defer cancel()
	if err := h.memory.Acquire(wait, weight); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, ErrBusy
	}
	defer h.memory.Release(weight)
	return argon2.IDKey([]byte(password), salt, c.time, c.memory, c.threads, size), nil
}

func encode(c cost, salt, sum []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.time, c.threads, b64(salt), b64(sum))
}

// decode reads what encode writes, and refuses what would cost more than signing in may.
func decode(text string) (c cost, salt, sum []byte, err error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, ErrHash
	}
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.threads); err != nil || n != 3 ||
		fmt.Sprintf("m=%d,t=%d,p=%d", c.memory, c.time, c.threads) != parts[3] {
		return c, nil, nil, ErrHash
	}
	if c.threads < 1 || c.threads > 8 || c.time < 1 || c.time > 16 || c.memory < 8*uint32(c.threads) || c.memory > mostMemory {
		return c, nil, nil, fmt.Errorf("%w: its cost m=%d,t=%d,p=%d is out of bounds", ErrHash, c.memory, c.time, c.threads)
	}
	b64 := base64.RawStdEncoding.Strict()
	salt, err = b64.DecodeString(parts[4])
	if err == nil {
		sum, err = b64.DecodeString(parts[5])
	}
	if err != nil || len(salt) < 8 || len(salt) > 64 || len(sum) < 16 || len(sum) > 64 {
		return c, nil, nil, ErrHash
	}
	return c, salt, sum, nil
}

// How long a password is, in characters and bytes.
const (
	shortest = 10
	phrase   = 16 // from here on it need not mix kinds of characters
	longest  = 256
)

// CheckPassword says what is wrong with a password that somebody wants to have: at least 10 characters of three kinds
// (lower case, upper case, digits, others) or 16 of any, not the account's name, and no row of the same few characters.
func CheckPassword(password string, a *Account) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || len(password) > longest:
		return fault(ErrPassword, fmt.Sprintf("密码最长%d字节", longest), fmt.Sprintf("a password has %d bytes at most", longest))
	case n < shortest:
		return fault(ErrPassword, fmt.Sprintf("密码至少%d个字符", shortest), fmt.Sprintf("a password has %d characters at least", shortest))
	case n < phrase && kinds(password) < 3:
		return fault(ErrPassword, fmt.Sprintf("密码须含大写字母、小写字母、数字、其他字符中的三种，或不少于%d个字符", phrase),
			fmt.Sprintf("a password has three of lower case, upper case, digits and other characters, or %d characters at least", phrase))
	case contains(password, a.Name) || contains(password, a.Person):
		return fault(ErrPassword, "密码不能包含用户名或姓名", "a password does not contain the account's name or the person's")
	case distinct(password) < 5:
		return fault(ErrPassword, "密码中不同的字符太少", "a password has more than a few different characters")
	}
	return nil
}

func kinds(password string) int {
	seen := map[string]bool{}
	for _, r := range password {
		switch {
		case unicode.IsLower(r):
			seen["lower"] = true
		case unicode.IsUpper(r):
			seen["upper"] = true
		case unicode.IsDigit(r):
			seen["digit"] = true
		default:
			seen["other"] = true
		}
	}
	return len(seen)
}

func contains(password, word string) bool {
	return utf8.RuneCountInString(word) > 1 && strings.Contains(strings.ToLower(password), strings.ToLower(word))
}

func distinct(password string) int {
	seen := map[rune]bool{}
	for _, r := range password {
		seen[r] = true
	}
	return len(seen)
}

// NewPassword makes a first password, to be told to somebody and changed by them: easy to read out, of 80 bits.
func NewPassword() string {
	const letters = "abcdefghjkmnpqrstuvwxyz23456789" // without those that look alike
	var b strings.Builder
	for i := range 17 {
		if i > 0 && i%4 == 0 && i < 16 {
			b.WriteByte('-')
		}
		b.WriteByte(letters[pick(len(letters))])
	}
	return b.String()
}

// pick chooses one of n, each as likely.
func pick(n int) int {
	var b [1]byte
	for {
		rand.Read(b[:])
		if whole := 256 - 256%n; int(b[0]) < whole {
			return int(b[0]) % n
		}
	}
}
