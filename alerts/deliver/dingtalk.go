package deliver

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"zhibiao/alerts"
)

// dingtalkBody is how many bytes a robot of DingTalk (钉钉) takes, the whole body counted.
const dingtalkBody = 20000

// dingtalkThrottle is how long DingTalk refuses everything after a message too many.
const dingtalkThrottle = 10 * time.Minute

var dingtalkCodes = map[int]verdict{
	-1:     {alerts.Later, 0, "DingTalk is busy"},
	130101: {alerts.Later, dingtalkThrottle, "too many messages for the robot"},
	410100: {alerts.Later, dingtalkThrottle, "too many messages for the robot"},
	300005: {alerts.Never, 0, "DingTalk does not know the robot: the token in key_file is wrong, or the robot was taken away"},
}

// dingtalk is a robot in a group of DingTalk.
type dingtalk struct {
	client  *http.Client
	base    string
	token   secret
	secret  secret
	keyword string
}

func (d *dingtalk) send(ctx context.Context, m alerts.Message, now time.Time) (alerts.Outcome, credentials, error) {
	token, err := d.token.read()
	if err != nil {
		return never(), nil, err
	}
	key, err := d.secret.read()
	if err != nil {
		return never(), nil, err
	}
	query := url.Values{"access_token": {token}}
	used := credentials{token, key}
	if key != "" {
		stamp := strconv.FormatInt(now.UnixMilli(), 10)
		query.Set("timestamp", stamp)
		query.Set("sign", dingtalkSign(stamp, key))
		used = append(used, query.Get("sign"))
	}
	body, err := d.body(m)
	if err != nil {
		return never(), used, err
	}
	a, err := post(ctx, d.client, request{address: d.base + "/robot/send?" + query.Encode(), body: body, used: used})
	if err != nil {
		return later(0), used, err
	}
	out, err := dingtalkAnswer(a, now)
	return out, used, err
}

func (d *dingtalk) body(m alerts.Message) ([]byte, error) {
	if m.Markdown == "" {
		return fitting(withKeyword(plain(m), d.keyword), dingtalkBody, more(m), func(text string) any {
			return map[string]any{"msgtype": "text", "text": map[string]any{"content": text}}
		})
	}
	return fitting(withKeyword(m.Markdown, d.keyword), dingtalkBody, more(m), func(text string) any {
		return map[string]any{"msgtype": "markdown", "markdown": map[string]any{"title": m.Subject, "text": text}}
	})
}

// dingtalkSign signs the instant in milliseconds with the secret.
func dingtalkSign(stamp, secret string) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(stamp + "\n" + secret))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func dingtalkAnswer(a answer, now time.Time) (alerts.Outcome, error) {
	var said struct {
		Code *int   `json:"errcode"`
		Text string `json:"errmsg"`
	}
	if !a.parse(&said) || said.Code == nil {
		return a.notUnderstood(now)
	}
	if *said.Code == 310000 {
		return never(), fmt.Errorf("%s: code 310000: %s", dingtalkRefuses(said.Text), answer{body: []byte(said.Text)}.shown())
	}
	return robotSays(*said.Code, said.Text, dingtalkCodes)
}

// dingtalkRefuses tells apart what one code says of a robot's three guards.
func dingtalkRefuses(text string) string {
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(strings.ToLower(text), w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("keyword", "关键词"):
		return "the robot wants a word that the message has not: write it to keyword"
	case has("timestamp", "时间戳"):
		return "the robot refuses the time of the signature: this machine's clock is more than an hour off"
	case has("sign", "签名"):
		return "the robot refuses the signature: the secret in secret_file is not the robot's"
	case has("ip", "whitelist", "白名单"):
		return "the robot refuses this machine's address: add it to the robot's list of addresses"
	}
	return "one of the robot's guards (word, signature, address) refuses it"
}
