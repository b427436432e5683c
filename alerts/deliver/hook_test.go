package deliver

import (
	"strings"
	"testing"
	"time"

	"zhibiao/alerts"
)

var standing = alerts.Alert{
	Labels: map[string]string{"alertname": "TargetFarBehind", "severity": "critical", "indicator": "imports_exports",
		"entity": "bonded"},
	Annotations: map[string]string{"summary": "进出口总额严重滞后", "runbook": "a"}, StartsAt: noon.Add(-time.Hour),
	Link: "https://zhibiao.example.cn/i/1"}

func TestWebhookPostsAlertmanagersPayload(t *testing.T) {
	s := newReceiver(t, ok(""))
	over := standing
	over.Labels = map[string]string{"alertname": "TargetFarBehind", "severity": "critical", "indicator": "park_output", "entity": ""}
	over.Annotations, over.EndsAt, over.Link = map[string]string{"summary": "恢复"}, noon.Add(-time.Minute), ""
	m := letterOf()
	m.Alerts = []alerts.Alert{standing, over}
	out, err := open(t, full(Config{Kind: WebhookKind, URL: s.URL + "/hook",
		SecretFile: keep(t, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}), Options{}).Send(t.Context(), m)
	mustBe(t, "webhook", out, err, sent(), "")
	got := s.asked[0]
	want := `{"version":"4","groupKey":"m-2026-11-28-0042","truncatedAlerts":0,"status":"firing","receiver":"trial","groupLabels":{},` +
		`"commonLabels":{"alertname":"TargetFarBehind","severity":"critical"},"commonAnnotations":{},"externalURL":"https://zhibiao.example.cn/alerts/42","alerts":[` +
		`{"status":"firing","labels":{"alertname":"TargetFarBehind","entity":"bonded","indicator":"imports_exports","severity":"critical"},"annotations":{"runbook":"a","summary":"进出口总额严重滞后"},` +
		`"startsAt":"2026-11-28T11:10:00.123+08:00","endsAt":"0001-01-01T00:00:00Z","generatorURL":"https://zhibiao.example.cn/i/1","fingerprint":"FIRST"},` +
		`{"status":"resolved","labels":{"alertname":"TargetFarBehind","entity":"","indicator":"park_output","severity":"critical"},"annotations":{"summary":"恢复"},` +
		`"startsAt":"2026-11-28T11:10:00.123+08:00","endsAt":"2026-11-28T12:09:00.123+08:00","generatorURL":"https://zhibiao.example.cn/alerts/42","fingerprint":"SECOND"}]}`
	want = strings.NewReplacer("FIRST", fingerprint(standing.Labels), "SECOND", fingerprint(over.Labels)).Replace(want)
	if got.body != want {
		t.Errorf("posted\n%s\nwant\n%s", got.body, want)
	}
	if got.header.Get("webhook-id") != m.Key || got.header.Get("webhook-timestamp") != "1795839000" {
		t.Errorf("headers %v", got.header)
	}
	if sign := got.header.Get("webhook-signature"); sign != hookSign(m.Key, "1795839000", []byte(want),
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") {
		t.Errorf("signature %s", sign)
	}
}

// The signature is that of the standard's own example.
func TestHookSignature(t *testing.T) {
	const id, stamp, body = "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", `{"test": 2432232314}`
	if got := hookSign(id, stamp, []byte(body), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"); got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("signature %s", got)
	}
}

func TestWebhookNoticeNamesNothing(t *testing.T) {
	s := newReceiver(t, ok(""))
	m := letterOf()
	m.Alerts = []alerts.Alert{standing}
	out, err := open(t, Config{Kind: WebhookKind, URL: s.URL}, Options{}).Send(t.Context(), m)
	mustBe(t, "webhook", out, err, sent(), "")
	for _, f := range append(figures, "imports_exports") {
		if strings.Contains(s.asked[0].body, f) {
			t.Errorf("a notice tells %q: %s", f, s.asked[0].body)
		}
	}
	if !strings.Contains(s.asked[0].body, `"summary":"您单位有1项待办，请登录查看。"`) {
		t.Errorf("posted %s", s.asked[0].body)
	}
}

func TestWebhookTriesLaterAndNever(t *testing.T) {
	for status, want := range map[int]alerts.Outcome{200: sent(), 204: sent(), 429: later(0), 500: later(0), 400: never(), 401: never()} {
		s := newReceiver(t, reply{status: status})
		out, err := open(t, Config{Kind: WebhookKind, URL: s.URL}, Options{}).Send(t.Context(), letterOf())
		words := "HTTP"
		if want.Answer == alerts.Sent {
			words = ""
		}
		mustBe(t, "webhook", out, err, want, words)
	}
}

func TestSMS(t *testing.T) {
	s := newReceiver(t, ok(""))
	c := Config{Kind: SMSKind, URL: s.URL + "/send", SecretFile: keep(t, robotSecret), Template: "SMS_4711",
		Text: "【指标监测】您单位有{count}项待办，请登录{link}查看"}
	m := letterOf()
	m.To = []string{"13800000001", "13800000002"}
	out, err := open(t, c, Options{}).Send(t.Context(), m)
	mustBe(t, "sms", out, err, sent(), "")
	want := `{"id":"m-2026-11-28-0042","template":"SMS_4711","phones":["13800000001","13800000002"],"variables":{"count":"1","link":"https://zhibiao.example.cn/alerts/42"},` +
		`"text":"【指标监测】您单位有1项待办，请登录https://zhibiao.example.cn/alerts/42查看"}`
	if s.asked[0].body != want {
		t.Errorf("posted\n%s\nwant\n%s", s.asked[0].body, want)
	}
	m.Link = "https://zhibiao.example.cn/" + strings.Repeat("a", 40)
	out, err = open(t, c, Options{}).Send(t.Context(), m)
	mustBe(t, "a long one", out, err, never(), "it holds 70")
	m.To = nil
	out, err = open(t, c, Options{}).Send(t.Context(), m)
	mustBe(t, "to nobody", out, err, never(), "telephone")
}
