package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"zhibiao/people"
	"zhibiao/server/door"
	"zhibiao/store"
)

// doorRules are those of the way in.
func doorRules(i *instance) door.Rules {
	c := i.config
	proxies, err := networks(c.People.Proxy.From)
	to, another := networks(c.Web.OpenTo)
	if err != nil || another != nil {
		return door.Rules{} // it was validated
	}
	var openID door.OpenID
	if o := c.People.OpenID; o.Issuer != "" {
		openID = door.OpenID{Issuer: o.Issuer, Client: o.Client, SecretFile: i.optional(o.SecretFile), CAFile: i.optional(o.CAFile),
			Name: o.Name}
	}
	return door.Rules{
		OpenID: openID, URL: c.URL, Figures: c.Web.Open, FiguresTo: to, Proxies: proxies, Header: c.People.Proxy.Header,
		Secrecy: c.People.SecrecyNotice == nil || *c.People.SecrecyNotice,
	}
}

// openDesk opens the accounts of an instance, whose rules may change. Close the file.
func openDesk(ctx context.Context, env *environment, inst *instance, acts people.Acts, rules func() people.Rules) (*people.Desk,
	*store.People, error) {
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

// entrance is how those who come by a listener reach the program.
type entrance struct{ *serving }

// welcome prints where the program is reached, and the link that makes the first account while nobody has one. It refuses to serve beyond
// this machine then.
func (s entrance) welcome(ctx context.Context, l net.Listener) error {
	any, err := s.desk.Store.Any(ctx)
	if err != nil {
		return err
	}
	if !any && !s.loopback {
		return fmt.Errorf("not served on %s: %w; make one with `zhibiao user add NAME`, or serve this machine alone with --listen %s",
			l.Addr(), errNobody, defaultListen)
	}
	if _, err := fmt.Fprintf(s.env.out, "%s/\n", s.address(l)); err != nil || any {
		return err
	}
	secret, err := s.desk.FirstLink(ctx)
	if err != nil {
		return err
	}
	base := strings.TrimSuffix(s.current.Load().instance.config.URL, "/")
	if base == "" {
		base = s.address(l)
	}
	_, err = fmt.Fprintf(s.env.out, "本机尚无账号，本机上人人可查看。建立第一个账号（一小时内有效，只能用一次）：\nThere are no accounts yet, and everybody on this machine "+
		"reads everything. Make the first one (once, within an hour):\n  %s/first/%s\n", base, secret)
	return err
}

// door is the way in.
func (s entrance) door() door.Config {
	return door.Config{
		Desk:  s.desk,
		Rules: func() door.Rules { return doorRules(s.current.Load().instance) },
		Open:  func() bool { return s.loopback },
		Demo:  s.demo,
		Log:   s.env.log,
	}
}
