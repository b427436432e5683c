package main

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"zhibiao/indicators"
	"zhibiao/people"
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
	for key, n := range map[string]int{"idle_minutes": c.IdleMinutes, "session_hours": c.SessionHours, "lock_after": c.LockAfter,
		"password_days": c.PasswordDays} {
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
		Alone: c.OneSession, Lock: c.LockAfter, Factor: c.FactorRoles, Factors: c.SecondFactor, Tokens: c.Tokens,
		PasswordDays: c.PasswordDays,
	}
}
