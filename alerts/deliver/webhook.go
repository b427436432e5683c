package deliver

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/common/model"

	"zhibiao/alerts"
)

// webhook posts what Alertmanager posts to its webhooks, signed as Standard Webhooks are: webhook-id is the message's key, so that
// the receiver can tell a repetition.
type webhook struct {
	client   *http.Client
	place    place
	secret   secret
	user     string
	password secret
	name     string
}

func (w *webhook) send(ctx context.Context, m alerts.Message, now time.Time) (alerts.Outcome, credentials, error) {
	body, err := encode(hookPayload(w.name, m, now))
	if err != nil {
		return never(), nil, err
	}
	return w.post(ctx, m.Key, body, now)
}

// post sends a body, signed where there is a secret, and judges the answer by its status.
func (w *webhook) post(ctx context.Context, key string, body []byte, now time.Time) (alerts.Outcome, credentials, error) {
	address, err := w.place.read()
	if err != nil {
		return never(), nil, err
	}
	used := credentials{}
	if w.place.secret.named() {
		used = keysIn(address)
	}
	sign, err := w.secret.read()
	if err != nil {
		return never(), used, err
	}
	password, err := w.password.read()
	if err != nil {
		return never(), used, err
	}
	used = append(used, sign, password, w.user+":"+password)
	a, err := post(ctx, w.client, request{address: address, body: body, used: used, headers: func(r *http.Request) {
		if w.user != "" {
			r.SetBasicAuth(w.user, password)
		}
		stamp := strconv.FormatInt(now.Unix(), 10)
		r.Header.Set("webhook-id", key)
		r.Header.Set("webhook-timestamp", stamp)
		if sign != "" {
			r.Header.Set("webhook-signature", hookSign(key, stamp, body, sign))
		}
	}})
	if err != nil {
		return later(0), used, err
	}
	out, err := a.outcome(now)
	return out, used, err
}

// hookSign is the signature of Standard Webhooks: HMAC-SHA256 over id, timestamp and body. A secret that begins with whsec_ is base64.
func hookSign(key, stamp string, body []byte, secret string) string {
	bytes := []byte(secret)
	if coded, is := strings.CutPrefix(secret, "whsec_"); is {
		if raw, err := base64.StdEncoding.DecodeString(coded); err == nil {
			bytes = raw
		}
	}
	h := hmac.New(sha256.New, bytes)
	fmt.Fprintf(h, "%s.%s.%s", key, stamp, body)
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// hookMessage is Alertmanager's webhook payload, version 4.
type hookMessage struct {
	Version           string            `json:"version"`
	GroupKey          string            `json:"groupKey"`
	TruncatedAlerts   int               `json:"truncatedAlerts"`
	Status            string            `json:"status"`
	Receiver          string            `json:"receiver"`
	GroupLabels       map[string]string `json:"groupLabels"`
	CommonLabels      map[string]string `json:"commonLabels"`
	CommonAnnotations map[string]string `json:"commonAnnotations"`
	ExternalURL       string            `json:"externalURL"`
	Alerts            []hookAlert       `json:"alerts"`
}

type hookAlert struct {
	Status       string            `json:"status"`
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`
	EndsAt       time.Time         `json:"endsAt"`
	GeneratorURL string            `json:"generatorURL"`
	Fingerprint  string            `json:"fingerprint"`
}

const (
	firing   = "firing"
	resolved = "resolved"
)

// messageAlert is the alert that stands for a message which carries none.
func messageAlert(m alerts.Message) alerts.Alert {
	name := "ZhibiaoMessage"
	if m.Trial {
		name = "ZhibiaoTrial"
	}
	return alerts.Alert{
		Labels:      map[string]string{"alertname": name, "severity": alerts.Info},
		Annotations: map[string]string{"summary": m.Subject, "description": m.Text},
		StartsAt:    m.Made, Link: m.Link,
	}
}

// alertsOf are the alerts that a message carries, or the one that stands for it.
func alertsOf(m alerts.Message) []alerts.Alert {
	if len(m.Alerts) > 0 {
		return m.Alerts
	}
	return []alerts.Alert{messageAlert(m)}
}

func hookPayload(receiver string, m alerts.Message, now time.Time) hookMessage {
	out := hookMessage{Version: "4", GroupKey: m.Key, Status: resolved, Receiver: receiver, ExternalURL: m.Link,
		GroupLabels: map[string]string{}}
	var labels, annotations []map[string]string
	for _, a := range alertsOf(m) {
		h := hookAlert{Status: resolved, Labels: a.Labels, Annotations: a.Annotations, StartsAt: a.StartsAt, EndsAt: a.EndsAt,
			GeneratorURL: cmp.Or(a.Link, m.Link), Fingerprint: fingerprint(a.Labels)}
		if !ended(a, now) {
			h.Status, out.Status = firing, firing
		}
		out.Alerts = append(out.Alerts, h)
		labels, annotations = append(labels, a.Labels), append(annotations, a.Annotations)
	}
	out.CommonLabels, out.CommonAnnotations = common(labels), common(annotations)
	return out
}

func ended(a alerts.Alert, now time.Time) bool { return !a.EndsAt.IsZero() && !a.EndsAt.After(now) }

func fingerprint(labels map[string]string) string {
	set := model.LabelSet{}
	for k, v := range labels {
		set[model.LabelName(k)] = model.LabelValue(v)
	}
	return set.Fingerprint().String()
}

// common is what all of them say alike.
func common(sets []map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range sets[0] {
		same := true
		for _, s := range sets[1:] {
			if other, has := s[k]; !has || other != v {
				same = false
			}
		}
		if same {
			out[k] = v
		}
	}
	return out
}
