package people

import (
	"crypto/subtle"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// A second factor is a one-time password of RFC 6238 as every authenticator makes it: six digits for each half minute.
const (
	stepLength   = 30 * time.Second
	factorLength = 32 // characters: 160 bits
	recoverCodes = 10
	codeGroups   = 4 // of four characters: 80 bits
)

var factorOptions = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

// NewFactor makes the secret of a second factor, in base 32.
func NewFactor() string {
	b := make([]byte, 0, factorLength)
	for range factorLength {
		b = append(b, base32Letters[pick(32)])
	}
	return string(b)
}

const base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// FactorAddress is what an authenticator takes the secret from: an otpauth address.
func FactorAddress(instance, name, secret string) string {
	q := url.Values{"secret": {secret}, "issuer": {instance}, "period": {"30"}, "digits": {"6"}, "algorithm": {"SHA1"}}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + instance + ":" + name, RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20")}
	return u.String()
}

// acceptCode uses up a code of the account's second factor: one of this half minute or of those beside it, if it is newer
// than the one accepted last, or one of the recovery codes. It says whether there was such a code.
func (a *Account) acceptCode(code string, now time.Time) bool {
	code = strings.ToUpper(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code))
	this := now.Unix() / int64(stepLength/time.Second)
	for step := max(this-1, a.Step+1); step <= this+1; step++ {
		want, err := hotp.GenerateCodeCustom(a.Factor, uint64(step), factorOptions)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			a.Step = step
			return true
		}
	}
	i := slices.Index(a.Codes, KeyOf(code))
	if i < 0 || len(code) != 4*codeGroups {
		return false
	}
	a.Codes = slices.Delete(slices.Clone(a.Codes), i, i+1)
	return true
}

// newCodes makes recovery codes, and what is kept of them.
func newCodes() (codes []string, kept []Key) {
	for range recoverCodes {
		groups := make([]string, codeGroups)
		for i := range groups {
			for range 4 {
				groups[i] += string(base32Letters[pick(32)])
			}
		}
		codes = append(codes, strings.Join(groups, "-"))
		kept = append(kept, KeyOf(strings.Join(groups, "")))
	}
	return codes, kept
}

// checkCode refuses a code that the account's second factor did not make.
func (a *Account) checkCode(code string, now time.Time) error {
	if a.acceptCode(code, now) {
		return nil
	}
	return fault(ErrWrong, "动态口令不对，或已经用过；请等下一个", fmt.Sprintf("the code is wrong or was used already: wait for the next, within %v",
		stepLength))
}
