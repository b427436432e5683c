package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ChangePassword gives the person another password, which ends all their sessions and tokens, and gives the secret of a new session.
func (d *Desk) ChangePassword(ctx context.Context, p Person, old, password string) (secret string, err error) {
	if err := d.may(ctx, p, ChangeSecrets, "password"); err != nil {
		return "", err
	}
	if err := d.prove(ctx, p, old); err != nil {
		return "", err
	}
	if password == old {
		return "", fault(ErrPassword, "新密码须与原密码不同", "the new password is the old one")
	}
	if err := CheckPassword(password, &p.Account); err != nil {
		return "", err
	}
	var with Account
	if err := d.setPassword(ctx, &with, password); err != nil {
		return "", err
	}
	return d.renew(ctx, p, "password", func(a *Account) error {
		a.Password, a.Since, a.MustChange = with.Password, with.Since, false
		return nil
	})
}

// prove has the person show that they know their password, as often as somebody may try to sign in.
func (d *Desk) prove(ctx context.Context, p Person, password string) error {
	now := d.Now()
	wait, refused := d.throttle.Try(now, p.Name, p.From, d.Rules().Lock)
	if refused {
		seconds := int((wait + time.Second - 1) / time.Second)
		return fault(ErrThrottled, fmt.Sprintf("尝试次数太多，请%d秒后再试", seconds), fmt.Sprintf("too many tries: try again in %d seconds", seconds))
	}
	right, err := d.hasher.Matches(ctx, p.Password, password)
	if err != nil {
		return err
	}
	if !right {
		d.throttle.Failed(now, p.Name)
		deed := p.Deed(ChangeSecrets, "password")
		deed.Outcome = Failed
		return errors.Join(fault(ErrWrong, "原密码不对", "the present password is wrong"), d.record(ctx, deed))
	}
	d.throttle.Right(p.Name, p.From)
	return nil
}

// renew changes the person's own account, which ends every session of it, and begins another.
func (d *Desk) renew(ctx context.Context, p Person, what string, f func(*Account) error) (secret string, err error) {
	a, err := d.Store.Change(ctx, p.ID, f)
	if err != nil {
		return "", err
	}
	if err := d.record(ctx, p.Deed(ChangeSecrets, what)); err != nil {
		return "", err
	}
	secret, _, err = d.Enter(ctx, a, BySession, HowPassword, p.From)
	return secret, err
}

// SetFactor gives the person a second factor, of which they show a code, and gives codes for the day on which
// it is lost, and the secret of a new session.
func (d *Desk) SetFactor(ctx context.Context, p Person, password, factor, code string) (codes []string, secret string, err error) {
	if err := d.may(ctx, p, ChangeSecrets, "factor"); err != nil {
		return nil, "", err
	}
	if may, _ := d.Rules().FactorFor(&p.Account); !may {
		return nil, "", fault(ErrDenied, "本系统未启用动态口令", "second factors are not switched on here")
	}
	if len(factor) != factorLength || strings.Trim(factor, base32Letters) != "" {
		return nil, "", fault(ErrWrong, "密钥不对，请重新打开本页", "the secret is not one of ours: open this page again")
	}
	if err := d.prove(ctx, p, password); err != nil {
		return nil, "", err
	}
	codes, kept := newCodes()
	secret, err = d.renew(ctx, p, "factor", func(a *Account) error {
		a.Factor, a.Step, a.Codes = factor, 0, nil
		if err := a.checkCode(code, d.Now()); err != nil {
			return err
		}
		a.Codes = kept
		return nil
	})
	return codes, secret, err
}

// DropFactor takes the person's second factor away, where their roles need none.
func (d *Desk) DropFactor(ctx context.Context, p Person, password string) (secret string, err error) {
	if err := d.may(ctx, p, ChangeSecrets, "factor"); err != nil {
		return "", err
	}
	if _, must := d.Rules().FactorFor(&p.Account); must {
		return "", fault(ErrDenied, "您的角色必须使用动态口令", "your roles need a second factor")
	}
	if err := d.prove(ctx, p, password); err != nil {
		return "", err
	}
	return d.renew(ctx, p, "factor", func(a *Account) error { a.Factor, a.Step, a.Codes = "", 0, nil; return nil })
}

// Mint makes a token for an account and gives its secret, which is shown once. Somebody mints for themselves where tokens are
// switched on; the machine's owner for everybody.
func (d *Desk) Mint(ctx context.Context, by Person, a Account, name string, scopes []Scope, lasting time.Duration) (string, error) {
	name = strings.TrimSpace(name)
	switch {
	case by.By != ByMachine && (by.ID != a.ID || !d.Rules().Tokens):
		return "", fault(ErrDenied, "本系统未启用个人令牌", "tokens are not switched on here")
	case name == "" || len(name) > 200:
		return "", fault(ErrName, "请写明令牌的用途", "say what the token is for")
	case len(scopes) == 0 || slices.ContainsFunc(scopes, func(s Scope) bool { return !slices.Contains(Scopes(), s) }):
		return "", fault(ErrRoles, "请选择令牌的权限范围", fmt.Sprintf("name the token's scopes, of %v", Scopes()))
	case lasting <= 0 || lasting > tokenLongest:
		return "", fault(ErrName, "令牌的有效期为1至366天", "a token lasts 1 to 366 days")
	}
	if by.By != ByMachine {
		if err := d.may(ctx, by, MintToken, name); err != nil {
			return "", err
		}
	}
	now, secret := d.Now(), NewSecret()
	t := Token{Key: KeyOf(secret), Account: a.ID, Epoch: a.Epoch, Name: name, Scopes: scopes, Made: now, Ends: now.Add(lasting)}
	deed := by.Deed(MintToken, aboutAccount(a.ID))
	deed.Detail = fmt.Sprintf("%v for %v", scopes, lasting)
	if err := d.record(ctx, deed); err != nil {
		return "", err
	}
	return secret, d.Store.Mint(ctx, t)
}

// Revoke ends a token of the person's own.
func (d *Desk) Revoke(ctx context.Context, p Person, key Key) error {
	deed := p.Deed(MintToken, aboutAccount(p.ID))
	deed.Detail = "revoked"
	if err := d.record(ctx, deed); err != nil {
		return err
	}
	return d.Store.Revoke(ctx, p.ID, key)
}
