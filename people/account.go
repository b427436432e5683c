package people

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What callers may want to tell apart.
var (
	ErrNoAccount = errors.New("there is no such account")
	ErrNameTaken = errors.New("an account of that name is there already")
	ErrRoles     = errors.New("roles are wrong")
	ErrName      = errors.New("the name will not do")
	ErrEnded     = errors.New("it has ended, or never was")
)

// Account is somebody's way in. It is never deleted, since the log speaks of it by ID.
type Account struct {
	ID         int64
	Name       string // to sign in with; unique whatever its case
	Person     string // who it is, as pages show it
	Department string // id of the unit that it speaks for; empty: none
	Roles      []Role
	State      State
	Password   string    // as Hasher writes it; empty: none, so that no password signs in
	Since      time.Time // the password was set
	MustChange bool      // the password, before anything else
	Factor     string    // the second factor's secret; empty: none
	Step       int64     // of the second factor that was accepted last
	Codes      []Key     // recovery codes that are left
	Issuer     string    // of the OpenID subject that signs in as this account; empty: none
	Subject    string
	Made       time.Time
	Epoch      int64 // grows with every change of rights or secrets: sessions and tokens of another epoch have ended
}

// State is whether an account can be used.
type State string

// The states.
const (
	Active   State = "active"
	Waiting  State = "waiting"  // for the security administrator, under separation
	Disabled State = "disabled" // for good or for a while
)

// Has says whether the account has a role.
func (a *Account) Has(r Role) bool { return slices.Contains(a.Roles, r) }

// Called is what pages call whose account it is. It is of the value, as templates have it.
func (a Account) Called() string {
	if a.Person != "" {
		return a.Person
	}
	return a.Name
}

// longestName is how many characters a name may have.
const longestName = 64

// CheckName says what is wrong with a name to sign in with: it is letters, digits, and . _ - @ within.
func CheckName(name string) error {
	if name == "" || !utf8.ValidString(name) || utf8.RuneCountInString(name) > longestName {
		return fault(ErrName, fmt.Sprintf("用户名须为1至%d个字符", longestName), fmt.Sprintf("a name has 1 to %d characters", longestName))
	}
	for i, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && (i == 0 || !strings.ContainsRune("._-@", r)) {
			return fault(ErrName, "用户名由文字、字母和数字组成，中间可用 . _ - @", "a name is letters and digits, and within it . _ - or @")
		}
	}
	return nil
}

// Folded is a name as names are compared.
func Folded(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// SameRights says whether two states of an account let it do the same by the same secrets: whether what
// began under the one may go on under the other.
func (a *Account) SameRights(b *Account) bool {
	return a.Department == b.Department && slices.Equal(a.Roles, b.Roles) && a.State == b.State &&
		a.Password == b.Password && a.MustChange == b.MustChange && a.Factor == b.Factor && a.Issuer == b.Issuer && a.Subject == b.Subject
}
