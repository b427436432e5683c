package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"time"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/door"
	"zhibiao/store"
)

// peopleConfig says how people sign in: the key `people` of zhibiao.yaml.
type peopleConfig struct {
	Separation    bool          `yaml:"separation"`     // 三权分立
	IdleMinutes   int           `yaml:"idle_minutes"`   // after which a session that is not used ends; default 30
	SessionHours  int           `yaml:"session_hours"`  // after which every session ends; default 12
	OneSession    bool          `yaml:"one_session"`    // an account has one at once
	LockAfter     int           `yaml:"lock_after"`     // failures that lock an account for 15 minutes; default none do
	PasswordDays  int           `yaml:"password_days"`  // after which a password must be changed; default never
	SecondFactor  bool          `yaml:"second_factor"`  // everybody may have one
	FactorRoles   []people.Role `yaml:"factor_roles"`   // that need one
	Tokens        bool          `yaml:"tokens"`         // everybody may mint their own
	SecrecyNotice *bool         `yaml:"secrecy_notice"` // on every page; default yes
	Proxy         proxyConfig   `yaml:"proxy"`          // whose word is taken for who asks
	OpenID        openIDConfig  `yaml:"openid"`         // at which people sign in
}

// proxyConfig names the proxies in front of the program.
type proxyConfig struct {
	From   []string `yaml:"from"`   // their networks
	Header string   `yaml:"header"` // in which they say who signed in; empty: they say only from where somebody asks
}

// openIDConfig names an OpenID provider.
type openIDConfig struct {
	Issuer     string          `yaml:"issuer"`
	Client     string          `yaml:"client"`
	SecretFile string          `yaml:"secret_file"`
	CAFile     string          `yaml:"ca_file"`
	Name       indicators.Text `yaml:"name"`
}

// validate says what is wrong, naming the key.
func (c peopleConfig) validate(address string) error {
	for key, n := range map[string]int{"idle_minutes": c.IdleMinutes, "session_hours": c.SessionHours, "lock_after": c.LockAfter, "password_days": c.PasswordDays} {
		if n < 0 || n > 100_000 {
			return fmt.Errorf("%s: %d: write a number from 0 on", key, n)
		}
	}
	for _, r := range c.FactorRoles {
		if r.Name().ZH == "" {
			return fmt.Errorf("factor_roles: there is no role %q, but %v", r, people.Roles())
		}
	}
	if o := c.OpenID; o.Issuer != "" && (o.Client == "" || address == "") {
		return errors.New("openid: name the client, and write url: the provider leads people back there")
	}
	if c.Proxy.Header != "" && len(c.Proxy.From) == 0 {
		return fmt.Errorf("proxy: header: name the networks of the proxies that send %s in from", c.Proxy.Header)
	}
	if _, err := networks(c.Proxy.From); err != nil {
		return fmt.Errorf("proxy: from: %w", err)
	}
	return nil
}

// networks reads networks and single addresses.
func networks(texts []string) (list []netip.Prefix, err error) {
	for _, text := range texts {
		p, err := netip.ParsePrefix(text)
		if a, single := netip.ParseAddr(text); single == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil || p != p.Masked() {
			return nil, fmt.Errorf("%q is no network: write it as 10.1.0.0/16, or one address", text)
		}
		list = append(list, p)
	}
	return list, nil
}

// rules are those of people's accounts.
func (c peopleConfig) rules() people.Rules {
	return people.Rules{
		Separation: c.Separation, Idle: time.Duration(c.IdleMinutes) * time.Minute, Longest: time.Duration(c.SessionHours) * time.Hour,
		Alone: c.OneSession, Lock: c.LockAfter, Factor: c.FactorRoles, Factors: c.SecondFactor, Tokens: c.Tokens, PasswordDays: c.PasswordDays,
	}
}

// doorRules are those of the way in.
func (i *instance) doorRules() door.Rules {
	c := i.config
	proxies, err := networks(c.People.Proxy.From)
	to, another := networks(c.Web.OpenTo)
	if err != nil || another != nil {
		return door.Rules{} // it was validated
	}
	var openID door.OpenID
	if o := c.People.OpenID; o.Issuer != "" {
		openID = door.OpenID{Issuer: o.Issuer, Client: o.Client, SecretFile: i.optional(o.SecretFile), CAFile: i.optional(o.CAFile), Name: o.Name}
	}
	return door.Rules{
		OpenID: openID, URL: c.URL, Figures: c.Web.Open, FiguresTo: to, Proxies: proxies, Header: c.People.Proxy.Header,
		Secrecy: c.People.SecrecyNotice == nil || *c.People.SecrecyNotice,
	}
}

// optional is the path of a file that may not be named.
func (i *instance) optional(p string) string {
	if p == "" {
		return ""
	}
	return i.path(p)
}

// peopleFile is where an instance's accounts are: beside its ledger.
func (i *instance) peopleFile() string {
	return filepath.Join(filepath.Dir(i.path(i.config.Store)), "people.db")
}

// openDesk opens the accounts of an instance, whose rules may change. Close the file.
func openDesk(ctx context.Context, env *environment, inst *instance, acts people.Acts, rules func() people.Rules) (*people.Desk, *store.People, error) {
	file, err := store.OpenPeople(ctx, inst.peopleFile())
	if err != nil {
		return nil, nil, err
	}
	return people.NewDesk(people.Config{Store: file, Acts: acts, Rules: rules, Log: env.log, Now: env.now, Sleep: sleep}), file, nil
}

// sleep waits, at most until the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// errNobody says that an instance would be open to a network.
var errNobody = errors.New("there are no accounts, so that everybody on the network could read everything")

// checkOpen refuses to serve beyond this machine while nobody has an account. The link that makes the first account is printed otherwise.
func (s *serving) checkOpen(ctx context.Context, l net.Listener) error {
	any, err := s.desk.Store.Any(ctx)
	if err != nil || any {
		return err
	}
	if !s.loopback {
		return fmt.Errorf("not served on %s: %w; make one with `zhibiao user add NAME`, or serve this machine alone with --listen %s", l.Addr(), errNobody, defaultListen)
	}
	secret, err := s.desk.FirstLink(ctx)
	if err != nil {
		return err
	}
	base := strings.TrimSuffix(s.current.Load().instance.config.URL, "/")
	if base == "" {
		base = s.address(l)
	}
	_, err = fmt.Fprintf(s.env.out, "本机尚无账号，本机上人人可查看。建立第一个账号（一小时内有效，只能用一次）：\nThere are no accounts yet, and everybody on this machine reads everything. Make the first one (once, within an hour):\n  %s/first/%s\n", base, secret)
	return err
}

// door is the way in.
func (s *serving) door() door.Config {
	return door.Config{
		Desk:  s.desk,
		Rules: func() door.Rules { return s.current.Load().instance.doorRules() },
		Open:  func() bool { return s.loopback },
		Demo:  s.demo,
		Log:   s.env.log,
	}
}
