package deliver

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"zhibiao/alerts"
)

// longestAnswer bounds what is read of a receiver's answer, shownAnswer what an error shows of it.
const (
	longestAnswer = 64 << 10
	shownAnswer   = 200
)

// answer is what a receiver said over HTTP.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// request is what is posted to a receiver.
type request struct {
	address     string
	contentType string // empty: JSON
	body        []byte
	used        credentials         // what the address, the body and the headers hold of them
	headers     func(*http.Request) // sets further ones; nil: none
}

// post sends a request. Its errors name the host alone, since the rest of an address may be a key, and
// what the receiver repeats of the credentials used is taken out before anybody looks at its answer.
func post(ctx context.Context, client *http.Client, q request) (answer, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, q.address, bytes.NewReader(q.body))
	if err != nil {
		return answer{}, errors.New("the receiver's address cannot be used")
	}
	r.Header.Set("Content-Type", cmp.Or(q.contentType, jsonType))
	r.Header.Set("User-Agent", "zhibiao")
	if q.headers != nil {
		q.headers(r)
	}
	resp, err := client.Do(r)
	if err != nil {
		var outer *url.Error
		if errors.As(err, &outer) {
			err = outer.Err
		}
		return answer{}, fmt.Errorf("ask %s: %w", r.URL.Host, err)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, longestAnswer))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return answer{}, fmt.Errorf("read the answer of %s: %w", r.URL.Host, err)
	}
	return answer{resp.StatusCode, resp.Header, []byte(q.used.scrub(string(data)))}, nil
}

const jsonType = "application/json; charset=utf-8"

// outcome judges an answer by its status alone.
func (a answer) outcome(now time.Time) (alerts.Outcome, error) {
	said := func() error { return fmt.Errorf("the receiver answers HTTP %d: %s", a.status, a.shown()) }
	switch {
	case a.status/100 == 2:
		return sent(), nil
	case a.status == http.StatusMovedPermanently || a.status == http.StatusPermanentRedirect:
		return never(), fmt.Errorf("the receiver answers HTTP %d, it has moved: write its new address", a.status)
	case a.status/100 == 3: // a gateway that asks people to log in
		return later(0), fmt.Errorf("the receiver answers HTTP %d and sends elsewhere: is there a gateway in between?", a.status)
	case a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable:
		return later(a.retryAfter(now)), said()
	case a.status/100 == 5 || a.status == http.StatusRequestTimeout || a.status == http.StatusTooEarly:
		return later(0), said()
	}
	return never(), said()
}

// longestPause bounds what a receiver may ask for.
const longestPause = time.Hour

// retryAfter is the time that the receiver wants to be left alone; 0: it does not say.
func (a answer) retryAfter(now time.Time) time.Duration {
	text := a.header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 {
		return time.Duration(min(seconds, int(longestPause/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), longestPause)
	}
	return 0
}

// shown is the beginning of an answer in one line.
func (a answer) shown() string {
	return cut(strings.Join(strings.Fields(strings.ToValidUTF8(string(a.body), "�")), " "), shownAnswer, "…")
}

// parse reads the answer's JSON; false: it is none, as a gateway's page.
func (a answer) parse(into any) bool { return json.Unmarshal(a.body, into) == nil }

// robotSays judges the code that a robot answered inside its JSON, whatever the status.
func robotSays(code int, text string, known map[int]verdict) (alerts.Outcome, error) {
	if code == 0 {
		return sent(), nil
	}
	v, is := known[code]
	if !is {
		v = verdict{alerts.Never, 0, "the robot refuses it"}
	}
	return alerts.Outcome{Answer: v.answer, After: v.after}, fmt.Errorf("%s: code %d: %s", v.says, code, answer{body: []byte(text)}.shown())
}

// verdict is what a code of a robot means.
type verdict struct {
	answer alerts.Answer
	after  time.Duration
	says   string
}

// notUnderstood is an answer that is none of the robot's: something stands in between, and the message may not have arrived.
func (a answer) notUnderstood(now time.Time) (alerts.Outcome, error) {
	out, err := a.outcome(now)
	if err == nil {
		out, err = later(0), fmt.Errorf("HTTP %d with an answer that is not the robot's: %s", a.status, a.shown())
	}
	return out, err
}
