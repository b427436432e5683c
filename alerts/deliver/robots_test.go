package deliver

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"zhibiao/alerts"
)

const (
	robotKey    = "693a91f6-7aoc/4bc4+97a0"
	robotSecret = "SEC0f1e2d3c4b5a"
)

// robot is a kind of robot with the answer by which it takes a message, and the configuration of one at a place.
type robot struct {
	kind  Kind
	taken string
	says  func(code, text string) string
	most  int
}

var robots = []robot{
	{WeComKind, `{"errcode":0,"errmsg":"ok"}`, func(c, s string) string { return `{"errcode":` + c + `,"errmsg":"` + s + `"}` },
		wecomMarkdown},
	{DingTalkKind, `{"errcode":0,"errmsg":"ok"}`, func(c, s string) string { return `{"errcode":` + c + `,"errmsg":"` + s + `"}` },
		dingtalkBody},
	{FeishuKind, `{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}`,
		func(c, s string) string { return `{"code":` + c + `,"data":{},"msg":"` + s + `"}` }, feishuBody},
}

func (r robot) config(t *testing.T, at string) Config {
	c := Config{Kind: r.kind, URL: at, KeyFile: keep(t, robotKey)}
	if r.kind != WeComKind {
		c.SecretFile = keep(t, robotSecret)
	}
	return c
}

// The requests are compared byte for byte. Signatures were worked out apart from this code, in another language.
func TestRobotsAreAskedByteForByte(t *testing.T) {
	want := map[Kind]asked{
		WeComKind: {path: "/cgi-bin/webhook/send", query: "key=693a91f6-7aoc%2F4bc4%2B97a0",
			body: `{"markdown":{"content":"**进出口总额**：累计 42.10亿元，完成率 44.3%"},"msgtype":"markdown"}`},
		DingTalkKind: {path: "/robot/send", query: "access_token=693a91f6-7aoc%2F4bc4%2B97a0&sign=Reb0M2ioXIL18ICbpyW%2F60D7Ja%2Fm5cX5mY8NofIL10o%3D&timestamp=1795839000123",
			body: `{"markdown":{"text":"**进出口总额**：累计 42.10亿元，完成率 44.3%","title":"【兰州新区】1项目标严重滞后，请于12月3日前说明"},"msgtype":"markdown"}`},
		FeishuKind: {path: "/open-apis/bot/v2/hook/693a91f6-7aoc%2F4bc4+97a0",
			body: `{"card":{"elements":[{"content":"**进出口总额**：累计 42.10亿元，完成率 ` +
				`44.3%","tag":"markdown"}],"header":{"title":{"content":"【兰州新区】1项目标严重滞后，` +
				`请于12月3日前说明","tag":"plain_text"}}},"msg_type":"interactive","sign":"Oby/pyxYTab9Ved1SC+3PVNFht8zxQB/2DHbyf2s484=","timestamp":"1795839000"}`},
	}
	for _, r := range robots {
		s := newReceiver(t, ok(r.taken))
		out, err := open(t, full(r.config(t, s.URL)), Options{}).Send(t.Context(), letterOf())
		mustBe(t, string(r.kind), out, err, sent(), "")
		got := s.asked[0]
		if w := want[r.kind]; got.path != w.path || got.query != w.query || got.body != w.body {
			t.Errorf("%s is asked\n%s?%s\n%s\nwant\n%s?%s\n%s", r.kind, got.path, got.query, got.body, w.path, w.query, w.body)
		}
	}
}

func TestRobotsSayNothingOfFiguresUnlessInternal(t *testing.T) {
	for _, r := range robots {
		s := newReceiver(t, ok(r.taken))
		out, err := open(t, r.config(t, s.URL), Options{Sheet: sheet}).Send(t.Context(), letterOf())
		mustBe(t, string(r.kind), out, err, sent(), "")
		if len(s.asked) != 1 {
			t.Fatalf("%s: %d requests, want one without a file", r.kind, len(s.asked))
		}
		for _, f := range figures {
			if strings.Contains(s.asked[0].body, f) {
				t.Errorf("%s: a notice tells %q: %s", r.kind, f, s.asked[0].body)
			}
		}
		if n := strings.Count(s.asked[0].body, "您单位有1项待办，请登录查看。"); n != 1 {
			t.Errorf("%s: the notice stands %d times in %s", r.kind, n, s.asked[0].body)
		}
	}
}

