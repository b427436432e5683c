package deliver

import (
	"fmt"
	"strings"
	"testing"
)

func TestConfigurationsThatCannotBe(t *testing.T) {
	key := "SECRET-THAT-STANDS-WHERE-IT-SHOULD-NOT"
	for _, c := range []struct {
		config Config
		want   string // key: words
	}{
		{Config{Kind: WebhookKind, URL: "https://hook.example.cn"}, "name: without a name"},
		{Config{Name: "manual", Kind: WebhookKind, URL: "https://hook.example.cn"}, "name: take another name"},
		{Config{Name: "a", Kind: "weixin"}, `kind: "weixin": want one of alertmanager, dingtalk, feishu, sms, smtp, webhook, wecom`},
		{Config{Name: "a", Kind: WebhookKind, URL: "https://hook.example.cn", Content: "all"}, `content: "all": want notice or full`},
		{Config{Name: "a", Kind: WeComKind, KeyFile: "k", Content: FullContent}, "content: write internal: true"},
		{Config{Name: "a", Kind: AlertmanagerKind, URL: "http://am:9093"}, "content: write content: full and internal: true"},
		{Config{Name: "a", Kind: AlertmanagerKind, Content: FullContent, Internal: true}, "url: is missing"},
		{Config{Name: "a", Kind: WeComKind}, "key_file: is missing"},
		{Config{Name: "a", Kind: WeComKind, KeyFile: "k", KeyEnv: "K"}, "key_env: keep one"},
		{Config{Name: "a", Kind: WeComKind, KeyFile: "k", SecretFile: "s"},
			"secret_file: does nothing in a channel of kind wecom: take it out"},
		{Config{Name: "a", Kind: WeComKind, KeyFile: "k", URL: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + key},
			"url: goes into a file that key_file names"},
		{Config{Name: "a", Kind: FeishuKind, KeyFile: "k", URL: "https://open.feishu.cn/open-apis/bot/v2/hook/" + key},
			"url: want scheme and host"},
		{Config{Name: "a", Kind: WebhookKind, URL: "hook.example.cn/" + key},
			"url: want an address such as https://hook.example.cn/zhibiao"},
		{Config{Name: "a", Kind: WebhookKind, URL: "https://u:" + key + "@hook.example.cn"}, "url: goes into a file that url_file names"},
		{Config{Name: "a", Kind: WebhookKind, URL: "https://hook.example.cn", URLEnv: "U"}, "url: keep one"},
		{Config{Name: "a", Kind: WebhookKind, URL: "https://hook.example.cn", User: "u"}, "user: go together"},
		{Config{Name: "a", Kind: WebhookKind, URL: "https://hook.example.cn", Proxy: "http://u:" + key + "@proxy:3128"},
			"proxy: want scheme, host and port alone"},
		{Config{Name: "a", Kind: WebhookKind, URL: "https://hook.example.cn", Rate: -1}, "rate: -1: want messages a minute"},
		{Config{Name: "a", Kind: SMSKind, URL: "https://sms.example.cn", Text: "您单位有{count}项待办"}, "template: is missing"},
		{Config{Name: "a", Kind: SMSKind, URL: "https://sms.example.cn", Template: "t", Text: "{unit}有待办"}, "text: {unit} is not known"},
		{Config{Name: "a", Kind: SMSKind, URL: "https://sms.example.cn", Template: "t", Text: strings.Repeat("字", 71)},
			"text: 71 characters"},
		{Config{Name: "a", Kind: SMSKind, URL: "https://sms.example.cn", Template: "t"}, "text: is missing"},
		{Config{Name: "a", Kind: SMSKind, URL: "https://sms.example.cn", Template: "t", Text: "有待办", Content: FullContent, Internal: true},
			"content: does nothing in a channel of kind sms"},
		{Config{Name: "a", Kind: MailKind, From: "z@example.cn"}, "host: want the mail server's name alone"},
		{Config{Name: "a", Kind: MailKind, From: "z@example.cn", Host: "mail.example.cn:25"}, "host: its port goes to port"},
		{Config{Name: "a", Kind: MailKind, From: "指标监测", Host: "mail.example.cn"}, "from: want an address"},
		{Config{Name: "a", Kind: MailKind, From: "z@example.cn", Host: "mail.example.cn", TLS: NoTLS},
			"tls: write internal: true if the host stands inside"},
		{Config{Name: "a", Kind: MailKind, From: "z@example.cn", Host: "mail.example.cn", TLS: "ssl"},
			`tls: "ssl": want starttls, implicit or none`},
		{Config{Name: "a", Kind: MailKind, From: "z@example.cn", Host: "mail.example.cn", Port: 99999}, "port: 99999"},
	} {
		wantKey, words, _ := strings.Cut(c.want, ": ")
		found := false
		c.config.Check(func(key, format string, args ...any) {
			said := fmt.Sprintf(format, args...)
			found = found || key == wantKey && strings.Contains(said, words)
			if strings.Contains(said, "SECRET-THAT") {
				t.Errorf("a mistake shows what may be secret: %s", said)
			}
			t.Logf("%s: %s", key, said)
		})
		if !found {
			t.Errorf("%+v: no mistake at %s with %q", c.config, wantKey, words)
		}
	}
}

func TestCredentialsMustBeThere(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   string
	}{
		{Config{Name: "群", Kind: WeComKind, KeyFile: "nowhere/key"}, "nowhere/key"},
		{Config{Name: "群", Kind: WeComKind, KeyFile: keep(t, "")}, "want one line"},
		{Config{Name: "群", Kind: WeComKind, KeyFile: keep(t, "first\nsecond")}, "want one line"},
		{Config{Name: "群", Kind: WeComKind, KeyEnv: "ZHIBIAO_NO_SUCH_KEY"}, "ZHIBIAO_NO_SUCH_KEY is empty"},
	} {
		if _, err := Open(c.config, Options{Folder: t.TempDir()}); err == nil || !strings.Contains(err.Error(), c.want) ||
			!strings.Contains(err.Error(), "channel 群") {
			t.Errorf("%+v: %v, want %q", c.config, err, c.want)
		}
	}
	t.Setenv("ZHIBIAO_KEY", robotKey)
	if _, err := Open(Config{Name: "群", Kind: WeComKind, KeyEnv: "ZHIBIAO_KEY"}, Options{}); err != nil {
		t.Error(err)
	}
}

// A credential that is changed counts from the next message on.
func TestCredentialsAreReadAnew(t *testing.T) {
	s := newReceiver(t, ok(robots[0].taken))
	file := keep(t, "first-key-of-the-robot")
	ch := open(t, Config{Kind: WeComKind, URL: s.URL, KeyFile: file}, Options{})
	for _, key := range []string{"first-key-of-the-robot", "second-key-of-the-robot"} {
		if err := writeFile(file, key); err != nil {
			t.Fatal(err)
		}
		out, err := ch.Send(t.Context(), letterOf())
		mustBe(t, key, out, err, sent(), "")
		if got := s.asked[len(s.asked)-1].query; got != "key="+key {
			t.Errorf("asked with %s, want %s", got, key)
		}
	}
}
