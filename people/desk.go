package people

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"
)

// What somebody hears who wants to sign in.
var (
	ErrWrong     = errors.New("name, password or code are wrong")
	ErrThrottled = errors.New("too many tries")
	ErrClosed    = errors.New("the account cannot be used")
	ErrDenied    = errors.New("that is not theirs to do")
)

// Config is what a Desk works with. Every field is required.
type Config struct {
	Store Store
	Acts  Acts
	Rules func() Rules // in force
	Log   *slog.Logger
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
}

// Desk is where people sign in, and where accounts are kept in order. Its methods may be called from any number of goroutines.
type Desk struct {
	Config
	hasher   *Hasher
	throttle *Throttle
	order    sync.Mutex // held while accounts are changed, so that the last administrator stays
}

// NewDesk makes a Desk; it starts nothing.
func NewDesk(c Config) *Desk {
	memory := c.Rules().Memory
	if memory == 0 {
		memory = 64 << 20
	}
	return &Desk{Config: c, hasher: NewHasher(memory), throttle: NewThrottle()}
}

// Try is somebody's try to sign in.
type Try struct {
	Name, Password string
	Code           string // of the second factor; empty: none was given
	From           netip.Addr
}

// SignIn lets somebody in by a password, and gives the secret of their session. What is wrong is a Fault; whether
// the name, the password or the code is, it does not tell.
func (d *Desk) SignIn(ctx context.Context, try Try) (secret string, p Person, err error) {
	now := d.Now()
	wait, refused := d.throttle.Try(now, try.Name, try.From, d.Rules().Lock)
	if refused {
		seconds := int((wait + time.Second - 1) / time.Second)
		return "", Person{}, fault(ErrThrottled, fmt.Sprintf("尝试次数太多，请%d秒后再试", seconds),
			fmt.Sprintf("too many tries: try again in %d seconds", seconds))
	}
	if wait > 0 {
		if err := d.Sleep(ctx, wait); err != nil {
			return "", Person{}, err
		}
	}
	a, err := d.authenticate(ctx, try, now)
	if errors.Is(err, ErrWrong) {
		d.throttle.Failed(now, try.Name)
		return "", Person{}, errors.Join(err, d.record(ctx, Deed{Act: SignIn, Account: a.ID, Name: known(a), From: try.From,
			Outcome: Failed}))
	}
	if err != nil {
		return "", Person{}, err
	}
	d.throttle.Right(try.Name, try.From)
	return d.Enter(ctx, a, BySession, HowPassword, try.From)
}

// known is what the log calls an account that somebody tried; never what was typed, which is often a password.
func known(a Account) string {
	if a.ID == 0 {
		return "unknown"
	}
	return a.Name
}

// authenticate finds the account of which somebody has the secrets. With ErrWrong it gives the account that they tried, if there is one.
func (d *Desk) authenticate(ctx context.Context, try Try, now time.Time) (Account, error) {
	wrong := fault(ErrWrong, "用户名、密码或动态口令不对", "name, password or code are wrong")
	a, err := d.Store.Named(ctx, try.Name)
	if err != nil && !errors.Is(err, ErrNoAccount) {
		return Account{}, err
	}
	right, err := d.hasher.Matches(ctx, a.Password, try.Password)
	switch {
	case errors.Is(err, ErrBusy):
		return Account{}, fault(ErrThrottled, "正在登录的人太多，请稍候再试", "too many people are signing in: try again in a few seconds")
	case err != nil:
		return Account{}, fmt.Errorf("check the password of account %d: %w", a.ID, err)
	case !right:
		return a, wrong
	case a.Factor == "":
		return a, nil
	}
	b, err := d.Store.Change(ctx, a.ID, func(b *Account) error {
		if !b.SameRights(&a) || !b.acceptCode(try.Code, now) {
			return wrong
		}
		return nil
	})
	if errors.Is(err, ErrWrong) {
		return a, wrong
	}
	return b, err
}

// Enter begins a session of an account that was recognised by some means.
func (d *Desk) Enter(ctx context.Context, a Account, by Means, how string, from netip.Addr) (secret string, p Person, err error) {
	if err := usable(&a); err != nil {
		return "", Person{}, err
	}
	now := d.Now()
	engine, shelf := d.engine(now)
	session, err := engine.Load(ctx, "")
	if err == nil {
		err = engine.RenewToken(session)
	}
	if err != nil {
		return "", Person{}, fmt.Errorf("make a session of account %d: %w", a.ID, err)
	}
	engine.Put(session, sessionValue, Session{Account: a.ID, Epoch: a.Epoch, Began: now, Seen: now, From: from, By: how})
	p = Person{Account: a, By: by, From: from, Key: KeyOf(engine.Token(session)), Pending: shelf.rules.pending(&a, how, now)}
	deed := p.Deed(SignIn, "")
	deed.Detail = how
	if err := d.record(ctx, deed); err != nil {
		return "", Person{}, err
	}
	secret, _, err = engine.Commit(session)
	return secret, p, err
}