// Every error stands inside an HTTP 200.
func TestRobotsAnswers(t *testing.T) {
	for _, c := range []struct {
		kind   Kind
		code   string
		says   string
		answer alerts.Answer
		after  time.Duration
		words  string
	}{
		{WeComKind, "45009", "api freq out of limit", alerts.Later, time.Minute, "too many"},
		{WeComKind, "-1", "system busy", alerts.Later, 0, "busy"},
		{WeComKind, "93000", "invalid webhook url", alerts.Never, 0, "key_file"},
		{WeComKind, "40058", "markdown.content exceed max length 4096", alerts.Never, 0, "40058"},
		{DingTalkKind, "310000", "keywords not in content, more: [https://…]", alerts.Never, 0, "write it to keyword"},
		{DingTalkKind, "310000", "sign not match, more: [https://…]", alerts.Never, 0, "secret_file"},
		{DingTalkKind, "310000", "invalid timestamp, more: [https://…]", alerts.Never, 0, "clock"},
		{DingTalkKind, "310000", "ip 203.0.113.7 not in whitelist", alerts.Never, 0, "list of addresses"},
		{DingTalkKind, "310000", "错误描述:关键词不匹配;解决方案:请联系群管理员", alerts.Never, 0, "write it to keyword"},
		{DingTalkKind, "130101", "send too fast, exceed 20 times per minute", alerts.Later, 10 * time.Minute, "too many"},
		{DingTalkKind, "410100", "发送速度太快而限流", alerts.Later, 10 * time.Minute, "too many"},
		{DingTalkKind, "300005", "token is not exist", alerts.Never, 0, "key_file"},
		{DingTalkKind, "-1", "系统繁忙", alerts.Later, 0, "busy"},
		{FeishuKind, "9499", "Bad Request", alerts.Never, 0, "understand"},
		{FeishuKind, "19021", "sign match fail or timestamp is not within one hour from current time", alerts.Never, 0, "secret_file"},
		{FeishuKind, "19022", "Ip Not Allowed", alerts.Never, 0, "list of addresses"},
		{FeishuKind, "19024", "Key Words Not Found", alerts.Never, 0, "keyword"},
		{FeishuKind, "11232", "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]", alerts.Later, time.Minute, "too many"},
	} {
		for _, r := range robots {
			if r.kind != c.kind {
				continue
			}
			s := newReceiver(t, ok(r.says(c.code, c.says)))
			out, err := open(t, r.config(t, s.URL), Options{}).Send(t.Context(), letterOf())
			mustBe(t, string(c.kind)+" "+c.code+" "+c.says, out, err, alerts.Outcome{Answer: c.answer, After: c.after}, c.words)
		}
	}
}

// What stands between a robot and us answers too.
func TestAnswersThatAreNotTheRobots(t *testing.T) {
	for _, c := range []struct {
		says  reply
		want  alerts.Outcome
		words string
	}{
		{ok("<html>请先登录上网</html>"), later(0), "not the robot's"},
		{ok("{}"), later(0), "not the robot's"},
		{ok(""), later(0), "not the robot's"},
		{reply{status: 302, header: map[string]string{"Location": "http://gateway.example.cn/login?from=" + robotKey}}, later(0),
			"gateway"},
		{reply{status: 301, header: map[string]string{"Location": "https://elsewhere.example.cn"}}, never(), "moved"},
		{reply{status: 429, header: map[string]string{"Retry-After": "30"}}, later(30 * time.Second), "429"},
		{reply{status: 429, header: map[string]string{"Retry-After": "Sat, 28 Nov 2026 04:11:00 GMT"}},
			later(time.Minute - 123*time.Millisecond), "429"},
		{reply{status: 429, header: map[string]string{"Retry-After": "99999999"}}, later(time.Hour), "429"},
		{reply{status: 502, body: "<h1>Bad Gateway</h1>"}, later(0), "Bad Gateway"},
		{reply{status: 403, body: "forbidden"}, never(), "403"},
	} {
		for _, r := range robots {
			s := newReceiver(t, c.says)
			out, err := open(t, r.config(t, s.URL), Options{}).Send(t.Context(), letterOf())
			mustBe(t, string(r.kind)+" "+c.says.body, out, err, c.want, c.words)
		}
	}
}

