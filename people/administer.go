package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrLast says that nobody would be left to run the instance.
var ErrLast = errors.New("the last administrator")

// Added is an account that was made, with the password that its owner is to be told.
type Added struct {
	Account
	First string // to be changed at the first sign-in
}

// Add makes an account with a first password. Made by somebody who may not grant roles, it waits for somebody who may.
func (d *Desk) Add(ctx context.Context, by Person, a Account) (Added, error) {
	if err := d.may(ctx, by, ChangeAccount, a.Name); err != nil {
		return Added{}, err
	}
	if err := d.check(&a); err != nil {
		return Added{}, err
	}
	first := NewPassword()
	if err := d.setPassword(ctx, &a, first); err != nil {
		return Added{}, err
	}
	a.MustChange, a.State = true, Active
	if !by.May(GrantRoles, About{}) {
		a.State = Waiting
	}
	list, err := d.Store.Add(ctx, d.Now(), nil, a)
	if errors.Is(err, ErrNameTaken) {
		return Added{}, fault(ErrNameTaken, "用户名已有人使用", "an account of that name is there already")
	}
	if err != nil {
		return Added{}, err
	}
	return Added{list[0], first}, d.record(ctx, made(by, &list[0]))
}

func made(by Person, a *Account) Deed {
	deed := by.Deed(ChangeAccount, aboutAccount(a.ID))
	deed.Detail = fmt.Sprintf("made as %v of %q, %s", a.Roles, a.Department, a.State)
	return deed
}

func aboutAccount(id int64) string { return fmt.Sprintf("account %d", id) }

// check says what is wrong with an account that is to be.
func (d *Desk) check(a *Account) error {
	a.Name, a.Person = strings.TrimSpace(a.Name), strings.TrimSpace(a.Person)
	if err := CheckName(a.Name); err != nil {
		return err
	}
	return CheckRoles(a.Roles, a.Department, d.Rules().Separation)
}

func (d *Desk) setPassword(ctx context.Context, a *Account, password string) (err error) {
	a.Password, err = d.hasher.Hash(ctx, password)
	a.Since = d.Now()
	return err
}

// may says whether a person may do an act to an account, and notes it when not.
func (d *Desk) may(ctx context.Context, by Person, act Act, about string) error {
	if by.May(act, About{}) {
		return nil
	}
	return errors.Join(fault(ErrDenied, "您的角色无权进行此操作", "none of your roles may do this"), d.Deny(ctx, by, act, about))
}

// Describe changes who an account's is and for which unit it speaks.
func (d *Desk) Describe(ctx context.Context, by Person, id int64, person, department string) error {
	return d.change(ctx, by, ChangeAccount, id, "described", func(a *Account) error {
		a.Person, a.Department = person, department
		return d.check(a)
	})
}

// Reset gives an account a first password again, takes its second factor away, and gives the password.
func (d *Desk) Reset(ctx context.Context, by Person, id int64) (first string, err error) {
	first = NewPassword()
	var with Account
	if err := d.setPassword(ctx, &with, first); err != nil {
		return "", err
	}
	return first, d.change(ctx, by, ChangeAccount, id, "given a first password", func(a *Account) error {
		a.Password, a.Since, a.MustChange = with.Password, with.Since, true
		a.Factor, a.Codes = "", nil
		return nil
	})
}

// Disable ends an account's use, Enable lets it be used again.
func (d *Desk) Disable(ctx context.Context, by Person, id int64) error {
	return d.change(ctx, by, ChangeAccount, id, "disabled", func(a *Account) error { a.State = Disabled; return nil })
}

// Enable lets an account be used again.
func (d *Desk) Enable(ctx context.Context, by Person, id int64) error {
	return d.change(ctx, by, ChangeAccount, id, "enabled", func(a *Account) error { a.State = Active; return nil })
}

// Grant gives an account these roles and no others, and lets it be used where it waited for that.
func (d *Desk) Grant(ctx context.Context, by Person, id int64, roles []Role) error {
	if d.Rules().Separation && by.ID == id {
		return fault(ErrRoles, "三权分立：不得给自己授权", "under separation nobody grants roles to themselves")
	}
	return d.change(ctx, by, GrantRoles, id, fmt.Sprintf("granted %v", roles), func(a *Account) error {
		a.Roles = roles
		if a.State == Waiting {
			a.State = Active
		}
		return d.check(a)
	})
}

