package deliver

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"zhibiao/alerts"
)

// feishuBody is how many bytes a robot of Feishu (飞书) takes, the whole body counted.
const feishuBody = 20 << 10

var feishuCodes = map[int]verdict{
	9499:  {alerts.Never, 0, "Feishu does not understand the request"},
	11232: {alerts.Later, time.Minute, "too many messages for the robot, or for Feishu at this hour"},
	19001: {alerts.Never, 0, "Feishu does not know the robot: the key in key_file is wrong, or the robot was taken away"},
	19021: {alerts.Never, 0, "the robot refuses the signature: the secret in secret_file is not the robot's, or this machine's clock " +
		"is more than an hour off"},
	19022:    {alerts.Never, 0, "the robot refuses this machine's address: add it to the robot's list of addresses"},
	19024:    {alerts.Never, 0, "the robot wants a word that the message has not: write it to keyword"},
	99991400: {alerts.Later, time.Minute, "too many requests for Feishu"},
}

// feishu is a robot in a group of Feishu.
type feishu struct {
	client  *http.Client
	base    string
	key     secret
	secret  secret
	keyword string
}

func (f *feishu) send(ctx context.Context, m alerts.Message, now time.Time) (alerts.Outcome, credentials, error) {
	key, err := f.key.read()
	if err != nil {
		return never(), nil, err
	}
	used := credentials{key}
	signed := map[string]any{}
	if f.secret.named() {
		secret, err := f.secret.read()
		if err != nil {
			return never(), used, err
		}
		stamp := strconv.FormatInt(now.Unix(), 10)
		signed["timestamp"], signed["sign"] = stamp, feishuSign(stamp, secret)
		used = append(used, secret)
	}
	body, err := f.body(m, signed)
	if err != nil {
		return never(), used, err
	}
	address := f.base + "/open-apis/bot/v2/hook/" + url.PathEscape(key)
	a, err := post(ctx, f.client, request{address: address, body: body, used: used})
	if err != nil {
		return later(0), used, err
	}
	out, err := feishuAnswer(a, now)
	return out, used, err
}

func (f *feishu) body(m alerts.Message, signed map[string]any) ([]byte, error) {
	text, kind, content := plain(m), "text", func(text string) (string, any) { return "content", map[string]any{"text": text} }
	if m.Markdown != "" {
		text, kind, content = m.Markdown, "interactive", func(text string) (string, any) {
			return "card", map[string]any{
				"header":   map[string]any{"title": map[string]any{"tag": "plain_text", "content": m.Subject}},
				"elements": []any{map[string]any{"tag": "markdown", "content": text}},
			}
		}
	}
	return fitting(withKeyword(text, f.keyword), feishuBody, more(m), func(text string) any {
		body := map[string]any{"msg_type": kind}
		for k, v := range signed {
			body[k] = v
		}
		key, value := content(text)
		body[key] = value
		return body
	})
}

// feishuSign signs nothing with the instant in seconds and the secret as key.
func feishuSign(stamp, secret string) string {
	return base64.StdEncoding.EncodeToString(hmac.New(sha256.New, []byte(stamp+"\n"+secret)).Sum(nil))
}

func feishuAnswer(a answer, now time.Time) (alerts.Outcome, error) {
	var said struct {
		Code *int   `json:"code"`
		Text string `json:"msg"`
		Old  *int   `json:"StatusCode"` // of gateways that answer as the first robots did
	}
	if !a.parse(&said) || said.Code == nil && said.Old == nil {
		return a.notUnderstood(now)
	}
	if said.Code == nil {
		said.Code = said.Old
	}
	return robotSays(*said.Code, said.Text, feishuCodes)
}