// Stranger notes that somebody was vouched for to whom no account is bound.
func (d *Desk) Stranger(ctx context.Context, from netip.Addr, issuer string) error {
	return d.record(ctx, Deed{Act: SignIn, Name: "unknown", From: from, Outcome: Failed, Detail: "vouched for by " + issuer})
}

// usable says whether an account can be used. Only who has its secrets is told why it cannot.
func usable(a *Account) error {
	switch a.State {
	case Active:
		return nil
	case Waiting:
		return fault(ErrClosed, "账号尚待安全管理员授权", "the account waits for the security administrator")
	}
	return fault(ErrClosed, "账号已停用，请联系系统管理员", "the account is disabled: ask the system administrator")
}

// noted is how seldom it is noted that a session, or a token, is in use.
const (
	sessionNoted = time.Minute
	tokenNoted   = time.Hour
)

// Recognise gives the person of a session's secret; ErrEnded where there is none, or no longer.
func (d *Desk) Recognise(ctx context.Context, secret string, from netip.Addr) (Person, error) {
	now := d.Now()
	engine, shelf := d.engine(now)
	session, err := engine.Load(ctx, secret)
	if err != nil {
		return Person{}, err
	}
	s, ok := engine.Get(session, sessionValue).(Session)
	if !ok {
		return Person{}, ErrEnded
	}
	if now.Sub(s.Seen) > sessionNoted {
		s.Seen = now
		engine.Put(session, sessionValue, s)
		_, _, err := engine.Commit(session)
		d.unnoted(ctx, err)
	}
	return Person{Account: shelf.owner, By: BySession, From: from, Key: shelf.found.Key,
		Pending: shelf.rules.pending(&shelf.owner, s.By, now)}, nil
}

// unnoted tells why a use was not noted, as on a full disk: people read on, and a session that is not noted ends the sooner.
func (d *Desk) unnoted(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		d.Log.Warn("the use of a session or token was not noted", "error", err)
	}
}

// RecogniseToken gives the person of a token that came by some means; ErrEnded where there is none, or no longer.
func (d *Desk) RecogniseToken(ctx context.Context, secret string, by Means, from netip.Addr) (Person, error) {
	now := d.Now()
	t, a, err := d.Store.Token(ctx, KeyOf(secret))
	if err != nil {
		return Person{}, err
	}
	if !now.Before(t.Ends) || a.State != Active {
		return Person{}, ErrEnded
	}
	if now.Sub(t.Used) > tokenNoted {
		d.unnoted(ctx, d.Store.Use(ctx, t.Key, now))
	}
	return Person{Account: a, By: by, From: from, Key: t.Key, Scopes: t.Scopes}, nil
}

// RecogniseName gives the person of a name for which a trusted proxy answers.
func (d *Desk) RecogniseName(ctx context.Context, name string, from netip.Addr) (Person, error) {
	a, err := d.Store.Named(ctx, name)
	if err != nil {
		return Person{}, err
	}
	return Person{Account: a, By: ByProxy, From: from}, usable(&a)
}

// SignOut ends the person's session, of which it is given the secret.
func (d *Desk) SignOut(ctx context.Context, p Person, secret string) error {
	if err := d.record(ctx, p.Deed(SignOut, "")); err != nil {
		return err
	}
	return d.Leave(ctx, secret)
}

// Leave ends the session of a secret, where there is one.
func (d *Desk) Leave(ctx context.Context, secret string) error {
	engine, _ := d.engine(d.Now())
	session, err := engine.Load(ctx, secret)
	if errors.Is(err, ErrEnded) {
		return nil
	}
	if err != nil {
		return err
	}
	return engine.Destroy(session)
}

// Deny notes that somebody was denied an act.
func (d *Desk) Deny(ctx context.Context, p Person, a Act, about string) error {
	deed := p.Deed(a, about)
	deed.Outcome = Denied
	return d.record(ctx, deed)
}

func (d *Desk) record(ctx context.Context, deed Deed) error {
	deed.At = d.Now()
	if err := d.Acts.Record(ctx, deed); err != nil {
		return fmt.Errorf("log %s of account %d: %w", deed.Act, deed.Account, err)
	}
	return nil
}

// Run removes now and then what has ended, until the context ends.
func (d *Desk) Run(ctx context.Context) error {
	for {
		now := d.Now()
		if err := d.Store.Sweep(ctx, now, now.Add(-d.Rules().longest())); err != nil && ctx.Err() == nil {
			d.Log.Warn("sessions that ended were not removed", "error", err)
		}
		if d.Sleep(ctx, time.Hour) != nil {
			return nil
		}
	}
}
