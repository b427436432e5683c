package deliver

import (
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// Kind is a way to hand messages over.
type Kind string

// The kinds of channels.
const (
	AlertmanagerKind Kind = "alertmanager"
	MailKind         Kind = "smtp"
	WeComKind        Kind = "wecom"
	DingTalkKind     Kind = "dingtalk"
	FeishuKind       Kind = "feishu"
	WebhookKind      Kind = "webhook"
	SMSKind          Kind = "sms"
)

// What a channel may carry.
const (
	NoticeContent = "notice" // that something waits, and nothing of it: the default
	FullContent   = "full"   // figures, names and the list; only inside the house's own network
)

// How mail is kept from being read on its way.
const (
	StartTLS    = "starttls" // the default: a connection that begins plain and must become encrypted
	ImplicitTLS = "implicit" // encrypted from the first byte
	NoTLS       = "none"     // only to a host inside the house's own network
)

// Config is one channel as alerts.yaml declares it. docs/channels.md documents every key.
//
// Nothing secret stands in it: keys, secrets and passwords are named by the file or the environment variable that holds them.
type Config struct {
	Name     string `yaml:"name"`
	Kind     Kind   `yaml:"kind"`
	Content  string `yaml:"content"`  // notice (the default) or full
	Internal bool   `yaml:"internal"` // the receiver stands inside the house's own network: without it content is notice
	Proxy    string `yaml:"proxy"`    // of HTTP requests; default none, whatever the environment says
	Rate     int    `yaml:"rate"`     // messages a minute, at most; default the receiver's own limit

	URL     string `yaml:"url"`      // the receiver's; of robots scheme and host alone, default the maker's own
	URLFile string `yaml:"url_file"` // a file with the address of a webhook that carries a key
	URLEnv  string `yaml:"url_env"`

	KeyFile    string `yaml:"key_file"` // the robot's: key, access_token, or what follows /hook/
	KeyEnv     string `yaml:"key_env"`
	SecretFile string `yaml:"secret_file"` // with which requests are signed
	SecretEnv  string `yaml:"secret_env"`
	Keyword    string `yaml:"keyword"` // the word that a robot wants in every message

	Host         string `yaml:"host"` // of mail
	Port         int    `yaml:"port"` // default 587, 465 or 25 by tls
	TLS          string `yaml:"tls"`  // starttls (the default), implicit or none
	CAFile       string `yaml:"ca_file"`
	From         string `yaml:"from"`
	User         string `yaml:"user"` // of mail, Alertmanager and webhooks; default none
	PasswordFile string `yaml:"password_file"`
	PasswordEnv  string `yaml:"password_env"`

	Template string `yaml:"template"` // of SMS: its id at the gateway
	Text     string `yaml:"text"`     // of SMS: the template's words, with {count} and {link} where they vary
}

// keysOf are the keys that each kind has beside name, kind and rate.
var keysOf = map[Kind][]string{
	AlertmanagerKind: {"content", "internal", "proxy", "url", "user", "password_file", "password_env"},
	MailKind:         {"content", "internal", "host", "port", "tls", "ca_file", "from", "user", "password_file", "password_env"},
	WeComKind:        {"content", "internal", "proxy", "url", "key_file", "key_env"},
	DingTalkKind:     {"content", "internal", "proxy", "url", "key_file", "key_env", "secret_file", "secret_env", "keyword"},
	FeishuKind:       {"content", "internal", "proxy", "url", "key_file", "key_env", "secret_file", "secret_env", "keyword"},
	WebhookKind: {"content", "internal", "proxy", "url", "url_file", "url_env", "secret_file", "secret_env", "user", "password_file",
		"password_env"},
	SMSKind: {"internal", "proxy", "url", "url_file", "url_env", "secret_file", "secret_env", "template", "text"},
}

// reservedName is that of what needs no channel: a list from which somebody telephones.
const reservedName = "manual"

// Kinds lists the kinds by name.
func Kinds() []Kind {
	var out []Kind
	for k := range keysOf {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Check tells wrong of every mistake: the key, what it says and how to mend it. It reads no secret.
func (c Config) Check(wrong func(key, format string, args ...any)) {
	say := func(key, format string, args ...any) {
		wrong(key, "channel %s: %s: "+format, append([]any{c.Name, key}, args...)...)
	}
	switch c.Name {
	case "":
		wrong("name", "channel without a name: write name: and a word by which units name it")
	case reservedName:
		say("name", "%q is the list of calls, which every instance has: take another name", c.Name)
	}
	if keysOf[c.Kind] == nil {
		say("kind", "%q: want one of %s", c.Kind, listed(Kinds()))
		return
	}
	for _, key := range c.written() {
		if !slices.Contains(keysOf[c.Kind], key) {
			say(key, "does nothing in a channel of kind %s: take it out; it has %s", c.Kind, strings.Join(keysOf[c.Kind], ", "))
		}
	}
	c.checkContent(say)
	c.checkAddress(say)
	c.checkSecrets(say)
	switch c.Kind {
	case MailKind:
		c.checkMail(say)
	case SMSKind:
		c.checkSMS(say)
	}
}

// written are the keys beside name, kind and rate that have a value, in the order of the fields.
func (c Config) written() []string {
	var keys []string
	v := reflect.ValueOf(c)
	for i := range v.NumField() {
		key := v.Type().Field(i).Tag.Get("yaml")
		if !v.Field(i).IsZero() && key != "name" && key != "kind" && key != "rate" {
			keys = append(keys, key)
		}
	}
	return keys
}

type sayer func(key, format string, args ...any)

func (c Config) checkContent(say sayer) {
	switch {
	case c.Content != "" && c.Content != NoticeContent && c.Content != FullContent:
		say("content", "%q: want notice or full", c.Content)
	case c.Content == FullContent && !c.Internal:
		say("content", "full carries unpublished figures: write internal: true beside it if the receiver stands inside your own network, "+
			"or content: notice")
	case c.Kind == AlertmanagerKind && c.Content != FullContent:
		say("content", "%q: an Alertmanager is given alerts with their figures: write content: full and internal: true if it stands "+
			"inside your own network", c.Content)
	}
	if c.Rate < 0 || c.Rate > mostPerMinute {
		say("rate", "%d: want messages a minute, 1 to %d", c.Rate, mostPerMinute)
	}
}

func (c Config) checkAddress(say sayer) {
	if c.Proxy != "" {
		if u, err := url.Parse(c.Proxy); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			say("proxy", "want scheme, host and port alone, such as http://proxy.example.cn:3128")
		}
	}
	addressed := c.URL != "" || c.URLFile != "" || c.URLEnv != ""
	switch c.Kind {
	case MailKind:
		return
	case AlertmanagerKind, WebhookKind, SMSKind:
		if !addressed {
			say("url", "is missing: write the receiver's address, such as %s", exampleURL[c.Kind])
		}
	}
	if c.URL == "" {
		return
	}
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		say("url", "want an address such as %s", exampleURL[c.Kind]) // what is written may hold a key
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		say("url", "holds more than scheme, host and path; what is secret goes into a file that %s names", secretKeyOf(c.Kind))
	case defaultHost[c.Kind] != "" && strings.Trim(u.Path, "/") != "" && !strings.HasSuffix(u.Path, "/"):
		say("url", "want scheme and host of the gateway (a path before the robot's own ends in /), such as %s", exampleURL[c.Kind])
	}
}

// defaultHost is where the makers' own robots are reached.
var defaultHost = map[Kind]string{
	WeComKind:    "https://qyapi.weixin.qq.com",
	DingTalkKind: "https://oapi.dingtalk.com",
	FeishuKind:   "https://open.feishu.cn",
}

var exampleURL = map[Kind]string{
	AlertmanagerKind: "http://alertmanager.example.cn:9093",
	WeComKind:        defaultHost[WeComKind],
	DingTalkKind:     defaultHost[DingTalkKind],
	FeishuKind:       defaultHost[FeishuKind],
	WebhookKind:      "https://hook.example.cn/zhibiao",
	SMSKind:          "https://sms.example.cn/send",
}

func secretKeyOf(k Kind) string {
	switch k {
	case WebhookKind, SMSKind:
		return "url_file"
	case AlertmanagerKind:
		return "password_file"
	}
	return "key_file"
}

func (c Config) checkSecrets(say sayer) {
	for _, p := range []struct{ key, file, env string }{
		{"url", c.URLFile, c.URLEnv}, {"key", c.KeyFile, c.KeyEnv}, {"secret", c.SecretFile, c.SecretEnv},
		{"password", c.PasswordFile, c.PasswordEnv},
	} {
		if p.file != "" && p.env != "" {
			say(p.key+"_env", "%q: %s_file names one already: keep one of the two", p.env, p.key)
		}
	}
	if c.URL != "" && (c.URLFile != "" || c.URLEnv != "") {
		say("url", "url_file or url_env names one already: keep one of the two")
	}
	if defaultHost[c.Kind] != "" && c.KeyFile == "" && c.KeyEnv == "" {
		say("key_file", "is missing: name the file that holds the robot's key, or key_env")
	}
	if hasPassword := c.PasswordFile != "" || c.PasswordEnv != ""; hasPassword != (c.User != "") {
		say("user", "%q: user and password_file (or password_env) go together: write both or none", c.User)
	}
	if strings.Contains(c.User, ":") && c.Kind != MailKind {
		say("user", "%q: a user's name holds no colon", c.User)
	}
}

func (c Config) checkMail(say sayer) {
	if c.Host == "" || strings.ContainsAny(c.Host, ":/ ") && net.ParseIP(c.Host) == nil {
		say("host", "%q: want the mail server's name alone, such as mail.example.cn; its port goes to port", c.Host)
	}
	if c.Port < 0 || c.Port > 65535 {
		say("port", "%d: want 1 to 65535", c.Port)
	}
	switch {
	case !slices.Contains([]string{"", StartTLS, ImplicitTLS, NoTLS}, c.TLS):
		say("tls", "%q: want starttls, implicit or none", c.TLS)
	case c.TLS == NoTLS && !c.Internal:
		say("tls", "none sends mail that everybody on its way can read: write internal: true if the host stands inside your own network, "+
			"or tls: starttls")
	}
	if _, err := mail.ParseAddress(c.From); err != nil {
		say("from", "%q: want an address such as 指标监测 <zhibiao@example.cn>", c.From)
	}
}

func (c Config) checkSMS(say sayer) {
	if c.Template == "" {
		say("template", "is missing: write the template's id at the gateway")
	}
	if _, err := newWords(c.Text); err != nil {
		say("text", "%q: %v", c.Text, err)
	}
}

// listed writes names as people list them.
func listed[T ~string](names []T) string {
	var b strings.Builder
	for i, n := range names {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprint(&b, string(n))
	}
	return b.String()
}