// A robot that asks to be left alone is not asked again before.
func TestARobotIsLeftAloneAsItAsks(t *testing.T) {
	now := noon
	s := newReceiver(t, ok(`{"errcode":130101,"errmsg":"send too fast"}`), ok(`{"errcode":0,"errmsg":"ok"}`))
	ch := open(t, robots[1].config(t, s.URL), Options{Now: func() time.Time { return now }})
	out, err := ch.Send(t.Context(), letterOf())
	mustBe(t, "a message too many", out, err, later(10*time.Minute), "130101")
	now = now.Add(9 * time.Minute)
	out, err = ch.Send(t.Context(), letterOf())
	mustBe(t, "nine minutes later", out, err, later(time.Minute), "receiver's limits")
	if len(s.asked) != 1 {
		t.Errorf("the robot was asked %d times, want once", len(s.asked))
	}
	now = now.Add(time.Minute)
	out, err = ch.Send(t.Context(), letterOf())
	mustBe(t, "ten minutes later", out, err, sent(), "")
}

// Sizes are counted in bytes, and no character is cut in two.
func TestLongMessagesFitTheRobot(t *testing.T) {
	line := "“进出口总额”\t<综合保税区>：累计 42.10亿元 🚦\n"
	for _, r := range robots {
		for _, markdown := range []bool{true, false} {
			m := letterOf()
			m.Text, m.Markdown = strings.Repeat(line, 900), ""
			if markdown {
				m.Markdown = m.Text
			}
			s := newReceiver(t, ok(r.taken))
			out, err := open(t, full(r.config(t, s.URL)), Options{}).Send(t.Context(), m)
			mustBe(t, string(r.kind), out, err, sent(), "")
			body := s.asked[0].body
			size, most := len(body), r.most
			if r.kind == WeComKind {
				v := decoded(t, body)
				text := v[v["msgtype"].(string)].(map[string]any)["content"].(string)
				if size = len(text); !markdown {
					most = wecomText
				}
			}
			if size > most || size < most-200 {
				t.Errorf("%s: %d bytes, want at most %d and not many less", r.kind, size, most)
			}
			if !utf8.ValidString(body) || strings.Contains(body, "�") ||
				!strings.Contains(body, "……全文见 https://zhibiao.example.cn/alerts/42") {
				t.Errorf("%s: not cut at a character, or without its end: …%s", r.kind, body[len(body)-120:])
			}
		}
	}
}

