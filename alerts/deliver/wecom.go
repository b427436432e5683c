package deliver

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"zhibiao/alerts"
)

// What a robot of WeCom (企业微信群机器人) takes, in bytes of the text alone.
const (
	wecomText     = 2048
	wecomMarkdown = 4096
)

var wecomCodes = map[int]verdict{
	-1:    {alerts.Later, 0, "WeCom is busy"},
	45009: {alerts.Later, time.Minute, "too many messages for the robot"},
	45033: {alerts.Later, time.Minute, "too many messages at once for the robot"},
	93000: {alerts.Never, 0, "WeCom does not know the robot: the key in key_file is wrong, or the robot was taken away"},
}

// wecom is a robot in a group of WeCom.
type wecom struct {
	client *http.Client
	base   string
	key    secret
	sheet  func(alerts.Table) ([]byte, error)
}

// send posts the text, and the list as a file before it is mentioned: what fails in between is tried again whole, and nothing was seen yet.
func (w *wecom) send(ctx context.Context, m alerts.Message, now time.Time) (alerts.Outcome, credentials, error) {
	key, err := w.key.read()
	if err != nil {
		return never(), nil, err
	}
	used := credentials{key}
	media := ""
	if w.attaches(m) {
		var out alerts.Outcome
		if media, out, err = w.upload(ctx, key, m.Table, now); err != nil {
			return out, used, err
		}
	}
	out, err := w.post(ctx, key, w.message(m), now)
	if err != nil || media == "" {
		return out, used, err
	}
	if _, err := w.post(ctx, key, map[string]any{"msgtype": "file", "file": map[string]any{"media_id": media}}, now); err != nil {
		return sent(), used, fmt.Errorf("the text was sent, its list was not: %w", err)
	}
	return sent(), used, nil
}

// messages counts the list's file as one of its own.
func (w *wecom) messages(m alerts.Message) int {
	if w.attaches(m) {
		return 2
	}
	return 1
}

func (w *wecom) attaches(m alerts.Message) bool { return len(m.Table.Rows) > 0 && w.sheet != nil }

func (w *wecom) message(m alerts.Message) any {
	if m.Markdown != "" {
		return map[string]any{"msgtype": "markdown", "markdown": map[string]any{"content": cut(m.Markdown, wecomMarkdown, more(m))}}
	}
	return map[string]any{"msgtype": "text", "text": map[string]any{"content": cut(plain(m), wecomText, more(m))}}
}

func (w *wecom) post(ctx context.Context, key string, message any, now time.Time) (alerts.Outcome, error) {
	body, err := encode(message)
	if err != nil {
		return never(), err
	}
	address := w.base + "/cgi-bin/webhook/send?key=" + url.QueryEscape(key)
	a, err := post(ctx, w.client, request{address: address, body: body, used: credentials{key}})
	if err != nil {
		return later(0), err
	}
	out, _, err := wecomAnswer(a, now)
	return out, err
}

// upload hands over a table as a file and gives the name under which a message can show it.
func (w *wecom) upload(ctx context.Context, key string, t alerts.Table, now time.Time) (media string, _ alerts.Outcome, _ error) {
	data, err := w.sheet(t)
	if err != nil {
		return "", never(), err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("media", sheetName(t))
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return "", never(), fmt.Errorf("pack the list: %w", err)
	}
	address := w.base + "/cgi-bin/webhook/upload_media?type=file&key=" + url.QueryEscape(key)
	a, err := post(ctx, w.client, request{address: address, contentType: form.FormDataContentType(), body: body.Bytes(),
		used: credentials{key}})
	if err != nil {
		return "", later(0), err
	}
	out, media, err := wecomAnswer(a, now)
	return media, out, err
}

func wecomAnswer(a answer, now time.Time) (alerts.Outcome, string, error) {
	var said struct {
		Code  *int   `json:"errcode"`
		Text  string `json:"errmsg"`
		Media string `json:"media_id"`
	}
	if !a.parse(&said) || said.Code == nil {
		out, err := a.notUnderstood(now)
		return out, "", err
	}
	out, err := robotSays(*said.Code, said.Text, wecomCodes)
	return out, said.Media, err
}

// sheetName is the name of a table's file, without what no file system takes.
func sheetName(t alerts.Table) string {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`\/:*?"<>|`, r) {
			return '-'
		}
		return r
	}, t.Name)
	return name + ".xlsx"
}