// Bind has an OpenID subject sign in as an account; an empty one ends that.
func (d *Desk) Bind(ctx context.Context, by Person, id int64, issuer, subject string) error {
	return d.change(ctx, by, ChangeAccount, id, "bound to an OpenID subject", func(a *Account) error {
		if a.Issuer, a.Subject = issuer, strings.TrimSpace(subject); a.Subject == "" {
			a.Issuer = ""
		}
		return nil
	})
}

// change changes an account for a person who may. What somebody who may not grant roles changes of an account's rights or
// secrets has it wait for somebody who may: else the one could sign in as the other.
func (d *Desk) change(ctx context.Context, by Person, act Act, id int64, what string, f func(*Account) error) error {
	if err := d.may(ctx, by, act, aboutAccount(id)); err != nil {
		return err
	}
	d.order.Lock()
	defer d.order.Unlock()
	others, err := d.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	others = slices.DeleteFunc(others, func(a Account) bool { return a.ID == id })
	a, err := d.Store.Change(ctx, id, func(a *Account) error {
		before := *a
		if err := f(a); err != nil {
			return err
		}
		if !a.SameRights(&before) && a.State == Active && !by.May(GrantRoles, About{}) {
			a.State = Waiting
		}
		return last(&before, a, others)
	})
	if errors.Is(err, ErrNameTaken) {
		return fault(ErrNameTaken, "这个主体已绑定到另一个账号", "another account is bound to this subject")
	}
	if err != nil {
		return err
	}
	deed := by.Deed(act, aboutAccount(id))
	deed.Detail = fmt.Sprintf("%s, %s", what, a.State)
	return d.record(ctx, deed)
}

// last refuses a change after which nobody could make accounts any more, or nobody grant roles.
func last(before, after *Account, others []Account) error {
	for _, r := range []Role{System, Security} {
		able := func(a Account) bool { return a.State == Active && a.Has(r) }
		if able(*before) && !able(*after) && !slices.ContainsFunc(others, able) {
			return fault(ErrLast, "至少要留一个可用的"+r.Name().ZH, fmt.Sprintf("one %s has to be left", r.Name().EN))
		}
	}
	return nil
}

// EndSessions ends all sessions of an account.
func (d *Desk) EndSessions(ctx context.Context, by Person, id int64) error {
	if by.ID != id || by.ID == 0 {
		if err := d.may(ctx, by, EndSessions, aboutAccount(id)); err != nil {
			return err
		}
	}
	if err := d.record(ctx, by.Deed(EndSessions, aboutAccount(id))); err != nil {
		return err
	}
	return d.Store.EndAll(ctx, id)
}

// FirstLink makes the secret of the link by which the first accounts are made: once, within an hour.
func (d *Desk) FirstLink(ctx context.Context) (secret string, err error) {
	secret = NewSecret()
	return secret, d.Store.Let(ctx, Pass{Key: KeyOf(secret), For: FirstRun, Ends: d.Now().Add(time.Hour)})
}

// First is an account of the first run, with the password that its owner chose.
type First struct {
	Account
	Password string
}

// MakeFirst makes the first accounts by the secret of the link: one with all three roles that run the instance or,
// under separation, three with one each.
func (d *Desk) MakeFirst(ctx context.Context, by Person, secret string, list ...First) error {
	key := KeyOf(secret)
	if _, err := d.Store.Valid(ctx, key, d.Now()); err != nil {
		return err
	}
	accounts := make([]Account, len(list))
	for i := range list {
		a := &list[i].Account
		a.State = Active
		if err := d.check(a); err != nil {
			return err
		}
		if err := CheckPassword(list[i].Password, a); err != nil {
			return err
		}
		if err := d.setPassword(ctx, a, list[i].Password); err != nil {
			return err
		}
		accounts[i] = *a
	}
	added, err := d.Store.Add(ctx, d.Now(), &key, accounts...)
	if errors.Is(err, ErrNameTaken) {
		return fault(ErrNameTaken, "用户名不能相同", "two accounts cannot have one name")
	}
	if err != nil {
		return err
	}
	for i := range added {
		if err := d.record(ctx, made(by, &added[i])); err != nil {
			return err
		}
	}
	return nil
}