// WeCom is sent the list as a file after the text, and the file before either is seen.
func TestWeComSendsTheListAsAFile(t *testing.T) {
	uploaded := ok(`{"errcode":0,"errmsg":"ok","type":"file","media_id":"3a8asd892asd8asd","created_at":"1380000000"}`)
	s := newReceiver(t, uploaded, ok(robots[0].taken))
	ch := open(t, full(robots[0].config(t, s.URL)), Options{Sheet: sheet})
	out, err := ch.Send(t.Context(), letterOf())
	mustBe(t, "text and list", out, err, sent(), "")
	if len(s.asked) != 3 || s.asked[0].path != "/cgi-bin/webhook/upload_media" ||
		s.asked[0].query != "type=file&key=693a91f6-7aoc%2F4bc4%2B97a0" {
		t.Fatalf("asked %+v", s.asked)
	}
	if b := s.asked[0].body; !strings.Contains(b, `name="media"; filename="待办清单-2026年11月.xlsx"`) ||
		!strings.Contains(b, "PK\x03\x04 待办清单") {
		t.Errorf("uploaded %q", b)
	}
	if b := s.asked[2].body; b != `{"file":{"media_id":"3a8asd892asd8asd"},"msgtype":"file"}` {
		t.Errorf("the file is shown by %s", b)
	}

	s = newReceiver(t, uploaded, ok(robots[0].taken), ok(`{"errcode":45009,"errmsg":"api freq out of limit"}`))
	out, err = open(t, full(robots[0].config(t, s.URL)), Options{Sheet: sheet}).Send(t.Context(), letterOf())
	mustBe(t, "text without its list", out, err, sent(), "its list was not")
}

func TestKeywordsAreThere(t *testing.T) {
	for _, r := range robots[1:] {
		for keyword, want := range map[string]string{"指标": "【指标】**进出口", "进出口": `"**进出口`} {
			s := newReceiver(t, ok(r.taken))
			c := full(r.config(t, s.URL))
			c.Keyword = keyword
			out, err := open(t, c, Options{}).Send(t.Context(), letterOf())
			mustBe(t, string(r.kind), out, err, sent(), "")
			if !strings.Contains(s.asked[0].body, want) {
				t.Errorf("%s with keyword %s: %s", r.kind, keyword, s.asked[0].body)
			}
		}
	}
}

// A proxy is the channel's own, and the only one.
func TestAProxyPerChannel(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	proxy := newReceiver(t, ok(robots[0].taken))
	c := robots[0].config(t, "http://qyapi.example.cn")
	c.Proxy = proxy.URL
	out, err := open(t, c, Options{}).Send(t.Context(), letterOf())
	mustBe(t, "by proxy", out, err, sent(), "")
	if len(proxy.asked) != 1 || proxy.asked[0].path != "/cgi-bin/webhook/send" {
		t.Errorf("the proxy was asked %+v", proxy.asked)
	}
	direct := newReceiver(t, ok(robots[0].taken))
	out, err = open(t, robots[0].config(t, direct.URL), Options{}).Send(t.Context(), letterOf())
	mustBe(t, "without", out, err, sent(), "")
}

// Whatever goes wrong, no error shows a credential: not where the receiver cannot be reached, nor where it repeats what it was sent.
func TestErrorsShowNoCredential(t *testing.T) {
	echo := newReceiver(t, reply{})
	echo.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		user, password, _ := q.BasicAuth()
		w.Write([]byte(q.URL.String() + " " + q.URL.Query().Get("key") + q.Header.Get("Authorization") + user + password))
	})
	closed := newReceiver(t, reply{})
	closed.Close()
	for _, at := range []string{echo.URL, closed.URL} {
		configs := []Config{
			{Kind: WebhookKind, URLFile: keep(t, at+"/hook/"+robotKey), SecretFile: keep(t, robotSecret)},
			{Kind: WebhookKind, URL: at, User: "zhibiao", PasswordFile: keep(t, robotSecret)},
			full(Config{Kind: AlertmanagerKind, URL: at, User: "zhibiao", PasswordFile: keep(t, robotSecret)}),
		}
		for _, r := range robots {
			configs = append(configs, r.config(t, at))
		}
		for _, c := range configs {
			out, err := open(t, c, Options{}).Send(t.Context(), letterOf())
			if err == nil || out.Answer == alerts.Sent {
				t.Fatalf("%s: %v %v", c.Kind, out, err)
			}
			for _, secret := range []string{robotKey, url.QueryEscape(robotKey), url.PathEscape(robotKey), robotSecret,
				base64.StdEncoding.EncodeToString([]byte("zhibiao:" + robotSecret))} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%s shows %q: %v", c.Kind, secret, err)
				}
			}
		}
	}
}
