package people

import (
	"slices"
	"time"
)

// Rules are an instance's for its people. The zero Rules are the defaults.
type Rules struct {
	Separation   bool          // 三权分立: see CheckRoles
	Idle         time.Duration // after which a session that is not used ends; default 30 minutes
	Longest      time.Duration // after which every session ends; default 12 hours
	Alone        bool          // an account has one session at once
	Lock         int           // failures that lock an account for 15 minutes; default none do
	Factor       []Role        // that need a second factor
	Factors      bool          // everybody may have one
	Tokens       bool          // everybody may mint tokens
	PasswordDays int           // after which a password must be changed; default never
	Memory       int64         // bytes that checking passwords may take; default 64 MB
}

const tokenLongest = 366 * 24 * time.Hour

// idle and longest are how long sessions go on.
func (r Rules) idle() time.Duration    { return orElse(r.Idle, 30*time.Minute) }
func (r Rules) longest() time.Duration { return orElse(r.Longest, 12*time.Hour) }

func orElse(d, usual time.Duration) time.Duration {
	if d == 0 {
		return usual
	}
	return d
}

// FactorFor says whether an account may have a second factor, and whether it needs one.
func (r Rules) FactorFor(a *Account) (may, must bool) {
	must = slices.ContainsFunc(r.Factor, a.Has)
	return r.Factors || must, must
}

// pending says whether somebody who signed in by a password must change it, or set up a second factor, before anything else.
func (r Rules) pending(a *Account, how string, now time.Time) bool {
	if how == HowOpenID || how == HowDemo {
		return false
	}
	_, must := r.FactorFor(a)
	return a.MustChange || must && a.Factor == "" || a.Password != "" && r.old(a, now)
}

func (r Rules) old(a *Account, now time.Time) bool {
	return r.PasswordDays > 0 && now.Sub(a.Since) > time.Duration(r.PasswordDays)*24*time.Hour
}

// MustChangePassword says whether an account's password must be changed: it is the first, or too old.
func (r Rules) MustChangePassword(a *Account, now time.Time) bool {
	return a.MustChange || a.Password != "" && r.old(a, now)
}
