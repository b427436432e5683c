// Package deliver hands messages over: to Alertmanager, by mail, to the robots of WeCom, DingTalk and Feishu, to webhooks, and by SMS
// through such a webhook.
//
// A channel sends a message once and tells what the receiver said. It neither waits nor tries again: that is the outbox', which knows what
// is still true by then. Of its own it keeps the receiver's rate, answering Later before it asks more than the receiver takes.
//
// What may leave the house is decided in one place, before anything else sees the message: a channel whose content is notice is handed
// the reduced message alone.
package deliver

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"zhibiao/alerts"
)

// Options are what channels need of the house.
type Options struct {
	Folder string                             // against which files of credentials are resolved
	Now    func() time.Time                   // default time.Now
	Sheet  func(alerts.Table) ([]byte, error) // writes a table as .xlsx; nil: messages go without
}

// transport hands a message to one kind of receiver. Credentials that it read are told too, so that they can be taken out of errors.
type transport interface {
	send(ctx context.Context, m alerts.Message, now time.Time) (alerts.Outcome, credentials, error)
}

// several is a transport that makes more than one message of some.
type several interface{ messages(m alerts.Message) int }

// channel implements alerts.Channel over a transport.
type channel struct {
	name      string
	full      bool
	now       func() time.Time
	pacer     *pacer
	transport transport
}

// Open makes a channel of a configuration that passed Check. Its credentials must be there.
func Open(c Config, o Options) (alerts.Channel, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	t, err := newTransport(c, o)
	if err != nil {
		return nil, fmt.Errorf("channel %s: %w", c.Name, err)
	}
	ch := &channel{name: c.Name, full: c.Content == FullContent, now: o.Now, transport: t,
		pacer: &pacer{rates: defaultRates[c.Kind]}}
	if c.Rate > 0 {
		ch.pacer.rates = []rate{{c.Rate, time.Minute}}
	}
	if c.Kind == FeishuKind {
		ch.pacer.avoid = offHalfHours
	}
	if am, ok := t.(*alertmanager); ok {
		return &Alertmanager{channel: ch, alertmanager: am}, nil
	}
	return ch, nil
}

// defaultRates are what the makers of the robots take.
var defaultRates = map[Kind][]rate{
	WeComKind:    {{20, time.Minute}},
	DingTalkKind: {{20, time.Minute}},
	FeishuKind:   {{100, time.Minute}, {5, time.Second}},
}

func newTransport(c Config, o Options) (transport, error) {
	key := secret{o.Folder, c.KeyFile, c.KeyEnv}
	sign := secret{o.Folder, c.SecretFile, c.SecretEnv}
	password := secret{o.Folder, c.PasswordFile, c.PasswordEnv}
	address := secret{o.Folder, c.URLFile, c.URLEnv}
	for _, s := range []secret{key, sign, password, address} {
		if _, err := s.read(); err != nil {
			return nil, err
		}
	}
	client, err := newClient(c.Proxy)
	if err != nil {
		return nil, err
	}
	base := strings.TrimSuffix(cmp.Or(c.URL, defaultHost[c.Kind]), "/")
	hook := webhook{client, place{base, address}, sign, c.User, password, c.Name}
	switch c.Kind {
	case AlertmanagerKind:
		return &alertmanager{client: client, url: base, user: c.User, password: password}, nil
	case MailKind:
		return newMailer(c, password, o)
	case WeComKind:
		return &wecom{client, base, key, o.Sheet}, nil
	case DingTalkKind:
		return &dingtalk{client, base, key, sign, c.Keyword}, nil
	case FeishuKind:
		return &feishu{client, base, key, sign, c.Keyword}, nil
	case WebhookKind:
		return &hook, nil
	case SMSKind:
		words, err := newWords(c.Text)
		return &sms{hook, c.Template, words}, err
	}
	return nil, fmt.Errorf("kind: %q is not known", c.Kind)
}

// Send implements alerts.Channel.
func (c *channel) Send(ctx context.Context, m alerts.Message) (alerts.Outcome, error) {
	if !c.full {
		m = m.Reduced()
	}
	now, n := c.now(), 1
	if s, ok := c.transport.(several); ok {
		n = s.messages(m)
	}
	if wait := c.pacer.take(now, n); wait > 0 {
		return later(wait), fmt.Errorf("channel %s: by its receiver's limits not before %s from now", c.name, wait.Round(time.Second))
	}
	out, used, err := c.transport.send(ctx, m, now)
	if out.Answer == alerts.Later && out.After > 0 {
		c.pacer.close(now, out.After)
	}
	if err != nil {
		return out, fmt.Errorf("channel %s: %w", c.name, used.scrubbed(err))
	}
	return out, nil
}

// The outcomes that need no more words.
func sent() alerts.Outcome  { return alerts.Outcome{Answer: alerts.Sent} }
func never() alerts.Outcome { return alerts.Outcome{Answer: alerts.Never} }
func later(after time.Duration) alerts.Outcome {
	return alerts.Outcome{Answer: alerts.Later, After: after}
}

// place is an address, which may hold a key and lie in a file therefore.
type place struct {
	url    string
	secret secret
}

func (p place) read() (string, error) {
	if !p.secret.named() {
		return p.url, nil
	}
	written, err := p.secret.read()
	if err != nil {
		return "", err
	}
	if u, err := url.Parse(written); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		where := cmp.Or(p.secret.env, filepath.Base(p.secret.file))
		return "", fmt.Errorf("what %s holds is no address: want one such as %s", where, exampleURL[WebhookKind])
	}
	return written, nil
}

// patience is how long one exchange with a receiver may take.
const patience = 15 * time.Second

// newClient makes a client that asks the environment for no proxy and follows no redirect: both would show a key to somebody else.
func newClient(proxy string) (*http.Client, error) {
	t := &http.Transport{MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: patience, ForceAttemptHTTP2: true}
	if proxy != "" {
		u, err := url.Parse(proxy)
		if err != nil {
			return nil, fmt.Errorf("proxy: %w", err)
		}
		t.Proxy = http.ProxyURL(u)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: t, Timeout: patience, CheckRedirect: stay}, nil
}
